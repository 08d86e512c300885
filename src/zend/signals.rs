//! Signals while a server runs: SIGINT and SIGTERM stop it, and the script's own pcntl handlers still run.
//!
//! A signal that the script has a pcntl handler for is the script's alone. Never decides what a signal means.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use ext_php_rs::types::Zval;

use super::ffi::{Callable, Called, Ending, SignalWatch};
use super::value;

/// The signals that stop a server.
const STOPPING: [i32; 2] = [libc::SIGINT, libc::SIGTERM];

/// Starts to watch those of [`STOPPING`] that the script leaves to us. A byte comes out of the stream for each.
pub fn watch(pcntl: &Pcntl) -> std::io::Result<(SignalWatch, UnixStream)> {
    let (reader, writer) = UnixStream::pair()?;
    // A signal handler must not wait for room.
    writer.set_nonblocking(true)?;
    let ours: Vec<i32> = STOPPING.into_iter().filter(|signal| !pcntl.handles(*signal)).collect();
    Ok((SignalWatch::install(&ours, OwnedFd::from(writer)), reader))
}

/// The script's own signal handlers.
///
/// PHP runs them between two statements of PHP code, and there is none while a server waits. So as long as the script
/// has any, the waiting is interrupted every [`EVERY`]; without any, never.
#[derive(Default)]
pub struct Pcntl {
    functions: Option<Functions>,
    has_handlers: bool,
    /// PHP code has run since the last look for handlers: it may have set one.
    is_stale: bool,
    looked: Option<Instant>,
}

struct Functions {
    get_handler: Callable,
    dispatch: Callable,
}

impl Pcntl {
    /// Looks whether the extension pcntl is there, and which handlers are set.
    pub fn new() -> Self {
        let find = |name| Callable::new(&value::string(name));
        let functions = find("pcntl_signal_get_handler").zip(find("pcntl_signal_dispatch"));
        let functions = functions.map(|(get_handler, dispatch)| Functions { get_handler, dispatch });
        let mut pcntl = Self { functions, ..Self::default() };
        pcntl.look(Instant::now());
        pcntl
    }

    /// PHP code has run.
    pub fn note_userland(&mut self) {
        self.is_stale = true;
    }

    /// When the waiting must be interrupted.
    pub fn next_look(&self, now: Instant) -> Option<Instant> {
        let is_due = self.functions.is_some() && (self.has_handlers || self.is_stale);
        is_due.then(|| self.looked.map_or(now, |looked| looked + EVERY))
    }

    /// Runs the handlers of signals that have come; at most once every [`EVERY`].
    pub fn run_due(&mut self, now: Instant) -> Result<(), Ending> {
        if self.next_look(now).is_none_or(|due| due > now) {
            return Ok(());
        }
        self.look(now);
        match &self.functions {
            Some(functions) if self.has_handlers => match functions.dispatch.call(Vec::new()) {
                Called::Returned(_) => Ok(()),
                // An exception out of a signal handler goes to whoever waits: that is what the script threw it for.
                Called::Threw(exception) => Err(rethrow(exception)),
                Called::Ended(ending) => Err(ending),
            },
            _ => Ok(()),
        }
    }

    fn look(&mut self, now: Instant) {
        self.looked = Some(now);
        self.is_stale = false;
        self.has_handlers = (1..SIGNALS).any(|signal| self.handles(signal));
    }

    /// Whether the script has a handler for this signal, or ignores it.
    fn handles(&self, signal: i32) -> bool {
        let Some(functions) = &self.functions else { return false };
        if UNCATCHABLE.contains(&signal) {
            return false;
        }
        match functions.get_handler.call(vec![value::int(signal)]) {
            Called::Returned(handler) => !is_default(&handler),
            Called::Threw(_) | Called::Ended(_) => false,
        }
    }
}

fn rethrow(mut exception: ext_php_rs::boxed::ZBox<ext_php_rs::types::ZendObject>) -> Ending {
    let mut thrown = Zval::new();
    thrown.set_object(&mut exception);
    // Fails only for what is no Throwable, and this was thrown before.
    let _ = ext_php_rs::exception::throw_object(thrown);
    Ending::Pending
}

/// `SIG_DFL` is 0 in PHP.
fn is_default(handler: &Zval) -> bool {
    handler.long() == Some(0) || handler.is_false()
}

/// How long a signal may wait for the script's handler.
const EVERY: Duration = Duration::from_millis(50);

/// The classic signals are 1 to 31.
const SIGNALS: i32 = 32;
const UNCATCHABLE: [i32; 2] = [libc::SIGKILL, libc::SIGSTOP];
