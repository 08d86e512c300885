//! `drain`: how a server says goodbye. Connects, prints READY, and waits for the end of every connection; the operator
//! sends SIGTERM to the server.

use std::collections::BTreeMap;
use std::time::Instant;

use super::Mode;
use crate::arguments::Options;
use crate::connection::{End, Event, EventKind};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::report::{self, Report};

pub(super) struct Drain {
    connections: usize,
    codes: BTreeMap<String, u64>,
    ends: BTreeMap<String, u64>,
    ended: usize,
    clean: usize,
    has_close: Vec<bool>,
}

impl Drain {
    pub(super) fn parse(options: &mut Options) -> Result<Self, Failure> {
        let connections = options.connections("connections", 20)?;
        Ok(Self {
            connections,
            codes: BTreeMap::new(),
            ends: BTreeMap::new(),
            ended: 0,
            clean: 0,
            has_close: vec![false; connections],
        })
    }

    fn receive(&mut self, event: &Event) {
        let Some(has_close) = self.has_close.get_mut(event.id) else { return };
        match &event.kind {
            // The connection has answered it already.
            EventKind::Close(code) => {
                *has_close = true;
                report::add(&mut self.codes, code.to_string());
            }
            EventKind::Ended(end) => {
                self.ended += 1;
                self.clean += usize::from(*has_close && *end == End::Eof);
                report::add(&mut self.ends, end.to_string());
            }
            _ => {}
        }
    }
}

impl Mode for Drain {
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure> {
        engine.open_all(self.connections)?;
        println!("READY");
        let unbounded = Instant::now() + engine.timeout();
        while self.ended < self.connections {
            if let Some(event) = engine.next_event(unbounded)? {
                self.receive(&event);
            }
        }
        Ok(Report::new("drain")
            .count("connections", self.connections)
            .tally("close_codes", &self.codes)
            .tally("tcp_ends", &self.ends)
            .count("clean", self.clean)
            .failed_if(self.clean < self.connections))
    }

    fn progress(&self) -> String {
        format!("{} of {} connections had ended, close codes so far {:?}", self.ended, self.connections, self.codes)
    }
}
