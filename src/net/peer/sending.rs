//! Messages on their way into the outbox: encoded, compressed where that was agreed on, refused where too much waits.
//!
//! Never decides when bytes leave: the flush and the task do.

use std::cell::RefCell;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard};

use super::{Peer, Sent, SlowConsumer, State, WRITE_AT};
use crate::net::broadcast::Broadcast;
use crate::net::outbox::Outbox;
use crate::protocol::deflate::deflater::Deflater;
use crate::protocol::frame::{write_compressed, write_frame, write_server_header};
use crate::protocol::{CloseCode, OpCode, Role};

impl Peer {
    /// Queues a message. It leaves with everything else of the batch when PHP next waits.
    pub fn send(self: &Arc<Self>, opcode: OpCode, payload: &[u8]) -> Sent {
        match &self.deflater {
            Some(deflater) => self.send_deflated(&mut deflater.lock(), opcode, payload),
            None => self.send_plain(opcode, payload),
        }
    }

    fn send_plain(self: &Arc<Self>, opcode: OpCode, payload: &[u8]) -> Sent {
        if payload.len() >= WRITE_AT && self.common.role == Role::Server {
            return self.send_through(opcode, payload);
        }
        self.send_with(|outbox, mask| outbox.append(|tail| write_frame(tail, opcode, payload, mask)))
    }

    /// What is written at once because of its size need not be copied before; a client's frames are masked in a copy.
    fn send_through(self: &Arc<Self>, opcode: OpCode, payload: &[u8]) -> Sent {
        let mut state = match self.begin_message() {
            Ok(state) => state,
            Err(sent) => return sent,
        };
        let header = state.outbox.append(|tail| write_server_header(tail, opcode, payload.len()));
        self.note_message(header + payload.len());
        if state.is_blocked {
            state.outbox.append(|tail| tail.extend_from_slice(payload));
        } else {
            self.write_through(&mut state, payload);
            state.wake_if_blocked();
        }
        Sent::Queued
    }

    fn send_deflated(self: &Arc<Self>, deflater: &mut Deflater, opcode: OpCode, payload: &[u8]) -> Sent {
        // What will be refused is not worth the time.
        if !deflater.is_worth(payload) || !self.takes_messages() {
            return self.send_plain(opcode, payload);
        }
        COMPRESSED.with_borrow_mut(|compressed| {
            compressed.clear();
            compressed.shrink_to(COMPRESSED_KEPT);
            if !deflater.deflate(payload, compressed) {
                return self.send_plain(opcode, payload);
            }
            let sent =
                self.send_with(|outbox, mask| outbox.append(|tail| write_compressed(tail, opcode, compressed, mask)));
            if sent != Sent::Queued {
                deflater.forget();
            }
            sent
        })
    }

    /// Queues what was encoded for many; only from a server, whose frames are not masked.
    pub(in crate::net) fn send_encoded(self: &Arc<Self>, broadcast: &mut Broadcast<'_>) -> Sent {
        let deflater = self.deflater.as_deref().map(Mutex::lock);
        let Some(mut deflater) = deflater.filter(|deflater| deflater.is_worth(broadcast.payload())) else {
            return self.send_shared(broadcast.plain());
        };
        let Some(compressed) = broadcast.compressed(deflater.settings()) else {
            return self.send_shared(broadcast.plain());
        };
        // Whether it is queued or not: what the peer's window holds then is not what this one's does.
        deflater.forget();
        self.send_shared(compressed)
    }

    fn send_shared(self: &Arc<Self>, frame: &Bytes) -> Sent {
        self.send_with(|outbox, _| {
            outbox.append_shared(frame);
            frame.len()
        })
    }

    /// Whether a message would be queued now.
    fn takes_messages(&self) -> bool {
        let state = self.state.lock();
        state.may_send() && state.outbox.len() < self.common.max_send_buffer
    }

    fn send_with(self: &Arc<Self>, append: impl FnOnce(&mut Outbox, Option<[u8; 4]>) -> usize) -> Sent {
        let mut state = match self.begin_message() {
            Ok(state) => state,
            Err(sent) => return sent,
        };
        let added = append(&mut state.outbox, self.mask());
        self.note_message(added);
        self.schedule_flush(state);
        Sent::Queued
    }

    /// The state, if a message or a ping may be queued now; else what has become of it.
    pub(super) fn begin_message(self: &Arc<Self>) -> Result<MutexGuard<'_, State>, Sent> {
        let state = self.state.lock();
        if !state.may_send() {
            Err(Sent::NotOpen)
        } else if state.outbox.len() >= self.common.max_send_buffer {
            Err(self.refuse(state))
        } else {
            Ok(state)
        }
    }

    fn note_message(&self, size: usize) {
        self.common.metrics.messages_out.add(1);
        self.common.metrics.bytes_out.add(size);
        self.speak();
    }

    /// A message or a ping that finds the buffer full.
    fn refuse(self: &Arc<Self>, mut state: MutexGuard<'_, State>) -> Sent {
        match self.common.slow_consumer {
            SlowConsumer::Wait => return Sent::Refused,
            SlowConsumer::Drop => state.fullness.refuse(),
            SlowConsumer::Close => {
                if state.closing.close(CloseCode::Policy.into(), TOO_SLOW) {
                    self.append_close(&mut state, Some((CloseCode::Policy.into(), TOO_SLOW)));
                    self.schedule_flush(state);
                }
            }
        }
        self.common.metrics.dropped.add(1);
        Sent::Refused
    }
}

/// What a thread's buffer for compressed messages keeps of its memory between two.
const COMPRESSED_KEPT: usize = 64 * 1024;

thread_local! {
    static COMPRESSED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Sent to a peer that lets its messages pile up.
const TOO_SLOW: &str = "the peer does not read what it is sent (maxSendBuffer)";

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::Read;
    use std::os::unix::net::UnixStream;
    use std::task::Poll;

    use super::super::{Common, Origin};
    use super::*;
    use crate::net::metrics::Metrics;
    use crate::net::runtime::{self, Options, Runtime};
    use crate::net::socket::Socket;
    use crate::protocol::deflate::inflater::Inflater;
    use crate::protocol::deflate::{Agreement, Config, Direction};
    use crate::protocol::{Data, Role};

    const TEXT: OpCode = OpCode::Data(Data::Text);
    const TAKING_OVER: Direction = Direction { context_takeover: true, window_bits: 15 };

    /// A peer whose bytes leave only when the test says so: nobody else drives the runtime.
    struct Line {
        peer: Arc<Peer>,
        theirs: UnixStream,
        metrics: Arc<Metrics>,
        runtime: Arc<Runtime>,
    }

    impl Line {
        fn new(max_send_buffer: usize, slow_consumer: SlowConsumer, compression: Option<Config>) -> Self {
            let runtime = runtime::current(Options::default()).unwrap();
            let _context = runtime.enter();
            let (ours, theirs) = UnixStream::pair().unwrap();
            let socket = Arc::new(Socket::new(ours.into()).unwrap());
            let deflate = compression.map(|_| Agreement { outgoing: TAKING_OVER, incoming: TAKING_OVER });
            let remote_address = String::new().into();
            let origin = Origin { request: None, remote_address, is_secure: false, subprotocol: None, deflate };
            let metrics = Arc::new(Metrics::default());
            let common = Common {
                role: Role::Server,
                max_send_buffer,
                slow_consumer,
                compression,
                clock: Arc::default(),
                drivers: runtime.drivers(),
                metrics: Arc::clone(&metrics),
            };
            let peer = Arc::new(Peer::new(socket, origin, Arc::new(common)));
            Self { peer, theirs, metrics, runtime: Arc::clone(&runtime) }
        }

        /// Writes everything that waits.
        fn write_all(&self) {
            self.runtime.block_on(poll_fn(|context| {
                self.peer.poll_stage(context);
                if self.peer.buffered() == 0 { Poll::Ready(()) } else { Poll::Pending }
            }));
        }

        /// The next frame with less than 126 bytes: its first byte, and its payload.
        fn read_frame(&mut self) -> (u8, Vec<u8>) {
            let mut head = [0; 2];
            self.theirs.read_exact(&mut head).unwrap();
            let mut payload = vec![0; usize::from(head[1])];
            self.theirs.read_exact(&mut payload).unwrap();
            (head[0], payload)
        }
    }

    impl Drop for Line {
        fn drop(&mut self) {
            runtime::shut_down();
        }
    }

    #[test]
    fn a_message_is_taken_one_byte_below_the_bound_and_refused_at_it() {
        for slow_consumer in [SlowConsumer::Close, SlowConsumer::Drop, SlowConsumer::Wait] {
            let line = Line::new(24, slow_consumer, None);
            assert_eq!(line.peer.send(TEXT, &[b'x'; 21]), Sent::Queued);
            assert_eq!(line.peer.buffered(), 23);
            assert_eq!(line.peer.send(TEXT, b"past the bound, and taken"), Sent::Queued);
            let line = Line::new(24, slow_consumer, None);
            assert_eq!(line.peer.send(TEXT, &[b'x'; 22]), Sent::Queued);
            assert_eq!(line.peer.buffered(), 24);
            assert_eq!(line.peer.send(TEXT, b"refused"), Sent::Refused);
            assert_eq!(line.peer.is_open(), slow_consumer != SlowConsumer::Close);
            assert_eq!(line.metrics.dropped.get(), u64::from(slow_consumer != SlowConsumer::Wait));
        }
    }

    #[test]
    fn a_large_message_leaves_whole_and_in_its_place_whatever_the_socket_takes() {
        let line = Line::new(usize::MAX, SlowConsumer::Wait, None);
        let large: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[1] & 0x7F).collect();
        // The first one finds an open socket with a small one waiting, the second a blocked one.
        for _ in 0..2 {
            assert_eq!(line.peer.send(TEXT, b"small"), Sent::Queued);
            assert_eq!(line.peer.send(TEXT, &large), Sent::Queued);
        }
        assert_eq!(line.metrics.messages_out.get(), 4);
        let mut expected = Vec::new();
        for _ in 0..2 {
            write_frame(&mut expected, TEXT, b"small", None);
            write_frame(&mut expected, TEXT, &large, None);
        }
        assert_eq!(line.metrics.bytes_out.get(), expected.len() as u64);
        assert!(line.peer.buffered() > large.len(), "of 6 MB the socket took some");
        let mut theirs = line.theirs.try_clone().unwrap();
        let reader = std::thread::spawn(move || {
            let mut got = vec![0; expected.len()];
            theirs.read_exact(&mut got).unwrap();
            assert!(got == expected);
        });
        line.write_all();
        reader.join().unwrap();
    }

    #[test]
    fn a_peer_that_missed_a_message_drains_once_all_is_written() {
        let line = Line::new(1, SlowConsumer::Drop, None);
        assert_eq!(line.peer.send(TEXT, b"taken"), Sent::Queued);
        assert_eq!(line.peer.send(TEXT, b"refused"), Sent::Refused);
        assert!(!line.peer.queue_drain_event());
        line.write_all();
        assert!(line.peer.queue_drain_event());
        assert!(!line.peer.queue_drain_event());
        assert!(line.peer.take_drain_event());
        assert!(!line.peer.take_drain_event());
        assert_eq!(line.peer.send(TEXT, b"taken again"), Sent::Queued);
        line.write_all();
        assert!(!line.peer.queue_drain_event(), "nothing was refused since");
    }

    #[test]
    fn only_who_drops_messages_tells_of_a_drain() {
        for slow_consumer in [SlowConsumer::Close, SlowConsumer::Wait] {
            let line = Line::new(1, slow_consumer, None);
            line.peer.send(TEXT, b"taken");
            assert_eq!(line.peer.send(TEXT, b"refused"), Sent::Refused);
            line.write_all();
            assert!(!line.peer.queue_drain_event());
        }
    }

    #[test]
    fn no_drain_after_close() {
        let line = Line::new(1, SlowConsumer::Drop, None);
        line.peer.send(TEXT, b"taken");
        assert_eq!(line.peer.send(TEXT, b"refused"), Sent::Refused);
        line.peer.close(1000, "");
        line.write_all();
        assert!(!line.peer.queue_drain_event());

        let line = Line::new(1, SlowConsumer::Drop, None);
        line.peer.send(TEXT, b"taken");
        assert_eq!(line.peer.send(TEXT, b"refused"), Sent::Refused);
        line.write_all();
        assert!(line.peer.queue_drain_event());
        line.peer.close(1000, "");
        assert!(!line.peer.take_drain_event());
    }

    #[test]
    fn a_close_frame_passes_a_full_buffer_and_a_ping_does_not() {
        let mut line = Line::new(1, SlowConsumer::Drop, None);
        assert_eq!(line.peer.ping(b"taken"), Sent::Queued);
        assert_eq!(line.peer.ping(b"refused"), Sent::Refused);
        assert_eq!(line.metrics.dropped.get(), 1);
        assert!(line.peer.close(1000, ""));
        line.write_all();
        assert_eq!(line.read_frame(), (0x89, b"taken".to_vec()));
        assert_eq!(line.read_frame(), (0x88, 1000_u16.to_be_bytes().to_vec()));
    }

    /// RFC 7692 §7.1.1: the peer's window holds what it was sent, and nothing else.
    #[test]
    fn a_message_that_was_dropped_is_none_that_a_later_one_refers_to() {
        let words = b"one for sorrow, two for joy, three for a girl, four for a boy";
        let mut line = Line::new(16, SlowConsumer::Drop, Some(Config { threshold: 1, ..Config::default() }));
        let mut inflater = Inflater::new(TAKING_OVER);
        for number in 0..10_u8 {
            let taken = [words, &[number; 20][..]].concat();
            let dropped = [&[number + 100; 40][..], words].concat();
            assert_eq!(line.peer.send(TEXT, &taken), Sent::Queued);
            assert_eq!(line.peer.send(TEXT, &dropped), Sent::Refused);
            assert_eq!(line.peer.send_encoded(&mut Broadcast::new(TEXT, &dropped)), Sent::Refused);
            line.write_all();
            let (first, payload) = line.read_frame();
            assert_eq!(first, 0xC1, "FIN, RSV1, text");
            assert_eq!(inflater.inflate(&payload, 1024, true).unwrap(), taken);
        }
        assert_eq!(line.metrics.dropped.get(), 20);
    }
}
