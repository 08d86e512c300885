//! Each refusal that a raw client can cause: its status and its one line (RFC 6455 §4.2.1, RFC 9110 §15).

use websocket::net::server::Config;

use super::php::{KIB, PATIENT, Php, SHORT, config};
use super::raw::{FIN_BINARY, HANDSHAKE, Raw, masked};

const NGINX: &str = "a proxy in front must pass the upgrade on, in nginx: proxy_http_version 1.1; \
    proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";";

const NO_CLIENT: &str = "this address is for WebSocket clients, such as new WebSocket(url) in a browser";

const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/// The answer to these bytes.
fn answer_to(bytes: &[u8]) -> (u16, String) {
    let php = Php::serve(config());
    let mut peer = Raw::connect(&php.address());
    peer.send(bytes);
    peer.read_answer()
}

/// The answer to the handshake with `from` replaced by `to` is `status` and one line, `line`.
#[track_caller]
fn assert_refused(from: &str, to: &str, status: u16, line: &str) {
    assert!(HANDSHAKE.contains(from));
    let answer = answer_to(HANDSHAKE.replacen(from, to, 1).as_bytes());
    assert_eq!(answer, (status, format!("{line}\n")));
}

/// Item 1.
#[test]
fn a_method_that_is_not_get_is_405() {
    assert_refused("GET", "POST", 405, "a WebSocket handshake is a GET, this is a \"POST\"");
}

/// RFC 9110 §9.3.2: an answer to HEAD has no body.
#[test]
fn a_head_request_is_405_without_a_body() {
    assert_eq!(answer_to(HANDSHAKE.replacen("GET", "HEAD", 1).as_bytes()), (405, String::new()));
}

/// Item 1.
#[test]
fn http_1_0_is_505() {
    let line = format!("the request is HTTP/1.0, a WebSocket handshake needs HTTP/1.1; {NGINX}");
    assert_refused("HTTP/1.1", "HTTP/1.0", 505, &line);
}

/// Item 3.
#[test]
fn no_upgrade_is_426() {
    let line = format!("the request has no Upgrade: websocket header; {NO_CLIENT}\n");
    assert_eq!(answer_to(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"), (426, line));
}

/// Item 3.
#[test]
fn another_upgrade_is_426() {
    let line = format!("the request has no Upgrade: websocket header, Upgrade is \"h2c\"; {NO_CLIENT}\n");
    assert_eq!(answer_to(b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n"), (426, line));
}

/// RFC 9110 §15.5.22: 426 names what to upgrade to.
#[test]
fn an_answer_of_426_has_an_upgrade_header() {
    let php = Php::serve(config());
    let mut peer = Raw::connect(&php.address());
    peer.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let head = peer.read_head();
    assert!(
        head.contains("\r\nConnection: Upgrade, close\r\n") && head.contains("\r\nUpgrade: websocket\r\n"),
        "{head}"
    );
}

#[test]
fn no_upgrade_behind_a_proxy_is_426_and_blames_the_proxy() {
    let line = format!("the request has no Upgrade: websocket header; {NGINX}");
    assert_eq!(answer_to(b"GET / HTTP/1.1\r\nHost: a\r\nVia: 1.1 b\r\n\r\n"), (426, format!("{line}\n")));
    // A key without an Upgrade has lost it on the way.
    assert_refused("Upgrade: websocket\r\n", "", 426, &line);
}

/// Item 4.
#[test]
fn a_connection_header_without_upgrade_is_400() {
    let line = format!(
        "the request has no Connection: Upgrade header, Connection is \"close\", only Upgrade: websocket; {NGINX}"
    );
    assert_refused("Connection: Upgrade", "Connection: close", 400, &line);
}

/// Item 2.
#[test]
fn no_host_is_400() {
    let line = "the request has no Host header, which HTTP/1.1 requires";
    assert_refused("Host: server.example.com\r\n", "", 400, line);
}

/// Item 5.
#[test]
fn no_key_is_400() {
    let line =
        "the request has no Sec-WebSocket-Key header: the client asked for an upgrade but did not begin a handshake";
    assert_refused(KEY, "", 400, line);
}

/// RFC 6455 §11.3.1.
#[test]
fn two_keys_are_400() {
    assert_refused(KEY, &KEY.repeat(2), 400, "the request has 2 Sec-WebSocket-Key headers, one is allowed");
}

/// Item 5.
#[test]
fn a_key_that_is_not_base64_is_400() {
    let line = "Sec-WebSocket-Key \"not base64\" of 10 characters is not base64; base64 of 16 bytes has 24";
    assert_refused("dGhlIHNhbXBsZSBub25jZQ==", "not base64", 400, line);
}

/// Item 5.
#[test]
fn a_key_of_another_length_is_400() {
    let line = "Sec-WebSocket-Key is base64 of 15 bytes, it must be of 16";
    assert_refused("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j", 400, line);
}

/// RFC 6455 §4.4.
#[test]
fn another_version_is_426_and_names_ours() {
    let line = "Sec-WebSocket-Version is \"8\", this server speaks 13 (RFC 6455)";
    assert_refused("Version: 13", "Version: 8", 426, line);
    let php = Php::serve(config());
    let mut peer = Raw::connect(&php.address());
    peer.send(HANDSHAKE.replace("Version: 13", "Version: 8").as_bytes());
    assert!(peer.read_head().contains("\r\nSec-WebSocket-Version: 13\r\n"));
}

/// RFC 6455 §4.4.
#[test]
fn no_version_is_426() {
    let line = "the request has no Sec-WebSocket-Version header, this server speaks 13 (RFC 6455)";
    assert_refused("Sec-WebSocket-Version: 13\r\n", "", 426, line);
}

/// RFC 6455 §4.1, item 10.
#[test]
fn a_malformed_list_of_subprotocols_is_400() {
    let line = "Sec-WebSocket-Protocol \"chat super\" is malformed at byte 5";
    assert_refused("Host:", "Sec-WebSocket-Protocol: chat super\r\nHost:", 400, line);
}

/// RFC 6455 §9.1.
#[test]
fn a_malformed_list_of_extensions_is_400() {
    let line = "Sec-WebSocket-Extensions \"a;=\" is malformed at byte 2";
    assert_refused("Host:", "Sec-WebSocket-Extensions: a;=\r\nHost:", 400, line);
}

#[test]
fn a_handshake_with_a_body_is_400() {
    let line = "a WebSocket handshake has no body, this request has Content-Length or Transfer-Encoding";
    assert_refused("Host:", "Content-Length: 5\r\nHost:", 400, line);
    assert_refused("Host:", "Transfer-Encoding: chunked\r\nHost:", 400, line);
}

#[test]
fn what_is_not_http_is_400_at_its_first_bytes() {
    for (bytes, line) in [
        (
            &b"\x16\x03\x01\x02\0\x01\0\x01\xFC\x03\x03"[..],
            "the request is not HTTP/1.1: a TLS handshake came to a plain ws:// port, use ws:// (http://) or set the \
             option tls in the server; it starts with \"\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xfc\\x03\\x03\"\n",
        ),
        (
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "the request is not HTTP/1.1: this is an HTTP/2 client, this server speaks HTTP/1.1 only; it starts with \
             \"PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n\"\n",
        ),
        (
            b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
            "the request is not HTTP/1.1: this is a PROXY protocol header, turn on proxyProtocol in the server or off \
             in the proxy; it starts with \"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\\r\\n\"\n",
        ),
        (b"\0\x01\x02", "the request is not HTTP/1.1: invalid token; it starts with \"\\x00\\x01\\x02\"\n"),
    ] {
        assert_eq!(answer_to(bytes), (400, line.to_owned()));
    }
}

/// RFC 6585 §5.
#[test]
fn a_head_that_is_too_large_is_431() {
    let cookie = format!("Cookie: {}\r\nHost:", "c".repeat(16 * KIB));
    let line =
        "the request head is larger than 16384 bytes: large cookies are the usual cause, or what came is not HTTP";
    assert_refused("Host:", &cookie, 431, line);
}

#[test]
fn a_head_that_never_ends_is_431_as_soon_as_it_is_too_large() {
    let php = Php::serve(config());
    let mut peer = Raw::connect(&php.address());
    peer.send(b"GET / HTTP/1.1\r\n");
    peer.send(format!("Cookie: {}", "c".repeat(16 * KIB)).as_bytes());
    assert_eq!(peer.read_answer().0, 431);
}

#[test]
fn a_head_of_exactly_the_limit_is_accepted_whatever_follows_it() {
    let mut php = Php::serve(Config { max_header_size: HANDSHAKE.len(), ..config() });
    let mut peer = Raw::connect(&php.address());
    peer.send(&[HANDSHAKE.as_bytes(), &masked(FIN_BINARY, &[0; 1000])].concat());
    assert!(peer.read_head().starts_with("HTTP/1.1 101 "));
    php.opened();
    assert_eq!(php.message().len(), 1000);
}

#[test]
fn too_many_headers_are_431() {
    let headers = format!("{}Host:", "A: b\r\n".repeat(128));
    assert_refused("Host:", &headers, 431, "the request has more than 128 headers");
}

#[test]
fn a_head_that_is_too_slow_is_408() {
    for start in [&HANDSHAKE[..40], ""] {
        let php = Php::serve(Config { handshake_timeout: SHORT, ..config() });
        let mut peer = Raw::connect(&php.address());
        peer.send(start.as_bytes());
        let answer = (408, "the request head did not arrive within 0.2 seconds\n".to_owned());
        assert_eq!(peer.read_answer(), answer);
    }
}

#[test]
fn a_handshake_while_the_server_stops_is_503() {
    let mut php = Php::serve(config());
    let address = php.address();
    let mut late = Raw::connect(&address);
    late.send(&HANDSHAKE.as_bytes()[..40]);
    // The one behind it is open: so it has been accepted.
    let _open = Raw::open(&address);
    php.opened();
    php.server.stop_accepting();
    late.send(&HANDSHAKE.as_bytes()[40..]);
    assert_eq!(late.read_answer(), (503, "the server is stopping\n".to_owned()));
}

#[test]
fn refusals_are_counted_by_reason() {
    for (reason, bytes, handshake_timeout) in [
        ("handshake", "GET / HTTP/1.1\r\n\r\n", PATIENT),
        ("headerSize", &"x".repeat(17 * KIB), PATIENT),
        ("handshakeTimeout", "GET /", SHORT),
    ] {
        let php = Php::serve(Config { handshake_timeout, ..config() });
        let mut peer = Raw::connect(&php.address());
        peer.send(bytes.as_bytes());
        peer.read_answer();
        for (other, count) in php.server.metrics().rejected() {
            assert_eq!(count, u64::from(other == reason), "{other} after a refusal for {reason}");
        }
    }
}

/// To close a socket with unread input would reset it, and the peer might never read why.
#[test]
fn a_client_that_sends_on_can_read_why_it_was_refused() {
    let php = Php::serve(config());
    let mut peer = Raw::connect(&php.address());
    peer.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
    peer.send(&[b'b'; 100_000]);
    assert_eq!(peer.read_answer().0, 405);
}
