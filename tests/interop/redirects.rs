//! Where a client goes when it is sent on, and what it keeps of the way.

use std::net::TcpListener;

use websocket::net::dial::{Request, Target, Trace, dial_traced};
use websocket::net::error::{ConnectError, Step};
use websocket::net::runtime::{self, Options};

use super::php::{EndOfRuntime, SHORT, request, request_to};
use super::raw;

/// The way of a request, and how it ended.
fn trace(request: &Request) -> (Trace, Result<(), ConnectError>) {
    let _end = EndOfRuntime;
    let mut trace = Trace::default();
    let runtime = runtime::current(Options::default()).unwrap();
    let dialled = runtime.block_on(dial_traced(request, &mut trace));
    (trace, dialled.map(drop))
}

fn steps(trace: &Trace) -> Vec<(Step, &str)> {
    trace.passed.iter().map(|passed| (passed.step, passed.detail.as_str())).collect()
}

fn port(address: &str) -> u16 {
    address.rsplit_once(':').unwrap().1.parse().unwrap()
}

/// Sends its first client on.
fn redirector(location: String) -> (String, std::thread::JoinHandle<String>) {
    raw::serve(move |mut client| {
        let head = client.read_head();
        client.send(format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n").as_bytes());
        head
    })
}

#[test]
fn the_steps_are_those_of_the_last_way_and_the_redirects_are_noted() {
    let (last, server) = raw::serve_opened(|client| client);
    let (first, redirector) = redirector(format!("http://{last}/chat"));
    let (trace, dialled) = trace(&Request { follow_redirects: 1, ..request(&first) });
    dialled.unwrap();
    assert_eq!(trace.redirects, [format!("302 from ws://{first}/ to ws://{last}/chat")]);
    let expected = [(Step::Dns, "127.0.0.1"), (Step::Tcp, last.as_str()), (Step::Handshake, "101 Switching Protocols")];
    assert_eq!(steps(&trace), expected);
    assert!(redirector.join().unwrap().starts_with("GET / HTTP/1.1\r\n"));
    server.join().unwrap();
}

#[test]
fn credentials_are_not_said_to_another_server() {
    let (last, server) = raw::serve(|mut client| client.read_head());
    let (first, redirector) = redirector(format!("//{last}/"));
    let headers = ["Authorization", "Cookie", "User-Agent"].map(|name| (name.to_owned(), "secret".to_owned()));
    let (_, dialled) = trace(&Request { follow_redirects: 1, headers: headers.into(), ..request(&first) });
    assert!(matches!(dialled, Err(ConnectError::Lost { .. })));
    let (there, here) = (redirector.join().unwrap(), server.join().unwrap());
    assert!(there.contains("Authorization: secret\r\n") && there.contains("Cookie: secret\r\n"), "{there}");
    assert!(!here.contains("Authorization") && !here.contains("Cookie"), "{here}");
    assert!(here.contains("User-Agent: secret\r\n"), "{here}");
}

/// The other address of the name is tried once the first has failed.
#[test]
fn the_trace_has_what_was_tried() {
    let (address, server) = raw::serve_opened(|client| client);
    let port = port(&address);
    let request = request_to(Target::Tcp { host: "localhost".to_owned(), port });
    let (trace, dialled) = trace(&request);
    dialled.unwrap();
    let steps = steps(&trace);
    assert_eq!(steps[0], (Step::Dns, "::1, 127.0.0.1"));
    let start = format!("{address}; [::1]:{port} ");
    assert!(steps[1].1.starts_with(&start), "{}", steps[1].1);
    server.join().unwrap();
}

#[test]
fn the_trace_of_a_failure_ends_with_the_step_that_failed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (silent, dialled) = trace(&Request { connect_timeout: SHORT, ..request(&address) });
    assert!(matches!(dialled, Err(ConnectError::TimedOut { step: Step::Handshake, .. })));
    assert_eq!(silent.passed.last().map(|passed| passed.step), Some(Step::Handshake));
    drop(listener);
    let (refused, dialled) = trace(&request(&address));
    assert!(matches!(dialled, Err(ConnectError::Tcp { .. })));
    assert_eq!(steps(&refused).last(), Some(&(Step::Tcp, format!("{address} refused the connection").as_str())));
}
