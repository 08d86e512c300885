//! What comes of compressed payloads and frames that no honest peer sends. Nothing in here may panic.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use websocket::protocol::config::Limits;
use websocket::protocol::deflate::deflater::Deflater;
use websocket::protocol::frame::write_compressed;
use websocket::protocol::mask::apply_mask;
use websocket::protocol::message::{Event, Receiver};
use websocket::protocol::{Data, OpCode, Role};

use super::cases::{Parameters, Recipe, for_all};
use super::judge::Judge;
use super::wire::receive;

/// RFC 7692 §7.2.2: a payload yields its message and nothing else; one that is refused has a fault or is too large.
#[test]
fn a_compressed_payload_yields_what_it_says_or_an_error() {
    let payload = prop_oneof![1 => Payload::any_bytes(), 2 => Payload::any_blocks(), 5 => Payload::any_damaged()];
    let limit = prop_oneof![1 => 0..20_usize, 1 => 1000..10_000_usize, 4 => 100_000..200_000_usize];
    for_all(256, 1, &(Parameters::any(), limit, vec(payload, 1..4)), |(parameters, limit, payloads)| {
        hear(parameters, limit, &payloads);
    });
}

/// Where the reads happen to end must not change what comes of anything.
#[test]
fn arbitrary_frames_mean_the_same_in_every_split() {
    let role = select(&[Role::Server, Role::Client][..]);
    let sizes = vec(1..20_usize, 1..5);
    for_all(256, 2, &(Parameters::any(), role, Frames::any(), sizes), |(parameters, role, frames, sizes)| {
        let bytes = frames.bytes(role);
        let outcomes = |sizes: &[usize]| {
            let limits = Limits { max_message_size: 1000, max_fragments: 3 };
            receive(&mut Receiver::new(role, limits).with_deflate(parameters.direction()), &bytes, sizes)
        };
        let whole = outcomes(&[]);
        assert_eq!(outcomes(&sizes), whole);
        assert_eq!(outcomes(&[1]), whole);
    });
}

/// Receives each payload as a message, until one ends the connection.
fn hear(parameters: Parameters, limit: usize, payloads: &[Payload]) {
    let limits = Limits { max_message_size: limit, ..Limits::default() };
    let mut receiver = Receiver::new(Role::Client, limits).with_deflate(parameters.direction());
    let mut judge = Judge::new(parameters.direction(), limit);
    let mut deflater = parameters.deflater(0);
    for payload in payloads {
        let (opcode, payload) = (payload.opcode(), payload.bytes(&mut deflater));
        let mut frame = Vec::new();
        write_compressed(&mut frame, opcode, &payload, None);
        let [outcome] = receive(&mut receiver, &frame, &[]).try_into().unwrap();
        let outcome = outcome.map(message);
        judge.check(&payload, opcode == TEXT, &outcome);
        if outcome.is_err() {
            break;
        }
    }
}

fn message(event: Event<'_>) -> Vec<u8> {
    match event {
        Event::Text(message) | Event::Binary(message) => message.into_vec(),
        other => panic!("{other:?} out of a message"),
    }
}

#[derive(Debug, Clone)]
enum Payload {
    Bytes(Vec<u8>),
    Damaged {
        recipe: Recipe,
        /// Which bytes become which.
        changes: Vec<(Index, u8)>,
        /// Where it is cut off.
        end: Option<Index>,
    },
}

impl Payload {
    fn any_bytes() -> impl Strategy<Value = Self> {
        vec(any::<u8>(), 0..300).prop_map(Self::Bytes)
    }

    /// Every block ends with a byte; the last bits of all may say that another ends the stream (RFC 1951 §3.2.3).
    fn any_blocks() -> impl Strategy<Value = Self> {
        let end = option::of(select(&[0x00, 0x01]));
        (vec(select(BLOCKS), 0..4), end).prop_map(|(blocks, end)| {
            let mut bytes = blocks.concat();
            bytes.extend(end);
            Self::Bytes(bytes)
        })
    }

    /// Every third one is as it should be.
    fn any_damaged() -> impl Strategy<Value = Self> {
        let changes = prop_oneof![Just(Vec::new()), vec((any::<Index>(), any::<u8>()), 1..4)];
        let end = option::weighted(0.3, any::<Index>());
        (Recipe::any(), changes, end).prop_map(|(recipe, changes, end)| Self::Damaged { recipe, changes, end })
    }

    fn opcode(&self) -> OpCode {
        match self {
            Self::Bytes(_) => OpCode::Data(Data::Binary),
            Self::Damaged { recipe, .. } => recipe.opcode(),
        }
    }

    fn bytes(&self, deflater: &mut Deflater) -> Vec<u8> {
        let (recipe, changes, end) = match self {
            Self::Bytes(bytes) => return bytes.clone(),
            Self::Damaged { recipe, changes, end } => (recipe, changes, end),
        };
        let mut bytes = Vec::new();
        if !deflater.deflate(&recipe.message(), &mut bytes) {
            // RFC 7692 §7.2.3.6: after an empty message. After any other it is garbage, too.
            bytes = [recipe.message(), vec![0x00]].concat();
        }
        for (index, byte) in changes {
            *index.get_mut(&mut bytes) = *byte;
        }
        bytes.truncate(end.map_or(bytes.len(), |end| end.index(bytes.len() + 1)));
        bytes
    }
}

/// Frames that are nearly right.
#[derive(Debug, Clone)]
struct Frames {
    frames: Vec<Frame>,
    /// Where they are cut off.
    end: Option<Index>,
}

#[derive(Debug, Clone)]
struct Frame {
    first_byte: u8,
    payload: &'static [u8],
    /// Announced instead of the length.
    lie: Option<u8>,
}

impl Frames {
    fn any() -> impl Strategy<Value = Self> {
        let whole = vec(Frame::any(&[0xC1, 0xC2, 0x82, 0x89], MESSAGES), 1);
        let start = Frame::any(&[0x41, 0x42], &[HELLO_START]);
        let between = Frame::any(&[0x00, 0x89, 0x8A], &[b""]);
        let fragments = (start, between, Frame::any(&[0x80], &[HELLO_END])).prop_map(|(a, b, c)| vec![a, b, c]);
        let stray = vec(Frame::any(&[0x00, 0x01, 0x41, 0x80, 0x81, 0x88, 0xC0, 0xC1, 0xC9], NO_MESSAGES), 1);
        let frames = vec(prop_oneof![5 => whole, 3 => fragments, 1 => stray], 1..6);
        let end = option::weighted(0.3, any::<Index>());
        (frames, end).prop_map(|(frames, end)| Self { frames: frames.concat(), end })
    }

    fn bytes(&self, receiver: Role) -> Vec<u8> {
        let mut bytes = Vec::new();
        for Frame { first_byte, payload, lie } in &self.frames {
            let length = lie.unwrap_or(payload.len() as u8);
            bytes.extend([*first_byte, length]);
            let start = bytes.len();
            bytes.extend_from_slice(payload);
            if receiver == Role::Server {
                bytes[start - 1] |= 0x80;
                apply_mask(&mut bytes[start..], KEY, 0);
                bytes.splice(start..start, KEY);
            }
        }
        bytes.truncate(self.end.map_or(bytes.len(), |end| end.index(bytes.len() + 1)));
        bytes
    }
}

impl Frame {
    fn any(first_bytes: &'static [u8], payloads: &'static [&'static [u8]]) -> impl Strategy<Value = Self> {
        let lie = option::weighted(0.02, 0..8_u8);
        (select(first_bytes), select(payloads), lie).prop_map(|(first_byte, payload, lie)| Self {
            first_byte,
            payload,
            lie,
        })
    }
}

const TEXT: OpCode = OpCode::Data(Data::Text);

const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// RFC 7692 §7.2.3.1.
const HELLO_START: &[u8] = b"\xF2\x48\xCD";
const HELLO_END: &[u8] = b"\xC9\xC9\x07\x00";

/// RFC 7692 §7.2.3: "Hello" compressed, stored, with a reference to the first, and both of the former as last blocks;
/// and a block without content.
const BLOCKS: &[&[u8]] = &[
    b"\xF2\x48\xCD\xC9\xC9\x07\x00\x00\x00\xFF\xFF",
    b"\x00\x05\x00\xFA\xFFHello",
    b"\xF2\x00\x11\x00\x00\x00\x00\xFF\xFF",
    b"\xF3\x48\xCD\xC9\xC9\x07\x00",
    b"\x01\x05\x00\xFA\xFFHello",
    b"\x00\x00\x00\xFF\xFF",
];

const MESSAGES: &[&[u8]] = &[
    // "Hello" as it is usually sent, with a reference to the first, stored, and in a last block.
    b"\xF2\x48\xCD\xC9\xC9\x07\x00",
    b"\xF2\x00\x11\x00\x00",
    b"\x00\x05\x00\xFA\xFFHello\x00",
    b"\xF3\x48\xCD\xC9\xC9\x07\x00\x00",
    // As many zeros as a message may have.
    b"\x62\x60\x18\x05\xA3\x60\x14\x0C\x77\x00\x00",
    b"\x00",
];

const NO_MESSAGES: &[&[u8]] = &[
    HELLO_START,
    HELLO_END,
    // The two halves of a character, each in a block.
    b"\x00\x01\x00\xFE\xFF\xC3\x00",
    b"\x00\x01\x00\xFE\xFF\xBC\x00",
    // One zero too many.
    b"\x62\x60\x18\x05\xA3\x60\x14\x0C\x7B\x00\x00",
    b"\xC3",
    b"",
];
