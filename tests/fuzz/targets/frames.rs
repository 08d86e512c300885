//! Any bytes at either end of a connection, with compression. The first byte says what was agreed on, the second in what
//! reads the rest arrives.
#![no_main]

#[path = "../../deflate/wire.rs"]
mod wire;

use libfuzzer_sys::fuzz_target;
use websocket::protocol::Role;
use websocket::protocol::config::Limits;
use websocket::protocol::deflate::Direction;
use websocket::protocol::message::{Event, Receiver};
use wire::{Outcome, receive};

fuzz_target!(|input: &[u8]| {
    let Some((&[parameters, size], bytes)) = input.split_first_chunk() else { return };
    let whole = outcomes(parameters, bytes, &[]);
    whole.iter().flatten().for_each(check_size);
    for sizes in [&[usize::from(size)][..], &[1]] {
        assert_eq!(outcomes(parameters, bytes, sizes), whole, "in reads of {sizes:?}");
    }
});

fn outcomes(parameters: u8, bytes: &[u8], sizes: &[usize]) -> Vec<Outcome> {
    let direction = Direction { context_takeover: parameters & 1 != 0, window_bits: 8 + (parameters >> 1 & 7) };
    let role = if parameters & 0x10 == 0 { Role::Client } else { Role::Server };
    receive(&mut Receiver::new(role, LIMITS).with_deflate(direction), bytes, sizes)
}

fn check_size(event: &Event<'_>) {
    if let Event::Text(message) | Event::Binary(message) = event {
        assert!(message.len() <= LIMITS.max_message_size, "{} bytes", message.len());
    }
}

const LIMITS: Limits = Limits { max_message_size: 1000, max_fragments: 5 };
