//! The servers and proxies that people put before a WebSocket server: how each gives itself away, and the lines that have
//! it pass a handshake on.

use super::super::error::HandshakeFailure;

/// A server or proxy whose configuration we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Software {
    Nginx,
    Apache,
    Cloudflare,
    HaProxy,
    Caddy,
    Envoy,
    Varnish,
    LoadBalancerOfAws,
}

impl Software {
    /// Who wrote an answer, as far as it says.
    pub(super) fn of(failure: &HandshakeFailure) -> Option<Self> {
        let has = |name: &str| failure.headers.iter().any(|(known, _)| known == name);
        if has("cf-ray") {
            return Some(Self::Cloudflare);
        }
        if has("x-varnish") {
            return Some(Self::Varnish);
        }
        let signs = failure.headers.iter().filter(|(name, _)| matches!(name.as_str(), "server" | "via"));
        let signs = signs.map(|(_, value)| value.to_ascii_lowercase()).collect::<Vec<_>>().join(" ");
        let named = BY_NAME.iter().find(|(word, _)| signs.contains(word));
        named.map(|(_, software)| *software).or_else(|| of_pages(&failure.body))
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Apache => "Apache",
            Self::Cloudflare => "Cloudflare",
            Self::HaProxy => "HAProxy",
            Self::Caddy => "Caddy",
            Self::Envoy => "Envoy",
            Self::Varnish => "Varnish",
            Self::LoadBalancerOfAws => "AWS's load balancer",
        }
    }

    /// What has it pass a handshake on: a heading, then the lines.
    pub(super) fn lines(self) -> &'static str {
        match self {
            Self::Nginx => {
                "nginx, in the location with the proxy_pass:\n  \
                 proxy_http_version 1.1;\n  \
                 proxy_set_header Upgrade $http_upgrade;\n  \
                 proxy_set_header Connection \"upgrade\";"
            }
            Self::Apache => {
                "Apache 2.4.47 or later, with mod_proxy_http, before any other ProxyPass of that path:\n  \
                 ProxyPass \"/chat\" \"http://127.0.0.1:8080/chat\" upgrade=websocket"
            }
            Self::Cloudflare => {
                "Cloudflare: Network, WebSockets must be on for the zone; then look at what the server behind it answers"
            }
            Self::HaProxy => {
                "HAProxy passes Upgrade on by itself in `mode http`; look for rules that delete the header \
                 (`http-request del-header Upgrade`, `option httpclose`), and set:\n  \
                 timeout tunnel 1h"
            }
            Self::Caddy => {
                "Caddy passes Upgrade on by itself; look for `header_up -Upgrade` or `header_up -Connection` in the block:\n  \
                 reverse_proxy 127.0.0.1:8080"
            }
            Self::Envoy => {
                "Envoy, in the HttpConnectionManager of the listener:\n  \
                 upgrade_configs:\n  \
                 - upgrade_type: websocket"
            }
            Self::Varnish => {
                "Varnish, in the VCL:\n  \
                 sub vcl_recv { if (req.http.upgrade ~ \"(?i)websocket\") { return (pipe); } }\n  \
                 sub vcl_pipe { if (req.http.upgrade) { set bereq.http.upgrade = req.http.upgrade; \
                 set bereq.http.connection = req.http.connection; } }"
            }
            Self::LoadBalancerOfAws => {
                "AWS: an Application Load Balancer passes WebSockets on with a target group of protocol version HTTP1, \
                 not HTTP2 or gRPC; a Classic one only with TCP or SSL listeners"
            }
        }
    }
}

/// HAProxy names itself nowhere, but its error pages are always the same.
fn of_pages(body: &[u8]) -> Option<Software> {
    let body = String::from_utf8_lossy(body);
    HAPROXY_PAGES.iter().any(|words| body.contains(words)).then_some(Software::HaProxy)
}

/// Words of Server and Via, in lower case.
const BY_NAME: [(&str, Software); 10] = [
    ("cloudflare", Software::Cloudflare),
    ("nginx", Software::Nginx),
    ("openresty", Software::Nginx),
    ("tengine", Software::Nginx),
    ("apache", Software::Apache),
    ("haproxy", Software::HaProxy),
    ("caddy", Software::Caddy),
    ("envoy", Software::Envoy),
    ("varnish", Software::Varnish),
    ("awselb", Software::LoadBalancerOfAws),
];

const HAPROXY_PAGES: [&str; 3] = [
    "The server returned an invalid or incomplete response.",
    "No server is available to handle this request.",
    "The server didn't respond in time.",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::handshake::client::HandshakeError;

    fn answer(headers: &[(&str, &str)], body: &str) -> Option<Software> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (error, body) = (HandshakeError::Tls, body.into());
        Software::of(&HandshakeFailure { error, redirect: None, status: 502, headers, body })
    }

    #[test]
    fn each_is_known_by_what_it_says() {
        let known = [
            (("server", "nginx/1.22.1"), Software::Nginx),
            (("server", "openresty"), Software::Nginx),
            (("server", "Apache/2.4.57 (Debian)"), Software::Apache),
            (("server", "cloudflare"), Software::Cloudflare),
            (("cf-ray", "7d0"), Software::Cloudflare),
            (("via", "1.1 Caddy"), Software::Caddy),
            (("server", "envoy"), Software::Envoy),
            (("x-varnish", "32770"), Software::Varnish),
            (("via", "1.1 varnish (Varnish/7.1)"), Software::Varnish),
            (("server", "awselb/2.0"), Software::LoadBalancerOfAws),
        ];
        for (header, software) in known {
            assert_eq!(answer(&[header], ""), Some(software), "{header:?}");
        }
        assert_eq!(answer(&[("server", "Werkzeug")], "<h1>502</h1>"), None);
        // The one nearest to us is the one to ask first.
        assert_eq!(answer(&[("server", "nginx"), ("cf-ray", "1")], ""), Some(Software::Cloudflare));
    }

    #[test]
    fn haproxy_is_known_by_its_pages() {
        let page =
            "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body>";
        assert_eq!(answer(&[], page), Some(Software::HaProxy));
        assert_eq!(answer(&[("server", "nginx")], page), Some(Software::Nginx));
    }

    #[test]
    fn lines_begin_with_a_heading_and_are_indented() {
        for (_, software) in BY_NAME {
            let (heading, rest) = software.lines().split_once('\n').unwrap_or((software.lines(), "  "));
            assert!(heading.starts_with(char::is_alphabetic) && rest.lines().all(|line| line.starts_with("  ")));
        }
    }
}
