//! A stop in good order: nobody new, what was received is answered, everybody gets 1001, and then nobody is left.

use std::collections::HashMap;
use std::time::Instant;

use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::Message;
use websocket::net::http::Answer;
use websocket::net::server::Config;
use websocket::protocol::close::{CloseInfo, Initiator};

use super::peers::{self, Task, dial, expect_close, expect_end, next};
use super::php::{DEADLINE, Happening, Php, SHORT, await_that, config, echo, info};
use super::raw::{self, FIN_CLOSE, FIN_TEXT, Raw, close_payload, masked};

const GOING: &str = "the server is stopping";

/// What PHP's loop does from a stop on: takes what there is, answers, and goes on with the stop after each event.
/// Gives how each connection ended, by its id.
fn drain(php: &mut Php, mut on_event: impl FnMut(&mut Php, &Happening)) -> HashMap<u64, Vec<CloseInfo>> {
    let deadline = Instant::now() + DEADLINE;
    let mut ends: HashMap<u64, Vec<CloseInfo>> = HashMap::new();
    php.server.stop_accepting();
    while !php.has_stopped() {
        let happening = php.next_until(deadline).expect("the stop comes to its end");
        if let Happening::Close(peer, info) = &happening {
            ends.entry(peer.id()).or_default().push(info.clone());
        }
        on_event(php, &happening);
    }
    ends
}

/// A tungstenite client that listens until it is closed.
fn listener(address: &str) -> Task<(u16, String)> {
    let address = address.to_owned();
    peers::spawn(async move {
        let mut socket = dial(&address).await;
        let closed = expect_close(&mut socket).await;
        expect_end(&mut socket).await;
        closed
    })
}

/// RFC 6455 §7.4.1: 1001.
#[test]
fn everybody_gets_1001_and_every_end_is_told_once() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let address = php.address();
        let clients: Vec<_> = (0..20).map(|_| listener(&address)).collect();
        let mut ids: Vec<_> = clients.iter().map(|_| php.opened().id()).collect();
        let ends = drain(&mut php, |_, _| {});
        assert!(clients.into_iter().all(|client| client.join() == (1001, GOING.to_owned())));
        assert!(php.server.registry().is_empty());
        let mut ended: Vec<_> = ends.keys().copied().collect();
        ids.sort_unstable();
        ended.sort_unstable();
        assert_eq!(ended, ids);
        assert!(ends.values().all(|ends| *ends == [info(1001, GOING, true, Initiator::Local)]), "{ends:?}");
    }
}

#[test]
fn a_stop_without_connections_is_over_at_once() {
    let mut php = Php::serve(config());
    assert!(drain(&mut php, |_, _| {}).is_empty());
}

#[test]
fn messages_received_before_the_stop_are_answered_before_the_close_frame() {
    const COUNT: usize = 100;
    let mut php = Php::serve(config());
    let address = php.address();
    let client = peers::spawn(async move {
        let mut socket = dial(&address).await;
        for number in 0..COUNT {
            socket.send(Message::text(number.to_string())).await.unwrap();
        }
        for number in 0..COUNT {
            assert_eq!(next(&mut socket).await, Message::text(number.to_string()));
        }
        expect_close(&mut socket).await
    });
    php.opened();
    // All are here, and PHP has taken none.
    await_that("all messages have come", || php.server.metrics().messages_in.get() == COUNT as u64);
    drain(&mut php, |php, happening| echo(&php.server, happening));
    assert_eq!(client.join(), (1001, GOING.to_owned()));
}

#[test]
fn messages_that_come_after_the_stop_are_not_delivered() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    php.opened();
    php.server.stop_accepting();
    assert!(!php.server.drain());
    assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1001, GOING)));
    peer.send(&[masked(FIN_TEXT, b"too late"), masked(FIN_CLOSE, &close_payload(1001, ""))].concat());
    assert_eq!(php.closed(), info(1001, GOING, true, Initiator::Local));
    assert!(php.server.drain());
}

#[test]
fn nobody_new_is_accepted_after_a_stop() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let address = php.address();
        drain(&mut php, |_, _| {});
        assert!(php.server.listeners().next().is_none());
        await_that("the port is free", || std::net::TcpStream::connect(&address).is_err());
    }
}

#[test]
fn an_end_frees_the_address_before_it_returns() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let address = php.address();
        php.server.end();
        let error = std::net::TcpStream::connect(address).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionRefused);
    }
}

#[test]
fn a_stop_before_the_start_is_no_start() {
    let mut php = Php::bind(0, "127.0.0.1", 0, config()).unwrap();
    php.server.stop_accepting();
    php.server.start().unwrap();
    assert!(php.server.drain());
}

#[test]
fn a_client_that_never_answers_is_dropped_by_terminate_all() {
    let mut php = Php::serve(config());
    let mut silent = Raw::open(&php.address());
    php.opened();
    php.server.stop_accepting();
    assert!(!php.server.drain());
    php.flush();
    assert_eq!(silent.read_frame(), (FIN_CLOSE, close_payload(1001, GOING)));
    php.server.terminate_all();
    let reason = "the close frame with code 1001 was not answered: terminated by this side";
    assert_eq!(php.closed(), info(1006, reason, false, Initiator::Local));
    assert!(php.server.drain());
    silent.expect_gone();
}

#[test]
fn a_client_that_never_answers_is_given_up_after_close_timeout() {
    let mut php = Php::serve(Config { close_timeout: SHORT, ..config() });
    let _silent = Raw::open(&php.address());
    let id = php.opened().id();
    let ends = drain(&mut php, |_, _| {});
    assert_eq!(ends[&id].len(), 1);
    assert_eq!(ends[&id][0].code, 1006);
}

#[test]
fn a_client_that_closes_while_the_server_stops_is_told_once() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    let id = php.opened().id();
    peer.send(&masked(FIN_CLOSE, &close_payload(1000, "me first")));
    await_that("its close frame has come", || php.server.registry().is_empty());
    let ends = drain(&mut php, |_, _| {});
    assert_eq!(ends[&id], [info(1000, "me first", true, Initiator::Remote)]);
    assert_eq!(peer.read_to_end(), [&[FIN_CLOSE, 2], &raw::close_payload(1000, "")[..]].concat());
}

#[test]
fn a_connection_that_opens_in_the_middle_of_a_stop_is_closed_too() {
    let mut php = Php::serve(config());
    let address = php.address();
    let client = listener(&address);
    await_that("it is open", || php.server.registry().len() == 1);
    // PHP has not heard of it.
    let ends = drain(&mut php, |_, _| {});
    assert_eq!(ends.len(), 1);
    assert_eq!(client.join(), (1001, GOING.to_owned()));
}

#[test]
fn a_request_that_waits_for_php_is_answered_before_the_end() {
    let mut php = Php::serve(config());
    php.server.want_requests(true);
    let mut asking = Raw::connect(&php.address());
    asking.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    let Happening::Request(exchange) = php.next() else { panic!("no request") };
    php.server.stop_accepting();
    exchange.reply(Answer { status: 200, headers: Vec::new(), body: b"yes".to_vec() });
    assert!(php.server.drain());
    assert_eq!(asking.read_answer(), (200, "yes".to_owned()));
}
