//! How `run()` and `poll()` drive a server: start, events and timers, the steps of a stop.

use std::cell::RefCell;
use std::time::Instant;

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

use super::{Phase, Serving};
use crate::net::desk::Desk;
use crate::net::inbox::Batch;
use crate::net::systemd::{self, State};
use crate::zend::dispatch::Event;
use crate::zend::exception::{Class, logic_error};
use crate::zend::work::{Stopped, Work, Worker};

impl Worker for Serving {
    fn work(&self) -> &Work {
        &self.work
    }

    fn station(&self) -> PhpResult<(&Desk, &RefCell<Batch>)> {
        Ok((self.desk.get()?, self.batch.get()?))
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
        self.work.emit(Event::Start, [this.shallow_clone()])?;
        systemd::notify(State::Ready);
        Ok(())
    }

    /// Sees a stop through; true at its end.
    fn advance(&self, _this: &Zval) -> Result<bool, Stopped> {
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

    fn dispatch_all(&self, _this: &Zval, most: usize) -> Result<(), Stopped> {
        let batch = self.batch.get().map_err(PhpException::from)?;
        for _ in 0..most {
            let event = batch.borrow_mut().take_next();
            let Some(event) = event else { break };
            self.work.count();
            self.dispatch(batch, event)?;
            self.work.settle()?;
        }
        Ok(())
    }

    fn run_timers(&self) -> Result<(), Stopped> {
        let now = self.work.mark.get();
        loop {
            let due = self.timers.borrow_mut().take_due(now);
            let Some((id, comes_again)) = due else { return Ok(()) };
            self.work.count();
            let call = match comes_again {
                true => self.timer_calls.borrow().get(&id).cloned(),
                false => self.timer_calls.borrow_mut().remove(&id),
            };
            if let Some(call) = call {
                self.work.call_other(&call, "timer")?;
                drop(call);
                self.work.settle()?;
            }
        }
    }

    fn end(&self, this: &Zval) -> Result<(), Stopped> {
        self.phase.set(Phase::Stopped);
        self.net()?.borrow_mut().end();
        self.work.emit(Event::Stop, [this.shallow_clone()])?;
        Ok(())
    }

    fn refusal(&self) -> Option<PhpException> {
        (self.phase.get() == Phase::Stopped)
            .then(|| logic_error("the server has stopped and its address is free: make a new Server to serve again"))
    }

    /// When a timer is due, or the time of a stop is over.
    fn next_due(&self) -> Option<Instant> {
        let stop = match self.phase.get() {
            Phase::Stopped => return None,
            Phase::Stopping(deadline) => Some(deadline),
            Phase::Serving | Phase::Dropping => None,
        };
        let timer = self.timers.borrow_mut().next_due();
        [stop, timer].into_iter().flatten().min()
    }

    fn is_round_due(&self) -> bool {
        self.is_round_due.get()
    }

    fn heeds_signals(&self) -> bool {
        self.watches_signals
    }

    fn heeds_reload(&self) -> bool {
        self.watches_signals && self.net.get().is_ok_and(|net| net.borrow().has_tls())
    }

    fn on_signal(&self, number: u8) {
        if self.watches_signals {
            self.heed_signal(number);
        }
    }
}
