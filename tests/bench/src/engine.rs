//! Many connections on one thread: one readiness queue, one read buffer, one queue of events.
//!
//! It is pulled: [`Engine::next_event`] gives what happened, the mode answers with [`Engine::send`]. **What was sent
//! leaves when the events at hand are used up**, that is on the next call that finds none: one write for all that a
//! connection was given in answer to one read.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::os::fd::AsRawFd;
use std::rc::Rc;
use std::time::{Duration, Instant};

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token};

use crate::connection::{Connection, End, Event, EventKind, Opening, Rest};
use crate::deflate::{Agreement, Terms};
use crate::failure::Failure;
use crate::handshake;
use crate::process;
use crate::target::Target;
use crate::tls::Setup;

/// All connections of a run.
pub struct Engine {
    target: Target,
    tls: Option<Setup>,
    request: Vec<u8>,
    terms: Option<Rc<Terms>>,
    agreement: Option<Agreement>,
    poll: Poll,
    polled: Events,
    ready: VecDeque<Ready>,
    events: VecDeque<Event>,
    slots: Vec<Option<Connection>>,
    free: Vec<usize>,
    dirty: Vec<usize>,
    buffer: Vec<u8>,
    deadline: Instant,
    timeout: Duration,
    capacity: usize,
}

/// A readiness that has not been served.
#[derive(Debug, Clone, Copy)]
struct Ready {
    id: usize,
    readable: bool,
    writable: bool,
    /// An end of the stream is there to be read, behind the data.
    ended: bool,
}

impl Engine {
    /// An engine without connections, whose run ends after `timeout`.
    pub fn new(target: Target, timeout: Duration) -> Result<Self, Failure> {
        Ok(Self {
            request: handshake::request(&target, None),
            tls: if target.is_tls() { Some(Setup::new()?) } else { None },
            target,
            terms: None,
            agreement: None,
            poll: Poll::new().map_err(|error| Failure::system("make an epoll instance", error))?,
            polled: Events::with_capacity(EVENTS_PER_POLL),
            ready: VecDeque::new(),
            events: VecDeque::new(),
            slots: Vec::new(),
            free: Vec::new(),
            dirty: Vec::new(),
            buffer: vec![0; READ_BUFFER_BYTES],
            deadline: Instant::now() + timeout,
            timeout,
            capacity: process::raise_open_file_limit()?,
        })
    }

    /// The bound of the whole run.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// What the connections opened from here on offer, and what they check.
    pub fn set_terms(&mut self, terms: Rc<Terms>) {
        self.request = handshake::request(&self.target, terms.offer);
        self.terms = Some(terms);
    }

    /// What the connection that opened last has agreed on.
    pub fn agreement(&self) -> Option<Agreement> {
        self.agreement
    }

    /// Starts one more connection and gives its id. Ids are 0, 1, 2… and used again after an `Ended`.
    pub fn open(&mut self, opening: Opening) -> usize {
        let id = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        if let Err(error) = self.connect(id, opening) {
            self.end(id, End::NotConnected(error.kind()));
        }
        id
    }

    /// Opens this many connections, ids 0 to `count - 1`, and returns when all have done their handshake. Messages
    /// that come meanwhile are dropped.
    pub fn open_all(&mut self, count: usize) -> Result<(), Failure> {
        if count > self.capacity {
            return Err(Failure::Usage(format!(
                "{count} connections are more than the {} that the limit on open files allows: raise it (ulimit -Hn)",
                self.capacity
            )));
        }
        let (mut started, mut opened) = (0, 0);
        while opened < count {
            while started < count && started - opened < HANDSHAKES_AT_ONCE {
                self.open(Opening::Upgrade);
                started += 1;
            }
            let progress = || format!("{opened} of {count} connections were open");
            match self.next_event(self.deadline).map_err(|failure| self.timed_out(failure, progress()))? {
                Some(Event { kind: EventKind::Opened(_), .. }) => opened += 1,
                Some(Event { kind: EventKind::Ended(end), .. }) => {
                    return Err(Failure::NotOpened { opened, wanted: count, end });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The next thing that happened; `None` when nothing had happened by `until`.
    pub fn next_event(&mut self, until: Instant) -> Result<Option<Event>, Failure> {
        loop {
            if let Some(event) = self.events.pop_front() {
                match event.kind {
                    EventKind::Opened(agreement) => self.agreement = agreement,
                    // Only now may the id be used again: no later event can be taken for the new connection's.
                    EventKind::Ended(_) => self.free.push(event.id),
                    _ => {}
                }
                // A server that never stops sending must not outlast the run.
                return if event.at < self.deadline { Ok(Some(event)) } else { Err(Failure::Deadline) };
            }
            self.flush_dirty();
            if !self.events.is_empty() {
                continue;
            }
            if let Some(ready) = self.ready.pop_front() {
                self.serve(ready);
            } else if !self.wait(until)? {
                return Ok(None);
            }
        }
    }

    /// Sends bytes, usually a masked frame. False when the connection is gone.
    pub fn send(&mut self, id: usize, bytes: &[u8]) -> bool {
        self.change(id, |connection| connection.queue(bytes))
    }

    /// Starts the closing handshake.
    pub fn close(&mut self, id: usize, code: u16) {
        self.change(id, |connection| connection.queue_close(code));
    }

    /// Ends a connection with a RST, without an event.
    pub fn reset(&mut self, id: usize) {
        self.events.retain(|event| event.id != id);
        if let Some(connection) = self.slots.get_mut(id).and_then(Option::take) {
            connection.reset();
            self.free.push(id);
        }
    }

    /// Closes all that is open with 1000 and waits a moment for the server, so that it sees a client that behaves.
    pub fn close_all(&mut self) -> Result<(), Failure> {
        for id in 0..self.slots.len() {
            self.close(id, 1000);
        }
        let until = self.deadline.min(Instant::now() + CLOSE_LIMIT);
        while self.slots.iter().any(Option::is_some) {
            // One check of the slots for each batch of events, not for each event.
            if self.next_event(until)?.is_none() {
                break;
            }
            self.events.clear();
        }
        Ok(())
    }

    /// Puts the progress of a run into a failure that is a timeout.
    pub fn timed_out(&self, failure: Failure, progress: String) -> Failure {
        match failure {
            Failure::Deadline => Failure::TimedOut { after: self.timeout, progress },
            other => other,
        }
    }

    fn connect(&mut self, id: usize, opening: Opening) -> std::io::Result<()> {
        let socket = self.target.connect(id)?;
        let tls = self.tls.as_ref().map(Setup::connect).transpose()?;
        let mut connection = Connection::new(socket, tls, opening, self.terms.clone());
        // A TCP connect ends with readiness to write, and TCP then reports it only after a write has blocked. A Unix
        // socket would report it after every read of the server, so there it is asked for when a write blocks.
        connection.awaits_writable = matches!(self.target, Target::Tcp { .. });
        let fd = connection.socket().as_raw_fd();
        self.poll.registry().register(&mut SourceFd(&fd), Token(id), interest(&connection))?;
        if !connection.awaits_writable {
            self.ready.push_back(Ready { id, readable: false, writable: true, ended: false });
        }
        if let Some(slot) = self.slots.get_mut(id) {
            *slot = Some(connection);
        }
        Ok(())
    }

    /// Waits for readiness until `until`; false when none came.
    fn wait(&mut self, until: Instant) -> Result<bool, Failure> {
        let now = Instant::now();
        if now >= self.deadline {
            return Err(Failure::Deadline);
        }
        let left = until.min(self.deadline).saturating_duration_since(now);
        // epoll counts in milliseconds: the last one before `until` is spent polling, so that schedules are kept.
        let pause = if left <= POLL_RESOLUTION * 2 { Duration::ZERO } else { left - POLL_RESOLUTION };
        match self.poll.poll(&mut self.polled, Some(pause)) {
            Err(error) if error.kind() != ErrorKind::Interrupted => {
                return Err(Failure::system("wait for the sockets", error));
            }
            _ => {}
        }
        self.ready.extend(self.polled.iter().map(|event| Ready {
            id: event.token().0,
            readable: event.is_readable() || event.is_error(),
            writable: event.is_writable() || event.is_error(),
            ended: event.is_read_closed() || event.is_error(),
        }));
        Ok(!self.ready.is_empty() || now < until)
    }

    fn serve(&mut self, ready: Ready) {
        let Some(connection) = self.slots.get_mut(ready.id).and_then(Option::as_mut) else { return };
        if connection.is_connecting() {
            match connection.finish_connect(&self.request) {
                Err(end) => return self.end(ready.id, end),
                Ok(None) => return,
                Ok(Some(opening)) => self.report_connected(ready.id, opening),
            }
        }
        if ready.writable {
            self.flush(ready.id);
        }
        if ready.readable {
            self.read(ready);
        }
    }

    fn report_connected(&mut self, id: usize, opening: Opening) {
        if opening == Opening::Raw {
            self.events.push_back(Event { id, at: Instant::now(), kind: EventKind::Connected });
        }
    }

    fn read(&mut self, ready: Ready) {
        let Some(connection) = self.slots.get_mut(ready.id).and_then(Option::as_mut) else { return };
        let result = connection.receive(ready.id, &mut self.buffer, &mut self.events);
        if connection.has_unsent() && !connection.is_dirty {
            connection.is_dirty = true;
            self.dirty.push(ready.id);
        }
        match result {
            Err(end) => self.end(ready.id, end),
            Ok(rest) if rest == Rest::More || ready.ended => self.ready.push_back(ready),
            Ok(_) => {}
        }
    }

    fn change(&mut self, id: usize, change: impl FnOnce(&mut Connection)) -> bool {
        let Some(connection) = self.slots.get_mut(id).and_then(Option::as_mut) else { return false };
        change(connection);
        if !connection.is_dirty {
            connection.is_dirty = true;
            self.dirty.push(id);
        }
        true
    }

    fn flush_dirty(&mut self) {
        while let Some(id) = self.dirty.pop() {
            if let Some(connection) = self.slots.get_mut(id).and_then(Option::as_mut) {
                connection.is_dirty = false;
                self.flush(id);
            }
        }
    }

    /// Sends now what was queued on one connection.
    pub fn flush(&mut self, id: usize) {
        let Some(connection) = self.slots.get_mut(id).and_then(Option::as_mut) else { return };
        // Before the connect is done nothing can leave; what was queued waits for it.
        if connection.is_connecting() {
            return;
        }
        if !connection.flush() {
            self.ready.push_back(Ready { id, readable: true, writable: false, ended: true });
        } else if connection.has_unsent() && !connection.awaits_writable {
            connection.awaits_writable = true;
            let fd = connection.socket().as_raw_fd();
            if let Err(error) = self.poll.registry().reregister(&mut SourceFd(&fd), Token(id), interest(connection)) {
                self.end(id, End::Failed(error.kind()));
            }
        }
    }

    fn end(&mut self, id: usize, end: End) {
        if let Some(slot) = self.slots.get_mut(id) {
            *slot = None;
        }
        self.events.push_back(Event { id, at: Instant::now(), kind: EventKind::Ended(end) });
    }
}

fn interest(connection: &Connection) -> Interest {
    if connection.awaits_writable { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE }
}

/// What one epoll_wait may report.
const EVENTS_PER_POLL: usize = 1024;
/// One read takes what a socket usually holds, and the buffer still lies in the second-level cache.
const READ_BUFFER_BYTES: usize = 128 << 10;
/// Below the backlog of every server under test (Node's is 511).
const HANDSHAKES_AT_ONCE: usize = 128;
/// What a server may take to answer the last close frames.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);
/// What epoll_wait rounds to.
const POLL_RESOLUTION: Duration = Duration::from_millis(1);
