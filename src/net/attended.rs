//! A connection that whoever waits for its messages polls in place of its task.
//!
//! A client waits for one connection. Were its socket to wake the task, and the task to wake PHP, tokio would ask the
//! system for more events in between, a call for each message. So the waiting future [attends](Attended::attend) to the
//! connection: it is the one that the socket wakes. The task takes over when that leaves, so nobody else need know.
//! Never reads or writes anything itself.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;

use super::task::Task;

/// A connection and the two who may poll it; one at a time.
pub struct Attended {
    /// `None` once it has ended.
    connection: Mutex<Option<Task>>,
    is_attended: AtomicBool,
    task: Mutex<Option<Waker>>,
}

/// The connection is the holder's to poll, for as long as this lives.
pub struct Attendance<'a>(&'a Attended);

/// Polls the connection while nobody attends to it.
struct Deputy(Arc<Attended>);

impl Attended {
    /// Starts the task of `connection`, in whose runtime this is called.
    pub fn spawn(connection: Task) -> Arc<Self> {
        let connection = Mutex::new(Some(connection));
        let attended = Arc::new(Self { connection, is_attended: AtomicBool::new(false), task: Mutex::default() });
        tokio::spawn(Deputy(Arc::clone(&attended)));
        attended
    }

    /// Leaves the connection to the caller, who must poll it until the guard is dropped, and drop that inside of the
    /// runtime: there it costs no wake-up.
    pub fn attend(&self) -> Attendance<'_> {
        self.is_attended.store(true, Ordering::SeqCst);
        Attendance(self)
    }

    /// Ready when it has ended.
    fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut connection = self.connection.lock();
        let is_over = match connection.as_mut() {
            Some(connection) => Pin::new(connection).poll(context).is_ready(),
            None => true,
        };
        if is_over {
            *connection = None;
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

impl Attendance<'_> {
    /// Goes on with the connection; `context` is woken when there is more to do.
    pub fn poll(&self, context: &mut Context<'_>) {
        // Its end is an event, as everything that comes of it is.
        let _ = self.0.poll(context);
    }
}

impl Drop for Attendance<'_> {
    fn drop(&mut self) {
        self.0.is_attended.store(false, Ordering::SeqCst);
        // What wakes the connection wakes the one who leaves, until the task has polled it.
        if let Some(task) = &*self.0.task.lock() {
            task.wake_by_ref();
        }
    }
}

impl Future for Deputy {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let attended = &self.0;
        {
            // Before the look, so that who leaves in between has someone to wake.
            let mut task = attended.task.lock();
            if !task.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
                *task = Some(context.waker().clone());
            }
        }
        if attended.is_attended.load(Ordering::SeqCst) { Poll::Pending } else { attended.poll(context) }
    }
}

/// A task that is dropped before its end (the runtime ends) takes its connection along, whoever else knows of it.
impl Drop for Deputy {
    fn drop(&mut self) {
        let connection = self.0.connection.lock().take();
        drop(connection);
    }
}
