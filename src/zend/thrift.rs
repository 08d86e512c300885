//! Memory that a burst took is given back to the system.
//!
//! The C library keeps what was freed between two pieces in use, for ever. In a process that lives for months that is the
//! memory of its worst minute, so it is asked to look for it when PHP has nothing to do.

use std::fs;
use std::time::{Duration, Instant};

use super::ffi;

/// Looks now and then, in a moment without work if there is one: a look takes some milliseconds.
pub struct Thrift {
    /// Pages that were resident before any work.
    floor: usize,
    last: Instant,
    /// The time from one look to the next; longer and longer while there is nothing to give back.
    every: Duration,
    due: Option<Instant>,
}

impl Thrift {
    /// From now on.
    pub fn new(now: Instant) -> Self {
        Self { floor: resident().unwrap_or(usize::MAX), last: now, every: EVERY, due: None }
    }

    /// There was work up to now: a look follows, once there is none for a moment.
    pub fn note_work(&mut self, now: Instant) {
        let earliest = self.last + self.every;
        self.due = Some((now + QUIET).max(earliest).min(earliest + PATIENCE));
    }

    /// When it wants to look.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Looks, if it is time to.
    pub fn look(&mut self, now: Instant) {
        if self.due.is_none_or(|due| now < due) {
            return;
        }
        (self.last, self.due) = (now, None);
        let Some(before) = resident().filter(|pages| *pages > self.floor.saturating_add(WORTH)) else { return };
        ffi::trim_heap();
        let is_worth = resident().is_some_and(|after| after.saturating_add(WORTH) <= before);
        self.every = if is_worth { EVERY } else { (self.every * 2).min(LONGEST) };
    }
}

/// Pages of this process in memory; `None` where the system does not say it so.
fn resident() -> Option<usize> {
    fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()
}

/// So long without work is a moment to look.
const QUIET: Duration = Duration::from_millis(100);

/// At most so often, and at least, if there is something to look for.
const EVERY: Duration = Duration::from_secs(10);
const LONGEST: Duration = Duration::from_secs(600);

/// A process that is never without work is looked at after so much more.
const PATIENCE: Duration = Duration::from_secs(60);

/// Pages above the floor from which on a look is worth its time: 8 MiB with pages of 4 KiB.
const WORTH: usize = 2048;
