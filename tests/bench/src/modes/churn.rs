//! `churn`: connections whose client dies. Connects, prints READY, and sits until somebody kills this process.

use std::time::Instant;

use super::Mode;
use crate::arguments::Options;
use crate::connection::EventKind;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::report::Report;

pub(super) struct Churn {
    connections: usize,
    lost: usize,
}

impl Churn {
    pub(super) fn parse(options: &mut Options) -> Result<Self, Failure> {
        Ok(Self { connections: options.connections("connections", 100)?, lost: 0 })
    }
}

impl Mode for Churn {
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure> {
        engine.open_all(self.connections)?;
        println!("READY");
        let unbounded = Instant::now() + engine.timeout();
        while self.lost < self.connections {
            if let Some(event) = engine.next_event(unbounded)? {
                self.lost += usize::from(matches!(event.kind, EventKind::Ended(_)));
            }
        }
        // To be here means that the server ended them all: this process was to be killed first.
        Ok(Report::new("churn").count("connections", self.connections).count("lost", self.lost).failed_if(true))
    }

    fn progress(&self) -> String {
        format!("nobody killed this process; the server had ended {} of {} connections", self.lost, self.connections)
    }
}
