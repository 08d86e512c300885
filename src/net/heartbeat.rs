//! Finds the connections that have died without a word, and those that nobody uses: one task for all of an owner's.
//!
//! A peer that is silent for `pingInterval` is pinged; if it is silent for another `pongTimeout`, it is dead. Any byte is
//! a sign of life. So is that the peer took bytes that had been waiting for it: it reads, however slowly. Each connection
//! stands in the schedule once, at the time at which something may be due, so a look costs what there is to do and not
//! what is open. Never looks while there is no connection.

use std::collections::BTreeMap;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::task::{AbortHandle, yield_now};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::peer::{Peer, PeerId};
use super::pulse::{Clock, Rules, Verdict};
use super::registry::Registry;
use crate::protocol::CloseCode;

/// When connections are pinged and given up. No time means never.
#[derive(Clone, Copy, Debug, Default)]
pub struct Config {
    /// Silence after which a peer is pinged.
    pub ping_interval: Option<Duration>,
    /// Silence after a ping that means that the peer is gone.
    pub pong_timeout: Duration,
    /// Time without a message in either direction after which a connection is closed.
    pub idle_timeout: Option<Duration>,
}

/// The heartbeat of the connections of one owner.
pub struct Heartbeat {
    config: Config,
    /// Length of a tick of the clock.
    period: Duration,
    rules: Rules,
    clock: Arc<Clock>,
    /// What its pings begin with: nobody else's do.
    key: [u8; KEY_SIZE],
    schedule: Mutex<Schedule>,
    /// The first connection is there.
    arrival: Notify,
}

/// Which connections are to be looked at, and at which tick.
#[derive(Default)]
struct Schedule(BTreeMap<u64, Vec<PeerId>>);

/// The task, which ends when this is dropped.
pub struct Beating(AbortHandle);

impl Heartbeat {
    /// Beats by these times.
    #[must_use]
    pub fn new(config: Config) -> Self {
        let period = config.period();
        Self {
            rules: config.rules(period),
            config,
            period,
            clock: Arc::default(),
            key: rand::random(),
            schedule: Mutex::default(),
            arrival: Notify::new(),
        }
    }

    /// What signs of life are noted by.
    #[must_use]
    pub fn clock(&self) -> Arc<Clock> {
        Arc::clone(&self.clock)
    }

    /// Has an open connection looked after, until it is no longer in the registry.
    pub(super) fn watch(&self, peer: &Peer) {
        if let Verdict::Fine(ticks) = peer.pulse().judge(self.clock.now(), &self.rules)
            && ticks < u32::MAX
        {
            let mut schedule = self.schedule.lock();
            if schedule.0.is_empty() {
                self.arrival.notify_one();
            }
            schedule.add(self.clock.ticks() + u64::from(ticks), peer.id());
        }
    }

    /// Whether a pong with this payload answers one of its pings, and is nobody else's business.
    #[must_use]
    pub fn is_own(&self, payload: &[u8]) -> bool {
        payload.len() == KEY_SIZE + COUNT_SIZE && payload.starts_with(&self.key)
    }

    /// Looks after the connections for as long as it is polled.
    pub async fn run(&self, registry: &Registry) {
        loop {
            self.arrival.notified().await;
            let mut beat = interval_at(Instant::now() + self.period, self.period);
            beat.set_missed_tick_behavior(MissedTickBehavior::Skip);
            while !self.schedule.lock().0.is_empty() {
                beat.tick().await;
                self.clock.advance();
                self.sweep(registry).await;
            }
        }
    }

    /// Looks at every connection that is due.
    async fn sweep(&self, registry: &Registry) {
        let ticks = self.clock.ticks();
        let payload = self.payload(ticks);
        let due = self.schedule.lock().take_until(ticks);
        for some in due.chunks(VISITS_PER_TURN) {
            for &id in some {
                if let Some(next) = registry.get(id).and_then(|peer| self.visit(&peer, &payload)) {
                    self.schedule.lock().add(ticks + u64::from(next), id);
                }
            }
            // Those that have something to say come first.
            yield_now().await;
        }
    }

    /// Looks at one connection; says in how many ticks to look again, if at all.
    fn visit(&self, peer: &Peer, payload: &[u8]) -> Option<u32> {
        if !peer.may_beat() {
            // A close is under way, which has a deadline of its own.
            return None;
        }
        if peer.is_paused().load(Ordering::SeqCst) {
            // PHP is behind, so it is not read (maxPending): what it says lies in the system's buffer.
            peer.hear();
            peer.speak();
        }
        match peer.pulse().judge(self.clock.now(), &self.rules) {
            Verdict::Fine(ticks) => Some(ticks),
            Verdict::Silent | Verdict::Dead if peer.takes_some() => {
                peer.hear();
                self.look_again(peer)
            }
            Verdict::Silent => {
                peer.beat(payload);
                peer.pulse().await_answer(self.clock.now());
                self.look_again(peer)
            }
            Verdict::Idle if peer.has_messages_under_way() => {
                peer.speak();
                self.look_again(peer)
            }
            Verdict::Idle => {
                peer.close_now(CloseCode::Away.into(), &self.config.idle_reason());
                None
            }
            Verdict::Dead => {
                peer.lose(&self.config.dead_reason(peer.is_blocked()));
                None
            }
        }
    }

    fn look_again(&self, peer: &Peer) -> Option<u32> {
        match peer.pulse().judge(self.clock.now(), &self.rules) {
            Verdict::Fine(ticks) => Some(ticks),
            // Two things were due at once: the other one next time.
            Verdict::Silent | Verdict::Dead | Verdict::Idle => Some(1),
        }
    }

    /// Each tick has a payload of its own, so that a late pong is not taken for the answer to a later ping.
    fn payload(&self, ticks: u64) -> [u8; KEY_SIZE + COUNT_SIZE] {
        let mut payload = [0; KEY_SIZE + COUNT_SIZE];
        let (key, count) = payload.split_at_mut(KEY_SIZE);
        key.copy_from_slice(&self.key);
        count.copy_from_slice(&ticks.to_be_bytes());
        payload
    }
}

impl Beating {
    /// Takes over the task that polls [`Heartbeat::run`].
    #[must_use]
    pub fn new(task: AbortHandle) -> Self {
        Self(task)
    }
}

impl Drop for Beating {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Config {
    /// Fine enough that nobody notices the rounding, and coarse enough that it costs nothing.
    fn period(&self) -> Duration {
        let pong_timeout = self.ping_interval.map(|_| self.pong_timeout);
        let bounds = [self.ping_interval, pong_timeout, self.idle_timeout];
        let shortest = bounds.into_iter().flatten().min().unwrap_or(LONGEST_PERIOD);
        (shortest / TICKS_PER_BOUND).clamp(SHORTEST_PERIOD, LONGEST_PERIOD)
    }

    /// A ping goes out a tick early rather than late, since a sign of life is noted with the tick that it fell into;
    /// nobody is given up early.
    fn rules(&self, period: Duration) -> Rules {
        let ticks = |time: Duration| time.as_nanos().div_ceil(period.as_nanos());
        let whole_ticks = |time: Duration| time.as_nanos() / period.as_nanos();
        Rules {
            ping_after: self.ping_interval.map(|time| in_range(whole_ticks(time))),
            dead_after: in_range(ticks(self.pong_timeout)),
            idle_after: self.idle_timeout.map(|time| in_range(ticks(time))),
        }
    }

    fn dead_reason(&self, is_blocked: bool) -> String {
        let seconds = self.pong_timeout.as_secs_f64();
        match is_blocked {
            false => format!("no answer to a ping within pongTimeout ({seconds} s)"),
            true => format!("nothing of what it was sent was taken within pongTimeout ({seconds} s)"),
        }
    }

    fn idle_reason(&self) -> String {
        format!("no message for idleTimeout ({} s)", self.idle_timeout.unwrap_or_default().as_secs_f64())
    }
}

impl Schedule {
    fn add(&mut self, tick: u64, id: PeerId) {
        self.0.entry(tick).or_default().push(id);
    }

    /// Takes out all that is due at `tick`.
    fn take_until(&mut self, tick: u64) -> Vec<PeerId> {
        let later = self.0.split_off(&(tick + 1));
        let mut due = mem::replace(&mut self.0, later).into_values();
        // Nearly always there is one tick, whose list need not be copied.
        let mut all = due.next().unwrap_or_default();
        due.for_each(|more| all.extend(more));
        all
    }
}

/// A number of ticks: at least one, and none that the clock could not tell from a smaller one.
fn in_range(ticks: u128) -> u32 {
    u32::try_from(ticks).unwrap_or(u32::MAX).clamp(1, u32::MAX - 1)
}

/// Ticks in the shortest of the times: the clock is right to a twentieth of it.
const TICKS_PER_BOUND: u32 = 20;

/// A hundred looks a second, for times so short that only tests have them.
const SHORTEST_PERIOD: Duration = Duration::from_millis(10);

/// What an operator would call at once, and still no work for the processor.
const LONGEST_PERIOD: Duration = Duration::from_secs(1);

/// Pings written before the other tasks get their turn: about half a millisecond.
const VISITS_PER_TURN: usize = 128;

/// Random bytes that no ping of anybody else begins with, and the count of ticks behind them.
const KEY_SIZE: usize = 8;
const COUNT_SIZE: usize = size_of::<u64>();

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn config(ping_interval: f64, pong_timeout: f64) -> Config {
        Config {
            ping_interval: Some(Duration::from_secs_f64(ping_interval)),
            pong_timeout: Duration::from_secs_f64(pong_timeout),
            idle_timeout: None,
        }
    }

    #[test]
    fn the_defaults_are_looked_at_once_a_second() {
        let config = config(20.0, 20.0);
        assert_eq!(config.period(), SECOND);
        let rules = config.rules(SECOND);
        assert_eq!((rules.ping_after, rules.dead_after, rules.idle_after), (Some(20), 20, None));
    }

    #[test]
    fn the_shortest_time_gives_the_period() {
        assert_eq!(config(60.0, 5.0).period(), SECOND / 4);
        assert_eq!(config(5.0, 60.0).period(), SECOND / 4);
        let idle = Config { idle_timeout: Some(4 * SECOND), ..config(20.0, 20.0) };
        assert_eq!(idle.period(), SECOND / 5);
        assert_eq!(config(0.001, 20.0).period(), SHORTEST_PERIOD);
        // Without pings their time-out is none.
        let idle = Config { idle_timeout: Some(100 * SECOND), pong_timeout: SECOND, ping_interval: None };
        assert_eq!(idle.period(), LONGEST_PERIOD);
    }

    #[test]
    fn a_ping_may_be_early_and_an_end_may_not() {
        let rules = config(2.5, 2.5).rules(SECOND);
        assert_eq!((rules.ping_after, rules.dead_after), (Some(2), 3));
    }

    #[test]
    fn times_beyond_every_clock_are_never() {
        let century = Duration::from_secs(100 * 365 * 24 * 3600);
        let rules = Config { pong_timeout: century, ..config(0.1, 1.0) }.rules(SHORTEST_PERIOD);
        assert_eq!((rules.ping_after, rules.dead_after), (Some(10), u32::MAX - 1));
    }

    #[test]
    fn what_is_due_is_taken_once() {
        let mut schedule = Schedule::default();
        for (tick, id) in [(5, 1), (7, 2), (6, 3), (5, 4), (8, 5)] {
            schedule.add(tick, id);
        }
        assert_eq!(schedule.take_until(4), []);
        assert_eq!(schedule.take_until(7), [1, 4, 3, 2]);
        assert_eq!(schedule.take_until(7), []);
        assert_eq!(schedule.take_until(100), [5]);
        assert!(schedule.0.is_empty());
    }

    #[test]
    fn its_pongs_are_told_from_others() {
        let (one, other) = (Heartbeat::new(config(1.0, 1.0)), Heartbeat::new(config(1.0, 1.0)));
        assert!(one.is_own(&one.payload(7)));
        assert!(!one.is_own(&other.payload(7)));
        assert!(!one.is_own(b"") && !one.is_own(&one.key));
        assert_ne!(one.payload(7), one.payload(8));
    }
}
