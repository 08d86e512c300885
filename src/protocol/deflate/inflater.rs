//! The receiving half: a compressed payload in, the message out, bounded while it is produced (RFC 7692 §7.2.2).

use std::cell::Cell;
use std::fmt;

use zlib_rs::{Inflate, InflateFlush, Status};

use super::{Direction, TAIL, WINDOW_BITS, difference, zlib_window_bits};
use crate::protocol::error::ProtocolError;
use crate::protocol::utf8::Utf8Validator;

/// Inflates the messages of one connection. Without context takeover it holds no memory: all connections of a thread
/// share a decompressor.
pub struct Inflater {
    incoming: Direction,
    /// The connection's own decompressor, made when its first compressed message is complete.
    own: Option<Box<Inflate>>,
}

impl Inflater {
    /// For messages that arrive as agreed in `incoming`.
    pub fn new(incoming: Direction) -> Self {
        Self { incoming, own: None }
    }

    /// Whether a message may refer to those before it.
    pub fn has_context(&self) -> bool {
        self.own.is_some()
    }

    /// Inflates the payload of a whole message, to at most `limit` bytes, and checks it while it is produced if it is
    /// text. After an error the connection cannot go on.
    pub fn inflate(&mut self, payload: &[u8], limit: usize, is_text: bool) -> Result<Vec<u8>, ProtocolError> {
        let mut message = Message::new(payload.len(), limit, is_text);
        if self.incoming.context_takeover {
            let own = self.own.get_or_insert_with(|| Box::new(decompressor(self.incoming.window_bits)));
            if message.append(own, payload)? == Progress::Open {
                end_block(own)?;
            }
        } else {
            inflate_alone(payload, &mut message)?;
        }
        message.finish()
    }
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inflater").field("incoming", &self.incoming).finish_non_exhaustive()
    }
}

/// Inflates a message that refers to no other.
fn inflate_alone(payload: &[u8], message: &mut Message) -> Result<(), ProtocolError> {
    // After an error it is not put back, as it may be in the middle of anything.
    let mut shared = SHARED.take().unwrap_or_else(|| decompressor(*WINDOW_BITS.end()));
    if message.append(&mut shared, payload)? == Progress::Open {
        end_block(&mut shared)?;
        shared.reset(false);
    }
    SHARED.set(Some(shared));
    Ok(())
}

/// Adds what the sender left out (RFC 7692 §7.2.2). That is the end of an empty block, and nothing else: whoever
/// reads it as something else, or does not stop after one more such block, was in the middle of a block before.
fn end_block(decompressor: &mut Inflate) -> Result<(), ProtocolError> {
    let mut room = [0; 1];
    let end = step(decompressor, &TAIL, &mut room, InflateFlush::Block)?;
    let beyond = step(decompressor, &EMPTY_BLOCKS, &mut room, InflateFlush::Block)?;
    match (end, beyond) {
        ((END, 0, _), (EMPTY_BLOCK, 0, _)) => Ok(()),
        // The empty block was said to be the last of the stream.
        ((END, 0, _), (0, 0, Status::StreamEnd)) => {
            decompressor.reset(false);
            Ok(())
        }
        _ => Err(ProtocolError::CompressedDataInvalid),
    }
}

/// Bytes taken and made, and how it stands.
fn step(
    decompressor: &mut Inflate,
    input: &[u8],
    room: &mut [u8],
    flush: InflateFlush,
) -> Result<(usize, usize, Status), ProtocolError> {
    let (taken, made) = (decompressor.total_in(), decompressor.total_out());
    let outcome = decompressor.decompress(input, room, flush);
    let status = outcome.map_err(|_| ProtocolError::CompressedDataInvalid)?;
    Ok((difference(decompressor.total_in(), taken), difference(decompressor.total_out(), made), status))
}

fn decompressor(window_bits: u8) -> Inflate {
    Inflate::new(false, zlib_window_bits(window_bits))
}

/// What has been inflated of a message.
struct Message {
    /// What has been inflated, up to `length`, and room for more.
    bytes: Vec<u8>,
    length: usize,
    limit: usize,
    /// Checks what is text.
    utf8: Option<Utf8Validator>,
    /// Bytes to make room for next; always more than none.
    room: usize,
}

#[derive(PartialEq, Eq)]
enum Progress {
    /// The input ended between or inside blocks that others may follow.
    Open,
    /// The input ended with the last block of a stream (RFC 7692 §7.2.3.4); the next stream starts afresh.
    Ended,
}

impl Message {
    fn new(compressed_size: usize, limit: usize, is_text: bool) -> Self {
        let room = compressed_size.saturating_mul(USUAL_RATIO).clamp(MIN_ROOM, MAX_FIRST_ROOM);
        Self { bytes: Vec::new(), length: 0, limit, utf8: is_text.then(Utf8Validator::default), room }
    }

    /// Inflates all of `input`.
    fn append(&mut self, decompressor: &mut Inflate, mut input: &[u8]) -> Result<Progress, ProtocolError> {
        loop {
            self.make_room();
            let start = self.length;
            let room = self.bytes.get_mut(start..).unwrap_or_default();
            let (taken, made, status) = step(decompressor, input, room, InflateFlush::SyncFlush)?;
            let is_full = made == room.len();
            self.length += made;
            self.check(start)?;
            input = input.get(taken..).unwrap_or_default();
            if status == Status::StreamEnd {
                decompressor.reset(false);
                if input.is_empty() {
                    return Ok(Progress::Ended);
                }
            } else if !is_full {
                // There was room for more, so there was no more.
                return match input.is_empty() {
                    true => Ok(Progress::Open),
                    false => Err(ProtocolError::CompressedDataInvalid),
                };
            }
        }
    }

    /// Where there is no room left, makes some: for at least one byte more than there may be, so that one too many shows;
    /// beyond that it doubles.
    fn make_room(&mut self) {
        if self.length == self.bytes.len() {
            let room = self.room.min(self.limit.saturating_add(1) - self.length);
            self.bytes.reserve_exact(room);
            self.bytes.resize(self.length + room, 0);
            self.room = self.bytes.len();
        }
    }

    /// Checks what was produced from `start` on.
    fn check(&mut self, start: usize) -> Result<(), ProtocolError> {
        if self.length > self.limit {
            return Err(ProtocolError::MessageTooBig { size: self.length as u64, limit: self.limit });
        }
        if let Some(utf8) = &mut self.utf8 {
            utf8.push(self.bytes.get(start..self.length).unwrap_or_default())?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, ProtocolError> {
        if let Some(utf8) = &mut self.utf8 {
            utf8.finish()?;
        }
        self.bytes.truncate(self.length);
        Ok(self.bytes)
    }
}

/// Two blocks without content (RFC 1951 §3.2.4), which change nothing.
const EMPTY_BLOCKS: [u8; 2 * EMPTY_BLOCK] = [0x00, 0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0xFF, 0xFF];

/// Bytes of one of them, and of what is left out of it at the end of a message.
const EMPTY_BLOCK: usize = 5;
const END: usize = TAIL.len();

/// Room for the first go: text shrinks to about a quarter.
const USUAL_RATIO: usize = 4;
const MIN_ROOM: usize = 256;

/// A peer's word is not worth more memory than this before anything is inflated.
const MAX_FIRST_ROOM: usize = 64 * 1024;

thread_local! {
    static SHARED: Cell<Option<Inflate>> = const { Cell::new(None) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::deflate::deflater::Deflater;
    use crate::protocol::deflate::{Config, DEFAULT_LEVEL};
    use crate::protocol::error::ProtocolError::{CompressedDataInvalid, MessageTooBig, TextNotUtf8};

    const LIMIT: usize = 1 << 20;

    /// RFC 7692 §7.2.3.1.
    const HELLO: &[u8] = b"\xF2\x48\xCD\xC9\xC9\x07\x00";

    fn inflater(context_takeover: bool) -> Inflater {
        Inflater::new(Direction { context_takeover, window_bits: 15 })
    }

    /// What a connection without and one with context takeover make of its first message, which must be the same.
    fn inflated_to(limit: usize, payload: &[u8], is_text: bool) -> Result<Vec<u8>, ProtocolError> {
        let alone = inflater(false).inflate(payload, limit, is_text);
        let with_takeover = inflater(true).inflate(payload, limit, is_text);
        assert_eq!(alone, with_takeover);
        alone
    }

    fn inflated(payload: &[u8]) -> Result<Vec<u8>, ProtocolError> {
        inflated_to(LIMIT, payload, true)
    }

    fn deflated(message: &[u8]) -> Vec<u8> {
        let config = Config { level: DEFAULT_LEVEL, threshold: 0, ..Config::default() };
        let mut deflater = Deflater::new(Direction { context_takeover: true, window_bits: 15 }, &config);
        let mut payload = Vec::new();
        assert!(deflater.deflate(message, &mut payload));
        payload
    }

    #[test]
    fn inflates_the_examples_of_section_7_2_3() {
        assert_eq!(inflated(HELLO).unwrap(), b"Hello");
        let stored = b"\x00\x05\x00\xFA\xFFHello\x00";
        assert_eq!(inflated(stored).unwrap(), b"Hello", "§7.2.3.3");
        let last_block = b"\xF3\x48\xCD\xC9\xC9\x07\x00\x00";
        assert_eq!(inflated(last_block).unwrap(), b"Hello", "§7.2.3.4");
        let two_blocks = b"\xF2\x48\x05\x00\x00\x00\xFF\xFF\xCA\xC9\xC9\x07\x00";
        assert_eq!(inflated(two_blocks).unwrap(), b"Hello", "§7.2.3.5");
        assert_eq!(inflated(b"\x00").unwrap(), b"", "§7.2.3.6");
    }

    /// RFC 7692 §7.2.3.2.
    #[test]
    fn a_message_refers_to_the_one_before_it_where_that_was_agreed_on() {
        let again = b"\xF2\x00\x11\x00\x00";
        let mut taking_over = inflater(true);
        assert_eq!(taking_over.inflate(HELLO, LIMIT, true).unwrap(), b"Hello");
        assert_eq!(taking_over.inflate(again, LIMIT, true).unwrap(), b"Hello");
        let mut alone = inflater(false);
        assert_eq!(alone.inflate(HELLO, LIMIT, true).unwrap(), b"Hello");
        assert_eq!(alone.inflate(again, LIMIT, true), Err(CompressedDataInvalid));
    }

    #[test]
    fn the_empty_block_at_the_end_may_be_the_last_of_a_stream() {
        let mut taking_over = inflater(true);
        for payload in [&b"\x00\x05\x00\xFA\xFFHello\x01"[..], b"\xF3\x48\xCD\xC9\xC9\x07\x00\x01", HELLO] {
            assert_eq!(inflated(payload).unwrap(), b"Hello");
            assert_eq!(taking_over.inflate(payload, LIMIT, true).unwrap(), b"Hello");
        }
        assert_eq!(
            taking_over.inflate(b"\xF2\x00\x11\x00\x00", LIMIT, true).unwrap(),
            b"Hello",
            "HELLO began a stream"
        );
    }

    #[test]
    fn a_stream_that_ends_is_followed_by_a_fresh_one() {
        let ended_twice = b"\xF3\x48\xCD\xC9\xC9\x07\x00\xF3\x48\xCD\xC9\xC9\x07\x00";
        assert_eq!(inflated(ended_twice).unwrap(), b"HelloHello");
        let mut taking_over = inflater(true);
        for payload in [&ended_twice[..], HELLO] {
            assert!(taking_over.inflate(payload, LIMIT, true).unwrap().ends_with(b"Hello"));
        }
    }

    #[test]
    fn a_message_of_the_limit_passes_and_one_byte_more_does_not() {
        for limit in [1, 100, 255, 256, 257, 1000, 100_000] {
            for message in [vec![0; limit], (0..limit).map(|n| (n * n / 7) as u8).collect()] {
                let payload = deflated(&message);
                assert_eq!(inflated_to(limit, &payload, false).unwrap(), message);
                let too_big = MessageTooBig { size: limit as u64, limit: limit - 1 };
                assert_eq!(inflated_to(limit - 1, &payload, false), Err(too_big));
            }
        }
    }

    #[test]
    fn what_is_too_big_is_not_produced() {
        let bomb = deflated(&vec![0; 64 << 20]);
        let mut message = Message::new(bomb.len(), LIMIT, false);
        let error = message.append(&mut decompressor(15), &bomb);
        assert!(matches!(error, Err(MessageTooBig { .. })));
        assert!(message.bytes.capacity() <= LIMIT + 1, "{}", message.bytes.capacity());
    }

    #[test]
    fn empty_blocks_are_nothing() {
        let empty_blocks = b"\x00\x00\x00\xFF\xFF".repeat(10_000);
        assert_eq!(inflated(&[&empty_blocks[..], HELLO].concat()).unwrap(), b"Hello");
        assert_eq!(inflated(&[&empty_blocks[..], b"\x00"].concat()).unwrap(), b"");
    }

    /// Each of these streams ends with nothing in it; to make room anew for each would be a terabyte.
    #[test]
    fn a_million_empty_streams_cost_no_more_than_their_bytes() {
        let prefix = b"\xF3\x48\xCD\xC9\xC9\x07\x00";
        let payload = [&prefix[..], &b"\x03\x00".repeat(1_000_000)].concat();
        let mut message = Message::new(payload.len(), LIMIT, true);
        assert!(message.append(&mut decompressor(15), &payload).unwrap() == Progress::Ended);
        assert_eq!((message.length, message.bytes.len()), (5, MAX_FIRST_ROOM));
    }

    #[test]
    fn refuses_what_is_not_deflate() {
        for payload in [&b"\xFF"[..], b"Hello", b"\x06\x00", b"\x00\x05\x00\x00\x00Hello"] {
            assert_eq!(inflated(payload), Err(CompressedDataInvalid), "{payload:?}");
        }
        assert_eq!(inflated(b""), Err(CompressedDataInvalid), "RFC 7692 §7.2.3.6: nothing is 00");
    }

    #[test]
    fn refuses_what_was_cut_off() {
        let payload = deflated("cut off somewhere, anywhere, but not at its end".repeat(3).as_bytes());
        for length in 0..payload.len() {
            assert_eq!(inflated(&payload[..length]), Err(CompressedDataInvalid), "{length} bytes");
        }
        assert_eq!(inflated(b"\x00\x09\x00\xF6\xFFHello"), Err(CompressedDataInvalid), "within a stored block");
    }

    #[test]
    fn an_error_leaves_nothing_behind_for_others() {
        let mut alone = inflater(false);
        for bad in [&b"\xFF"[..], b"\x00\x05\x00\xFA\xFFHel"] {
            assert!(alone.inflate(bad, LIMIT, true).is_err());
            assert_eq!(inflater(false).inflate(HELLO, LIMIT, true).unwrap(), b"Hello");
        }
    }

    /// RFC 6455 §8.1, on the inflated text.
    #[test]
    fn text_is_checked_while_it_is_produced() {
        for good in ["", "€", "häß€𝄞"] {
            let long = good.repeat(5000);
            assert_eq!(inflated(&deflated(format!("x{long}").as_bytes())).unwrap(), format!("x{long}").as_bytes());
        }
        let cut = "€".repeat(3000);
        let payload = deflated(&cut.as_bytes()[..cut.len() - 1]);
        assert_eq!(inflated(&payload), Err(TextNotUtf8));
        assert!(inflated_to(LIMIT, &payload, false).is_ok(), "binary");
        let bad_then_a_bomb = deflated(&[b"\xFF".to_vec(), vec![b'0'; 64 << 20]].concat());
        assert_eq!(inflated(&bad_then_a_bomb), Err(TextNotUtf8));
    }

    #[test]
    fn is_small_and_holds_nothing_without_takeover() {
        assert!(size_of::<Inflater>() <= 16);
        let mut alone = inflater(false);
        assert!(alone.inflate(HELLO, LIMIT, true).is_ok());
        assert!(alone.own.is_none());
    }
}
