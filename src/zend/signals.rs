//! Signals while a server runs: SIGINT and SIGTERM stop it, SIGHUP has its certificates read again, and the script's own
//! pcntl handlers still run, as they do while a client waits.
//!
//! A signal that the script has a pcntl handler for is the script's alone. Never decides what a signal means.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use ext_php_rs::exception::throw_object;
use ext_php_rs::types::Zval;

use super::ffi::{Callable, Called, Ending, SignalWatch};
use super::value;

/// The signals that stop a server.
const STOPPING: [i32; 2] = [libc::SIGINT, libc::SIGTERM];

/// Whether this signal asks for new certificates.
pub fn is_reload(signal: u8) -> bool {
    i32::from(signal) == libc::SIGHUP
}

/// Starts to watch those of [`STOPPING`] that the script leaves to us, and SIGHUP where there is TLS; elsewhere that ends
/// the process, as it does when a terminal is closed. The number of each comes out of the stream as a byte.
pub fn watch(pcntl: &Pcntl, has_tls: bool) -> std::io::Result<(SignalWatch, UnixStream)> {
    let (reader, writer) = UnixStream::pair()?;
    // A signal handler must not wait for room.
    writer.set_nonblocking(true)?;
    let watched = STOPPING.into_iter().chain(has_tls.then_some(libc::SIGHUP));
    let ours: Vec<i32> = watched.filter(|signal| pcntl.handles(*signal) == Ok(false)).collect();
    Ok((SignalWatch::install(&ours, OwnedFd::from(writer)), reader))
}

/// The script's own signal handlers.
///
/// PHP runs them between two statements of PHP code, and there is none while a server or a client waits. So as long as the script
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
    pub fn new() -> Result<Self, Ending> {
        let mut pcntl = Self::at_once();
        pcntl.look(Instant::now())?;
        Ok(pcntl)
    }

    /// Looks whether the extension pcntl is there; which handlers are set is for [`Pcntl::run_due`] to see, which is due
    /// at once.
    pub fn at_once() -> Self {
        let find = |name| Callable::new(&value::string(name));
        let functions = find("pcntl_signal_get_handler").zip(find("pcntl_signal_dispatch"));
        let functions = functions.map(|(get_handler, dispatch)| Functions { get_handler, dispatch });
        Self { functions, is_stale: true, ..Self::default() }
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
        self.look(now)?;
        match &self.functions {
            Some(functions) if self.has_handlers => call(&functions.dispatch, Vec::new()).map(drop),
            _ => Ok(()),
        }
    }

    fn look(&mut self, now: Instant) -> Result<(), Ending> {
        self.looked = Some(now);
        self.is_stale = false;
        self.has_handlers = false;
        for signal in 1..SIGNALS {
            self.has_handlers |= self.handles(signal)?;
        }
        Ok(())
    }

    /// Whether the script has a handler for this signal, or ignores it.
    fn handles(&self, signal: i32) -> Result<bool, Ending> {
        let Some(functions) = &self.functions else { return Ok(false) };
        if UNCATCHABLE.contains(&signal) {
            return Ok(false);
        }
        let handler = call(&functions.get_handler, vec![value::int(signal)])?;
        // `SIG_DFL` is 0 in PHP.
        Ok(handler.long() != Some(0))
    }
}

/// Calls a function of pcntl. With `pcntl_async_signals(true)` a handler of the script may run at the end of any call,
/// and what it throws goes to whoever waits in `run()`: that is what the script threw it for.
fn call(function: &Callable, arguments: Vec<Zval>) -> Result<Zval, Ending> {
    match function.call(arguments) {
        Called::Returned(value) => Ok(value),
        Called::Threw(exception) => {
            // Fails only for what is no Throwable, and this was thrown before.
            let _ = throw_object(value::object(exception));
            Err(Ending::Pending)
        }
        Called::Ended(ending) => Err(ending),
    }
}

/// How long a signal may wait for the script's handler.
pub const EVERY: Duration = Duration::from_millis(50);

/// The classic signals are 1 to 31.
const SIGNALS: i32 = 32;
const UNCATCHABLE: [i32; 2] = [libc::SIGKILL, libc::SIGSTOP];
