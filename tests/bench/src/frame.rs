//! Frames (RFC 6455 §5.2): the client's are encoded masked, the server's are read by their headers.
//!
//! Data payloads are counted and skipped, not copied, but for those that [`FrameReader::keep_data`] asks for; the
//! payload of a control frame is kept, it is 125 bytes at most.

/// What a frame is, RFC 6455 §11.8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum OpCode {
    /// A later part of a message.
    Continuation = 0x0,
    /// A text message or its first part.
    Text = 0x1,
    /// A binary message or its first part.
    Binary = 0x2,
    /// The start or the answer of the closing handshake.
    Close = 0x8,
    /// Asks for a pong.
    Ping = 0x9,
    /// Answers a ping.
    Pong = 0xA,
}

impl OpCode {
    fn parse(bits: u8) -> Option<Self> {
        Some(match bits {
            0x0 => Self::Continuation,
            0x1 => Self::Text,
            0x2 => Self::Binary,
            0x8 => Self::Close,
            0x9 => Self::Ping,
            0xA => Self::Pong,
            _ => return None,
        })
    }

    /// Close, ping and pong.
    pub fn is_control(self) -> bool {
        (self as u8) & 0x8 != 0
    }
}

/// Encodes a whole message as one masked frame.
pub fn masked(opcode: OpCode, payload: &[u8]) -> Vec<u8> {
    let mut frame = masked_header(opcode, payload.len() as u64);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// Encodes a whole compressed message as one masked frame.
pub fn masked_compressed(opcode: OpCode, payload: &[u8]) -> Vec<u8> {
    let mut frame = masked(opcode, payload);
    if let Some(first) = frame.first_mut() {
        *first |= COMPRESSED;
    }
    frame
}

/// Encodes the header of a masked frame that announces `length` bytes, true or not.
pub fn masked_header(opcode: OpCode, length: u64) -> Vec<u8> {
    let mut header = vec![FIN | opcode as u8];
    // RFC 6455 §5.2: the shortest of the three forms.
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ ..=125), _) => header.push(MASKED | short),
        (_, Ok(medium)) => {
            header.push(MASKED | LENGTH_16);
            header.extend(medium.to_be_bytes());
        }
        _ => {
            header.push(MASKED | LENGTH_64);
            header.extend(length.to_be_bytes());
        }
    }
    header.extend(MASK);
    header
}

/// Encodes a close frame.
pub fn masked_close(code: u16) -> Vec<u8> {
    masked(OpCode::Close, &code.to_be_bytes())
}

/// A frame that has arrived to its last byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Its kind.
    pub opcode: OpCode,
    /// Whether it ends its message.
    pub is_final: bool,
    /// Whether its message is compressed: RFC 7692 §6 has the first frame of a message say so.
    pub is_compressed: bool,
    /// The length of its payload in bytes.
    pub length: u64,
}

/// What a server must never send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// RFC 6455 §5.1: a server must not mask.
    Masked,
    /// RFC 6455 §5.2: an RSV bit to which no agreed extension gives a meaning.
    ReservedBits,
    /// RFC 6455 §5.2: an opcode with no meaning.
    UnknownOpCode,
    /// RFC 6455 §5.5: a control frame in parts or over 125 bytes.
    BadControlFrame,
}

/// Finds frames in a stream of bytes, cut anywhere.
#[derive(Debug, Default)]
pub struct FrameReader {
    header: [u8; LONGEST_HEADER],
    header_length: usize,
    current: Option<Frame>,
    remaining: u64,
    control_payload: Vec<u8>,
    allows_compressed: bool,
    data: Vec<u8>,
    most_data: usize,
}

impl FrameReader {
    /// From here on messages may be compressed.
    pub fn allow_compressed(&mut self) {
        self.allows_compressed = true;
    }

    /// Keeps up to `most` bytes of the data frames' payloads, until [`take_data`](Self::take_data).
    pub fn keep_data(&mut self, most: usize) {
        self.most_data = most;
    }

    /// Gives what has been kept, and keeps no more.
    pub fn take_data(&mut self) -> Vec<u8> {
        self.most_data = 0;
        std::mem::take(&mut self.data)
    }

    /// Takes from `bytes` up to the end of the next frame. **Call it until it gives `None`: then `bytes` is used up.**
    pub fn receive(&mut self, bytes: &mut &[u8]) -> Result<Option<Frame>, Violation> {
        let frame = match self.current {
            Some(frame) => frame,
            None => match self.receive_header(bytes)? {
                Some(frame) => frame,
                None => return Ok(None),
            },
        };
        let taken = usize::try_from(self.remaining).unwrap_or(usize::MAX).min(bytes.len());
        let (payload, rest) = bytes.split_at(taken);
        if frame.opcode.is_control() {
            self.control_payload.extend_from_slice(payload);
        } else if self.data.len() < self.most_data {
            let room = self.most_data - self.data.len();
            self.data.extend(payload.iter().take(room));
        }
        *bytes = rest;
        self.remaining -= taken as u64;
        self.current = (self.remaining > 0).then_some(frame);
        Ok((self.remaining == 0).then_some(frame))
    }

    /// The payload of the control frame that [`receive`](Self::receive) has just given.
    pub fn control_payload(&self) -> &[u8] {
        &self.control_payload
    }

    fn receive_header(&mut self, bytes: &mut &[u8]) -> Result<Option<Frame>, Violation> {
        loop {
            let known = self.header.get(..self.header_length).unwrap_or_default();
            let missing = header_size(known)? - self.header_length;
            if missing == 0 {
                break;
            }
            let taken = missing.min(bytes.len());
            if taken == 0 {
                return Ok(None);
            }
            let (part, rest) = bytes.split_at(taken);
            for byte in part {
                if let Some(place) = self.header.get_mut(self.header_length) {
                    *place = *byte;
                }
                self.header_length += 1;
            }
            *bytes = rest;
        }
        let frame = parse(self.header)?;
        if frame.is_compressed && !self.allows_compressed {
            return Err(Violation::ReservedBits);
        }
        self.header_length = 0;
        self.remaining = frame.length;
        self.control_payload.clear();
        self.current = Some(frame);
        Ok(Some(frame))
    }
}

/// How long the header is, as far as its known bytes tell.
fn header_size(known: &[u8]) -> Result<usize, Violation> {
    match known.get(1) {
        None => Ok(2),
        Some(second) if second & MASKED != 0 => Err(Violation::Masked),
        Some(&LENGTH_16) => Ok(4),
        Some(&LENGTH_64) => Ok(LONGEST_HEADER),
        Some(_) => Ok(2),
    }
}

fn parse(header: [u8; LONGEST_HEADER]) -> Result<Frame, Violation> {
    let [first, second, extended @ ..] = header;
    let [high, low, ..] = extended;
    let opcode = OpCode::parse(first & 0x0F).ok_or(Violation::UnknownOpCode)?;
    let (is_final, is_compressed) = (first & FIN != 0, first & COMPRESSED != 0);
    let starts_message = matches!(opcode, OpCode::Text | OpCode::Binary);
    if first & RESERVED != 0 || (is_compressed && !starts_message) {
        return Err(Violation::ReservedBits);
    }
    let length = match second {
        LENGTH_16 => u64::from(u16::from_be_bytes([high, low])),
        LENGTH_64 => u64::from_be_bytes(extended),
        short => u64::from(short),
    };
    if opcode.is_control() && (!is_final || length > 125) {
        return Err(Violation::BadControlFrame);
    }
    Ok(Frame { opcode, is_final, is_compressed, length })
}

const FIN: u8 = 0x80;
/// RFC 7692 §6: RSV1.
const COMPRESSED: u8 = 0x40;
/// RSV2 and RSV3.
const RESERVED: u8 = 0x30;
const MASKED: u8 = 0x80;
const LENGTH_16: u8 = 126;
const LENGTH_64: u8 = 127;
/// Two bytes and a 64-bit length; a server's frame has no mask.
const LONGEST_HEADER: usize = 10;
/// Not zero, so that the server has to unmask; the same each time, so that a frame is encoded once for a whole run.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

#[cfg(test)]
mod tests {
    use super::*;

    fn read_in_pieces(stream: &[u8], piece: usize) -> Vec<(Frame, Vec<u8>)> {
        let (mut reader, mut frames) = (FrameReader::default(), Vec::new());
        for mut bytes in stream.chunks(piece) {
            while let Some(frame) = reader.receive(&mut bytes).unwrap() {
                frames.push((frame, reader.control_payload().to_vec()));
            }
            assert!(bytes.is_empty());
        }
        frames
    }

    #[test]
    fn client_frames_are_masked_with_the_shortest_length() {
        // The mask and the masked "Hello" of RFC 6455 §5.7.
        let hello = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58];
        assert_eq!(masked(OpCode::Text, b"Hello"), hello);
        assert_eq!(masked_header(OpCode::Binary, 125)[..2], [0x82, 0x80 | 125]);
        assert_eq!(masked_header(OpCode::Binary, 126)[..4], [0x82, 0x80 | 126, 0, 126]);
        assert_eq!(masked_header(OpCode::Binary, 65_536)[..10], [0x82, 0x80 | 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    }

    #[test]
    fn frames_are_found_wherever_the_stream_is_cut() {
        let mut stream = vec![0x81, 3, b'a', b'b', b'c', 0x89, 2, b'h', b'i', 0x01, 126, 1, 0];
        stream.extend([b'x'; 256]);
        stream.extend([0x80, 0, 0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
        stream.extend([b'y'; 65_536]);
        stream.extend([0x88, 2, 0x03, 0xe9]);
        let frame = |opcode, is_final, length| Frame { opcode, is_final, is_compressed: false, length };
        let expected = vec![
            (frame(OpCode::Text, true, 3), vec![]),
            (frame(OpCode::Ping, true, 2), b"hi".to_vec()),
            (frame(OpCode::Text, false, 256), vec![]),
            (frame(OpCode::Continuation, true, 0), vec![]),
            (frame(OpCode::Binary, true, 65_536), vec![]),
            (frame(OpCode::Close, true, 2), vec![0x03, 0xe9]),
        ];
        for piece in [1, 2, 3, 7, 1_000, stream.len()] {
            assert_eq!(read_in_pieces(&stream, piece), expected, "in pieces of {piece}");
        }
    }

    #[test]
    fn a_compressed_message_says_so_in_its_first_frame() {
        assert_eq!(masked_compressed(OpCode::Text, b"")[..2], [0xC1, 0x80]);
        let mut reader = FrameReader::default();
        reader.allow_compressed();
        let bytes = &mut &[0x41, 0, 0x80, 0, 0x81, 0][..];
        let mut next = || reader.receive(bytes).unwrap().unwrap();
        assert!(next().is_compressed);
        assert!(!next().is_compressed);
        assert!(!next().is_compressed);
        for stream in [[0xE1, 0], [0xD1, 0], [0xC0, 0], [0xC9, 0]] {
            assert_eq!(reader.receive(&mut &stream[..]), Err(Violation::ReservedBits), "{stream:02x?}");
            reader = FrameReader::default();
            reader.allow_compressed();
        }
    }

    #[test]
    fn data_is_kept_up_to_a_bound_until_it_is_taken() {
        let mut reader = FrameReader::default();
        let read = |reader: &mut FrameReader, mut bytes: &[u8]| {
            while reader.receive(&mut bytes).unwrap().is_some() {}
        };
        read(&mut reader, &[0x82, 1, b'-']);
        reader.keep_data(4);
        read(&mut reader, &[0x01, 2, b'a', b'b', 0x89, 1, b'x', 0x80, 3, b'c', b'd', b'e']);
        assert_eq!(reader.take_data(), b"abcd");
        read(&mut reader, &[0x82, 1, b'f']);
        assert_eq!(reader.take_data(), b"");
    }

    #[test]
    fn what_a_server_must_not_send_is_a_violation() {
        let read = |bytes: &[u8]| FrameReader::default().receive(&mut &*bytes);
        assert_eq!(read(&[0x81, 0x80, 0, 0, 0, 0]), Err(Violation::Masked));
        assert_eq!(read(&[0xC1, 0]), Err(Violation::ReservedBits));
        assert_eq!(read(&[0x83, 0]), Err(Violation::UnknownOpCode));
        assert_eq!(read(&[0x09, 0]), Err(Violation::BadControlFrame));
        assert_eq!(read(&[0x88, 126, 0, 126]), Err(Violation::BadControlFrame));
    }
}
