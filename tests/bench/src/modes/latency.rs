//! `latency`: messages at a fixed rate, whatever the server does (an open loop). A latency counts from the moment the
//! schedule gave, so a stall is paid for by every message that it delays: no coordinated omission.

use std::time::{Duration, Instant};

use super::echoes::Echoes;
use super::{LONGEST_SCHEDULE_SECONDS, Mode};
use crate::arguments::Options;
use crate::connection::Event;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::histogram::Histogram;
use crate::message::Message;
use crate::process::ProcessorMeter;
use crate::report::Report;
use crate::schedule::Schedule;

pub(super) struct Latency {
    connections: usize,
    rate: u32,
    warmup: Duration,
    length: Duration,
    echoes: Echoes,
    latencies: Histogram,
    processor: ProcessorMeter,
}

impl Latency {
    pub(super) fn parse(options: &mut Options) -> Result<Self, Failure> {
        let connections = options.connections("connections", 100)?;
        Ok(Self {
            connections,
            rate: u32::try_from(options.count("rate", 10_000, 1..=MOST_PER_SECOND)?).unwrap_or(u32::MAX),
            warmup: options.seconds("warmup", 1.0, 0.0..=LONGEST_SCHEDULE_SECONDS)?,
            length: options.seconds("seconds", 5.0, 0.1..=LONGEST_SCHEDULE_SECONDS)?,
            echoes: Echoes::new(Message::parse(options)?, connections),
            latencies: Histogram::default(),
            processor: ProcessorMeter::new(options.process()?),
        })
    }

    fn measure(&mut self, engine: &mut Engine) -> Result<(), Failure> {
        let begin = Instant::now();
        let (start, end) = (begin + self.warmup, begin + self.warmup + self.length);
        let mut schedule = Schedule::new(begin, self.rate, self.warmup + self.length);
        while schedule.next().is_some() || (self.echoes.unanswered() > 0 && Instant::now() < end + ANSWER_LIMIT) {
            while let Some(due) = schedule.take_due(Instant::now()) {
                let id = schedule.taken() as usize % self.connections;
                self.echoes.send(engine, id, due);
            }
            let mut until = schedule.next().unwrap_or(end + ANSWER_LIMIT);
            while let Some(event) = engine.next_event(until)? {
                self.receive(&event, start)?;
                if schedule.next().is_some_and(|due| due <= event.at) {
                    break;
                }
                // Before the clock is read again, what else is at hand is taken.
                until = begin;
            }
        }
        self.processor.end()
    }

    fn receive(&mut self, event: &Event, start: Instant) -> Result<(), Failure> {
        if let Some(latency) = self.echoes.receive(event)?
            && event.at.checked_sub(latency).is_some_and(|due| due >= start)
        {
            self.processor.begin()?;
            self.latencies.record(latency);
        }
        Ok(())
    }
}

impl Mode for Latency {
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure> {
        self.echoes.open_all(engine)?;
        self.measure(engine)?;
        engine.close_all()?;
        let report = Report::new("latency")
            .count("connections", self.connections)
            .count("rate", self.rate)
            .count("size", self.echoes.size())
            .count("measured", self.latencies.count())
            .latencies("", &self.latencies)
            .tenths_if_known("cpu_us_per_message", self.processor.microseconds_per(self.latencies.count()))
            .count("unanswered", self.echoes.unanswered())
            .failed_if(self.echoes.unanswered() > 0);
        let report = self.processor.report(self.echoes.report_compression(report, engine), self.latencies.count());
        Ok(self.echoes.report_errors(report))
    }

    fn progress(&self) -> String {
        format!("{} of {} messages sent had an echo", self.echoes.answered(), self.echoes.sent())
    }
}

/// More than one thread can send and receive.
const MOST_PER_SECOND: u64 = 2_000_000;
/// How long the last echoes may take.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
