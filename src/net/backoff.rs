//! How long a client waits before it connects again: longer each time, and by chance.
//!
//! Never waits itself, and reads no clock: the owner waits, and says when a connection was made.

use std::time::Duration;

/// How a client connects again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Config {
    /// The longest wait before the first attempt.
    pub initial_delay: Duration,
    /// The longest wait before any.
    pub max_delay: Duration,
    /// By how much the longest wait grows from one attempt to the next.
    pub factor: f64,
    /// Waits are anything from nothing to the longest, each as likely: when a server comes back, its thousand clients
    /// do not all come in the same moment.
    pub jitter: bool,
    /// Attempts in a row that may fail; 0 for any number.
    pub max_attempts: u32,
}

/// The attempts since the last connection.
#[derive(Debug)]
pub struct Backoff {
    config: Config,
    attempt: u32,
}

impl Backoff {
    /// None yet.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { config, attempt: 0 }
    }

    /// A connection was made: what comes next is the first attempt again.
    pub fn reset(&mut self) {
        self.attempt = 0;
    }

    /// As [`Backoff::next`], by the dice.
    pub fn roll(&mut self) -> Option<(u32, Duration)> {
        self.next(rand::random())
    }

    /// The number of the next attempt, from 1 on, and how long to wait for it; `None` once there may be no more.
    /// `chance` is from 0 to 1.
    pub fn next(&mut self, chance: f64) -> Option<(u32, Duration)> {
        if self.config.max_attempts > 0 && self.attempt >= self.config.max_attempts {
            return None;
        }
        let longest = self.longest();
        self.attempt = self.attempt.saturating_add(1);
        let wait = if self.config.jitter { longest.mul_f64(chance.clamp(0.0, 1.0)) } else { longest };
        Some((self.attempt, wait))
    }

    /// The longest wait before the next attempt.
    fn longest(&self) -> Duration {
        let growth = self.config.factor.powi(i32::try_from(self.attempt).unwrap_or(i32::MAX));
        // Beyond what a duration holds, infinity among it, it is the limit that counts.
        let grown = Duration::try_from_secs_f64(self.config.initial_delay.as_secs_f64() * growth);
        grown.map_or(self.config.max_delay, |grown| grown.min(self.config.max_delay))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CONFIG: Config = Config {
        initial_delay: Duration::from_millis(500),
        max_delay: Duration::from_secs(30),
        factor: 2.0,
        jitter: true,
        max_attempts: 0,
    };

    #[test]
    fn waits_double_up_to_the_limit() {
        let mut backoff = Backoff::new(Config { jitter: false, ..CONFIG });
        let waits: Vec<f64> = (0..8).map(|_| backoff.next(0.3).unwrap().1.as_secs_f64()).collect();
        assert_eq!(waits, [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]);
    }

    #[test]
    fn a_factor_of_one_keeps_the_wait() {
        let mut backoff = Backoff::new(Config { jitter: false, factor: 1.0, ..CONFIG });
        assert!((0..5).all(|_| backoff.next(0.0).unwrap().1 == CONFIG.initial_delay));
    }

    #[test]
    fn jitter_is_from_nothing_to_the_whole_wait() {
        let first = |chance| Backoff::new(CONFIG).next(chance).unwrap();
        assert_eq!(first(0.0), (1, Duration::ZERO));
        assert_eq!(first(0.5), (1, Duration::from_millis(250)));
        assert_eq!(first(1.0), (1, Duration::from_millis(500)));
    }

    #[test]
    fn attempts_are_counted_from_the_last_connection() {
        let mut backoff = Backoff::new(CONFIG);
        let numbers: Vec<u32> = (0..3).map(|_| backoff.next(1.0).unwrap().0).collect();
        assert_eq!(numbers, [1, 2, 3]);
        backoff.reset();
        assert_eq!(backoff.next(1.0), Some((1, CONFIG.initial_delay)));
    }

    #[test]
    fn there_are_as_many_attempts_as_allowed() {
        let mut backoff = Backoff::new(Config { max_attempts: 2, ..CONFIG });
        assert!(backoff.next(0.0).is_some() && backoff.next(0.0).is_some());
        assert_eq!(backoff.next(0.0), None);
        backoff.reset();
        assert_eq!(backoff.next(0.0), Some((1, Duration::ZERO)));
    }

    #[test]
    fn the_last_attempt_of_all_is_as_long_as_the_limit() {
        let mut backoff = Backoff { attempt: u32::MAX - 1, ..Backoff::new(CONFIG) };
        assert_eq!(backoff.next(1.0), Some((u32::MAX, CONFIG.max_delay)));
        assert_eq!(backoff.next(1.0), Some((u32::MAX, CONFIG.max_delay)));
    }

    proptest! {
        #[test]
        fn a_wait_is_never_longer_than_its_bounds(
            initial in 0.001..100.0f64, max in 0.001..100.0f64, factor in 1.0..1e9f64, chances in prop::collection::vec(0.0..1.0f64, 50),
        ) {
            let (initial_delay, max_delay) = (Duration::from_secs_f64(initial), Duration::from_secs_f64(max));
            let mut backoff = Backoff::new(Config { initial_delay, max_delay, factor, ..CONFIG });
            for (index, chance) in (0..).zip(chances) {
                let (attempt, wait) = backoff.next(chance).unwrap();
                let bound = (initial * factor.powi(index)).min(max) + 1e-6;
                prop_assert_eq!(attempt, index as u32 + 1);
                prop_assert!(wait.as_secs_f64() <= bound, "{} > {}", wait.as_secs_f64(), bound);
            }
        }
    }
}
