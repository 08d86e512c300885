//! What a peer can do wrong once the connection is open, and the close code it is told so with: one table.
//!
//! The mistakes of our own caller are not in here; a [`ProtocolError`] is always the peer's fault.

use std::fmt;

use super::utf8::InvalidUtf8;
use super::{CloseCode, OpCode};

/// A violation of RFC 6455, or of our limits, by the peer. The connection is to be failed (RFC 6455 §7.1.7): send
/// [`close_code`](Self::close_code) with this error's text as the reason, then drop the TCP connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProtocolError {
    /// RFC 6455 §5.2: RSV1, RSV2 and RSV3 are zero unless an extension gave them a meaning. Holds the three bits.
    ReservedBits(u8),
    /// RFC 7692 §6: of a message only the first frame says that it is compressed, and a control frame never is.
    CompressedBit(OpCode),
    /// RFC 7692 §7.2.2: the payload is not what DEFLATE makes (RFC 1951).
    CompressedDataInvalid,
    /// RFC 6455 §5.2: opcodes 3–7 and 11–15 are reserved. Holds the opcode.
    ReservedOpcode(u8),
    /// RFC 6455 §5.1: a client masks every frame.
    FrameNotMasked,
    /// RFC 6455 §5.1: a server masks no frame.
    FrameMasked,
    /// RFC 6455 §5.2: the length is encoded in as few bytes as possible. Holds the length.
    LengthNotMinimal(u64),
    /// RFC 6455 §5.2: the most significant bit of a 64-bit length is zero. Holds the length as it was sent.
    LengthTopBitSet(u64),
    /// RFC 6455 §5.5: control frames are not fragmented.
    ControlFragmented(OpCode),
    /// RFC 6455 §5.5: the payload of a control frame is 125 bytes or less. Holds the announced length.
    ControlTooLong(OpCode, u64),
    /// RFC 6455 §5.4: a continuation frame continues a fragmented message.
    NothingToContinue,
    /// RFC 6455 §5.4: the fragments of a message are not interleaved with those of another.
    MessageUnfinished(OpCode),
    /// RFC 6455 §7.4.1, 1009, and §10.4: the message is larger than we take. Holds its size so far, announced bytes
    /// included, and the limit.
    MessageTooBig {
        /// Bytes of the message: those received and those announced.
        size: u64,
        /// The most that we take.
        limit: usize,
    },
    /// RFC 6455 §7.4.1, 1009: the message is longer before inflating than one of the largest size could be in earnest.
    CompressedTooBig {
        /// Compressed bytes of the message: those received and those announced.
        size: u64,
        /// The most that we take.
        limit: usize,
    },
    /// RFC 6455 §10.4: the message has more fragments than we take. Holds the limit.
    TooManyFragments(usize),
    /// RFC 6455 §8.1: a text message is UTF-8.
    TextNotUtf8,
    /// RFC 6455 §5.5.1: the payload of a close frame is empty or starts with a two-byte code.
    CloseTooShort,
    /// RFC 6455 §7.4: not every code may be sent. Holds the code.
    CloseCodeInvalid(u16),
    /// RFC 6455 §5.5.1: the reason of a close frame is UTF-8.
    CloseReasonNotUtf8,
}

impl ProtocolError {
    /// The close code that tells the peer (RFC 6455 §7.4.1).
    pub fn close_code(&self) -> CloseCode {
        match self {
            Self::ReservedBits(_)
            | Self::CompressedBit(_)
            | Self::ReservedOpcode(_)
            | Self::FrameNotMasked
            | Self::FrameMasked
            | Self::LengthNotMinimal(_)
            | Self::LengthTopBitSet(_)
            | Self::ControlFragmented(_)
            | Self::ControlTooLong(..)
            | Self::NothingToContinue
            | Self::MessageUnfinished(_)
            | Self::CloseTooShort
            | Self::CloseCodeInvalid(_) => CloseCode::Protocol,
            Self::TextNotUtf8 | Self::CloseReasonNotUtf8 | Self::CompressedDataInvalid => CloseCode::Invalid,
            Self::MessageTooBig { .. } | Self::CompressedTooBig { .. } | Self::TooManyFragments(_) => CloseCode::Size,
        }
    }
}

impl From<InvalidUtf8> for ProtocolError {
    fn from(_: InvalidUtf8) -> Self {
        Self::TextNotUtf8
    }
}

/// Each sentence fits a close frame's reason (123 bytes), so that the peer's log tells as much as ours.
impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReservedBits(bits) => {
                write!(f, "reserved bits 0b{bits:03b} are set, but no extension that uses them was negotiated")
            }
            Self::CompressedBit(opcode) => {
                write!(f, "RSV1 is set in a {opcode} frame; only the first frame of a message may have it")
            }
            Self::CompressedDataInvalid => f.write_str("a compressed message is not valid DEFLATE data"),
            Self::ReservedOpcode(opcode) => write!(f, "opcode {opcode:#03x} is reserved"),
            Self::FrameNotMasked => f.write_str("a client must mask its frames"),
            Self::FrameMasked => f.write_str("a server must not mask its frames"),
            Self::LengthNotMinimal(length) => {
                write!(f, "length {length} is encoded in more bytes than it needs")
            }
            Self::LengthTopBitSet(length) => {
                write!(f, "length {length:#x} has its most significant bit set")
            }
            Self::ControlFragmented(opcode) => {
                write!(f, "a {opcode} frame must not be fragmented")
            }
            Self::ControlTooLong(opcode, length) => {
                write!(f, "a {opcode} frame has {length} bytes, 125 are allowed")
            }
            Self::NothingToContinue => f.write_str("a continuation frame without a message to continue"),
            Self::MessageUnfinished(opcode) => {
                write!(f, "a {opcode} frame before the last message was finished")
            }
            Self::MessageTooBig { size, limit } => {
                write!(f, "a message of at least {size} bytes, the limit is {limit}")
            }
            Self::CompressedTooBig { size, limit } => {
                write!(f, "a message of at least {size} compressed bytes, the limit is {limit}")
            }
            Self::TooManyFragments(limit) => {
                write!(f, "a message of more than {limit} fragments, which is the limit")
            }
            Self::TextNotUtf8 => f.write_str("a text message is not valid UTF-8"),
            Self::CloseTooShort => f.write_str("a close frame with one byte, which is half of a close code"),
            Self::CloseCodeInvalid(code) => write!(f, "close code {code} must not be sent"),
            Self::CloseReasonNotUtf8 => f.write_str("the reason to close is not valid UTF-8"),
        }
    }
}

impl std::error::Error for ProtocolError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::frame::MAX_CLOSE_REASON;
    use crate::protocol::{Control, Data};

    const PING: OpCode = OpCode::Control(Control::Ping);
    const BINARY: OpCode = OpCode::Data(Data::Binary);

    /// One of each, with the largest values where the text has any.
    fn all() -> [(ProtocolError, u16, &'static str); 19] {
        use ProtocolError::*;
        let too_big = MessageTooBig { size: u64::MAX, limit: usize::MAX };
        let compressed_too_big = CompressedTooBig { size: u64::MAX, limit: usize::MAX };
        [
            (ReservedBits(0b100), 1002, "reserved bits 0b100 are set, but no extension that uses them was negotiated"),
            (CompressedBit(PING), 1002, "RSV1 is set in a PING frame; only the first frame of a message may have it"),
            (CompressedDataInvalid, 1007, "a compressed message is not valid DEFLATE data"),
            (ReservedOpcode(11), 1002, "opcode 0xb is reserved"),
            (FrameNotMasked, 1002, "a client must mask its frames"),
            (FrameMasked, 1002, "a server must not mask its frames"),
            (LengthNotMinimal(65535), 1002, "length 65535 is encoded in more bytes than it needs"),
            (LengthTopBitSet(u64::MAX), 1002, "length 0xffffffffffffffff has its most significant bit set"),
            (ControlFragmented(PING), 1002, "a PING frame must not be fragmented"),
            (ControlTooLong(PING, u64::MAX), 1002, "a PING frame has 18446744073709551615 bytes, 125 are allowed"),
            (NothingToContinue, 1002, "a continuation frame without a message to continue"),
            (MessageUnfinished(BINARY), 1002, "a BINARY frame before the last message was finished"),
            (too_big, 1009, "a message of at least 18446744073709551615 bytes, the limit is 18446744073709551615"),
            (
                compressed_too_big,
                1009,
                "a message of at least 18446744073709551615 compressed bytes, the limit is 18446744073709551615",
            ),
            (TooManyFragments(1 << 20), 1009, "a message of more than 1048576 fragments, which is the limit"),
            (TextNotUtf8, 1007, "a text message is not valid UTF-8"),
            (CloseTooShort, 1002, "a close frame with one byte, which is half of a close code"),
            (CloseCodeInvalid(1005), 1002, "close code 1005 must not be sent"),
            (CloseReasonNotUtf8, 1007, "the reason to close is not valid UTF-8"),
        ]
    }

    /// RFC 6455 §7.4.1.
    #[test]
    fn every_error_has_its_close_code_and_its_sentence() {
        for (error, code, sentence) in all() {
            assert_eq!(u16::from(error.close_code()), code, "{error:?}");
            assert_eq!(error.to_string(), sentence);
        }
    }

    #[test]
    fn every_sentence_fits_a_close_frame() {
        for (error, _, _) in all() {
            assert!(error.to_string().len() <= MAX_CLOSE_REASON, "{error}");
        }
    }
}
