//! `broadcast`: the first connection sends a message, the server sends it to all, the sender included; when all have
//! it, the next one follows.

use std::time::{Duration, Instant};

use super::{LONGEST_SECONDS, Mode, report_compression};
use crate::arguments::Options;
use crate::connection::{Event, EventKind};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::histogram::Histogram;
use crate::message::Message;
use crate::process::ProcessorMeter;
use crate::report::Report;

pub(super) struct Broadcast {
    connections: usize,
    message: Message,
    warmup: Duration,
    length: Duration,
    /// The number of the last message that each connection got.
    last_seen: Vec<u64>,
    round: u64,
    missing: usize,
    surplus: u64,
    rounds: Histogram,
    processor: ProcessorMeter,
}

impl Broadcast {
    pub(super) fn parse(options: &mut Options) -> Result<Self, Failure> {
        let connections = options.connections("connections", 1_000)?;
        Ok(Self {
            connections,
            message: Message::parse(options)?,
            warmup: options.seconds("warmup", 1.0, 0.0..=LONGEST_SECONDS)?,
            length: options.seconds("seconds", 5.0, 0.1..=LONGEST_SECONDS)?,
            last_seen: vec![0; connections],
            round: 0,
            missing: 0,
            surplus: 0,
            rounds: Histogram::default(),
            processor: ProcessorMeter::new(options.process()?),
        })
    }

    fn measure(&mut self, engine: &mut Engine) -> Result<(), Failure> {
        let start = Instant::now() + self.warmup;
        let end = start + self.length;
        let mut now = Instant::now();
        while now < end {
            let sent = now;
            if sent >= start {
                self.processor.begin()?;
            }
            self.round += 1;
            self.missing = self.connections;
            engine.send(SENDER, self.message.frame());
            now = self.receive_round(engine)?;
            if sent >= start {
                self.rounds.record(now - sent);
            }
        }
        self.processor.end()
    }

    /// Waits until all have the message; gives the time of the last one.
    fn receive_round(&mut self, engine: &mut Engine) -> Result<Instant, Failure> {
        let unbounded = Instant::now() + engine.timeout();
        let mut last = Instant::now();
        while self.missing > 0 {
            let Some(event) = engine.next_event(unbounded)? else { continue };
            last = event.at;
            self.receive(&event)?;
        }
        Ok(last)
    }

    fn receive(&mut self, event: &Event) -> Result<(), Failure> {
        match (&event.kind, self.last_seen.get_mut(event.id)) {
            (EventKind::Message { .. }, Some(seen)) if *seen < self.round => {
                *seen = self.round;
                self.missing -= 1;
            }
            (EventKind::Message { .. }, _) => self.surplus += 1,
            (EventKind::Ended(end), _) => return Err(Failure::Lost { end: *end }),
            _ => {}
        }
        Ok(())
    }
}

impl Mode for Broadcast {
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure> {
        engine.set_terms(self.message.terms());
        engine.open_all(self.connections)?;
        self.measure(engine)?;
        engine.close_all()?;
        let rounds = self.rounds.count();
        let rate = rounds as f64 * self.connections as f64 / self.length.as_secs_f64();
        let report = Report::new("broadcast")
            .count("connections", self.connections)
            .count("size", self.message.size())
            .count("messages", rounds);
        let deliveries = rounds * self.connections as u64;
        let report = report_compression(report, &self.message, engine);
        Ok(self
            .processor
            .report(report, deliveries)
            .count("deliveries_per_second", rate as u64)
            .tenths_if_known("cpu_us_per_delivery", self.processor.microseconds_per(deliveries))
            .latencies("round_", &self.rounds)
            .count("errors", self.surplus)
            .failed_if(self.surplus > 0 || rounds == 0))
    }

    fn progress(&self) -> String {
        let (round, got) = (self.round, self.connections - self.missing);
        format!("message {round} had reached {got} of {} connections; does the server broadcast?", self.connections)
    }
}

const SENDER: usize = 0;
