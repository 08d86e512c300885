//! The buffers that sockets are read into, and the large messages that keep theirs.
//!
//! A thread reads into one buffer, whichever connection it is at. A large message that ends a read takes the buffer along
//! in place of a copy, and it comes back when PHP is done with the message.

use std::cell::RefCell;
use std::mem;
use std::ops::{Deref, Range};

/// A buffer of [`READ_SIZE`] bytes, initialised once and then used again and again.
#[derive(Debug)]
pub struct ReadBuffer(Vec<u8>);

impl ReadBuffer {
    /// One of this thread's used ones, else a new one.
    pub fn take() -> Self {
        Self(SPARE.with_borrow_mut(Vec::pop).unwrap_or_else(|| vec![0; READ_SIZE]))
    }

    /// All of it.
    pub fn bytes(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

/// Back to the thread's spare ones, be it another thread than it came from: PHP's reads, too.
impl Drop for ReadBuffer {
    fn drop(&mut self) {
        let buffer = mem::take(&mut self.0);
        // Fails at the end of a thread, when nobody reads any more.
        let _ = SPARE.try_with(|spare| {
            if let Ok(mut spare) = spare.try_borrow_mut()
                && spare.len() < SPARE_COUNT
            {
                spare.push(buffer);
            }
        });
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
    /// Bytes of memory that it holds.
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

/// Bytes read at once: a message of 64 KiB with its header, eight full-sized TLS records, or a thousand small frames.
pub const READ_SIZE: usize = 128 * 1024;

/// A message of this size takes the buffer along; for a smaller one a copy is cheaper than the memory.
pub const KEEP_FROM: usize = 32 * 1024;

/// Used buffers that a thread keeps: as many large messages as PHP often gets at once.
const SPARE_COUNT: usize = 16;

thread_local! {
    static SPARE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spare() -> usize {
        SPARE.with_borrow(Vec::len)
    }

    #[test]
    fn a_buffer_comes_back_when_its_message_is_dropped() {
        let mut buffer = ReadBuffer::take();
        assert_eq!(buffer.bytes().len(), READ_SIZE);
        buffer.bytes()[10..13].copy_from_slice(b"abc");
        let message = Long::Read { buffer, range: 10..13 };
        assert_eq!((&*message, message.held()), (&b"abc"[..], READ_SIZE));
        assert_eq!(spare(), 0);
        drop(message);
        assert_eq!(spare(), 1);
        assert_eq!(ReadBuffer::take().bytes().len(), READ_SIZE, "whole again");
    }

    #[test]
    fn a_thread_keeps_a_bounded_number() {
        let all: Vec<_> = (0..SPARE_COUNT + 3).map(|_| ReadBuffer::take()).collect();
        drop(all);
        assert_eq!(spare(), SPARE_COUNT);
    }
}
