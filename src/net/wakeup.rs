//! A descriptor that is readable while there is work for PHP: how an event loop that is not ours learns of it.
//!
//! Says that there is work, never what: it carries one byte at most, and nobody but this file reads it.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixDatagram;
use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use tokio::task::AbortHandle;
use tokio::time::sleep_until;

use super::runtime::Runtime;

/// Set or clear, and watched from outside.
///
/// A pair of datagram sockets and not of streams: a copy of the watched end that outlives this must not be at its end,
/// which is readable for ever. A loop would turn round it without a pause.
#[derive(Debug)]
pub struct Wakeup {
    watched: UnixDatagram,
    bell: UnixDatagram,
    is_set: Mutex<bool>,
    alarm: Mutex<Option<Alarm>>,
}

#[derive(Debug)]
struct Alarm {
    due: Instant,
    task: AbortHandle,
}

impl Wakeup {
    /// A clear one.
    pub fn new() -> io::Result<Self> {
        let (watched, bell) = UnixDatagram::pair()?;
        watched.set_nonblocking(true)?;
        bell.set_nonblocking(true)?;
        Ok(Self { watched, bell, is_set: Mutex::new(false), alarm: Mutex::new(None) })
    }

    /// The descriptor to watch: readable while this is set.
    #[must_use]
    pub fn watched(&self) -> BorrowedFd<'_> {
        self.watched.as_fd()
    }

    /// There is work. A system call only if it was clear.
    pub fn set(&self) {
        let mut is_set = self.is_set.lock();
        if !*is_set {
            // Should the system have no memory for one byte, the next event tries again.
            *is_set = self.bell.send(b"!").is_ok();
        }
    }

    /// There is none: whoever calls this has looked, with all those locked out who set it when there is.
    pub fn clear(&self) {
        let mut is_set = self.is_set.lock();
        if *is_set {
            // Nothing is there if a script has read it, against what it was told.
            let _ = self.watched.recv(&mut [0]);
            *is_set = false;
        }
    }

    /// Sets it at `due`, in place of the time that was named before; `None` for never.
    pub fn set_at(self: &Arc<Self>, runtime: &Runtime, due: Option<Instant>) {
        // An alarm that went off just before the caller cleared this is not repeated below.
        if due.is_some_and(|due| due <= Instant::now()) {
            self.set();
        }
        let mut alarm = self.alarm.lock();
        if alarm.as_ref().map(|alarm| alarm.due) == due {
            return;
        }
        if let Some(old) = alarm.take() {
            old.task.abort();
        }
        *alarm = due.map(|due| {
            let wakeup = Arc::downgrade(self);
            let task = runtime.spawn(async move {
                sleep_until(due.into()).await;
                if let Some(wakeup) = wakeup.upgrade() {
                    wakeup.set();
                }
            });
            Alarm { due, task }
        });
    }
}

/// A copy of the watched end that lives on is never readable.
impl Drop for Wakeup {
    fn drop(&mut self) {
        self.clear();
        if let Some(alarm) = self.alarm.get_mut().take() {
            alarm.task.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    use super::*;
    use crate::net::runtime::{Options, current};

    #[test]
    fn it_is_readable_while_it_is_set() {
        let wakeup = Wakeup::new().unwrap();
        assert!(!is_readable(&wakeup.watched(), NOW));
        wakeup.set();
        wakeup.set();
        assert!(is_readable(&wakeup.watched(), NOW));
        wakeup.clear();
        assert!(!is_readable(&wakeup.watched(), NOW));
        wakeup.clear();
        wakeup.set();
        assert!(is_readable(&wakeup.watched(), NOW));
    }

    #[test]
    fn a_copy_that_lives_on_is_not_readable() {
        let wakeup = Wakeup::new().unwrap();
        let copy = wakeup.watched().try_clone_to_owned().unwrap();
        wakeup.set();
        drop(wakeup);
        assert!(!is_readable(&copy, NOW));
    }

    #[test]
    fn an_alarm_sets_it_in_its_time() {
        let runtime = current(Options { io_threads: 1, on_thread_start: None }).unwrap();
        let (wakeup, start) = (Arc::new(Wakeup::new().unwrap()), Instant::now());
        wakeup.set_at(&runtime, Some(start + 50 * MILLISECOND));
        assert!(is_readable(&wakeup.watched(), IN_TIME));
        assert!(start.elapsed() >= 50 * MILLISECOND);
    }

    #[test]
    fn an_alarm_that_is_moved_or_taken_back_does_not_go_off() {
        let runtime = current(Options { io_threads: 1, on_thread_start: None }).unwrap();
        let (wakeup, start) = (Arc::new(Wakeup::new().unwrap()), Instant::now());
        wakeup.set_at(&runtime, Some(start + 20 * MILLISECOND));
        wakeup.set_at(&runtime, None);
        assert!(!is_readable(&wakeup.watched(), 60 * MILLISECOND));
        wakeup.set_at(&runtime, Some(start + Duration::from_secs(3600)));
        wakeup.set_at(&runtime, Some(start));
        assert!(is_readable(&wakeup.watched(), NOW), "what is due already does not wait for a task");
    }

    #[test]
    fn an_alarm_that_was_cleared_when_it_went_off_goes_off_again() {
        let runtime = current(Options { io_threads: 1, on_thread_start: None }).unwrap();
        let (wakeup, due) = (Arc::new(Wakeup::new().unwrap()), Instant::now() + MILLISECOND);
        wakeup.set_at(&runtime, Some(due));
        assert!(is_readable(&wakeup.watched(), IN_TIME));
        wakeup.clear();
        wakeup.set_at(&runtime, Some(due));
        assert!(is_readable(&wakeup.watched(), IN_TIME));
    }

    fn is_readable(descriptor: &impl AsFd, within: Duration) -> bool {
        let within = Timespec::try_from(within).unwrap();
        poll(&mut [PollFd::new(descriptor, PollFlags::IN)], Some(&within)).unwrap() > 0
    }

    const NOW: Duration = Duration::ZERO;
    const MILLISECOND: Duration = Duration::from_millis(1);
    const IN_TIME: Duration = Duration::from_secs(10);
}
