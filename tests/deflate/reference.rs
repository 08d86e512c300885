//! A second opinion on DEFLATE: a decoder written after RFC 1951 alone, plain and slow, which also tells how far back the
//! data refers.

/// Decodes the messages of one direction, one after the other. A direction without context takeover is one decoder per
/// message.
#[derive(Debug, Default)]
pub struct Reference {
    /// All that was decoded since the stream began.
    window: Vec<u8>,
    /// Of the message at hand.
    longest_distance: usize,
}

/// What a compressed payload held.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    pub message: Vec<u8>,
    /// Bytes between a repetition and what it repeats; zero if it repeats nothing.
    pub longest_distance: usize,
}

impl Reference {
    /// RFC 7692 §7.2.2: decodes the payload and the four bytes that the sender left out. Nothing if it is not DEFLATE,
    /// or ends elsewhere than before those bytes.
    pub fn decode(&mut self, payload: &[u8]) -> Option<Decoded> {
        let with_tail = [payload, &[0x00, 0x00, 0xFF, 0xFF]].concat();
        let mut bits = Bits { bytes: &with_tail, position: 0 };
        self.longest_distance = 0;
        let mut message = Vec::new();
        loop {
            let start = self.window.len();
            let end = self.block(&mut bits)?;
            message.extend_from_slice(&self.window[start..]);
            let is_empty = self.window.len() == start;
            if end == End::OfStream {
                bits.skip_to_byte();
                self.window.clear();
            }
            // RFC 7692 §7.2.3.4: where a stream has ended there is nothing to complete.
            if end == End::OfStream && bits.is_at(payload.len()) || is_empty && bits.is_at(with_tail.len()) {
                return Some(Decoded { message, longest_distance: self.longest_distance });
            }
        }
    }

    /// RFC 1951 §3.2.3. Nothing if it is no block, or not a whole one.
    fn block(&mut self, bits: &mut Bits<'_>) -> Option<End> {
        let is_last = bits.number(1)? == 1;
        match bits.number(2)? {
            0 => self.stored(bits)?,
            1 => self.compressed(bits, &Code::fixed_literals()?, &Code::fixed_distances()?)?,
            2 => {
                let (literals, distances) = dynamic_codes(bits)?;
                self.compressed(bits, &literals, &distances)?;
            }
            _ => return None,
        }
        Some(if is_last { End::OfStream } else { End::OfBlock })
    }

    /// RFC 1951 §3.2.4.
    fn stored(&mut self, bits: &mut Bits<'_>) -> Option<()> {
        bits.skip_to_byte();
        let length = bits.number(16)?;
        if bits.number(16)? != length ^ 0xFFFF {
            return None;
        }
        for _ in 0..length {
            self.window.push(bits.number(8)? as u8);
        }
        Some(())
    }

    /// RFC 1951 §3.2.5.
    fn compressed(&mut self, bits: &mut Bits<'_>, literals: &Code, distances: &Code) -> Option<()> {
        loop {
            match literals.symbol(bits)? {
                literal @ 0..END_OF_BLOCK => self.window.push(literal as u8),
                END_OF_BLOCK => return Some(()),
                length => {
                    let length = extended(length - END_OF_BLOCK - 1, &LENGTHS, bits)?;
                    let distance = extended(distances.symbol(bits)?, &DISTANCES, bits)?;
                    self.repeat(distance, length)?;
                }
            }
        }
    }

    /// What is repeated may reach into the repetition, so it is copied byte by byte.
    fn repeat(&mut self, distance: usize, length: usize) -> Option<()> {
        let start = self.window.len().checked_sub(distance)?;
        for index in start..start + length {
            self.window.push(self.window[index]);
        }
        self.longest_distance = self.longest_distance.max(distance);
        Some(())
    }
}

/// What may come after a block.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// Another one, that may refer to it.
    OfBlock,
    /// Another stream.
    OfStream,
}

/// RFC 1951 §3.2.5: a symbol stands for a range, and extra bits say where in it.
fn extended(symbol: usize, ranges: &[(usize, usize)], bits: &mut Bits<'_>) -> Option<usize> {
    let (first, extra_bits) = ranges.get(symbol)?;
    Some(first + bits.number(*extra_bits)?)
}

/// RFC 1951 §3.2.7: the codes of literals and distances, themselves in a code.
fn dynamic_codes(bits: &mut Bits<'_>) -> Option<(Code, Code)> {
    let literal_count = bits.number(5)? + 257;
    let distance_count = bits.number(5)? + 1;
    // RFC 1951 §3.2.6: the symbols above never occur.
    if literal_count > END_OF_BLOCK + 1 + LENGTHS.len() || distance_count > DISTANCES.len() {
        return None;
    }
    let mut lengths_of_lengths = [0; 19];
    for index in 0..bits.number(4)? + 4 {
        lengths_of_lengths[ORDER_OF_LENGTHS[index]] = bits.number(3)?;
    }
    let code = Code::new(&lengths_of_lengths)?;
    let lengths = code_lengths(bits, &code, literal_count + distance_count)?;
    let (literals, distances) = lengths.split_at(literal_count);
    Some((Code::new(literals)?, Code::new(distances)?))
}

/// RFC 1951 §3.2.7: a run may go on from the literals into the distances.
fn code_lengths(bits: &mut Bits<'_>, code: &Code, count: usize) -> Option<Vec<usize>> {
    let mut lengths = Vec::new();
    while lengths.len() < count {
        let (length, times) = match code.symbol(bits)? {
            16 => (*lengths.last()?, 3 + bits.number(2)?),
            17 => (0, 3 + bits.number(3)?),
            18 => (0, 11 + bits.number(7)?),
            length => (length, 1),
        };
        lengths.extend(std::iter::repeat_n(length, times));
    }
    (lengths.len() == count).then_some(lengths)
}

/// A Huffman code (RFC 1951 §3.2.2): for each length from one bit on, the first code and the symbols in their order.
struct Code(Vec<(usize, Vec<usize>)>);

impl Code {
    fn new(lengths: &[usize]) -> Option<Self> {
        let mut of_lengths = Vec::new();
        let mut next = 0;
        for length in 1..=MAX_CODE_LENGTH {
            next <<= 1;
            let symbols: Vec<usize> = (0..lengths.len()).filter(|symbol| lengths[*symbol] == length).collect();
            let first = next;
            next += symbols.len();
            if next > 1 << length {
                return None;
            }
            of_lengths.push((first, symbols));
        }
        // RFC 1951 §3.2.7: a code of one symbol has one bit, and one of no symbols is never used.
        let is_tiny = lengths.iter().sum::<usize>() <= 1;
        (is_tiny || next == 1 << MAX_CODE_LENGTH).then_some(Self(of_lengths))
    }

    /// RFC 1951 §3.2.6.
    fn fixed_literals() -> Option<Self> {
        Self::new(&[[8; 144].as_slice(), &[9; 112], &[7; 24], &[8; 8]].concat())
    }

    /// RFC 1951 §3.2.6.
    fn fixed_distances() -> Option<Self> {
        Self::new(&[5; 32])
    }

    /// RFC 1951 §3.1.1: codes are packed from their most significant bit on.
    fn symbol(&self, bits: &mut Bits<'_>) -> Option<usize> {
        let mut code = 0;
        for (first, symbols) in &self.0 {
            code = code << 1 | bits.number(1)?;
            if let Some(symbol) = code.checked_sub(*first).and_then(|index| symbols.get(index)) {
                return Some(*symbol);
            }
        }
        None
    }
}

/// RFC 1951 §3.1.1: bits from the least significant of each byte on.
struct Bits<'a> {
    bytes: &'a [u8],
    /// In bits.
    position: usize,
}

impl Bits<'_> {
    /// A number of so many bits, from the least significant on.
    fn number(&mut self, size: usize) -> Option<usize> {
        let mut number = 0;
        for place in 0..size {
            let byte = *self.bytes.get(self.position / 8)?;
            number |= usize::from(byte >> (self.position % 8) & 1) << place;
            self.position += 1;
        }
        Some(number)
    }

    fn skip_to_byte(&mut self) {
        self.position = self.position.next_multiple_of(8);
    }

    fn is_at(&self, byte: usize) -> bool {
        self.position == byte * 8
    }
}

const END_OF_BLOCK: usize = 256;

const MAX_CODE_LENGTH: usize = 15;

/// RFC 1951 §3.2.7.
const ORDER_OF_LENGTHS: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// RFC 1951 §3.2.5: the first length of each symbol, and its extra bits.
#[rustfmt::skip]
const LENGTHS: [(usize, usize); 29] = [
    (3, 0), (4, 0), (5, 0), (6, 0), (7, 0), (8, 0), (9, 0), (10, 0), (11, 1), (13, 1), (15, 1), (17, 1), (19, 2), (23, 2),
    (27, 2), (31, 2), (35, 3), (43, 3), (51, 3), (59, 3), (67, 4), (83, 4), (99, 4), (115, 4), (131, 5), (163, 5),
    (195, 5), (227, 5), (258, 0),
];

/// RFC 1951 §3.2.5: the first distance of each symbol, and its extra bits.
#[rustfmt::skip]
const DISTANCES: [(usize, usize); 30] = [
    (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (7, 1), (9, 2), (13, 2), (17, 3), (25, 3), (33, 4), (49, 4), (65, 5),
    (97, 5), (129, 6), (193, 6), (257, 7), (385, 7), (513, 8), (769, 8), (1025, 9), (1537, 9), (2049, 10), (3073, 10),
    (4097, 11), (6145, 11), (8193, 12), (12289, 12), (16385, 13), (24577, 13),
];

#[cfg(test)]
mod tests {
    use super::*;

    const HELLO: &[u8] = b"\xF2\x48\xCD\xC9\xC9\x07\x00";

    fn hello(longest_distance: usize) -> Option<Decoded> {
        Some(Decoded { message: b"Hello".to_vec(), longest_distance })
    }

    #[test]
    fn decodes_the_examples_of_section_7_2_3() {
        let last_block = b"\xF3\x48\xCD\xC9\xC9\x07\x00\x00";
        let two_blocks = b"\xF2\x48\x05\x00\x00\x00\xFF\xFF\xCA\xC9\xC9\x07\x00";
        let stored = b"\x00\x05\x00\xFA\xFFHello\x00";
        for payload in [HELLO, last_block, two_blocks, stored] {
            assert_eq!(Reference::default().decode(payload), hello(0));
        }
    }

    /// RFC 7692 §7.2.3.2.
    #[test]
    fn tells_how_far_back_a_message_refers() {
        let again = b"\xF2\x00\x11\x00\x00";
        let mut reference = Reference::default();
        assert_eq!(reference.decode(HELLO), hello(0));
        assert_eq!(reference.decode(again), hello(5));
        assert_eq!(Reference::default().decode(again), None, "there is nothing to refer to");
    }

    #[test]
    fn refuses_what_is_cut_off_or_not_deflate() {
        let bad_length = b"\x00\x05\x00\x05\x00Hello\x00";
        let short_of_the_tail = b"\x00\x09\x00\xF6\xFFHello";
        for payload in [&b""[..], b"\x07", bad_length, short_of_the_tail, &HELLO[..6]] {
            assert_eq!(Reference::default().decode(payload), None, "{payload:x?}");
        }
    }
}
