//! The signs of life of one connection, and what they mean: wait, ping, or give it up.
//!
//! Counts time in ticks, which the heartbeat's task adds to the [`Clock`]; so to note a sign of life reads no clock of the
//! system. Never sends anything.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A point in time, in ticks of a [`Clock`]. It comes round: only differences mean anything.
pub type Tick = u32;

/// The time of one owner's connections. It counts the ticks at which somebody looked, so a process that was stopped, or
/// too busy to look, does not find that its peers were silent meanwhile.
#[derive(Debug)]
pub struct Clock {
    ticks: AtomicU64,
    started: Instant,
}

impl Default for Clock {
    fn default() -> Self {
        Self { ticks: AtomicU64::new(0), started: Instant::now() }
    }
}

impl Clock {
    /// The ticks so far, as signs of life are noted with.
    #[inline]
    pub fn now(&self) -> Tick {
        #[expect(clippy::cast_possible_truncation, reason = "only differences count")]
        let tick = self.ticks() as Tick;
        tick
    }

    /// The ticks so far, all of them.
    pub fn ticks(&self) -> u64 {
        self.ticks.load(Ordering::Relaxed)
    }

    /// One more tick has passed.
    pub fn advance(&self) {
        self.ticks.fetch_add(1, Ordering::Relaxed);
    }

    /// Microseconds, for round trips. It comes round after 71 minutes.
    fn micros(&self) -> u32 {
        #[expect(clippy::cast_possible_truncation, reason = "only differences count")]
        let micros = self.started.elapsed().as_micros() as u32;
        micros
    }
}

/// What a connection is judged by, in ticks; `None` for no such bound.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules {
    /// Silence after which a ping goes out.
    pub ping_after: Option<u32>,
    /// Silence after a ping that is the end.
    pub dead_after: u32,
    /// Time without a message that is the end.
    pub idle_after: Option<u32>,
}

/// What is to be done about a connection now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing; look again in so many ticks, at least one.
    Fine(u32),
    /// Ping it, and note that with [`Pulse::await_answer`].
    Silent,
    /// Give it up: it has not answered.
    Dead,
    /// Close it: there was no message.
    Idle,
}

/// When a peer was last heard of, and the ping that waits for its pong. 24 bytes: there is one for each connection.
#[derive(Debug)]
pub struct Pulse {
    /// Something came from it, or it took what had been waiting for it.
    heard: AtomicU32,
    /// A message passed, in whatever direction.
    spoke: AtomicU32,
    /// The heartbeat waits for a sign of life since then; [`NOT_WAITING`] for not.
    waiting_since: AtomicU32,
    /// Microseconds; [`UNKNOWN`] before the first pong.
    latency: AtomicU32,
    /// The last ping: the upper half tells its payload from others, the lower one has its time in microseconds. 0 for
    /// none, or answered.
    question: AtomicU64,
}

impl Pulse {
    /// Of a connection that is opened now.
    pub fn new(now: Tick) -> Self {
        Self {
            heard: AtomicU32::new(now),
            spoke: AtomicU32::new(now),
            waiting_since: AtomicU32::new(NOT_WAITING),
            latency: AtomicU32::new(UNKNOWN),
            question: AtomicU64::new(0),
        }
    }

    /// A sign of life.
    #[inline]
    pub fn hear(&self, now: Tick) {
        self.heard.store(now, Ordering::Relaxed);
    }

    /// A message passed.
    #[inline]
    pub fn speak(&self, now: Tick) {
        self.spoke.store(now, Ordering::Relaxed);
    }

    /// From now on its silence counts against it.
    pub fn await_answer(&self, now: Tick) {
        let since = if now == NOT_WAITING { now.wrapping_sub(1) } else { now };
        self.waiting_since.store(since, Ordering::Relaxed);
    }

    /// Only for the heartbeat's task, which alone waits.
    pub fn judge(&self, now: Tick, rules: &Rules) -> Verdict {
        let quiet = now.wrapping_sub(self.spoke.load(Ordering::Relaxed));
        let idle_in = rules.idle_after.map(|limit| limit.saturating_sub(quiet));
        if idle_in == Some(0) {
            return Verdict::Idle;
        }
        let beat_in = match rules.ping_after.map(|limit| self.next_beat(now, limit, rules.dead_after)) {
            Some(Verdict::Fine(ticks)) => Some(ticks),
            Some(verdict) => return verdict,
            None => None,
        };
        Verdict::Fine(beat_in.into_iter().chain(idle_in).min().unwrap_or(u32::MAX))
    }

    fn next_beat(&self, now: Tick, ping_after: u32, dead_after: u32) -> Verdict {
        let silence = now.wrapping_sub(self.heard.load(Ordering::Relaxed));
        let since = self.waiting_since.load(Ordering::Relaxed);
        let waited = now.wrapping_sub(since);
        if since != NOT_WAITING && silence > waited {
            // It may answer at once, and is then due for the next ping before this wait would be over.
            return if waited >= dead_after {
                Verdict::Dead
            } else {
                Verdict::Fine(ping_after.min(dead_after - waited))
            };
        }
        self.waiting_since.store(NOT_WAITING, Ordering::Relaxed);
        if silence >= ping_after { Verdict::Silent } else { Verdict::Fine(ping_after - silence) }
    }

    /// A ping with this payload is on its way. RFC 6455 §5.5.3: a peer may answer the last of several only, so that is
    /// the one whose pong is timed; of equal ones the first.
    pub fn ask(&self, payload: &[u8], clock: &Clock) {
        let mark = mark(payload);
        if self.question.load(Ordering::Relaxed) & MARK != mark {
            self.question.store(mark | u64::from(clock.micros()), Ordering::Relaxed);
        }
    }

    /// A pong with this payload has come; true if it answers the last ping, whose round trip is then known.
    pub fn answer(&self, payload: &[u8], clock: &Clock) -> bool {
        let question = self.question.load(Ordering::Relaxed);
        if question & MARK != mark(payload) {
            return false;
        }
        self.question.store(0, Ordering::Relaxed);
        #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
        let micros = clock.micros().wrapping_sub(question as u32);
        self.latency.store(micros.min(UNKNOWN - 1), Ordering::Relaxed);
        true
    }

    /// The round trip of the last ping that was answered.
    pub fn latency(&self) -> Option<Duration> {
        match self.latency.load(Ordering::Relaxed) {
            UNKNOWN => None,
            micros => Some(Duration::from_micros(micros.into())),
        }
    }
}

/// Tells payloads apart; never 0.
fn mark(payload: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    payload.hash(&mut hasher);
    (hasher.finish() | 1 << 32) & MARK
}

const MARK: u64 = 0xFFFF_FFFF_0000_0000;
const NOT_WAITING: Tick = Tick::MAX;
const UNKNOWN: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules { ping_after: Some(20), dead_after: 10, idle_after: None };
    const IDLE: Rules = Rules { ping_after: None, dead_after: 10, idle_after: Some(30) };

    #[test]
    fn is_24_bytes() {
        assert_eq!(size_of::<Pulse>(), 24);
    }

    #[test]
    fn a_peer_is_pinged_after_the_interval_and_not_before() {
        let pulse = Pulse::new(0);
        assert_eq!(pulse.judge(0, &RULES), Verdict::Fine(20));
        assert_eq!(pulse.judge(19, &RULES), Verdict::Fine(1));
        assert_eq!(pulse.judge(20, &RULES), Verdict::Silent);
    }

    #[test]
    fn every_sign_of_life_puts_the_ping_off() {
        let pulse = Pulse::new(0);
        pulse.hear(15);
        assert_eq!(pulse.judge(20, &RULES), Verdict::Fine(15));
        assert_eq!(pulse.judge(34, &RULES), Verdict::Fine(1));
        assert_eq!(pulse.judge(35, &RULES), Verdict::Silent);
    }

    #[test]
    fn a_peer_that_does_not_answer_is_dead_after_the_timeout_and_not_before() {
        let pulse = Pulse::new(0);
        pulse.await_answer(20);
        assert_eq!(pulse.judge(21, &RULES), Verdict::Fine(9));
        assert_eq!(pulse.judge(29, &RULES), Verdict::Fine(1));
        assert_eq!(pulse.judge(30, &RULES), Verdict::Dead);
    }

    #[test]
    fn whatever_comes_after_the_ping_is_an_answer() {
        for heard in [20, 25, 30] {
            let pulse = Pulse::new(0);
            pulse.await_answer(20);
            pulse.hear(heard);
            assert_eq!(pulse.judge(30, &RULES), Verdict::Fine(heard + 20 - 30));
        }
    }

    #[test]
    fn what_came_before_the_ping_is_none() {
        let pulse = Pulse::new(0);
        pulse.hear(19);
        pulse.await_answer(20);
        assert_eq!(pulse.judge(30, &RULES), Verdict::Dead);
    }

    #[test]
    fn a_peer_that_answered_is_pinged_again() {
        let pulse = Pulse::new(0);
        pulse.await_answer(20);
        pulse.hear(20);
        assert_eq!(pulse.judge(39, &RULES), Verdict::Fine(1));
        assert_eq!(pulse.judge(40, &RULES), Verdict::Silent);
    }

    #[test]
    fn a_peer_that_may_take_long_to_answer_is_pinged_again_in_time() {
        let pulse = Pulse::new(0);
        let patient = Rules { dead_after: 100, ..RULES };
        pulse.await_answer(20);
        assert_eq!(pulse.judge(20, &patient), Verdict::Fine(20));
        assert_eq!(pulse.judge(119, &patient), Verdict::Fine(1));
        assert_eq!(pulse.judge(120, &patient), Verdict::Dead);
    }

    #[test]
    fn a_peer_without_messages_is_idle_whatever_else_it_sends() {
        let pulse = Pulse::new(0);
        pulse.hear(29);
        assert_eq!(pulse.judge(29, &IDLE), Verdict::Fine(1));
        assert_eq!(pulse.judge(30, &IDLE), Verdict::Idle);
        pulse.speak(30);
        assert_eq!(pulse.judge(59, &IDLE), Verdict::Fine(1));
        assert_eq!(pulse.judge(60, &IDLE), Verdict::Idle);
    }

    #[test]
    fn the_nearer_bound_decides_when_to_look_again() {
        let pulse = Pulse::new(0);
        let both = Rules { idle_after: Some(15), ..RULES };
        assert_eq!(pulse.judge(0, &both), Verdict::Fine(15));
        pulse.speak(14);
        assert_eq!(pulse.judge(14, &both), Verdict::Fine(6));
    }

    #[test]
    fn the_clock_may_come_round() {
        let start = Tick::MAX - 5;
        let pulse = Pulse::new(start);
        assert_eq!(pulse.judge(start.wrapping_add(19), &RULES), Verdict::Fine(1));
        assert_eq!(pulse.judge(start.wrapping_add(20), &RULES), Verdict::Silent);
        for asked in [Tick::MAX, 0] {
            pulse.await_answer(asked);
            assert_eq!(pulse.judge(asked.wrapping_add(10), &RULES), Verdict::Dead);
        }
    }

    #[test]
    fn the_pong_to_the_last_ping_tells_the_latency() {
        let (pulse, clock) = (Pulse::new(0), Clock::default());
        assert_eq!(pulse.latency(), None);
        pulse.ask(b"one", &clock);
        assert!(pulse.answer(b"one", &clock));
        assert!(pulse.latency().is_some());
    }

    #[test]
    fn a_pong_that_answers_nothing_tells_no_latency() {
        let (pulse, clock) = (Pulse::new(0), Clock::default());
        assert!(!pulse.answer(b"", &clock), "nobody asked");
        pulse.ask(b"one", &clock);
        assert!(!pulse.answer(b"two", &clock), "another payload");
        pulse.ask(b"two", &clock);
        assert!(!pulse.answer(b"one", &clock), "the ping before the last");
        assert_eq!(pulse.latency(), None);
        assert!(pulse.answer(b"two", &clock));
        assert!(!pulse.answer(b"two", &clock), "a second time");
    }

    #[test]
    fn of_equal_pings_the_first_is_timed() {
        let (pulse, clock) = (Pulse::new(0), Clock::default());
        pulse.ask(b"", &clock);
        let first = Instant::now();
        while first.elapsed() < Duration::from_millis(3) {
            std::hint::spin_loop();
        }
        let least = first.elapsed();
        pulse.ask(b"", &clock);
        assert!(pulse.answer(b"", &clock));
        assert!(pulse.latency().unwrap() >= least - Duration::from_micros(1));
    }
}
