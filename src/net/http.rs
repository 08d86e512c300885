//! HTTP around the handshake: heads read, answers written, requests handed to PHP.
//!
//! Never reads a body and never keeps a connection alive: every answer ends it.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use super::socket::Socket;
use super::tls::session::HANDSHAKE_AT_ONCE;
use crate::protocol::handshake::request::RequestHead;
use crate::protocol::handshake::response::write_response;

/// A request and the way back for what PHP says to it: to a plain one an answer, to a handshake a verdict.
pub struct Exchange<T = Answer> {
    /// The request; its body is not read.
    pub request: RequestHead,
    /// Who asks: `ip:port`.
    pub remote_address: String,
    /// It came over TLS.
    pub is_secure: bool,
    reply: oneshot::Sender<T>,
}

/// An HTTP response.
#[derive(Debug)]
pub struct Answer {
    /// 200 to 599.
    pub status: u16,
    /// Names and values, checked by whoever made them.
    pub headers: Vec<(String, String)>,
    /// Sent as it is; left out for HEAD.
    pub body: Vec<u8>,
}

/// What PHP says to a good handshake.
#[derive(Debug)]
pub enum Verdict {
    /// It is completed.
    Accept {
        /// Names and values for the answer, checked by whoever made them.
        headers: Vec<(String, String)>,
        /// One that the client offered; `None` leaves the choice as it is.
        subprotocol: Option<String>,
    },
    /// 403 in our words.
    Forbid,
    /// This is the answer.
    Refuse(Answer),
}

impl<T> Exchange<T> {
    /// A request, and what will hold the word on it.
    pub(super) fn new(request: RequestHead, remote_address: String, is_secure: bool) -> (Self, oneshot::Receiver<T>) {
        let (reply, answer) = oneshot::channel();
        (Self { request, remote_address, is_secure, reply }, answer)
    }

    /// Sends it. Whoever asked may be gone: then it is lost.
    pub fn reply(self, answer: T) {
        let _ = self.reply.send(answer);
    }

    /// Nobody waits any more.
    #[must_use]
    pub fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }
}

/// Writes an answer and ends the connection.
pub(super) async fn answer(socket: &Socket, answer: &Answer, is_head: bool) {
    let mut bytes = Vec::new();
    write_response(&mut bytes, answer.status, &answer.headers, &answer.body, is_head);
    finish(socket, &bytes).await;
}

/// Writes the last bytes of a connection and sees that they arrive.
///
/// To close a socket with unread input resets the connection, and the peer might never read what was written: so our
/// side is shut down, and what still comes is thrown away for a while.
pub(super) async fn finish(socket: &Socket, bytes: &[u8]) {
    if !timeout(WRITE_WAIT, write_all(socket, bytes)).await.is_ok_and(|written| written.is_ok()) {
        return;
    }
    socket.shut_down_write();
    let drain = async {
        let mut left = LINGER_BYTES;
        while left > 0 {
            match read_some(socket, |input| input.len()).await? {
                0 => break,
                count => left = left.saturating_sub(count),
            }
        }
        io::Result::Ok(())
    };
    // A peer that is gone has no use for the rest.
    let _ = timeout(LINGER, drain).await;
}

/// What to do with a peer that waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meanwhile {
    /// Take what it sends next.
    ReadOn,
    /// Leave what it sends to the system, whose bounds it will meet.
    LeaveUnread,
    /// It has gone.
    GiveUp,
}

/// For plain requests: what comes is a body, which is thrown away. A peer that has nothing more to say may well wait.
pub(super) fn throw_away(input: &[u8]) -> Meanwhile {
    if input.is_empty() { Meanwhile::LeaveUnread } else { Meanwhile::ReadOn }
}

/// Waits for `answer`, unless the peer goes meanwhile. What it sends meanwhile is for `take`, the end of the stream too, as
/// nothing.
pub(super) async fn unless_gone<F: Future + Unpin>(
    socket: &Socket,
    mut answer: F,
    mut take: impl FnMut(&[u8]) -> Meanwhile,
) -> Option<F::Output> {
    let mut meanwhile = Meanwhile::ReadOn;
    poll_fn(|context| {
        if let Poll::Ready(answer) = Pin::new(&mut answer).poll(context) {
            return Poll::Ready(Some(answer));
        }
        while meanwhile == Meanwhile::ReadOn {
            meanwhile = ready!(poll_read_some(socket, context, |input| take(input))).unwrap_or(Meanwhile::GiveUp);
        }
        if meanwhile == Meanwhile::GiveUp { Poll::Ready(None) } else { Poll::Pending }
    })
    .await
}

/// Writes everything.
pub(super) async fn write_all(socket: &Socket, mut bytes: &[u8]) -> io::Result<()> {
    loop {
        let written = if bytes.is_empty() { socket.flush().map(|()| 0) } else { socket.write(bytes) };
        match written {
            Ok(_) if bytes.is_empty() => return Ok(()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                poll_fn(|context| socket.poll_writable(context)).await?;
            }
            Err(error) => return Err(error),
        }
    }
}

/// Reads once into this thread's buffer and hands what came to `take`; empty at the end of the stream.
pub(super) async fn read_some<T>(socket: &Socket, mut take: impl FnMut(&mut [u8]) -> T) -> io::Result<T> {
    poll_fn(|context| poll_read_some(socket, context, &mut take)).await
}

/// Reads at most `count` bytes to the end of `bytes`; 0 at the end of the stream.
pub(super) async fn read_up_to(socket: &Socket, count: usize, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let seen = bytes.len();
    bytes.resize(seen + count, 0);
    let read = poll_fn(|context| socket.poll_read(context, bytes.get_mut(seen..).unwrap_or_default())).await;
    bytes.truncate(seen + read.as_ref().map_or(0, |read| *read));
    read
}

fn poll_read_some<T>(
    socket: &Socket,
    context: &mut Context<'_>,
    take: impl FnOnce(&mut [u8]) -> T,
) -> Poll<io::Result<T>> {
    HEAD_BUFFER.with_borrow_mut(|buffer| {
        buffer.resize(HEAD_READ_SIZE, 0);
        let read = socket.poll_read(context, buffer);
        read.map_ok(|count| take(buffer.get_mut(..count).unwrap_or_default()))
    })
}

/// Whether the empty line that ends a head is in `bytes`, of which the first `seen` had none.
pub(super) fn has_head_end(bytes: &[u8], seen: usize) -> bool {
    let fresh = bytes.get(seen.saturating_sub(3)..).unwrap_or_default();
    fresh.windows(2).any(|pair| pair == b"\n\n") || fresh.windows(3).any(|three| three == b"\n\r\n")
}

/// Now plus `timeout`, or as far ahead as the clock is sure to reach.
pub(super) fn deadline(timeout: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(timeout).unwrap_or_else(|| now + Duration::from_secs(365 * 24 * 3600))
}

/// How long a peer may take to read its answer. Most fit into the system's buffer and are out at once.
const WRITE_WAIT: Duration = Duration::from_secs(30);

/// How long and how much is read after the last answer.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 256 * 1024;

/// Heads are small; the rest of a long one comes with the next read.
const HEAD_READ_SIZE: usize = HANDSHAKE_AT_ONCE;

thread_local! {
    static HEAD_BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}
