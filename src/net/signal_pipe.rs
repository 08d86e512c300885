//! Signals, as numbers that come out of a pipe: what whoever waits for events waits for as well.
//!
//! Never decides what a signal means, and never installs a handler.

use std::io;
use std::os::unix::net::UnixStream;
use std::task::{Context, Poll};

use super::runtime::Runtime;

/// The end of a pipe that is read.
#[derive(Debug)]
pub struct SignalPipe(tokio::net::UnixStream);

impl SignalPipe {
    /// Each byte that comes out of `pipe` is the number of a signal.
    pub fn new(runtime: &Runtime, pipe: UnixStream) -> io::Result<Self> {
        pipe.set_nonblocking(true)?;
        let _context = runtime.enter();
        tokio::net::UnixStream::from_std(pipe).map(Self)
    }

    /// Ready while a signal waits to be [taken](SignalPipe::take).
    pub fn poll_ready(&self, context: &mut Context<'_>) -> Poll<()> {
        self.0.poll_read_ready(context).map(|_| ())
    }

    /// The next signal, if there is one.
    #[must_use]
    pub fn take(&self) -> Option<u8> {
        let mut byte = [0];
        match self.0.try_read(&mut byte) {
            Ok(1) => Some(byte[0]),
            _ => None,
        }
    }
}
