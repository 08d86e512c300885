//! A client's way to an open connection, and all that can go wrong on it (RFC 6455 §4.1).

use std::io::{ErrorKind, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use websocket::net::client::Client;
use websocket::net::dial::{Request, Target};
use websocket::net::error::{ConnectError, HandshakeFailure, Step};
use websocket::protocol::handshake::error::HandshakeError;

use super::peers;
use super::php::{Caller, KIB, Php, SHORT, call_and, client_config, config, request, request_to};
use super::raw;

/// What comes of dialling a server that answers with these bytes and then ends TCP.
fn error_from(answer: impl Into<Vec<u8>>) -> ConnectError {
    let answer = answer.into();
    let (address, server) = raw::serve(move |mut client| {
        client.read_head();
        client.send(&answer);
    });
    let error = refusal(&request(&address));
    server.join().unwrap();
    error
}

fn refusal(request: &Request) -> ConnectError {
    match Caller::call(request) {
        Err(error) => error,
        Ok(_) => panic!("it connected"),
    }
}

fn failure_from(answer: &str) -> HandshakeFailure {
    match error_from(answer) {
        ConnectError::Handshake(failure) => *failure,
        other => panic!("{other}"),
    }
}

#[test]
fn the_request_is_a_handshake_of_version_13_with_a_fresh_key() {
    let heads = [(), ()].map(|()| {
        let (address, server) = raw::serve(|mut client| client.read_head());
        refusal(&Request { path: "/chat?room=1".to_owned(), ..request(&address) });
        server.join().unwrap()
    });
    let lines: Vec<_> = heads[0].lines().filter(|line| !line.starts_with("Sec-WebSocket-Key: ")).collect();
    let expected = [
        "GET /chat?room=1 HTTP/1.1",
        "Host: localhost",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "",
    ];
    assert_eq!(lines, expected);
    assert_ne!(heads[0], heads[1]);
}

#[test]
fn the_answer_that_opened_it_can_be_seen() {
    call_and(peers::serve(peers::echo), |caller| {
        assert_eq!(caller.response().status, 101);
        assert_eq!(caller.response().header("upgrade"), Some("websocket"));
        caller.close(1000, "");
    });
}

/// Item 1.
#[test]
fn an_answer_of_200_is_a_failure_with_its_headers_and_body() {
    let failure = failure_from("HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello, and more");
    assert_eq!((failure.status, failure.body), (200, b"hello".to_vec()));
    assert!(failure.headers.contains(&("x-a".to_owned(), "1".to_owned())));
    let text = failure.error.to_string();
    assert!(text.starts_with("the server answered 200 OK where 101 Switching Protocols was due: "), "{text}");
}

#[test]
fn a_redirect_says_where_to() {
    let failure = failure_from("HTTP/1.1 301 Moved\r\nLocation: wss://a/\r\n\r\n");
    let HandshakeError::Status { status: 301, location, .. } = failure.error else { panic!("{}", failure.error) };
    assert_eq!(location.as_deref(), Some("wss://a/"));
}

/// Some servers announce a body and never send it.
#[test]
fn a_body_that_never_comes_is_not_waited_for_to_the_end() {
    let (address, server) = raw::serve(|mut client| {
        client.read_head();
        client.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nno");
        client.read_to_end();
    });
    let ConnectError::Handshake(failure) = refusal(&request(&address)) else { panic!("not a handshake failure") };
    assert_eq!((failure.status, failure.body), (403, b"no".to_vec()));
    server.join().unwrap();
}

/// Item 4.
#[test]
fn a_wrong_accept_is_a_failure() {
    let failure = failure_from(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
    );
    assert!(matches!(failure.error, HandshakeError::AcceptWrong { .. }), "{}", failure.error);
    assert_eq!(failure.status, 101);
}

/// Item 5.
#[test]
fn an_extension_that_nobody_asked_for_is_a_failure() {
    let (address, server) = raw::serve(|mut client| {
        let answer = raw::switching_protocols(&client.read_head());
        client.send(
            answer.replace("Upgrade: w", "Sec-WebSocket-Extensions: permessage-deflate\r\nUpgrade: w").as_bytes(),
        );
    });
    let error = refusal(&request(&address)).to_string();
    assert_eq!(error, "the server turned on the extension \"permessage-deflate\", which was not asked for");
    server.join().unwrap();
}

#[test]
fn junk_is_a_failure() {
    let ConnectError::Handshake(failure) = error_from("220 mail.example.com ESMTP\r\n") else {
        panic!("not a failure")
    };
    assert!(matches!(failure.error, HandshakeError::NotHttp(_)), "{}", failure.error);
    assert_eq!(failure.status, 0);
}

#[test]
fn an_answer_that_comes_byte_by_byte_opens() {
    let (address, server) = raw::serve(|mut client| {
        for byte in raw::switching_protocols(&client.read_head()).bytes() {
            client.send(&[byte]);
        }
        client
    });
    assert!(Caller::call(&request(&address)).unwrap().is_open());
    server.join().unwrap();
}

#[test]
fn an_answer_whose_head_is_too_large_is_a_failure() {
    let failure = failure_from(&format!("HTTP/1.1 101 Switching\r\nCookie: {}", "c".repeat(16 * KIB)));
    assert_eq!(failure.error, HandshakeError::HeadTooLarge(16 * KIB));
}

#[test]
fn a_server_that_closes_at_once_is_a_loss() {
    let error = error_from("");
    assert!(matches!(error, ConnectError::Lost { .. }), "{error}");
    assert!(error.to_string().ends_with(": the server closed it without an answer to the handshake"), "{error}");
}

#[test]
fn a_server_that_closes_within_its_answer_is_a_loss_that_says_so() {
    let error = error_from("HTTP/1.1 101 Sw").to_string();
    assert!(error.ends_with(": the server closed it within its answer to the handshake, after 15 bytes"), "{error}");
}

#[test]
fn a_silent_server_is_a_time_out_in_the_handshake() {
    // The system accepts on behalf of the listener, which never does.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Instant::now();
    let error = refusal(&Request { connect_timeout: SHORT, ..request(&address) });
    assert!(asked.elapsed() >= SHORT);
    let expected =
        format!("no connection to {address} within 0.2 s: timed out while waiting for the answer to the handshake");
    assert_eq!(error.to_string(), expected);
    assert!(matches!(error, ConnectError::TimedOut { step: Step::Handshake, after: SHORT, .. }));
}

/// The time-out is for all of it: bytes that trickle in do not prolong it.
#[test]
fn a_server_that_trickles_is_a_time_out_all_the_same() {
    let (address, server) = raw::serve(|mut client| {
        client.read_head();
        client.send(b"HTTP/1.1 101 Switching Protocols\r\n");
        while client.0.write_all(b"X: 1\r\n").is_ok() {
            thread::sleep(SHORT / 10);
        }
    });
    let error = refusal(&Request { connect_timeout: SHORT, ..request(&address) });
    assert!(matches!(error, ConnectError::TimedOut { step: Step::Handshake, .. }), "{error}");
    server.join().unwrap();
}

#[test]
fn a_refused_port_is_an_error_with_its_address_and_advice() {
    let address = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let error = refusal(&request(&address));
    let ConnectError::Tcp { source, .. } = &error else { panic!("{error}") };
    assert_eq!(source.kind(), ErrorKind::ConnectionRefused);
    let expected = format!("cannot connect to {address}: connection refused: nothing listens there; ");
    assert!(error.to_string().starts_with(&expected), "{error}");
}

/// RFC 6761 §6.4: a name under `invalid` never has an address.
#[test]
fn a_name_without_an_address_is_an_error_with_the_name() {
    let target = Target::Tcp { host: "nonexistent.invalid".to_owned(), port: 80 };
    let error = refusal(&request_to(target));
    assert!(matches!(error, ConnectError::NoSuchHost { .. }), "{error}");
    assert!(error.to_string().starts_with("cannot find the host nonexistent.invalid: "), "{error}");
}

#[test]
fn a_name_is_looked_up() {
    let mut php = Php::serve(config());
    let port = php.server.listeners().next().unwrap().port();
    let request = request_to(Target::Tcp { host: "localhost".to_owned(), port });
    let runtime = Arc::clone(&php.runtime);
    let client = Client::connect(runtime, &request, &client_config()).unwrap();
    php.opened();
    assert!(client.is_open());
    drop(client);
}
