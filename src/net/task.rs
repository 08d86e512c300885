//! The task of one open connection, for which an idle one needs next to nothing.
//!
//! Most connections have nothing to do most of the time. At rest a task is what the connection is between, and the
//! [`Connection`] itself is made when it is woken. One that brings messages stays: it rests when the first sign of life
//! that is none, a pong, finds it quiet. Never reads or decides anything: the connection does.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use super::connection::{Connection, Ends, Hub};
use super::peer::Peer;
use super::socket::Socket;

/// The life of a connection from `Open` to its last byte.
pub struct Task(Phase);

enum Phase {
    Resting(Ends),
    /// `None` on the way from one phase to the other.
    Busy(Option<Box<Connection>>),
}

impl Task {
    /// Announces `peer` and takes in what came behind its handshake.
    pub fn open(hub: Arc<Hub>, peer: Arc<Peer>, socket: Arc<Socket>, early: &mut [u8]) -> Self {
        let mut task = Self(Phase::Resting(Ends { hub, peer, socket: Some(socket) }));
        if let Some(connection) = task.0.wake() {
            connection.begin(early);
        }
        task
    }
}

impl Future for Task {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let phase = &mut self.0;
        let Some(connection) = phase.wake() else { return Poll::Ready(()) };
        let end = Pin::new(connection).poll(context);
        if end.is_pending() {
            phase.rest();
        }
        end
    }
}

/// A task may be dropped before the end of its connection.
impl Drop for Task {
    fn drop(&mut self) {
        if let Some(connection) = self.0.wake() {
            connection.abandon();
        }
    }
}

impl Phase {
    fn wake(&mut self) -> Option<&mut Connection> {
        if let Self::Resting(_) = self
            && let Self::Resting(ends) = mem::replace(self, Self::Busy(None))
        {
            *self = Self::Busy(Some(Box::new(Connection::resume(ends))));
        }
        match self {
            Self::Busy(connection) => connection.as_deref_mut(),
            Self::Resting(_) => None,
        }
    }

    fn rest(&mut self) {
        if let Self::Busy(busy) = self
            && let Some(connection) = busy.take_if(|connection| connection.comes_to_rest())
        {
            *self = Self::Resting(connection.into_ends());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With what tokio adds it is allocated by 128 bytes, and needs that once.
    #[test]
    fn is_three_words() {
        assert_eq!(size_of::<Task>(), 3 * size_of::<usize>());
    }
}
