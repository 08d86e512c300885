//! HTTP around the handshake: heads read, answers written, plain requests handed to PHP.
//!
//! Never reads a body and never keeps a connection alive: every answer ends it.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::socket::Socket;
use super::tls::session::HANDSHAKE_AT_ONCE;
use crate::protocol::handshake::request::RequestHead;
use crate::protocol::handshake::response::write_response;

/// A plain HTTP request and the way back for its answer.
pub struct Exchange {
    /// The request; its body is not read.
    pub request: RequestHead,
    /// Who asks: `ip:port`.
    pub remote_address: String,
    /// It came over TLS.
    pub is_secure: bool,
    reply: oneshot::Sender<Answer>,
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

impl Exchange {
    /// A request, and what will hold its answer.
    pub(super) fn new(
        request: RequestHead,
        remote_address: String,
        is_secure: bool,
    ) -> (Self, oneshot::Receiver<Answer>) {
        let (reply, answer) = oneshot::channel();
        (Self { request, remote_address, is_secure, reply }, answer)
    }

    /// Sends the answer. Whoever asked may be gone: then it is lost.
    pub fn reply(self, answer: Answer) {
        let _ = self.reply.send(answer);
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
    let write_and_drain = async {
        write_all(socket, bytes).await?;
        socket.shut_down_write();
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
    let _ = timeout(LINGER, write_and_drain).await;
}

/// Waits for `answer`, unless the peer goes meanwhile. What it sends meanwhile (a body) is thrown away.
pub(super) async fn unless_gone<F: Future + Unpin>(socket: &Socket, mut answer: F) -> Option<F::Output> {
    poll_fn(|context| {
        if let Poll::Ready(answer) = Pin::new(&mut answer).poll(context) {
            return Poll::Ready(Some(answer));
        }
        loop {
            match ready!(poll_read_some(socket, context, |input| input.len())) {
                // The peer has nothing more to say, and may well wait for the answer.
                Ok(0) => return Poll::Pending,
                Ok(_) => {}
                Err(_) => return Poll::Ready(None),
            }
        }
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

/// How long and how much is read after the last answer.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: usize = 256 * 1024;

/// Heads are small; the rest of a long one comes with the next read.
const HEAD_READ_SIZE: usize = HANDSHAKE_AT_ONCE;

thread_local! {
    static HEAD_BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}
