//! The bytes that were read from the socket and not yet consumed.

use std::mem;

/// A window on the read buffer. Payloads are unmasked in place and lent out of it.
#[derive(Debug)]
pub struct Input<'a>(&'a mut [u8]);

impl<'a> Input<'a> {
    /// Wraps what was read. The bytes are consumed, and changed, by [`Receiver::receive`](super::message::Receiver).
    #[inline]
    pub fn new(bytes: &'a mut [u8]) -> Self {
        Self(bytes)
    }

    /// Whether all bytes were consumed.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Bytes not consumed yet.
    #[inline]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The bytes not consumed yet, consuming none.
    #[inline]
    pub(super) fn peek(&self) -> &[u8] {
        self.0
    }

    /// Consumes exactly `length` bytes, or none if there are fewer.
    #[inline]
    pub(super) fn take(&mut self, length: usize) -> Option<&'a mut [u8]> {
        if length > self.0.len() {
            return None;
        }
        let (taken, rest) = mem::take(&mut self.0).split_at_mut(length);
        self.0 = rest;
        Some(taken)
    }

    /// Consumes `length` bytes, or all if there are fewer.
    pub(super) fn take_up_to(&mut self, length: usize) -> &'a mut [u8] {
        let length = length.min(self.len());
        self.take(length).unwrap_or_default()
    }
}
