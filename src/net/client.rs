//! A WebSocket client as `zend` sees it: connect, send, receive, close; each waits as long as it must and no longer.
//!
//! Never reconnects, and never calls back.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::time::timeout_at;

use super::attended::Attended;
use super::connection::Hub;
use super::dial::Request;
use super::error::ConnectError;
use super::heartbeat::{self, Beating};
use super::inbox::{Batch, Data, Event};
use super::line::{Line, Opened};
use super::peer::{Peer, Sent};
use super::read_buffer::Long;
use super::runtime::Runtime;
use crate::protocol::close::CloseInfo;
use crate::protocol::config::Limits;
use crate::protocol::handshake::client::ResponseHead;
use crate::protocol::{CloseCode, OpCode};

/// What a client is made with, besides where it goes.
#[derive(Clone, Debug)]
pub struct Config {
    /// Bounds for one message.
    pub limits: Limits,
    /// Bytes that may wait for the server to read them before `send` waits.
    pub max_send_buffer: usize,
    /// For how long a message may wait for room; `None`: for ever.
    pub send_timeout: Option<Duration>,
    /// Time for a closing handshake.
    pub close_timeout: Duration,
    /// When the server is pinged and given up.
    pub heartbeat: heartbeat::Config,
}

/// An open connection to a server, or one that was.
pub struct Client {
    runtime: Arc<Runtime>,
    hub: Arc<Hub>,
    peer: Arc<Peer>,
    attended: Arc<Attended>,
    response: ResponseHead,
    send_timeout: Option<Duration>,
    _beating: Rc<Beating>,
    /// That of its line.
    batch: Rc<RefCell<Batch>>,
    /// The last event was taken.
    has_ended: Cell<bool>,
}

/// A message, or the end.
pub enum Received {
    /// A complete message.
    Message {
        /// Its bytes; UTF-8 if it is text.
        data: Long,
        /// Binary, or text.
        is_binary: bool,
    },
    /// No message came in time; the connection is as it was.
    Nothing,
    /// There will be no more messages.
    Closed(CloseInfo),
}

impl Client {
    /// Connects, shakes hands, and starts to read.
    pub fn connect(runtime: Arc<Runtime>, request: &Request, config: &Config) -> Result<Self, ConnectError> {
        let line = Line::new(Arc::clone(&runtime), config).map_err(ConnectError::Runtime)?;
        let opened = line.dial(request).finish(&runtime)?;
        Ok(line.client(opened))
    }

    pub(super) fn new(line: &Line, opened: Opened) -> Self {
        let (desk, batch, beating) = (line.desk(), Rc::clone(line.batch()), Rc::clone(line.beating()));
        let (runtime, hub) = (Arc::clone(desk.runtime()), Arc::clone(desk.hub()));
        let Opened { peer, attended, response } = opened;
        let send_timeout = line.config().send_timeout;
        let has_ended = Cell::new(false);
        Self { runtime, hub, peer, attended, response, send_timeout, _beating: beating, batch, has_ended }
    }

    /// Sends a message and never waits: it is refused while `max_send_buffer` bytes wait already.
    pub fn send(&self, opcode: OpCode, payload: &[u8]) -> Sent {
        self.flushed(self.peer.send(opcode, payload))
    }

    /// Sends a ping of at most 125 bytes, as [`Client::send`].
    pub fn ping(&self, payload: &[u8]) -> Sent {
        self.flushed(self.peer.ping(payload))
    }

    /// Waits until nothing that is sent is refused for want of room, also because the connection is closing or gone; until
    /// `until`, or for ever. False if the time has passed.
    pub fn wait_for_room(&self, until: Option<Instant>) -> bool {
        let room = poll_fn(|context| self.peer.poll_room(context));
        self.runtime.block_on(async {
            match until {
                None => {
                    room.await;
                    true
                }
                Some(until) => timeout_at(until.into(), room).await.is_ok(),
            }
        })
    }

    /// How long a message may wait for room; `None`: for ever.
    #[must_use]
    pub fn send_timeout(&self) -> Option<Duration> {
        self.send_timeout
    }

    /// The next message; waits for it until `until`, or for ever.
    pub fn receive(&self, until: Option<Instant>) -> Received {
        loop {
            let event = self.batch.borrow_mut().take_next();
            match event {
                Some(Event::Message { data, is_binary, .. }) => return self.message(data, is_binary),
                Some(Event::Close { peer, .. }) => self.note_end_of(&peer),
                Some(_) => {}
                None if self.has_ended.get() => return Received::Closed(self.peer.close_info()),
                None if !self.wait(until) => return Received::Nothing,
                None => {}
            }
        }
    }

    /// Starts the closing handshake, unless it has begun, and waits until TCP is closed, which takes at most
    /// `close_timeout`; `None` if it is `until` before that. Messages that nobody has received by then are dropped.
    pub fn close(&self, code: u16, reason: &str, until: Option<Instant>) -> Option<CloseInfo> {
        self.peer.close(code, reason);
        loop {
            match self.receive(until) {
                Received::Closed(info) => return Some(info),
                Received::Message { .. } => {}
                Received::Nothing => return None,
            }
        }
    }

    /// True until a close frame has passed in either direction.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.peer.is_open()
    }

    /// How the connection ended; `None` while it has not.
    #[must_use]
    pub fn close_info(&self) -> Option<CloseInfo> {
        let is_gone = self.hub.registry.get(self.peer.id()).is_none();
        is_gone.then(|| self.peer.close_info())
    }

    /// How the connection ended, once every event of it has been taken.
    #[must_use]
    pub fn ended(&self) -> Option<CloseInfo> {
        self.has_ended.get().then(|| self.peer.close_info())
    }

    /// The last event of `peer` was taken out of the batch: the end, if that is this connection.
    pub fn note_end_of(&self, peer: &Peer) {
        if peer.id() == self.peer.id() {
            self.has_ended.set(true);
        }
    }

    /// Starts the closing handshake and does not wait; false if it has begun already.
    pub fn begin_close(&self, code: u16, reason: &str) -> bool {
        self.peer.close(code, reason)
    }

    /// Ready when [`Client::receive`] need not wait: there is a message, or there will be none.
    pub fn poll_receivable(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut batch = self.batch.borrow_mut();
        loop {
            match batch.peek() {
                Some(Event::Message { .. } | Event::Close { .. }) => return Poll::Ready(()),
                Some(_) => drop(batch.take_next()),
                None if self.has_ended.get() => return Poll::Ready(()),
                None => ready!(self.hub.inbox.poll_batch(context, &mut batch)),
            }
        }
    }

    /// The answer that opened it.
    #[must_use]
    pub fn response(&self) -> &ResponseHead {
        &self.response
    }

    /// The connection itself.
    #[must_use]
    pub fn peer(&self) -> &Peer {
        &self.peer
    }

    /// Waits for events; see [`Attended`].
    fn wait(&self, until: Option<Instant>) -> bool {
        let (inbox, batch) = (&self.hub.inbox, &mut self.batch.borrow_mut());
        if self.runtime.has_io_threads() || until.is_some_and(|until| until <= Instant::now()) {
            return inbox.wait(&self.runtime, batch, until);
        }
        inbox.resume();
        let attendance = self.attended.attend();
        let next = poll_fn(move |context| {
            attendance.poll(context);
            inbox.poll_batch(context, batch)
        });
        // Moved, so that the attendance ends inside of the runtime.
        self.runtime.block_on(async move {
            match until {
                None => {
                    next.await;
                    true
                }
                Some(until) => timeout_at(until.into(), next).await.is_ok(),
            }
        })
    }

    fn flushed(&self, sent: Sent) -> Sent {
        if sent == Sent::Queued {
            self.peer.flush_now();
        }
        sent
    }

    fn message(&self, data: Data, is_binary: bool) -> Received {
        self.hub.inbox.release(&self.peer, data.cost());
        let data = self.batch.borrow_mut().take_bytes(data);
        Received::Message { data, is_binary }
    }
}

/// A client that goes says so to the server, and does not wait for an answer: that is left to its task, for as long as
/// somebody drives it.
impl Drop for Client {
    fn drop(&mut self) {
        if !self.peer.close(CloseCode::Away.into(), "") {
            return;
        }
        self.peer.flush_now();
        // It was open, so there is no later connection at this inbox. Nobody will receive what has come: it must not keep
        // the task from reading up to the server's close frame.
        self.hub.inbox.seal();
        while let Received::Message { .. } = self.receive(Some(Instant::now())) {}
    }
}
