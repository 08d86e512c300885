//! `abuse`: clients that break every rule, spread evenly over the run, while one good client sends a message each
//! millisecond. What must hold: the good client hardly notices.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::echoes::Echoes;
use super::{LONGEST_SECONDS, Mode};
use crate::arguments::Options;
use crate::connection::{Event, EventKind, Opening};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::frame::{self, OpCode};
use crate::handshake;
use crate::histogram::Histogram;
use crate::message::Message;
use crate::random::Random;
use crate::report::{self, Report};
use crate::schedule::Schedule;
use crate::target::Target;

/// One way to break the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attack {
    /// Bytes that are no HTTP.
    Garbage,
    /// Bytes that are no frames, after the handshake.
    GarbageFrames,
    /// The handshake's head, one byte each 100 ms.
    SlowHead,
    /// Half a header, then silence.
    HalfFrame,
    /// The header of a message of 2^62 bytes and some of its bytes.
    HugeLength,
    /// RFC 6455 §5.1: a client must mask.
    Unmasked,
    /// Connects and resets.
    Reset,
    /// Resets in the middle of a message.
    ResetInMessage,
}

impl Attack {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Garbage, "garbage"),
        (Self::GarbageFrames, "garbage_frames"),
        (Self::SlowHead, "slow_head"),
        (Self::HalfFrame, "half_frame"),
        (Self::HugeLength, "huge_length"),
        (Self::Unmasked, "unmasked"),
        (Self::Reset, "reset"),
        (Self::ResetInMessage, "reset_in_message"),
    ];

    fn opening(self) -> Opening {
        match self {
            Self::Garbage | Self::SlowHead | Self::Reset => Opening::Raw,
            _ => Opening::Upgrade,
        }
    }

    /// What is sent once the connection is as far as [`opening`](Self::opening) takes it.
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Garbage => garbage(),
            // A reserved opcode with all RSV bits, and then anything.
            Self::GarbageFrames => [vec![0xFF, 0xFF], garbage()].concat(),
            Self::SlowHead | Self::Reset => Vec::new(),
            Self::HalfFrame => frame::masked_header(OpCode::Text, 1_000).into_iter().take(3).collect(),
            Self::HugeLength => [frame::masked_header(OpCode::Binary, 1 << 62), garbage()].concat(),
            Self::Unmasked => vec![0x81, 0x02, b'h', b'i'],
            Self::ResetInMessage => [frame::masked_header(OpCode::Text, 100_000), garbage()].concat(),
        }
    }

    fn resets(self) -> bool {
        matches!(self, Self::Reset | Self::ResetInMessage)
    }
}

pub(super) struct Abuse {
    at_once: usize,
    count: u64,
    length: Duration,
    slow_head: Vec<u8>,
    attackers: BTreeMap<usize, Attacker>,
    tallies: [Tally; Attack::ALL.len()],
    good: Echoes,
    quiet: Histogram,
    attacked: Histogram,
}

/// A connection that attacks.
#[derive(Debug)]
struct Attacker {
    /// Its index in [`Attack::ALL`].
    kind: usize,
    attack: Attack,
    head_sent: usize,
    is_connected: bool,
    close_code: Option<u16>,
}

/// What became of one kind of attack.
#[derive(Debug, Default)]
struct Tally {
    started: u64,
    active: usize,
    ends: BTreeMap<String, u64>,
}

impl Abuse {
    pub(super) fn parse(options: &mut Options) -> Result<Self, Failure> {
        // Any target's request will do: it is never finished.
        let slow_head = handshake::request(&Target::Unix { path: "/".into() }, None);
        Ok(Self {
            at_once: options.connections("connections", 20)?,
            count: options.count("count", 200, 1..=MOST_ATTACKS)?,
            length: options.seconds("seconds", 10.0, 1.0..=LONGEST_SECONDS)?,
            slow_head,
            attackers: BTreeMap::new(),
            tallies: Default::default(),
            good: Echoes::new(Message::letters(GOOD_MESSAGE_BYTES), 1),
            quiet: Histogram::default(),
            attacked: Histogram::default(),
        })
    }

    fn attack(&mut self, engine: &mut Engine) -> Result<(), Failure> {
        let begin = Instant::now();
        let start = begin + QUIET;
        let mut schedule = Schedule::new(begin, GOOD_MESSAGES_PER_SECOND, QUIET + self.length);
        let mut ticks = Schedule::new(start, TICKS_PER_SECOND, self.length);
        let end = start + self.length;
        while schedule.next().is_some() || (self.good.unanswered() > 0 && Instant::now() < end + ANSWER_LIMIT) {
            while let Some(due) = schedule.take_due(Instant::now()) {
                self.good.send(engine, GOOD, due);
            }
            if let Some(tick) = ticks.take_due(Instant::now()) {
                self.start_attackers(engine, tick.saturating_duration_since(start));
                if ticks.taken().is_multiple_of(TICKS_PER_SLOW_BYTE) {
                    self.go_on_slowly(engine);
                }
            }
            let mut until = schedule.next().unwrap_or(end + ANSWER_LIMIT);
            while let Some(event) = engine.next_event(until)? {
                self.receive(engine, &event, start)?;
                if schedule.next().is_some_and(|due| due <= event.at) {
                    break;
                }
                // Before the clock is read again, what else is at hand is taken.
                until = begin;
            }
        }
        Ok(())
    }

    /// Keeps each kind's share of connections for the time that has passed.
    fn start_attackers(&mut self, engine: &mut Engine, passed: Duration) {
        let share = (passed.as_secs_f64() + 1.0 / f64::from(TICKS_PER_SECOND)) / self.length.as_secs_f64();
        for (kind, ((attack, _), tally)) in Attack::ALL.into_iter().zip(&mut self.tallies).enumerate() {
            // The kinds take turns: many connects at once would hold up the good client on our side.
            let turn = kind as f64 / Attack::ALL.len() as f64;
            let due = (self.count as f64 * share.min(1.0) + turn) as u64;
            while tally.started < due && tally.active < self.at_once {
                tally.started += 1;
                tally.active += 1;
                let id = engine.open(attack.opening());
                let attacker = Attacker { kind, attack, head_sent: 0, is_connected: false, close_code: None };
                self.attackers.insert(id, attacker);
            }
        }
    }

    fn go_on_slowly(&mut self, engine: &mut Engine) {
        let slow = self.attackers.iter_mut().filter(|(_, attacker)| attacker.attack == Attack::SlowHead);
        for (id, attacker) in slow.filter(|(_, attacker)| attacker.is_connected) {
            if let Some(byte) = self.slow_head.get(attacker.head_sent) {
                engine.send(*id, &[*byte]);
                attacker.head_sent += 1;
            }
        }
    }

    fn receive(&mut self, engine: &mut Engine, event: &Event, start: Instant) -> Result<(), Failure> {
        if event.id != GOOD {
            self.receive_attacker(engine, event);
        } else if let Some(latency) = self.good.receive(event)? {
            let is_quiet = event.at < start;
            if is_quiet { &mut self.quiet } else { &mut self.attacked }.record(latency);
        }
        Ok(())
    }

    fn receive_attacker(&mut self, engine: &mut Engine, event: &Event) {
        let Some(attacker) = self.attackers.get_mut(&event.id) else { return };
        match &event.kind {
            EventKind::Connected | EventKind::Opened(_) if !attacker.is_connected => {
                attacker.is_connected = true;
                engine.send(event.id, &attacker.attack.bytes());
                if attacker.attack.resets() {
                    engine.flush(event.id);
                    engine.reset(event.id);
                    self.finish(event.id, "reset by us".to_owned());
                }
            }
            EventKind::Close(code) => attacker.close_code = Some(*code),
            EventKind::Ended(end) => {
                let how = attacker.close_code.map_or(end.to_string(), |code| format!("close {code}, then {end}"));
                self.finish(event.id, how);
            }
            _ => {}
        }
    }

    fn finish(&mut self, id: usize, how: String) {
        let Some(attacker) = self.attackers.remove(&id) else { return };
        if let Some(tally) = self.tallies.get_mut(attacker.kind) {
            tally.active -= 1;
            report::add(&mut tally.ends, how);
        }
    }

    /// Counts and drops what the server has left open.
    fn abandon_rest(&mut self, engine: &mut Engine) {
        while let Some(id) = self.attackers.first_key_value().map(|(id, _)| *id) {
            engine.reset(id);
            self.finish(id, "left open".to_owned());
        }
    }
}

impl Mode for Abuse {
    fn run(&mut self, engine: &mut Engine) -> Result<Report, Failure> {
        engine.open_all(1)?;
        self.attack(engine)?;
        self.abandon_rest(engine);
        engine.close_all()?;
        let mut report = Report::new("abuse").count("good_messages", self.attacked.count());
        report = report.latencies("quiet_", &self.quiet).latencies("attacked_", &self.attacked);
        for ((_, name), tally) in Attack::ALL.into_iter().zip(&self.tallies) {
            report = report.count(&format!("{name}_started"), tally.started).tally(name, &tally.ends);
        }
        let unanswered = self.good.unanswered();
        Ok(self.good.report_errors(report.count("unanswered", unanswered).failed_if(unanswered > 0)))
    }

    fn progress(&self) -> String {
        let started: u64 = self.tallies.iter().map(|tally| tally.started).sum();
        format!("{started} attacks were started; {} of the good messages had no echo", self.good.unanswered())
    }
}

/// Bytes without a pattern.
fn garbage() -> Vec<u8> {
    let mut random = Random::default();
    std::iter::repeat_with(|| random.number().to_le_bytes()).flatten().take(GARBAGE_BYTES).collect()
}

/// The good client is the first connection.
const GOOD: usize = 0;
const GOOD_MESSAGE_BYTES: usize = 32;
const GOOD_MESSAGES_PER_SECOND: u32 = 1_000;
/// How long the good client is alone, for comparison.
const QUIET: Duration = Duration::from_secs(2);
/// New attackers start each 10 ms.
const TICKS_PER_SECOND: u32 = 100;
/// A slow one sends a byte each 100 ms.
const TICKS_PER_SLOW_BYTE: u32 = 10;
const GARBAGE_BYTES: usize = 4_096;
/// Of each kind.
const MOST_ATTACKS: u64 = 100_000;
/// How long the last echoes of the good client may take.
const ANSWER_LIMIT: Duration = Duration::from_secs(5);
