//! A client at work: takes what comes over its connection to its handlers, and connects again when that is lost.
//!
//! No borrow is held while a handler runs: it may call any method of the same client. Never waits itself: that is the
//! rounds of `run()` and `poll()`.

mod worker;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Instant;

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

use super::close_info::CloseInfo;
use super::dialler::{Dialler, Stage};
use super::dispatch::{Event, Owner};
use super::ffi::Callable;
use super::message::Message;
use super::signals;
use super::value;
use super::work::{Stopped, Work, Worker, leave};
use crate::net::backoff::{Backoff, Config};
use crate::net::client::Client as NetClient;
use crate::net::error::ConnectError;
use crate::net::inbox::{Data, Event as NetEvent, Level, Note};
use crate::net::peer::Peer;
use crate::protocol::CloseCode;

/// A client with its handlers, and how far it is.
pub struct Conversing {
    dialler: Rc<Dialler>,
    work: Work,
    phase: Cell<Phase>,
    /// `None`: one connection is all there is.
    backoff: Option<RefCell<Backoff>>,
    /// `open` was told of this connection, and `close` was not.
    has_told_open: Cell<bool>,
    /// The last attempt has failed, and the script knows: the next one is its own decision.
    has_thrown: Cell<bool>,
    stop: Cell<Stop>,
    watches_signals: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing was begun, or the last attempt has thrown.
    Idle,
    /// A connection is being made.
    Dialling,
    /// There is a connection, and its end has not been told.
    Connected,
    /// Its end has been told.
    Ended,
    /// The next connection is made at this time.
    Waiting(Instant),
    /// There will be no more.
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    No,
    Wanted,
    /// The close frame is on its way.
    Begun,
}

impl Conversing {
    /// Nothing is begun yet.
    pub fn new(dialler: &Rc<Dialler>, reconnect: Option<Config>, watches_signals: bool) -> Self {
        Self {
            work: Work::new(Owner::Client, None, Rc::clone(dialler.is_running())),
            dialler: Rc::clone(dialler),
            phase: Cell::new(Phase::Idle),
            backoff: reconnect.map(|config| RefCell::new(Backoff::new(config))),
            has_told_open: Cell::default(),
            has_thrown: Cell::default(),
            stop: Cell::new(Stop::No),
            watches_signals,
        }
    }

    /// Sets or removes the handler of an event.
    pub fn on(&self, event: &str, handler: Option<Callable>) -> PhpResult<()> {
        self.work.handlers.set(Owner::Client.event(event)?, handler);
        Ok(())
    }

    /// Begins a stop.
    pub fn stop(&self) {
        if self.stop.get() == Stop::No {
            self.stop.set(Stop::Wanted);
        }
        if self.dialler.has_line() {
            leave(self);
        }
    }

    /// Shows what it holds to the cycle collector.
    pub fn trace(&self, visit: &mut dyn FnMut(&Zval)) {
        self.work.handlers.trace(visit);
    }

    /// No more connections are wanted.
    fn is_leaving(&self) -> bool {
        self.stop.get() != Stop::No || self.dialler.is_given_up()
    }

    /// Goes on until there is something to wait for.
    fn proceed(&self, this: &Zval) -> Result<(), Stopped> {
        loop {
            let before = self.phase.get();
            match before {
                Phase::Idle => self.begin()?,
                Phase::Dialling => self.await_connection()?,
                Phase::Connected => self.attend(this)?,
                Phase::Ended => self.decide()?,
                Phase::Waiting(due) => self.await_turn(due)?,
                Phase::Over => return Ok(()),
            }
            if self.phase.get() == before {
                return Ok(());
            }
        }
    }

    /// The first connection may be there, or on its way, already: the script has sent something.
    fn begin(&self) -> Result<(), Stopped> {
        self.has_thrown.set(false);
        self.warn()?;
        if self.dialler.peek(false, |client| client.ended().is_none())? {
            self.phase.set(Phase::Connected);
        } else if self.is_leaving() {
            self.finish();
        } else {
            self.dialler.begin_dial()?;
            self.phase.set(Phase::Dialling);
        }
        Ok(())
    }

    /// Tells of what is unsafe about the options, once. The handler may do anything.
    fn warn(&self) -> Result<(), Stopped> {
        for warning in self.dialler.take_warnings() {
            self.work.log(&Note { level: Level::Warning, message: warning.clone(), context: Vec::new() })?;
        }
        Ok(())
    }

    fn await_connection(&self) -> Result<(), Stopped> {
        if self.is_leaving() {
            self.finish();
            return Ok(());
        }
        match self.dialler.finish_dial(false)? {
            Some(Ok(())) => self.note_connection(),
            Some(Err(error)) => return self.note_failure(Some(error)),
            None => match self.dialler.stage() {
                Stage::Dialling => {}
                // A call that needed it has waited for it, and got it or the exception.
                Stage::Connected => self.note_connection(),
                Stage::New | Stage::Unused => return self.note_failure(None),
            },
        }
        Ok(())
    }

    fn note_connection(&self) {
        if let Some(backoff) = &self.backoff {
            backoff.borrow_mut().reset();
        }
        self.phase.set(Phase::Connected);
    }

    /// Tells of the beginning and the end of a connection, and sees a stop through in between.
    fn attend(&self, this: &Zval) -> Result<(), Stopped> {
        if !self.has_told_open.replace(true) {
            self.tell(Event::Open, vec![this.shallow_clone()])?;
        }
        if self.stop.get() == Stop::Wanted {
            self.say_goodbye()?;
        }
        if let Some(info) = self.dialler.peek(None, NetClient::ended)? {
            self.phase.set(Phase::Ended);
            self.has_told_open.set(false);
            self.tell(Event::Close, vec![CloseInfo::zval(&info)])?;
        }
        Ok(())
    }

    /// What was received before the stop is dealt with before the close frame.
    fn say_goodbye(&self) -> PhpResult<()> {
        let (desk, batch) = self.station()?;
        if desk.inbox().seal() && batch.borrow().is_empty() {
            self.stop.set(Stop::Begun);
            self.dialler.peek(false, |client| client.begin_close(CloseCode::Away.into(), "the client is stopping"))?;
        }
        Ok(())
    }

    /// A connection has ended: will there be another?
    fn decide(&self) -> Result<(), Stopped> {
        let next = match &self.backoff {
            Some(backoff) if !self.is_leaving() => backoff.borrow_mut().roll(),
            _ => None,
        };
        match next {
            Some((attempt, delay)) => self.wait(attempt, delay.as_secs_f64()),
            None => {
                self.finish();
                Ok(())
            }
        }
    }

    /// An attempt has failed. Without an error, somebody else was told of it.
    fn note_failure(&self, error: Option<ConnectError>) -> Result<(), Stopped> {
        if self.is_leaving() {
            self.finish();
            return Ok(());
        }
        let is_final = self.backoff.is_none() || error.as_ref().is_some_and(ConnectError::is_final);
        let next = match &self.backoff {
            Some(backoff) if !is_final => backoff.borrow_mut().roll(),
            _ => None,
        };
        match (next, error) {
            (Some((attempt, delay)), error) => {
                self.work.log(&self.failure(error.as_ref(), attempt, delay.as_secs_f64()))?;
                // The handler may have closed it, or stopped.
                if self.is_leaving() {
                    self.finish();
                    return Ok(());
                }
                self.wait(attempt, delay.as_secs_f64())
            }
            (None, Some(error)) => {
                // Another run() begins anew.
                self.phase.set(Phase::Idle);
                self.has_thrown.set(true);
                if let Some(backoff) = &self.backoff {
                    backoff.borrow_mut().reset();
                }
                Err(PhpException::from(error).into())
            }
            // To throw there has to be an error of our own.
            (None, None) => {
                self.dialler.begin_dial()?;
                Ok(())
            }
        }
    }

    fn failure(&self, error: Option<&ConnectError>, attempt: u32, delay: f64) -> Note {
        let why = error.map_or_else(|| "no connection".to_owned(), ToString::to_string);
        let message = format!("{why}; attempt {attempt} to connect again is in {delay:.2} s");
        let context = vec![
            ("target", self.dialler.target()),
            ("error", why),
            ("attempt", attempt.to_string()),
            ("delay", format!("{delay:.3}")),
        ];
        Note { level: Level::Warning, message, context }
    }

    fn wait(&self, attempt: u32, delay: f64) -> Result<(), Stopped> {
        let due = Instant::now() + std::time::Duration::from_secs_f64(delay);
        self.phase.set(Phase::Waiting(due));
        self.tell(Event::Reconnect, vec![value::int(attempt), value::float(delay)])
    }

    fn tell(&self, event: Event, arguments: Vec<Zval>) -> Result<(), Stopped> {
        self.work.count();
        self.work.emit(event, arguments)?;
        self.work.settle()
    }

    fn await_turn(&self, due: Instant) -> Result<(), Stopped> {
        if self.is_leaving() {
            self.finish();
        } else if self.dialler.peek(false, |client| client.ended().is_none())? {
            // A call has needed the first connection before its turn, and made it.
            self.note_connection();
        } else if due <= Instant::now() {
            self.dialler.begin_dial()?;
            self.phase.set(Phase::Dialling);
        }
        Ok(())
    }

    /// There will be no more connections, nor one that is being made.
    fn finish(&self) {
        self.dialler.give_up();
        self.phase.set(Phase::Over);
    }

    fn dispatch(&self, this: &Zval, event: NetEvent) -> Result<(), Stopped> {
        match event {
            NetEvent::Message { peer, data, is_binary } => self.on_message(&peer, &data, is_binary),
            NetEvent::Open(_) => {
                // It is announced a moment before the one who dials has it.
                match self.dialler.finish_dial(true)? {
                    Some(Ok(())) => self.note_connection(),
                    Some(Err(error)) => self.note_failure(Some(error))?,
                    None => {}
                }
                self.proceed(this)
            }
            NetEvent::Close { peer, .. } => {
                self.dialler.peek((), |client| client.note_end_of(&peer))?;
                self.proceed(this)
            }
            NetEvent::DialFailed => self.proceed(this),
            NetEvent::Log(note) => self.work.log(&note),
            NetEvent::Ping { .. }
            | NetEvent::Pong { .. }
            | NetEvent::Drain(_)
            | NetEvent::Handshake(_)
            | NetEvent::Request(_) => Ok(()),
        }
    }

    fn on_message(&self, peer: &Peer, data: &Data, is_binary: bool) -> Result<(), Stopped> {
        let (desk, batch) = self.station()?;
        let message = {
            let batch = batch.borrow();
            let bytes = batch.bytes(data);
            let is_wanted = self.work.handlers.has(Event::Message) && !peer.is_given_up();
            is_wanted.then(|| Message::zval(bytes, is_binary))
        };
        self.work.count();
        let outcome = message.map_or(Ok(()), |message| self.work.call(Event::Message, [message]).map(|_| ()));
        // Not in a child that the handler has forked.
        if self.work.check_process().is_ok() {
            desk.inbox().release(peer, data.cost());
        }
        outcome
    }

    /// SIGINT and SIGTERM: the first stops, the second drops the connection.
    fn heed_signal(&self, number: u8) -> PhpResult<()> {
        if signals::is_reload(number) {
            return Ok(());
        }
        if self.stop.get() == Stop::No {
            self.stop();
            return Ok(());
        }
        self.dialler.peek((), |client| client.peer().terminate())
    }
}
