//! The server's side of the handshake: the request, checked (RFC 6455 §4.2.1).

use base64::Engine;
use base64::alphabet;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

use super::accept_key;
use super::extension::{self, Extension};
use super::rejection::Rejection;
use super::request::RequestHead;

/// A good handshake: what the client asks for, and how to accept it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgrade {
    /// The value of Sec-WebSocket-Accept.
    pub accept: String,
    /// The subprotocols that the client offers, in its order of preference.
    pub protocols: Vec<String>,
    /// The extensions that the client offers, in its order of preference.
    pub extensions: Vec<Extension>,
}

impl Upgrade {
    /// The first of the server's subprotocols that the client offers too (RFC 6455 §4.2.2, item 5.5); `None` where they have
    /// none in common: the connection then goes on without.
    pub fn choose<'a>(&self, supported: &'a [String]) -> Option<&'a str> {
        supported.iter().find(|name| self.protocols.contains(name)).map(String::as_str)
    }
}

/// Checks a request against RFC 6455 §4.2.1. The first fault found is the answer; the order is from "not a handshake
/// at all" to "a handshake with a fault in it".
pub fn check(head: &RequestHead) -> Result<Upgrade, Rejection> {
    if head.method() != "GET" {
        return Err(Rejection::method_not_get(head.method()));
    }
    if head.minor_version == 0 {
        return Err(Rejection::http_1_0());
    }
    check_upgrade(head)?;
    if head.header("Host").is_none() {
        return Err(Rejection::host_missing());
    }
    let key = check_key(head)?;
    check_version(head)?;
    if head.has_body() {
        return Err(Rejection::has_body());
    }
    Ok(Upgrade {
        accept: accept_key(key),
        protocols: offered(head, PROTOCOL, extension::parse_tokens)?,
        extensions: offered(head, EXTENSIONS, extension::parse_extensions)?,
    })
}

fn check_upgrade(head: &RequestHead) -> Result<(), Rejection> {
    if !head.is_upgrade() {
        let upgrade = head.header_list("Upgrade");
        // Who sends a key has sent an Upgrade too, which was lost on the way.
        let is_proxied = head.is_proxied() || head.header(KEY).is_some();
        return Err(Rejection::not_an_upgrade(upgrade.as_deref(), is_proxied));
    }
    if !head.has_token("Connection", "Upgrade") {
        let connection = head.header_list("Connection");
        return Err(Rejection::not_a_connection_upgrade(connection.as_deref()));
    }
    Ok(())
}

fn check_key(head: &RequestHead) -> Result<&str, Rejection> {
    let mut keys = head.header_all(KEY);
    let Some(key) = keys.next() else {
        return Err(Rejection::key_missing());
    };
    match keys.count() {
        0 => {}
        more => return Err(Rejection::key_repeated(1 + more)),
    }
    match KEY_ENGINE.decode(key) {
        Ok(nonce) if nonce.len() == NONCE_LENGTH => Ok(key),
        Ok(nonce) => Err(Rejection::key_length(nonce.len())),
        Err(_) => Err(Rejection::key_not_base64(key)),
    }
}

fn check_version(head: &RequestHead) -> Result<(), Rejection> {
    match head.header_list(VERSION).as_deref() {
        Some("13") => Ok(()),
        other => Err(Rejection::version(other)),
    }
}

/// The list in the headers of this name, parsed; empty if there is none.
fn offered<T>(
    head: &RequestHead,
    name: &str,
    parse: impl Fn(&str) -> Result<Vec<T>, extension::MalformedList>,
) -> Result<Vec<T>, Rejection> {
    let list = head.header_list(name).unwrap_or_default();
    match parse(&list) {
        Ok(elements) => Ok(elements),
        Err(error) => Err(Rejection::malformed_list(name, &list, error.position)),
    }
}

const KEY: &str = "Sec-WebSocket-Key";
const VERSION: &str = "Sec-WebSocket-Version";
const PROTOCOL: &str = "Sec-WebSocket-Protocol";
const EXTENSIONS: &str = "Sec-WebSocket-Extensions";

/// RFC 6455 §4.1, item 7: the nonce has 16 bytes.
const NONCE_LENGTH: usize = 16;

/// Four bits of the 22nd character stand for nothing. Clients that put random characters in a row leave them set, and
/// the key is never used but as the text it is.
const KEY_ENGINE: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::handshake::request::parse;

    /// RFC 6455 §1.3.
    const EXAMPLE: &str = "GET /chat HTTP/1.1\r\n\
        Host: server.example.com\r\n\
        Upgrade: websocket\r\n\
        Connection: Upgrade\r\n\
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
        Origin: http://example.com\r\n\
        Sec-WebSocket-Protocol: chat, superchat\r\n\
        Sec-WebSocket-Version: 13\r\n\r\n";

    const KEY_LINE: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    const NGINX: &str = "a proxy in front must pass the upgrade on, in nginx: proxy_http_version 1.1; \
        proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";";

    fn checked(request: &str) -> Result<Upgrade, Rejection> {
        let (head, _) = parse(request.as_bytes(), 16384).unwrap().unwrap();
        check(&head)
    }

    /// The answer to the example with `from` replaced by `to`.
    fn refused(from: &str, to: &str) -> (u16, String) {
        assert!(EXAMPLE.contains(from));
        let rejection = checked(&EXAMPLE.replace(from, to)).unwrap_err();
        (rejection.status, rejection.message)
    }

    fn answer(status: u16, message: &str) -> (u16, String) {
        (status, message.to_owned())
    }

    #[test]
    fn accepts_the_example_of_section_1_3() {
        let upgrade = checked(EXAMPLE).unwrap();
        assert_eq!(upgrade.accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assert_eq!(upgrade.protocols, ["chat", "superchat"]);
        assert_eq!(upgrade.extensions, []);
    }

    #[test]
    fn accepts_what_browsers_and_proxies_send() {
        for (from, to) in [
            ("Upgrade: websocket", "UPGRADE: WebSocket"),
            ("Connection: Upgrade", "connection: keep-alive, upgrade"),
            ("Connection: Upgrade", "Connection: keep-alive\r\nConnection: Upgrade"),
            ("Host: server.example.com", "Host: "),
            ("Host:", "Content-Length: 0\r\nHost:"),
            ("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZf=="),
        ] {
            assert!(checked(&EXAMPLE.replace(from, to)).is_ok(), "{to}");
        }
    }

    #[test]
    fn extensions_of_several_headers_are_one_list() {
        let offer = "Sec-WebSocket-Extensions: a; b=1\r\nSec-WebSocket-Extensions: c\r\nHost:";
        let upgrade = checked(&EXAMPLE.replace("Host:", offer)).unwrap();
        let extensions: Vec<String> = upgrade.extensions.iter().map(Extension::to_string).collect();
        assert_eq!(extensions, ["a; b=1", "c"]);
    }

    /// RFC 6455 §4.2.2, item 5.5, and §11.3.4: they are compared as they are.
    #[test]
    fn the_server_prefers_among_the_subprotocols_that_the_client_offers() {
        let upgrade = checked(EXAMPLE).unwrap();
        for (supported, chosen) in [
            (&["superchat", "chat"][..], Some("superchat")),
            (&["soap", "chat"], Some("chat")),
            (&["Chat"], None),
            (&[], None),
        ] {
            let supported: Vec<String> = supported.iter().copied().map(str::to_owned).collect();
            assert_eq!(upgrade.choose(&supported), chosen, "{supported:?}");
        }
    }

    #[test]
    fn refuses_a_method_that_is_not_get() {
        let expected = answer(405, "a WebSocket handshake is a GET, this is a \"POST\"");
        assert_eq!(refused("GET /chat", "POST /chat"), expected);
    }

    #[test]
    fn refuses_http_1_0_and_blames_the_proxy() {
        let expected = format!("the request is HTTP/1.0, a WebSocket handshake needs HTTP/1.1; {NGINX}");
        assert_eq!(refused("HTTP/1.1", "HTTP/1.0"), (505, expected.clone()));
        let bare = checked("GET / HTTP/1.0\r\nConnection: close\r\n\r\n").unwrap_err();
        assert_eq!((bare.status, bare.message), (505, expected));
    }

    #[test]
    fn refuses_a_request_without_upgrade() {
        let cause = "this address is for WebSocket clients, such as new WebSocket(url) in a browser";
        let page = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        let missing = format!("the request has no Upgrade: websocket header; {cause}");
        let rejection = checked(page).unwrap_err();
        assert_eq!((rejection.status, rejection.message), (426, missing));
        let other = format!("the request has no Upgrade: websocket header, Upgrade is \"h2c\"; {cause}");
        let rejection = checked(&page.replace("Host:", "Upgrade: h2c\r\nHost:")).unwrap_err();
        assert_eq!((rejection.status, rejection.message), (426, other));
    }

    #[test]
    fn tells_a_proxied_request_without_upgrade_what_to_set_in_nginx() {
        let expected = format!("the request has no Upgrade: websocket header; {NGINX}");
        let proxied = refused(&format!("Upgrade: websocket\r\nConnection: Upgrade\r\n{KEY_LINE}"), "Via: 1.1 a\r\n");
        assert_eq!(proxied, (426, expected.clone()));
        // A key without an Upgrade has lost it on the way.
        assert_eq!(refused("Upgrade: websocket\r\n", ""), (426, expected));
    }

    #[test]
    fn refuses_an_upgrade_that_connection_does_not_name() {
        let missing = format!("the request has no Connection: Upgrade header, only Upgrade: websocket; {NGINX}");
        assert_eq!(refused("Connection: Upgrade\r\n", ""), (400, missing));
        let close = format!(
            "the request has no Connection: Upgrade header, Connection is \"close\", only Upgrade: websocket; {NGINX}"
        );
        assert_eq!(refused("Connection: Upgrade", "Connection: close"), (400, close));
    }

    #[test]
    fn refuses_a_request_without_host() {
        let expected = answer(400, "the request has no Host header, which HTTP/1.1 requires");
        assert_eq!(refused("Host: server.example.com\r\n", ""), expected);
    }

    #[test]
    fn refuses_a_key_that_is_missing_or_repeated() {
        let missing = answer(
            400,
            "the request has no Sec-WebSocket-Key header: \
             the client asked for an upgrade but did not begin a handshake",
        );
        assert_eq!(refused(KEY_LINE, ""), missing);
        let repeated = answer(400, "the request has 2 Sec-WebSocket-Key headers, one is allowed");
        assert_eq!(refused(KEY_LINE, &KEY_LINE.repeat(2)), repeated);
    }

    #[test]
    fn refuses_a_key_that_is_not_base64_of_16_bytes() {
        let not_base64 =
            answer(400, "Sec-WebSocket-Key \"not base64\" of 10 characters is not base64; base64 of 16 bytes has 24");
        assert_eq!(refused("dGhlIHNhbXBsZSBub25jZQ==", "not base64"), not_base64);
        for (key, length) in [("", 0), ("dGhlIHNhbXBsZSBub25j", 15), ("dGhlIHNhbXBsZSBub25jZTEy", 18)] {
            let message = format!("Sec-WebSocket-Key is base64 of {length} bytes, it must be of 16");
            assert_eq!(refused("dGhlIHNhbXBsZSBub25jZQ==", key), (400, message));
        }
    }

    /// RFC 6455 §4.4.
    #[test]
    fn refuses_another_version_and_says_which_one_it_speaks() {
        let request = EXAMPLE.replace("Version: 13", "Version: 8");
        let rejection = checked(&request).unwrap_err();
        assert_eq!(rejection.status, 426);
        assert_eq!(rejection.message, "Sec-WebSocket-Version is \"8\", this server speaks 13 (RFC 6455)");
        let version = ("Sec-WebSocket-Version", "13".to_owned());
        assert!(rejection.headers.contains(&version));
        let missing = answer(426, "the request has no Sec-WebSocket-Version header, this server speaks 13 (RFC 6455)");
        assert_eq!(refused("Sec-WebSocket-Version: 13\r\n", ""), missing);
    }

    #[test]
    fn refuses_a_body() {
        let expected =
            answer(400, "a WebSocket handshake has no body, this request has Content-Length or Transfer-Encoding");
        assert_eq!(refused("Host:", "Content-Length: 5\r\nHost:"), expected);
        assert_eq!(refused("Host:", "Transfer-Encoding: chunked\r\nHost:"), expected);
    }

    /// RFC 6455 §9.1 and §4.1, item 10.
    #[test]
    fn refuses_lists_that_do_not_follow_the_grammar() {
        let protocol = answer(400, "Sec-WebSocket-Protocol \"chat super\" is malformed at byte 5");
        assert_eq!(refused("chat, superchat", "chat super"), protocol);
        let extensions = answer(400, "Sec-WebSocket-Extensions \"a;=\" is malformed at byte 2");
        assert_eq!(refused("Host:", "Sec-WebSocket-Extensions: a;=\r\nHost:"), extensions);
    }

    #[test]
    fn the_first_fault_of_many_is_the_answer() {
        let faults: [(&str, u16); 4] = [
            ("POST / HTTP/1.0\r\n\r\n", 405),
            ("GET / HTTP/1.0\r\n\r\n", 505),
            ("GET / HTTP/1.1\r\n\r\n", 426),
            ("GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", 400),
        ];
        for (request, status) in faults {
            assert_eq!(checked(request).unwrap_err().status, status, "{request:?}");
        }
    }
}
