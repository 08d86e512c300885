//! Memory that a burst took is given back to the system.
//!
//! The C library keeps what was freed between two pieces in use, for ever. In a process that lives for months that is the
//! memory of its worst minute, so it is asked to look for it when PHP has nothing to do.

use std::fs;
use std::time::{Duration, Instant};

use super::ffi;

/// Looks now and then, but not while there is work: a look takes some milliseconds.
pub struct Thrift {
    /// Pages that were resident before any work.
    floor: usize,
    last: Instant,
    due: Option<Instant>,
}

impl Thrift {
    /// From now on.
    pub fn new(now: Instant) -> Self {
        Self { floor: resident().unwrap_or(usize::MAX), last: now, due: None }
    }

    /// There was work: a look follows, once there is none for a moment.
    pub fn note_work(&mut self, now: Instant) {
        self.due = Some((now + QUIET).max(self.last + EVERY));
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
        if resident().is_some_and(|pages| pages > self.floor.saturating_add(WORTH)) {
            ffi::trim_heap();
        }
    }
}

/// Pages of this process in memory; `None` where the system does not say it so.
fn resident() -> Option<usize> {
    fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()
}

/// So long without work is a moment to look.
const QUIET: Duration = Duration::from_millis(100);

/// At most so often.
const EVERY: Duration = Duration::from_secs(10);

/// Pages above the floor from which on it is worth a look: 8 MiB with pages of 4 KiB.
const WORTH: usize = 2048;
