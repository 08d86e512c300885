//! A sender and a receiver that agreed on the same: what goes in at one end comes out at the other.

use proptest::collection::vec;
use proptest::prelude::*;
use websocket::protocol::config::Limits;
use websocket::protocol::deflate::deflater::{Deflater, deflate_alone};
use websocket::protocol::frame::{FrameHeader, write_compressed, write_frame};
use websocket::protocol::mask::apply_mask;
use websocket::protocol::message::{Event, Payload, Receiver};
use websocket::protocol::{Control, Data, OpCode, Role};

use super::cases::{Parameters, Recipe, for_all};
use super::wire::receive;

/// RFC 7692 §6: compressed or not, whole or in fragments, with control frames between them, from either side.
#[test]
fn every_message_arrives_as_it_was_sent_with_all_parameters() {
    for (number, parameters) in Parameters::all().enumerate() {
        for_all(CASES_FOR_EACH, number as u8, &Conversation::any(), |conversation| conversation.take_place(parameters));
    }
}

#[derive(Debug, Clone)]
struct Conversation {
    /// Of the end that receives.
    role: Role,
    /// Of the end that sends, in bytes.
    threshold: usize,
    sendings: Vec<Sending>,
    /// Of what the receiver reads, in bytes.
    reads: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Sending {
    recipe: Recipe,
    route: Route,
    /// Where there are none, the message goes in one frame.
    cuts: Vec<Cut>,
}

#[derive(Debug, Clone, Copy)]
enum Route {
    /// Through what the connection compresses with.
    Own,
    /// Through it as well, but then it is not sent.
    Lost,
    /// Compressed elsewhere, for many peers at once.
    Shared,
}

/// The end of a fragment that others follow.
#[derive(Debug, Clone, Copy)]
struct Cut {
    /// Bytes of the fragment.
    size: usize,
    /// A control frame comes next.
    has_ping: bool,
}

impl Conversation {
    fn any() -> impl Strategy<Value = Self> {
        let role = prop_oneof![Just(Role::Server), Just(Role::Client)];
        let threshold = prop_oneof![Just(0_usize), Just(64)];
        let reads = vec(prop_oneof![1..20_usize, 20..5000_usize, 5000..200_000_usize], 0..8);
        (role, threshold, vec(Sending::any(), 1..6), reads).prop_map(|(role, threshold, sendings, reads)| Self {
            role,
            threshold,
            sendings,
            reads,
        })
    }

    fn take_place(&self, parameters: Parameters) {
        let mut sender = Sender::new(self.role, parameters.deflater(self.threshold));
        let expected: Vec<_> = self.sendings.iter().flat_map(|sending| sender.send(sending)).map(Ok).collect();
        let mut receiver = Receiver::new(self.role, Limits::default()).with_deflate(parameters.direction());
        let heard = receive(&mut receiver, &sender.outgoing, &self.reads);
        // Not assert_eq, which would print hundreds of kilobytes.
        assert!(heard == expected, "something else arrived with {parameters:?}");
    }
}

impl Sending {
    fn any() -> impl Strategy<Value = Self> {
        let route = prop_oneof![6 => Just(Route::Own), 1 => Just(Route::Lost), 1 => Just(Route::Shared)];
        let size = prop_oneof![0..10_usize, 10..20_000_usize];
        let cut = (size, any::<bool>()).prop_map(|(size, has_ping)| Cut { size, has_ping });
        (Recipe::any(), route, vec(cut, 0..5)).prop_map(|(recipe, route, cuts)| Self { recipe, route, cuts })
    }
}

struct Sender {
    mask: Option<[u8; 4]>,
    deflater: Deflater,
    outgoing: Vec<u8>,
}

impl Sender {
    fn new(peer: Role, deflater: Deflater) -> Self {
        // RFC 6455 §5.1. A fixed key will do among friends.
        let mask = (peer == Role::Server).then_some([0x37, 0xFA, 0x21, 0x3D]);
        Self { mask, deflater, outgoing: Vec::new() }
    }

    /// Writes the frames of a message. Gives what the peer is to learn of it.
    fn send(&mut self, sending: &Sending) -> Vec<Event<'static>> {
        let Sending { recipe, route, cuts } = sending;
        let message = recipe.message();
        let compressed = self.compress(*route, &message);
        if matches!(route, Route::Lost) {
            return Vec::new();
        }
        let (payload, is_compressed) = compressed.as_ref().map_or((&message, false), |payload| (payload, true));
        let mut events = self.write(recipe.opcode(), is_compressed, payload, cuts);
        let message = Payload::Owned(message);
        events.push(match recipe.opcode() {
            TEXT => Event::Text(message),
            _ => Event::Binary(message),
        });
        events
    }

    fn compress(&mut self, route: Route, message: &[u8]) -> Option<Vec<u8>> {
        let mut payload = Vec::new();
        let is_compressed = match route {
            Route::Own | Route::Lost => self.deflater.deflate(message, &mut payload),
            Route::Shared => deflate_alone(self.deflater.settings(), message, &mut payload),
        };
        if is_compressed && !matches!(route, Route::Own) {
            self.deflater.forget();
        }
        is_compressed.then_some(payload)
    }

    fn write(&mut self, opcode: OpCode, is_compressed: bool, payload: &[u8], cuts: &[Cut]) -> Vec<Event<'static>> {
        match (cuts, is_compressed) {
            ([], true) => write_compressed(&mut self.outgoing, opcode, payload, self.mask),
            ([], false) => write_frame(&mut self.outgoing, opcode, payload, self.mask),
            (cuts, _) => return self.write_fragments(opcode, is_compressed, payload, cuts),
        }
        Vec::new()
    }

    /// RFC 7692 §6.1: of a compressed message only the first fragment has RSV1. Gives the control frames between them.
    fn write_fragments(
        &mut self,
        opcode: OpCode,
        is_compressed: bool,
        mut payload: &[u8],
        cuts: &[Cut],
    ) -> Vec<Event<'static>> {
        let mut pings = Vec::new();
        let (mut opcode, mut rsv1) = (opcode, is_compressed);
        for (number, Cut { size, has_ping }) in cuts.iter().enumerate() {
            let (fragment, rest) = payload.split_at((*size).min(payload.len()));
            self.write_fragment(false, rsv1, opcode, fragment);
            (opcode, rsv1, payload) = (OpCode::Data(Data::Continue), false, rest);
            if *has_ping {
                let ping = vec![number as u8; number];
                write_frame(&mut self.outgoing, OpCode::Control(Control::Ping), &ping, self.mask);
                pings.push(Event::Ping(Payload::Owned(ping)));
            }
        }
        self.write_fragment(true, rsv1, opcode, payload);
        pings
    }

    fn write_fragment(&mut self, is_final: bool, rsv1: bool, opcode: OpCode, fragment: &[u8]) {
        let header = FrameHeader { is_final, rsv1, opcode, mask: self.mask, length: fragment.len() as u64 };
        header.write(&mut self.outgoing);
        let start = self.outgoing.len();
        self.outgoing.extend_from_slice(fragment);
        if let Some(key) = self.mask {
            apply_mask(&mut self.outgoing[start..], key, 0);
        }
    }
}

const TEXT: OpCode = OpCode::Data(Data::Text);

/// For each of 144 sets of parameters.
const CASES_FOR_EACH: u32 = 4;
