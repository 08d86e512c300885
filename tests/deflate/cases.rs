//! What the properties are tried on: the same in every run, and described so briefly that a failure can be read.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use websocket::protocol::deflate::deflater::Deflater;
use websocket::protocol::deflate::{Config as DeflateConfig, Direction, LEVELS, WINDOW_BITS};
use websocket::protocol::{Data, OpCode};

/// Tries `property` on so many cases; on failure shows the smallest case that fails.
pub fn for_all<S: Strategy>(cases: u32, seed: u8, strategy: &S, property: impl Fn(S::Value)) {
    let config = Config { cases, failure_persistence: None, max_shrink_time: MAX_SHRINK_TIME, ..Config::default() };
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let outcome = TestRunner::new_with_rng(config, random).run(strategy, |case| {
        property(case);
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, case)) => panic!("{reason}\nin the case of {case:#?}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// All that two ends can agree on for one direction, at each level.
#[derive(Debug, Clone, Copy)]
pub struct Parameters {
    pub window_bits: u8,
    pub context_takeover: bool,
    pub level: u8,
}

impl Parameters {
    pub fn all() -> impl Iterator<Item = Self> {
        let of_bits = |window_bits| LEVELS.map(move |level| (window_bits, level));
        WINDOW_BITS.flat_map(of_bits).flat_map(|(window_bits, level)| {
            [false, true].map(|context_takeover| Self { window_bits, context_takeover, level })
        })
    }

    pub fn direction(self) -> Direction {
        Direction { context_takeover: self.context_takeover, window_bits: self.window_bits }
    }

    pub fn deflater(self, threshold: usize) -> Deflater {
        let config = DeflateConfig { level: self.level, threshold, ..DeflateConfig::default() };
        Deflater::new(self.direction(), &config)
    }

    pub fn any() -> impl Strategy<Value = Self> {
        (WINDOW_BITS, any::<bool>(), LEVELS).prop_map(|(window_bits, context_takeover, level)| Self {
            window_bits,
            context_takeover,
            level,
        })
    }
}

/// How a message is made.
#[derive(Debug, Clone)]
pub struct Recipe {
    content: Content,
    /// In bytes; text ends with the character that passes it.
    length: usize,
    /// There are so few of them that messages resemble each other.
    seed: u64,
}

#[derive(Debug, Clone)]
enum Content {
    /// Text of so many different characters: the more, the less it shrinks.
    Text(usize),
    /// Text that repeats itself at this distance, with a slip here and there.
    Repetitions(usize),
    /// Bytes that do not shrink.
    Noise,
}

impl Recipe {
    pub fn any() -> impl Strategy<Value = Self> {
        let content = prop_oneof![
            (1..=CHARACTERS.len()).prop_map(Content::Text),
            (1..40_000_usize).prop_map(Content::Repetitions),
            Just(Content::Noise),
        ];
        let length =
            prop_oneof![2 => 0..3_usize, 3 => 3..300_usize, 3 => 300..10_000_usize, 2 => 10_000..100_000_usize];
        (content, length, 0..3_u64).prop_map(|(content, length, seed)| Self { content, length, seed })
    }

    pub fn opcode(&self) -> OpCode {
        match self.content {
            Content::Text(_) | Content::Repetitions(_) => OpCode::Data(Data::Text),
            Content::Noise => OpCode::Data(Data::Binary),
        }
    }

    pub fn message(&self) -> Vec<u8> {
        let mut random = Random::new(self.seed);
        match self.content {
            Content::Text(variety) => random.text(self.length, variety),
            Content::Repetitions(distance) => random.repetitions(self.length, distance),
            Content::Noise => (0..self.length).map(|_| random.below(256) as u8).collect(),
        }
    }
}

/// xorshift64.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(0x9E37_79B9_7F4A_7C15 ^ seed)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    /// One of 64 letters.
    pub fn letter(&mut self) -> u8 {
        b'0' + self.below(64) as u8
    }

    fn text(&mut self, length: usize, variety: usize) -> Vec<u8> {
        let mut text = String::new();
        while text.len() < length {
            text.push(CHARACTERS[self.below(variety)]);
        }
        text.into_bytes()
    }

    fn repetitions(&mut self, length: usize, distance: usize) -> Vec<u8> {
        let mut text: Vec<u8> = Vec::new();
        for index in 0..length {
            let repeated = index.checked_sub(distance).filter(|_| self.below(50) > 0);
            text.push(repeated.map_or_else(|| self.letter(), |start| text[start]));
        }
        text
    }
}

/// In milliseconds: a failure is to be seen soon, however large the messages.
const MAX_SHRINK_TIME: u32 = 10_000;

/// Of one to four bytes each, so that some lie across whatever is cut.
const CHARACTERS: [char; 20] =
    ['e', ' ', 'n', 'ü', 't', '€', 's', 'r', '\u{0}', 'a', '𝄞', '\n', 'ß', 'd', '中', '"', '{', '0', '🙂', 'Ω'];
