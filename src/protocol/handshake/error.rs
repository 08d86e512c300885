//! Why a server's answer is not the end of a handshake: one sentence each, with the likely cause.

use std::fmt;

use super::extension::{Extension, Parameter};
use crate::protocol::deflate::WINDOW_BITS;

/// What is wrong with a server's answer (RFC 6455 §4.1, "the client MUST validate the server's response").
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandshakeError {
    /// The answer starts like TLS.
    Tls,
    /// The answer does not start like HTTP/1.x. Holds its first bytes, quoted and escaped.
    NotHttp(String),
    /// Something stands before the status line.
    OutputBeforeStatus {
        /// Bytes before the status line.
        length: usize,
        /// The first of them, quoted and escaped.
        start: String,
    },
    /// The head breaks the grammar of HTTP (RFC 9112).
    Malformed {
        /// What the parser did not like.
        cause: String,
        /// The first bytes of the head, quoted and escaped.
        start: String,
    },
    /// The head is larger than this many bytes.
    HeadTooLarge(usize),
    /// The head has more than this many headers.
    TooManyHeaders(usize),
    /// More answers than this came before the final one.
    TooManyInterim(usize),
    /// The status is not 101 (item 1).
    Status {
        /// The HTTP status.
        status: u16,
        /// The reason phrase that came with it, quoted and escaped if it was odd.
        reason: String,
        /// The Location of a redirect.
        location: Option<String>,
    },
    /// Upgrade is not `websocket` (item 2). Holds what it is.
    Upgrade(Option<String>),
    /// Connection does not name `Upgrade` (item 3). Holds what it is.
    Connection(Option<String>),
    /// There is no Sec-WebSocket-Accept (item 4).
    AcceptMissing,
    /// Sec-WebSocket-Accept does not belong to our key (item 4).
    AcceptWrong {
        /// What belongs to our key.
        expected: String,
        /// What came.
        got: String,
    },
    /// Sec-WebSocket-Extensions says what it must not (item 5).
    Extension(ExtensionError),
    /// A subprotocol that was not asked for (item 6).
    Subprotocol {
        /// What the server chose.
        got: String,
        /// How many we had offered; not which, as people put tokens there.
        offered: usize,
    },
}

impl fmt::Display for HandshakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tls => f.write_str("the server answered in TLS: use wss:// for this port"),
            Self::NotHttp(start) => write!(
                f,
                "the server answered {start}, which is not HTTP: is this the right port, and does the server \
                 print nothing before its answer?"
            ),
            Self::OutputBeforeStatus { length, start } => write!(
                f,
                "{length} bytes of output come before the server's HTTP answer: {start}; a script on the server prints \
                 them, look for echo, warnings, a byte order mark, or text before <?php"
            ),
            Self::Malformed { cause, start } => {
                write!(f, "the server's HTTP answer is malformed: {cause}; it starts with {start}")
            }
            Self::HeadTooLarge(limit) => {
                write!(f, "the head of the server's HTTP answer is larger than {limit} bytes")
            }
            Self::TooManyHeaders(limit) => {
                write!(f, "the server's HTTP answer has more than {limit} headers")
            }
            Self::TooManyInterim(limit) => {
                write!(f, "the server sent more than {limit} interim answers (1xx), and none that counts")
            }
            Self::Status { .. } => self.fmt_status(f),
            Self::Upgrade(got) => self.fmt_header(f, "Upgrade: websocket", got.as_deref()),
            Self::Connection(got) => self.fmt_header(f, "Connection: Upgrade", got.as_deref()),
            Self::AcceptMissing => f.write_str(
                "the server answered 101 without Sec-WebSocket-Accept: it is not a WebSocket server, or a proxy dropped it",
            ),
            Self::AcceptWrong { expected, got } => write!(
                f,
                "Sec-WebSocket-Accept is {got:?} where {expected:?} was due: a cache answered in place of the server, \
                 or the server computes it wrongly"
            ),
            Self::Extension(error) => error.fmt(f),
            Self::Subprotocol { got, offered } => {
                write!(f, "the server chose the subprotocol {got:?}, ")?;
                match offered {
                    0 => f.write_str("where none was offered"),
                    1 => f.write_str("which is not the one that was offered"),
                    _ => write!(f, "which is not among the {offered} that were offered"),
                }
            }
        }
    }
}

impl std::error::Error for HandshakeError {}

impl From<ExtensionError> for HandshakeError {
    fn from(error: ExtensionError) -> Self {
        Self::Extension(error)
    }
}

impl HandshakeError {
    fn fmt_status(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Status { status, reason, location } = self else {
            return Ok(());
        };
        write!(f, "the server answered {status}")?;
        if !reason.is_empty() {
            write!(f, " {reason}")?;
        }
        write!(f, " where 101 Switching Protocols was due: {}", status_hint(*status))?;
        match location {
            Some(location) => write!(f, ", to {location:?}"),
            None => Ok(()),
        }
    }

    fn fmt_header(&self, f: &mut fmt::Formatter<'_>, expected: &str, got: Option<&str>) -> fmt::Result {
        write!(f, "the server answered 101 without {expected}")?;
        if let Some(got) = got {
            write!(f, " but with {got:?}")?;
        }
        f.write_str(": a proxy between here and there changed it, or it upgrades to something else")
    }
}

/// What is wrong with the extensions of a server's answer (RFC 6455 §9.1, RFC 7692 §7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtensionError {
    /// The list breaks its grammar.
    Malformed {
        /// The whole list.
        list: String,
        /// The byte of it, counted from zero, where no rule fits any more.
        position: usize,
    },
    /// An extension that was not asked for.
    NotAskedFor(Extension),
    /// An extension that is turned on already.
    Repeated(Extension),
    /// A parameter of permessage-deflate that it must not have.
    Parameter {
        /// What came.
        got: Parameter,
        /// What is wrong with it.
        fault: ParameterFault,
    },
}

/// What is wrong with a parameter of permessage-deflate (RFC 7692 §7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterFault {
    /// RFC 7692 does not define it.
    Unknown,
    /// It came before.
    Repeated,
    /// It has no value and needs one.
    ValueMissing,
    /// It has a value and takes none.
    ValueUnexpected,
    /// Its value is not one of [`WINDOW_BITS`].
    ValueInvalid,
    /// Its value is more than this, which was offered.
    WiderThanOffered(u8),
}

impl fmt::Display for ExtensionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { list, position } => write!(
                f,
                "the server's Sec-WebSocket-Extensions {list:?} is malformed at byte {position}: the server builds it \
                 wrongly, or a proxy changed it"
            ),
            Self::NotAskedFor(got) => {
                write!(f, "the server turned on the extension {:?}, which was not asked for", got.to_string())
            }
            Self::Repeated(got) => write!(
                f,
                "the server turned on the extension {:?} on top of the same one: {WITHOUT_COMPRESSION}",
                got.to_string()
            ),
            Self::Parameter { got, fault } => write!(
                f,
                "the server turned on permessage-deflate with {:?}, {fault}: {WITHOUT_COMPRESSION}",
                got.to_string()
            ),
        }
    }
}

impl std::error::Error for ExtensionError {}

/// The part of a sentence that follows the parameter.
impl fmt::Display for ParameterFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (WINDOW_BITS.start(), WINDOW_BITS.end());
        match self {
            Self::Unknown => f.write_str("which RFC 7692 does not define"),
            Self::Repeated => f.write_str("which comes twice"),
            Self::ValueMissing => write!(f, "which needs a value from {least} to {most}"),
            Self::ValueUnexpected => f.write_str("which takes no value"),
            Self::ValueInvalid => write!(f, "whose value must be a number from {least} to {most}"),
            Self::WiderThanOffered(offered) => write!(f, "where {offered} at most was offered"),
        }
    }
}

/// The way around a server that negotiates wrongly.
const WITHOUT_COMPRESSION: &str = "the server is at fault, it can be reached with compression turned off";

/// The likely cause of a status, as met in the wild.
fn status_hint(status: u16) -> &'static str {
    match status {
        200..=299 => {
            "a web server took this for a page request: the path is wrong, or a proxy dropped the Upgrade header"
        }
        300..=399 => "the server redirects",
        400 => {
            "the server took the request for malformed: ws:// to a TLS port, or a proxy that drops the Upgrade or \
             Connection header"
        }
        401 | 407 => "credentials are missing or wrong",
        403 => "the server refuses this client: its origin, its address, or the application's own check",
        404 => "there is nothing at this path: is the WebSocket server behind another one?",
        405 => "the server does not take a GET at this path",
        408 => "the server did not get the whole request in time",
        426 => "a proxy dropped the Upgrade header, or the server speaks another version of the protocol",
        429 => "the server wants fewer connections from this client",
        431 => "the request has more or larger headers than the server takes, often cookies",
        502 | 504 => "the proxy cannot reach the WebSocket server behind it: is it running?",
        503 => "the server is overloaded or in maintenance",
        505 => "a proxy speaks HTTP/1.0 to the server",
        _ => "the answer's body may say why",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(name: &str, value: Option<&str>) -> Parameter {
        Parameter { name: name.to_owned(), value: value.map(str::to_owned) }
    }

    fn extension(parameters: &[Parameter]) -> Extension {
        Extension { name: "permessage-deflate".to_owned(), parameters: parameters.to_vec() }
    }

    #[test]
    fn an_extension_that_cannot_be_is_named_as_the_server_sent_it() {
        let malformed = ExtensionError::Malformed { list: "a;=".to_owned(), position: 2 };
        let with_limit = extension(&[parameter("server_max_window_bits", Some("9"))]);
        for (error, sentence) in [
            (
                malformed,
                "the server's Sec-WebSocket-Extensions \"a;=\" is malformed at byte 2: the server builds it wrongly, \
                 or a proxy changed it",
            ),
            (
                ExtensionError::NotAskedFor(with_limit),
                "the server turned on the extension \"permessage-deflate; server_max_window_bits=9\", which was not \
                 asked for",
            ),
            (
                ExtensionError::Repeated(extension(&[])),
                "the server turned on the extension \"permessage-deflate\" on top of the same one: the server is at \
                 fault, it can be reached with compression turned off",
            ),
        ] {
            assert_eq!(HandshakeError::from(error).to_string(), sentence);
        }
    }

    /// RFC 7692 §7.1.
    #[test]
    fn a_parameter_that_cannot_be_is_named_with_its_fault() {
        use ParameterFault::*;
        for (got, fault, sentence) in [
            (parameter("x", Some("1")), Unknown, "\"x=1\", which RFC 7692 does not define"),
            (parameter("y", None), Repeated, "\"y\", which comes twice"),
            (parameter("y", None), ValueMissing, "\"y\", which needs a value from 8 to 15"),
            (parameter("x", Some("1")), ValueUnexpected, "\"x=1\", which takes no value"),
            (parameter("x", Some("1")), ValueInvalid, "\"x=1\", whose value must be a number from 8 to 15"),
            (parameter("x", Some("15")), WiderThanOffered(9), "\"x=15\", where 9 at most was offered"),
        ] {
            assert_eq!(
                ExtensionError::Parameter { got, fault }.to_string(),
                format!("the server turned on permessage-deflate with {sentence}: {WITHOUT_COMPRESSION}")
            );
        }
    }
}
