//! Signals, as numbers that come out of a pipe: what whoever waits for events waits for as well.
//!
//! Never decides what a signal means, and never installs a handler.

use std::collections::VecDeque;
use std::io;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use parking_lot::Mutex;
use tokio::task::{AbortHandle, yield_now};

use super::runtime::Runtime;

/// The end of a pipe that is read.
#[derive(Debug)]
pub struct SignalPipe {
    state: Arc<Mutex<State>>,
    task: AbortHandle,
}

#[derive(Debug, Default)]
struct State {
    /// In the order of their coming.
    arrived: VecDeque<u8>,
    reader: Option<Waker>,
}

impl SignalPipe {
    /// Each byte that comes out of `pipe` is the number of a signal.
    pub fn new(runtime: &Runtime, pipe: UnixStream) -> io::Result<Self> {
        pipe.set_nonblocking(true)?;
        let context = runtime.enter();
        let pipe = tokio::net::UnixStream::from_std(pipe)?;
        drop(context);
        let state = Arc::default();
        let task = runtime.spawn(read(pipe, Arc::clone(&state)));
        Ok(Self { state, task })
    }

    /// Ready while a signal waits to be [taken](SignalPipe::take).
    pub fn poll_ready(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state.lock();
        if state.arrived.is_empty() {
            state.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        Poll::Ready(())
    }

    /// The next signal, if there is one.
    #[must_use]
    pub fn take(&self) -> Option<u8> {
        self.state.lock().arrived.pop_front()
    }
}

impl Drop for SignalPipe {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A signal that stops a server may not overtake what came before it: so it is told only after the connections that had
/// something to read at that time have had their turn.
async fn read(pipe: tokio::net::UnixStream, state: Arc<Mutex<State>>) {
    while pipe.readable().await.is_ok() {
        let mut number = [0];
        match pipe.try_read(&mut number) {
            Ok(1) => {
                // tokio looks for what is readable before this task gets its next turn, which is behind theirs.
                yield_now().await;
                let mut state = state.lock();
                if state.arrived.len() < MAX_WAITING {
                    state.arrived.push_back(number[0]);
                }
                if let Some(reader) = state.reader.take() {
                    reader.wake();
                }
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Ok(_) | Err(_) => return,
        }
    }
}

/// Signals that wait for PHP; what more of them could say has been said by then.
const MAX_WAITING: usize = 64;
