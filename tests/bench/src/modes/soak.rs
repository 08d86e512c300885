//! `soak`: a fixed number of echoes, and the server's memory at each tenth of them.

use std::time::Instant;

use super::echoes::Echoes;
use super::{MOST_IN_FLIGHT, Mode, PARTS};
use crate::arguments::Options;
use crate::connection::EventKind;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::histogram::Histogram;
use crate::message::Message;
use crate::process::{Process, ProcessorMeter};
use crate::report::Report;

pub(super) struct Soak {
    connections: usize,
    messages: u64,
    inflight: u64,
    server: Option<Process>,
    echoes: Echoes,
    latencies: Histogram,
    resident: Vec<u64>,
    processor: ProcessorMeter,
}

impl Soak {
    pub(super) fn parse(options: &mut Options) -> Result<Self, Failure> {
        let (connections, server) = (options.connections("connections", 100)?, options.process()?);
        let inflight = options.count("inflight", 8, 1..=MOST_IN_FLIGHT)?;
        Ok(Self {
            connections,
            messages: options.count("messages", 1_000_000, 1..=MOST_MESSAGES)?.max(inflight * connections as u64),
            inflight,
            server,
            echoes: Echoes::new(Message::parse(options)?, connections),
            latencies: Histogram::default(),
            resident: Vec::new(),
            processor: ProcessorMeter::new(server),
        })
    }

    fn exchange(&mut self, engine: &mut Engine) -> Result<(), Failure> {
        let unbounded = Instant::now() + engine.timeout();
        let tenth = self.messages.div_ceil(PARTS);
        self.processor.begin()?;
        self.echoes.send_on_all(engine, self.inflight);
        while self.echoes.answered() < self.messages {
            let Some(event) = engine.next_event(unbounded)? else { continue };
            if let EventKind::Ended(end) = event.kind {
                return Err(Failure::Lost { end });
            }
            let Some(latency) = self.echoes.receive(&event)? else { continue };
            self.latencies.record(latency);
            if self.echoes.sent() < self.messages {
                self.echoes.send(engine, event.id, event.at);
            }
            let answered = self.echoes.answered();
            if answered.is_multiple_of(tenth) || answered == self.messages {
                self.look_at_memory()?;
            }
        }
        self.processor.end()
    }

    fn look_at_memory(&mut self) -> Result<(), Failure> {
        if let Some(server) = self.server {
            self.resident.push(server.resident_bytes()?);
        }
        Ok(())
    }
}

impl Mode for Soak {
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure> {
        self.echoes.open_all(engine)?;
        let begin = Instant::now();
        self.exchange(engine)?;
        let rate = self.messages as f64 / begin.elapsed().as_secs_f64();
        engine.close_all()?;
        let mut report = Report::new("soak")
            .count("connections", self.connections)
            .count("inflight", self.inflight)
            .count("echoes", self.echoes.answered())
            .count("echoes_per_second", rate as u64)
            .latencies("", &self.latencies)
            .tenths_if_known("cpu_us_per_message", self.processor.microseconds_per(self.echoes.answered()));
        if let (Some(first), Some(last)) = (self.resident.first(), self.resident.last()) {
            report =
                report.counts("rss", &self.resident).tenths("rss_growth_kib", (*last as f64 - *first as f64) / 1024.0);
        }
        Ok(self.echoes.report_errors(self.echoes.report_compression(report, engine)))
    }

    fn progress(&self) -> String {
        format!("{} of {} echoes had come back", self.echoes.answered(), self.messages)
    }
}

const MOST_MESSAGES: u64 = 100_000_000_000;
