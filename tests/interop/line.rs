//! What a client keeps through its connections, and the wait at several inboxes.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::mpsc;
use std::task::Poll;
use std::time::{Duration, Instant};

use websocket::net::client::{Client, Config, Received};
use websocket::net::error::ConnectError;
use websocket::net::heartbeat;
use websocket::net::inbox::{self, Batch, Event};
use websocket::net::line::Line;
use websocket::net::runtime::{self, Options, Runtime};
use websocket::protocol::close::Initiator;

use super::php::{DEADLINE, EndOfRuntime, SHORT, client_config, request};
use super::raw::{self, FIN_CLOSE, FIN_TEXT, close_payload, switching_protocols};

/// A line and the thread that uses it.
struct Phone {
    line: Line,
    runtime: Arc<Runtime>,
    _end: EndOfRuntime,
}

impl Phone {
    fn new(config: &Config) -> Self {
        let end = EndOfRuntime;
        let runtime = runtime::current(Options::default()).unwrap();
        Self { line: Line::new(Arc::clone(&runtime), config).unwrap(), runtime, _end: end }
    }

    fn connect(&self, address: &str) -> Client {
        let opened = self.line.dial(&request(address)).finish(&self.runtime).unwrap();
        self.line.client(opened)
    }

    /// The next event.
    fn next(&self) -> Event {
        let mut batch = self.line.batch().borrow_mut();
        assert!(!batch.is_empty() || self.line.desk().wait(&mut batch, Some(Instant::now() + DEADLINE)), "no event");
        batch.take_next().unwrap()
    }
}

#[test]
fn a_connection_is_announced_and_so_is_that_there_is_none() {
    let phone = Phone::new(&client_config());
    let (address, server) = raw::serve_opened(|_| ());
    let mut dialling = phone.line.dial(&request(&address));
    assert!(matches!(phone.next(), Event::Open(_)));
    assert!(dialling.finish(&phone.runtime).is_ok());
    server.join().unwrap();

    // Not a port that was free a moment ago: it may be that of another test by now.
    let mut dialling = phone.line.dial(&request("127.0.0.1:1"));
    while !matches!(phone.next(), Event::DialFailed) {}
    assert!(matches!(dialling.try_finish(), Some(Err(ConnectError::Tcp { .. }))));
}

#[test]
fn failures_that_nobody_looks_at_take_no_room() {
    let phone = Phone::new(&client_config());
    for _ in 0..10 {
        assert!(phone.line.dial(&request("127.0.0.1:1")).finish(&phone.runtime).is_err());
    }
    // The last task may still be about to say so.
    phone.runtime.block_on(tokio::task::yield_now());
    assert!(matches!(phone.next(), Event::DialFailed));
    assert!(phone.line.batch().borrow().is_empty());
}

#[test]
fn a_dialling_that_is_dropped_hangs_up() {
    let phone = Phone::new(&client_config());
    let (asked, is_asked) = mpsc::channel();
    let (address, server) = raw::serve(move |mut client| {
        client.read_head();
        asked.send(()).unwrap();
        client.read_to_end()
    });
    let dialling = phone.line.dial(&request(&address));
    is_asked.recv_timeout(DEADLINE).unwrap();
    drop(dialling);
    phone.runtime.block_on(async {});
    assert_eq!(server.join().unwrap(), b"");
}

/// It has the answer, and nobody has asked for it.
#[test]
fn a_connection_that_nobody_takes_is_closed() {
    let phone = Phone::new(&client_config());
    let (address, server) = raw::serve_opened(|mut client| client.read_frame_of_client());
    let dialling = phone.line.dial(&request(&address));
    assert!(matches!(phone.next(), Event::Open(_)));
    drop(dialling);
    assert_eq!(server.join().unwrap(), (FIN_CLOSE, close_payload(1001, "")));
}

/// Each with its messages and its end, in the order of their coming.
#[test]
fn connections_follow_one_another() {
    let phone = Phone::new(&client_config());
    for number in 0..3 {
        let (address, server) = raw::serve_opened(move |mut client| {
            client.send(&[FIN_TEXT, 1, b'0' + number]);
        });
        let client = phone.connect(&address);
        let message = client.receive(Some(Instant::now() + DEADLINE));
        assert!(matches!(message, Received::Message { data, .. } if *data == [b'0' + number]));
        let end = client.receive(Some(Instant::now() + DEADLINE));
        assert!(matches!(end, Received::Closed(info) if info.initiator == Initiator::Network));
        assert!(client.ended().is_some());
        server.join().unwrap();
    }
}

#[test]
fn every_connection_has_a_heartbeat() {
    let heartbeat = heartbeat::Config { ping_interval: Some(SHORT), pong_timeout: SHORT, idle_timeout: None };
    let phone = Phone::new(&Config { heartbeat, ..client_config() });
    let mut last = None;
    for _ in 0..3 {
        // The one before is still there, as it is while a client connects again.
        let (address, server) = raw::serve_opened(|mut client| client.read_to_end());
        let client = phone.connect(&address);
        let Received::Closed(info) = client.receive(Some(Instant::now() + DEADLINE)) else { panic!("still alive") };
        assert_eq!((info.code, info.initiator), (1006, Initiator::Network));
        server.join().unwrap();
        last = Some(client);
    }
    drop(last);
}

#[test]
fn whoever_waits_at_several_inboxes_hears_of_each() {
    let first = Phone::new(&client_config());
    let others: Vec<Line> = (0..3).map(|_| Line::new(Arc::clone(&first.runtime), &client_config()).unwrap()).collect();
    let batches: Vec<RefCell<Batch>> = others.iter().map(|_| RefCell::default()).collect();
    let wait = |until: Instant| {
        inbox::wait(&first.runtime, Some(until), |context| {
            let polls = others.iter().zip(&batches).filter(|(line, batch)| {
                let mut batch = batch.borrow_mut();
                batch.is_empty() && line.desk().poll(context, &mut batch).is_ready()
            });
            if polls.count() > 0 { Poll::Ready(()) } else { Poll::Pending }
        })
    };
    assert!(!wait(Instant::now()), "nothing came");
    assert!(!wait(Instant::now() + Duration::from_millis(10)), "nothing came");
    for (number, line) in others.iter().enumerate() {
        let (address, server) = raw::serve(|mut client| {
            let head = client.read_head();
            client.send(switching_protocols(&head).as_bytes());
            client
        });
        let mut dialling = line.dial(&request(&address));
        assert!(wait(Instant::now() + DEADLINE));
        let filled: Vec<bool> = batches.iter().map(|batch| !batch.borrow().is_empty()).collect();
        assert_eq!(filled.iter().position(|is_filled| *is_filled), Some(number));
        assert!(matches!(batches[number].borrow_mut().take_next(), Some(Event::Open(_))));
        let client = line.client(dialling.finish(&first.runtime).unwrap());
        let server = server.join().unwrap();
        drop((client, server));
        // Its end may have come as well, and is not the others'.
        batches[number].replace(Batch::default());
        while wait(Instant::now() + SHORT / 10) {
            assert!(batches.iter().enumerate().all(|(index, batch)| index == number || batch.borrow().is_empty()));
            batches[number].replace(Batch::default());
        }
    }
}
