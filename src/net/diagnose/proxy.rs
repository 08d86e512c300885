//! What keeps a client from getting through a proxy: one table from fault to what to do.

use super::StepName;
use super::finding::{Finding, Scene};
use crate::net::tls::client::TlsFault;
use crate::protocol::handshake::client::HandshakeError;
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
        TunnelError::Status { status: 300..=400 | 404 | 405 | 501, .. } => WEB_SERVER,
        TunnelError::Status { status: 403, .. } | TunnelError::Reply(NOT_ALLOWED) => {
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

/// A web server takes CONNECT for a request for a page, and what comes through the tunnel is that page.
pub(super) fn page(error: &HandshakeError, scene: &Scene<'_>) -> Option<Finding> {
    match error {
        HandshakeError::NotHttp(start) | HandshakeError::OutputBeforeStatus { start, .. } => page_of(start, scene),
        _ => None,
    }
}

/// The same where TLS was to begin.
pub(super) fn page_over_tls(fault: &TlsFault, scene: &Scene<'_>) -> Option<Finding> {
    match fault {
        TlsFault::NotTls { start } => page_of(start, scene),
        _ => None,
    }
}

/// Output of a script, which a good proxy may have passed on, has no document around it.
fn page_of(start: &str, scene: &Scene<'_>) -> Option<Finding> {
    let proxy = scene.http_proxy()?;
    let start = start.trim_start_matches('"').to_ascii_lowercase();
    let is_page = PAGES.iter().any(|sign| start.starts_with(sign));
    let detail = format!("no way through {proxy}: it answers CONNECT with a page");
    is_page.then(|| Finding::new(StepName::Proxy, detail, WEB_SERVER))
}

const WEB_SERVER: &str =
    "is that a proxy? It answers as a web server does: is the port in the option 'proxy' that of the proxy?";

/// How a page begins.
const PAGES: [&str; 2] = ["<!doctype", "<html"];

/// RFC 1928 §6.
const NOT_ALLOWED: u8 = 2;
