//! What a blocking call of a client does while it waits: it lets the script's own signal handlers run.
//!
//! Never decides for how long, or what for.

use std::time::Instant;

use super::signals::{self, Pcntl};
use super::work::Stopped;

/// Calls `attempt` with the time at which it is to give up, until it returns something, or until `until`: then `None`.
///
/// The first attempt is without a look for handlers: nearly always what is waited for comes sooner, and a look costs more
/// than a round trip. Between two attempts a handler may do with the client whatever it likes, or fork.
pub fn wait<T>(
    until: Option<Instant>,
    mut attempt: impl FnMut(Option<Instant>) -> Result<Option<T>, Stopped>,
) -> Result<Option<T>, Stopped> {
    let mut next_look = Some(Instant::now() + signals::EVERY);
    let mut pcntl = None;
    loop {
        if let Some(outcome) = attempt([until, next_look].into_iter().flatten().min())? {
            return Ok(Some(outcome));
        }
        let now = Instant::now();
        if until.is_some_and(|until| until <= now) {
            return Ok(None);
        }
        let pcntl = match &mut pcntl {
            Some(pcntl) => pcntl,
            none => none.insert(Pcntl::at_once()),
        };
        pcntl.run_due(now)?;
        next_look = pcntl.next_look(now);
    }
}
