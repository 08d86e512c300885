//! A connected, non-blocking stream socket, TCP or unix, with TLS or without: reads for its task, direct writes for
//! anybody.
//!
//! Never waits: what the kernel does not take or give now is the caller's to try again. Never buffers, but TLS does: see
//! [`Socket::flush`].

use std::cell::RefCell;
use std::io::{self, IoSlice};
use std::net::{IpAddr, Shutdown};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use socket2::{SockAddr, Socket as RawSocket};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::admission::{Admission, Full, Ticket};
use super::tls::session::{Plaintext, Session};

/// A stream socket that is registered with the runtime in whose context it was made.
#[derive(Debug)]
pub struct Socket {
    wire: Wire,
    tls: Option<Box<Session>>,
    /// Given back once the socket is closed, wherever that happens.
    ticket: Option<Box<Ticket>>,
}

/// The socket itself, which knows nothing of TLS.
#[derive(Debug)]
struct Wire {
    fd: AsyncFd<RawSocket>,
    is_insisting: AtomicBool,
}

impl Socket {
    /// Takes over `raw`, a connected socket; sets it non-blocking and, where it is TCP, `TCP_NODELAY`.
    pub fn new(raw: RawSocket) -> io::Result<Self> {
        raw.set_nonblocking(true)?;
        #[cfg(target_vendor = "apple")]
        raw.set_nosigpipe(true)?;
        // A unix socket has no such option, and a TCP connection without it still works.
        let _ = raw.set_tcp_nodelay(true);
        let fd = watch(raw, Interest::READABLE | Interest::WRITABLE)?;
        Ok(Self { wire: Wire { fd, is_insisting: AtomicBool::new(false) }, tls: None, ticket: None })
    }

    /// Counts it among the sockets of a server, until it is closed; and among those from `address`, if that is known.
    pub fn enter(&mut self, admission: &Arc<Admission>, address: Option<IpAddr>) -> Result<(), Full> {
        if admission.is_limited() {
            self.ticket = Some(Box::new(admission.enter(address)?));
        }
        Ok(())
    }

    /// Counts it for the client behind a proxy from now on.
    pub fn count_for(&mut self, client: IpAddr) -> Result<(), Full> {
        self.ticket.as_mut().map_or(Ok(()), |ticket| ticket.count_for(client))
    }

    /// Gives its place back: what is still said on it is a refusal, and those are counted for themselves.
    pub fn leave(&mut self) {
        self.ticket = None;
    }

    /// The same socket, its bytes from here on in `session`.
    #[must_use]
    pub fn with_tls(mut self, session: Session) -> Self {
        self.tls = Some(Box::new(session));
        self
    }

    /// Its TLS, if it has.
    #[must_use]
    pub fn tls(&self) -> Option<&Session> {
        self.tls.as_deref()
    }

    /// Reads what is there into `buffer`. 0 is the end of the stream.
    pub fn poll_read(&self, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        match &self.tls {
            None => self.wire.poll_read(context, buffer),
            Some(session) => self.poll_decrypt(session, context, buffer),
        }
    }

    /// Waits until a write may go through again, after one that was refused.
    pub fn poll_writable(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire.fd.poll_write_ready(context).map_ok(drop)
    }

    /// Writes from any thread; `WouldBlock` when the kernel's buffer is full.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        match &self.tls {
            None => self.wire.send(bytes),
            Some(session) => session.write(&[IoSlice::new(bytes)], &mut &self.wire),
        }
    }

    /// As [`Socket::write`], several pieces in one call.
    pub fn write_vectored(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        match &self.tls {
            None => self.wire.send_vectored(pieces),
            Some(session) => session.write(pieces, &mut &self.wire),
        }
    }

    /// Pushes out what TLS has encrypted of the bytes that were written; `WouldBlock` when the kernel's buffer is full.
    pub fn flush(&self) -> io::Result<()> {
        match &self.tls {
            None => Ok(()),
            Some(session) => session.flush(&mut &self.wire),
        }
    }

    /// Has the writes of `write` try the system itself where tokio waits to hear of room. The system calls a socket
    /// writable only once a third of its buffer is free, and a slow peer may need minutes for that.
    pub fn insist<T>(&self, write: impl FnOnce() -> T) -> T {
        self.wire.is_insisting.store(true, Ordering::Relaxed);
        let written = write();
        self.wire.is_insisting.store(false, Ordering::Relaxed);
        written
    }

    /// Ends our side of the stream: the peer reads what was sent, then the end.
    pub fn shut_down_write(&self) {
        self.close_tls();
        // Fails only where the connection is gone already.
        let _ = self.wire.fd.get_ref().shutdown(Shutdown::Write);
    }

    /// The address of the other side: `ip:port`, or `unix:` for a unix socket.
    pub fn peer_address(&self) -> String {
        self.wire.fd.get_ref().peer_addr().map_or_else(|_| String::new(), |address| describe(&address))
    }

    /// The IP address of the other side; `None` for a unix socket, and for a peer that is gone.
    pub fn peer_ip(&self) -> Option<IpAddr> {
        Some(self.wire.fd.get_ref().peer_addr().ok()?.as_socket()?.ip())
    }

    fn poll_decrypt(&self, session: &Session, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut plaintext = session.read(buffer)?;
        loop {
            self.poll_flush(context);
            match plaintext {
                Plaintext::Some(count) => return Poll::Ready(Ok(count)),
                Plaintext::End => return Poll::Ready(Ok(0)),
                Plaintext::None => {}
            }
            plaintext = ready!(RECORDS.with_borrow_mut(|records| {
                records.resize(buffer.len().min(RECEIVE_SIZE), 0);
                let count = ready!(self.wire.poll_read(context, records))?;
                match records.get(..count) {
                    // A TCP end without close_notify: whether it was to be is for WebSocket's closing handshake to say.
                    Some([]) | None => Poll::Ready(io::Result::Ok(Plaintext::End)),
                    Some(records) => Poll::Ready(session.receive(records, buffer)),
                }
            }))?;
        }
    }

    /// Answers of TLS itself (alerts, tickets) go out with what is written next, or when the socket takes them.
    fn poll_flush(&self, context: &mut Context<'_>) {
        while self.flush().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock) {
            if self.poll_writable(context).is_pending() {
                return;
            }
        }
    }

    fn close_tls(&self) {
        if let Some(session) = &self.tls {
            session.close(&mut &self.wire);
        }
    }
}

/// RFC 8446 §6.1: who ends a TLS connection says so first.
impl Drop for Socket {
    fn drop(&mut self) {
        self.close_tls();
    }
}

impl Wire {
    fn poll_read(&self, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        loop {
            let mut guard = ready!(self.fd.poll_read_ready(context))?;
            match io::Read::read(&mut guard.get_inner(), buffer) {
                Ok(count) => {
                    // A short read has emptied the kernel's buffer: saves the read that would say so.
                    if count > 0 && count < buffer.len() {
                        guard.clear_ready();
                    }
                    return Poll::Ready(Ok(count));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => guard.clear_ready(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn send(&self, bytes: &[u8]) -> io::Result<usize> {
        self.retry(|raw| raw.send_with_flags(bytes, NO_SIGNAL))
    }

    fn send_vectored(&self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        self.retry(|raw| raw.send_vectored_with_flags(pieces, NO_SIGNAL))
    }

    /// Through tokio's memory of "writable": a refused write corrects it, so that [`Socket::poll_writable`] waits.
    fn retry(&self, write: impl Fn(&RawSocket) -> io::Result<usize>) -> io::Result<usize> {
        loop {
            let result = match self.is_insisting.load(Ordering::Relaxed) {
                true => write(self.fd.get_ref()),
                false => self.fd.try_io(Interest::WRITABLE, &write),
            };
            match result {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

/// For the records of TLS.
impl io::Write for &Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.send(bytes)
    }

    fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        match pieces {
            [piece] => self.send(piece),
            pieces => self.send_vectored(pieces),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Registers `raw` with the runtime in whose context this is called.
#[expect(
    deprecated,
    reason = "the newer constructor is unsafe for types that swap their descriptor; a socket never does"
)]
pub(super) fn watch(raw: RawSocket, interest: Interest) -> io::Result<AsyncFd<RawSocket>> {
    AsyncFd::with_interest(raw, interest)
}

/// An address as people write it: `127.0.0.1:8080`, `[::1]:8080`, `unix:/run/chat.sock` (`unix:` without a name).
#[must_use]
pub fn describe(address: &SockAddr) -> String {
    match (address.as_socket(), address.as_pathname()) {
        (Some(socket), _) => socket.to_string(),
        (None, Some(path)) => format!("unix:{}", path.display()),
        (None, None) => "unix:".to_owned(),
    }
}

/// A write to a connection that is gone must be an error here, not a signal to the whole process.
#[cfg(not(target_vendor = "apple"))]
const NO_SIGNAL: i32 = rustix::net::SendFlags::NOSIGNAL.bits() as i32;
#[cfg(target_vendor = "apple")]
const NO_SIGNAL: i32 = 0;

/// Bytes of records received at once: four full-sized ones.
const RECEIVE_SIZE: usize = 64 * 1024;

thread_local! {
    static RECORDS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}
