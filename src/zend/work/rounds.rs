//! `run()` and `poll()`: rounds of waiting, handlers and timers. The one goes on until all that it drives have come to
//! their end, the other does a round a call.
//!
//! Several are driven in turn: each round gives each a bounded number of its events.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;
use ext_php_rs::zend::BailoutGuard;

use super::{Stopped, Worker};
use crate::net::desk::Desk;
use crate::net::inbox::{self, Batch};
use crate::net::runtime::OfProcess;
use crate::net::signal_pipe::SignalPipe;
use crate::zend::exception::logic_error;
use crate::zend::ffi::SignalWatch;
use crate::zend::signals::{self, Pcntl};
use crate::zend::thrift::Thrift;

/// Those that are driven together, with their PHP objects.
pub struct Crew {
    /// A guard: a fatal error jumps over the frames that hold them.
    workers: BailoutGuard<Vec<Rc<dyn Worker>>>,
    objects: Vec<Zval>,
}

impl Crew {
    /// Of at least one.
    pub fn new(members: impl IntoIterator<Item = (Rc<dyn Worker>, Zval)>) -> Self {
        let (workers, objects) = members.into_iter().unzip();
        Self { workers: BailoutGuard::new(workers), objects }
    }

    fn members(&self) -> impl Iterator<Item = (&dyn Worker, &Zval)> {
        self.workers().zip(&self.objects)
    }

    fn workers(&self) -> impl Iterator<Item = &dyn Worker> {
        self.workers.get().iter().map(Rc::as_ref)
    }
}

/// Drives all of a crew until each has come to its end.
pub fn run(crew: &Crew) -> Result<(), Stopped> {
    let running = enter(crew)?;
    let outcome = run_rounds(crew);
    drop(running);
    crew.workers().for_each(leave);
    outcome
}

/// Deals with what waits for the one worker of a crew, or with the first that comes within `timeout`; returns how much
/// that was. Once it has come to its end there is nothing to wait for.
pub fn poll(crew: &Crew, timeout: Duration) -> Result<usize, Stopped> {
    let running = enter(crew)?;
    let outcome = match crew.members().next() {
        Some((worker, this)) if worker.refusal().is_none() => poll_rounds(worker, this, timeout),
        _ => Ok(0),
    };
    drop(running);
    crew.workers().for_each(leave);
    outcome
}

/// PHP goes on to do something else: from now on the stream tells when there is work here. Not inside of `run()` and
/// `poll()`, which end with this.
pub fn leave(worker: &dyn Worker) {
    let (Ok((desk, batch)), false) = (worker.station(), worker.work().is_running()) else { return };
    let due = if worker.refusal().is_none() { worker.next_due() } else { None };
    desk.leave(due);
    if worker.is_round_due() || !batch.borrow().is_empty() {
        desk.wake();
    }
}

/// All of them are at work until the guard is dropped: one that a fatal error drops, too.
fn enter(crew: &Crew) -> Result<BailoutGuard<Running>, Stopped> {
    let mut running = BailoutGuard::new(Running(Vec::new()));
    for worker in crew.workers() {
        worker.station()?;
        let work = worker.work();
        if work.is_running.replace(true) {
            return Err(already_running().into());
        }
        running.get_mut().0.push(Rc::clone(&work.is_running));
        work.process.replace(OfProcess::new(()));
        work.mark.set(Instant::now());
    }
    Ok(running)
}

fn run_rounds(crew: &Crew) -> Result<(), Stopped> {
    if let Some(refusal) = crew.workers().find_map(Worker::refusal) {
        return Err(refusal.into());
    }
    let now = Instant::now();
    let mut rounds =
        Rounds { active: crew.members().collect(), pcntl: Pcntl::new()?, now, thrift: Some(Thrift::new(now)) };
    let watch = BailoutGuard::new(rounds.watch_signals());
    // Whoever has been let in may count on it that signals are heeded.
    for (worker, this) in crew.members() {
        worker.start(this)?;
    }
    let most = if rounds.active.len() > 1 { EVENTS_PER_ROUND } else { usize::MAX };
    while !rounds.advance()? {
        rounds.round(watch.get().as_ref(), None, most)?;
    }
    Ok(())
}

fn poll_rounds(worker: &dyn Worker, this: &Zval, timeout: Duration) -> Result<usize, Stopped> {
    let deadline = Instant::now() + timeout;
    // PHP runs the script's signal handlers by itself, but not while this waits.
    let pcntl = if timeout.is_zero() { Pcntl::default() } else { Pcntl::new()? };
    // A forked child writes nothing for its parent, and a fatal error jumps over this frame.
    let _batch = BailoutGuard::new(OfProcess::new(worker.station()?.0.begin_batch()));
    worker.work().told.set(0);
    worker.start(this)?;
    let mut rounds = Rounds { active: vec![(worker, this)], pcntl, now: Instant::now(), thrift: None };
    let mut is_over = false;
    while !rounds.advance()? {
        if is_over || worker.work().told.get() > 0 {
            break;
        }
        rounds.round(None, Some(deadline), EVENTS_PER_ROUND)?;
        is_over = deadline <= Instant::now();
    }
    Ok(worker.work().told.get())
}

/// The rounds of one call.
struct Rounds<'a> {
    /// Those that have not come to their end.
    active: Vec<(&'a dyn Worker, &'a Zval)>,
    pcntl: Pcntl,
    /// When the last wait ended.
    now: Instant,
    /// Of a loop that goes on.
    thrift: Option<Thrift>,
}

impl Rounds<'_> {
    /// True when all have come to their end; whoever has is let go.
    fn advance(&mut self) -> Result<bool, Stopped> {
        let mut index = 0;
        while let Some((worker, this)) = self.active.get(index) {
            if worker.advance(this)? {
                worker.end(this)?;
                worker.work().is_running.set(false);
                leave(*worker);
                self.active.remove(index);
            } else {
                index += 1;
            }
        }
        Ok(self.active.is_empty())
    }

    /// Waits for events, unless some are left, and gives each worker at most `most` of its own; then runs the timers that
    /// are due, and the script's signal handlers.
    fn round(&mut self, watch: Option<&Watch>, until: Option<Instant>, most: usize) -> Result<(), Stopped> {
        self.wait(watch, until)?;
        self.now = Instant::now();
        let has_work = self.active.iter().any(|(worker, _)| has_left(*worker));
        for (worker, this) in &self.active {
            worker.work().mark.set(self.now);
            worker.dispatch_all(this, most)?;
            worker.run_timers()?;
            self.now = worker.work().mark.get();
        }
        if let Some(thrift) = &mut self.thrift {
            if has_work {
                thrift.note_work(self.now);
            }
            thrift.look(self.now);
        }
        self.pcntl.note_userland();
        self.pcntl.run_due(self.now)?;
        for (worker, _) in &self.active {
            worker.work().check_process()?;
        }
        while let Some(number) = watch.and_then(Watch::take) {
            self.active.iter().for_each(|(worker, _)| worker.on_signal(number));
        }
        Ok(())
    }

    fn wait(&self, watch: Option<&Watch>, until: Option<Instant>) -> Result<(), Stopped> {
        let is_left = self.active.iter().any(|(worker, _)| has_left(*worker));
        let runtime = match self.active.as_slice() {
            [] => return Ok(()),
            [_] if is_left => return Ok(()),
            [(worker, _), ..] => worker.station()?.0.runtime(),
        };
        let dues = self.active.iter().filter_map(|(worker, _)| worker.next_due()).min();
        let look = self.thrift.as_ref().and_then(Thrift::due);
        let wakes = [until, dues, look, self.pcntl.next_look(self.now), is_left.then_some(self.now)];
        for desk in self.desks() {
            desk.0.inbox().resume();
        }
        inbox::wait(runtime, wakes.into_iter().flatten().min(), |context| self.poll_events(watch, context));
        Ok(())
    }

    /// Ready when there is an event for anybody; then the batches hold all there are.
    fn poll_events(&self, watch: Option<&Watch>, context: &mut Context<'_>) -> Poll<()> {
        let mut outcome = watch.map_or(Poll::Pending, |watch| watch.poll(context));
        for (desk, batch) in self.desks() {
            let mut batch = batch.borrow_mut();
            if batch.is_empty() && desk.poll(context, &mut batch).is_ready() {
                outcome = Poll::Ready(());
            }
        }
        outcome
    }

    fn desks(&self) -> impl Iterator<Item = (&Desk, &RefCell<Batch>)> {
        self.active.iter().filter_map(|(worker, _)| worker.station().ok())
    }

    /// SIGINT and SIGTERM are ours if any worker heeds them.
    fn watch_signals(&self) -> Option<Watch> {
        if !self.active.iter().any(|(worker, _)| worker.heeds_signals()) {
            return None;
        }
        let heeds_reload = self.active.iter().any(|(worker, _)| worker.heeds_reload());
        let (desk, _) = self.desks().next()?;
        let (signals, pipe) = signals::watch(&self.pcntl, heeds_reload).ok()?;
        let pipe = OfProcess::new(SignalPipe::new(desk.runtime(), pipe).ok()?);
        Some(Watch { _signals: signals, pipe })
    }
}

fn has_left(worker: &dyn Worker) -> bool {
    worker.station().is_ok_and(|(_, batch)| !batch.borrow().is_empty())
}

/// `is_running` of all of them for as long as it lives.
struct Running(Vec<Rc<Cell<bool>>>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.iter().for_each(|is_running| is_running.set(false));
    }
}

/// SIGINT and SIGTERM are ours for as long as it lives.
struct Watch {
    _signals: SignalWatch,
    pipe: OfProcess<SignalPipe>,
}

impl Watch {
    fn take(&self) -> Option<u8> {
        self.pipe.get().ok()?.take()
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        match self.pipe.get() {
            Ok(pipe) => pipe.poll_ready(context),
            Err(_) => Poll::Pending,
        }
    }
}

/// One of them is at work already.
fn already_running() -> PhpException {
    logic_error(
        "run() or poll() of this object is running already: a handler can stop() it, not run() or poll() it; \
         one that suspends its fiber holds the loop up, so let it wait in a fiber of its own",
    )
}

/// The others get their turn after so many: a few milliseconds, with handlers that do little.
const EVENTS_PER_ROUND: usize = 1024;
