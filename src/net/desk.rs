//! Where PHP takes the events of one owner: it waits for them there, or is told of them while it waits elsewhere.
//!
//! Never looks at an event. Several desks are waited at with [`inbox::wait`](super::inbox::wait).

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use parking_lot::Mutex;

use super::connection::Hub;
use super::inbox::{Batch, Inbox};
use super::runtime::{Runtime, SendBatch};
use super::wakeup::Wakeup;

/// The PHP side of a [`Hub`].
pub struct Desk {
    runtime: Arc<Runtime>,
    hub: Arc<Hub>,
    /// For a loop that is not ours, once it has asked for it.
    wakeup: Mutex<Option<Arc<Wakeup>>>,
}

impl Desk {
    /// Of this owner.
    #[must_use]
    pub fn new(runtime: Arc<Runtime>, hub: Arc<Hub>) -> Self {
        Self { runtime, hub, wakeup: Mutex::default() }
    }

    /// Who drives the tasks.
    #[must_use]
    pub fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    /// What the connections share.
    #[must_use]
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// The queue of events.
    #[must_use]
    pub fn inbox(&self) -> &Inbox {
        &self.hub.inbox
    }

    /// Flushes what was sent, then waits for events until there are some (true) or it is `until` (false); without
    /// `until`, for ever. `batch` must be empty.
    pub fn wait(&self, batch: &mut Batch, until: Option<Instant>) -> bool {
        self.inbox().wait(&self.runtime, batch, until)
    }

    /// Ready when there is an event; then `batch`, which must be empty, holds all there are.
    pub fn poll(&self, context: &mut Context<'_>, batch: &mut Batch) -> Poll<()> {
        self.inbox().poll_batch(context, batch)
    }

    /// What a loop that is not ours watches, made at the first call: set while there is work for PHP.
    pub fn wakeup(&self) -> io::Result<Arc<Wakeup>> {
        let mut place = self.wakeup.lock();
        if let Some(wakeup) = &*place {
            return Ok(Arc::clone(wakeup));
        }
        let wakeup = Arc::new(Wakeup::new()?);
        self.inbox().watch(Some(Arc::clone(&wakeup)));
        Ok(Arc::clone(place.insert(wakeup)))
    }

    /// Sets the wakeup, if there is one: PHP has found work of its own.
    pub fn wake(&self) {
        if let Some(wakeup) = &*self.wakeup.lock() {
            wakeup.set();
        }
    }

    /// PHP goes elsewhere. The wakeup, if there is one, is set when events come, or at `due`.
    pub fn leave(&self, due: Option<Instant>) {
        self.inbox().leave();
        if let Some(wakeup) = &*self.wakeup.lock() {
            wakeup.set_at(&self.runtime, due);
            self.runtime.hand_over();
        }
    }

    /// Nobody takes events here any more: the wakeup is never set again.
    pub fn close(&self) {
        self.inbox().watch(None);
        *self.wakeup.lock() = None;
    }

    /// What is sent until the guard is dropped leaves together.
    #[must_use]
    pub fn begin_batch(&self) -> SendBatch {
        self.runtime.begin_batch()
    }
}
