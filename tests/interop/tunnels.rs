//! A client behind a proxy: CONNECT (RFC 9110 §9.3.6) and SOCKS5 (RFC 1928), with small proxies whose every byte is known.

use std::io::{self, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use tokio_tungstenite::tungstenite::Message;
use websocket::net::dial::{Passed, Proxy, Request, Target, Trace, dial_traced};
use websocket::net::error::{ConnectError, Step};
use websocket::net::runtime;
use websocket::protocol::tunnel::TunnelError;

use super::peers;
use super::php::{Caller, SHORT, TEXT, request_to};
use super::raw::{self, Raw};

const ESTABLISHED: &str = "HTTP/1.1 200 Connection established\r\n\r\n";

/// No name under `invalid` has an address (RFC 6761 §6.4): whoever gets there was led by the proxy.
const SERVER: &str = "server.invalid";

/// A request for port 80 of [`SERVER`], through the proxy at `address`.
fn through(scheme: &str, address: &str) -> Request {
    let proxy: Proxy = format!("{scheme}://{address}").parse().unwrap();
    let target = Target::Tcp { host: SERVER.to_owned(), port: 80 };
    Request { proxy: Some(proxy), ..request_to(target) }
}

fn refusal(request: &Request) -> ConnectError {
    match Caller::call(request) {
        Err(error) => error,
        Ok(_) => panic!("it connected"),
    }
}

/// What comes of a proxy that answers CONNECT with these bytes and then ends TCP; and its address.
fn error_from(answer: impl Into<Vec<u8>>) -> (String, String) {
    let answer = answer.into();
    let (address, proxy) = raw::serve(move |mut client| {
        client.read_head();
        client.send(&answer);
    });
    let error = refusal(&through("http", &format!("bob:s3cret@{address}")));
    proxy.join().unwrap();
    (error.to_string(), address)
}

/// Passes everything on between a client and the server at `address`, until both have ended.
fn pass_on(client: Raw, address: &str) {
    let Raw(client) = client;
    let server = TcpStream::connect(address).unwrap();
    thread::scope(|both| {
        both.spawn(|| pass_on_one_way(&client, &server));
        pass_on_one_way(&server, &client);
    });
}

fn pass_on_one_way(mut from: &TcpStream, mut to: &TcpStream) {
    // Either end may be gone first.
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}

/// An HTTP proxy that leads its one client to `server`, wherever it wants to go; gives the request.
pub fn http_proxy(server: String) -> (String, JoinHandle<String>) {
    raw::serve(move |mut client| {
        let head = client.read_head();
        client.send(ESTABLISHED.as_bytes());
        pass_on(client, &server);
        head
    })
}

fn assert_echoes(request: &Request) {
    let caller = Caller::call(request).unwrap();
    for text in ["Grüße", "", &"x".repeat(100_000)] {
        assert!(caller.send(TEXT, text.as_bytes()));
        assert_eq!(caller.message(), Message::text(text));
    }
    caller.close(1000, "");
}

#[test]
fn an_http_proxy_leads_to_a_server_whose_name_only_it_knows() {
    let (server, echo) = peers::serve(peers::echo);
    let (address, proxy) = http_proxy(server);
    assert_echoes(&through("http", &format!("bob:s3%63ret@{address}")));
    echo.join();
    let expected = "CONNECT server.invalid:80 HTTP/1.1\r\nHost: server.invalid:80\r\n\
                    Proxy-Authorization: Basic Ym9iOnMzY3JldA==\r\n\r\n";
    assert_eq!(proxy.join().unwrap(), expected);
}

#[test]
fn a_socks_proxy_leads_to_a_server_whose_name_only_it_knows() {
    let (server, echo) = peers::serve(peers::echo);
    let (address, proxy) = raw::serve(move |mut client| {
        assert_eq!(client.read_bytes(4), [5, 2, 0, 2]);
        client.send(&[5, 2]);
        assert_eq!(client.read_bytes(12), b"\x01\x03bob\x06s3cret");
        client.send(&[1, 0]);
        assert_eq!(client.read_bytes(21), b"\x05\x01\x00\x03\x0eserver.invalid\x00\x50");
        client.send(&[5, 0, 0, 3, 4, b'h', b'o', b's', b't', 0, 80]);
        pass_on(client, &server);
    });
    assert_echoes(&through("socks5h", &format!("bob:s3cret@{address}")));
    echo.join();
    proxy.join().unwrap();
}

#[test]
fn an_answer_that_comes_byte_by_byte_opens() {
    for scheme in ["http", "socks5"] {
        let (server, echo) = peers::serve(peers::echo);
        let (address, proxy) = raw::serve(move |mut client| {
            let answer = if scheme == "http" {
                client.read_head();
                ESTABLISHED.as_bytes()
            } else {
                client.read_bytes(3);
                client.send(&[5]);
                client.send(&[0]);
                client.read_bytes(21);
                &[5, 0, 0, 1, 127, 0, 0, 1, 0, 80]
            };
            for byte in answer {
                client.send(&[*byte]);
            }
            pass_on(client, &server);
        });
        assert_echoes(&through(scheme, &address));
        echo.join();
        proxy.join().unwrap();
    }
}

/// What follows the proxy's last byte in the same packet is the server's.
#[test]
fn bytes_behind_the_proxys_answer_are_the_servers() {
    const REFUSAL: &str = "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno";
    for (scheme, answer) in [("http", ESTABLISHED.as_bytes()), ("socks5", &[5, 0, 0, 1, 127, 0, 0, 1, 0, 80])] {
        let (address, proxy) = raw::serve(move |mut client| {
            if scheme == "http" {
                client.read_head();
            } else {
                client.read_bytes(3);
                client.send(&[5, 0]);
                client.read_bytes(21);
            }
            client.send(&[answer, REFUSAL.as_bytes()].concat());
            client.read_head()
        });
        let ConnectError::Handshake(failure) = refusal(&through(scheme, &address)) else { panic!("no handshake") };
        assert_eq!((failure.status, failure.body.as_slice()), (403, &b"no"[..]));
        assert!(proxy.join().unwrap().starts_with("GET / HTTP/1.1\r\n"));
    }
}

#[test]
fn a_refusal_names_the_proxy_and_the_server_and_no_password() {
    for (answer, expected) in [
        ("HTTP/1.1 407 Who are you?\r\n\r\n", "it refused the user or the password (407): "),
        ("HTTP/1.1 403 Forbidden\r\n\r\n<html>", "it answered 403 \"Forbidden\": its rules forbid "),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "it answered 502 \"Bad Gateway\": it could not connect to the server: "),
        ("\x05\u{7f}", "it answered \"\\x05\\x7f\", which is SOCKS and not HTTP: "),
        ("", "it closed the connection without an answer: "),
        ("HTTP/1.1 200 O", "it closed the connection within its answer"),
    ] {
        let (error, address) = error_from(answer);
        let expected = format!("no tunnel to server.invalid:80 through the proxy http://{address}: {expected}");
        assert!(error.starts_with(&expected), "{error}");
        assert!(!error.contains("bob") && !error.contains("s3cret"), "{error}");
    }
}

#[test]
fn a_socks_proxy_says_why_not() {
    let (address, proxy) = raw::serve(|mut client| {
        client.read_bytes(3);
        client.send(&[5, 0]);
        client.read_bytes(21);
        client.send(&[5, 5, 0, 1, 0, 0, 0, 0, 0, 0]);
    });
    let error = refusal(&through("socks5", &address));
    assert!(matches!(error, ConnectError::Tunnel { error: TunnelError::Reply(5), .. }), "{error}");
    proxy.join().unwrap();
}

#[test]
fn a_proxy_that_resets_has_closed() {
    let (address, proxy) = raw::serve(|mut client| {
        client.read_head();
        client.reset();
    });
    let error = refusal(&through("http", &address));
    assert!(matches!(error, ConnectError::Tunnel { error: TunnelError::Closed(_), .. }), "{error}");
    proxy.join().unwrap();
}

#[test]
fn a_proxy_that_is_down_is_named() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let error = refusal(&through("socks5", &format!("bob:s3cret@{address}"))).to_string();
    let expected = format!("the proxy socks5://{address} cannot be reached: cannot connect to {address}: ");
    assert!(error.starts_with(&expected), "{error}");
}

#[test]
fn a_proxy_whose_name_is_unknown_is_named() {
    let error = refusal(&through("http", "proxy.invalid")).to_string();
    let expected = "the proxy http://proxy.invalid:80 cannot be reached: cannot find the host proxy.invalid: ";
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn a_silent_proxy_is_a_time_out_in_the_tunnel() {
    // The system accepts on behalf of the listener, which never does.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    for scheme in ["http", "socks5"] {
        let asked = Instant::now();
        let error = refusal(&Request { connect_timeout: SHORT, ..through(scheme, &address) });
        assert!(asked.elapsed() >= SHORT);
        assert!(matches!(error, ConnectError::TimedOut { step: Step::Tunnel, after: SHORT, .. }), "{error}");
        let expected = format!(
            "no connection to server.invalid:80 through the proxy {scheme}://{address} within 0.2 s: timed out while \
             waiting for the proxy to open a tunnel"
        );
        assert!(error.to_string().starts_with(&expected), "{error}");
    }
}

/// The time-out is for all of it: bytes that trickle in do not prolong it.
#[test]
fn a_proxy_that_trickles_is_a_time_out_all_the_same() {
    let (address, proxy) = raw::serve(|mut client| {
        client.read_head();
        client.send(b"HTTP/1.1 200 OK\r\n");
        while client.0.write_all(b"X: 1\r\n").is_ok() {
            thread::sleep(SHORT / 10);
        }
    });
    let error = refusal(&Request { connect_timeout: SHORT, ..through("http", &address) });
    assert!(matches!(error, ConnectError::TimedOut { step: Step::Tunnel, .. }), "{error}");
    proxy.join().unwrap();
}

#[test]
fn a_server_that_closes_is_not_taken_for_the_proxy() {
    let (server, server_thread) = raw::serve(|mut client| drop(client.read_head()));
    let (address, proxy) = http_proxy(server);
    let error = refusal(&through("http", &address)).to_string();
    let expected = format!(
        "the connection to server.invalid:80 through the proxy http://{address} was lost: the server closed it without an \
         answer to the handshake"
    );
    assert_eq!(error, expected);
    server_thread.join().unwrap();
    proxy.join().unwrap();
}

#[test]
fn a_name_that_socks_cannot_carry_is_refused_before_anything_connects() {
    let target = Target::Tcp { host: "a".repeat(256), port: 80 };
    let error = refusal(&Request { target, ..through("socks5", "proxy.invalid") });
    assert!(matches!(error, ConnectError::Tunnel { error: TunnelError::HostLength(256), .. }), "{error}");
}

#[test]
fn the_tunnel_is_a_step_of_its_own() {
    let (server, echo) = peers::serve(peers::echo);
    let (address, proxy) = http_proxy(server);
    let request = through("http", &format!("bob:s3cret@{address}"));
    let runtime = runtime::current(runtime::Options::default()).unwrap();
    let mut trace = Trace::default();
    let dialled = runtime.block_on(dial_traced(&request, &mut trace));
    drop(dialled.map(|dialled| dialled.socket).unwrap_or_else(|error| panic!("{error}")));
    let steps: Vec<Step> = trace.passed.iter().map(|Passed { step, .. }| *step).collect();
    assert_eq!(steps, [Step::Dns, Step::Tcp, Step::Tunnel, Step::Handshake]);
    assert_eq!(trace.passed[2].detail, format!("http://{address}"));
    drop(runtime);
    runtime::shut_down();
    proxy.join().unwrap();
    drop(echo);
}
