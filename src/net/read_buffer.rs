//! The buffers that sockets are read into, and the large messages that keep theirs.
//!
//! A thread reads into one buffer, whichever connection it is at. A large message that ends a read takes the buffer along
//! in place of a copy, and it comes back when PHP is done with the message.

use std::mem;
use std::ops::{Deref, Range};

use parking_lot::Mutex;

/// A buffer of [`READ_SIZE`] bytes, initialised once and then used again and again.
#[derive(Debug)]
pub struct ReadBuffer(Vec<u8>);

impl ReadBuffer {
    /// A used one, else a new one.
    pub fn take() -> Self {
        let used = SPARE.lock().pop();
        Self(used.unwrap_or_else(|| vec![0; READ_SIZE]))
    }

    /// All of it.
    pub fn bytes(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

/// PHP is done with the message: to the spare ones, whoever read it.
impl Drop for ReadBuffer {
    fn drop(&mut self) {
        let mut spare = SPARE.lock();
        if spare.len() < SPARE_COUNT {
            spare.push(mem::take(&mut self.0));
        }
    }
}

/// The bytes of a large message, in a buffer of their own.
#[derive(Debug)]
pub enum Long {
    /// Put together from several reads or fragments, or inflated.
    Own(Vec<u8>),
    /// Where they were read.
    Read {
        /// What they were read into.
        buffer: ReadBuffer,
        /// Where they lie in it.
        range: Range<usize>,
    },
}

impl Long {
    /// Bytes that it counts as: its own, or those of the whole buffer.
    pub fn held(&self) -> usize {
        match self {
            Self::Own(bytes) => bytes.len(),
            Self::Read { .. } => READ_SIZE,
        }
    }
}

impl Deref for Long {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Read { buffer, range } => buffer.0.get(range.clone()).unwrap_or_default(),
        }
    }
}

/// Bytes read at once: a message of 64 KiB with its header, or two thousand small frames.
pub const READ_SIZE: usize = 128 * 1024;

/// A message of this size takes the buffer along, so it holds at most twice its length.
pub const KEEP_FROM: usize = READ_SIZE / 2;

/// Used buffers that are kept: as many large messages as PHP often gets at once.
const SPARE_COUNT: usize = 16;

static SPARE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_keeps_its_buffer_and_gives_it_back_whole() {
        let mut buffer = ReadBuffer::take();
        assert_eq!(buffer.bytes().len(), READ_SIZE);
        buffer.bytes()[10..13].copy_from_slice(b"abc");
        let message = Long::Read { buffer, range: 10..13 };
        assert_eq!((&*message, message.held()), (&b"abc"[..], READ_SIZE));
        drop(message);
        assert!((1..=SPARE_COUNT).contains(&SPARE.lock().len()));
        assert_eq!(ReadBuffer::take().bytes().len(), READ_SIZE);
    }

    #[test]
    fn a_bounded_number_is_kept() {
        let all: Vec<_> = (0..SPARE_COUNT + 3).map(|_| ReadBuffer::take()).collect();
        drop(all);
        assert!(SPARE.lock().len() <= SPARE_COUNT);
    }
}
