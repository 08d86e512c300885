//! permessage-deflate (RFC 7692): messages compressed one by one.
//!
//! - [`negotiation`]: what both sides agree on in the handshake.
//! - [`deflater`]: compresses what is sent, or leaves it as it is.
//! - [`inflater`]: restores what is received, within bounds.
//!
//! Never decides what is sent or received: the halves of a connection do, and ask in here.

pub mod deflater;
pub mod inflater;
pub mod negotiation;

use std::ops::RangeInclusive;

/// How one endpoint compresses, and how far it lets its peer: the `compression` option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Config {
    /// Whether a message may refer to those before it: a better ratio, at the price of a window kept for each
    /// connection and direction. Default: false.
    pub context_takeover: bool,
    /// The base-2 logarithm of the largest window of either direction, one of [`WINDOW_BITS`]. Default: 15.
    pub window_bits: u8,
    /// How hard to try, one of [`LEVELS`]. Default: [`DEFAULT_LEVEL`].
    pub level: u8,
    /// Messages of fewer bytes are sent as they are. Default: [`DEFAULT_THRESHOLD`].
    pub threshold: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            context_takeover: false,
            window_bits: *WINDOW_BITS.end(),
            level: DEFAULT_LEVEL,
            threshold: DEFAULT_THRESHOLD,
        }
    }
}

/// What both sides agreed on, as one of them sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreement {
    /// What this side sends.
    pub outgoing: Direction,
    /// What this side receives.
    pub incoming: Direction,
}

/// How the messages of one direction are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Direction {
    /// Whether a message may refer to those before it (RFC 7692 §7.1.1).
    pub context_takeover: bool,
    /// The base-2 logarithm of the window (RFC 7692 §7.1.2), one of [`WINDOW_BITS`].
    pub window_bits: u8,
}

/// zlib makes no raw stream for a window of 256 bytes. With one of 512 it refers back by at most 250, as it keeps the
/// longest match and the start of the next ahead of it: that is good for 256 as well.
fn zlib_window_bits(window_bits: u8) -> u8 {
    window_bits.clamp(ZLIB_MIN_WINDOW_BITS, *WINDOW_BITS.end())
}

const ZLIB_MIN_WINDOW_BITS: u8 = 9;

/// Bytes of one step, by the counts of zlib for a whole stream.
fn difference(now: u64, before: u64) -> usize {
    usize::try_from(now - before).unwrap_or(usize::MAX)
}

/// RFC 7692 §7.2.1: a flush ends with an empty block, whose last four bytes are not sent.
const TAIL: [u8; 4] = [0x00, 0x00, 0xFF, 0xFF];

/// RFC 7692 §7.1.2: windows of 256 bytes to 32 KiB.
pub const WINDOW_BITS: RangeInclusive<u8> = 8..=15;

/// zlib's, from fast to small.
pub const LEVELS: RangeInclusive<u8> = 1..=9;

/// The usual compromise of zlib between time and size.
pub const DEFAULT_LEVEL: u8 = 6;

/// Less than this hardly gets shorter.
pub const DEFAULT_THRESHOLD: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::config::Limits;
    use crate::protocol::error::ProtocolError::{self, *};
    use crate::protocol::event::{Event, Payload};
    use crate::protocol::frame::write_compressed;
    use crate::protocol::input::Input;
    use crate::protocol::message::Receiver;
    use crate::protocol::{Control, Data, OpCode, Role};

    const LIMITS: Limits = Limits { max_message_size: 1000, max_fragments: 100 };
    const TAKING_OVER: Direction = Direction { context_takeover: true, window_bits: 15 };

    /// RFC 7692 §7.2.3.1.
    const HELLO: &[u8] = b"\xC1\x07\xF2\x48\xCD\xC9\xC9\x07\x00";

    /// The texts of the messages in `frames`, which a client with compression receives in chunks of this size.
    fn texts_in_chunks(frames: &[u8], size: usize) -> Result<Vec<String>, ProtocolError> {
        let mut receiver = Receiver::new(Role::Client, LIMITS).with_deflate(TAKING_OVER);
        let mut texts = Vec::new();
        for chunk in frames.to_vec().chunks_mut(size) {
            let mut input = Input::new(chunk);
            while let Some(event) = receiver.receive(&mut input)? {
                match event {
                    Event::Text(text) => texts.push(String::from_utf8(text.into_vec()).unwrap()),
                    Event::Ping(Payload::Borrowed(b"") | Payload::Owned(_)) => texts.push("ping".to_owned()),
                    other => panic!("{other:?}"),
                }
            }
        }
        Ok(texts)
    }

    fn texts(frames: &[u8]) -> Result<Vec<String>, ProtocolError> {
        let whole = texts_in_chunks(frames, usize::MAX);
        for size in [1, 3] {
            assert_eq!(texts_in_chunks(frames, size), whole);
        }
        whole
    }

    /// RFC 7692 §7.2.3.1 and §7.2.3.2.
    #[test]
    fn receives_the_frames_of_section_7_2_3() {
        assert_eq!(texts(HELLO).unwrap(), ["Hello"]);
        let fragmented = b"\x41\x03\xF2\x48\xCD\x80\x04\xC9\xC9\x07\x00";
        assert_eq!(texts(fragmented).unwrap(), ["Hello"]);
        let referring_to_the_first = [HELLO, b"\xC1\x05\xF2\x00\x11\x00\x00"].concat();
        assert_eq!(texts(&referring_to_the_first).unwrap(), ["Hello", "Hello"]);
        let stored = b"\xC1\x0B\x00\x05\x00\xFA\xFFHello\x00";
        assert_eq!(texts(stored).unwrap(), ["Hello"]);
    }

    #[test]
    fn messages_that_are_not_compressed_pass_between() {
        let mixed = [b"\x81\x02hi", HELLO, b"\x01\x01h\x80\x01o", HELLO].concat();
        assert_eq!(texts(&mixed).unwrap(), ["hi", "Hello", "ho", "Hello"]);
    }

    #[test]
    fn control_frames_and_empty_fragments_pass_between_compressed_fragments() {
        let fragments = b"\x41\x00\x89\x00\x00\x03\xF2\x48\xCD\x89\x00\x00\x04\xC9\xC9\x07\x00\x80\x00";
        assert_eq!(texts(fragments).unwrap(), ["ping", "ping", "Hello"]);
    }

    /// RFC 7692 §6.
    #[test]
    fn refuses_rsv1_where_no_message_begins() {
        let ping = OpCode::Control(Control::Ping);
        assert_eq!(texts(b"\xC9\x00"), Err(CompressedBit(ping)));
        let continuation = OpCode::Data(Data::Continue);
        assert_eq!(texts(b"\x41\x03\xF2\x48\xCD\xC0\x04\xC9\xC9\x07\x00"), Err(CompressedBit(continuation)));
        assert_eq!(texts(b"\x01\x01a\xC0\x01b"), Err(CompressedBit(continuation)));
    }

    #[test]
    fn refuses_what_does_not_inflate() {
        assert_eq!(texts(b"\xC1\x01\xFF"), Err(CompressedDataInvalid));
        assert_eq!(texts(b"\x41\x01\xFF\x80\x01\xFF"), Err(CompressedDataInvalid));
    }

    /// RFC 6455 §8.1.
    #[test]
    fn refuses_compressed_text_that_is_not_utf8() {
        assert_eq!(texts(b"\xC1\x08\x00\x02\x00\xFD\xFF\xC3\xC3\x00"), Err(TextNotUtf8));
        assert_eq!(texts(b"\xC1\x07\x00\x01\x00\xFE\xFF\xC3\x00"), Err(TextNotUtf8));
    }

    #[test]
    fn the_limit_holds_after_inflating() {
        let config = Config { context_takeover: true, ..Config::default() };
        for (length, expected) in [(1000, Ok(())), (1001, Err(MessageTooBig { size: 1001, limit: 1000 }))] {
            let mut payload = Vec::new();
            assert!(deflater::Deflater::new(TAKING_OVER, &config).deflate(&b"0".repeat(length), &mut payload));
            let mut frame = Vec::new();
            write_compressed(&mut frame, OpCode::Data(Data::Text), &payload, None);
            assert_eq!(texts(&frame).map(drop), expected);
            let (first, rest) = payload.split_at(5);
            let fragments = [&[0x41, 5], first, &[0x80, rest.len() as u8], rest].concat();
            assert_eq!(texts(&fragments).map(drop), expected, "in fragments");
        }
    }

    /// Empty blocks inflate to nothing, however many there are.
    #[test]
    fn what_is_compressed_has_a_limit_of_its_own() {
        let empty_blocks = |count: usize| b"\x00\x00\x00\xFF\xFF".repeat(count);
        let frame = |payload: &[u8]| [&[0xC1, 126], &(payload.len() as u16).to_be_bytes()[..], payload].concat();
        let good = frame(&[empty_blocks(603), HELLO[2..].to_vec()].concat());
        assert_eq!(texts_in_chunks(&good, usize::MAX).unwrap(), ["Hello"]);
        let too_many = CompressedTooBig { size: 3025, limit: 2 * 1000 + 1024 };
        assert_eq!(texts(&frame(&empty_blocks(605))[..4]), Err(too_many), "refused from the header");
        let fragment = [&[0x00, 125][..], &empty_blocks(25)].concat();
        let fragments = [&[0x41, 125][..], &empty_blocks(25), &fragment.repeat(24)].concat();
        assert_eq!(texts(&fragments).unwrap_err().close_code(), crate::protocol::CloseCode::Size);
    }
}
