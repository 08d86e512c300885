//! The thread that plays PHP: it takes the server's events one at a time, answers, and asserts in between.
//!
//! Never sleeps to wait: every wait is for something, and ends at [`DEADLINE`] with a panic.

use std::io::Write;
use std::ops::Deref;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use tokio_tungstenite::tungstenite::{self, Message};
use websocket::net::admission;
use websocket::net::client::{self, Client};
use websocket::net::dial::{Request, Target};
use websocket::net::error::{BindError, ConnectError};
use websocket::net::heartbeat;
use websocket::net::http::{Exchange, Verdict};
use websocket::net::inbox::{self, Batch, Event, Note};
use websocket::net::listener::Binding;
use websocket::net::peer::{Peer, Sent, SlowConsumer};
use websocket::net::proxy::TrustedProxies;
use websocket::net::runtime::{self, Options, Runtime};
use websocket::net::server::{Config, Server};
use websocket::net::signal_pipe::SignalPipe;
use websocket::net::tls::Tls;
use websocket::protocol::close::{CloseInfo, Initiator};
use websocket::protocol::config::Limits;
use websocket::protocol::{Data, OpCode};

use super::peers::{self, Task};

pub const TEXT: OpCode = OpCode::Data(Data::Text);
pub const BINARY: OpCode = OpCode::Data(Data::Binary);

/// Nothing in here takes a second where all is well; a shared machine may be slow.
pub const DEADLINE: Duration = Duration::from_secs(60);

pub const KIB: usize = 1024;
pub const MIB: usize = 1024 * KIB;

/// What `zend` makes a server with if it is told nothing, but for the close time-out: see [`PATIENT`].
pub fn config() -> Config {
    Config {
        limits: Limits::default(),
        compression: None,
        max_send_buffer: MIB,
        slow_consumer: SlowConsumer::Close,
        max_pending: MIB,
        max_header_size: 16 * KIB,
        handshake_timeout: PATIENT,
        close_timeout: PATIENT,
        heartbeat: heartbeat::Config::default(),
        admission: admission::Limits::default(),
        message_rate: None,
        binding: Binding { backlog: 4096, reuse_port: false, socket_mode: None, proxy_protocol: false, tls: None },
        trusted_proxies: TrustedProxies::default(),
        origins: None,
        subprotocols: Vec::new(),
        health_path: "/healthz".to_owned(),
        metrics_path: String::new(),
    }
}

/// As [`config`], with TLS.
pub fn secured(tls: Arc<Tls>) -> Config {
    let plain = config();
    Config { binding: Binding { tls: Some(tls), ..plain.binding.clone() }, ..plain }
}

/// For time-outs that a test must not run into.
pub const PATIENT: Duration = DEADLINE;

/// For time-outs that a test is about.
pub const SHORT: Duration = Duration::from_millis(200);

/// An event, its bytes taken out.
pub enum Happening {
    Open(Arc<Peer>),
    Message(Arc<Peer>, Message),
    Close(Arc<Peer>, CloseInfo),
    Drain(Arc<Peer>),
    Handshake(Box<Exchange<Verdict>>),
    Request(Box<Exchange>),
    /// The peers' side of the test is done; see [`Php::serve_while`].
    Done,
}

/// A server and the thread that serves it.
pub struct Php {
    pub server: Server,
    batch: Batch,
    /// Connections whose `Open` was taken, and whose `Close` was not.
    open: usize,
    /// The message that PHP deals with, and what it counts.
    current: Option<(Arc<Peer>, usize)>,
    /// The log so far.
    pub notes: Vec<Note>,
    bell: UnixStream,
    pipe: SignalPipe,
    pub runtime: Arc<Runtime>,
    _end: EndOfRuntime,
}

impl Php {
    /// Serves on a free port of 127.0.0.1.
    pub fn serve(config: Config) -> Self {
        Self::serve_on(0, "127.0.0.1", config)
    }

    pub fn serve_on(io_threads: usize, host: &str, config: Config) -> Self {
        let mut php = Self::bind(io_threads, host, 0, config).unwrap();
        php.server.start().unwrap();
        php
    }

    /// Binds and does not accept yet.
    pub fn bind(io_threads: usize, host: &str, port: u16, config: Config) -> Result<Self, BindError> {
        let end = EndOfRuntime;
        let runtime = runtime::current(Options { io_threads, on_thread_start: None }).unwrap();
        let server = Server::bind(Arc::clone(&runtime), host, port, config)?;
        let (bell, pipe) = UnixStream::pair().unwrap();
        let pipe = SignalPipe::new(&runtime, pipe).unwrap();
        // The runtime's last owner has to be the thread itself, which ends it.
        let (batch, notes) = (Batch::default(), Vec::new());
        Ok(Self { server, batch, open: 0, current: None, notes, bell, pipe, runtime, _end: end })
    }

    /// `127.0.0.1:port`.
    pub fn address(&self) -> String {
        self.server.listeners().next().unwrap().address()
    }

    /// The next event, log entries left out.
    pub fn next(&mut self) -> Happening {
        self.next_until(Instant::now() + DEADLINE).expect("an event within the deadline")
    }

    /// The next event, if there is one before `until`. PHP is done with the one before.
    pub fn next_until(&mut self, until: Instant) -> Option<Happening> {
        self.finish();
        loop {
            while let Some(event) = self.batch.take_next() {
                if let Some(happening) = self.happening(event) {
                    return Some(happening);
                }
            }
            self.server.inbox().resume();
            let (server, pipe, batch) = (&self.server, &self.pipe, &mut self.batch);
            let is_ready = inbox::wait(&self.runtime, Some(until), |context| {
                match (server.desk().poll(context, batch), pipe.poll_ready(context)) {
                    (Poll::Pending, Poll::Pending) => Poll::Pending,
                    _ => Poll::Ready(()),
                }
            });
            if self.batch.is_empty() && self.pipe.take().is_some() {
                return Some(Happening::Done);
            }
            if !is_ready {
                return None;
            }
        }
    }

    /// The handler of the last event returns.
    pub fn finish(&mut self) {
        if let Some((peer, size)) = self.current.take() {
            self.server.inbox().release(&peer, size);
        }
    }

    /// Goes on with a stop, as PHP does once it has taken a batch; true at its end.
    pub fn has_stopped(&mut self) -> bool {
        self.finish();
        self.batch.is_empty() && self.server.drain() && self.open == 0
    }

    /// Writes what was sent, as each wait does first.
    pub fn flush(&mut self) {
        self.runtime.block_on(async {});
    }

    fn happening(&mut self, event: Event) -> Option<Happening> {
        Some(match event {
            Event::Open(peer) => {
                self.open += 1;
                Happening::Open(peer)
            }
            Event::Message { peer, data, is_binary } => {
                let bytes = self.take(&peer, &data);
                let message = match is_binary {
                    true => Message::binary(bytes),
                    false => Message::text(String::from_utf8(bytes).expect("text is UTF-8")),
                };
                Happening::Message(peer, message)
            }
            Event::Close { peer, info } => {
                self.open -= 1;
                Happening::Close(peer, info)
            }
            Event::Handshake(exchange) => Happening::Handshake(exchange),
            Event::Request(exchange) => Happening::Request(exchange),
            Event::DialFailed => return None,
            Event::Drain(peer) => return peer.take_drain_event().then_some(Happening::Drain(peer)),
            Event::Ping { peer, data } => self.control(peer, &data, Message::Ping),
            Event::Pong { peer, data } => self.control(peer, &data, Message::Pong),
            Event::Log(note) => {
                self.notes.push(*note);
                return None;
            }
        })
    }

    fn control(
        &mut self,
        peer: Arc<Peer>,
        data: &inbox::Data,
        message: fn(tungstenite::Bytes) -> Message,
    ) -> Happening {
        let bytes = self.take(&peer, data);
        Happening::Message(peer, message(bytes.into()))
    }

    fn take(&mut self, peer: &Arc<Peer>, data: &inbox::Data) -> Vec<u8> {
        let bytes = self.batch.bytes(data).to_vec();
        self.current = Some((Arc::clone(peer), data.cost()));
        bytes
    }

    /// The next entry of the log: its level, and its message.
    pub fn note(&mut self) -> (&'static str, String) {
        let deadline = Instant::now() + DEADLINE;
        while self.notes.is_empty() {
            let happening = self.next_until(deadline.min(Instant::now() + SHORT));
            assert!(happening.is_none(), "{happening:?} where a note was to come");
            assert!(Instant::now() < deadline, "no note within the deadline");
        }
        let note = self.notes.remove(0);
        (note.level.name(), note.message)
    }

    /// Connections turned away so far for this reason.
    pub fn rejected(&self, reason: &str) -> u64 {
        self.server.metrics().rejected().find(|(name, _)| *name == reason).unwrap().1
    }

    /// The next event, which is a connection.
    pub fn opened(&mut self) -> Arc<Peer> {
        match self.next() {
            Happening::Open(peer) => peer,
            other => panic!("{other:?} where a connection was to open"),
        }
    }

    /// The next event, which is a handshake to decide on.
    pub fn asked(&mut self) -> Box<Exchange<Verdict>> {
        match self.next() {
            Happening::Handshake(exchange) => exchange,
            other => panic!("{other:?} where a handshake was to come"),
        }
    }

    /// The next event, which is a message.
    pub fn message(&mut self) -> Message {
        match self.next() {
            Happening::Message(_, message) => message,
            other => panic!("{other:?} where a message was to come"),
        }
    }

    /// The next event, which is the end of a connection.
    pub fn closed(&mut self) -> CloseInfo {
        match self.next() {
            Happening::Close(_, info) => info,
            other => panic!("{other:?} where a connection was to close"),
        }
    }

    /// Serves while `peer` runs: hands every event to `answer`, and gives what `peer` found out.
    pub fn serve_while<T: Send + 'static>(
        &mut self,
        peer: impl Future<Output = T> + Send + 'static,
        mut answer: impl FnMut(&Server, &Happening),
    ) -> T {
        let bell = Bell(self.bell.try_clone().unwrap());
        let task = peers::spawn(async move {
            let _rings_at_the_end = bell;
            peer.await
        });
        loop {
            match self.next() {
                Happening::Done => return task.join(),
                happening => answer(&self.server, &happening),
            }
        }
    }
}

/// Sends every message back.
pub fn echo(_: &Server, happening: &Happening) {
    if let Happening::Message(peer, message) = happening {
        send(peer, message);
    }
}

/// Sends a message, which has to be taken.
pub fn send(peer: &Arc<Peer>, message: &Message) {
    let opcode = if message.is_text() { TEXT } else { BINARY };
    let sent = peer.send(opcode, &message.clone().into_data());
    assert_eq!(sent, Sent::Queued);
}

/// Waits, PHP away, until `is_so`.
pub fn await_that(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !is_so() {
        assert!(Instant::now() < deadline, "it never came to it that {what}");
        thread::yield_now();
    }
}

pub fn info(code: u16, reason: &str, was_clean: bool, initiator: Initiator) -> CloseInfo {
    CloseInfo { code, reason: reason.to_owned(), was_clean, initiator }
}

/// A client and the thread that uses it.
pub struct Caller {
    client: Client,
    _end: EndOfRuntime,
}

impl Caller {
    pub fn call(request: &Request) -> Result<Self, ConnectError> {
        Self::call_with(request, &client_config())
    }

    pub fn call_with(request: &Request, config: &client::Config) -> Result<Self, ConnectError> {
        let end = EndOfRuntime;
        let runtime = runtime::current(Options::default()).unwrap();
        Ok(Self { client: Client::connect(runtime, request, config)?, _end: end })
    }

    /// Sends a message, waiting for room; false if the connection is closing or gone.
    pub fn send(&self, opcode: OpCode, payload: &[u8]) -> bool {
        loop {
            match self.client.send(opcode, payload) {
                Sent::Refused => assert!(self.client.wait_for_room(Some(Instant::now() + DEADLINE)), "no room"),
                sent => return sent == Sent::Queued,
            }
        }
    }

    /// As [`Caller::send`].
    pub fn ping(&self, payload: &[u8]) -> bool {
        self.client.ping(payload) == Sent::Queued
    }

    /// Closes and waits for the end.
    pub fn close(&self, code: u16, reason: &str) -> CloseInfo {
        self.client.close(code, reason, Some(Instant::now() + DEADLINE)).expect("the end within the deadline")
    }

    /// The next message or the end, which comes within the deadline.
    pub fn next(&self) -> client::Received {
        match self.client.receive(Some(Instant::now() + DEADLINE)) {
            client::Received::Nothing => panic!("nothing came within the deadline"),
            received => received,
        }
    }

    /// The next message.
    pub fn message(&self) -> Message {
        match self.next() {
            client::Received::Message { data, is_binary: true } => Message::binary(data.to_vec()),
            client::Received::Message { data, .. } => Message::text(String::from_utf8(data.to_vec()).unwrap()),
            _ => panic!("the connection closed where a message was to come: {:?}", self.client.close_info()),
        }
    }

    /// The end, which is next.
    pub fn closed(&self) -> CloseInfo {
        match self.next() {
            client::Received::Closed(info) => info,
            _ => panic!("a message where the connection was to close"),
        }
    }
}

impl Deref for Caller {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

pub fn client_config() -> client::Config {
    client::Config {
        limits: Limits::default(),
        max_send_buffer: MIB,
        send_timeout: None,
        close_timeout: PATIENT,
        heartbeat: heartbeat::Config::default(),
    }
}

/// A request for `/` of `address`, `ip:port`.
pub fn request(address: &str) -> Request {
    let (host, port) = address.rsplit_once(':').unwrap();
    let target = Target::Tcp { host: host.trim_matches(['[', ']']).to_owned(), port: port.parse().unwrap() };
    request_to(target)
}

pub fn request_to(target: Target) -> Request {
    Request {
        target,
        is_secure: false,
        host: "localhost".to_owned(),
        tls: None,
        host_header: "localhost".to_owned(),
        path: "/".to_owned(),
        subprotocols: Vec::new(),
        headers: Vec::new(),
        compression: None,
        proxy: None,
        max_header_size: 16 * KIB,
        connect_timeout: PATIENT,
        follow_redirects: 0,
    }
}

/// Calls a server and talks to it; gives what the server found out, once the caller is gone.
pub fn call_and<T>((address, server): (String, Task<T>), talk: impl FnOnce(&Caller)) -> T {
    let caller = Caller::call(&request(&address)).unwrap();
    talk(&caller);
    drop(caller);
    server.join()
}

impl std::fmt::Debug for Happening {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open(peer) => write!(out, "Open({})", peer.id()),
            Self::Message(peer, message) => write!(out, "Message({}, {} bytes)", peer.id(), message.len()),
            Self::Close(peer, info) => write!(out, "Close({}, {info})", peer.id()),
            Self::Drain(peer) => write!(out, "Drain({})", peer.id()),
            Self::Handshake(exchange) => write!(out, "Handshake({})", exchange.request.target()),
            Self::Request(exchange) => write!(out, "Request({})", exchange.request.target()),
            Self::Done => out.write_str("Done"),
        }
    }
}

/// Rings when it is dropped, by a panic too.
struct Bell(UnixStream);

impl Drop for Bell {
    fn drop(&mut self) {
        // The server may be gone by now.
        let _ = self.0.write_all(b"!");
    }
}

/// Ends the runtime of this thread; declared after all that uses it.
pub struct EndOfRuntime;

impl Drop for EndOfRuntime {
    fn drop(&mut self) {
        runtime::shut_down();
    }
}
