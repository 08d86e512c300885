//! Two endpoints in memory that talk to each other in bytes, whole and split at every position.

use websocket::protocol::close::{CloseFrame, CloseInfo, Closing, Initiator};
use websocket::protocol::config::Limits;
use websocket::protocol::error::ProtocolError;
use websocket::protocol::frame::{FrameHeader, write_close, write_frame};
use websocket::protocol::handshake::client::{ClientRequest, parse_response, verify};
use websocket::protocol::handshake::request::{check, parse};
use websocket::protocol::handshake::response::write_switching_protocols;
use websocket::protocol::mask::apply_mask;
use websocket::protocol::message::{Event, Input, Receiver};
use websocket::protocol::{Control, Data, OpCode, Role};

const TEXT: OpCode = OpCode::Data(Data::Text);
const BINARY: OpCode = OpCode::Data(Data::Binary);
const CONTINUE: OpCode = OpCode::Data(Data::Continue);
const PING: OpCode = OpCode::Control(Control::Ping);
const PONG: OpCode = OpCode::Control(Control::Pong);

/// One end of a connection: what it has to send, and what it has learnt.
struct Endpoint {
    role: Role,
    receiver: Receiver,
    closing: Closing,
    outgoing: Vec<u8>,
    heard: Vec<String>,
}

impl Endpoint {
    fn new(role: Role) -> Self {
        Self {
            role,
            receiver: Receiver::new(role, Limits::default()),
            closing: Closing::default(),
            outgoing: Vec::new(),
            heard: Vec::new(),
        }
    }

    fn send(&mut self, opcode: OpCode, payload: &[u8]) {
        if self.closing.may_send() {
            let mask = self.mask();
            write_frame(&mut self.outgoing, opcode, payload, mask);
        }
    }

    fn send_fragment(&mut self, opcode: OpCode, is_final: bool, payload: &[u8]) {
        let mask = self.mask();
        let length = payload.len() as u64;
        let header = FrameHeader { is_final, rsv1: false, opcode, mask, length };
        header.write(&mut self.outgoing);
        let start = self.outgoing.len();
        self.outgoing.extend_from_slice(payload);
        if let (Some(key), Some(payload)) = (mask, self.outgoing.get_mut(start..)) {
            apply_mask(payload, key, 0);
        }
    }

    fn close(&mut self, code: u16, reason: &str) {
        if self.closing.close(code, reason) {
            self.send_close();
        }
    }

    /// Takes what was read, and answers pings and close frames.
    fn receive(&mut self, bytes: &[u8]) {
        let mut bytes = bytes.to_vec();
        let mut input = Input::new(&mut bytes);
        loop {
            match self.receiver.receive(&mut input) {
                Ok(Some(event)) => self.handle(event),
                Ok(None) => break,
                Err(error) => self.fail(&error),
            }
        }
    }

    fn handle(&mut self, event: Event<'_>) {
        let heard = |what: &str, payload: &[u8]| format!("{what} {}", payload.escape_ascii());
        match event {
            Event::Text(payload) => self.heard.push(heard("text", &payload)),
            Event::Binary(payload) => self.heard.push(heard("binary", &payload)),
            Event::Ping(payload) => self.send(PONG, &payload),
            Event::Pong(payload) => self.heard.push(heard("pong", &payload)),
            Event::Close(frame) => self.answer_close(frame),
        }
    }

    fn answer_close(&mut self, frame: Option<CloseFrame>) {
        if let Some(reply) = self.closing.receive(frame) {
            let mask = self.mask();
            write_close(&mut self.outgoing, reply.frame(), mask);
        }
    }

    fn fail(&mut self, error: &ProtocolError) {
        self.heard.push(error.to_string());
        if self.closing.fail(error) {
            self.send_close();
        }
    }

    fn send_close(&mut self) {
        let mask = self.mask();
        write_close(&mut self.outgoing, self.closing.outgoing(), mask);
    }

    /// RFC 6455 §5.1. A fixed key will do among friends.
    fn mask(&self) -> Option<[u8; 4]> {
        (self.role == Role::Client).then_some([0x37, 0xFA, 0x21, 0x3D])
    }
}

/// Carries bytes both ways until neither side has any left. `cut` breaks what is on the wire into reads.
fn exchange(client: &mut Endpoint, server: &mut Endpoint, cut: impl Fn(&[u8]) -> Vec<&[u8]>) {
    while !client.outgoing.is_empty() || !server.outgoing.is_empty() {
        let (up, down) = (std::mem::take(&mut client.outgoing), std::mem::take(&mut server.outgoing));
        cut(&up).into_iter().for_each(|read| server.receive(read));
        cut(&down).into_iter().for_each(|read| client.receive(read));
    }
}

/// A conversation with everything in it: messages of both kinds and of each length encoding, fragments with a ping between
/// them, and a close.
fn conversation(cut: impl Fn(&[u8]) -> Vec<&[u8]>) -> (Endpoint, Endpoint) {
    let mut client = Endpoint::new(Role::Client);
    let mut server = Endpoint::new(Role::Server);
    client.send(TEXT, "Grüße".as_bytes());
    client.send(PING, b"1");
    client.send_fragment(TEXT, false, b"\xE2");
    client.send(PING, b"2");
    client.send_fragment(CONTINUE, false, b"");
    client.send_fragment(CONTINUE, true, b"\x82\xAC");
    server.send(BINARY, &[b'x'; 126]);
    server.send(TEXT, b"");
    server.send(PING, &[b'p'; 125]);
    client.close(1000, "bye");
    exchange(&mut client, &mut server, cut);
    (client, server)
}

fn assert_conversation((client, server): (Endpoint, Endpoint), how: &str) {
    assert_eq!(server.heard, [r"text Gr\xc3\xbc\xc3\x9fe", r"text \xe2\x82\xac"], "{how}");
    let binary = format!("binary {}", "x".repeat(126));
    // The client has sent its close frame and answers the last ping no more.
    assert_eq!(client.heard, [&binary, "text ", "pong 1", "pong 2"], "{how}");
    let closed = |initiator| CloseInfo { code: 1000, reason: "bye".to_owned(), was_clean: true, initiator };
    assert_eq!(client.closing.info(), closed(Initiator::Local), "{how}");
    assert_eq!(server.closing.info(), closed(Initiator::Remote), "{how}");
    assert!(client.closing.is_complete() && server.closing.is_complete());
}

#[test]
fn a_conversation_whole() {
    assert_conversation(conversation(|bytes| vec![bytes]), "whole");
}

#[test]
fn a_conversation_split_at_every_position() {
    for at in 0..300 {
        let talk = conversation(|bytes| {
            let (first, second) = bytes.split_at(at.min(bytes.len()));
            vec![first, second]
        });
        assert_conversation(talk, &format!("split at {at}"));
    }
}

#[test]
fn a_conversation_in_reads_of_every_size() {
    for size in 1..20 {
        let talk = conversation(|bytes| bytes.chunks(size).collect());
        assert_conversation(talk, &format!("reads of {size}"));
    }
}

/// RFC 6455 §7.1.7: the one who sees a violation says so and hears nothing more.
#[test]
fn a_violation_is_told_to_the_peer_who_answers() {
    let mut client = Endpoint::new(Role::Client);
    let mut server = Endpoint::new(Role::Server);
    client.send(TEXT, b"good");
    client.send(TEXT, b"\xFF");
    client.send(TEXT, b"never heard");
    exchange(&mut client, &mut server, |bytes| vec![bytes]);
    let violation = "a text message is not valid UTF-8";
    assert_eq!(server.heard, ["text good", violation]);
    server.closing.lost("the peer closed TCP");
    let seen = |was_clean, initiator| CloseInfo { code: 1007, reason: violation.to_owned(), was_clean, initiator };
    // The client's answer arrives, but a server that failed the connection does not read it.
    assert_eq!(server.closing.info(), seen(false, Initiator::Local));
    assert_eq!(client.closing.info(), seen(true, Initiator::Remote));
}

/// RFC 6455 §7.1.5 leaves open what happens when both close at once: each reports its own, and both are clean.
#[test]
fn both_close_at_once() {
    let mut client = Endpoint::new(Role::Client);
    let mut server = Endpoint::new(Role::Server);
    client.close(1000, "done");
    server.close(1001, "restart");
    exchange(&mut client, &mut server, |bytes| vec![bytes]);
    assert_eq!(client.closing.info().to_string(), r#"1000 (Normal) "done", clean, closed by the local side"#);
    assert_eq!(server.closing.info().to_string(), r#"1001 (Going away) "restart", clean, closed by the local side"#);
}

/// Whatever a peer sends, where the reads happen to end must not change what comes of it, nor may anything panic.
#[test]
fn arbitrary_bytes_mean_the_same_in_every_split() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for round in 0..3000 {
        let bytes = random.frames();
        let whole = outcome([bytes.as_slice()]);
        for at in 0..=bytes.len() {
            let (first, second) = bytes.split_at(at);
            assert_eq!(outcome([first, second]), whole, "round {round}, split at {at}: {bytes:x?}");
        }
        assert_eq!(outcome(bytes.chunks(1)), whole, "round {round}: {bytes:x?}");
    }
}

/// All that a client hears and answers when it is sent these reads.
fn outcome<'a>(reads: impl IntoIterator<Item = &'a [u8]>) -> (Vec<String>, Vec<u8>, CloseInfo) {
    let mut client = Endpoint::new(Role::Client);
    reads.into_iter().for_each(|read| client.receive(read));
    (client.heard, client.outgoing, client.closing.info())
}

/// xorshift64: the same bytes in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }

    /// Up to five frames, nearly valid each, and cut off somewhere one time out of four.
    fn frames(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for _ in 0..self.below(5) + 1 {
            let first = [0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x80, 0x89, 0x8A, 0x88, 0xC1, 0x83];
            bytes.extend(first.iter().cycle().nth(self.below(12) as usize));
            let length = self.below(6) as u8;
            match self.below(12) {
                0 => bytes.extend([126, 0, length]),
                1 => bytes.extend([0x80 | length]),
                _ => bytes.extend([length]),
            }
            let payload = [0x61, 0xC3, 0xBC, 0xE2, 0x82, 0xAC, 0x03, 0xE8, 0x62, 0x63];
            let start = self.below(6) as usize;
            bytes.extend(payload.iter().cycle().skip(start).take(length.into()));
        }
        if self.below(4) == 0 {
            bytes.truncate(self.below(bytes.len() as u64) as usize);
        }
        bytes
    }
}

#[test]
fn a_client_and_a_server_shake_hands() {
    let request = ClientRequest {
        host_header: "localhost:8080".to_owned(),
        target: "/chat?room=1".to_owned(),
        key: "dGhlIHNhbXBsZSBub25jZQ==".to_owned(),
        subprotocols: vec!["a".to_owned(), "b".to_owned()],
        compression: None,
        headers: vec![("X-Token".to_owned(), "t".to_owned())],
    };
    let mut up = Vec::new();
    request.write(&mut up);
    let (head, size) = parse(&up, 16384).unwrap().unwrap();
    assert_eq!(size, up.len());
    assert_eq!((head.path(), head.query_string()), ("/chat", "room=1"));
    assert_eq!(head.header("x-token"), Some("t"));
    let upgrade = check(&head).unwrap();
    assert_eq!(upgrade.protocols, ["a", "b"]);

    let mut down = Vec::new();
    let headers = [("Set-Cookie", "s=1")];
    write_switching_protocols(&mut down, &upgrade.accept, Some("b"), None, &headers);
    let (head, size) = parse_response(&down, 16384).unwrap().unwrap();
    assert_eq!(size, down.len());
    assert_eq!(head.header("set-cookie"), Some("s=1"));
    let accepted = verify(&head, &request.key, &request.subprotocols, None).unwrap();
    assert_eq!(accepted.subprotocol.as_deref(), Some("b"));
}
