//! Decodes DEFLATE (RFC 1951) to see how far back it refers. Slow, plain, and for what a compressor wrote only: panics
//! on what is not valid.

/// The text, and the largest distance in `stream`, which must have a last block.
pub fn decode(stream: &[u8]) -> (Vec<u8>, usize) {
    let (mut bits, mut text, mut largest) = (Bits { bytes: stream, at: 0 }, Vec::new(), 0);
    loop {
        let is_last = bits.take(1) == 1;
        match bits.take(2) {
            0 => stored(&mut bits, &mut text),
            1 => {
                let lengths: Vec<u8> = (0..288)
                    .map(|symbol| match symbol {
                        144..256 => 9,
                        256..280 => 7,
                        _ => 8,
                    })
                    .collect();
                symbols(&mut bits, &mut text, &mut largest, &Code::new(&lengths), &Code::new(&[5; 30]));
            }
            2 => {
                let (literals, distances) = dynamic(&mut bits);
                symbols(&mut bits, &mut text, &mut largest, &literals, &distances);
            }
            _ => panic!("a block of the reserved type"),
        }
        if is_last {
            return (text, largest);
        }
    }
}

fn stored(bits: &mut Bits, text: &mut Vec<u8>) {
    bits.at = bits.at.next_multiple_of(8);
    let length = bits.take(16);
    assert_eq!(bits.take(16), length ^ 0xFFFF);
    text.extend((0..length).map(|_| bits.take(8) as u8));
}

fn dynamic(bits: &mut Bits) -> (Code, Code) {
    let (literals, distances, count) = (257 + bits.take(5), 1 + bits.take(5), 4 + bits.take(4));
    let mut lengths = [0; 19];
    for &symbol in &[16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15][..count] {
        lengths[symbol] = bits.take(3) as u8;
    }
    let code = Code::new(&lengths);
    let mut lengths: Vec<u8> = Vec::new();
    while lengths.len() < literals + distances {
        let (length, times) = match code.read(bits) {
            16 => (*lengths.last().unwrap(), 3 + bits.take(2)),
            17 => (0, 3 + bits.take(3)),
            18 => (0, 11 + bits.take(7)),
            length => (length as u8, 1),
        };
        lengths.resize(lengths.len() + times, length);
    }
    (Code::new(&lengths[..literals]), Code::new(&lengths[literals..]))
}

fn symbols(bits: &mut Bits, text: &mut Vec<u8>, largest: &mut usize, literals: &Code, distances: &Code) {
    loop {
        let symbol = literals.read(bits);
        let length = match symbol {
            0..256 => {
                text.push(symbol as u8);
                continue;
            }
            256 => return,
            257..265 => symbol - 254,
            265..285 => ((4 + (symbol - 265) % 4) << ((symbol - 261) / 4)) + 3 + bits.take((symbol - 261) / 4),
            _ => 258,
        };
        let symbol = distances.read(bits);
        let distance = match symbol {
            0..4 => symbol + 1,
            _ => ((2 + symbol % 2) << ((symbol - 2) / 2)) + 1 + bits.take((symbol - 2) / 2),
        };
        *largest = distance.max(*largest);
        (0..length).for_each(|_| text.push(text[text.len() - distance]));
    }
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> usize {
        let start = self.at;
        self.at += count;
        (0..count).map(|bit| (self.bytes[(start + bit) / 8] as usize >> ((start + bit) % 8) & 1) << bit).sum()
    }
}

/// A canonical Huffman code (RFC 1951 §3.2.2): how many symbols have a code of each length, and all in their order.
struct Code {
    counts: [usize; 16],
    symbols: Vec<usize>,
}

impl Code {
    fn new(lengths: &[u8]) -> Self {
        let mut symbols: Vec<usize> = (0..lengths.len()).filter(|&symbol| lengths[symbol] > 0).collect();
        symbols.sort_by_key(|&symbol| lengths[symbol]);
        let mut counts = [0; 16];
        symbols.iter().for_each(|&symbol| counts[lengths[symbol] as usize] += 1);
        Self { counts, symbols }
    }

    fn read(&self, bits: &mut Bits) -> usize {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            code += bits.take(1);
            if code < first + count {
                return self.symbols[index + code - first];
            }
            (index, first, code) = (index + count, (first + count) << 1, code << 1);
        }
        panic!("a code without a symbol");
    }
}
