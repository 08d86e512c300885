//! `idle`: what an open connection costs the server in memory, what all of them cost it in processor time while nothing
//! happens, and whether they live.

use std::time::{Duration, Instant};

use super::echoes::Echoes;
use super::{LONGEST_SECONDS, Mode};
use crate::arguments::Options;
use crate::connection::EventKind;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::frame::{self, OpCode};
use crate::message::Message;
use crate::process::{Process, ProcessorMeter};
use crate::report::Report;

pub(super) struct Idle {
    connections: usize,
    rounds: u64,
    echoes: Echoes,
    warmup: Duration,
    hold: Duration,
    server: Option<Process>,
    processor: ProcessorMeter,
    lost: usize,
    ponged: usize,
}

impl Idle {
    pub(super) fn parse(options: &mut Options) -> Result<Self, Failure> {
        let (connections, server) = (options.connections("connections", 1_000)?, options.process()?);
        Ok(Self {
            connections,
            rounds: options.count("echo", 0, 0..=MOST_ROUNDS)?,
            echoes: Echoes::new(Message::parse(options)?, connections),
            warmup: options.seconds("warmup", 0.0, 0.0..=LONGEST_SECONDS)?,
            hold: options.seconds("hold", 1.0, 0.0..=LONGEST_SECONDS)?,
            server,
            processor: ProcessorMeter::new(server),
            lost: 0,
            ponged: 0,
        })
    }

    fn resident(&self) -> Result<u64, Failure> {
        self.server.map_or(Ok(0), |server| server.resident_bytes())
    }

    /// Has every connection send a message and get it back, as often as asked.
    fn exchange(&mut self, engine: &mut Engine) -> Result<(), Failure> {
        let unbounded = Instant::now() + engine.timeout();
        for _ in 0..self.rounds {
            self.echoes.send_on_all(engine, 1);
            while self.echoes.unanswered() > 0 {
                let Some(event) = engine.next_event(unbounded)? else { continue };
                if let EventKind::Ended(end) = event.kind {
                    return Err(Failure::Lost { end });
                }
                self.echoes.receive(&event)?;
            }
        }
        Ok(())
    }

    /// Takes events until `until`, or until all that live have answered a ping.
    fn wait(&mut self, engine: &mut Engine, until: Instant) -> Result<(), Failure> {
        while self.lost + self.ponged < self.connections {
            match engine.next_event(until)? {
                Some(event) => match event.kind {
                    EventKind::Pong => self.ponged += 1,
                    EventKind::Ended(_) => self.lost += 1,
                    _ => {}
                },
                None => break,
            }
        }
        Ok(())
    }

    fn ping_all(&mut self, engine: &mut Engine) -> Result<(), Failure> {
        let ping = frame::masked(OpCode::Ping, b"alive?");
        for id in 0..self.connections {
            engine.send(id, &ping);
        }
        self.wait(engine, Instant::now() + PONG_LIMIT)
    }
}

impl Mode for Idle {
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure> {
        let before = self.resident()?;
        self.echoes.open_all(engine)?;
        self.exchange(engine)?;
        let after = self.resident()?;
        self.wait(engine, Instant::now() + self.warmup)?;
        self.processor.begin()?;
        self.wait(engine, Instant::now() + self.hold)?;
        self.processor.end()?;
        let held = self.resident()?;
        self.ping_all(engine)?;
        engine.close_all()?;
        let mut report =
            Report::new("idle").count("connections", self.connections).count("echoes", self.echoes.answered());
        if self.server.is_some() {
            let growth = after.max(held).saturating_sub(before);
            report = report
                .count("rss_before", before)
                .count("rss_open", after)
                .count("rss_held", held)
                .count("bytes_per_connection", growth / self.connections as u64)
                .tenths_if_known("cpu_us_per_second", self.processor.server_microseconds_per_second());
        }
        let dead = self.connections - self.ponged;
        report = report.count("alive", self.ponged).count("dead", dead).failed_if(dead > 0);
        Ok(self.echoes.report_errors(self.echoes.report_compression(report, engine)))
    }

    fn progress(&self) -> String {
        format!(
            "of {} connections {} were lost and {} had sent a pong; {} echoes had come back",
            self.connections,
            self.lost,
            self.ponged,
            self.echoes.answered()
        )
    }
}

/// Contexts are full long before.
const MOST_ROUNDS: u64 = 10_000;
/// How long the last pong may take.
const PONG_LIMIT: Duration = Duration::from_secs(10);
