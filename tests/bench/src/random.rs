//! Numbers without a pattern, the same in every run (xorshift).

/// A sequence of numbers.
#[derive(Debug)]
pub struct Random {
    state: u32,
}

impl Default for Random {
    fn default() -> Self {
        Self { state: SEED }
    }
}

impl Random {
    /// The next number; it is never 0.
    pub fn number(&mut self) -> u32 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 17;
        self.state ^= self.state << 5;
        self.state
    }

    /// A number from 0 to `limit - 1`.
    pub fn below(&mut self, limit: u32) -> u32 {
        self.number() % limit.max(1)
    }

    /// One of these words; an empty one when there is none.
    pub fn pick<'words>(&mut self, words: &[&'words str]) -> &'words str {
        let index = self.number() as usize % words.len().max(1);
        words.get(index).copied().unwrap_or_default()
    }
}

/// Any number but 0.
const SEED: u32 = 0x2545_F491;
