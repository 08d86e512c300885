//! Who drives tokio: the PHP thread while it waits, and a stand-in thread while it is away.
//!
//! The runtime is tokio's `current_thread` one, so that a message goes from the socket to the PHP callable without a
//! thread switch. Several threads may call `block_on` on it; one holds the scheduler at a time:
//!
//! - PHP waits in [`Runtime::block_on`]: its thread polls every task.
//! - PHP is busy elsewhere: within about two milliseconds the stand-in notices that the count of PHP's comings and goings
//!   stands still at "away", takes the scheduler, and gives it back the moment that PHP asks.
//! - PHP waits in an event loop that is not ours: it [hands over](Runtime::hand_over), and the stand-in drives all the time.
//!
//! With `io_threads` ≥ 1 the runtime is a multi-thread one, and there is no stand-in.
//!
//! Never knows what the tasks do. A forked child must not touch its parent's runtime (they share one epoll instance):
//! [`Runtime::is_of_this_process`] tells, and [`current`] makes a new one there.

use std::cell::RefCell;
use std::future::Future;
use std::io;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use once_cell::sync::OnceCell;
use parking_lot::Mutex;
use tokio::runtime::{Builder, Handle};
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::sleep;

/// How the runtime of this thread is made, the first time that it is needed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// 0: the PHP thread and its stand-in; N: that many worker threads.
    pub io_threads: usize,
    /// Runs first in every thread that the runtime starts (to block signals there: they are PHP's).
    pub on_thread_start: Option<fn()>,
}

/// Something with bytes to write once PHP has finished the batch of events that it is in.
pub trait Flush: Send + Sync {
    /// Writes what the socket takes now. Never waits.
    fn flush(&self);
}

/// Something of a runtime that must not be touched in a forked child, not even to drop it: parent and child share the
/// epoll instance, and what the child deregisters is deaf in the parent.
#[derive(Debug)]
pub struct OfProcess<T> {
    value: Option<T>,
    generation: u32,
}

/// It was made before this process was forked off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forked;

impl<T> OfProcess<T> {
    /// Belongs to this process from now on.
    #[must_use]
    pub fn new(value: T) -> Self {
        Self { value: Some(value), generation: GENERATION.load(Ordering::Relaxed) }
    }

    /// It, in the process that made it.
    #[inline]
    pub fn get(&self) -> Result<&T, Forked> {
        match &self.value {
            Some(value) if self.generation == GENERATION.load(Ordering::Relaxed) => Ok(value),
            _ => Err(Forked),
        }
    }

    /// It, in the process that made it, to change it.
    pub fn get_mut(&mut self) -> Result<&mut T, Forked> {
        match &mut self.value {
            Some(value) if self.generation == GENERATION.load(Ordering::Relaxed) => Ok(value),
            _ => Err(Forked),
        }
    }

    /// It, in a forked child too: only to look at its memory.
    pub fn get_anywhere(&self) -> Option<&T> {
        self.value.as_ref()
    }
}

impl<T> Drop for OfProcess<T> {
    fn drop(&mut self) {
        if self.get().is_err() {
            mem::forget(self.value.take());
        }
    }
}

/// A tokio runtime and those who drive it.
pub struct Runtime {
    /// `Some` until it is dropped.
    tokio: Option<Arc<tokio::runtime::Runtime>>,
    drivers: Arc<Drivers>,
    stand_in: OnceCell<JoinHandle<()>>,
    options: Options,
    generation: u32,
}

/// The runtime of this thread, made on first use.
pub fn current(options: Options) -> io::Result<Arc<Runtime>> {
    CURRENT.with_borrow_mut(|slot| match slot {
        Some(runtime) if runtime.is_of_this_process() => Ok(Arc::clone(runtime)),
        _ => {
            let runtime = Arc::new(Runtime::new(options)?);
            // A parent's runtime is left as it is: to drop it here would close what the parent still uses.
            mem::forget(slot.replace(Arc::clone(&runtime)));
            Ok(runtime)
        }
    })
}

/// Ends this thread's runtime, if it has one: tasks are dropped, sockets closed, threads joined.
pub fn shut_down() {
    let Some(runtime) = CURRENT.with_borrow_mut(Option::take) else { return };
    if !runtime.is_of_this_process() {
        mem::forget(runtime);
    }
}

/// To be called in every forked child, before anything else of this module.
pub fn note_fork() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

impl Runtime {
    fn new(options: Options) -> io::Result<Self> {
        let mut builder = match options.io_threads {
            0 => Builder::new_current_thread(),
            threads => {
                let mut builder = Builder::new_multi_thread();
                builder.worker_threads(threads);
                builder
            }
        };
        if let Some(hook) = options.on_thread_start {
            builder.on_thread_start(hook);
        }
        let tokio = Arc::new(builder.enable_all().thread_name("websocket-io").build()?);
        let drivers = Arc::new(Drivers {
            turns: AtomicU64::new(AWAY),
            // I/O threads are always there to drive: then what PHP sends leaves at once.
            stand_in_drives: AtomicBool::new(options.io_threads > 0),
            stand_in_sleeps: AtomicBool::new(false),
            ended: AtomicBool::new(false),
            is_left: AtomicBool::new(false),
            handback: Notify::new(),
            dirty: Mutex::new(Vec::new()),
            in_batch: AtomicBool::new(false),
            is_flush_due: AtomicBool::new(false),
            tokio: tokio.handle().clone(),
        });
        let generation = GENERATION.load(Ordering::Relaxed);
        Ok(Self { tokio: Some(tokio), drivers, stand_in: OnceCell::new(), options, generation })
    }

    /// False in a forked child, where nothing of the parent's runtime may be used.
    #[must_use]
    pub fn is_of_this_process(&self) -> bool {
        self.generation == GENERATION.load(Ordering::Relaxed)
    }

    /// Writes what PHP has sent, then waits for `future`; meanwhile this thread drives every task.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.drivers.flush();
        let _inside = Inside::enter(self);
        self.tokio().block_on(future)
    }

    /// Writes what PHP has sent, and does not wait.
    pub fn flush(&self) {
        self.drivers.flush();
    }

    /// PHP goes to wait elsewhere for what the tasks bring: the stand-in takes over at once, without the second look.
    pub fn hand_over(&self) {
        if !self.stand_in_drives()
            && let Some(thread) = self.stand_in.get()
        {
            self.drivers.is_left.store(true, Ordering::SeqCst);
            thread.thread().unpark();
        }
    }

    /// For PHP, which begins to send: until the guard is dropped, what it sends is written together, whoever drives; and
    /// all the same after some milliseconds, should it take longer.
    #[must_use]
    pub fn begin_batch(&self) -> SendBatch {
        let drivers = self.drivers();
        let is_inner = drivers.in_batch.swap(true, Ordering::SeqCst);
        SendBatch { drivers, is_inner }
    }

    /// Starts a task.
    pub fn spawn<F>(&self, future: F) -> AbortHandle
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tokio().spawn(future).abort_handle()
    }

    /// A guard for making sockets and timers of this runtime outside of its tasks.
    pub fn enter(&self) -> tokio::runtime::EnterGuard<'_> {
        self.tokio().enter()
    }

    /// For those who send, from whatever thread.
    #[must_use]
    pub fn drivers(&self) -> Arc<Drivers> {
        Arc::clone(&self.drivers)
    }

    /// Makes sure that somebody drives the tasks while PHP is away; called when the first task is there to be driven.
    pub fn ensure_driver(&self) -> io::Result<()> {
        if self.options.io_threads > 0 {
            return Ok(());
        }
        self.stand_in.get_or_try_init(|| {
            let (drivers, tokio) = (Arc::clone(&self.drivers), Arc::clone(self.tokio()));
            let hook = self.options.on_thread_start;
            thread::Builder::new().name("websocket-standin".to_owned()).spawn(move || {
                if let Some(hook) = hook {
                    hook();
                }
                stand_in(&drivers, &tokio);
            })
        })?;
        Ok(())
    }

    fn tokio(&self) -> &Arc<tokio::runtime::Runtime> {
        match &self.tokio {
            Some(tokio) => tokio,
            None => unreachable!("only drop() takes it"),
        }
    }

    /// True if worker threads drive it, whatever PHP does.
    #[must_use]
    pub fn has_io_threads(&self) -> bool {
        self.options.io_threads > 0
    }

    /// True while the stand-in thread holds the scheduler.
    #[must_use]
    pub fn stand_in_drives(&self) -> bool {
        self.drivers.stand_in_drives.load(Ordering::Acquire)
    }
}

/// Ends the stand-in, drops the tasks, closes the sockets. In a forked child it is never dropped: see [`current`].
impl Drop for Runtime {
    fn drop(&mut self) {
        self.drivers.ended.store(true, Ordering::SeqCst);
        self.drivers.handback.notify_one();
        if let Some(thread) = self.stand_in.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
        if let Some(tokio) = self.tokio.take().and_then(Arc::into_inner) {
            tokio.shutdown_timeout(SHUTDOWN_WAIT);
        }
    }
}

/// What the PHP thread, the stand-in and the connections share of a runtime.
pub struct Drivers {
    /// Counts PHP's comings and goings: odd while PHP is away.
    turns: AtomicU64,
    stand_in_drives: AtomicBool,
    stand_in_sleeps: AtomicBool,
    ended: AtomicBool,
    /// PHP has said that it will be away for more than a [`LOOK`].
    is_left: AtomicBool,
    /// PHP is back and wants the scheduler.
    handback: Notify,
    dirty: Mutex<Vec<Arc<dyn Flush>>>,
    /// PHP will flush what it sends; see [`Runtime::begin_batch`].
    in_batch: AtomicBool,
    /// A task is under way that flushes what a long batch has sent.
    is_flush_due: AtomicBool,
    tokio: Handle,
}

impl Drivers {
    /// Has `item` flushed when PHP next waits or its batch ends, or at once while the stand-in drives (PHP may be away for
    /// long).
    pub fn flush_later(self: &Arc<Self>, item: Arc<dyn Flush>) {
        let mut dirty = self.dirty.lock();
        let stand_in_drives = self.stand_in_drives.load(Ordering::SeqCst);
        if stand_in_drives && !self.in_batch.load(Ordering::SeqCst) {
            drop(dirty);
            item.flush();
            return;
        }
        dirty.push(item);
        drop(dirty);
        if stand_in_drives && !self.is_flush_due.swap(true, Ordering::SeqCst) {
            let drivers = Arc::clone(self);
            self.tokio.spawn(async move {
                sleep(LOOK).await;
                drivers.is_flush_due.store(false, Ordering::SeqCst);
                drivers.flush();
            });
        }
    }

    fn flush(&self) {
        let dirty = mem::take(&mut *self.dirty.lock());
        for item in &dirty {
            item.flush();
        }
        self.reuse(dirty);
    }

    /// Hands the list's memory back, so that a busy server does not allocate one per batch.
    fn reuse(&self, mut list: Vec<Arc<dyn Flush>>) {
        list.clear();
        let mut dirty = self.dirty.lock();
        if dirty.capacity() == 0 && list.capacity() <= DIRTY_KEPT {
            *dirty = list;
        }
    }
}

/// Flushes at its end; see [`Runtime::begin_batch`].
pub struct SendBatch {
    drivers: Arc<Drivers>,
    /// Another one goes on after it.
    is_inner: bool,
}

impl Drop for SendBatch {
    fn drop(&mut self) {
        self.drivers.in_batch.store(self.is_inner, Ordering::SeqCst);
        self.drivers.flush();
    }
}

/// PHP's stay inside `block_on`.
struct Inside<'a>(&'a Runtime);

impl<'a> Inside<'a> {
    fn enter(runtime: &'a Runtime) -> Self {
        let drivers = &runtime.drivers;
        drivers.turns.fetch_add(1, Ordering::SeqCst);
        if drivers.stand_in_drives.load(Ordering::SeqCst) {
            drivers.handback.notify_one();
        }
        Self(runtime)
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        let drivers = &self.0.drivers;
        drivers.turns.fetch_add(1, Ordering::SeqCst);
        if drivers.stand_in_sleeps.load(Ordering::SeqCst)
            && let Some(thread) = self.0.stand_in.get()
        {
            thread.thread().unpark();
        }
    }
}

/// The stand-in thread: looks whether PHP has been away since its last look, and drives the tasks if so, or if PHP asks for
/// it. Each look is a wake-up that a busy server feels: as long as PHP always comes back in time they become rarer.
fn stand_in(drivers: &Drivers, tokio: &tokio::runtime::Runtime) {
    let mut seen = drivers.turns.load(Ordering::SeqCst);
    let mut quiet = 0;
    let mut look = LOOK;
    while !drivers.ended.load(Ordering::SeqCst) {
        if !drivers.is_left.load(Ordering::SeqCst) {
            thread::park_timeout(look);
        }
        let is_left = drivers.is_left.swap(false, Ordering::SeqCst);
        let turns = drivers.turns.load(Ordering::SeqCst);
        if turns != seen {
            quiet = 0;
            look = (look * 2).min(LONGEST_LOOK);
        } else {
            quiet += 1;
        }
        seen = turns;
        if (quiet > 0 || is_left) && is_away(turns) {
            drive(drivers, tokio, turns);
        } else if quiet >= LOOKS_BEFORE_SLEEP {
            sleep_until_left(drivers, turns);
        } else {
            continue;
        }
        (quiet, look) = (0, LOOK);
    }
}

/// Holds the scheduler until PHP asks for it.
fn drive(drivers: &Drivers, tokio: &tokio::runtime::Runtime, turns: u64) {
    drivers.stand_in_drives.store(true, Ordering::SeqCst);
    // PHP looks at the flag after it has counted up: either it sees the flag, or this sees the count.
    if drivers.turns.load(Ordering::SeqCst) == turns {
        drivers.flush();
        tokio.block_on(async {
            while drivers.turns.load(Ordering::SeqCst) == turns && !drivers.ended.load(Ordering::SeqCst) {
                drivers.handback.notified().await;
            }
        });
    }
    drivers.stand_in_drives.store(false, Ordering::SeqCst);
}

/// PHP sits in `block_on` and nobody needs a stand-in: sleeps until PHP leaves.
fn sleep_until_left(drivers: &Drivers, turns: u64) {
    drivers.stand_in_sleeps.store(true, Ordering::SeqCst);
    while drivers.turns.load(Ordering::SeqCst) == turns && !drivers.ended.load(Ordering::SeqCst) {
        thread::park();
    }
    drivers.stand_in_sleeps.store(false, Ordering::SeqCst);
}

fn is_away(turns: u64) -> bool {
    turns % 2 == AWAY
}

/// `turns` starts here: PHP is away until it first waits.
const AWAY: u64 = 1;

/// How long the stand-in leaves PHP alone between two looks, at first. Small against what a peer notices, large against the
/// cost of a wake-up (5 to 20 µs).
const LOOK: Duration = Duration::from_millis(1);

/// The same on a server whose handlers are all quick: peers of the first one that is not wait at most twice as long.
const LONGEST_LOOK: Duration = Duration::from_millis(8);

/// After this many looks with PHP inside `block_on` the stand-in sleeps, so that an idle server uses no CPU.
const LOOKS_BEFORE_SLEEP: u32 = 100;

/// How long a process that ends waits for a name look-up that is under way.
const SHUTDOWN_WAIT: Duration = Duration::from_millis(50);

/// Connections written to in one batch, up to which the list's memory is kept.
const DIRTY_KEPT: usize = 4096;

/// Counts the forks between the first process and this one.
static GENERATION: AtomicU32 = AtomicU32::new(0);

thread_local! {
    static CURRENT: RefCell<Option<Arc<Runtime>>> = const { RefCell::new(None) };
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Instant;

    use super::*;

    #[test]
    fn tasks_run_while_the_owner_is_away() {
        let runtime = Runtime::new(Options::default()).unwrap();
        runtime.ensure_driver().unwrap();
        let (done, result) = mpsc::channel();
        runtime.block_on(async {});
        runtime.spawn(async move { done.send(()).unwrap() });
        // This thread never drives the runtime: only the stand-in can.
        result.recv_timeout(Duration::from_secs(10)).unwrap();
    }

    #[test]
    fn the_owner_gets_the_scheduler_back_at_once() {
        let runtime = Runtime::new(Options::default()).unwrap();
        runtime.ensure_driver().unwrap();
        while !runtime.stand_in_drives() {
            thread::yield_now();
        }
        let asked = Instant::now();
        runtime.block_on(tokio::task::yield_now());
        assert!(asked.elapsed() < Duration::from_secs(5), "took {:?}", asked.elapsed());
    }

    #[test]
    fn what_was_sent_is_flushed_while_the_owner_stays_away() {
        struct Probe(mpsc::Sender<()>);
        impl Flush for Probe {
            fn flush(&self) {
                self.0.send(()).unwrap();
            }
        }
        let runtime = Runtime::new(Options::default()).unwrap();
        runtime.ensure_driver().unwrap();
        let (flushed, result) = mpsc::channel();
        runtime.drivers().flush_later(Arc::new(Probe(flushed)));
        result.recv_timeout(Duration::from_secs(10)).unwrap();
    }

    #[test]
    fn a_stand_in_that_was_asked_takes_over_and_keeps_the_scheduler() {
        let runtime = Runtime::new(Options::default()).unwrap();
        runtime.ensure_driver().unwrap();
        for _ in 0..100 {
            runtime.block_on(async {});
            runtime.hand_over();
            while !runtime.stand_in_drives() {
                thread::yield_now();
            }
        }
    }

    #[test]
    fn a_batch_is_flushed_at_its_end() {
        let runtime = Runtime::new(Options { io_threads: 1, on_thread_start: None }).unwrap();
        let count = Arc::new(Count::default());
        let (outer, inner) = (runtime.begin_batch(), runtime.begin_batch());
        drop(inner);
        runtime.drivers().flush_later(Arc::clone(&count) as Arc<dyn Flush>);
        drop(outer);
        assert_eq!(count.0.load(Ordering::SeqCst), 1);
        runtime.drivers().flush_later(Arc::clone(&count) as Arc<dyn Flush>);
        assert_eq!(count.0.load(Ordering::SeqCst), 2, "after the batch at once");
    }

    #[test]
    fn a_batch_that_takes_long_is_flushed_meanwhile_and_again() {
        let runtime = Runtime::new(Options { io_threads: 1, on_thread_start: None }).unwrap();
        let count = Arc::new(Count::default());
        let batch = runtime.begin_batch();
        for flushes in 1..=3 {
            runtime.drivers().flush_later(Arc::clone(&count) as Arc<dyn Flush>);
            let asked = Instant::now();
            while count.0.load(Ordering::SeqCst) < flushes {
                assert!(asked.elapsed() < Duration::from_secs(10));
                thread::yield_now();
            }
        }
        drop(batch);
        assert_eq!(count.0.load(Ordering::SeqCst), 3);
    }

    #[derive(Default)]
    struct Count(AtomicU32);

    impl Flush for Count {
        fn flush(&self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_runtime_with_io_threads_needs_no_stand_in() {
        let runtime = Runtime::new(Options { io_threads: 2, on_thread_start: None }).unwrap();
        runtime.ensure_driver().unwrap();
        assert!(runtime.stand_in.get().is_none());
        let (done, result) = mpsc::channel();
        runtime.spawn(async move { done.send(()).unwrap() });
        result.recv_timeout(Duration::from_secs(10)).unwrap();
    }
}
