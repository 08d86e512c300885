//! `connect`: whole lives of connections, one after the other: connect, handshake, one echo, closing handshake, end.

use std::collections::BTreeMap;
use std::time::Instant;

use super::{Mode, PARTS, report_compression};
use crate::arguments::Options;
use crate::connection::{End, Event, EventKind, Opening};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::histogram::Histogram;
use crate::message::Message;
use crate::process::Process;
use crate::report::{self, Report};

pub(super) struct Connect {
    count: u64,
    concurrency: usize,
    message: Message,
    server: Option<Process>,
    started: u64,
    finished: u64,
    lives: Vec<Life>,
    failures: BTreeMap<String, u64>,
    resident: Vec<u64>,
    durations: Histogram,
}

/// How far one connection has come.
#[derive(Debug, Clone, Copy)]
struct Life {
    since: Instant,
    step: Step,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Handshake,
    Echo,
    Close,
    End,
}

impl Connect {
    pub(super) fn parse(options: &mut Options) -> Result<Self, Failure> {
        Ok(Self {
            count: options.count("count", 10_000, 1..=MOST_CYCLES)?,
            concurrency: options.connections("concurrency", 50)?,
            message: Message::parse(options)?,
            server: options.process()?,
            started: 0,
            finished: 0,
            lives: Vec::new(),
            failures: BTreeMap::new(),
            resident: Vec::new(),
            durations: Histogram::default(),
        })
    }

    fn start(&mut self, engine: &mut Engine) {
        self.started += 1;
        let id = engine.open(Opening::Upgrade);
        let life = Life { since: Instant::now(), step: Step::Handshake };
        match self.lives.get_mut(id) {
            Some(place) => *place = life,
            // Ids count up from 0, so a new one is the next.
            None => self.lives.push(life),
        }
    }

    fn receive(&mut self, engine: &mut Engine, event: &Event) -> Result<(), Failure> {
        let Some(life) = self.lives.get_mut(event.id) else { return Ok(()) };
        match (&event.kind, life.step) {
            (EventKind::Opened(_), _) => {
                life.step = Step::Echo;
                engine.send(event.id, self.message.frame());
            }
            (EventKind::Message { .. }, Step::Echo) => {
                life.step = Step::Close;
                engine.close(event.id, NORMAL);
            }
            (EventKind::Close(NORMAL), Step::Close) => life.step = Step::End,
            (EventKind::Close(code), step) => report::add(&mut self.failures, format!("closed {code} in {step:?}")),
            (EventKind::Ended(end), _) => {
                let (life, end) = (*life, *end);
                self.finish(life, end, event.at)?;
                if self.started < self.count {
                    self.start(engine);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self, life: Life, end: End, at: Instant) -> Result<(), Failure> {
        self.finished += 1;
        match (life.step, end) {
            (Step::End, End::Eof) => self.durations.record(at.saturating_duration_since(life.since)),
            (step, end) => report::add(&mut self.failures, format!("{end} in {step:?}")),
        }
        if let Some(server) = self.server.filter(|_| self.finished.is_multiple_of(self.count.div_ceil(PARTS))) {
            self.resident.push(server.resident_bytes()?);
        }
        Ok(())
    }
}

impl Mode for Connect {
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure> {
        engine.set_terms(self.message.terms());
        let (begin, unbounded) = (Instant::now(), Instant::now() + engine.timeout());
        while self.started < self.count.min(self.concurrency as u64) {
            self.start(engine);
        }
        while self.finished < self.count {
            if let Some(event) = engine.next_event(unbounded)? {
                self.receive(engine, &event)?;
            }
        }
        let rate = self.durations.count() as f64 / begin.elapsed().as_secs_f64();
        let report = Report::new("connect").count("cycles", self.finished).count("concurrency", self.concurrency);
        let mut report = report_compression(report, &self.message, engine)
            .count("complete", self.durations.count())
            .count("cycles_per_second", rate as u64)
            .latencies("cycle_", &self.durations);
        if self.server.is_some() {
            report = report.counts("rss", &self.resident);
        }
        Ok(report.tally("failures", &self.failures).failed_if(!self.failures.is_empty()))
    }

    fn progress(&self) -> String {
        let steps = [Step::Handshake, Step::Echo, Step::Close, Step::End];
        let at = steps.map(|step| (step, self.lives.iter().filter(|life| life.step == step).count()));
        format!("{} of {} cycles were done; what the others waited for: {at:?}", self.finished, self.count)
    }
}

/// RFC 6455 §7.4.1: normal closure.
const NORMAL: u16 = 1000;
const MOST_CYCLES: u64 = 100_000_000;
