//! What a server at work and a client at work have in common: handlers, how a call of one goes, and that `run()`,
//! `poll()` and `stream()` drive them by the same rounds.
//!
//! Never knows what the events mean: that is the [`Worker`]'s.

mod rounds;
mod stream;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

pub use self::rounds::{Crew, leave, poll, run};
pub use self::stream::stream;
use super::dispatch::{Event, Handlers, Outcome, Owner, say};
use super::ffi::{Callable, Ending};
use super::slow_handler::SlowHandlers;
use super::value;
use crate::net::desk::Desk;
use crate::net::inbox::{Batch, Level, Note};
use crate::net::metrics::Metrics;
use crate::net::runtime::OfProcess;

/// A server or a client that `run()` or `poll()` drives.
pub trait Worker {
    /// What it shares with the others.
    fn work(&self) -> &Work;

    /// Where its events come from, and those that were taken and not dealt with. Not for a forked child of its process.
    fn station(&self) -> PhpResult<(&Desk, &RefCell<Batch>)>;

    /// Begins, at the first call; `this` is the PHP object.
    fn start(&self, this: &Zval) -> Result<(), Stopped>;

    /// To be called before each wait: goes on with what neither an event nor a timer brings. True at its end.
    fn advance(&self, this: &Zval) -> Result<bool, Stopped>;

    /// Gives the events that were taken, but no more than `most`, to their handlers.
    fn dispatch_all(&self, this: &Zval, most: usize) -> Result<(), Stopped>;

    /// Runs the timers that are due.
    fn run_timers(&self) -> Result<(), Stopped> {
        Ok(())
    }

    /// [`Worker::advance`] has come to the end.
    fn end(&self, this: &Zval) -> Result<(), Stopped>;

    /// Why there is nothing to `run()` any more, once that is so.
    fn refusal(&self) -> Option<PhpException>;

    /// When it has something to do, whatever comes.
    fn next_due(&self) -> Option<Instant>;

    /// Whether it has something to do that neither events nor [`Worker::next_due`] announce.
    fn is_round_due(&self) -> bool;

    /// Whether SIGINT and SIGTERM stop it.
    fn heeds_signals(&self) -> bool;

    /// Whether SIGHUP has it read certificates again.
    fn heeds_reload(&self) -> bool {
        false
    }

    /// A signal that is watched has come.
    fn on_signal(&self, number: u8);
}

/// What is the same for all who are driven.
pub struct Work {
    /// What the script wants to be called for.
    pub handlers: Handlers,
    /// When the last handler ended, or the round began.
    pub mark: Cell<Instant>,
    /// What was told since the call of `poll()`.
    pub told: Cell<usize>,
    /// In `run()` or `poll()`.
    is_running: Rc<Cell<bool>>,
    /// The process that entered it.
    process: RefCell<OfProcess<()>>,
    slow: SlowHandlers,
    /// Where the slowest handler can be read without PHP.
    metrics: Option<Arc<Metrics>>,
    /// What `stream()` returned.
    stream: RefCell<Option<Zval>>,
}

impl Work {
    /// Of an owner that keeps figures in `metrics`, or none. `is_running` will tell who else wants to know.
    pub fn new(owner: Owner, metrics: Option<Arc<Metrics>>, is_running: Rc<Cell<bool>>) -> Self {
        Self {
            handlers: Handlers::new(owner),
            mark: Cell::new(Instant::now()),
            told: Cell::default(),
            is_running,
            process: RefCell::new(OfProcess::new(())),
            slow: SlowHandlers::default(),
            metrics,
            stream: RefCell::default(),
        }
    }

    /// In `run()` or `poll()`.
    pub fn is_running(&self) -> bool {
        self.is_running.get()
    }

    /// Something was told: `poll()` need not wait for more.
    pub fn count(&self) {
        self.told.set(self.told.get() + 1);
    }

    /// To be called after each call of a handler. In a child that it has forked, nothing here may be touched any more:
    /// the exception ends the child's `run()`, unless the handler ends the child itself, as it should.
    pub fn check_process(&self) -> Result<(), Stopped> {
        self.process.borrow().get().copied().map_err(|forked| PhpException::from(forked).into())
    }

    /// Calls the handler of an event that is rare: there may be other things between such events than handlers.
    pub fn emit(&self, event: Event, arguments: impl AsRef<[Zval]>) -> Result<Outcome, Stopped> {
        self.mark.set(Instant::now());
        self.call(event, arguments)
    }

    /// Calls the handler of an event, right after the one before.
    pub fn call(&self, event: Event, arguments: impl AsRef<[Zval]>) -> Result<Outcome, Stopped> {
        let outcome = self.handlers.emit(event, None, arguments)?;
        self.check_process()?;
        self.note_handler_end(event.name())?;
        Ok(outcome)
    }

    /// Calls `callable`, which is no handler of an event but a `what`.
    pub fn call_other(&self, callable: &Callable, what: &'static str) -> Result<(), Stopped> {
        self.handlers.call(callable, None, [])?;
        self.check_process()?;
        self.note_handler_end(what)
    }

    /// Deals with what destructors have thrown since the last call.
    pub fn settle(&self) -> Result<(), Stopped> {
        self.handlers.settle()?;
        self.check_process()
    }

    /// A handler has returned: whoever operates this should know of one that took long.
    pub fn note_handler_end(&self, what: &'static str) -> Result<(), Stopped> {
        let now = Instant::now();
        let took = now.duration_since(self.mark.replace(now));
        if took > self.slow.slowest()
            && let Some(metrics) = &self.metrics
        {
            metrics.slowest_handler.note(took);
        }
        match self.slow.note(what, took, now) {
            // To tell a slow log handler of itself would make it worse.
            Some(note) if what == Event::Log.name() => say(&note.message),
            Some(note) => self.log(&note)?,
            None => {}
        }
        Ok(())
    }

    /// Gives an entry to the `log` handler; without one, a warning goes to stderr.
    pub fn log(&self, note: &Note) -> Result<(), Stopped> {
        if !self.handlers.has(Event::Log) {
            if note.level == Level::Warning {
                say(&note.message);
            }
            return Ok(());
        }
        let context = value::map(note.context.iter().map(|(name, text)| (*name, value::string(text))));
        let arguments = vec![value::string(note.level.name()), value::string(&note.message), context];
        self.emit(Event::Log, arguments).map(|_| ())
    }
}

/// Why `run()` or `poll()` does not return as it should.
pub enum Stopped {
    /// This is to be thrown.
    Exception(PhpException),
    /// The script is ending.
    Ending(Ending),
}

impl From<PhpException> for Stopped {
    fn from(exception: PhpException) -> Self {
        Self::Exception(exception)
    }
}

impl From<Ending> for Stopped {
    fn from(ending: Ending) -> Self {
        Self::Ending(ending)
    }
}
