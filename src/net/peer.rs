//! What others hold of a connection: send to it, close it, ask how it is, from any thread.
//!
//! Never reads the socket and never waits: that is the connection's task, which this wakes where there is something
//! for it to do.

mod pings;
mod sending;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use parking_lot::{Mutex, MutexGuard};

use super::fullness::Fullness;
use super::membership::Membership;
use super::metrics::Metrics;
use super::outbox::Outbox;
use super::pulse::{Clock, Pulse};
use super::remote_address::RemoteAddress;
use super::runtime::{Drivers, Flush};
use super::socket::Socket;
use crate::protocol::close::{CloseFrame, CloseInfo, Closing};
use crate::protocol::deflate::deflater::Deflater;
use crate::protocol::deflate::{self, Agreement};
use crate::protocol::error::ProtocolError;
use crate::protocol::frame::{write_close, write_frame};
use crate::protocol::handshake::request::RequestHead;
use crate::protocol::{Control, OpCode, Role};

/// Identifies a connection; never reused in a process.
pub type PeerId = u64;

/// What became of a message that was to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way.
    Queued,
    /// The connection is closing or gone.
    NotOpen,
    /// `maxSendBuffer` bytes wait for a peer that does not read: the message was dropped.
    Refused,
}

/// How a connection came to be.
#[derive(Debug)]
pub struct Origin {
    /// The request that opened it; `None` for a client's own connection.
    pub request: Option<RequestHead>,
    /// Where the other side is.
    pub remote_address: RemoteAddress,
    /// It came over TLS.
    pub is_secure: bool,
    /// The subprotocol that both agreed on.
    pub subprotocol: Option<Box<str>>,
    /// How messages are compressed, if both agreed to.
    pub deflate: Option<Agreement>,
}

/// What the connections of one owner have in common.
pub struct Common {
    /// Which side we are.
    pub role: Role,
    /// A message is refused while this many bytes already wait.
    pub max_send_buffer: usize,
    /// What a refused message means for the connection.
    pub slow_consumer: SlowConsumer,
    /// How messages are compressed where the peer agrees; `None` for not at all.
    pub compression: Option<deflate::Config>,
    /// What signs of life are noted by.
    pub clock: Arc<Clock>,
    /// Who flushes what was sent in a batch.
    pub drivers: Arc<Drivers>,
    /// What they count.
    pub metrics: Arc<Metrics>,
}

/// What becomes of a peer that lets its messages pile up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlowConsumer {
    /// It is closed with 1008.
    Close,
    /// It misses messages, and the owner is told when nothing waits any more.
    Drop,
    /// The sender waits for it: a client has nobody else to serve.
    Wait,
}

/// One connection. There is one for every idle connection, so what most of them never need is boxed.
pub struct Peer {
    pub(super) id: PeerId,
    origin: Origin,
    common: Arc<Common>,
    pulse: Pulse,
    /// Bytes of messages that wait for PHP; the inbox counts them up, PHP down.
    pending: AtomicUsize,
    /// A place for whoever owns the connections to note its own index of this one.
    tag: AtomicU32,
    /// On the inbox's list of those that wait for room.
    is_paused: AtomicBool,
    /// The peer's close frame has come.
    is_close_due: AtomicBool,
    /// [`Peer::close`] or [`Peer::terminate`] was called.
    is_given_up: AtomicBool,
    /// Locked before `state` and across it: messages leave in the order in which they were compressed.
    deflater: Option<Box<Mutex<Deflater>>>,
    membership: Mutex<Membership>,
    state: Mutex<State>,
}

/// The write half of the protocol and what the task must know of it.
struct State {
    /// Gone once nothing more can pass, whoever still holds this peer.
    socket: Option<Arc<Socket>>,
    outbox: Outbox,
    closing: Closing,
    /// On the list of those to flush.
    is_dirty: bool,
    /// The socket refused bytes: the task waits until it takes some.
    is_blocked: bool,
    fullness: Fullness,
    /// Why the socket takes no more bytes for ever. What the peer said before may still be there to be read.
    broken: Option<Box<str>>,
    /// The read half found a violation; no more is read.
    is_failed: bool,
    /// The peer's close frame, until PHP has dealt with the messages before it.
    unanswered: Option<Box<Option<CloseFrame>>>,
    task: Option<Waker>,
    /// Of a client; nobody waits to send for a server.
    sender: Option<Box<Waker>>,
}

/// What the task of the connection should do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Read on.
    Open,
    /// The peer's close frame waits for PHP to deal with the messages before it.
    Unanswered,
    /// A close frame has passed in one direction, or nothing can be sent any more: read on, but not for ever.
    Closing,
    /// Both close frames have passed, and all is written.
    Complete,
    /// The peer broke the protocol; our close frame is written.
    Failed,
    /// Nothing more can pass.
    Lost,
}

impl Peer {
    /// A connection whose handshake is done.
    pub fn new(socket: Arc<Socket>, origin: Origin, common: Arc<Common>) -> Self {
        let agreed = origin.deflate.zip(common.compression);
        let deflater = agreed.map(|(agreement, config)| Deflater::new(agreement.outgoing, &config));
        Self {
            id: next_id(),
            origin,
            pulse: Pulse::new(common.clock.now()),
            common,
            pending: AtomicUsize::new(0),
            tag: AtomicU32::new(NO_TAG),
            is_paused: AtomicBool::new(false),
            is_close_due: AtomicBool::new(false),
            is_given_up: AtomicBool::new(false),
            deflater: deflater.map(|deflater| Box::new(Mutex::new(deflater))),
            membership: Mutex::default(),
            state: Mutex::new(State {
                socket: Some(socket),
                outbox: Outbox::default(),
                closing: Closing::default(),
                is_dirty: false,
                is_blocked: false,
                fullness: Fullness::default(),
                broken: None,
                is_failed: false,
                unanswered: None,
                task: None,
                sender: None,
            }),
        }
    }

    /// Its number, never reused in a process.
    pub fn id(&self) -> PeerId {
        self.id
    }

    /// How it came to be.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Starts the closing handshake (RFC 6455 §7.1.2); false if it has begun already.
    pub fn close(self: &Arc<Self>, code: u16, reason: &str) -> bool {
        let mut state = self.state.lock();
        self.is_given_up.store(true, Ordering::Relaxed);
        if state.broken.is_some() {
            state.lose("");
            return false;
        }
        let is_first = state.closing.close(code, reason);
        if is_first {
            self.append_close(&mut state, Some((code, reason)));
            self.schedule_flush(state);
        }
        is_first
    }

    /// Writes what waits, without waiting for the end of the batch.
    pub fn flush_now(&self) {
        self.flush();
    }

    /// Drops the socket without a word.
    pub fn terminate(&self) {
        let mut state = self.state.lock();
        state.closing.terminate();
        self.is_given_up.store(true, Ordering::Relaxed);
        state.lose("");
    }

    /// The read half got the peer's close frame: answers it if ours is not out yet (RFC 6455 §5.5.1).
    ///
    /// A server first lets PHP answer the messages that came before it: their answers could not be sent after our close
    /// frame. A client's program asks for its messages when it likes, so there the answer does not wait.
    pub(super) fn receive_close(&self, frame: Option<CloseFrame>) {
        self.is_close_due.store(true, Ordering::SeqCst);
        let mut state = self.state.lock();
        if self.common.role == Role::Server && self.pending.load(Ordering::SeqCst) > 0 {
            state.unanswered = Some(Box::new(frame));
        } else {
            self.answer_close(&mut state, frame);
        }
    }

    /// PHP is done with a message that counted `size` bytes.
    pub(super) fn release(&self, size: usize) {
        let before = self.pending.fetch_sub(size, Ordering::SeqCst);
        if before == size && self.is_close_due.load(Ordering::SeqCst) {
            self.answer_now();
            self.wake_task();
        }
    }

    /// The peer's close frame has come: it will say nothing more.
    pub(super) fn has_peer_closed(&self) -> bool {
        self.is_close_due.load(Ordering::SeqCst)
    }

    /// Answers the peer's close frame, PHP ready or not.
    pub(super) fn answer_now(&self) {
        let mut state = self.state.lock();
        if let Some(frame) = state.unanswered.take() {
            self.answer_close(&mut state, *frame);
        }
    }

    fn answer_close(&self, state: &mut State, frame: Option<CloseFrame>) {
        if let Some(why) = state.broken.take() {
            state.closing.lost(&why);
        }
        if let Some(reply) = state.closing.receive(frame) {
            self.append_close(state, reply.frame());
            self.write_now(state);
        }
    }

    /// The read half found a violation: tells the peer which (RFC 6455 §7.1.7).
    pub(super) fn fail(&self, error: &ProtocolError) {
        self.fail_with(error.close_code().into(), &error.to_string());
    }

    /// The peer broke a rule, and is told so with this code; no more is read.
    pub(super) fn fail_with(&self, code: u16, reason: &str) {
        let mut state = self.state.lock();
        state.is_failed = true;
        if state.broken.is_some() {
            state.lose("");
        } else if state.closing.fail_with(code, reason) {
            let mask = self.mask();
            let State { outbox, closing, .. } = &mut *state;
            outbox.append(|tail| write_close(tail, closing.outgoing(), mask));
            self.write_now(&mut state);
        }
    }

    /// TCP has ended, or the peer was given up.
    pub(super) fn lose(&self, why: &str) {
        let mut state = self.state.lock();
        state.lose(why);
    }

    /// True until a close frame has passed in either direction.
    pub fn is_open(&self) -> bool {
        let state = self.state.lock();
        !state.closing.is_closing() && state.broken.is_none()
    }

    /// True once this side has closed it: its messages are of no more interest, as with the `close()` of a browser.
    pub fn is_given_up(&self) -> bool {
        self.is_given_up.load(Ordering::Relaxed)
    }

    /// How it ended, or how it would if it ended now.
    pub fn close_info(&self) -> CloseInfo {
        self.state.lock().closing.info()
    }

    /// Bytes that wait for the socket.
    pub fn buffered(&self) -> usize {
        self.state.lock().outbox.len()
    }

    /// Waits until a message would not be refused, or the connection is closing.
    pub fn poll_room(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state.lock();
        if state.outbox.len() < self.common.max_send_buffer || !state.may_send() {
            return Poll::Ready(());
        }
        state.sender = Some(Box::new(context.waker().clone()));
        Poll::Pending
    }

    /// For the task: true if PHP is to be told now that nothing waits any more for a peer that was refused messages.
    pub(super) fn queue_drain_event(&self) -> bool {
        if self.common.slow_consumer != SlowConsumer::Drop {
            return false;
        }
        let mut state = self.state.lock();
        state.may_send() && state.fullness.queue_event()
    }

    /// PHP has come to that event; true if it still holds.
    pub fn take_drain_event(&self) -> bool {
        let mut state = self.state.lock();
        state.fullness.take_event() && state.may_send()
    }

    /// The rooms that it is in; the lock comes before that of their table.
    pub(super) fn membership(&self) -> &Mutex<Membership> {
        &self.membership
    }

    /// PHP has been told of the end: nobody will ask any more which rooms it was in.
    pub fn forget_rooms(&self) {
        self.membership.lock().forget();
    }

    /// The owner's own index of this connection.
    pub fn tag(&self) -> Option<usize> {
        let tag = Some(self.tag.load(Ordering::Relaxed)).filter(|tag| *tag != NO_TAG)?;
        usize::try_from(tag).ok()
    }

    /// Notes the owner's own index of this connection.
    pub fn set_tag(&self, tag: usize) {
        // A process has no more descriptors than that.
        self.tag.store(u32::try_from(tag).unwrap_or(NO_TAG), Ordering::Relaxed);
    }

    /// Bytes of messages that wait for PHP.
    pub(super) fn pending(&self) -> &AtomicUsize {
        &self.pending
    }

    pub(super) fn is_paused(&self) -> &AtomicBool {
        &self.is_paused
    }

    /// Has the task polled again.
    pub(super) fn wake_task(&self) {
        self.state.lock().wake_task();
    }

    /// For the task: remembers its waker, writes what waits, and says how things stand.
    pub(super) fn poll_stage(&self, context: &mut Context<'_>) -> Stage {
        let mut state = self.state.lock();
        if !state.task.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
            state.task = Some(context.waker().clone());
        }
        while state.is_blocked && state.socket.as_ref().is_some_and(|socket| socket.poll_writable(context).is_ready()) {
            let waiting = state.outbox.len();
            self.write(&mut state);
            // With TLS what waits may be records, with nothing in the outbox.
            if state.outbox.len() < waiting || !state.is_blocked {
                self.hear();
            }
        }
        state.stage()
    }

    /// Writes what waits; afterwards the outbox is empty, or the socket is blocked, or the connection lost.
    fn write(&self, state: &mut State) {
        self.write_through(state, &[]);
    }

    /// As [`Peer::write`], with `last` behind what waits.
    fn write_through(&self, state: &mut State, last: &[u8]) {
        let Some(socket) = &state.socket else { return };
        match state.outbox.write_through(socket, last) {
            Ok(is_empty) => {
                state.is_blocked = !is_empty;
                if state.outbox.len() < self.common.max_send_buffer
                    && let Some(sender) = state.sender.take()
                {
                    sender.wake();
                }
                if is_empty && state.fullness.empty() {
                    state.wake_task();
                }
            }
            Err(error) => state.break_off(format!("the TCP connection broke while writing: {error}")),
        }
    }

    fn append_control(&self, state: &mut State, kind: Control, payload: &[u8]) {
        let mask = self.mask();
        let added = state.outbox.append(|tail| write_frame(tail, OpCode::Control(kind), payload, mask));
        self.common.metrics.bytes_out.add(added);
    }

    fn append_close(&self, state: &mut State, frame: Option<(u16, &str)>) {
        let mask = self.mask();
        let added = state.outbox.append(|tail| write_close(tail, frame, mask));
        self.common.metrics.bytes_out.add(added);
        // The task has a deadline to set.
        state.wake_all();
    }

    fn write_now(&self, state: &mut State) {
        if !state.is_blocked {
            self.write(state);
        }
    }

    fn schedule_flush(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        if state.is_blocked {
            return;
        }
        if state.outbox.len() >= WRITE_AT {
            self.write(&mut state);
            state.wake_if_blocked();
        } else if !state.is_dirty {
            state.is_dirty = true;
            drop(state);
            self.common.drivers.flush_later(Arc::clone(self) as Arc<dyn Flush>);
        }
    }

    /// RFC 6455 §5.3: a client's frames are masked with a key that nobody can foresee.
    fn mask(&self) -> Option<[u8; 4]> {
        (self.common.role == Role::Client).then(rand::random)
    }
}

impl Flush for Peer {
    fn flush(&self) {
        let mut state = self.state.lock();
        state.is_dirty = false;
        self.write_now(&mut state);
        state.wake_if_blocked();
    }
}

impl State {
    fn stage(&self) -> Stage {
        let closing = &self.closing;
        if closing.is_lost() {
            Stage::Lost
        } else if self.unanswered.is_some() {
            Stage::Unanswered
        } else if self.broken.is_some() {
            Stage::Closing
        } else if !closing.is_closing() {
            Stage::Open
        } else if self.has_unwritten() {
            Stage::Closing
        } else if self.is_failed {
            Stage::Failed
        } else if closing.is_complete() {
            Stage::Complete
        } else {
            Stage::Closing
        }
    }

    /// An empty outbox is not enough: what has left it may wait in the socket's TLS.
    fn has_unwritten(&self) -> bool {
        self.is_blocked || !self.outbox.is_empty()
    }

    fn may_send(&self) -> bool {
        self.broken.is_none() && self.closing.may_send()
    }

    /// Nothing can be sent any more. Once the close is under way that is the end; before, what can be read is read.
    fn break_off(&mut self, why: String) {
        if self.closing.is_closing() {
            return self.lose(&why);
        }
        self.outbox.clear();
        self.is_blocked = false;
        self.broken = Some(why.into());
        self.wake_all();
    }

    fn lose(&mut self, why: &str) {
        // A close frame is always the last that waits.
        if self.has_unwritten() {
            self.closing.unsent();
        }
        self.closing.lost(self.broken.as_deref().unwrap_or(why));
        if let Some(frame) = self.unanswered.take() {
            // Too late to answer, but it says why the peer went.
            let _ = self.closing.receive(*frame);
        }
        self.outbox.clear();
        self.is_blocked = false;
        self.socket = None;
        self.wake_all();
    }

    fn wake_task(&self) {
        if let Some(task) = &self.task {
            task.wake_by_ref();
        }
    }

    fn wake_all(&mut self) {
        self.wake_task();
        if let Some(sender) = self.sender.take() {
            sender.wake();
        }
    }

    fn wake_if_blocked(&self) {
        if self.is_blocked || self.closing.is_closing() {
            self.wake_task();
        }
    }
}

fn next_id() -> PeerId {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

/// With this much waiting, a write is worth its system call before the batch is over; and a sender that loops finds
/// out whether the peer reads.
const WRITE_AT: usize = 64 * 1024;

/// `tag` before the owner has set one.
const NO_TAG: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    /// With the counts of its `Arc`, 256 bytes.
    #[test]
    fn is_small_when_idle() {
        assert!(size_of::<Peer>() <= 240, "{}", size_of::<Peer>());
    }
}
