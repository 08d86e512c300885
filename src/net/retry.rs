//! Which failures to connect another attempt cannot cure: a client that connects again gives up at those.
//!
//! Whatever may pass does pass sooner or later: a server that restarts, a network that is away, a proxy that answers in
//! place of a server that is not up yet. A refusal of this very client does not, and to repeat it for ever would hide it.

use super::error::ConnectError;
use super::tls::client::TlsFault;
use crate::protocol::tunnel::TunnelError;

impl ConnectError {
    /// True if every further attempt would fail just so.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Handshake(failure) => is_final_status(failure.status),
            Self::ProxyUnreachable { source, .. } => source.is_final(),
            Self::Tunnel { error, .. } => is_final_tunnel(error),
            Self::Tls { fault, .. } => is_final_tls(fault),
            Self::NoSuchHost { .. }
            | Self::Tcp { .. }
            | Self::Unreachable { .. }
            | Self::TimedOut { .. }
            | Self::Lost { .. }
            | Self::Runtime(_) => false,
        }
    }
}

/// A proxy that does not let this client through, or is not of the kind that the option names.
fn is_final_tunnel(error: &TunnelError) -> bool {
    match error {
        TunnelError::Status { status, .. } => is_final_status(*status),
        // RFC 1928 §6: "connection not allowed by ruleset".
        TunnelError::Reply(reply) => *reply == 2,
        TunnelError::AuthorizationWanted
        | TunnelError::AuthorizationRefused(_)
        | TunnelError::SchemeUnknown(_)
        | TunnelError::LoginWanted
        | TunnelError::NoMethod
        | TunnelError::LoginRefused
        | TunnelError::HostLength(_)
        | TunnelError::Tls
        | TunnelError::Socks(_)
        | TunnelError::NotSocks5(_) => true,
        TunnelError::Closed(_)
        | TunnelError::NotHttp(_)
        | TunnelError::Malformed(_)
        | TunnelError::HeadTooLarge(_)
        | TunnelError::Method(_)
        | TunnelError::AddressType(_) => false,
    }
}

/// A server that this client does not trust, or that does not accept it. Not so what is out of date: certificates are
/// renewed, and clocks are set, a while after a machine has started.
fn is_final_tls(fault: &TlsFault) -> bool {
    match fault {
        TlsFault::OtherName { .. }
        | TlsFault::UnknownIssuer { .. }
        | TlsFault::SelfSigned(_)
        | TlsFault::BadCertificate(_)
        | TlsFault::CertificateWanted { is_said: true }
        | TlsFault::CertificateRefused(Some(_))
        | TlsFault::NothingInCommon(_)
        | TlsFault::NoHttp
        | TlsFault::UnknownName(_)
        | TlsFault::PlainHttp { .. }
        | TlsFault::NoRoots { .. }
        | TlsFault::NotSetUp
        | TlsFault::BadName { .. } => true,
        TlsFault::Expired { .. }
        | TlsFault::NotYetValid { .. }
        | TlsFault::CertificateWanted { is_said: false }
        | TlsFault::CertificateRefused(None)
        | TlsFault::NotTls { .. }
        | TlsFault::Silent
        | TlsFault::Cut { .. }
        | TlsFault::Other(_) => false,
    }
}

/// RFC 9110 §15.5: with 4xx the client is in the wrong. Those that say "not now" are excepted: 408, 425 and 429; and so is
/// 404, which proxies answer while the server behind them restarts.
fn is_final_status(status: u16) -> bool {
    matches!(status, 400..=499) && !matches!(status, 404 | 408 | 425 | 429)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::tls::client::{Trusted, Which};

    #[test]
    fn refusals_of_this_client_are_final() {
        assert!([400, 401, 403, 405, 407, 410, 426, 499].into_iter().all(is_final_status));
    }

    #[test]
    fn a_proxy_that_refuses_this_client_is_final() {
        assert!(is_final_tunnel(&TunnelError::AuthorizationRefused(407)));
        assert!(is_final_tunnel(&TunnelError::Reply(2)));
        assert!(is_final_tunnel(&TunnelError::Status { status: 403, reason: String::new() }));
        // The server behind it may come back.
        assert!(!is_final_tunnel(&TunnelError::Status { status: 502, reason: String::new() }));
        assert!([1, 3, 4, 5, 6].into_iter().all(|reply| !is_final_tunnel(&TunnelError::Reply(reply))));
    }

    #[test]
    fn a_server_that_is_not_trusted_is_final_and_one_that_is_out_of_date_is_not() {
        assert!(is_final_tls(&TlsFault::SelfSigned(Trusted::Machine)));
        assert!(is_final_tls(&TlsFault::CertificateRefused(Some("unknown CA"))));
        let (on, now) = (String::new(), String::new());
        assert!(!is_final_tls(&TlsFault::Expired { which: Which::Own, on, now }));
        // A server that restarts.
        assert!(!is_final_tls(&TlsFault::Silent) && !is_final_tls(&TlsFault::CertificateRefused(None)));
    }

    #[test]
    fn what_may_pass_is_not() {
        // 0 is no HTTP at all; 200 and 302 are what stands in for a server that is not up.
        assert!(![0, 101, 200, 302, 399, 404, 408, 425, 429, 500, 502, 503, 504].into_iter().any(is_final_status));
    }
}
