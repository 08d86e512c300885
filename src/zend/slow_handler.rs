//! Handlers that hold PHP for long: meanwhile nothing else is delivered, and whoever operates the server should know.
//!
//! Never calls anybody: it makes the entry for the log.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::net::inbox::{Level, Note};

/// The times that the handlers of one server take.
#[derive(Default)]
pub struct SlowHandlers {
    slowest: Cell<Duration>,
    warned: Cell<Option<Instant>>,
    /// Slow ones since then.
    unsaid: Cell<usize>,
}

impl SlowHandlers {
    /// The longest time that any handler took.
    pub fn slowest(&self) -> Duration {
        self.slowest.get()
    }

    /// A handler (`what`) has returned at `now`; gives the warning that it deserves, if it does and none was given lately.
    pub fn note(&self, what: &'static str, took: Duration, now: Instant) -> Option<Note> {
        self.slowest.set(self.slowest.get().max(took));
        if took < SLOW {
            return None;
        }
        if self.warned.get().is_some_and(|warned| now.duration_since(warned) < WARN_EVERY) {
            self.unsaid.set(self.unsaid.get() + 1);
            return None;
        }
        self.warned.set(Some(now));
        Some(warning(what, took, self.unsaid.take()))
    }
}

fn warning(what: &'static str, took: Duration, unsaid: usize) -> Note {
    let seconds = format!("{:.1}", took.as_secs_f64());
    let more = match unsaid {
        0 => String::new(),
        1 => " (and so did 1 other since the last such line)".to_owned(),
        count => format!(" (and so did {count} others since the last such line)"),
    };
    let message = format!(
        "the {what} handler held PHP for {seconds} s{more}: nothing else was delivered meanwhile; \
         leave what takes long to another process"
    );
    let context = vec![("event", what.to_owned()), ("seconds", format!("{:.3}", took.as_secs_f64()))];
    Note { level: Level::Warning, message, context }
}

/// What a peer feels as the server hanging.
const SLOW: Duration = Duration::from_secs(1);

/// One line stands for all the slow handlers of this time.
const WARN_EVERY: Duration = Duration::from_secs(10);
