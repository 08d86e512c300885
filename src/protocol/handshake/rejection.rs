//! What a server answers to a request that is not a good handshake: one table of statuses and sentences.

use std::fmt;

use super::quote;
use super::response::write_response;
use crate::protocol::proxy::ProxyError;

/// An HTTP answer that refuses a handshake, or a request that is not even one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The HTTP status (RFC 9110 §15).
    pub status: u16,
    /// Headers that the status calls for.
    pub headers: Vec<(&'static str, String)>,
    /// One line: the fault, and its likely cause. It is the body of the answer and belongs in the log too.
    pub message: String,
}

/// RFC 9110 §15.5.22: 426 names the protocol to upgrade to.
const UPGRADE: (&str, &str) = ("Upgrade", "websocket");

impl Rejection {
    /// 400: what came is not HTTP/1.1, and this is likely why.
    pub fn not_http(cause: &str, start: &[u8]) -> Self {
        let start = quote(start);
        Self::new(400, format!("the request is not HTTP/1.1: {cause}; it starts with {start}"))
    }

    /// 400: plain HTTP where TLS was to come.
    pub fn not_tls() -> Self {
        Self::new(400, "this port speaks TLS: use wss:// or https:// instead of ws:// or http://".to_owned())
    }

    /// 431: the head is larger than the server takes.
    pub fn head_too_large(limit: usize) -> Self {
        Self::new(
            431,
            format!(
                "the request head is larger than {limit} bytes: large cookies are the usual cause, \
                 or what came is not HTTP"
            ),
        )
    }

    /// 431: the head has more fields than the server takes.
    pub fn too_many_headers(limit: usize) -> Self {
        Self::new(431, format!("the request has more than {limit} headers"))
    }

    /// 405: RFC 6455 §4.2.1, item 1: the method is GET.
    pub fn method_not_get(method: &str) -> Self {
        let method = quote(method.as_bytes());
        Self::new(405, format!("a WebSocket handshake is a GET, this is a {method}")).with(("Allow", "GET"))
    }

    /// 505: RFC 6455 §4.2.1, item 1: the version is HTTP/1.1. Proxies are the ones that still speak HTTP/1.0.
    pub fn http_1_0() -> Self {
        Self::new(505, format!("the request is HTTP/1.0, a WebSocket handshake needs HTTP/1.1; {PROXY_HINT}"))
    }

    /// 426: RFC 6455 §4.2.1, item 3: there is an Upgrade to websocket.
    pub fn not_an_upgrade(upgrade: Option<&str>, is_proxied: bool) -> Self {
        let fault = fault_of("Upgrade: websocket", upgrade);
        let cause = match is_proxied {
            true => PROXY_HINT,
            false => "this address is for WebSocket clients, such as new WebSocket(url) in a browser",
        };
        Self::new(426, format!("{fault}; {cause}")).with(UPGRADE)
    }

    /// 400: RFC 6455 §4.2.1, item 4: Connection names Upgrade. A request with one and not the other has nearly always
    /// come through a proxy, for Connection is what proxies remove (RFC 9110 §7.6.1).
    pub fn not_a_connection_upgrade(connection: Option<&str>) -> Self {
        let fault = fault_of("Connection: Upgrade", connection);
        Self::new(400, format!("{fault}, only Upgrade: websocket; {PROXY_HINT}"))
    }

    /// 400: RFC 6455 §4.2.1, item 2.
    pub fn host_missing() -> Self {
        Self::new(400, "the request has no Host header, which HTTP/1.1 requires".to_owned())
    }

    /// 400: RFC 6455 §4.2.1, item 5.
    pub fn key_missing() -> Self {
        Self::new(
            400,
            "the request has no Sec-WebSocket-Key header: the client asked for an upgrade but did not begin a handshake"
                .to_owned(),
        )
    }

    /// 400: RFC 6455 §11.3.1: the header comes once.
    pub fn key_repeated(count: usize) -> Self {
        Self::new(400, format!("the request has {count} Sec-WebSocket-Key headers, one is allowed"))
    }

    /// 400: RFC 6455 §4.2.1, item 5.
    pub fn key_not_base64(key: &str) -> Self {
        let (length, key) = (key.len(), quote(key.as_bytes()));
        Self::new(
            400,
            format!("Sec-WebSocket-Key {key} of {length} characters is not base64; base64 of 16 bytes has 24"),
        )
    }

    /// 400: RFC 6455 §4.2.1, item 5.
    pub fn key_length(length: usize) -> Self {
        Self::new(400, format!("Sec-WebSocket-Key is base64 of {length} bytes, it must be of 16"))
    }

    /// 426: RFC 6455 §4.4: the answer says which version would do.
    pub fn version(version: Option<&str>) -> Self {
        let message = match version {
            Some(version) => {
                let version = quote(version.as_bytes());
                format!("Sec-WebSocket-Version is {version}, this server speaks 13 (RFC 6455)")
            }
            None => "the request has no Sec-WebSocket-Version header, this server speaks 13 (RFC 6455)".to_owned(),
        };
        Self::new(426, message).with(UPGRADE).with(("Sec-WebSocket-Version", "13"))
    }

    /// 400: the header is a list that does not follow its grammar.
    pub fn malformed_list(name: &str, value: &str, position: usize) -> Self {
        let value = quote(value.as_bytes());
        Self::new(400, format!("{name} {value} is malformed at byte {position}"))
    }

    /// 400: a body after a handshake would be taken for frames.
    pub fn has_body() -> Self {
        Self::new(
            400,
            "a WebSocket handshake has no body, this request has Content-Length or Transfer-Encoding".to_owned(),
        )
    }

    /// 403: the page that the request comes from is not let in (RFC 6455 §4.2.2, item 4).
    pub fn origin(origin: &str) -> Self {
        let origin = quote(origin.as_bytes());
        Self::new(403, format!("origin {origin} is not among those that this server allows (its option origins)"))
    }

    /// 403: the application refused.
    pub fn forbidden() -> Self {
        Self::new(403, "the application refused this connection".to_owned())
    }

    /// 408: the head did not arrive in time.
    pub fn too_slow(seconds: f64) -> Self {
        Self::new(408, format!("the request head did not arrive within {seconds} seconds"))
    }

    /// 400: there is no good header of a proxy before the request.
    pub fn proxy_header(error: &ProxyError) -> Self {
        Self::new(400, error.to_string())
    }

    /// 503: the application did not decide in time.
    pub fn undecided(seconds: f64) -> Self {
        Self::new(
            503,
            format!("the server did not decide on this handshake within {seconds} seconds: it is busy, try again"),
        )
    }

    /// 503: the server has no room, for the reason given: `the limit of 1000 connections is reached`.
    pub fn unavailable(why: &str) -> Self {
        Self::new(503, why.to_owned())
    }

    /// 503 with the seconds after which it is worth another try (RFC 9110 §10.2.3).
    pub fn full(why: &str, retry_after: u32) -> Self {
        Self::unavailable(why).with(("Retry-After", &retry_after.to_string()))
    }

    /// Appends the answer as HTTP: the message as plain text. `head_only` for requests with the method HEAD.
    pub fn write(&self, out: &mut Vec<u8>, head_only: bool) {
        let mut headers: Vec<(&str, &str)> = vec![
            ("Content-Type", "text/plain; charset=utf-8"),
            // The message repeats what the client sent: no browser is to take it for HTML.
            ("X-Content-Type-Options", "nosniff"),
        ];
        headers.extend(self.headers.iter().map(|(name, value)| (*name, value.as_str())));
        let body = format!("{}\n", self.message);
        write_response(out, self.status, &headers, body.as_bytes(), head_only);
    }

    fn new(status: u16, message: String) -> Self {
        Self { status, headers: Vec::new(), message }
    }

    fn with(mut self, (name, value): (&'static str, &str)) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.message)
    }
}

impl std::error::Error for Rejection {}

fn fault_of(expected: &str, value: Option<&str>) -> String {
    match value {
        Some(value) => {
            let name = expected.split(':').next().unwrap_or_default();
            let value = quote(value.as_bytes());
            format!("the request has no {expected} header, {name} is {value}")
        }
        None => format!("the request has no {expected} header"),
    }
}

/// What nearly everybody has to set who puts nginx in front.
const PROXY_HINT: &str = "a proxy in front must pass the upgrade on, in nginx: proxy_http_version 1.1; \
     proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";";

#[cfg(test)]
mod tests {
    use super::*;

    fn written(rejection: &Rejection, head_only: bool) -> String {
        let mut out = Vec::new();
        rejection.write(&mut out, head_only);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn is_answered_as_plain_text() {
        let answer = written(&Rejection::method_not_get("PUT"), false);
        assert_eq!(
            answer,
            "HTTP/1.1 405 Method Not Allowed\r\n\
             Connection: close\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\
             X-Content-Type-Options: nosniff\r\n\
             Allow: GET\r\n\
             Content-Length: 48\r\n\
             \r\n\
             a WebSocket handshake is a GET, this is a \"PUT\"\n"
        );
    }

    #[test]
    fn who_finds_no_room_is_told_when_to_come_again() {
        let answer = written(&Rejection::full("no room", 10), false);
        assert!(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"), "{answer}");
        assert!(answer.contains("\r\nRetry-After: 10\r\n") && answer.ends_with("\r\n\r\nno room\n"), "{answer}");
    }

    #[test]
    fn a_head_request_gets_the_head() {
        let rejection = Rejection::method_not_get("HEAD");
        let full = written(&rejection, false);
        let (head, _) = full.split_once("\r\n\r\n").unwrap();
        assert_eq!(written(&rejection, true), format!("{head}\r\n\r\n"));
    }

    /// RFC 9110 §7.8 and §15.5.22.
    #[test]
    fn upgrade_required_names_the_protocol_and_the_version() {
        let answer = written(&Rejection::version(Some("8")), false);
        assert!(answer.starts_with("HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade, close\r\n"));
        assert!(answer.contains("\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"));
    }

    #[test]
    fn the_statuses_that_no_head_decides_have_their_sentences() {
        for (rejection, line) in [
            (Rejection::too_slow(10.0), "408 the request head did not arrive within 10 seconds"),
            (
                Rejection::unavailable("the limit of 1000 connections is reached"),
                "503 the limit of 1000 connections is reached",
            ),
            (
                Rejection::origin("http://evil.example"),
                "403 origin \"http://evil.example\" is not among those that this server allows (its option origins)",
            ),
            (
                Rejection::undecided(0.5),
                "503 the server did not decide on this handshake within 0.5 seconds: it is busy, try again",
            ),
            (Rejection::forbidden(), "403 the application refused this connection"),
            (
                Rejection::head_too_large(16384),
                "431 the request head is larger than 16384 bytes: large cookies are the usual cause, or what came is not HTTP",
            ),
        ] {
            assert_eq!(rejection.to_string(), line);
        }
    }

    #[test]
    fn every_message_is_one_line_whatever_the_client_sent() {
        let evil = "a\r\nb\u{2028}";
        for rejection in [
            Rejection::method_not_get(evil),
            Rejection::not_an_upgrade(Some(evil), false),
            Rejection::not_a_connection_upgrade(Some(evil)),
            Rejection::key_not_base64(evil),
            Rejection::version(Some(evil)),
            Rejection::malformed_list("A", evil, 0),
            Rejection::origin(evil),
            Rejection::not_http("x", evil.as_bytes()),
        ] {
            assert!(rejection.message.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{rejection}");
        }
    }
}
