//! Frames (RFC 6455 §5.2): headers read and written, and whole frames written.
//!
//! A header that was parsed obeys every rule that can be checked on a single frame. What depends on the frames before
//! it (fragments, the size of the message, negotiated extensions) is the business of [`message`](super::message).

use super::error::ProtocolError;
use super::mask::apply_mask;
use super::{Control, Data, OpCode, Role};

/// The header of one frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHeader {
    /// FIN: this is the last fragment of its message.
    pub is_final: bool,
    /// RSV1: the message is compressed, once permessage-deflate was negotiated (RFC 7692 §6).
    pub rsv1: bool,
    /// What the payload is; never a reserved opcode when it was parsed.
    pub opcode: OpCode,
    /// The masking key.
    pub mask: Option<[u8; 4]>,
    /// Bytes of payload that follow.
    pub length: u64,
}

impl FrameHeader {
    /// Parses the header at the front of `bytes`, sent to an endpoint of this `role`; also gives its size.
    /// `None`: more bytes are needed.
    #[inline]
    pub fn parse(bytes: &[u8], role: Role) -> Result<Option<(Self, usize)>, ProtocolError> {
        let Some((&[first, second], rest)) = bytes.split_first_chunk() else {
            return Ok(None);
        };
        let opcode = parse_opcode(first)?;
        check_reserved_bits(first)?;
        check_masked(second & MASK != 0, role)?;
        let Some((length, rest)) = parse_length(second & LENGTH, rest)? else {
            return Ok(None);
        };
        let is_final = first & FIN != 0;
        if let OpCode::Control(_) = opcode {
            check_control(opcode, is_final, length)?;
        }
        let Some((mask, rest)) = parse_mask(second & MASK != 0, rest) else {
            return Ok(None);
        };
        let header = Self { is_final, rsv1: first & RSV1 != 0, opcode, mask, length };
        Ok(Some((header, bytes.len() - rest.len())))
    }

    /// Appends the header to `out`.
    #[inline]
    pub fn write(&self, out: &mut Vec<u8>) {
        let fin = if self.is_final { FIN } else { 0 };
        let rsv1 = if self.rsv1 { RSV1 } else { 0 };
        let first = fin | rsv1 | u8::from(self.opcode);
        let mask = if self.mask.is_some() { MASK } else { 0 };

        // RFC 6455 §5.2: the minimal number of bytes must be used to encode the length.
        match (u8::try_from(self.length), u16::try_from(self.length)) {
            (Ok(length), _) if u64::from(length) <= MAX_SHORT_LENGTH => {
                out.extend_from_slice(&[first, mask | length]);
            }
            (_, Ok(length)) => {
                let [high, low] = length.to_be_bytes();
                out.extend_from_slice(&[first, mask | LENGTH_16_BIT, high, low]);
            }
            _ => {
                out.extend_from_slice(&[first, mask | LENGTH_64_BIT]);
                out.extend_from_slice(&self.length.to_be_bytes());
            }
        }
        if let Some(key) = self.mask {
            out.extend_from_slice(&key);
        }
    }
}

/// Appends one final frame to `out`: a whole message, or a control frame. A client gives a fresh, unpredictable masking
/// key for each frame (RFC 6455 §5.3), a server none. The payload of a control frame has at most
/// [`MAX_CONTROL_PAYLOAD`] bytes, which is for the caller to see to.
#[inline]
pub fn write_frame(out: &mut Vec<u8>, opcode: OpCode, payload: &[u8], mask: Option<[u8; 4]>) {
    write_final(out, opcode, false, payload, mask);
}

/// Appends the header of one final frame of a server, whose payload of `length` bytes goes its own way: it is not masked.
pub fn write_server_header(out: &mut Vec<u8>, opcode: OpCode, length: usize) {
    FrameHeader { is_final: true, rsv1: false, opcode, mask: None, length: length as u64 }.write(out);
}

/// Appends one final frame whose payload is a compressed message (RFC 7692 §6: RSV1 says so).
pub fn write_compressed(out: &mut Vec<u8>, opcode: OpCode, payload: &[u8], mask: Option<[u8; 4]>) {
    write_final(out, opcode, true, payload, mask);
}

#[inline]
fn write_final(out: &mut Vec<u8>, opcode: OpCode, rsv1: bool, payload: &[u8], mask: Option<[u8; 4]>) {
    out.reserve(MAX_HEADER + payload.len());
    let header = FrameHeader { is_final: true, rsv1, opcode, mask, length: payload.len() as u64 };
    header.write(out);
    let start = out.len();
    out.extend_from_slice(payload);
    if let (Some(key), Some(payload)) = (mask, out.get_mut(start..)) {
        apply_mask(payload, key, 0);
    }
}

/// Appends a close frame (RFC 6455 §5.5.1) with a code and a reason, or an empty one. Of a reason that is too long as
/// much is sent as [`fit_reason`] leaves.
pub fn write_close(out: &mut Vec<u8>, frame: Option<(u16, &str)>, mask: Option<[u8; 4]>) {
    let mut payload = Vec::with_capacity(MAX_CONTROL_PAYLOAD);
    if let Some((code, reason)) = frame {
        payload.extend_from_slice(&code.to_be_bytes());
        payload.extend_from_slice(fit_reason(reason).as_bytes());
    }
    write_frame(out, OpCode::Control(Control::Close), &payload, mask);
}

/// The longest start of `reason` that fits a close frame and ends with a whole character.
pub fn fit_reason(reason: &str) -> &str {
    let mut end = reason.len().min(MAX_CLOSE_REASON);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    reason.get(..end).unwrap_or_default()
}

#[inline]
fn parse_opcode(first: u8) -> Result<OpCode, ProtocolError> {
    // tungstenite's conversion is not inlined without link-time optimization, which costs this path a third of its time.
    match first & OPCODE {
        0x0 => Ok(OpCode::Data(Data::Continue)),
        0x1 => Ok(OpCode::Data(Data::Text)),
        0x2 => Ok(OpCode::Data(Data::Binary)),
        0x8 => Ok(OpCode::Control(Control::Close)),
        0x9 => Ok(OpCode::Control(Control::Ping)),
        0xA => Ok(OpCode::Control(Control::Pong)),
        reserved => Err(ProtocolError::ReservedOpcode(reserved)),
    }
}

/// RFC 6455 §5.2: no extension that we know of uses RSV2 or RSV3. RSV1 is judged by the receiver, which knows what was
/// negotiated.
#[inline]
fn check_reserved_bits(first: u8) -> Result<(), ProtocolError> {
    match first & (RSV2 | RSV3) {
        0 => Ok(()),
        _ => Err(reserved_bits(first)),
    }
}

fn reserved_bits(first: u8) -> ProtocolError {
    ProtocolError::ReservedBits((first & (RSV1 | RSV2 | RSV3)) >> RSV3.trailing_zeros())
}

#[inline]
fn check_masked(is_masked: bool, role: Role) -> Result<(), ProtocolError> {
    match (role, is_masked) {
        (Role::Server, true) | (Role::Client, false) => Ok(()),
        (Role::Server, false) => Err(ProtocolError::FrameNotMasked),
        (Role::Client, true) => Err(ProtocolError::FrameMasked),
    }
}

/// The payload length and what follows it; `None` when it is not all there.
#[inline]
fn parse_length(length: u8, rest: &[u8]) -> Result<Option<(u64, &[u8])>, ProtocolError> {
    match length {
        LENGTH_16_BIT => match rest.split_first_chunk() {
            Some((bytes, rest)) => {
                let length = u64::from(u16::from_be_bytes(*bytes));
                check_minimal(length, MAX_SHORT_LENGTH)?;
                Ok(Some((length, rest)))
            }
            None => Ok(None),
        },
        LENGTH_64_BIT => match rest.split_first_chunk() {
            Some((bytes, rest)) => {
                let length = u64::from_be_bytes(*bytes);
                check_minimal(length, u64::from(u16::MAX))?;
                check_top_bit(length)?;
                Ok(Some((length, rest)))
            }
            None => Ok(None),
        },
        short => Ok(Some((u64::from(short), rest))),
    }
}

/// `shorter` is the largest length that the next shorter encoding holds.
fn check_minimal(length: u64, shorter: u64) -> Result<(), ProtocolError> {
    if length <= shorter {
        return Err(ProtocolError::LengthNotMinimal(length));
    }
    Ok(())
}

fn check_top_bit(length: u64) -> Result<(), ProtocolError> {
    if length > i64::MAX as u64 {
        return Err(ProtocolError::LengthTopBitSet(length));
    }
    Ok(())
}

fn check_control(opcode: OpCode, is_final: bool, length: u64) -> Result<(), ProtocolError> {
    if !is_final {
        return Err(ProtocolError::ControlFragmented(opcode));
    }
    if length > MAX_CONTROL_PAYLOAD as u64 {
        return Err(ProtocolError::ControlTooLong(opcode, length));
    }
    Ok(())
}

/// The masking key, if there is to be one, and what follows it; `None` when it is not all there.
#[inline]
fn parse_mask(is_masked: bool, rest: &[u8]) -> Option<(Option<[u8; 4]>, &[u8])> {
    if !is_masked {
        return Some((None, rest));
    }
    let (key, rest) = rest.split_first_chunk()?;
    Some((Some(*key), rest))
}

/// Bytes of the longest header: two of flags, eight of length, four of masking key (RFC 6455 §5.2).
pub const MAX_HEADER: usize = 14;

/// Bytes of payload that a control frame may have (RFC 6455 §5.5).
pub const MAX_CONTROL_PAYLOAD: usize = 125;

/// Bytes of reason that a close frame may have: what the code leaves of the payload (RFC 6455 §5.5.1).
pub const MAX_CLOSE_REASON: usize = MAX_CONTROL_PAYLOAD - size_of::<u16>();

const FIN: u8 = 0x80;
const RSV1: u8 = 0x40;
const RSV2: u8 = 0x20;
const RSV3: u8 = 0x10;
const OPCODE: u8 = 0x0F;
const MASK: u8 = 0x80;
const LENGTH: u8 = 0x7F;

/// RFC 6455 §5.2: up to here the seven bits are the length itself; the two values above say how it follows.
const MAX_SHORT_LENGTH: u64 = 125;
const LENGTH_16_BIT: u8 = 126;
const LENGTH_64_BIT: u8 = 127;

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];
    const TEXT: OpCode = OpCode::Data(Data::Text);
    const BINARY: OpCode = OpCode::Data(Data::Binary);
    const PING: OpCode = OpCode::Control(Control::Ping);
    const CLOSE: OpCode = OpCode::Control(Control::Close);

    fn parsed(bytes: &[u8], role: Role) -> (FrameHeader, usize) {
        FrameHeader::parse(bytes, role).unwrap().unwrap()
    }

    fn refused(bytes: &[u8]) -> ProtocolError {
        FrameHeader::parse(bytes, Role::Client).unwrap_err()
    }

    fn header(opcode: OpCode, length: u64) -> FrameHeader {
        FrameHeader { is_final: true, rsv1: false, opcode, mask: None, length }
    }

    #[test]
    fn parses_the_headers_of_section_5_7() {
        let masked_text = FrameHeader { mask: Some(KEY), ..header(TEXT, 5) };
        assert_eq!(parsed(b"\x81\x05Hello", Role::Client), (header(TEXT, 5), 2));
        assert_eq!(parsed(b"\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58", Role::Server), (masked_text, 6));
        let first_fragment = FrameHeader { is_final: false, ..header(TEXT, 3) };
        assert_eq!(parsed(b"\x01\x03Hel", Role::Client), (first_fragment, 2));
        let last_fragment = header(OpCode::Data(Data::Continue), 2);
        assert_eq!(parsed(b"\x80\x02lo", Role::Client), (last_fragment, 2));
        assert_eq!(parsed(b"\x89\x05Hello", Role::Client), (header(PING, 5), 2));
        let of_256_bytes = parsed(b"\x82\x7E\x01\x00", Role::Client);
        assert_eq!(of_256_bytes, (header(BINARY, 256), 4));
        let of_64_kib = parsed(b"\x82\x7F\0\0\0\0\0\x01\0\0", Role::Client);
        assert_eq!(of_64_kib, (header(BINARY, 65536), 10));
    }

    #[test]
    fn asks_for_more_until_the_header_is_complete() {
        let longest = b"\x82\xFF\0\0\0\0\0\x01\0\0\x37\xFA\x21\x3D";
        for length in 0..longest.len() {
            let header = FrameHeader::parse(&longest[..length], Role::Server);
            assert_eq!(header, Ok(None), "{length} bytes");
        }
        assert_eq!(parsed(longest, Role::Server).1, MAX_HEADER);
    }

    /// RFC 6455 §5.2.
    #[test]
    fn refuses_a_length_that_is_not_minimal() {
        for (bytes, length) in [
            (&b"\x82\x7E\x00\x00"[..], 0),
            (b"\x82\x7E\x00\x7D", 125),
            (b"\x82\x7F\0\0\0\0\0\0\0\0", 0),
            (b"\x82\x7F\0\0\0\0\0\0\0\x7D", 125),
            (b"\x82\x7F\0\0\0\0\0\0\xFF\xFF", 65535),
            (b"\x89\x7E\x00\x05", 5),
        ] {
            assert_eq!(refused(bytes), ProtocolError::LengthNotMinimal(length));
        }
    }

    #[test]
    fn takes_the_smallest_and_largest_length_of_each_encoding() {
        for (bytes, length) in [
            (&b"\x82\x00"[..], 0),
            (b"\x82\x7D", 125),
            (b"\x82\x7E\x00\x7E", 126),
            (b"\x82\x7E\xFF\xFF", 65535),
            (b"\x82\x7F\0\0\0\0\0\x01\0\0", 65536),
            (b"\x82\x7F\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF", u64::MAX >> 1),
        ] {
            assert_eq!(parsed(bytes, Role::Client).0.length, length);
        }
    }

    /// RFC 6455 §5.2: "the most significant bit MUST be 0".
    #[test]
    fn refuses_a_length_with_the_top_bit() {
        let error = refused(b"\x82\x7F\x80\0\0\0\0\0\0\0");
        assert_eq!(error, ProtocolError::LengthTopBitSet(1 << 63));
    }

    #[test]
    fn refuses_reserved_opcodes() {
        for opcode in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] {
            let error = refused(&[FIN | opcode, 0]);
            assert_eq!(error, ProtocolError::ReservedOpcode(opcode));
        }
    }

    /// RFC 6455 §5.2. RSV1 is for the receiver to judge.
    #[test]
    fn refuses_rsv2_and_rsv3_and_reports_rsv1() {
        for (first, bits) in [(0xA2, 0b010), (0x92, 0b001), (0xB2, 0b011), (0xF2, 0b111)] {
            assert_eq!(refused(&[first, 0]), ProtocolError::ReservedBits(bits));
        }
        assert!(parsed(b"\xC2\x00", Role::Client).0.rsv1);
        assert!(!parsed(b"\x82\x00", Role::Client).0.rsv1);
    }

    /// RFC 6455 §5.1.
    #[test]
    fn a_client_must_mask_and_a_server_must_not() {
        let to_server = FrameHeader::parse(b"\x81\x05Hello", Role::Server);
        assert_eq!(to_server, Err(ProtocolError::FrameNotMasked));
        let to_client = FrameHeader::parse(b"\x81\x85\x37\xFA\x21\x3D", Role::Client);
        assert_eq!(to_client, Err(ProtocolError::FrameMasked));
    }

    /// RFC 6455 §5.5.
    #[test]
    fn refuses_control_frames_that_are_fragmented_or_long() {
        assert_eq!(refused(b"\x09\x00"), ProtocolError::ControlFragmented(PING));
        assert_eq!(refused(b"\x08\x00"), ProtocolError::ControlFragmented(CLOSE));
        let of_126_bytes = refused(b"\x89\x7E\x00\x7E");
        assert_eq!(of_126_bytes, ProtocolError::ControlTooLong(PING, 126));
        let of_64_kib = refused(b"\x88\x7F\0\0\0\0\0\x01\0\0");
        assert_eq!(of_64_kib, ProtocolError::ControlTooLong(CLOSE, 65536));
        assert_eq!(parsed(b"\x89\x7D", Role::Client).0.length, 125);
    }

    #[test]
    fn writes_the_frames_of_section_5_7() {
        let mut out = Vec::new();
        write_frame(&mut out, TEXT, b"Hello", None);
        assert_eq!(out, b"\x81\x05Hello");
        out.clear();
        write_frame(&mut out, TEXT, b"Hello", Some(KEY));
        assert_eq!(out, b"\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58");
        out.clear();
        write_frame(&mut out, PING, b"Hello", None);
        assert_eq!(out, b"\x89\x05Hello");
        out.clear();
        write_frame(&mut out, BINARY, &[0; 256], None);
        assert_eq!(out[..4], *b"\x82\x7E\x01\x00");
        assert_eq!(out.len(), 4 + 256);
        out.clear();
        write_frame(&mut out, BINARY, &[0; 65536], None);
        assert_eq!(out[..10], *b"\x82\x7F\0\0\0\0\0\x01\0\0");
        assert_eq!(out.len(), 10 + 65536);
    }

    #[test]
    fn frames_are_appended_and_only_the_new_payload_is_masked() {
        let mut out = Vec::new();
        write_frame(&mut out, TEXT, b"a", None);
        write_frame(&mut out, TEXT, b"b", Some([1, 0, 0, 0]));
        assert_eq!(out, b"\x81\x01a\x81\x81\x01\0\0\0c");
    }

    #[test]
    fn what_is_written_parses_back() {
        for length in [0, 1, 125, 126, 127, 65535, 65536, u64::MAX >> 1] {
            for mask in [None, Some(KEY)] {
                for (is_final, rsv1) in [(true, false), (false, false), (true, true)] {
                    let header = FrameHeader { is_final, rsv1, opcode: BINARY, mask, length };
                    let mut out = Vec::new();
                    header.write(&mut out);
                    let role = if mask.is_some() { Role::Server } else { Role::Client };
                    assert_eq!(parsed(&out, role), (header, out.len()));
                }
            }
        }
    }

    /// RFC 6455 §5.5.1.
    #[test]
    fn a_close_frame_has_a_code_and_a_reason_or_nothing() {
        let mut out = Vec::new();
        write_close(&mut out, Some((1000, "bye")), None);
        assert_eq!(out, b"\x88\x05\x03\xE8bye");
        out.clear();
        write_close(&mut out, None, None);
        assert_eq!(out, b"\x88\x00");
        out.clear();
        write_close(&mut out, Some((1001, "")), Some([0xFF; 4]));
        assert_eq!(out, b"\x88\x82\xFF\xFF\xFF\xFF\xFC\x16");
    }

    #[test]
    fn a_reason_that_is_too_long_is_cut_before_the_character_that_does_not_fit() {
        assert_eq!(fit_reason("bye"), "bye");
        assert_eq!(fit_reason(&"x".repeat(124)), "x".repeat(123));
        assert_eq!(fit_reason(&"€".repeat(41)), "€".repeat(41));
        let cut = "x".repeat(121);
        assert_eq!(fit_reason(&format!("{cut}€")), cut);
        let mut out = Vec::new();
        write_close(&mut out, Some((1000, &"x".repeat(200))), None);
        assert_eq!(out.len(), 2 + MAX_CONTROL_PAYLOAD);
    }
}
