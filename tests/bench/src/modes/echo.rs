//! `echo`: as many echoes as the server gives, each answered at once by the next message (a closed loop).

use std::time::{Duration, Instant};

use super::echoes::Echoes;
use super::{LONGEST_SECONDS, MOST_IN_FLIGHT, Mode};
use crate::arguments::Options;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::histogram::Histogram;
use crate::message::Message;
use crate::process::ProcessorMeter;
use crate::report::Report;

pub(super) struct Echo {
    connections: usize,
    inflight: u64,
    warmup: Duration,
    length: Duration,
    echoes: Echoes,
    latencies: Histogram,
    processor: ProcessorMeter,
}

impl Echo {
    pub(super) fn parse(options: &mut Options) -> Result<Self, Failure> {
        let connections = options.connections("connections", 100)?;
        Ok(Self {
            connections,
            inflight: options.count("inflight", 1, 1..=MOST_IN_FLIGHT)?,
            warmup: options.seconds("warmup", 1.0, 0.0..=LONGEST_SECONDS)?,
            length: options.seconds("seconds", 5.0, 0.1..=LONGEST_SECONDS)?,
            echoes: Echoes::new(Message::parse(options)?, connections),
            latencies: Histogram::default(),
            processor: ProcessorMeter::new(options.process()?),
        })
    }

    fn measure(&mut self, engine: &mut Engine) -> Result<(), Failure> {
        let start = Instant::now() + self.warmup;
        let end = start + self.length;
        self.echoes.send_on_all(engine, self.inflight);
        while let Some(event) = engine.next_event(end)?.filter(|event| event.at < end) {
            if let Some(latency) = self.echoes.receive(&event)? {
                if event.at >= start {
                    self.processor.begin()?;
                    self.latencies.record(latency);
                }
                self.echoes.send(engine, event.id, event.at);
            }
        }
        self.processor.end()
    }
}

impl Mode for Echo {
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure> {
        self.echoes.open_all(engine)?;
        self.measure(engine)?;
        engine.close_all()?;
        let rate = self.latencies.count() as f64 / self.length.as_secs_f64();
        let report = Report::new("echo")
            .count("connections", self.connections)
            .count("inflight", self.inflight)
            .count("size", self.echoes.size())
            .count("echoes", self.latencies.count())
            .count("echoes_per_second", rate as u64)
            .count("bytes_per_second", (rate * self.echoes.size() as f64) as u64)
            .latencies("", &self.latencies)
            .tenths_if_known("cpu_us_per_message", self.processor.microseconds_per(self.latencies.count()))
            .failed_if(self.latencies.count() == 0);
        let report = self.processor.report(self.echoes.report_compression(report, engine), self.latencies.count());
        Ok(self.echoes.report_errors(report))
    }

    fn progress(&self) -> String {
        format!("{} echoes had come back", self.echoes.answered())
    }
}
