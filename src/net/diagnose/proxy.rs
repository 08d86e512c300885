//! What keeps a client from getting through a proxy: one table from fault to what to do.

use super::StepName;
use super::finding::Finding;
use crate::protocol::tunnel::TunnelError;

/// The client did not get as far as the proxy: `inner` says why.
pub(super) fn unreachable(proxy: &str, inner: Finding) -> Finding {
    let detail = format!("the proxy {proxy}: {}", inner.detail);
    let hint = "this is about the proxy that the option 'proxy' names, not about the server: is it running, on that port, \
                and is its name right? Without the option the client goes to the server itself";
    Finding::new(inner.step, detail, hint)
}

/// The proxy made no way to `server`.
pub(super) fn no_tunnel(server: &str, proxy: &str, error: &TunnelError) -> Finding {
    let hint = match error {
        TunnelError::AuthorizationWanted | TunnelError::LoginWanted => {
            "put the credentials into the option: http://user:password@host:port"
        }
        TunnelError::AuthorizationRefused(_) | TunnelError::LoginRefused => {
            "look at user and password in the option 'proxy'; special characters are percent-encoded there (@ is %40)"
        }
        TunnelError::SchemeUnknown(_) | TunnelError::NoMethod | TunnelError::Method(_) => {
            "the proxy must allow Basic authentication, or for SOCKS5 user and password, or none at all"
        }
        TunnelError::Status { status: 403 | 405, .. } | TunnelError::Reply(NOT_ALLOWED) => {
            "its rules forbid this: many proxies let CONNECT go to port 443 only (tinyproxy: ConnectPort, squid: SSL_ports)"
        }
        TunnelError::Status { status: 500..=599, .. } | TunnelError::Reply(_) => {
            "the proxy is there, but the server is not to be reached from it: is the server running, and is its name known \
             where the proxy is? The proxy looks it up"
        }
        TunnelError::Tls
        | TunnelError::Socks(_)
        | TunnelError::NotHttp(_)
        | TunnelError::NotSocks5(_)
        | TunnelError::Closed(_) => {
            "is that a proxy of the kind that the option says, http:// or socks5://, and is it the right port?"
        }
        _ => "the proxy's log may say more",
    };
    Finding::new(StepName::Proxy, format!("no way to {server} through {proxy}: {error}"), hint)
}

/// RFC 1928 §6.
const NOT_ALLOWED: u8 = 2;
