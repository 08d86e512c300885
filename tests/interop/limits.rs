//! How many may come, and how much they may send: each limit at it and one past it.

use std::io::{Read, Write};
use std::thread;
use std::time::Duration;

use tokio_tungstenite::tungstenite::Message;
use websocket::net::admission::Limits;
use websocket::net::http::Answer;
use websocket::net::rate::RateLimit;
use websocket::net::server::Config;
use websocket::protocol::close::Initiator;

use super::php::{Happening, Php, SHORT, await_that, config, info};
use super::raw::{FIN_CLOSE, FIN_PING, FIN_PONG, FIN_TEXT, HANDSHAKE, Raw, close_payload, masked};

fn at_most(connections: usize, per_address: usize) -> Config {
    Config { admission: Limits { connections, per_address }, ..config() }
}

fn rate(count: u32, seconds: u64) -> Config {
    Config { message_rate: Some(RateLimit { count, period: Duration::from_secs(seconds) }), ..config() }
}

/// The head and the body of the answer to a handshake.
fn ask(address: &str) -> (String, String) {
    let mut peer = Raw::connect(address);
    peer.send(HANDSHAKE.as_bytes());
    let answer = String::from_utf8(peer.read_to_end()).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

fn rejected(php: &Php, reason: &str) -> u64 {
    php.server.metrics().rejected().find(|(name, _)| *name == reason).unwrap().1
}

#[test]
fn one_connection_too_many_is_503_and_php_does_not_hear_of_it() {
    let mut php = Php::serve(at_most(2, 0));
    let first = Raw::open(&php.address());
    let _second = Raw::open(&php.address());
    php.opened();
    php.opened();
    let (head, body) = ask(&php.address());
    assert!(head.starts_with("HTTP/1.1 503 Service Unavailable\r\n") && head.contains("\r\nRetry-After: 10"), "{head}");
    assert_eq!(body, "the limit of 2 connections is reached (maxConnections)\n");
    assert_eq!(rejected(&php, "maxConnections"), 1);
    drop(first);
    assert_eq!(php.closed().code, 1006);
    // Whoever has heard of the end may rely on the place.
    let _third = Raw::open(&php.address());
    php.opened();
    assert_eq!(ask(&php.address()).1, body);
    assert_eq!(php.server.metrics().accepted.get(), 3);
}

#[test]
fn one_connection_too_many_from_an_address_is_503() {
    let mut php = Php::serve(at_most(0, 1));
    let only = Raw::open(&php.address());
    php.opened();
    let (head, body) = ask(&php.address());
    assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
    assert_eq!(body, "the limit of 1 connections from one address is reached (maxConnectionsPerIp)\n");
    assert_eq!((rejected(&php, "maxConnections"), rejected(&php, "maxConnectionsPerIp")), (0, 1));
    drop(only);
    php.closed();
    let _next = Raw::open(&php.address());
    php.opened();
}

#[test]
fn who_is_still_in_its_handshake_counts() {
    let php = Php::serve(at_most(1, 0));
    let mut half_open = Raw::connect(&php.address());
    half_open.send(b"GET / HTTP/1.1\r\n");
    // Sockets are accepted in the order of their coming.
    let (head, _) = ask(&php.address());
    assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
    drop(half_open);
    await_that("the place is free", || ask_quietly(&php.address()));
}

/// Whether there is room: the handshake is answered with 101.
fn ask_quietly(address: &str) -> bool {
    let mut peer = Raw::connect(address);
    peer.send(HANDSHAKE.as_bytes());
    peer.read_head().starts_with("HTTP/1.1 101 ")
}

#[test]
fn who_says_nothing_is_told_so_too() {
    let mut php = Php::serve(at_most(1, 0));
    let _only = Raw::open(&php.address());
    php.opened();
    let mut mute = Raw::connect(&php.address());
    assert_eq!(mute.read_answer().0, 503);
}

#[test]
fn the_health_check_of_a_full_server_is_answered() {
    let mut php = Php::serve(at_most(1, 1));
    let _only = Raw::open(&php.address());
    php.opened();
    let mut check = Raw::connect(&php.address());
    check.send(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(check.read_answer(), (200, "ok\n".to_owned()));
}

#[test]
fn unix_sockets_have_no_address_to_be_limited_by() {
    let path = std::env::temp_dir().join(format!("websocket-limits-{}.sock", std::process::id()));
    let mut php = Php::serve_on(0, &format!("unix:{}", path.display()), at_most(0, 1));
    let mut peers = Vec::new();
    for _ in 0..3 {
        let mut stream = std::os::unix::net::UnixStream::connect(&path).unwrap();
        stream.write_all(HANDSHAKE.as_bytes()).unwrap();
        peers.push(stream);
        php.opened();
    }
}

/// Whatever way a connection ends, its place is free again.
#[test]
fn no_place_is_ever_lost() {
    const EACH: usize = 500;
    let limits = Limits { connections: 8, per_address: 8 };
    let mut php = Php::serve(Config { admission: limits, handshake_timeout: SHORT, ..config() });
    php.server.want_requests(true);
    let address = php.address();
    let crowd = async move {
        let ways: [fn(&str); 8] = [
            // Gone at once.
            |address| drop(Raw::connect(address)),
            |address| Raw::connect(address).reset(),
            // Half a head, then gone.
            |address| Raw::connect(address).send(b"GET / HTTP/1.1\r\n"),
            // No HTTP, a bad handshake, a plain request: an answer each, from the server or for want of room.
            |address| drop(try_ask(address, b"\x16\x03\x01\r\n\r\n")),
            |address| drop(try_ask(address, HANDSHAKE.replace("13", "8").as_bytes())),
            |address| drop(try_ask(address, b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")),
            // Opened, then gone with and without a word; a violation.
            |address| drop(try_open(address)),
            |address| try_open(address).into_iter().for_each(|mut peer| peer.send(b"\x81\x00")),
        ];
        let threads = ways.map(|way| {
            let address = address.clone();
            tokio::task::spawn_blocking(move || (0..EACH).for_each(|_| way(&address)))
        });
        for thread in threads {
            thread.await.unwrap();
        }
    };
    let mut open = 0_usize;
    php.serve_while(crowd, |_, happening| match happening {
        Happening::Open(_) => open += 1,
        Happening::Close(..) => open -= 1,
        Happening::Request(_) => {}
        other => panic!("{other:?}"),
    });
    while open > 0 {
        match php.next() {
            Happening::Open(_) => open += 1,
            Happening::Close(..) => open -= 1,
            _ => {}
        }
    }
    // Every place is free: as many get in as there are.
    await_that("all of the crowd is gone", || php.server.admission().inside() == 0);
    let peers: Vec<_> = (0..8).map(|_| Raw::open(&php.address())).collect();
    assert!(ask(&php.address()).0.starts_with("HTTP/1.1 503 "));
    drop(peers);
}

/// Bytes that may or may not be answered.
fn try_ask(address: &str, bytes: &[u8]) -> Vec<u8> {
    let mut peer = Raw::connect(address);
    let _ = peer.0.write_all(bytes);
    let mut answer = Vec::new();
    let _ = peer.0.read_to_end(&mut answer);
    answer
}

/// An open connection, if there is room.
fn try_open(address: &str) -> Option<Raw> {
    let mut peer = Raw::connect(address);
    peer.0.write_all(HANDSHAKE.as_bytes()).ok()?;
    let mut start = [0; 12];
    peer.0.read_exact(&mut start).ok()?;
    (&start == b"HTTP/1.1 101").then_some(peer)
}

#[test]
fn a_flood_of_connections_past_the_limit_is_bounded() {
    let mut php = Php::serve(at_most(1, 0));
    let mut only = Raw::open(&php.address());
    php.opened();
    let flood: Vec<_> = (0..1000).map(|_| Raw::connect(&php.address())).collect();
    // More than that are not even answered.
    let mut answered = 0;
    for mut peer in flood {
        let mut answer = Vec::new();
        // One that is dropped may be reset.
        let _ = peer.0.read_to_end(&mut answer);
        answered += usize::from(answer.starts_with(b"HTTP/1.1 503 "));
    }
    assert!((1..1000).contains(&answered), "{answered} answered");
    assert_eq!(rejected(&php, "maxConnections"), 1000);
    only.send(&masked(FIN_PING, b"still fine"));
    assert_eq!(only.read_frame(), (FIN_PONG, b"still fine".to_vec()));
}

#[test]
fn a_plain_request_past_the_limit_is_503() {
    let mut php = Php::serve(at_most(1, 0));
    php.server.want_requests(true);
    let mut first = Raw::connect(&php.address());
    first.send(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    let Happening::Request(exchange) = php.next() else { panic!("a request was to come") };
    let mut second = Raw::connect(&php.address());
    second.send(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_eq!(second.read_answer().0, 503);
    exchange.reply(Answer { status: 200, headers: vec![], body: b"yes".to_vec() });
    assert_eq!(first.read_answer(), (200, "yes".to_owned()));
}

/// RFC 6455 §7.4.1: 1008.
#[test]
fn a_message_past_the_rate_closes_with_1008() {
    let mut php = Php::serve(rate(3, 60));
    let mut peer = Raw::open(&php.address());
    php.opened();
    for number in 1..=4 {
        peer.send(&masked(FIN_TEXT, number.to_string().as_bytes()));
    }
    for number in 1..=3 {
        assert_eq!(php.message(), Message::text(number.to_string()));
    }
    let reason = "more than 3 messages in 60 s (messageRate)";
    assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1008, reason)));
    assert_eq!(php.closed(), info(1008, reason, false, Initiator::Local));
    assert_eq!(rejected(&php, "messageRate"), 1);
}

#[test]
fn at_the_rate_nobody_is_closed() {
    let mut php = Php::serve(rate(3, 60));
    let mut peer = Raw::open(&php.address());
    let connection = php.opened();
    for number in 1..=3 {
        peer.send(&masked(FIN_TEXT, number.to_string().as_bytes()));
        assert_eq!(php.message(), Message::text(number.to_string()));
    }
    assert!(connection.is_open());
    // A close frame is no message.
    peer.send(&masked(FIN_CLOSE, &close_payload(1000, "bye")));
    assert_eq!(php.closed(), info(1000, "bye", true, Initiator::Remote));
}

#[test]
fn pings_and_pongs_count() {
    for first in [FIN_PING, FIN_PONG] {
        let mut php = Php::serve(rate(3, 60));
        let mut peer = Raw::open(&php.address());
        php.opened();
        peer.send(&masked(first, b"").repeat(4));
        let closed = php.closed();
        assert_eq!((closed.code, closed.initiator), (1008, Initiator::Local), "{closed}");
    }
}

#[test]
fn the_answer_to_our_ping_does_not_count() {
    let mut php = Php::serve(rate(1, 60));
    let mut peer = Raw::open(&php.address());
    let connection = php.opened();
    for number in 0..5_u8 {
        connection.ping(&[number]);
        php.flush();
        assert_eq!(peer.read_frame(), (FIN_PING, vec![number]));
        peer.send(&masked(FIN_PONG, &[number]));
        await_that("it came", || php.server.metrics().bytes_in.get() == 7 * u64::from(number + 1));
    }
    assert!(connection.is_open());
    // A second pong for one ping is nobody's answer.
    peer.send(&masked(FIN_PONG, &[4]).repeat(2));
    assert_eq!(php.closed().code, 1008);
}

/// What comes behind the message that was too many is not looked at, even if there would be room again by then.
#[test]
fn a_flood_ends_at_the_limit() {
    let limit = RateLimit { count: 10, period: Duration::from_micros(10) };
    let mut php = Php::serve(Config { close_timeout: SHORT, message_rate: Some(limit), ..config() });
    let mut peer = Raw::connect(&php.address());
    // More than comes with the head of the handshake.
    let flood = masked(FIN_TEXT, b"x").repeat(20_000);
    let flooding = thread::spawn(move || peer.0.write_all(&[HANDSHAKE.as_bytes(), &flood].concat()).map(|()| peer));
    php.opened();
    for _ in 0..10 {
        assert_eq!(php.message(), Message::text("x"));
    }
    assert_eq!(php.closed().code, 1008);
    assert_eq!(php.server.metrics().messages_in.get(), 10);
    drop(flooding.join().unwrap());
}
