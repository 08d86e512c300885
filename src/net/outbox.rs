//! The bytes that wait for one socket.
//!
//! Small frames are copied into one buffer, so that a batch of them is one write; large ones that many connections
//! share are kept as they are. Never limits anything: the peer does, which knows what the bytes mean.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::mem;

use bytes::{Buf, Bytes};

use super::socket::Socket;

/// Bytes in the order in which the socket gets them. One word while there are none.
#[derive(Debug, Default)]
pub struct Outbox(Option<Box<Waiting>>);

/// `chunks`, then `tail` from `start` on.
#[derive(Debug, Default)]
struct Waiting {
    chunks: VecDeque<Bytes>,
    tail: Vec<u8>,
    start: usize,
    len: usize,
}

impl Outbox {
    /// The number of bytes that wait.
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |waiting| waiting.len)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Lets `write` append to the buffer; returns how many bytes it appended.
    pub fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> usize {
        let waiting = self.waiting();
        let before = waiting.tail.len();
        write(&mut waiting.tail);
        let added = waiting.tail.len() - before;
        waiting.len += added;
        added
    }

    /// Appends bytes that others hold too: a large piece is shared, a small one copied.
    pub fn append_shared(&mut self, bytes: &Bytes) {
        if bytes.len() <= COPY_UP_TO {
            self.append(|tail| tail.extend_from_slice(bytes));
            return;
        }
        let waiting = self.waiting();
        waiting.seal_tail();
        waiting.chunks.push_back(bytes.clone());
        waiting.len += bytes.len();
    }

    /// Writes what waits and `last` behind it, until all is out (true) or the socket takes no more (false): only then what is
    /// left of `last` is copied. Bytes that are not here any more may still wait to be written, as records of TLS: it is
    /// false then too.
    pub fn write_through(&mut self, socket: &Socket, mut last: &[u8]) -> io::Result<bool> {
        match self.write_all(socket, &mut last).and_then(|()| socket.flush()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if !last.is_empty() {
                    self.append(|tail| tail.extend_from_slice(last));
                }
                if let Some(waiting) = &mut self.0 {
                    waiting.compact();
                }
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Forgets everything that was not written.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn write_all(&mut self, socket: &Socket, last: &mut &[u8]) -> io::Result<()> {
        if !last.is_empty() || !self.is_empty() {
            self.waiting().write_all(socket, last)?;
        }
        if let Some(waiting) = self.0.take() {
            give_back(waiting);
        }
        Ok(())
    }

    fn waiting(&mut self) -> &mut Waiting {
        self.0.get_or_insert_with(spare)
    }
}

impl Waiting {
    fn write_all(&mut self, socket: &Socket, last: &mut &[u8]) -> io::Result<()> {
        while self.len + last.len() > 0 {
            match self.write_once(socket, last)? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                count => {
                    let own = count.min(self.len);
                    self.consume(own);
                    *last = last.get(count - own..).unwrap_or_default();
                }
            }
        }
        Ok(())
    }

    fn write_once(&self, socket: &Socket, last: &[u8]) -> io::Result<usize> {
        let tail = self.tail.get(self.start..).unwrap_or_default();
        match (self.chunks.is_empty(), tail, last) {
            (true, tail, []) => socket.write(tail),
            (true, [], last) => socket.write(last),
            (true, tail, last) => socket.write_vectored(&[IoSlice::new(tail), IoSlice::new(last)]),
            (false, ..) => {
                let chunks = self.chunks.iter().map(|chunk| &**chunk).take(PIECES);
                let behind = [tail, last].into_iter().take(if self.chunks.len() <= PIECES { 2 } else { 0 });
                let pieces: Vec<_> = chunks.chain(behind).map(IoSlice::new).collect();
                socket.write_vectored(&pieces)
            }
        }
    }

    fn consume(&mut self, mut count: usize) {
        self.len -= count;
        while let Some(first) = self.chunks.front_mut() {
            let step = count.min(first.len());
            first.advance(step);
            count -= step;
            if !first.is_empty() {
                return;
            }
            self.chunks.pop_front();
        }
        self.start += count;
        if self.start == self.tail.len() {
            self.start = 0;
            self.tail.clear();
        }
    }

    /// Makes a chunk of the tail, so that what is appended next comes after it.
    fn seal_tail(&mut self) {
        if self.tail.len() > self.start {
            let mut sealed = Bytes::from(mem::take(&mut self.tail));
            sealed.advance(self.start);
            self.chunks.push_back(sealed);
        }
        self.start = 0;
    }

    /// Drops the written part of a tail that a slow peer lets grow.
    fn compact(&mut self) {
        if self.start > COMPACT_ABOVE && self.start > self.tail.len() / 2 {
            self.tail.drain(..self.start);
            self.start = 0;
        }
    }
}

/// An empty one, from this thread's used ones if there is one.
fn spare() -> Box<Waiting> {
    SPARE.with_borrow_mut(Vec::pop).unwrap_or_default()
}

/// Keeps an empty one for the next connection that writes: an idle connection holds none.
fn give_back(waiting: Box<Waiting>) {
    if waiting.tail.capacity() > SPARE_SIZE || waiting.chunks.capacity() > SPARE_CHUNKS {
        return;
    }
    SPARE.with_borrow_mut(|spare| {
        if spare.len() < SPARE_COUNT {
            spare.push(waiting);
        }
    });
}

/// Shared pieces up to this size are copied: a copy of that is cheaper than a piece of its own in the write.
const COPY_UP_TO: usize = 4096;

/// Chunks in one vectored write, besides the tail and what comes behind it.
const PIECES: usize = 15;

/// A tail is moved to its start once this much of it has been written.
const COMPACT_ABOVE: usize = 64 * 1024;

/// Kept by each thread, and the capacities up to which one is worth keeping.
const SPARE_COUNT: usize = 128;
const SPARE_SIZE: usize = 16 * 1024;
const SPARE_CHUNKS: usize = 16;

thread_local! {
    #[expect(clippy::vec_box, reason = "they move in and out as they are")]
    static SPARE: RefCell<Vec<Box<Waiting>>> = const { RefCell::new(Vec::new()) };
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;

    use rustls::crypto::ring;
    use rustls::version::TLS13;
    use rustls::{ClientConfig, ClientConnection, Connection, RootCertStore, ServerConfig, ServerConnection};

    use super::*;
    use crate::net::tls::session::Session;

    #[test]
    fn is_one_word() {
        assert_eq!(size_of::<Outbox>(), size_of::<usize>());
    }

    fn pair() -> (Socket, UnixStream) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        (Socket::new(ours.into()).unwrap(), theirs)
    }

    /// The socket learns that it is writable from the runtime's first turn.
    async fn write(outbox: &mut Outbox, socket: &Socket) -> bool {
        std::future::poll_fn(|context| socket.poll_writable(context)).await.unwrap();
        outbox.write_through(socket, &[]).unwrap()
    }

    #[tokio::test]
    async fn bytes_leave_in_the_order_of_their_coming() {
        let (socket, mut theirs) = pair();
        let mut outbox = Outbox::default();
        let large = Bytes::from(vec![b'L'; COPY_UP_TO + 1]);
        outbox.append(|tail| tail.extend_from_slice(b"first"));
        outbox.append_shared(&large);
        outbox.append_shared(&Bytes::from_static(b"small"));
        outbox.append_shared(&large);
        outbox.append(|tail| tail.extend_from_slice(b"last"));
        assert_eq!(outbox.len(), 5 + 5 + 4 + 2 * large.len());
        assert!(write(&mut outbox, &socket).await);
        assert!(outbox.is_empty());
        drop(socket);
        let mut got = Vec::new();
        theirs.read_to_end(&mut got).unwrap();
        assert_eq!(got, [b"first", &large[..], b"small", &large[..], b"last"].concat());
    }

    #[tokio::test]
    async fn what_is_written_through_comes_behind_all_that_waits() {
        for chunks in [0, 1, PIECES, PIECES + 1] {
            let (socket, mut theirs) = pair();
            let mut outbox = Outbox::default();
            let chunk = Bytes::from(vec![b'c'; COPY_UP_TO + 1]);
            (0..chunks).for_each(|_| outbox.append_shared(&chunk));
            outbox.append(|tail| tail.extend_from_slice(b"tail"));
            std::future::poll_fn(|context| socket.poll_writable(context)).await.unwrap();
            assert!(outbox.write_through(&socket, b"last").unwrap());
            assert!(outbox.is_empty());
            drop(socket);
            let mut got = Vec::new();
            theirs.read_to_end(&mut got).unwrap();
            assert_eq!(got, [&chunk.repeat(chunks)[..], b"tail", b"last"].concat(), "{chunks} chunks");
        }
    }

    #[tokio::test]
    async fn what_the_socket_refuses_stays_and_nothing_is_lost() {
        let (socket, mut theirs) = pair();
        let mut outbox = Outbox::default();
        let sent: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
        for (index, piece) in sent.chunks(100_000).enumerate() {
            if index % 2 == 0 {
                outbox.append_shared(&Bytes::copy_from_slice(piece));
            } else {
                outbox.append(|tail| tail.extend_from_slice(piece));
            }
        }
        assert!(!write(&mut outbox, &socket).await, "3 MB fit into a socket buffer?");
        let reader = std::thread::spawn(move || {
            let mut got = Vec::new();
            theirs.read_to_end(&mut got).unwrap();
            got
        });
        while !write(&mut outbox, &socket).await {}
        drop(socket);
        assert!(reader.join().unwrap() == sent);
    }

    /// A TLS connection whose handshake is done, and the other side's end of it.
    fn tls_pair() -> (Socket, UnixStream, ClientConnection) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let rcgen::CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let (key, mut roots) = (signing_key.serialize_der().try_into().unwrap(), RootCertStore::empty());
        roots.add(cert.der().clone()).unwrap();
        let provider = Arc::new(ring::default_provider());
        let server = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(&[&TLS13]);
        let server = server.unwrap().with_no_client_auth().with_single_cert(vec![cert.der().clone()], key).unwrap();
        let client = ClientConfig::builder_with_provider(provider).with_protocol_versions(&[&TLS13]);
        let client = client.unwrap().with_root_certificates(roots).with_no_client_auth();
        let session = Session::new(Connection::Server(ServerConnection::new(Arc::new(server)).unwrap()));
        let mut client = ClientConnection::new(Arc::new(client), "localhost".try_into().unwrap()).unwrap();
        while client.is_handshaking() || session.is_handshaking() {
            let (mut up, mut down) = (Vec::new(), Vec::new());
            client.write_tls(&mut up).unwrap();
            session.take_in(&up).unwrap();
            session.flush(&mut down).unwrap();
            client.read_tls(&mut &down[..]).unwrap();
            client.process_new_packets().unwrap();
        }
        (Socket::new(ours.into()).unwrap().with_tls(session), theirs, client)
    }

    #[tokio::test]
    async fn what_tls_holds_back_is_not_out_though_the_outbox_is_empty() {
        let (socket, theirs, client) = tls_pair();
        let mut outbox = Outbox::default();
        let mut sent = Vec::new();
        std::future::poll_fn(|context| socket.poll_writable(context)).await.unwrap();
        loop {
            let piece = vec![u8::try_from(sent.len() / 16384 % 256).unwrap(); 16384];
            outbox.append(|tail| tail.extend_from_slice(&piece));
            sent.extend_from_slice(&piece);
            if !outbox.write_through(&socket, &[]).unwrap() {
                break;
            }
            assert!(sent.len() < 64 << 20, "64 MiB fit into a socket buffer?");
        }
        assert!(outbox.is_empty(), "TLS took the last piece whole");
        assert!(!outbox.write_through(&socket, &[]).unwrap(), "and the kernel did not");
        let reader = std::thread::spawn(move || {
            let mut got = Vec::new();
            rustls::StreamOwned::new(client, theirs).read_to_end(&mut got).unwrap();
            got
        });
        while !write(&mut outbox, &socket).await {}
        drop(socket);
        assert!(reader.join().unwrap() == sent);
    }

    #[tokio::test]
    async fn a_peer_that_is_gone_is_an_error_and_not_a_signal() {
        let (socket, theirs) = pair();
        let mut outbox = Outbox::default();
        drop(theirs);
        outbox.append(|tail| tail.extend_from_slice(b"anybody?"));
        std::future::poll_fn(|context| socket.poll_writable(context)).await.unwrap();
        assert_eq!(outbox.write_through(&socket, &[]).unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
