//! `handshake`: as many new connections as the server opens. Each is reset as soon as it is open, so that neither side
//! keeps its port: what is measured is accept, upgrade and the dropping of what a connection has, and no message.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::{LONGEST_SECONDS, Mode};
use crate::arguments::Options;
use crate::connection::{Event, EventKind, Opening};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::histogram::Histogram;
use crate::process::ProcessorMeter;
use crate::report::{self, Report};

pub(super) struct Handshake {
    concurrency: usize,
    warmup: Duration,
    length: Duration,
    /// When each connection that is being opened was begun, by its id.
    begun: Vec<Instant>,
    durations: Histogram,
    failures: BTreeMap<String, u64>,
    processor: ProcessorMeter,
}

impl Handshake {
    pub(super) fn parse(options: &mut Options) -> Result<Self, Failure> {
        Ok(Self {
            concurrency: options.connections("concurrency", 50)?,
            warmup: options.seconds("warmup", 1.0, 0.0..=LONGEST_SECONDS)?,
            length: options.seconds("seconds", 5.0, 0.1..=LONGEST_SECONDS)?,
            begun: Vec::new(),
            durations: Histogram::default(),
            failures: BTreeMap::new(),
            processor: ProcessorMeter::new(options.process()?),
        })
    }

    fn measure(&mut self, engine: &mut Engine) -> Result<(), Failure> {
        let start = Instant::now() + self.warmup;
        let end = start + self.length;
        (0..self.concurrency).for_each(|_| self.begin(engine));
        while let Some(event) = engine.next_event(end)?.filter(|event| event.at < end) {
            if event.at >= start {
                self.processor.begin()?;
            }
            self.receive(engine, &event, start);
        }
        self.processor.end()
    }

    fn begin(&mut self, engine: &mut Engine) {
        let (id, now) = (engine.open(Opening::Upgrade), Instant::now());
        match self.begun.get_mut(id) {
            Some(begun) => *begun = now,
            // Ids count up from 0, so a new one is the next.
            None => self.begun.push(now),
        }
    }

    fn receive(&mut self, engine: &mut Engine, event: &Event, start: Instant) {
        match &event.kind {
            EventKind::Opened(_) => {
                engine.reset(event.id);
                if let Some(begun) = self.begun.get(event.id).filter(|_| event.at >= start) {
                    self.durations.record(event.at.saturating_duration_since(*begun));
                }
            }
            EventKind::Ended(end) => report::add(&mut self.failures, end.to_string()),
            _ => return,
        }
        self.begin(engine);
    }
}

impl Mode for Handshake {
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure> {
        self.measure(engine)?;
        engine.close_all()?;
        let count = self.durations.count();
        let report = Report::new("handshake")
            .count("concurrency", self.concurrency)
            .count("handshakes", count)
            .count("handshakes_per_second", (count as f64 / self.length.as_secs_f64()) as u64)
            .latencies("", &self.durations)
            .tenths_if_known("cpu_us_per_handshake", self.processor.microseconds_per(count));
        let is_failed = count == 0 || !self.failures.is_empty();
        Ok(self.processor.report(report, count).tally("failures", &self.failures).failed_if(is_failed))
    }

    fn progress(&self) -> String {
        format!("{} connections had opened", self.durations.count())
    }
}
