//! Compressed payloads, one after the other, each with its size in two bytes before it. The first byte of all says what
//! was agreed on.
#![no_main]

#[path = "../../deflate/judge.rs"]
mod judge;
#[path = "../../deflate/reference.rs"]
mod reference;

use judge::Judge;
use libfuzzer_sys::fuzz_target;
use websocket::protocol::deflate::Direction;
use websocket::protocol::deflate::inflater::Inflater;

fuzz_target!(|input: &[u8]| {
    let Some((&parameters, mut rest)) = input.split_first() else { return };
    let direction = Direction { context_takeover: parameters & 1 != 0, window_bits: 8 + (parameters >> 1 & 7) };
    let is_text = parameters & 0x10 != 0;
    let limit = LIMITS[usize::from(parameters >> 5)];
    let mut inflater = Inflater::new(direction);
    let mut judge = Judge::new(direction, limit);
    while let Some((payload, later)) = split_payload(rest) {
        let outcome = inflater.inflate(payload, limit, is_text);
        judge.check(payload, is_text, &outcome);
        if outcome.is_err() {
            break;
        }
        rest = later;
    }
});

/// The last payload may be shorter than its size says.
fn split_payload(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let (size, rest) = input.split_first_chunk()?;
    let size = usize::from(u16::from_be_bytes(*size));
    Some(rest.split_at(size.min(rest.len())))
}

/// In bytes; the room that the inflater makes first is 256 to 65536.
const LIMITS: [usize; 8] = [0, 1, 255, 256, 257, 4096, 65_536, 1 << 20];
