//! How `run()` and `poll()` drive a client.

use std::cell::RefCell;
use std::time::Instant;

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

use super::{Conversing, Phase, Stop};
use crate::net::client::Client as NetClient;
use crate::net::desk::Desk;
use crate::net::inbox::Batch;
use crate::zend::close_info::CloseInfo;
use crate::zend::dialler::Stage;
use crate::zend::work::{Stopped, Work, Worker};

impl Worker for Conversing {
    fn work(&self) -> &Work {
        &self.work
    }

    fn station(&self) -> PhpResult<(&Desk, &RefCell<Batch>)> {
        let line = self.dialler.line()?;
        Ok((line.desk(), line.batch()))
    }

    fn start(&self, _this: &Zval) -> Result<(), Stopped> {
        Ok(())
    }

    fn advance(&self, this: &Zval) -> Result<bool, Stopped> {
        self.proceed(this)?;
        Ok(self.phase.get() == Phase::Over)
    }

    fn dispatch_all(&self, this: &Zval, most: usize) -> Result<(), Stopped> {
        for _ in 0..most {
            let (_, batch) = self.station()?;
            let event = batch.borrow_mut().take_next();
            let Some(event) = event else { break };
            self.dispatch(this, event)?;
            self.work.settle()?;
        }
        Ok(())
    }

    fn end(&self, _this: &Zval) -> Result<(), Stopped> {
        Ok(())
    }

    /// Closed for good, be it by ourselves, or by the server where there is no other connection to come.
    fn refusal(&self) -> Option<PhpException> {
        let is_over = match self.phase.get() {
            Phase::Over => true,
            Phase::Idle if self.stop.get() != Stop::No => false,
            Phase::Idle => self.dialler.is_given_up() || self.backoff.is_none(),
            _ => false,
        };
        let info = if is_over { self.dialler.ended().ok()? } else { None };
        info.map(|info| CloseInfo::exception(&info))
    }

    fn next_due(&self) -> Option<Instant> {
        match self.phase.get() {
            Phase::Waiting(due) => Some(due),
            _ => None,
        }
    }

    fn is_round_due(&self) -> bool {
        let has_ended = || self.dialler.peek(false, |client| NetClient::ended(client).is_some()).unwrap_or(false);
        match self.phase.get() {
            Phase::Over => false,
            _ if self.stop.get() == Stop::Wanted => true,
            Phase::Idle => !self.has_thrown.get() && self.refusal().is_none(),
            Phase::Dialling => self.dialler.stage() != Stage::Dialling,
            Phase::Connected => !self.has_told_open.get() || has_ended(),
            Phase::Ended => true,
            Phase::Waiting(_) => self.is_leaving() || (self.dialler.stage() == Stage::Connected && !has_ended()),
        }
    }

    fn heeds_signals(&self) -> bool {
        self.watches_signals
    }

    fn on_signal(&self, number: u8) {
        if self.watches_signals {
            // In a forked child, whose signals are not ours, there is nothing to do.
            let _ = self.heed_signal(number);
        }
    }
}
