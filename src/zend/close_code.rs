//! `WebSocket\CloseCode`: the registered codes of a close frame (RFC 6455 §7.4.1 and the IANA registry).

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

/// Why a connection was closed.
///
/// ```php
/// function turn_away(Connection $connection): void
/// {
///     $connection->close(CloseCode::PolicyViolation, 'not today');
/// }
/// ```
#[php_enum]
#[php(name = "WebSocket\\CloseCode")]
#[derive(Clone, Copy)]
pub enum CloseCode {
    /// 1000: the purpose of the connection is fulfilled.
    #[php(value = 1000)]
    Normal,
    /// 1001: a server goes down, or a browser leaves the page.
    #[php(value = 1001)]
    GoingAway,
    /// 1002: the peer broke the protocol.
    #[php(value = 1002)]
    ProtocolError,
    /// 1003: a kind of data that this endpoint does not take.
    #[php(value = 1003)]
    UnsupportedData,
    /// 1005: a close frame without a code; never sent.
    #[php(value = 1005)]
    NoStatus,
    /// 1006: no close frame at all; never sent.
    #[php(value = 1006)]
    Abnormal,
    /// 1007: data that does not match the type of the message, such as text that is not UTF-8.
    #[php(value = 1007)]
    InvalidPayload,
    /// 1008: a message against this endpoint's rules.
    #[php(value = 1008)]
    PolicyViolation,
    /// 1009: a message that is too big.
    #[php(value = 1009)]
    MessageTooBig,
    /// 1010: a client needs an extension that the server did not take.
    #[php(value = 1010)]
    MandatoryExtension,
    /// 1011: something unexpected went wrong on the server.
    #[php(value = 1011)]
    InternalError,
    /// 1012: the server restarts.
    #[php(value = 1012)]
    ServiceRestart,
    /// 1013: the server is overloaded.
    #[php(value = 1013)]
    TryAgainLater,
    /// 1014: a gateway got a bad answer.
    #[php(value = 1014)]
    BadGateway,
    /// 1015: TLS failed; never sent.
    #[php(value = 1015)]
    TlsHandshake,
}

impl CloseCode {
    /// The case that `value` is, if it is one.
    pub fn from_case(value: &Zval) -> Option<Self> {
        use ext_php_rs::convert::FromZval;
        value.is_object().then(|| Self::from_zval(value)).flatten()
    }
}
