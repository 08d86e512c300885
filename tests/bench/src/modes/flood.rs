//! `flood`: one connection sends as much as the server takes (a closed loop with many messages in flight), and beside it a
//! quiet one sends at a fixed rate (an open loop). What must hold: the quiet one hardly notices.

use std::time::{Duration, Instant};

use super::echoes::Echoes;
use super::{LONGEST_SCHEDULE_SECONDS, MOST_IN_FLIGHT, Mode};
use crate::arguments::Options;
use crate::connection::Event;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::histogram::Histogram;
use crate::message::Message;
use crate::process::ProcessorMeter;
use crate::report::Report;
use crate::schedule::Schedule;

pub(super) struct Flood {
    inflight: u64,
    rate: u32,
    warmup: Duration,
    length: Duration,
    echoes: Echoes,
    quiet: Histogram,
    flooded: u64,
    processor: ProcessorMeter,
}

impl Flood {
    pub(super) fn parse(options: &mut Options) -> Result<Self, Failure> {
        Ok(Self {
            inflight: options.count("inflight", 1_000, 1..=MOST_IN_FLIGHT)?,
            rate: u32::try_from(options.count("rate", 500, 1..=MOST_PER_SECOND)?).unwrap_or(u32::MAX),
            warmup: options.seconds("warmup", 1.0, 0.0..=LONGEST_SCHEDULE_SECONDS)?,
            length: options.seconds("seconds", 5.0, 0.1..=LONGEST_SCHEDULE_SECONDS)?,
            echoes: Echoes::new(Message::parse(options)?, CONNECTIONS),
            quiet: Histogram::default(),
            flooded: 0,
            processor: ProcessorMeter::new(options.process()?),
        })
    }

    fn measure(&mut self, engine: &mut Engine) -> Result<(), Failure> {
        let begin = Instant::now();
        let (start, end) = (begin + self.warmup, begin + self.warmup + self.length);
        let mut schedule = Schedule::new(begin, self.rate, self.warmup + self.length);
        (0..self.inflight).for_each(|_| self.echoes.send(engine, FLOODING, begin));
        while schedule.next().is_some() || (self.echoes.unanswered() > 0 && Instant::now() < end + ANSWER_LIMIT) {
            while let Some(due) = schedule.take_due(Instant::now()) {
                self.echoes.send(engine, QUIET, due);
            }
            let mut until = schedule.next().unwrap_or(end + ANSWER_LIMIT);
            while let Some(event) = engine.next_event(until)? {
                self.receive(engine, &event, start, end)?;
                if schedule.next().is_some_and(|due| due <= event.at) {
                    break;
                }
                // Before the clock is read again, what else is at hand is taken.
                until = begin;
            }
        }
        self.processor.end()
    }

    fn receive(&mut self, engine: &mut Engine, event: &Event, start: Instant, end: Instant) -> Result<(), Failure> {
        let Some(latency) = self.echoes.receive(event)? else { return Ok(()) };
        if event.at >= start {
            self.processor.begin()?;
        }
        if event.id == QUIET {
            if event.at.checked_sub(latency).is_some_and(|due| due >= start) {
                self.quiet.record(latency);
            }
        } else if event.at < end {
            self.flooded += u64::from(event.at >= start);
            self.echoes.send(engine, FLOODING, event.at);
        }
        Ok(())
    }
}

impl Mode for Flood {
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure> {
        self.echoes.open_all(engine)?;
        self.measure(engine)?;
        engine.close_all()?;
        let unanswered = self.echoes.unanswered();
        let report = Report::new("flood")
            .count("inflight", self.inflight)
            .count("rate", self.rate)
            .count("size", self.echoes.size())
            .count("flood_echoes_per_second", (self.flooded as f64 / self.length.as_secs_f64()) as u64)
            .count("measured", self.quiet.count())
            .latencies("quiet_", &self.quiet)
            .count("unanswered", unanswered)
            .failed_if(unanswered > 0 || self.quiet.count() == 0);
        let report = self.processor.report(self.echoes.report_compression(report, engine), self.flooded);
        Ok(self.echoes.report_errors(report))
    }

    fn progress(&self) -> String {
        format!("the quiet connection had {} echoes beside {} of the flood", self.quiet.count(), self.flooded)
    }
}

const QUIET: usize = 0;
const FLOODING: usize = 1;
const CONNECTIONS: usize = 2;
/// The quiet one is quiet: above this it floods too.
const MOST_PER_SECOND: u64 = 10_000;
/// How long the last echoes may take.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
