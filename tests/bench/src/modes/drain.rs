//! `drain`: how a server says goodbye. Connects, prints READY, talks until it is told to stop, if it is to, and waits for
//! the end of every connection; the operator sends SIGTERM to the server.

use std::collections::BTreeMap;
use std::time::Instant;

use super::{MOST_IN_FLIGHT, Mode};
use crate::arguments::Options;
use crate::connection::{End, Event, EventKind};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::message::Message;
use crate::report::{self, Report};

pub(super) struct Drain {
    connections: usize,
    inflight: u64,
    message: Message,
    echoes: u64,
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
            inflight: options.count("inflight", 0, 0..=MOST_IN_FLIGHT)?,
            message: Message::parse(options)?,
            echoes: 0,
            codes: BTreeMap::new(),
            ends: BTreeMap::new(),
            ended: 0,
            clean: 0,
            has_close: vec![false; connections],
        })
    }

    fn receive(&mut self, engine: &mut Engine, event: &Event) {
        let Some(has_close) = self.has_close.get_mut(event.id) else { return };
        match &event.kind {
            EventKind::Message { .. } => {
                self.echoes += 1;
                engine.send(event.id, self.message.frame());
            }
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
        engine.set_terms(self.message.terms());
        engine.open_all(self.connections)?;
        for id in 0..self.connections {
            for _ in 0..self.inflight {
                engine.send(id, self.message.frame());
            }
        }
        println!("READY");
        let unbounded = Instant::now() + engine.timeout();
        while self.ended < self.connections {
            if let Some(event) = engine.next_event(unbounded)? {
                self.receive(engine, &event);
            }
        }
        Ok(Report::new("drain")
            .count("connections", self.connections)
            .count("echoes", self.echoes)
            .tally("close_codes", &self.codes)
            .tally("tcp_ends", &self.ends)
            .count("clean", self.clean)
            .failed_if(self.clean < self.connections))
    }

    fn progress(&self) -> String {
        format!("{} of {} connections had ended, close codes so far {:?}", self.ended, self.connections, self.codes)
    }
}
