//! Handshakes that PHP decides on, and what the server decides by itself: origins and subprotocols (RFC 6455 §4.2.2).

use std::time::Instant;

use tokio_tungstenite::tungstenite::Message;
use websocket::net::http::{Answer, Verdict};
use websocket::net::inbox::{Batch, Event};
use websocket::net::server::Config;
use websocket::protocol::handshake::origin::Origins;

use super::php::{DEADLINE, Happening, KIB, PATIENT, Php, SHORT, await_that, config};
use super::raw::{FIN_PING, FIN_PONG, FIN_TEXT, HANDSHAKE, Raw, masked};

const ACCEPT: Verdict = Verdict::Accept { headers: Vec::new(), subprotocol: None };

/// A server whose PHP wants to decide.
fn deciding(io_threads: usize, config: Config) -> Php {
    let php = Php::serve_on(io_threads, "127.0.0.1", config);
    php.server.want_handshakes(true);
    php
}

/// A client that waits for the word on its handshake.
fn ask(php: &Php) -> Raw {
    let mut peer = Raw::connect(&php.address());
    peer.send(HANDSHAKE.as_bytes());
    peer
}

fn rejected(php: &Php, reason: &str) -> u64 {
    php.server.metrics().rejected().find(|(name, _)| *name == reason).unwrap().1
}

fn offering(subprotocols: &str) -> String {
    HANDSHAKE.replace("Host:", &format!("Sec-WebSocket-Protocol: {subprotocols}\r\nHost:"))
}

#[test]
fn php_is_asked_and_its_headers_are_added() {
    for io_threads in [0, 2] {
        let mut php = deciding(io_threads, config());
        let mut peer = ask(&php);
        let exchange = php.asked();
        assert_eq!(exchange.request.path(), "/chat");
        assert_eq!(exchange.remote_address, peer.0.local_addr().unwrap().to_string());
        assert!(!exchange.is_secure);
        let headers = vec![("X-Node".to_owned(), "7".to_owned())];
        exchange.reply(Verdict::Accept { headers, subprotocol: Some("chat".to_owned()) });
        assert_eq!(
            peer.read_head(),
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\nX-Node: 7\r\n\r\n"
        );
        assert_eq!(php.opened().origin().subprotocol.as_deref(), Some("chat"));
    }
}

#[test]
fn php_refuses_in_our_words_or_its_own() {
    let mut php = deciding(0, config());
    let mut peer = ask(&php);
    php.asked().reply(Verdict::Forbid);
    assert_eq!(peer.read_answer(), (403, "the application refused this connection\n".to_owned()));
    let mut peer = ask(&php);
    php.asked().reply(Verdict::Refuse(Answer { status: 429, headers: Vec::new(), body: b"slowly".to_vec() }));
    assert_eq!(peer.read_answer(), (429, "slowly".to_owned()));
    assert_eq!(rejected(&php, "handler"), 2);
    assert_eq!(php.server.metrics().accepted.get(), 0);
}

#[test]
fn who_waits_too_long_gets_503_and_the_late_word_is_lost() {
    let mut php = deciding(0, Config { handshake_timeout: SHORT, ..config() });
    let asked = Instant::now();
    let mut peer = ask(&php);
    let exchange = php.asked();
    assert!(!exchange.is_abandoned());
    let line = "the server did not decide on this handshake within 0.2 seconds: it is busy, try again\n";
    assert_eq!(peer.read_answer(), (503, line.to_owned()));
    assert!(asked.elapsed() >= SHORT);
    assert_eq!(rejected(&php, "handshakeTimeout"), 1);
    await_that("the server has given it up", || exchange.is_abandoned());
    exchange.reply(ACCEPT);
    assert!(php.next_until(Instant::now() + SHORT).is_none());
    assert_eq!(php.server.metrics().accepted.get(), 0);
}

/// The head and PHP share one time-out.
#[test]
fn a_slow_head_leaves_less_time_for_php() {
    const LIMIT: std::time::Duration = std::time::Duration::from_millis(600);
    let mut php = deciding(0, Config { handshake_timeout: LIMIT, ..config() });
    let connected = Instant::now();
    let mut peer = Raw::connect(&php.address());
    let (start, end) = HANDSHAKE.split_at(40);
    peer.send(start.as_bytes());
    assert!(php.next_until(connected + LIMIT / 2).is_none());
    peer.send(end.as_bytes());
    let _exchange = php.asked();
    assert_eq!(peer.read_answer().0, 503);
    assert!(connected.elapsed() < LIMIT + LIMIT / 2, "{:?}", connected.elapsed());
}

#[test]
fn who_goes_while_php_thinks_is_no_connection_and_no_refusal() {
    let mut php = deciding(0, config());
    let half_closed = {
        let mut peer = ask(&php);
        peer.end_writing();
        peer
    };
    let gone = ask(&php);
    let reset = ask(&php);
    let exchanges = [php.asked(), php.asked(), php.asked()];
    drop(gone);
    reset.reset();
    await_that("all have gone", || exchanges.iter().all(|exchange| exchange.is_abandoned()));
    exchanges.into_iter().for_each(|exchange| exchange.reply(ACCEPT));
    assert!(php.next_until(Instant::now() + SHORT).is_none());
    assert!(php.server.metrics().rejected().all(|(_, count)| count == 0));
    drop(half_closed);
}

#[test]
fn frames_that_come_while_php_thinks_are_kept_and_bounded() {
    const MANY: usize = 8;
    let mut php = deciding(0, config());
    let mut peer = ask(&php);
    let exchange = php.asked();
    let frame = masked(FIN_TEXT, &[b'x'; 100 * KIB]);
    let sender = {
        let mut stream = peer.0.try_clone().unwrap();
        std::thread::spawn(move || {
            use std::io::Write;
            (0..MANY).for_each(|_| stream.write_all(&frame).unwrap());
        })
    };
    assert!(php.next_until(Instant::now() + SHORT).is_none());
    exchange.reply(ACCEPT);
    assert!(peer.read_head().starts_with("HTTP/1.1 101 "));
    php.opened();
    (0..MANY).for_each(|_| assert_eq!(php.message(), Message::text("x".repeat(100 * KIB))));
    sender.join().unwrap();
}

#[test]
fn a_ping_is_answered_while_php_thinks() {
    let mut php = deciding(0, config());
    let mut peer = ask(&php);
    php.asked().reply(ACCEPT);
    peer.read_head();
    php.opened();
    let _waiting = ask(&php);
    let exchange = php.asked();
    // PHP is in the handler: the stand-in drives.
    peer.send(&masked(FIN_PING, b"?"));
    assert_eq!(peer.read_frame(), (FIN_PONG, b"?".to_vec()));
    exchange.reply(ACCEPT);
}

#[test]
fn who_waits_when_the_server_stops_gets_503() {
    let mut php = deciding(0, Config { handshake_timeout: PATIENT, ..config() });
    let [mut taken, mut dropped, mut unseen] = [(), (), ()].map(|()| ask(&php));
    let exchanges = [php.asked(), php.asked()];
    php.server.stop_accepting();
    let [first, second] = exchanges;
    first.reply(ACCEPT);
    drop(second);
    let deadline = Instant::now() + DEADLINE;
    while !php.has_stopped() {
        assert!(Instant::now() < deadline);
        if let Some(Happening::Handshake(exchange)) = php.next_until(Instant::now() + SHORT) {
            drop(exchange);
        }
    }
    for peer in [&mut taken, &mut dropped, &mut unseen] {
        assert_eq!(peer.read_answer(), (503, "the server is stopping\n".to_owned()));
    }
    assert_eq!(rejected(&php, "stopping"), 3);
}

/// As connections are, which have not been let in yet here.
#[test]
fn handshakes_that_php_has_not_heard_of_are_bounded_and_none_is_lost() {
    const BOUND: usize = 4096;
    const ONE_TURN: usize = 256;
    let mut php = deciding(0, config());
    let mut first = ask(&php);
    php.asked().reply(ACCEPT);
    first.read_head();
    php.opened();
    let peers: Vec<_> = (0..BOUND + 2 * ONE_TURN).map(|_| ask(&php)).collect();
    // Time for the server to read more than it should.
    for _ in 0..200 {
        first.send(&masked(FIN_PING, b"a turn"));
        assert_eq!(first.read_frame(), (FIN_PONG, b"a turn".to_vec()));
    }
    let mut batch = Batch::default();
    assert!(php.server.wait(&mut batch, Some(Instant::now() + DEADLINE)));
    let mut waiting = 0;
    while let Some(event) = batch.take_next() {
        let Event::Handshake(exchange) = event else { continue };
        exchange.reply(ACCEPT);
        waiting += 1;
    }
    assert!(waiting <= BOUND + ONE_TURN, "{waiting} waited");
    let mut opened = 0;
    while opened < peers.len() {
        match php.next() {
            Happening::Handshake(exchange) => exchange.reply(ACCEPT),
            Happening::Open(_) => opened += 1,
            other => panic!("{other:?} where handshakes were to come"),
        }
    }
}

/// Item 5.5.
#[test]
fn the_first_of_the_servers_subprotocols_that_is_offered_is_chosen() {
    let subprotocols = vec!["v2".to_owned(), "v1".to_owned()];
    let mut php = Php::serve(Config { subprotocols, ..config() });
    for (offer, chosen) in [("v1, v2", Some("v2")), ("v1", Some("v1")), ("v3", None)] {
        let mut peer = Raw::connect(&php.address());
        peer.send(offering(offer).as_bytes());
        let head = peer.read_head();
        let line = chosen.map(|name| format!("\r\nSec-WebSocket-Protocol: {name}\r\n"));
        assert_eq!(head.contains("Sec-WebSocket-Protocol"), chosen.is_some(), "{head}");
        assert!(line.is_none_or(|line| head.contains(&line)), "{head}");
        assert_eq!(php.opened().origin().subprotocol.as_deref(), chosen);
        drop(peer);
        php.closed();
    }
}

#[test]
fn php_overrules_the_choice_of_a_subprotocol() {
    let mut php = deciding(0, Config { subprotocols: vec!["v2".to_owned()], ..config() });
    let mut peer = Raw::connect(&php.address());
    peer.send(offering("v1, v2").as_bytes());
    php.asked().reply(Verdict::Accept { headers: Vec::new(), subprotocol: Some("v1".to_owned()) });
    assert!(peer.read_head().contains("\r\nSec-WebSocket-Protocol: v1\r\n"));
    assert_eq!(php.opened().origin().subprotocol.as_deref(), Some("v1"));
}

/// Item 4.
#[test]
fn a_page_of_another_site_is_refused_before_php_is_asked() {
    let origins = Some(Origins::parse(["https://example.com"]).unwrap());
    let mut php = deciding(0, Config { origins, ..config() });
    let mut peer = Raw::connect(&php.address());
    peer.send(HANDSHAKE.replace("Host:", "Origin: https://evil.example\r\nHost:").as_bytes());
    let line = "origin \"https://evil.example\" is not among those that this server allows (its option origins)\n";
    assert_eq!(peer.read_answer(), (403, line.to_owned()));
    assert_eq!(rejected(&php, "origin"), 1);
    let _other = ask(&php);
    assert_eq!(php.asked().request.header("Origin"), None);
}
