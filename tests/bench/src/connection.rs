//! One client connection: bytes in and events out, bytes to send and when they have left. It owns its socket and
//! decides nothing: what to send is the mode's business. It answers pings and close frames, as every endpoint must.

use std::collections::VecDeque;
use std::fmt;
use std::io::{ErrorKind, Read, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

use socket2::Socket;

use crate::deflate::{Agreement, Terms};
use crate::frame::{self, Frame, FrameReader, OpCode, Violation};
use crate::handshake::{self, Refusal, Reply};
use crate::tls::Tls;

/// Something that happened on a connection.
#[derive(Debug)]
pub struct Event {
    /// The connection.
    pub id: usize,
    /// When its bytes were read.
    pub at: Instant,
    /// What happened.
    pub kind: EventKind,
}

/// What can happen on a connection.
#[derive(Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A [`Opening::Raw`] connection is connected.
    Connected,
    /// The opening handshake is done, with this extension.
    Opened(Option<Agreement>),
    /// A whole message arrived.
    Message {
        /// Its payload bytes, as they were sent.
        length: u64,
        /// Whether these are compressed.
        is_compressed: bool,
    },
    /// A pong arrived.
    Pong,
    /// A close frame arrived, with this code, and has been answered; 1005 is none.
    Close(u16),
    /// The socket is gone. Always the last event of a connection.
    Ended(End),
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The server ended its half of the TCP connection in order.
    Eof,
    /// The connection failed.
    Failed(ErrorKind),
    /// There never was one.
    NotConnected(ErrorKind),
    /// The server's answer did not open a WebSocket connection.
    Refused(Refusal),
    /// The server sent something it must not.
    Violated(Violation),
    /// The server's first answer was not the message that it was to be.
    WrongAnswer,
}

impl fmt::Display for End {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Eof => write!(out, "eof"),
            Self::Failed(kind) => write!(out, "{kind}"),
            Self::NotConnected(kind) => write!(out, "connect: {kind}"),
            Self::Refused(Refusal::Status(status)) => write!(out, "http {status}"),
            Self::Refused(Refusal::WrongAccept) => write!(out, "wrong Sec-WebSocket-Accept"),
            Self::Refused(Refusal::Extensions(mismatch)) => write!(out, "{mismatch}"),
            Self::Refused(Refusal::NotHttp) => write!(out, "the answer is not HTTP/1.1"),
            Self::Refused(Refusal::HeadTooLong) => write!(out, "the answer's head has no end"),
            Self::Violated(violation) => write!(out, "server broke RFC 6455: {violation:?}"),
            Self::WrongAnswer => write!(out, "the first answer is not the text that was sent"),
        }
    }
}

/// What is sent once connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// The upgrade request.
    Upgrade,
    /// Nothing: the mode sends bytes of its own.
    Raw,
}

/// What a read left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rest {
    /// The socket is empty.
    Drained,
    /// There may be more.
    More,
}

/// A socket and where it stands in the protocol.
#[derive(Debug)]
pub(crate) struct Connection {
    socket: Socket,
    tls: Option<Box<Tls>>,
    opening: Opening,
    stage: Stage,
    head: Vec<u8>,
    frames: FrameReader,
    message_length: u64,
    message_is_compressed: bool,
    /// What to offer and then the answer to check; `None` when there is nothing to check any more.
    terms: Option<Rc<Terms>>,
    outbox: Vec<u8>,
    close_sent: bool,
    /// A write has failed, so; what the server sent before may still be there to read.
    broken: Option<ErrorKind>,
    /// Already in the engine's list of connections to flush.
    pub is_dirty: bool,
    /// Readiness to write is reported, not only readiness to read.
    pub awaits_writable: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Connecting,
    Handshaking,
    Open,
}

impl Connection {
    pub(crate) fn new(socket: Socket, tls: Option<Tls>, opening: Opening, terms: Option<Rc<Terms>>) -> Self {
        Self {
            socket,
            tls: tls.map(Box::new),
            opening,
            stage: Stage::Connecting,
            head: Vec::new(),
            frames: FrameReader::default(),
            message_length: 0,
            message_is_compressed: false,
            terms,
            outbox: Vec::new(),
            close_sent: false,
            broken: None,
            is_dirty: false,
            awaits_writable: false,
        }
    }

    pub(crate) fn socket(&self) -> &Socket {
        &self.socket
    }

    pub(crate) fn is_connecting(&self) -> bool {
        self.stage == Stage::Connecting
    }

    pub(crate) fn has_unsent(&self) -> bool {
        match &self.tls {
            None => !self.outbox.is_empty(),
            Some(tls) => tls.has_unsent(&self.outbox),
        }
    }

    /// Looks whether the connect has come to an end; `Some` once it has succeeded.
    pub(crate) fn finish_connect(&mut self, request: &[u8]) -> Result<Option<Opening>, End> {
        if let Some(error) = self.socket.take_error().unwrap_or_else(Some) {
            return Err(End::NotConnected(error.kind()));
        }
        if self.socket.peer_addr().is_err() {
            return Ok(None);
        }
        self.stage = Stage::Handshaking;
        if self.opening == Opening::Upgrade {
            self.queue(request);
        }
        Ok(Some(self.opening))
    }

    /// Adds bytes to what is to be sent.
    pub(crate) fn queue(&mut self, bytes: &[u8]) {
        self.outbox.extend_from_slice(bytes);
    }

    /// Adds a close frame, the first time.
    pub(crate) fn queue_close(&mut self, code: u16) {
        if !self.close_sent {
            self.queue(&frame::masked_close(code));
            self.close_sent = true;
        }
    }

    /// Writes what the socket takes; what it does not take stays queued. False when nothing can be written any more:
    /// then read to the end, the server may have said why.
    pub(crate) fn flush(&mut self) -> bool {
        while self.has_unsent() {
            let written = match &mut self.tls {
                None => (&self.socket).write(&self.outbox),
                Some(tls) => tls.flush(&mut self.outbox, &self.socket).map(|()| 0),
            };
            match written {
                Ok(sent) if sent == self.outbox.len() => self.outbox.clear(),
                Ok(sent) => drop(self.outbox.drain(..sent)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.broken = Some(error.kind());
                    self.outbox.clear();
                }
            }
        }
        self.broken.is_none()
    }

    /// Reads once and turns the bytes into events.
    pub(crate) fn receive(&mut self, id: usize, buffer: &mut [u8], events: &mut VecDeque<Event>) -> Result<Rest, End> {
        let size = match (&self.socket).read(buffer) {
            Ok(0) => return Err(self.broken.map_or(End::Eof, End::Failed)),
            Ok(size) => size,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(Rest::Drained),
            Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(Rest::More),
            Err(error) => return Err(End::Failed(error.kind())),
        };
        let at = Instant::now();
        let bytes = buffer.get(..size).unwrap_or_default();
        let mut report = |kind| events.push_back(Event { id, at, kind });
        match &mut self.tls {
            None => self.receive_bytes(bytes, &mut report)?,
            Some(tls) => {
                let mut plain = Vec::new();
                tls.decrypt(bytes, &mut plain).map_err(|error| End::Failed(error.kind()))?;
                self.receive_bytes(&plain, &mut report)?;
            }
        }
        // epoll(7): a short read from a stream socket means that it is empty.
        Ok(if size == buffer.len() { Rest::More } else { Rest::Drained })
    }

    fn receive_bytes(&mut self, bytes: &[u8], report: &mut impl FnMut(EventKind)) -> Result<(), End> {
        match self.stage {
            Stage::Open => self.receive_frames(bytes, report),
            Stage::Connecting | Stage::Handshaking => self.receive_head(bytes, report),
        }
    }

    fn receive_head(&mut self, bytes: &[u8], report: &mut impl FnMut(EventKind)) -> Result<(), End> {
        self.head.extend_from_slice(bytes);
        match handshake::judge(&self.head, self.terms.as_ref().and_then(|terms| terms.offer)) {
            Reply::Incomplete => Ok(()),
            Reply::Refused(refusal) => Err(End::Refused(refusal)),
            Reply::Accepted { length, agreement } => {
                self.stage = Stage::Open;
                if let Some(terms) = &self.terms {
                    if terms.offer.is_some() {
                        self.frames.allow_compressed();
                    }
                    self.frames.keep_data(terms.longest_answer());
                }
                report(EventKind::Opened(agreement));
                let head = std::mem::take(&mut self.head);
                self.receive_frames(head.get(length..).unwrap_or_default(), report)
            }
        }
    }

    fn receive_frames(&mut self, mut bytes: &[u8], report: &mut impl FnMut(EventKind)) -> Result<(), End> {
        while let Some(frame) = self.frames.receive(&mut bytes).map_err(End::Violated)? {
            match frame.opcode {
                OpCode::Continuation | OpCode::Text | OpCode::Binary => self.receive_data(frame, report)?,
                _ => self.receive_control(frame, report),
            }
        }
        Ok(())
    }

    fn receive_data(&mut self, frame: Frame, report: &mut impl FnMut(EventKind)) -> Result<(), End> {
        self.message_length += frame.length;
        self.message_is_compressed |= frame.is_compressed;
        if frame.is_final {
            let length = std::mem::take(&mut self.message_length);
            let is_compressed = std::mem::take(&mut self.message_is_compressed);
            if let Some(terms) = self.terms.take()
                && !terms.is_answer(&self.frames.take_data(), is_compressed)
            {
                return Err(End::WrongAnswer);
            }
            report(EventKind::Message { length, is_compressed });
        }
        Ok(())
    }

    fn receive_control(&mut self, frame: Frame, report: &mut impl FnMut(EventKind)) {
        match frame.opcode {
            OpCode::Ping => {
                let pong = frame::masked(OpCode::Pong, self.frames.control_payload());
                self.queue(&pong);
            }
            OpCode::Close => {
                let code = match *self.frames.control_payload() {
                    [high, low, ..] => u16::from_be_bytes([high, low]),
                    _ => NO_CODE,
                };
                self.answer_close(code);
                report(EventKind::Close(code));
            }
            _ => report(EventKind::Pong),
        }
    }

    fn answer_close(&mut self, code: u16) {
        if code == NO_CODE && !self.close_sent {
            self.close_sent = true;
            self.queue(&frame::masked(OpCode::Close, &[]));
        }
        self.queue_close(code);
    }

    /// Drops the socket so that the server gets a RST and no FIN.
    pub(crate) fn reset(self) {
        // It fails only on a socket that has already been reset.
        let _ = self.socket.set_linger(Some(Duration::ZERO));
    }
}

/// RFC 6455 §7.4.1: a close frame without a code is reported as 1005.
const NO_CODE: u16 = 1005;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deflate::Offer;

    /// An open connection and the server's end of it.
    fn open() -> (Connection, Socket) {
        let (ours, servers) = Socket::pair(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
        ours.set_nonblocking(true).unwrap();
        let mut connection = Connection::new(ours, None, Opening::Raw, None);
        connection.stage = Stage::Open;
        (connection, servers)
    }

    fn receive(connection: &mut Connection, bytes: &[u8], mut server: &Socket) -> Vec<EventKind> {
        server.write_all(bytes).unwrap();
        let mut events = VecDeque::new();
        connection.receive(0, &mut [0; 1024], &mut events).unwrap();
        events.into_iter().map(|event| event.kind).collect()
    }

    #[test]
    fn fragments_are_one_message() {
        let (mut connection, server) = open();
        let stream = [0x01, 2, b'a', b'b', 0x80, 1, b'c', 0x82, 0];
        let message = |length| EventKind::Message { length, is_compressed: false };
        assert_eq!(receive(&mut connection, &stream, &server), [message(3), message(0)]);
    }

    /// A connection that has offered the extension, and a server that has taken it and sends `frames`.
    fn receive_compressed(frames: &[u8]) -> (Result<Rest, End>, Vec<EventKind>) {
        let (mut connection, mut server) = open();
        connection.stage = Stage::Handshaking;
        connection.terms = Some(Rc::new(Terms { offer: Some(Offer::Takeover), answer: b"Hello".to_vec() }));
        let head = "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
                    Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
        server.write_all(&[head.as_bytes(), frames].concat()).unwrap();
        let mut events = VecDeque::new();
        let result = connection.receive(0, &mut [0; 1024], &mut events);
        (result, events.into_iter().skip(1).map(|event| event.kind).collect())
    }

    #[test]
    fn the_first_answer_is_inflated_and_the_others_are_counted() {
        // RFC 7692 §7.2.3.1 in two frames, then §7.2.3.2, which refers to it.
        let first = [0x41, 3, 0xf2, 0x48, 0xcd, 0x80, 4, 0xc9, 0xc9, 0x07, 0x00];
        let second = [0xC1, 5, 0xf2, 0x00, 0x11, 0x00, 0x00];
        let message = |length| EventKind::Message { length, is_compressed: true };
        let (result, events) = receive_compressed(&[&first[..], &second].concat());
        assert_eq!((result, events), (Ok(Rest::Drained), vec![message(7), message(5)]));
    }

    #[test]
    fn the_first_answer_may_come_as_it_is() {
        let (result, events) = receive_compressed(&[&[0x81, 5], &b"Hello"[..]].concat());
        assert_eq!(result, Ok(Rest::Drained));
        assert_eq!(events, [EventKind::Message { length: 5, is_compressed: false }]);
    }

    #[test]
    fn another_first_answer_ends_the_connection() {
        for frame in [&[0xC1, 5, 0xf2, 0x00, 0x11, 0x00, 0x00][..], &[0x81, 0], &[0xC1, 1, 0]] {
            assert_eq!(receive_compressed(frame), (Err(End::WrongAnswer), vec![]), "{frame:02x?}");
        }
    }

    #[test]
    fn the_first_answer_is_compared_without_compression_too() {
        let answer = |offer, frames: &[u8]| {
            let (mut connection, server) = open();
            connection.terms = Some(Rc::new(Terms { offer, answer: b"Hello".to_vec() }));
            connection.frames.keep_data(100);
            (&server).write_all(frames).unwrap();
            connection.receive(0, &mut [0; 1024], &mut VecDeque::new())
        };
        assert_eq!(answer(None, b"\x81\x05Hello\x81\x05other"), Ok(Rest::Drained));
        assert_eq!(answer(None, b"\x81\x05other"), Err(End::WrongAnswer));
    }

    #[test]
    fn a_ping_is_answered_with_its_payload() {
        let (mut connection, server) = open();
        assert_eq!(receive(&mut connection, &[0x89, 1, b'x'], &server), []);
        assert_eq!(connection.outbox, frame::masked(OpCode::Pong, b"x"));
    }

    #[test]
    fn a_close_frame_is_answered_once() {
        let (mut connection, server) = open();
        assert_eq!(receive(&mut connection, &[0x88, 2, 0x03, 0xe9], &server), [EventKind::Close(1001)]);
        assert_eq!(connection.outbox, frame::masked_close(1001));
        let (mut connection, server) = open();
        connection.queue_close(1000);
        assert_eq!(receive(&mut connection, &[0x88, 0], &server), [EventKind::Close(1005)]);
        assert_eq!(connection.outbox, frame::masked_close(1000));
    }

    #[test]
    fn what_the_socket_does_not_take_stays_queued_in_order() {
        let (mut connection, server) = open();
        let sent: Vec<u8> = (0..=255).cycle().take(4 << 20).collect();
        connection.queue(&sent);
        assert!(connection.flush());
        assert!(connection.has_unsent());
        let (mut received, mut buffer) = (Vec::new(), vec![0; 1 << 20]);
        while received.len() < sent.len() {
            let size = (&server).read(&mut buffer).unwrap();
            received.extend_from_slice(&buffer[..size]);
            assert!(connection.flush());
        }
        assert!(received == sent);
    }

    #[test]
    fn the_end_of_the_stream_is_an_end() {
        let (mut connection, server) = open();
        drop(server);
        assert_eq!(connection.receive(0, &mut [0; 16], &mut VecDeque::new()), Err(End::Eof));
    }
}
