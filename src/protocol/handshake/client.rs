//! The client's side of the handshake: the request as bytes, the answer read and verified (RFC 6455 §4.1).

pub use super::error::{ExtensionError, HandshakeError};

use super::extension::parse_extensions;
use super::headers::{Headers, is_token, write_header};
use super::{MAX_HEADERS, accept_key, quote};
use crate::protocol::deflate::{self, Agreement, negotiation};

/// What a client asks a server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientRequest {
    /// The value of Host: `example.com`, with `:port` unless it is the scheme's own.
    pub host_header: String,
    /// Path and query: `/chat?room=1`. What is not allowed in a request line is percent-encoded.
    pub target: String,
    /// base64 of 16 random bytes (RFC 6455 §4.1, item 7).
    pub key: String,
    /// Subprotocols to offer, in order of preference. Those that are not tokens are left out.
    pub subprotocols: Vec<String>,
    /// How permessage-deflate is offered (RFC 7692); `None`: it is not.
    pub compression: Option<deflate::Config>,
    /// Further headers. What the handshake sets itself is left out, as is what would not be one well-formed header.
    pub headers: Vec<(String, String)>,
}

impl ClientRequest {
    /// Appends the request to `out`.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"GET ");
        write_target(out, &self.target);
        out.extend_from_slice(b" HTTP/1.1\r\n");
        write_header(out, "Host", &self.host_header);
        write_header(out, "Upgrade", "websocket");
        write_header(out, "Connection", "Upgrade");
        write_header(out, "Sec-WebSocket-Key", &self.key);
        write_header(out, "Sec-WebSocket-Version", "13");
        let subprotocols = self.offered();
        if !subprotocols.is_empty() {
            write_header(out, "Sec-WebSocket-Protocol", subprotocols.join(", "));
        }
        if let Some(compression) = &self.compression {
            write_header(out, "Sec-WebSocket-Extensions", negotiation::offer(compression).to_string());
        }
        for (name, value) in &self.headers {
            if !SET_BY_HANDSHAKE.iter().any(|other| other.eq_ignore_ascii_case(name)) {
                write_header(out, name, value);
            }
        }
        out.extend_from_slice(b"\r\n");
    }

    fn offered(&self) -> Vec<&str> {
        let subprotocols = self.subprotocols.iter().map(String::as_str);
        subprotocols.filter(|name| is_token(name)).collect()
    }
}

/// The head of a server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHead {
    /// The HTTP status.
    pub status: u16,
    /// The reason phrase; may be empty.
    pub reason: String,
    headers: Headers,
}

impl ResponseHead {
    /// The first header of this name, in any case of letters, as text: UTF-8, or else Latin-1.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// The first header of this name as it was sent.
    pub fn header_bytes(&self, name: &str) -> Option<&[u8]> {
        self.headers.get_bytes(name)
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

    /// The length of the body as announced; `None` if it is not announced or not a number.
    pub fn content_length(&self) -> Option<u64> {
        self.header("Content-Length")?.parse().ok()
    }
}

/// As [`parse_response`], for the final answer: those before it (100 Continue, 103 Early Hints) are taken off the front of
/// `bytes`, and counted (RFC 9110 §15.2).
pub fn parse_final_response(
    bytes: &mut Vec<u8>,
    max_header_size: usize,
    interim: &mut usize,
) -> Result<Option<(ResponseHead, usize)>, HandshakeError> {
    loop {
        match parse_response(bytes, max_header_size)? {
            Some((head, _)) if matches!(head.status, 100 | 102..=199) && *interim == MAX_INTERIM => {
                return Err(HandshakeError::TooManyInterim(MAX_INTERIM));
            }
            Some((head, size)) if matches!(head.status, 100 | 102..=199) => {
                *interim += 1;
                bytes.drain(..size);
            }
            found => return Ok(found),
        }
    }
}

/// Parses the head at the front of `bytes`; also gives its size in bytes. `None`: more bytes are needed.
pub fn parse_response(bytes: &[u8], max_header_size: usize) -> Result<Option<(ResponseHead, usize)>, HandshakeError> {
    check_start(bytes)?;
    let mut fields = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut fields);
    match response.parse(bytes) {
        Ok(httparse::Status::Complete(size)) if size <= max_header_size => {
            Ok(Some((ResponseHead::from(response), size)))
        }
        Ok(httparse::Status::Partial) if bytes.len() <= max_header_size => Ok(None),
        Ok(_) => Err(HandshakeError::HeadTooLarge(max_header_size)),
        Err(httparse::Error::TooManyHeaders) => Err(HandshakeError::TooManyHeaders(MAX_HEADERS)),
        Err(error) => Err(HandshakeError::Malformed { cause: error.to_string(), start: quote(bytes) }),
    }
}

/// A verified handshake: the connection is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The one that the server chose from those offered.
    pub subprotocol: Option<String>,
    /// How messages are compressed; `None`: they are not.
    pub deflate: Option<Agreement>,
}

/// Verifies the answer to a request that had this `key`, these subprotocols, and this offer of compression (RFC 6455
/// §4.1, items 1 to 6).
pub fn verify(
    head: &ResponseHead,
    key: &str,
    offered_protocols: &[String],
    compression: Option<&deflate::Config>,
) -> Result<Accepted, HandshakeError> {
    if head.status != 101 {
        return Err(HandshakeError::Status {
            status: head.status,
            reason: head.reason.clone(),
            location: head.header("Location").map(str::to_owned),
        });
    }
    if !head.has_token("Upgrade", "websocket") {
        return Err(HandshakeError::Upgrade(head.header_list("Upgrade")));
    }
    if !head.has_token("Connection", "Upgrade") {
        return Err(HandshakeError::Connection(head.header_list("Connection")));
    }
    verify_accept(head, key)?;
    let deflate = verify_extensions(head, compression)?;
    let subprotocol = verify_subprotocol(head, offered_protocols)?;
    Ok(Accepted { subprotocol, deflate })
}

fn verify_accept(head: &ResponseHead, key: &str) -> Result<(), HandshakeError> {
    let expected = accept_key(key);
    match head.header("Sec-WebSocket-Accept") {
        Some(got) if got == expected => Ok(()),
        Some(got) => Err(HandshakeError::AcceptWrong { expected, got: got.to_owned() }),
        None => Err(HandshakeError::AcceptMissing),
    }
}

fn verify_extensions(
    head: &ResponseHead,
    compression: Option<&deflate::Config>,
) -> Result<Option<Agreement>, ExtensionError> {
    let list = head.header_list("Sec-WebSocket-Extensions").unwrap_or_default();
    match parse_extensions(&list) {
        Ok(extensions) => negotiation::verify(&extensions, compression),
        Err(malformed) => Err(ExtensionError::Malformed { list, position: malformed.position }),
    }
}

fn verify_subprotocol(head: &ResponseHead, offered: &[String]) -> Result<Option<String>, HandshakeError> {
    match head.header_list("Sec-WebSocket-Protocol") {
        Some(got) if !offered.contains(&got) => Err(HandshakeError::Subprotocol { got, offered: offered.len() }),
        chosen => Ok(chosen),
    }
}

impl From<httparse::Response<'_, '_>> for ResponseHead {
    fn from(response: httparse::Response<'_, '_>) -> Self {
        Self {
            status: response.code.unwrap_or_default(),
            reason: response.reason.unwrap_or_default().to_owned(),
            headers: Headers::from_parsed("", response.headers),
        }
    }
}

/// Recognises what is not HTTP at its first bytes: whoever sent it will not send more until we do.
fn check_start(bytes: &[u8]) -> Result<(), HandshakeError> {
    let start = bytes.get(..STATUS_LINE.len()).unwrap_or(bytes);
    if STATUS_LINE.starts_with(start) {
        return Ok(());
    }
    if let [TLS_ALERT | TLS_HANDSHAKE, ..] = bytes {
        return Err(HandshakeError::Tls);
    }
    let status_line = bytes.windows(STATUS_LINE.len()).position(|window| window == STATUS_LINE);
    Err(match status_line {
        Some(length) => {
            HandshakeError::OutputBeforeStatus { length, start: quote(bytes.get(..length).unwrap_or_default()) }
        }
        None => HandshakeError::NotHttp(quote(bytes)),
    })
}

/// RFC 9112 §3.2: a request target has no spaces, and nothing that could end its line.
pub(in crate::protocol) fn write_target(out: &mut Vec<u8>, target: &str) {
    for byte in target.bytes() {
        match byte {
            b'!'..=b'~' => out.push(byte),
            other => out.extend_from_slice(format!("%{other:02X}").as_bytes()),
        }
    }
}

/// Answers before the final one. Servers and proxies send one or two.
const MAX_INTERIM: usize = 10;

const STATUS_LINE: &[u8] = b"HTTP/1.";

/// The first byte of a record with which a TLS server answers plain HTTP (RFC 8446 §5.1).
const TLS_ALERT: u8 = 0x15;
const TLS_HANDSHAKE: u8 = 0x16;

const SET_BY_HANDSHAKE: [&str; 10] = [
    "Host",
    "Upgrade",
    "Connection",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Version",
    "Sec-WebSocket-Protocol",
    "Sec-WebSocket-Extensions",
    "Sec-WebSocket-Accept",
    "Content-Length",
    "Transfer-Encoding",
];

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

    /// RFC 6455 §1.3.
    const EXAMPLE: &str = "HTTP/1.1 101 Switching Protocols\r\n\
        Upgrade: websocket\r\n\
        Connection: Upgrade\r\n\
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
        Sec-WebSocket-Protocol: chat\r\n\r\n";

    fn verified(response: &str, offered: &[&str]) -> Result<Accepted, HandshakeError> {
        let (head, _) = parse_response(response.as_bytes(), 16384).unwrap().unwrap();
        let offered: Vec<String> = offered.iter().copied().map(str::to_owned).collect();
        verify(&head, KEY, &offered, None)
    }

    /// What comes of the example if it has this as Sec-WebSocket-Extensions, and compression was asked for.
    fn compressed(extensions: &str) -> Result<Option<Agreement>, HandshakeError> {
        let line = format!("\r\nSec-WebSocket-Extensions: {extensions}\r\n\r\n");
        let response = EXAMPLE.replace("\r\n\r\n", &line);
        let (head, _) = parse_response(response.as_bytes(), 16384).unwrap().unwrap();
        let accepted = verify(&head, KEY, &["chat".to_owned()], Some(&deflate::Config::default()))?;
        Ok(accepted.deflate)
    }

    /// The error for the example with `from` replaced by `to`.
    fn refused(from: &str, to: &str) -> String {
        assert!(EXAMPLE.contains(from));
        let error = verified(&EXAMPLE.replace(from, to), &["chat"]).unwrap_err();
        error.to_string()
    }

    fn unreadable(bytes: &[u8]) -> String {
        parse_response(bytes, 16384).unwrap_err().to_string()
    }

    #[test]
    fn writes_a_request_as_in_section_1_3() {
        let request = ClientRequest {
            host_header: "server.example.com".to_owned(),
            target: "/chat".to_owned(),
            key: KEY.to_owned(),
            subprotocols: vec!["chat".to_owned(), "superchat".to_owned()],
            compression: None,
            headers: vec![("Origin".to_owned(), "http://example.com".to_owned())],
        };
        let mut out = Vec::new();
        request.write(&mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "GET /chat HTTP/1.1\r\n\
             Host: server.example.com\r\n\
             Upgrade: websocket\r\n\
             Connection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Protocol: chat, superchat\r\n\
             Origin: http://example.com\r\n\r\n"
        );
    }

    /// RFC 7692 §5.
    #[test]
    fn offers_compression_if_asked_to() {
        let request = ClientRequest { compression: Some(deflate::Config::default()), ..ClientRequest::default() };
        let mut out = Vec::new();
        request.write(&mut out);
        let offer = b"\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; \
            client_no_context_takeover; client_max_window_bits\r\n\r\n";
        assert!(out.ends_with(offer), "{}", out.escape_ascii());
    }

    #[test]
    fn nothing_of_the_callers_can_break_out_of_its_place() {
        let evil = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let request = ClientRequest {
            host_header: "a".to_owned(),
            target: "/a b\r\nc: dü?e=%20".to_owned(),
            key: KEY.to_owned(),
            subprotocols: vec!["x\r\ny: z".to_owned()],
            compression: None,
            headers: vec![
                evil("A", "b\r\nc: d"),
                evil("A: b\r\nc", "d"),
                evil("sec-websocket-version", "8"),
                evil("Host", "b"),
                evil("Content-Length", "5"),
            ],
        };
        let mut out = Vec::new();
        request.write(&mut out);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "GET /a%20b%0D%0Ac:%20d%C3%BC?e=%20 HTTP/1.1\r\n\
             Host: a\r\n\
             Upgrade: websocket\r\n\
             Connection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Version: 13\r\n\r\n"
        );
    }

    #[test]
    fn parses_a_head_and_says_where_it_ends() {
        let bytes = [EXAMPLE.as_bytes(), b"\x81\x05Hello"].concat();
        let (head, size) = parse_response(&bytes, 16384).unwrap().unwrap();
        assert_eq!(size, EXAMPLE.len());
        assert_eq!((head.status, head.reason.as_str()), (101, "Switching Protocols"));
        assert_eq!(head.header("UPGRADE"), Some("websocket"));
        assert_eq!(head.header_bytes("upgrade"), Some(&b"websocket"[..]));
        assert_eq!(head.headers().count(), 4);
        assert_eq!(head.content_length(), None);
        for length in 0..EXAMPLE.len() {
            let head = parse_response(&bytes[..length], 16384);
            assert_eq!(head, Ok(None), "{length} bytes");
        }
    }

    /// RFC 9110 §15.2.
    #[test]
    fn interim_answers_before_the_final_one_are_skipped() {
        let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
        let bytes = [interim.as_bytes(), EXAMPLE.as_bytes(), b"\x81\x05Hello"].concat();
        for length in 0..interim.len() + EXAMPLE.len() {
            assert_eq!(parse_final_response(&mut bytes[..length].to_vec(), 16384, &mut 0), Ok(None), "{length} bytes");
        }
        let (mut whole, mut count) = (bytes, 0);
        let (head, size) = parse_final_response(&mut whole, 16384, &mut count).unwrap().unwrap();
        assert_eq!((head.status, size, count), (101, EXAMPLE.len(), 2));
        assert_eq!(whole[size..], *b"\x81\x05Hello");
        let mut junk = format!("{interim}220 mail").into_bytes();
        let error = parse_final_response(&mut junk, 16384, &mut 0).unwrap_err();
        assert!(matches!(error, HandshakeError::NotHttp(_)), "{error}");
    }

    #[test]
    fn as_many_interim_answers_are_skipped_as_allowed_and_not_one_more() {
        let answers = |count| format!("{}{EXAMPLE}", "HTTP/1.1 100 Continue\r\n\r\n".repeat(count)).into_bytes();
        let parse = |count| parse_final_response(&mut answers(count), 200, &mut 0);
        let status = |count| parse(count).map(|found| found.unwrap().0.status);
        assert_eq!(status(MAX_INTERIM), Ok(101));
        let error = status(MAX_INTERIM + 1).unwrap_err();
        assert_eq!(error.to_string(), "the server sent more than 10 interim answers (1xx), and none that counts");
    }

    #[test]
    fn a_head_may_have_as_many_bytes_as_allowed_and_not_one_more() {
        let bytes = EXAMPLE.as_bytes();
        let limit = bytes.len();
        assert!(parse_response(bytes, limit).unwrap().is_some());
        let too_large = Err(HandshakeError::HeadTooLarge(limit - 1));
        assert_eq!(parse_response(bytes, limit - 1), too_large);
        assert_eq!(parse_response(&bytes[..limit - 1], limit - 1), Ok(None));
        let too_large = Err(HandshakeError::HeadTooLarge(limit - 2));
        assert_eq!(parse_response(&bytes[..limit - 1], limit - 2), too_large);
        assert_eq!(
            HandshakeError::HeadTooLarge(9).to_string(),
            "the head of the server's HTTP answer is larger than 9 bytes"
        );
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(MAX_HEADERS + 1));
        assert_eq!(unreadable(many.as_bytes()), "the server's HTTP answer has more than 128 headers");
    }

    #[test]
    fn quotes_what_stands_before_the_status_line() {
        assert_eq!(
            unreadable(b"<br />\n<b>Warning</b>: x\nHTTP/1.1 101 Switching Protocols\r\n"),
            "25 bytes of output come before the server's HTTP answer: \"<br />\\n<b>Warning</b>: x\\n\"; a script on \
             the server prints them, look for echo, warnings, a byte order mark, or text before <?php"
        );
        let byte_order_mark = unreadable(b"\xEF\xBB\xBFHTTP/1.1 101 Switching Protocols\r\n");
        assert!(byte_order_mark.starts_with("3 bytes of output"), "{byte_order_mark}");
        assert!(byte_order_mark.contains(r#""\xef\xbb\xbf""#), "{byte_order_mark}");
    }

    #[test]
    fn recognises_what_is_not_http_at_its_first_bytes() {
        assert_eq!(
            unreadable(b"SSH-2.0-OpenSSH_9.6\r\n"),
            "the server answered \"SSH-2.0-OpenSSH_9.6\\r\\n\", which is not HTTP: is this the right port, and does the \
             server print nothing before its answer?"
        );
        let tls = "the server answered in TLS: use wss:// for this port";
        assert_eq!(unreadable(b"\x15\x03\x01\x00\x02\x02\x46"), tls);
        assert_eq!(
            unreadable(b"HTTP/1.1 abc\r\n\r\n"),
            "the server's HTTP answer is malformed: invalid response status; it starts with \"HTTP/1.1 abc\\r\\n\\r\\n\""
        );
    }

    #[test]
    fn accepts_the_example_of_section_1_3() {
        let accepted = verified(EXAMPLE, &["superchat", "chat"]).unwrap();
        assert_eq!(accepted.subprotocol.as_deref(), Some("chat"));
        let without = EXAMPLE.replace("Sec-WebSocket-Protocol: chat\r\n", "");
        assert_eq!(verified(&without, &["chat"]).unwrap().subprotocol, None);
        let other_case = EXAMPLE.replace("websocket", "WebSocket").replace(": Upgrade", ": upgrade");
        assert!(verified(&other_case, &["chat"]).is_ok());
    }

    /// RFC 6455 §4.1, item 1.
    #[test]
    fn refuses_another_status_and_says_what_it_means() {
        let not_found = verified("HTTP/1.1 404 Not Found\r\n\r\n", &[]).unwrap_err();
        assert_eq!(
            not_found.to_string(),
            "the server answered 404 Not Found where 101 Switching Protocols was due: there is nothing at this path: \
             is the WebSocket server behind another one?"
        );
        let moved = "HTTP/1.1 301 \r\nLocation: https://b/\r\n\r\n";
        assert_eq!(
            verified(moved, &[]).unwrap_err().to_string(),
            "the server answered 301 where 101 Switching Protocols was due: the server redirects, to \"https://b/\""
        );
        for status in [200, 400, 401, 403, 405, 408, 426, 429, 431, 500, 502, 503, 505] {
            let response = format!("HTTP/1.1 {status} X\r\n\r\n");
            let error = verified(&response, &[]).unwrap_err().to_string();
            assert!(error.starts_with(&format!("the server answered {status} X where 101")));
        }
    }

    /// RFC 6455 §4.1, items 2 and 3.
    #[test]
    fn refuses_a_101_without_upgrade_or_connection() {
        let hint = "a proxy between here and there changed it, or it upgrades to something else";
        assert_eq!(
            refused("Upgrade: websocket\r\n", ""),
            format!("the server answered 101 without Upgrade: websocket: {hint}")
        );
        assert_eq!(
            refused("Upgrade: websocket", "Upgrade: h2c"),
            format!("the server answered 101 without Upgrade: websocket but with \"h2c\": {hint}")
        );
        assert_eq!(
            refused("Connection: Upgrade", "Connection: close"),
            format!("the server answered 101 without Connection: Upgrade but with \"close\": {hint}")
        );
    }

    /// RFC 6455 §4.1, item 4.
    #[test]
    fn refuses_an_accept_that_is_missing_or_wrong() {
        assert_eq!(
            refused("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", ""),
            "the server answered 101 without Sec-WebSocket-Accept: it is not a WebSocket server, or a proxy dropped it"
        );
        assert_eq!(
            refused("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "S3PPLMBITXAQ9KYGZZHZRBK+XOO="),
            "Sec-WebSocket-Accept is \"S3PPLMBITXAQ9KYGZZHZRBK+XOO=\" where \"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\" was due: \
             a cache answered in place of the server, or the server computes it wrongly"
        );
    }

    /// RFC 7692 §7.1.
    #[test]
    fn agrees_on_compression_if_the_server_takes_it() {
        let agreement = compressed("permessage-deflate; server_max_window_bits=12").unwrap().unwrap();
        assert!(agreement.incoming.context_takeover && !agreement.outgoing.context_takeover);
        assert_eq!((agreement.incoming.window_bits, agreement.outgoing.window_bits), (12, 15));
        assert_eq!(compressed(""), Ok(None));
        assert_eq!(verified(EXAMPLE, &["chat"]).unwrap().deflate, None);
    }

    /// RFC 6455 §9.1.
    #[test]
    fn refuses_extensions_with_a_fault() {
        let malformed = compressed("permessage-deflate; ").unwrap_err().to_string();
        assert!(malformed.contains("\"permessage-deflate;\" is malformed at byte 19"), "{malformed}");
        let unknown = compressed("permessage-deflate; x=1").unwrap_err().to_string();
        assert!(unknown.contains("with \"x=1\""), "{unknown}");
    }

    /// RFC 6455 §4.1, items 5 and 6.
    #[test]
    fn refuses_extensions_and_subprotocols_that_were_not_asked_for() {
        let extension = "Sec-WebSocket-Extensions: permessage-deflate\r\nUpgrade: websocket";
        assert_eq!(
            refused("Upgrade: websocket", extension),
            "the server turned on the extension \"permessage-deflate\", which was not asked for"
        );
        assert_eq!(
            refused("Protocol: chat", "Protocol: Chat"),
            "the server chose the subprotocol \"Chat\", which is not the one that was offered"
        );
        let unasked = verified(EXAMPLE, &[]).unwrap_err().to_string();
        assert!(unasked.ends_with("where none was offered"), "{unasked}");
    }
}
