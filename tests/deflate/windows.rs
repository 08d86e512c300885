//! RFC 7692 §7.1.2: who agreed to a window refers no further back, or a peer with no more memory than that fails.

use websocket::protocol::deflate::LEVELS;

use super::cases::{Parameters, Random};
use super::reference::Reference;

#[test]
fn nothing_refers_back_further_than_the_window_and_all_of_the_window_is_used() {
    for parameters in Parameters::all() {
        let (window, longest) = (1 << parameters.window_bits, longest_distance(parameters));
        assert!(longest <= window, "{longest} bytes back with {parameters:?}");
        let usable = ZLIB_MIN_WINDOW.max(window) - ZLIB_MIN_LOOKAHEAD;
        assert!(longest > usable / 10 * 9, "at most {longest} bytes back with {parameters:?}");
    }
}

/// How far back the compressed messages refer, which are also held against the reference.
fn longest_distance(parameters: Parameters) -> usize {
    let mut deflater = parameters.deflater(0);
    let mut reference = Reference::default();
    let mut longest_distance = 0;
    for message in messages(parameters) {
        let mut payload = Vec::new();
        assert!(deflater.deflate(&message, &mut payload), "{parameters:?}");
        if !parameters.context_takeover {
            reference = Reference::default();
        }
        let decoded = reference.decode(&payload).unwrap();
        assert!(decoded.message == message, "{parameters:?}");
        longest_distance = longest_distance.max(decoded.longest_distance);
    }
    longest_distance
}

/// Text that repeats itself at every ninth distance, and at all nine levels together at every one. It comes in many
/// messages where they share a context, and otherwise in one and another that must not refer to it.
fn messages(Parameters { context_takeover, level, .. }: Parameters) -> Vec<Vec<u8>> {
    let mut random = Random::new(level.into());
    let mut text: Vec<u8> = (0..FARTHEST).map(|_| random.letter()).collect();
    for distance in (level.into()..=FARTHEST).step_by(LEVELS.count()) {
        for start in text.len() - distance..text.len() - distance + 8 {
            text.push(text[start]);
        }
        text.extend([random.letter(), random.letter()]);
    }
    let size = if context_takeover { 10_000 } else { text.len() - 10_000 };
    text.chunks(size).map(<[u8]>::to_vec).collect()
}

/// Bytes at the far end of a window that zlib does not refer to.
const ZLIB_MIN_LOOKAHEAD: usize = 262;

/// In bytes. What can be referred to in it lies in one of 256 bytes, too.
const ZLIB_MIN_WINDOW: usize = 512;

/// Further back than any window.
const FARTHEST: usize = 40_000;
