//! The events that wait for PHP, bounded in bytes per connection and in all.
//!
//! Tasks push, PHP takes everything at once. Past a bound the task of that connection stops reading its socket (TCP
//! pushes back) until PHP has caught up; nothing that was read is ever dropped. Never calls anybody.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use parking_lot::{Mutex, MutexGuard};
use tokio::time::{Instant as TokioInstant, timeout_at};

use super::http::{Exchange, Verdict};
use super::peer::Peer;
use super::read_buffer::Long;
use super::runtime::Runtime;
use super::wakeup::Wakeup;
use crate::protocol::close::CloseInfo;
use crate::protocol::event::Payload;

/// Something that PHP is to be told.
pub enum Event {
    /// A connection is open.
    Open(Arc<Peer>),
    /// A complete message.
    Message {
        /// From whom.
        peer: Arc<Peer>,
        /// What; resolve it with [`Batch::bytes`].
        data: Data,
        /// Binary, or text (valid UTF-8).
        is_binary: bool,
    },
    /// A ping, answered already; only where PHP [wants](Inbox::wants) to see them.
    Ping {
        /// From whom.
        peer: Arc<Peer>,
        /// What; resolve it with [`Batch::bytes`].
        data: Data,
    },
    /// A pong; only where PHP [wants](Inbox::wants) to see them.
    Pong {
        /// From whom.
        peer: Arc<Peer>,
        /// What; resolve it with [`Batch::bytes`].
        data: Data,
    },
    /// Nothing waits any more for a peer that was refused messages; ask [`Peer::take_drain_event`] whether that holds.
    Drain(Arc<Peer>),
    /// A connection has ended: once for each `Open`.
    Close {
        /// Which.
        peer: Arc<Peer>,
        /// How.
        info: CloseInfo,
    },
    /// A good handshake that PHP wants to decide on.
    Handshake(Box<Exchange<Verdict>>),
    /// A plain HTTP request that wants an answer.
    Request(Box<Exchange>),
    /// Something that an operator should know.
    Log(Box<Note>),
    /// A client did not get a connection; whoever dialled has the error.
    DialFailed,
}

/// An entry for the log.
#[derive(Debug)]
pub struct Note {
    /// How bad it is.
    pub level: Level,
    /// One sentence.
    pub message: String,
    /// Names and values for machines.
    pub context: Vec<(&'static str, String)>,
}

/// The levels of PSR-3 that are in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something failed that the server lives with.
    Warning,
    /// Normal, and worth a line.
    Info,
    /// Normal, and worth a line where somebody looks for one.
    Debug,
}

impl Level {
    /// Its name in PSR-3.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

/// What PHP wants to be told of besides messages: it costs nothing where nobody listens.
#[derive(Debug, Default)]
pub struct Wants {
    /// Each ping.
    pub pings: AtomicBool,
    /// Each pong.
    pub pongs: AtomicBool,
}

/// What the task of a connection has read and PHP is to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrived {
    Text,
    Binary,
    Ping,
    Pong,
}

/// Where the bytes of a message are.
pub enum Data {
    /// In the batch's common buffer.
    Short {
        /// Offset of the first byte.
        start: usize,
        /// Number of bytes.
        len: usize,
    },
    /// In a buffer of its own; boxed, because most are short.
    Long(Box<Long>),
}

impl Data {
    /// What it counts against the bounds while it waits: the memory that it holds.
    #[must_use]
    pub fn cost(&self) -> usize {
        EVENT_COST
            + match self {
                Self::Short { len, .. } => *len,
                Self::Long(long) => long.held(),
            }
    }
}

/// Events in the order of their coming.
#[derive(Default)]
pub struct Batch {
    events: VecDeque<Event>,
    bytes: Vec<u8>,
}

impl Batch {
    /// Takes the next event out.
    pub fn take_next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// The next event, which stays.
    #[must_use]
    pub fn peek(&self) -> Option<&Event> {
        self.events.front()
    }

    /// True when every event has been taken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The bytes of a message of this batch.
    #[must_use]
    pub fn bytes<'a>(&'a self, data: &'a Data) -> &'a [u8] {
        match data {
            Data::Short { start, len } => self.bytes.get(*start..start + len).unwrap_or_default(),
            Data::Long(long) => long,
        }
    }

    /// The bytes of a message of this batch, taken out: those that need not be copied are not.
    #[must_use]
    pub fn take_bytes(&mut self, data: Data) -> Long {
        match data {
            Data::Long(long) => *long,
            // The only message: nobody else needs the buffer.
            Data::Short { start: 0, len } if len > COPY_UP_TO && len == self.bytes.len() => {
                Long::Own(mem::take(&mut self.bytes))
            }
            data => Long::Own(self.bytes(&data).to_vec()),
        }
    }

    /// Empties it for its next use; memory that a burst took is given back.
    fn clear(&mut self) {
        self.events.clear();
        self.bytes.clear();
        self.events.shrink_to(EVENTS_KEPT);
        self.bytes.shrink_to(BYTES_KEPT);
    }
}

/// The queue between the tasks of one owner and PHP.
pub struct Inbox {
    state: Mutex<State>,
    /// Read by the tasks.
    pub wants: Wants,
    /// The bound for one connection.
    max_pending: usize,
    /// Bytes of messages that wait, of all connections.
    total: AtomicUsize,
}

#[derive(Default)]
struct State {
    batch: Batch,
    reader: Option<Waker>,
    /// Connections that stopped reading because a bound was reached.
    paused: Vec<Arc<Peer>>,
    is_sealed: bool,
    /// Log entries in the batch.
    notes: usize,
    /// Connections, handshakes and requests that the batch announces.
    arrivals: usize,
    /// The listeners that wait for PHP to take those.
    listeners: Vec<Waker>,
    /// Tells a loop that is not ours that there are events.
    wakeup: Option<Arc<Wakeup>>,
}

impl State {
    /// Puts all there is into `batch`; false if that is nothing.
    fn give_to(&mut self, batch: &mut Batch) -> bool {
        if self.batch.is_empty() {
            return false;
        }
        batch.clear();
        self.notes = 0;
        self.arrivals = 0;
        mem::swap(&mut self.batch, batch);
        self.listeners.drain(..).for_each(Waker::wake);
        true
    }
}

impl Inbox {
    /// A queue that lets `max_pending` bytes of one connection wait.
    #[must_use]
    pub fn new(max_pending: usize) -> Self {
        Self { state: Mutex::default(), wants: Wants::default(), max_pending, total: AtomicUsize::new(0) }
    }

    /// Flushes what was sent, then waits for events: true once `batch`, which must be empty, holds all there are; false
    /// if it is `until` before any comes. Meanwhile this thread drives the tasks.
    pub fn wait(&self, runtime: &Runtime, batch: &mut Batch, until: Option<Instant>) -> bool {
        self.resume();
        wait(runtime, until, |context| self.poll_batch(context, batch))
    }

    /// Ready when there is an event; then `batch`, which must be empty, holds all there are.
    pub fn poll_batch(&self, context: &mut Context<'_>, batch: &mut Batch) -> Poll<()> {
        let mut state = self.state.lock();
        if state.give_to(batch) {
            return Poll::Ready(());
        }
        state.reader = Some(context.waker().clone());
        Poll::Pending
    }

    /// Has `wakeup` set from now on when there are events; `None`: no more.
    pub fn watch(&self, wakeup: Option<Arc<Wakeup>>) {
        self.state.lock().wakeup = wakeup;
    }

    /// PHP goes elsewhere until its wakeup is set: that is clear if no event waits. Those connections that were paused look
    /// again whether there is room: nothing else might come.
    pub fn leave(&self) {
        self.resume();
        let state = self.state.lock();
        match &state.wakeup {
            Some(wakeup) if state.batch.is_empty() => wakeup.clear(),
            Some(wakeup) => wakeup.set(),
            None => {}
        }
    }

    /// Messages that come from now on are dropped: PHP will take no more than those that wait. True if none does.
    pub fn seal(&self) -> bool {
        let mut state = self.state.lock();
        state.is_sealed = true;
        state.batch.is_empty()
    }

    /// PHP is done with a message, a ping or a pong of this [cost](Data::cost): its handler has returned.
    pub fn release(&self, peer: &Peer, cost: usize) {
        self.total.fetch_sub(cost, Ordering::Relaxed);
        peer.release(cost);
    }

    /// PHP is about to wait: lets the connections that were paused look again whether there is room.
    pub fn resume(&self) {
        let paused = mem::take(&mut self.state.lock().paused);
        for peer in paused {
            // Before anything else: that it was not read is no silence of its own.
            peer.hear();
            peer.is_paused().store(false, Ordering::SeqCst);
            peer.wake_task();
        }
    }

    /// Bytes of messages that wait for PHP.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.total.load(Ordering::Relaxed)
    }

    /// For a task that is about to read: false if a bound is reached; it will be woken when that has changed.
    pub(super) fn has_room(&self, peer: &Arc<Peer>) -> bool {
        if self.is_within_bounds(peer) {
            return true;
        }
        if !peer.is_paused().swap(true, Ordering::SeqCst) {
            self.state.lock().paused.push(Arc::clone(peer));
        }
        // PHP may have caught up, and resumed nobody, just before this one was on the list.
        self.is_within_bounds(peer)
    }

    /// Whether more may be pushed for this connection.
    pub(super) fn is_within_bounds(&self, peer: &Peer) -> bool {
        peer.pending().load(Ordering::Relaxed) < self.max_pending && self.pending() < MAX_TOTAL
    }

    /// Waits until PHP has taken enough of what arrived: connections that come and go by the thousand while PHP is busy
    /// are left to the system's queue.
    pub(super) fn poll_welcome(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state.lock();
        if state.arrivals < MAX_ARRIVALS {
            return Poll::Ready(());
        }
        if !state.listeners.iter().any(|listener| listener.will_wake(context.waker())) {
            state.listeners.push(context.waker().clone());
        }
        Poll::Pending
    }

    /// Queues one event that is not a message.
    pub(super) fn push(&self, event: Event) {
        let mut writer = self.writer();
        match event {
            // PHP may never look again: without its word, the client is told of the stop.
            Event::Handshake(_) if writer.state.is_sealed => return,
            // Whoever tries again and again, and looks at the errors only, gets no memory for it.
            Event::DialFailed if matches!(writer.state.batch.events.back(), Some(Event::DialFailed)) => return,
            Event::Open(_) | Event::Handshake(_) | Event::Request(_) => writer.state.arrivals += 1,
            _ => {}
        }
        writer.state.batch.events.push_back(event);
    }

    /// Queues an entry for the log, unless too many wait already: whoever makes mistakes by the thousand while PHP is
    /// busy gets no memory for it.
    pub(super) fn push_note(&self, note: Note) {
        let mut writer = self.writer();
        if writer.state.notes < MAX_NOTES {
            writer.state.notes += 1;
            writer.state.batch.events.push_back(Event::Log(Box::new(note)));
        }
    }

    /// Queues the event that nothing waits any more for `peer`. The caller sees to it that no two wait.
    pub(super) fn push_drain(&self, peer: &Arc<Peer>) {
        let mut writer = self.writer();
        // Whoever sends more at each drain would else put off a stop.
        if !writer.state.is_sealed {
            writer.state.batch.events.push_back(Event::Drain(Arc::clone(peer)));
        }
    }

    /// A lock on the queue, for all the messages of one read. PHP is woken when it is dropped.
    pub(super) fn writer(&self) -> Writer<'_> {
        Writer { inbox: self, state: self.state.lock() }
    }
}

/// Flushes what was sent, then waits until `poll` is ready (true) or it is `until` (false). Meanwhile this thread drives the
/// tasks. Whoever waits at several inboxes polls them all, each after [`Inbox::resume`].
pub fn wait(runtime: &Runtime, until: Option<Instant>, mut poll: impl FnMut(&mut Context<'_>) -> Poll<()>) -> bool {
    if until.is_some_and(|until| until <= Instant::now()) {
        // To take the scheduler for no time at all would only hold up who drives. If that is nobody yet, the stand-in
        // will, for PHP stays outside.
        runtime.flush();
        return poll(&mut Context::from_waker(Waker::noop())).is_ready();
    }
    let next = poll_fn(poll);
    runtime.block_on(async {
        match until {
            None => {
                next.await;
                true
            }
            Some(until) => timeout_at(TokioInstant::from_std(until), next).await.is_ok(),
        }
    })
}

/// Pushes messages; see [`Inbox::writer`].
pub(super) struct Writer<'a> {
    inbox: &'a Inbox,
    state: MutexGuard<'a, State>,
}

impl Writer<'_> {
    /// Queues a message, a ping or a pong. It counts until [`Inbox::release`].
    pub(super) fn push(&mut self, peer: &Arc<Peer>, what: Arrived, payload: Payload<'_>) {
        if self.state.is_sealed {
            return;
        }
        let data = match payload {
            Payload::Owned(bytes) if bytes.len() > COPY_UP_TO => Data::Long(Box::new(Long::Own(bytes))),
            payload => {
                let bytes = &mut self.state.batch.bytes;
                let start = bytes.len();
                bytes.extend_from_slice(&payload);
                Data::Short { start, len: payload.len() }
            }
        };
        self.push_data(peer, what, data);
    }

    /// As [`Writer::push`], without a copy.
    pub(super) fn push_long(&mut self, peer: &Arc<Peer>, what: Arrived, long: Long) {
        if !self.state.is_sealed {
            self.push_data(peer, what, Data::Long(Box::new(long)));
        }
    }

    fn push_data(&mut self, peer: &Arc<Peer>, what: Arrived, data: Data) {
        let cost = data.cost();
        peer.pending().fetch_add(cost, Ordering::SeqCst);
        self.inbox.total.fetch_add(cost, Ordering::Relaxed);
        let peer = Arc::clone(peer);
        self.state.batch.events.push_back(match what {
            Arrived::Text => Event::Message { peer, data, is_binary: false },
            Arrived::Binary => Event::Message { peer, data, is_binary: true },
            Arrived::Ping => Event::Ping { peer, data },
            Arrived::Pong => Event::Pong { peer, data },
        });
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if self.state.batch.is_empty() {
            return;
        }
        if let Some(reader) = self.state.reader.take() {
            reader.wake();
        }
        // That reader may have gone elsewhere since.
        if let Some(wakeup) = &self.state.wakeup {
            wakeup.set();
        }
    }
}

/// What a waiting event costs besides its bytes, so that empty messages are bounded too.
const EVENT_COST: usize = 64;

/// Bytes of messages that may wait for PHP, of all connections of one owner. Many times what PHP takes in one batch, and
/// little enough for any machine.
const MAX_TOTAL: usize = 64 * 1024 * 1024;

/// Connections, handshakes and requests that may wait for PHP to hear of them; each holds a request head.
const MAX_ARRIVALS: usize = 4096;

/// Log entries that may wait for PHP.
const MAX_NOTES: usize = 1000;

/// A message that has a buffer of its own already keeps it above this size; a smaller one is copied to the others.
const COPY_UP_TO: usize = 4096;

/// What a batch keeps of its memory between two uses.
const BYTES_KEPT: usize = 256 * 1024;
const EVENTS_KEPT: usize = 4096;
