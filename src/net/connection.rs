//! One open connection at work: the only one that reads its socket.
//!
//! One future, polled by hand: write what waits, read what is there, hand the messages to the inbox, and see the
//! connection to its end. Never interprets a message, and never keeps a read buffer: that is the thread's.

use std::cell::RefCell;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Sleep, sleep};

use super::heartbeat::Heartbeat;
use super::inbox::{Arrived, Event as InboxEvent, Inbox, Writer};
use super::metrics::{Metrics, Rejected};
use super::peer::{Peer, Stage};
use super::rate::{Bucket, Rate, RateLimit};
use super::read_buffer::{KEEP_FROM, Long, ReadBuffer};
use super::registry::Registry;
use super::rooms::Rooms;
use super::socket::Socket;
use crate::protocol::config::Limits;
use crate::protocol::event::{Event, Payload};
use crate::protocol::input::Input;
use crate::protocol::message::Receiver;
use crate::protocol::{CloseCode, Role};

/// What the connections of one owner share.
pub struct Hub {
    /// Which side we are.
    pub role: Role,
    /// Bounds for a message.
    pub limits: Limits,
    /// Where their events go.
    pub inbox: Inbox,
    /// Those that are open.
    pub registry: Registry,
    /// Which of them are in which room.
    pub rooms: Arc<Rooms>,
    /// What they count.
    pub metrics: Arc<Metrics>,
    /// How long a closing handshake may take.
    pub close_timeout: Duration,
    /// Finds those that have died.
    pub heartbeat: Heartbeat,
    /// How much their peers may send.
    pub message_rate: Option<RateLimit>,
}

/// What is left of a connection at rest. There is one for every idle connection.
pub(super) struct Ends {
    pub hub: Arc<Hub>,
    pub peer: Arc<Peer>,
    pub socket: Option<Arc<Socket>>,
}

/// A connection with something to do, or that may have.
pub(super) struct Connection {
    hub: Arc<Hub>,
    peer: Arc<Peer>,
    /// `None` at the end: whoever hears of it may rely on TCP being closed.
    socket: Option<Arc<Socket>>,
    receiver: Receiver,
    /// What was read and has to wait until PHP has caught up.
    untaken: Untaken,
    /// Boxed, because most servers have no limit.
    bucket: Option<Box<Bucket>>,
    /// It has brought a message since it was last asked whether it rests.
    is_lively: bool,
    /// Input is only thrown away: our side of the stream is shut down, the peer may still be sending.
    is_lingering: bool,
    is_reported: bool,
    /// The peer's side of the stream is shut down.
    is_input_over: bool,
    /// The deadline is that of the answer to the peer's close frame.
    is_answering: bool,
    /// A client waits for the server to close TCP.
    is_complete: bool,
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Connection {
    /// Goes on with one that was at rest, or begins.
    pub fn resume(ends: Ends) -> Self {
        let Ends { hub, peer, socket } = ends;
        let receiver = Receiver::new(hub.role, hub.limits);
        let receiver = match peer.origin().deflate {
            Some(agreement) => receiver.with_deflate(agreement.incoming),
            None => receiver,
        };
        let bucket = hub.message_rate.map(|limit| Box::new(limit.bucket()));
        Self {
            hub,
            peer,
            socket,
            receiver,
            untaken: Untaken::default(),
            bucket,
            is_lively: false,
            is_lingering: false,
            is_reported: false,
            is_input_over: false,
            is_answering: false,
            is_complete: false,
            deadline: None,
        }
    }

    /// Announces it, and takes in what came behind its handshake.
    pub fn begin(&mut self, early: &mut [u8]) {
        self.hub.metrics.accepted.add(1);
        self.hub.registry.insert(Arc::clone(&self.peer));
        self.hub.heartbeat.watch(&self.peer);
        self.hub.inbox.push(InboxEvent::Open(Arc::clone(&self.peer)));
        self.take_in_or_keep(early);
    }

    /// Whether it brought no message when it was last polled, and nothing of it is unfinished or to be remembered: then
    /// [`Connection::resume`] makes it again of its ends. One that is in use would pay for that with each message.
    pub fn comes_to_rest(&mut self) -> bool {
        let is_ending = self.is_lingering || self.is_input_over || self.is_answering || self.is_complete;
        let is_unfinished = !self.receiver.is_idle() || !self.untaken.is_empty();
        let was_lively = mem::take(&mut self.is_lively);
        !was_lively && !is_ending && !is_unfinished && self.bucket.is_none() && self.deadline.is_none()
    }

    /// What is left of it at rest.
    pub fn into_ends(self) -> Ends {
        Ends { hub: self.hub, peer: self.peer, socket: self.socket }
    }

    /// It goes before its end (the runtime ends), and still tells of it.
    pub fn abandon(&mut self) {
        self.peer.lose("the server was destroyed");
        self.report();
    }

    /// Reads until there is nothing more, the turn is over, or there is no room for what would come.
    fn poll_read(&mut self, context: &mut Context<'_>) {
        for _ in 0..READS_PER_TURN {
            if self.is_input_over {
                return;
            }
            if !self.is_lingering && !self.hub.inbox.has_room(&self.peer) {
                return;
            }
            if !self.is_lingering && !self.untaken.is_empty() {
                let mut untaken = mem::take(&mut self.untaken);
                let left = self.take_in(untaken.bytes(), false).left;
                untaken.keep_last(left);
                self.untaken = untaken;
                continue;
            }
            if !READ_BUFFER.with_borrow_mut(|buffer| self.read_once(context, buffer)) {
                return;
            }
        }
        // More may be there; the other connections first.
        context.waker().wake_by_ref();
    }

    /// Reads once into `buffer`; false if nothing was there, and this task will be woken when there is, or if it is over.
    fn read_once(&mut self, context: &mut Context<'_>, buffer: &mut Option<ReadBuffer>) -> bool {
        let bytes = buffer.get_or_insert_with(ReadBuffer::take).bytes();
        let Some(socket) = &self.socket else { return false };
        let Poll::Ready(result) = socket.poll_read(context, bytes) else { return false };
        match result {
            // Half-closed: it has said its last word, and may still read what waits for it, our close frame at the end.
            Ok(0) if self.peer.has_peer_closed() => self.is_input_over = true,
            Ok(0) => self.peer.lose("the peer ended the TCP connection"),
            Ok(count) => {
                self.peer.hear();
                if !self.is_lingering {
                    self.take_in_read(buffer, count);
                }
                // Whoever sees them counted may count on it that they were taken in.
                self.hub.metrics.bytes_in.add(count);
                return true;
            }
            Err(error) => self.peer.lose(&format!("the TCP connection broke while reading: {error}")),
        }
        false
    }

    /// Takes in the first `count` bytes of `buffer`, which a large message at their end takes along.
    fn take_in_read(&mut self, buffer: &mut Option<ReadBuffer>, count: usize) {
        let Some(bytes) = buffer.as_mut().and_then(|buffer| buffer.bytes().get_mut(..count)) else { return };
        let intake = self.take_in(bytes, true);
        self.untaken = Untaken::of(bytes.get(count - intake.left..).unwrap_or_default());
        if let Some((what, len)) = intake.large
            && let Some(buffer) = buffer.take()
        {
            let long = Long::Read { buffer, range: count - len..count };
            self.hub.inbox.writer().push_long(&self.peer, what, long);
        }
    }

    /// As [`Connection::take_in`]; keeps what is left for later.
    fn take_in_or_keep(&mut self, bytes: &mut [u8]) {
        let left = self.take_in(bytes, false).left;
        let start = bytes.len() - left;
        self.untaken = Untaken::of(bytes.get(start..).unwrap_or_default());
    }

    /// Hands the messages in `bytes` to the inbox, and answers control frames; until there is no room: a read of 128 KiB
    /// inflates to as many MiB. A large message at the very end is left to the caller who has a use for it.
    fn take_in(&mut self, bytes: &mut [u8], leaves_large: bool) -> Intake {
        let inflates = self.peer.origin().deflate.is_some();
        let mut input = Input::new(bytes);
        let mut writer = None;
        let mut rate = self.bucket.as_mut().zip(self.hub.message_rate.as_ref()).map(Rate::now);
        loop {
            match self.receiver.receive(&mut input) {
                Ok(Some(event)) => {
                    self.is_lively |= matches!(event, Event::Text(_) | Event::Binary(_));
                    if !is_free(&self.peer, &event)
                        && let Some(reason) = rate.as_mut().and_then(Rate::overrun)
                    {
                        self.receiver.finish();
                        self.hub.metrics.reject(Rejected::MessageRate);
                        self.peer.fail_with(CloseCode::Policy.into(), &reason);
                        return Intake::default();
                    }
                    if leaves_large
                        && input.is_empty()
                        && let Some(large) = large_message(&event)
                    {
                        note_message(&self.hub, &self.peer);
                        return Intake { left: 0, large: Some(large) };
                    }
                    take_event(&self.hub, &self.peer, &mut writer, event);
                    if inflates {
                        // To inflate the next one takes long, and PHP may want the lock.
                        writer = None;
                    }
                    if !self.hub.inbox.is_within_bounds(&self.peer) {
                        break;
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    self.peer.fail(&error);
                    return Intake::default();
                }
            }
        }
        if self.receiver.is_mid_message() {
            self.peer.speak();
        }
        Intake { left: input.len(), large: None }
    }

    /// Goes on with the closing; ready when the socket can be dropped.
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match self.peer.poll_stage(context) {
            Stage::Open => return Poll::Pending,
            Stage::Unanswered => return self.poll_answer(context),
            Stage::Closing => {}
            Stage::Lost => return Poll::Ready(()),
            // RFC 6455 §7.1.1: the server closes TCP first; a client waits for it to.
            Stage::Complete if self.hub.role == Role::Server || self.is_input_over => return Poll::Ready(()),
            Stage::Complete => self.await_end_of_tcp(),
            Stage::Failed => self.linger(),
        }
        if mem::replace(&mut self.is_answering, false) {
            self.deadline = None;
        }
        ready!(self.poll_deadline(context, self.hub.close_timeout));
        self.peer.lose(&format!("no answer within closeTimeout ({} s)", self.hub.close_timeout.as_secs_f64()));
        Poll::Ready(())
    }

    /// The peer's close frame waits for PHP, but not for long.
    fn poll_answer(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.is_answering = true;
        ready!(self.poll_deadline(context, ANSWER_WAIT.min(self.hub.close_timeout / 2)));
        self.peer.answer_now();
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// The peer did wrong and was told. It gets the end of our side, and time to read what we said: to close a socket
    /// with unread input would reset the connection, and our close frame might never be read.
    fn linger(&mut self) {
        if !self.is_lingering {
            self.is_lingering = true;
            if let Some(socket) = &self.socket {
                socket.shut_down_write();
            }
            self.report();
        }
    }

    fn await_end_of_tcp(&mut self) {
        if !self.is_complete {
            self.is_complete = true;
            self.deadline = Some(Box::pin(sleep(TCP_END_WAIT.min(self.hub.close_timeout))));
        }
    }

    /// Ready once `after` has passed since this was first asked.
    fn poll_deadline(&mut self, context: &mut Context<'_>, after: Duration) -> Poll<()> {
        self.deadline.get_or_insert_with(|| Box::pin(sleep(after))).as_mut().poll(context)
    }

    /// Tells of the end, once.
    fn report(&mut self) {
        if !self.is_reported {
            self.is_reported = true;
            self.hub.registry.remove(self.peer.id());
            self.hub.rooms.end(&self.peer);
            let info = self.peer.close_info();
            self.hub.inbox.push(InboxEvent::Close { peer: Arc::clone(&self.peer), info });
        }
    }
}

impl Future for Connection {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let before = this.peer.poll_stage(context);
        if this.peer.queue_drain_event() {
            this.hub.inbox.push_drain(&this.peer);
        }
        if before != Stage::Lost {
            this.poll_read(context);
        }
        let end = this.poll_end(context);
        if end.is_ready() {
            this.peer.lose("closed");
            this.socket = None;
            this.report();
        }
        end
    }
}

/// Bytes that were read and not taken in, of one read at most.
#[derive(Default)]
struct Untaken {
    read: Vec<u8>,
    start: usize,
}

impl Untaken {
    fn of(bytes: &[u8]) -> Self {
        Self { read: bytes.to_vec(), start: 0 }
    }

    fn is_empty(&self) -> bool {
        self.start == self.read.len()
    }

    fn bytes(&mut self) -> &mut [u8] {
        self.read.get_mut(self.start..).unwrap_or_default()
    }

    /// All but so many at the end are taken in now.
    fn keep_last(&mut self, left: usize) {
        if left == 0 {
            *self = Self::default();
        } else {
            self.start = self.read.len() - left;
        }
    }
}

/// What is left of the bytes of a read.
#[derive(Default)]
struct Intake {
    /// Bytes at the end for which there was no room.
    left: usize,
    /// The message at the end, and its length: it is not in the inbox yet.
    large: Option<(Arrived, usize)>,
}

/// A message that is worth the buffer in which it lies, and its length.
fn large_message(event: &Event<'_>) -> Option<(Arrived, usize)> {
    let (what, payload) = match event {
        Event::Text(Payload::Borrowed(payload)) => (Arrived::Text, payload),
        Event::Binary(Payload::Borrowed(payload)) => (Arrived::Binary, payload),
        _ => return None,
    };
    (payload.len() >= KEEP_FROM).then_some((what, payload.len()))
}

fn note_message(hub: &Hub, peer: &Peer) {
    hub.metrics.messages_in.add(1);
    peer.speak();
}

/// Whether an event does not count against the rate: the last one, and the answer to a ping of ours.
fn is_free(peer: &Peer, event: &Event<'_>) -> bool {
    match event {
        Event::Pong(payload) => peer.receive_pong(payload),
        Event::Close(_) => true,
        Event::Text(_) | Event::Binary(_) | Event::Ping(_) => false,
    }
}

fn take_event<'a>(hub: &'a Hub, peer: &Arc<Peer>, writer: &mut Option<Writer<'a>>, event: Event<'_>) {
    let mut push = |kind, payload| {
        writer.get_or_insert_with(|| hub.inbox.writer()).push(peer, kind, payload);
    };
    match event {
        Event::Text(payload) => {
            note_message(hub, peer);
            push(Arrived::Text, payload);
        }
        Event::Binary(payload) => {
            note_message(hub, peer);
            push(Arrived::Binary, payload);
        }
        Event::Ping(payload) => {
            // RFC 6455 §5.5.2: answered as soon as is practical, PHP busy or not.
            peer.pong(&payload);
            if hub.inbox.wants.pings.load(Ordering::Relaxed) {
                push(Arrived::Ping, payload);
            }
        }
        Event::Pong(payload) => {
            // The heartbeat's are none of PHP's business.
            if hub.inbox.wants.pongs.load(Ordering::Relaxed) && !hub.heartbeat.is_own(&payload) {
                push(Arrived::Pong, payload);
            }
        }
        Event::Close(frame) => peer.receive_close(frame),
    }
}

/// How long the peer's close frame may wait for PHP to deal with the messages before it. A peer waits for the answer
/// for some seconds, and then reports a broken connection.
const ANSWER_WAIT: Duration = Duration::from_secs(1);

/// How long a client waits for the server to close TCP once both close frames have passed. Nothing more can come.
const TCP_END_WAIT: Duration = Duration::from_secs(1);

/// Reads in a row before the other connections get their turn.
const READS_PER_TURN: usize = 2;

thread_local! {
    static READ_BUFFER: RefCell<Option<ReadBuffer>> = const { RefCell::new(None) };
}
