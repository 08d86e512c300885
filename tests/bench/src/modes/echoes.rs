//! Messages that are on their way to a server that echoes, and what has come back of them.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use super::report_compression;
use crate::connection::{Event, EventKind};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::message::Message;
use crate::report::{self, Report};

/// Messages of one size on a number of connections. A server echoes in order, so the oldest is the one that returns.
#[derive(Debug)]
pub(super) struct Echoes {
    message: Message,
    under_way: Vec<VecDeque<Instant>>,
    alive: usize,
    sent: u64,
    answered: u64,
    answered_compressed: u64,
    answered_bytes: u64,
    errors: BTreeMap<String, u64>,
}

impl Echoes {
    pub(super) fn new(message: Message, connections: usize) -> Self {
        Self {
            message,
            under_way: vec![VecDeque::new(); connections],
            alive: connections,
            sent: 0,
            answered: 0,
            answered_compressed: 0,
            answered_bytes: 0,
            errors: BTreeMap::new(),
        }
    }

    /// Opens the connections, which offer what the message needs.
    pub(super) fn open_all(&self, engine: &mut Engine) -> Result<(), Failure> {
        engine.set_terms(self.message.terms());
        engine.open_all(self.under_way.len())
    }

    /// Sends one message, whose latency counts from `since`.
    pub(super) fn send(&mut self, engine: &mut Engine, id: usize, since: Instant) {
        self.sent += 1;
        if !engine.send(id, self.message.frame()) {
            report::add(&mut self.errors, "not sent");
        } else if let Some(queue) = self.under_way.get_mut(id) {
            queue.push_back(since);
        }
    }

    /// Sends `count` messages on each connection.
    pub(super) fn send_on_all(&mut self, engine: &mut Engine, count: u64) {
        for id in 0..self.under_way.len() {
            (0..count).for_each(|_| self.send(engine, id, Instant::now()));
        }
    }

    /// Takes an event; gives the latency if it is an echo.
    pub(super) fn receive(&mut self, event: &Event) -> Result<Option<Duration>, Failure> {
        match &event.kind {
            EventKind::Message { length, is_compressed } => {
                return Ok(self.receive_message(event, *length, *is_compressed));
            }
            EventKind::Close(code) => report::add(&mut self.errors, format!("closed {code}")),
            EventKind::Ended(end) => {
                report::add(&mut self.errors, format!("ended: {end}"));
                self.alive -= 1;
                if self.alive == 0 {
                    return Err(Failure::AllEnded { end: *end });
                }
            }
            EventKind::Connected | EventKind::Opened(_) | EventKind::Pong => {}
        }
        Ok(None)
    }

    /// The length of the message's text in bytes.
    pub(super) fn size(&self) -> usize {
        self.message.size()
    }

    pub(super) fn sent(&self) -> u64 {
        self.sent
    }

    pub(super) fn answered(&self) -> u64 {
        self.answered
    }

    pub(super) fn unanswered(&self) -> u64 {
        self.sent - self.answered
    }

    /// Adds what was agreed and what came of it to a report, if anything was offered.
    pub(super) fn report_compression(&self, report: Report, engine: &Engine) -> Report {
        let report = report_compression(report, &self.message, engine);
        if !self.message.offers_compression() {
            return report;
        }
        let mean = self.answered_bytes as f64 / self.answered.max(1) as f64;
        report.tenths("answer_bytes", mean).count("answers_not_compressed", self.answered - self.answered_compressed)
    }

    /// Adds the errors to a report, which fails if there are any.
    pub(super) fn report_errors(&self, report: Report) -> Report {
        let count: u64 = self.errors.values().sum();
        report.count("errors", count).tally("errors_by_kind", &self.errors).failed_if(count > 0)
    }

    fn receive_message(&mut self, event: &Event, length: u64, is_compressed: bool) -> Option<Duration> {
        let Some(since) = self.under_way.get_mut(event.id).and_then(VecDeque::pop_front) else {
            report::add(&mut self.errors, "message that nobody asked for");
            return None;
        };
        if !is_compressed && length != self.message.size() as u64 {
            report::add(&mut self.errors, "echo of another length");
        }
        self.answered += 1;
        self.answered_compressed += u64::from(is_compressed);
        self.answered_bytes += length;
        Some(event.at.saturating_duration_since(since))
    }
}
