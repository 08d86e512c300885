//! The timers of `every()` and `after()`: which is due, and when the next one is.
//!
//! Never reads a clock and never calls anybody: the owner says what time it is and runs what is due.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::{Duration, Instant};

/// Identifies a timer; never reused.
pub type TimerId = u64;

/// Pending timers, soonest first.
#[derive(Debug, Default)]
pub struct Timers {
    queue: BinaryHeap<Reverse<(Instant, TimerId)>>,
    /// The period of every timer that is alive; `None` for one that runs once.
    alive: HashMap<TimerId, Option<Duration>>,
    last: TimerId,
}

impl Timers {
    /// Adds a timer that is due `delay` after `now`, and then each `delay` again if `repeat`.
    pub fn add(&mut self, now: Instant, delay: Duration, repeat: bool) -> TimerId {
        self.last += 1;
        self.alive.insert(self.last, repeat.then_some(delay));
        self.queue.push(Reverse((later(now, delay), self.last)));
        self.last
    }

    /// Ends a timer; false if it was not there.
    pub fn cancel(&mut self, id: TimerId) -> bool {
        let was_alive = self.alive.remove(&id).is_some();
        // "Reset the timer at each message" must not fill the queue with those that were reset.
        if self.queue.len() > SLACK + 2 * self.alive.len() {
            let alive = &self.alive;
            self.queue.retain(|Reverse((_, id))| alive.contains_key(id));
        }
        was_alive
    }

    /// The next timer that is due at `now`, and whether it will come again. One that repeats is queued anew: at its
    /// next multiple if that is ahead, else (PHP was away for longer than a period) one period from now.
    pub fn take_due(&mut self, now: Instant) -> Option<(TimerId, bool)> {
        loop {
            let Reverse((due, id)) = *self.queue.peek()?;
            if due > now && self.alive.contains_key(&id) {
                return None;
            }
            self.queue.pop();
            match self.alive.get(&id) {
                None => {}
                Some(None) => {
                    self.alive.remove(&id);
                    return Some((id, false));
                }
                Some(Some(period)) => {
                    let next = later(due, *period);
                    let next = if next > now { next } else { later(now, *period) };
                    self.queue.push(Reverse((next, id)));
                    return Some((id, true));
                }
            }
        }
    }

    /// When the next timer is due; `None` without timers.
    pub fn next_due(&mut self) -> Option<Instant> {
        while let Some(Reverse((due, id))) = self.queue.peek() {
            if self.alive.contains_key(id) {
                return Some(*due);
            }
            self.queue.pop();
        }
        None
    }
}

/// `from + delay`, or as far ahead as the clock reaches.
fn later(from: Instant, delay: Duration) -> Instant {
    from.checked_add(delay).or_else(|| from.checked_add(FAR)).unwrap_or(from)
}

/// Cancelled timers that may stay in the queue, besides as many as there are others.
const SLACK: usize = 64;

/// Beyond the life of any process: thirty years.
const FAR: Duration = Duration::from_secs(30 * 365 * 24 * 3600);

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_timer_is_due_at_its_time_and_once() {
        let (mut timers, start) = (Timers::default(), Instant::now());
        let id = timers.add(start, SECOND, false);
        assert_eq!(timers.take_due(start), None);
        assert_eq!(timers.next_due(), Some(start + SECOND));
        assert_eq!(timers.take_due(start + SECOND), Some((id, false)));
        assert_eq!(timers.take_due(start + 5 * SECOND), None);
        assert_eq!(timers.next_due(), None);
    }

    #[test]
    fn a_repeating_timer_keeps_its_beat() {
        let (mut timers, start) = (Timers::default(), Instant::now());
        let id = timers.add(start, SECOND, true);
        assert_eq!(timers.take_due(start + SECOND + SECOND / 2), Some((id, true)));
        assert_eq!(timers.next_due(), Some(start + 2 * SECOND));
    }

    #[test]
    fn beats_that_were_missed_are_not_made_up_for() {
        let (mut timers, start) = (Timers::default(), Instant::now());
        let id = timers.add(start, SECOND, true);
        assert_eq!(timers.take_due(start + 10 * SECOND), Some((id, true)));
        assert_eq!(timers.take_due(start + 10 * SECOND), None);
        assert_eq!(timers.next_due(), Some(start + 11 * SECOND));
    }

    #[test]
    fn a_cancelled_timer_is_never_due() {
        let (mut timers, start) = (Timers::default(), Instant::now());
        let id = timers.add(start, SECOND, true);
        let other = timers.add(start, 2 * SECOND, false);
        assert!(timers.cancel(id));
        assert!(!timers.cancel(id));
        assert_eq!(timers.next_due(), Some(start + 2 * SECOND));
        assert_eq!(timers.take_due(start + 2 * SECOND), Some((other, false)));
    }

    #[test]
    fn cancelled_timers_take_no_room() {
        let (mut timers, start) = (Timers::default(), Instant::now());
        for _ in 0..10_000 {
            let id = timers.add(start, SECOND, false);
            timers.cancel(id);
        }
        assert!(timers.queue.len() <= SLACK + 1, "{} in the queue", timers.queue.len());
    }

    #[test]
    fn the_soonest_comes_first() {
        let (mut timers, start) = (Timers::default(), Instant::now());
        let late = timers.add(start, 2 * SECOND, false);
        let soon = timers.add(start, SECOND, false);
        assert_eq!(timers.take_due(start + 3 * SECOND), Some((soon, false)));
        assert_eq!(timers.take_due(start + 3 * SECOND), Some((late, false)));
    }
}
