//! What has arrived of a frame, and of a message, whose rest has not.

use super::error::ProtocolError;
use super::event::{Event, Payload};
use super::frame::FrameHeader;
use super::input::Input;
use super::mask::{KEY_LENGTH, apply_mask};
use super::utf8::Utf8Validator;
use super::{Data, OpCode};

/// A frame whose payload has not arrived in full.
#[derive(Debug)]
pub(super) struct PartialFrame {
    pub(super) header: FrameHeader,
    /// The payload of a control frame, at most 125 bytes. That of a data frame goes into the message.
    pub(super) control: Vec<u8>,
    received: u64,
}

impl PartialFrame {
    pub(super) fn new(header: FrameHeader) -> Self {
        Self { header, control: Vec::new(), received: 0 }
    }

    /// The next bytes of this frame's payload, unmasked.
    pub(super) fn take_chunk<'a>(&mut self, input: &mut Input<'a>) -> &'a [u8] {
        let missing = self.header.length - self.received;
        let chunk = input.take_up_to(usize::try_from(missing).unwrap_or(usize::MAX));
        if let Some(key) = self.header.mask {
            apply_mask(chunk, key, (self.received % KEY_LENGTH as u64) as usize);
        }
        self.received += chunk.len() as u64;
        chunk
    }

    pub(super) fn is_complete(&self) -> bool {
        self.received == self.header.length
    }
}

/// A fragmented message, or an unfragmented one that did not arrive in one read.
#[derive(Debug)]
pub(super) struct PartialMessage {
    /// All fragments in one piece, so that many small ones cost no more than their bytes. It grows with what arrives,
    /// never with what was announced.
    ///
    /// A compressed one is kept as it came until it is complete: what a peer can make us hold is what it has sent.
    pub(super) payload: Vec<u8>,
    /// Frames so far, the empty ones too.
    pub(super) fragments: usize,
    /// RSV1 was set in the first frame (RFC 7692 §6).
    pub(super) is_compressed: bool,
    pub(super) is_text: bool,
    utf8: Utf8Validator,
}

impl PartialMessage {
    /// The message that begins with this frame (RFC 6455 §5.4).
    pub(super) fn new(first: &FrameHeader) -> Self {
        Self {
            payload: Vec::new(),
            fragments: 0,
            is_compressed: first.rsv1,
            is_text: first.opcode == OpCode::Data(Data::Text),
            utf8: Utf8Validator::default(),
        }
    }

    /// Adds what has arrived, and checks it if it is text.
    pub(super) fn append(&mut self, chunk: &[u8]) -> Result<(), ProtocolError> {
        if self.is_text && !self.is_compressed {
            self.utf8.push(chunk)?;
        }
        self.payload.extend_from_slice(chunk);
        Ok(())
    }

    /// The message as it came, now that its last frame has arrived.
    pub(super) fn into_event<'a>(mut self) -> Result<Event<'a>, ProtocolError> {
        self.utf8.finish()?;
        Ok(Event::message(self.is_text, Payload::Owned(self.payload)))
    }
}
