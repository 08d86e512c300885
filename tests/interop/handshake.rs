//! The opening handshake as a raw client does it (RFC 6455 §4.2), and HTTP requests that are none.

use tokio_tungstenite::tungstenite::Message;
use websocket::net::http::Answer;
use websocket::net::server::Config;

use super::php::{Happening, KIB, Php, await_that, config};
use super::raw::{FIN_PING, FIN_PONG, FIN_TEXT, HANDSHAKE, Raw, masked};

/// RFC 6455 §1.3.
#[test]
fn the_example_of_section_1_3_is_answered_as_it_says() {
    let mut php = Php::serve(config());
    let mut peer = Raw::connect(&php.address());
    peer.send(HANDSHAKE.as_bytes());
    assert_eq!(
        peer.read_head(),
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    );
    let connection = php.opened();
    let origin = connection.origin();
    let request = origin.request.as_ref().unwrap();
    assert_eq!((request.path(), request.header("host")), ("/chat", Some("server.example.com")));
    assert_eq!(origin.remote_address.to_string(), peer.0.local_addr().unwrap().to_string());
}

#[test]
fn a_head_that_comes_byte_by_byte_is_accepted() {
    let mut php = Php::serve(config());
    let mut peer = Raw::connect(&php.address());
    for byte in HANDSHAKE.as_bytes() {
        peer.send(&[*byte]);
    }
    assert!(peer.read_head().starts_with("HTTP/1.1 101 "));
    php.opened();
}

/// RFC 9112 §2.2: a line may end with a bare LF.
#[test]
fn a_head_with_bare_line_feeds_is_accepted() {
    let mut php = Php::serve(config());
    let mut peer = Raw::connect(&php.address());
    let (start, end) = HANDSHAKE.split_at(HANDSHAKE.len() - 2);
    peer.send(start.replace("\r\n", "\n").as_bytes());
    peer.send(end.replace("\r\n", "\n").as_bytes());
    assert!(peer.read_head().starts_with("HTTP/1.1 101 "));
    php.opened();
}

#[test]
fn frames_in_the_segment_of_the_handshake_are_not_lost() {
    let mut php = Php::serve(config());
    let mut peer = Raw::connect(&php.address());
    let whole = masked(FIN_TEXT, b"early");
    let large = masked(FIN_TEXT, &[b'x'; 20 * KIB]);
    peer.send(&[HANDSHAKE.as_bytes(), &whole, &masked(FIN_PING, b"?"), &large].concat());
    assert!(peer.read_head().starts_with("HTTP/1.1 101 "));
    assert_eq!(peer.read_frame(), (FIN_PONG, b"?".to_vec()));
    php.opened();
    assert_eq!(php.message(), Message::text("early"));
    assert_eq!(php.message(), Message::text("x".repeat(20 * KIB)));
}

#[test]
fn a_frame_that_the_handshake_cuts_in_two_is_not_lost() {
    let mut php = Php::serve(config());
    let frame = masked(FIN_TEXT, b"in two pieces");
    for cut in 0..frame.len() {
        let mut peer = Raw::connect(&php.address());
        peer.send(&[HANDSHAKE.as_bytes(), &frame[..cut]].concat());
        assert!(peer.read_head().starts_with("HTTP/1.1 101 "));
        peer.send(&frame[cut..]);
        php.opened();
        assert_eq!(php.message(), Message::text("in two pieces"));
        drop(peer);
        php.closed();
    }
}

#[test]
fn a_silent_connection_that_goes_is_no_event() {
    let mut php = Php::serve(config());
    drop(Raw::connect(&php.address()));
    let mut peer = Raw::connect(&php.address());
    peer.send(b"GET / HT");
    drop(peer);
    let _open = Raw::open(&php.address());
    // The first event is that of the third connection.
    php.opened();
    assert!(php.server.metrics().rejected().all(|(_, count)| count == 0));
}

#[test]
fn connections_made_before_the_start_are_accepted_after_it() {
    let mut php = Php::bind(0, "127.0.0.1", 0, config()).unwrap();
    let mut peer = Raw::connect(&php.address());
    peer.send(HANDSHAKE.as_bytes());
    php.server.start().unwrap();
    assert!(peer.read_head().starts_with("HTTP/1.1 101 "));
    php.opened();
}

#[test]
fn a_health_check_is_answered_without_php() {
    let php = Php::serve(config());
    php.server.want_requests(true);
    for (request, body) in [
        ("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "ok\n"),
        ("GET /healthz?from=lb HTTP/1.0\r\n\r\n", "ok\n"),
        ("HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n", ""),
    ] {
        let mut peer = Raw::connect(&php.address());
        peer.send(request.as_bytes());
        assert_eq!(peer.read_answer(), (200, body.to_owned()), "{request}");
    }
}

#[test]
fn a_server_without_a_health_path_has_no_health_check() {
    let php = Php::serve(Config { health_path: String::new(), ..config() });
    let mut peer = Raw::connect(&php.address());
    peer.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(peer.read_answer().0, 426);
}

#[test]
fn a_plain_request_is_handed_to_php_and_its_answer_sent() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        php.server.want_requests(true);
        let mut peer = Raw::connect(&php.address());
        peer.send(b"GET /page?a=1 HTTP/1.1\r\nHost: a\r\n\r\n");
        let Happening::Request(exchange) = php.next() else { panic!("no request") };
        assert_eq!((exchange.request.path(), exchange.request.query_string()), ("/page", "a=1"));
        assert_eq!(exchange.remote_address, peer.0.local_addr().unwrap().to_string());
        let headers = vec![("X-Made-By".to_owned(), "PHP".to_owned())];
        exchange.reply(Answer { status: 201, headers, body: b"<h1>hi</h1>".to_vec() });
        let answer = String::from_utf8(peer.read_to_end()).unwrap();
        assert_eq!(
            answer,
            "HTTP/1.1 201 Created\r\nConnection: close\r\nX-Made-By: PHP\r\nContent-Length: 11\r\n\r\n<h1>hi</h1>"
        );
    }
}

#[test]
fn a_large_answer_arrives_whole() {
    const SIZE: usize = 16 * 1024 * KIB;
    let mut php = Php::serve(config());
    php.server.want_requests(true);
    let mut peer = Raw::connect(&php.address());
    peer.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let Happening::Request(exchange) = php.next() else { panic!("no request") };
    exchange.reply(Answer { status: 200, headers: Vec::new(), body: vec![b'a'; SIZE] });
    let (status, body) = peer.read_answer();
    assert_eq!((status, body.len()), (200, SIZE));
}

#[test]
fn a_request_with_a_body_is_answered_though_the_body_is_not_read() {
    let mut php = Php::serve(config());
    php.server.want_requests(true);
    let mut peer = Raw::connect(&php.address());
    let head = format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", 128 * KIB);
    peer.send(head.as_bytes());
    let Happening::Request(exchange) = php.next() else { panic!("no request") };
    peer.send(&vec![b'b'; 128 * KIB]);
    exchange.reply(Answer { status: 200, headers: Vec::new(), body: b"fine".to_vec() });
    assert_eq!(peer.read_answer(), (200, "fine".to_owned()));
}

#[test]
fn a_request_that_php_drops_is_answered_with_503() {
    let mut php = Php::serve(config());
    php.server.want_requests(true);
    let mut peer = Raw::connect(&php.address());
    peer.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    drop(php.next());
    assert_eq!(peer.read_answer().0, 503);
}

#[test]
fn a_handshake_whose_upgrade_a_proxy_took_is_refused_and_not_handed_to_php() {
    let php = Php::serve(config());
    php.server.want_requests(true);
    let mut peer = Raw::connect(&php.address());
    peer.send(HANDSHAKE.replace("Upgrade: websocket\r\n", "").replace("Connection: Upgrade\r\n", "").as_bytes());
    assert_eq!(peer.read_answer().0, 426);
}

/// What arrives by the thousand while PHP is away is left to the system's queue.
#[test]
fn connections_that_php_has_not_heard_of_are_bounded_and_none_is_lost() {
    const BOUND: u64 = 4096;
    // What one turn of the listener may accept before the handshakes get theirs.
    const ONE_TURN: u64 = 256;
    let mut php = Php::serve(config());
    let mut first = Raw::open(&php.address());
    let peers: Vec<_> = (0..BOUND + 2 * ONE_TURN)
        .map(|_| {
            let mut peer = Raw::connect(&php.address());
            peer.send(HANDSHAKE.as_bytes());
            peer
        })
        .collect();
    await_that("the bound is reached", || php.server.metrics().accepted.get() >= BOUND);
    for _ in 0..10 {
        first.send(&masked(FIN_PING, b"a turn"));
        assert_eq!(first.read_frame(), (FIN_PONG, b"a turn".to_vec()));
    }
    let accepted = php.server.metrics().accepted.get();
    assert!(accepted <= BOUND + ONE_TURN, "{accepted} were accepted");
    for _ in 0..=peers.len() {
        php.opened();
    }
}
