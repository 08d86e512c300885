//! Whether what came of a compressed payload is right, in the opinion of the [`Reference`].

use websocket::protocol::deflate::Direction;
use websocket::protocol::error::ProtocolError;

use super::reference::{Decoded, Reference};

/// Judges the messages of one direction, one after the other.
#[derive(Debug)]
pub struct Judge {
    direction: Direction,
    /// Bytes of the largest message.
    limit: usize,
    reference: Reference,
}

impl Judge {
    pub fn new(direction: Direction, limit: usize) -> Self {
        Self { direction, limit, reference: Reference::default() }
    }

    /// Panics if it is not.
    pub fn check(&mut self, payload: &[u8], is_text: bool, outcome: &Result<Vec<u8>, ProtocolError>) {
        if !self.direction.context_takeover {
            self.reference = Reference::default();
        }
        match (outcome, self.reference.decode(payload)) {
            (Ok(message), Some(decoded)) => self.check_message(message, is_text, &decoded),
            (Ok(message), None) => panic!("{} bytes out of what is not DEFLATE: {payload:x?}", message.len()),
            (Err(error), Some(decoded)) => self.check_refusal(error, payload, is_text, &decoded),
            (Err(_), None) => {}
        }
    }

    fn check_message(&self, message: &[u8], is_text: bool, decoded: &Decoded) {
        assert!(message.len() <= self.limit, "{} bytes, the limit is {}", message.len(), self.limit);
        assert!(!is_text || str::from_utf8(message).is_ok(), "text that is not UTF-8");
        assert!(message == decoded.message, "{} bytes, other than the payload says", message.len());
    }

    /// A payload that is DEFLATE may be refused only for these reasons.
    fn check_refusal(&self, error: &ProtocolError, payload: &[u8], is_text: bool, decoded: &Decoded) {
        let is_right = match error {
            ProtocolError::MessageTooBig { .. } => decoded.message.len() > self.limit,
            ProtocolError::CompressedTooBig { .. } => payload.len() > self.limit,
            ProtocolError::TextNotUtf8 => is_text && str::from_utf8(&decoded.message).is_err(),
            ProtocolError::CompressedDataInvalid => decoded.longest_distance > 1 << self.direction.window_bits,
            _ => false,
        };
        assert!(is_right, "'{error}' is said of {payload:x?} with {self:?}");
    }
}
