//! The server's answers as bytes: 101 and plain HTTP. No header can be injected: see [`write_switching_protocols`].

pub use super::headers::{is_header_value, is_token};

use super::extension::Extension;
use super::headers::write_header;

/// Appends the answer that completes a handshake (RFC 6455 §4.2.2, item 5): the key's `accept` value, the subprotocol
/// and the extension chosen from those offered, and `headers` of the caller's.
///
/// Left out of `headers`: what the handshake sets itself, names that are not [tokens](is_token), and values that are
/// [not one line](is_header_value).
pub fn write_switching_protocols<N: AsRef<str>, V: AsRef<[u8]>>(
    out: &mut Vec<u8>,
    accept: &str,
    subprotocol: Option<&str>,
    extension: Option<&Extension>,
    headers: &[(N, V)],
) {
    write_status_line(out, 101);
    write_header(out, "Upgrade", "websocket");
    write_header(out, "Connection", "Upgrade");
    write_header(out, "Sec-WebSocket-Accept", accept);
    if let Some(subprotocol) = subprotocol {
        write_header(out, "Sec-WebSocket-Protocol", subprotocol);
    }
    if let Some(extension) = extension {
        write_header(out, "Sec-WebSocket-Extensions", extension.to_string());
    }
    write_headers(out, headers, &SET_BY_HANDSHAKE);
    out.extend_from_slice(b"\r\n");
}

/// Appends a plain HTTP answer, after which the connection is to be closed: `Connection: close` and Content-Length are
/// added. `head_only`: the request was a HEAD, the body is measured but not sent (RFC 9110 §9.3.2).
///
/// The same `headers` are left out as in [`write_switching_protocols`], but for Upgrade, which 426 needs.
pub fn write_response<N: AsRef<str>, V: AsRef<[u8]>>(
    out: &mut Vec<u8>,
    status: u16,
    headers: &[(N, V)],
    body: &[u8],
    head_only: bool,
) {
    write_status_line(out, status);
    let is_upgrade = |(name, _): &(N, V)| name.as_ref().eq_ignore_ascii_case("Upgrade");
    // RFC 9110 §7.8: who sends Upgrade names it in Connection.
    let connection = match headers.iter().any(is_upgrade) {
        true => "Upgrade, close",
        false => "close",
    };
    write_header(out, "Connection", connection);
    write_headers(out, headers, &SET_BY_RESPONSE);
    let has_body = !is_bodiless(status);
    if has_body {
        write_header(out, "Content-Length", body.len().to_string());
    }
    out.extend_from_slice(b"\r\n");
    if has_body && !head_only {
        out.extend_from_slice(body);
    }
}

/// RFC 9110 §8.6: neither body nor Content-Length.
fn is_bodiless(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 304)
}

fn write_status_line(out: &mut Vec<u8>, status: u16) {
    let line = format!("HTTP/1.1 {status:03} {}\r\n", reason_phrase(status));
    out.extend_from_slice(line.as_bytes());
}

fn write_headers<N: AsRef<str>, V: AsRef<[u8]>>(out: &mut Vec<u8>, headers: &[(N, V)], except: &[&str]) {
    for (name, value) in headers {
        let name = name.as_ref();
        if !except.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            write_header(out, name, value);
        }
    }
}

/// RFC 9110 §15; empty for a status without a name, which RFC 9112 §4 allows.
pub fn reason_phrase(status: u16) -> &'static str {
    match status {
        101 => "Switching Protocols",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        418 => "I'm a teapot",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        511 => "Network Authentication Required",
        _ => "",
    }
}

const SET_BY_HANDSHAKE: [&str; 7] = [
    "Upgrade",
    "Connection",
    "Sec-WebSocket-Accept",
    "Sec-WebSocket-Protocol",
    "Sec-WebSocket-Extensions",
    "Content-Length",
    "Transfer-Encoding",
];

const SET_BY_RESPONSE: [&str; 3] = ["Connection", "Content-Length", "Transfer-Encoding"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::handshake::extension::parse_extensions;

    const NONE: &[(&str, &str)] = &[];

    fn response(status: u16, headers: &[(&str, &str)], body: &str, head_only: bool) -> String {
        let mut out = Vec::new();
        write_response(&mut out, status, headers, body.as_bytes(), head_only);
        String::from_utf8(out).unwrap()
    }

    fn switching(subprotocol: Option<&str>, headers: &[(&str, &str)]) -> String {
        let mut out = Vec::new();
        write_switching_protocols(&mut out, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", subprotocol, None, headers);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn writes_the_answer_of_section_1_3() {
        assert_eq!(
            switching(Some("chat"), NONE),
            "HTTP/1.1 101 Switching Protocols\r\n\
             Upgrade: websocket\r\n\
             Connection: Upgrade\r\n\
             Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
             Sec-WebSocket-Protocol: chat\r\n\r\n"
        );
    }

    /// RFC 6455 §9.1.
    #[test]
    fn names_the_extension_that_was_taken() {
        let [extension] =
            parse_extensions("permessage-deflate; server_max_window_bits=10").unwrap().try_into().unwrap();
        let mut out = Vec::new();
        write_switching_protocols(&mut out, "x", None, Some(&extension), NONE);
        let expected = b"\r\nSec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10\r\n\r\n";
        assert!(out.ends_with(expected), "{}", out.escape_ascii());
    }

    #[test]
    fn the_callers_headers_are_added_but_cannot_change_the_handshake() {
        let plain = switching(None, NONE);
        let headers = [
            ("Set-Cookie", "a=b"),
            ("sec-websocket-accept", "x"),
            ("Sec-WebSocket-Extensions", "permessage-deflate"),
            ("Sec-WebSocket-Protocol", "x"),
            ("Connection", "close"),
            ("Content-Length", "5"),
            ("X-Evil", "a\r\nb: c"),
            ("X-Evil: a\r\nb", "c"),
        ];
        let expected = plain.replace("\r\n\r\n", "\r\nSet-Cookie: a=b\r\n\r\n");
        assert_eq!(switching(None, &headers), expected);
        assert_eq!(switching(Some("a\r\nb: c"), NONE), plain);
    }

    #[test]
    fn a_plain_answer_closes_and_has_its_length() {
        assert_eq!(
            response(200, &[("Content-Type", "text/html"), ("content-length", "9")], "hi", false),
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"
        );
        assert_eq!(
            response(200, NONE, "hi", true),
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n"
        );
        assert_eq!(response(299, NONE, "", false), "HTTP/1.1 299 \r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    }

    /// RFC 9110 §8.6.
    #[test]
    fn a_status_without_a_body_has_neither_body_nor_length() {
        for (status, line) in [(204, "204 No Content"), (304, "304 Not Modified")] {
            let expected = format!("HTTP/1.1 {line}\r\nConnection: close\r\n\r\n");
            assert_eq!(response(status, NONE, "hi", false), expected);
        }
    }

    #[test]
    fn every_status_that_we_send_has_its_phrase() {
        for status in [101, 200, 204, 400, 403, 404, 405, 408, 426, 431, 500, 503, 505] {
            assert_ne!(reason_phrase(status), "", "{status}");
        }
    }
}
