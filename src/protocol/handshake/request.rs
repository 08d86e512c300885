//! The server's side of the handshake: the head of a request, read.

pub use super::rejection::Rejection;
pub use super::upgrade::{Upgrade, check};

use super::MAX_HEADERS;
use super::headers::Headers;

/// The head of an HTTP/1.x request, whether it asks for an upgrade or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHead {
    /// 1 for HTTP/1.1.
    pub minor_version: u8,
    /// After the method and the target.
    headers: Headers,
}

impl RequestHead {
    /// As sent: `GET`.
    pub fn method(&self) -> &str {
        self.line().0
    }

    /// As sent: `/chat?room=1`.
    pub fn target(&self) -> &str {
        self.line().1
    }

    /// The first header of this name, in any case of letters, as text: UTF-8, or else Latin-1.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// The first header of this name as it was sent.
    pub fn header_bytes(&self, name: &str) -> Option<&[u8]> {
        self.headers.get_bytes(name)
    }

    /// All headers of this name, as text, in order.
    pub fn header_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.get_all(name)
    }

    /// All headers of this name as one comma-separated list; `None` if there is none.
    pub fn header_list(&self, name: &str) -> Option<String> {
        self.headers.get_list(name)
    }

    /// All headers in the order they came: lower-case name, and value as it was sent.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.headers.iter()
    }

    /// Whether the comma-separated lists in the headers of this name have `token`, in any case of letters.
    pub fn has_token(&self, name: &str, token: &str) -> bool {
        self.headers.has_token(name, token)
    }

    /// The target without its query, and without scheme and host if it has them (RFC 9112 §3.2.2).
    pub fn path(&self) -> &str {
        let target = self.origin_form();
        match target.split('?').next() {
            Some(path) if !path.is_empty() => path,
            _ => "/",
        }
    }

    /// What follows the first `?` of the target; empty if there is none.
    pub fn query_string(&self) -> &str {
        self.origin_form().split_once('?').map_or("", |(_, query)| query)
    }

    /// Whether the request asks to go on as a WebSocket connection, well-formed or not.
    pub fn is_upgrade(&self) -> bool {
        self.has_token("Upgrade", "websocket")
    }

    /// The length of the body as announced; `None` if it is not announced or not a number.
    pub fn content_length(&self) -> Option<u64> {
        self.header("Content-Length")?.parse().ok()
    }

    /// Whether the request says that a body follows.
    pub fn has_body(&self) -> bool {
        let length = self.header("Content-Length");
        self.headers.contains("Transfer-Encoding") || length.is_some_and(|length| length != "0")
    }

    /// Whether the request looks as if a proxy had sent it on.
    pub fn is_proxied(&self) -> bool {
        let is_proxy_header =
            |name: &str| matches!(name, "via" | "forwarded" | "x-real-ip") || name.starts_with("x-forwarded-");
        self.minor_version == 0 || self.headers().any(|(name, _)| is_proxy_header(name))
    }

    /// The target from its path on.
    fn origin_form(&self) -> &str {
        let target = self.target();
        let Some((_, after_scheme)) = target.split_once("://") else {
            return target;
        };
        if target.starts_with('/') {
            return target;
        }
        match after_scheme.find(['/', '?']) {
            Some(start) => after_scheme.get(start..).unwrap_or_default(),
            None => "/",
        }
    }

    /// Neither has a space in it (RFC 9112 §3).
    fn line(&self) -> (&str, &str) {
        self.headers.start_line().split_once(' ').unwrap_or_default()
    }
}

/// Parses the head at the front of `bytes`; also gives its size in bytes. `None`: more bytes are needed.
pub fn parse(bytes: &[u8], max_header_size: usize) -> Result<Option<(RequestHead, usize)>, Rejection> {
    if let Some(cause) = foreign_protocol(bytes) {
        return Err(Rejection::not_http(cause, bytes));
    }
    let mut fields = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(bytes) {
        Ok(httparse::Status::Complete(size)) if size <= max_header_size => Ok(Some((RequestHead::from(request), size))),
        Ok(httparse::Status::Partial) if bytes.len() <= max_header_size => Ok(None),
        Ok(_) => Err(Rejection::head_too_large(max_header_size)),
        Err(httparse::Error::TooManyHeaders) => Err(Rejection::too_many_headers(MAX_HEADERS)),
        Err(error) => Err(Rejection::not_http(&error.to_string(), bytes)),
    }
}

impl From<httparse::Request<'_, '_>> for RequestHead {
    fn from(request: httparse::Request<'_, '_>) -> Self {
        let line = format!("{} {}", request.method.unwrap_or_default(), request.path.unwrap_or_default());
        Self {
            minor_version: request.version.unwrap_or_default(),
            headers: Headers::from_parsed(&line, request.headers),
        }
    }
}

/// What connects to the wrong port often enough to be told so.
fn foreign_protocol(bytes: &[u8]) -> Option<&'static str> {
    FOREIGN_PROTOCOLS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, cause)| *cause)
}

const FOREIGN_PROTOCOLS: [(&[u8], &str); 4] = [
    (
        // A handshake record of TLS 1.x: the ClientHello (RFC 8446 §5.1).
        &[0x16, 0x03],
        "a TLS handshake came to a plain ws:// port, use ws:// (http://) or set the option tls in the server",
    ),
    (b"PRI * HTTP/2.0\r\n", "this is an HTTP/2 client, this server speaks HTTP/1.1 only"),
    (b"PROXY ", "this is a PROXY protocol header, turn on proxyProtocol in the server or off in the proxy"),
    (
        b"\r\n\r\n\0\r\nQUIT\n",
        "this is a PROXY protocol header (version 2), turn on proxyProtocol in the server or off in the proxy",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn head(request: &str) -> RequestHead {
        let (head, size) = parse(request.as_bytes(), 16384).unwrap().unwrap();
        assert_eq!(size, request.len());
        head
    }

    fn refused(bytes: &[u8]) -> (u16, String) {
        let rejection = parse(bytes, 16384).unwrap_err();
        (rejection.status, rejection.message)
    }

    const PLAIN: &str = "GET /chat?room=1 HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nx-a: 2\r\n\r\n";

    #[test]
    fn parses_a_head_and_says_where_it_ends() {
        let bytes = [PLAIN.as_bytes(), b"\x81\x80after"].concat();
        let (head, size) = parse(&bytes, 16384).unwrap().unwrap();
        assert_eq!(size, PLAIN.len());
        assert_eq!((head.method(), head.target()), ("GET", "/chat?room=1"));
        assert_eq!(head.minor_version, 1);
        let headers: Vec<_> = head.headers().collect();
        let expected = [("host", &b"a"[..]), ("x-a", b"1"), ("x-a", b"2")];
        assert_eq!(headers, expected);
        assert_eq!(head.header("X-A"), Some("1"));
        assert_eq!(head.header_bytes("X-A"), Some(&b"1"[..]));
        assert_eq!(head.header_all("X-A").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(head.header_list("X-A").as_deref(), Some("1, 2"));
    }

    #[test]
    fn asks_for_more_until_the_head_is_complete() {
        for length in 0..PLAIN.len() {
            let head = parse(&PLAIN.as_bytes()[..length], 16384);
            assert_eq!(head, Ok(None), "{length} bytes");
        }
    }

    #[test]
    fn path_and_query_are_those_of_the_target() {
        for (target, path, query) in [
            ("/", "/", ""),
            ("/a?b=c?d", "/a", "b=c?d"),
            ("/a?", "/a", ""),
            ("http://host/a?b", "/a", "b"),
            ("http://host", "/", ""),
            ("http://host?b", "/", "b"),
            ("/a?u=http://b/c", "/a", "u=http://b/c"),
            ("*", "*", ""),
        ] {
            let head = head(&format!("GET {target} HTTP/1.1\r\n\r\n"));
            assert_eq!((head.path(), head.query_string()), (path, query), "{target}");
        }
    }

    #[test]
    fn tells_an_upgrade_from_a_plain_request() {
        assert!(!head(PLAIN).is_upgrade());
        assert!(head("GET / HTTP/1.1\r\nUpgrade: h2c, WebSocket\r\n\r\n").is_upgrade());
        assert!(!head("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n").is_upgrade());
    }

    #[test]
    fn knows_of_a_body_from_its_headers() {
        for (header, length, has_body) in [
            ("X: y", None, false),
            ("Content-Length: 0", Some(0), false),
            ("Content-Length: 5", Some(5), true),
            ("Content-Length: five", None, true),
            ("Transfer-Encoding: chunked", None, true),
        ] {
            let head = head(&format!("GET / HTTP/1.1\r\n{header}\r\n\r\n"));
            assert_eq!((head.content_length(), head.has_body()), (length, has_body), "{header}");
        }
    }

    #[test]
    fn a_proxy_gives_itself_away() {
        assert!(!head(PLAIN).is_proxied());
        assert!(head("GET / HTTP/1.0\r\n\r\n").is_proxied());
        for name in ["Via", "Forwarded", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Proto"] {
            let head = head(&format!("GET / HTTP/1.1\r\n{name}: x\r\n\r\n"));
            assert!(head.is_proxied(), "{name}");
        }
    }

    #[test]
    fn a_head_may_have_as_many_bytes_as_allowed_and_not_one_more() {
        let bytes = PLAIN.as_bytes();
        assert!(parse(bytes, bytes.len()).unwrap().is_some());
        let too_large = Rejection::head_too_large(bytes.len() - 1);
        assert_eq!(parse(bytes, bytes.len() - 1), Err(too_large));
        let unfinished = &bytes[..bytes.len() - 1];
        assert_eq!(parse(unfinished, unfinished.len()), Ok(None));
        let too_large = Rejection::head_too_large(unfinished.len() - 1);
        assert_eq!(too_large.status, 431);
        assert_eq!(parse(unfinished, unfinished.len() - 1), Err(too_large));
    }

    #[test]
    fn refuses_more_headers_than_it_has_room_for() {
        let at_the_limit = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(MAX_HEADERS));
        assert_eq!(head(&at_the_limit).headers().count(), MAX_HEADERS);
        let past = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(MAX_HEADERS + 1));
        let message = "the request has more than 128 headers".to_owned();
        assert_eq!(refused(past.as_bytes()), (431, message));
    }

    #[test]
    fn says_which_protocol_it_took_for_http() {
        for (bytes, cause) in [
            (&b"\x16\x03\x01\x02\x00\x01"[..], "a TLS handshake came to a plain ws:// port, use"),
            (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "this is an HTTP/2 client"),
            (b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n", "this is a PROXY protocol header, turn"),
            (b"\r\n\r\n\0\r\nQUIT\n\x21", "this is a PROXY protocol header (version 2)"),
        ] {
            let (status, message) = refused(bytes);
            assert_eq!(status, 400);
            let expected = format!("the request is not HTTP/1.1: {cause}");
            assert!(message.starts_with(&expected), "{message}");
        }
    }

    #[test]
    fn refuses_junk_and_repeats_its_first_bytes_escaped() {
        let (status, message) = refused(b"SSH-2.0-OpenSSH_9.6\r\n");
        assert_eq!(status, 400);
        assert_eq!(message, r#"the request is not HTTP/1.1: invalid token; it starts with "SSH-2.0-OpenSSH_9.6\r\n""#);
        let (_, message) = refused(b"\x00\x01<script>");
        assert!(message.ends_with(r#"it starts with "\x00\x01<script>""#), "{message}");
        for junk in [
            "GET / HTTP/2.0\r\n\r\n",
            "GET /a b HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\na b: c\r\n\r\n",
            "GET / HTTP/1.1\r\na\r\n\r\n",
            "GET / HTTP/1.1\r\n folded: x\r\n\r\n",
            "GET / HTTP/1.1\r\na: b\0\r\n\r\n",
        ] {
            assert_eq!(refused(junk.as_bytes()).0, 400, "{junk:?}");
        }
    }
}
