//! `run()` and `poll()`: rounds of waiting, handlers and timers; the one goes on until the server has stopped, the other
//! does a round a call.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;
use ext_php_rs::zend::BailoutGuard;
use tokio::task::AbortHandle;

use super::{Phase, Serving, Stopped};
use crate::net::runtime::OfProcess;
use crate::net::server::Server as NetServer;
use crate::net::systemd::{self, State};
use crate::zend::dispatch::Event;
use crate::zend::exception::{Class, logic_error};
use crate::zend::ffi::SignalWatch;
use crate::zend::signals::{self, Pcntl};

impl Serving {
    /// Serves until it has stopped.
    pub fn run(&self, this: &Zval) -> Result<(), Stopped> {
        let running = self.enter()?;
        let outcome = match self.phase.get() {
            Phase::Stopped => Err(has_stopped().into()),
            Phase::Serving | Phase::Stopping(_) | Phase::Dropping => self.run_rounds(this),
        };
        drop(running);
        self.leave();
        outcome
    }

    /// Deals with what waits, or with the first that comes within `timeout`; returns the number of events and timers.
    /// Once the server has stopped there is nothing to wait for.
    pub fn poll(&self, this: &Zval, timeout: Duration) -> Result<usize, Stopped> {
        let running = self.enter()?;
        let outcome = match self.phase.get() {
            Phase::Stopped => Ok(0),
            Phase::Serving | Phase::Stopping(_) | Phase::Dropping => self.poll_rounds(this, timeout),
        };
        drop(running);
        self.leave();
        outcome
    }

    fn run_rounds(&self, this: &Zval) -> Result<(), Stopped> {
        let mut pcntl = Pcntl::new()?;
        let _watch = BailoutGuard::new(if self.watches_signals { self.watch_signals(&pcntl) } else { None });
        // Whoever has been let in may count on it that signals are heeded.
        self.start(this)?;
        while !self.has_stopped()? {
            self.round(&mut pcntl, None, usize::MAX)?;
        }
        self.end(this)
    }

    fn poll_rounds(&self, this: &Zval, timeout: Duration) -> Result<usize, Stopped> {
        let deadline = Instant::now() + timeout;
        // PHP runs the script's signal handlers by itself, but not while this waits.
        let mut pcntl = if timeout.is_zero() { Pcntl::default() } else { Pcntl::new()? };
        // A forked child writes nothing for its parent, and a fatal error jumps over this frame.
        let _batch = BailoutGuard::new(OfProcess::new(self.net()?.borrow().begin_batch()));
        self.start(this)?;
        let (mut count, mut is_over) = (0, false);
        while !self.has_stopped()? {
            if is_over || count > 0 {
                return Ok(count);
            }
            count = self.round(&mut pcntl, Some(deadline), EVENTS_PER_POLL)?;
            is_over = deadline <= Instant::now();
        }
        self.end(this)?;
        Ok(count)
    }

    /// Waits for events, unless some are left, and gives them, but no more than `most`, to their handlers; then runs the
    /// timers that are due, and the script's signal handlers. Returns the number of events and timers.
    fn round(&self, pcntl: &mut Pcntl, until: Option<Instant>, most: usize) -> Result<usize, Stopped> {
        let (net, batch) = (self.net()?, self.batch.get().map_err(PhpException::from)?);
        if batch.borrow().is_empty() {
            let wakes = [until, self.next_due(), pcntl.next_look(self.mark.get())];
            net.borrow().wait(&mut batch.borrow_mut(), wakes.into_iter().flatten().min());
        }
        self.mark.set(Instant::now());
        let events = self.dispatch_all(batch, most)?;
        let timers = self.run_timers()?;
        pcntl.note_userland();
        pcntl.run_due(self.mark.get())?;
        self.check_process()?;
        Ok(events + timers)
    }

    /// The server is at work until the guard is dropped: one that a fatal error drops, too.
    fn enter(&self) -> Result<BailoutGuard<Running>, Stopped> {
        self.net()?;
        if self.is_running.replace(true) {
            return Err(already_running().into());
        }
        self.mark.set(Instant::now());
        Ok(BailoutGuard::new(Running(Rc::clone(&self.is_running))))
    }

    /// Starts to accept; once.
    fn start(&self, this: &Zval) -> Result<(), Stopped> {
        if self.has_started.get() {
            return Ok(());
        }
        self.net()?
            .borrow_mut()
            .start()
            .map_err(|error| Class::WebSocket.with(format!("cannot start the network runtime: {error}")))?;
        self.has_started.set(true);
        self.emit(Event::Start, vec![this.shallow_clone()])?;
        systemd::notify(State::Ready);
        Ok(())
    }

    fn end(&self, this: &Zval) -> Result<(), Stopped> {
        self.phase.set(Phase::Stopped);
        self.net()?.borrow_mut().end();
        self.emit(Event::Stop, vec![this.shallow_clone()])?;
        Ok(())
    }

    /// When a timer is due, or the time of a stop is over.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let stop = match self.phase.get() {
            Phase::Stopped => return None,
            Phase::Stopping(deadline) => Some(deadline),
            Phase::Serving | Phase::Dropping => None,
        };
        let timer = self.timers.borrow_mut().next_due();
        [stop, timer].into_iter().flatten().min()
    }

    /// Sees a stop through; true at its end.
    fn has_stopped(&self) -> Result<bool, Stopped> {
        self.is_round_due.set(false);
        let net = self.net()?.borrow();
        match self.phase.get() {
            Phase::Serving => return Ok(false),
            Phase::Stopping(deadline) if deadline <= Instant::now() => {
                self.phase.set(Phase::Dropping);
                net.drain();
                net.terminate_all();
            }
            Phase::Stopping(_) | Phase::Dropping | Phase::Stopped => {}
        }
        // What was received before the stop is answered before the close frame.
        let is_batch_done = self.batch.get().map_err(PhpException::from)?.borrow().is_empty();
        Ok(is_batch_done && net.drain() && self.open.get() == 0)
    }

    fn watch_signals(&self, pcntl: &Pcntl) -> Option<Watch> {
        let (signals, pipe) = signals::watch(pcntl, self.net.get().is_ok_and(|net| net.borrow().has_tls())).ok()?;
        let task = self.net.get().ok()?.borrow().watch_signals(pipe).ok()?;
        Some(Watch { _signals: signals, task: OfProcess::new(task) })
    }

    fn net(&self) -> PhpResult<&RefCell<NetServer>> {
        Ok(self.net.get()?)
    }
}

/// `is_running` for as long as it lives.
struct Running(Rc<Cell<bool>>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// SIGINT and SIGTERM are ours for as long as it lives.
struct Watch {
    _signals: SignalWatch,
    task: OfProcess<AbortHandle>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Ok(task) = self.task.get() {
            task.abort();
        }
    }
}

/// The server is at work already.
fn already_running() -> PhpException {
    logic_error(
        "run() or poll() of this server is running already: a handler can stop() the server, not run() or poll() it; \
         one that suspends its fiber holds the server up, so let it wait in a fiber of its own",
    )
}

/// A `run()` after the end.
fn has_stopped() -> PhpException {
    logic_error("the server has stopped and its address is free: make a new Server to serve again")
}

/// The other callbacks of a loop get their turn after so many: a few milliseconds, with handlers that do little.
const EVENTS_PER_POLL: usize = 1024;
