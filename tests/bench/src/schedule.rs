//! A fixed rate, kept by the clock and not by the answers.

use std::time::{Duration, Instant};

/// When each message of a constant rate is due.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    start: Instant,
    interval: Duration,
    taken: u32,
    limit: u32,
}

impl Schedule {
    /// `rate` messages a second for `length`, the first at `start`.
    pub fn new(start: Instant, rate: u32, length: Duration) -> Self {
        let limit = (length.as_secs_f64() * f64::from(rate)) as u32;
        Self { start, interval: Duration::from_secs(1) / rate.max(1), taken: 0, limit }
    }

    /// When the next message is or was due; none after the last.
    pub fn next(&self) -> Option<Instant> {
        (self.taken < self.limit).then(|| self.start + self.interval * self.taken)
    }

    /// Takes the next message if its time has come, and gives that time: latency counts from it, not from now, so
    /// that a server which stalls pays for the messages that had to wait.
    pub fn take_due(&mut self, now: Instant) -> Option<Instant> {
        let due = self.next().filter(|due| *due <= now)?;
        self.taken += 1;
        Some(due)
    }

    /// How many have been taken.
    pub fn taken(&self) -> u32 {
        self.taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_messages_keep_the_time_they_were_due() {
        let start = Instant::now();
        let mut schedule = Schedule::new(start, 10, Duration::from_millis(300));
        let late = start + Duration::from_secs(1);
        assert_eq!(schedule.take_due(start), Some(start));
        assert_eq!(schedule.take_due(start), None);
        assert_eq!(schedule.take_due(late), Some(start + Duration::from_millis(100)));
        assert_eq!(schedule.take_due(late), Some(start + Duration::from_millis(200)));
        assert_eq!(schedule.take_due(late), None);
        assert_eq!(schedule.next(), None);
    }
}
