//! A message on its way to many: encoded once, compressed once for all who agreed on the same, its bytes shared.
//!
//! Never knows who gets it.

use bytes::Bytes;

use crate::protocol::OpCode;
use crate::protocol::deflate::deflater::{Settings, deflate_alone};
use crate::protocol::frame::{MAX_HEADER, write_compressed, write_frame};

/// Each form of a message is made when the first peer needs it.
pub struct Broadcast<'a> {
    opcode: OpCode,
    payload: &'a [u8],
    plain: Option<Bytes>,
    /// At most one for each size of window. `None`: it does not get shorter.
    compressed: Vec<(Settings, Option<Bytes>)>,
}

impl<'a> Broadcast<'a> {
    /// A text or binary message.
    #[must_use]
    pub fn new(opcode: OpCode, payload: &'a [u8]) -> Self {
        Self { opcode, payload, plain: None, compressed: Vec::new() }
    }

    pub(super) fn payload(&self) -> &[u8] {
        self.payload
    }

    /// The frame of the message as it is.
    pub(super) fn plain(&mut self) -> &Bytes {
        let (opcode, payload) = (self.opcode, self.payload);
        self.plain.get_or_insert_with(|| {
            let mut frame = Vec::with_capacity(MAX_HEADER + payload.len());
            write_frame(&mut frame, opcode, payload, None);
            frame.into()
        })
    }

    /// The frame of the message compressed with these settings; `None` if it is better sent as it is.
    pub(super) fn compressed(&mut self, settings: Settings) -> Option<&Bytes> {
        let known = self.compressed.iter().position(|(other, _)| *other == settings);
        let index = known.unwrap_or_else(|| {
            self.compressed.push((settings, compress(settings, self.opcode, self.payload)));
            self.compressed.len() - 1
        });
        self.compressed.get(index)?.1.as_ref()
    }
}

fn compress(settings: Settings, opcode: OpCode, payload: &[u8]) -> Option<Bytes> {
    let mut compressed = Vec::new();
    if !deflate_alone(settings, payload, &mut compressed) {
        return None;
    }
    let mut frame = Vec::with_capacity(MAX_HEADER + compressed.len());
    write_compressed(&mut frame, opcode, &compressed, None);
    Some(frame.into())
}
