//! What comes out of a connection: messages and control frames.

use std::ops::Deref;

use super::close::CloseFrame;

/// One complete message or control frame of the peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<'a> {
    /// A text message; the payload is valid UTF-8 (RFC 6455 §5.6).
    Text(Payload<'a>),
    /// A binary message (RFC 6455 §5.6).
    Binary(Payload<'a>),
    /// To be answered with a pong of the same payload, at most 125 bytes (RFC 6455 §5.5.2).
    Ping(Payload<'a>),
    /// The answer to a ping, or unsolicited (RFC 6455 §5.5.3).
    Pong(Payload<'a>),
    /// The last event of a connection (RFC 6455 §5.5.1). `None`: the frame was empty, without a code.
    Close(Option<CloseFrame>),
}

impl<'a> Event<'a> {
    pub(super) fn message(is_text: bool, payload: Payload<'a>) -> Self {
        match is_text {
            true => Self::Text(payload),
            false => Self::Binary(payload),
        }
    }
}

/// The bytes of a message: lent out of the read buffer where they lay there in one piece, owned where they did not.
#[derive(Debug, Clone, Eq)]
pub enum Payload<'a> {
    /// Unmasked in place, in the read buffer.
    Borrowed(&'a [u8]),
    /// Put together from several reads or several fragments.
    Owned(Vec<u8>),
}

impl Payload<'_> {
    /// The bytes as a vector; copies what was borrowed.
    pub fn into_vec(self) -> Vec<u8> {
        match self {
            Self::Borrowed(bytes) => bytes.to_vec(),
            Self::Owned(bytes) => bytes,
        }
    }
}

impl Deref for Payload<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Borrowed(bytes) => bytes,
            Self::Owned(bytes) => bytes,
        }
    }
}

/// Equal bytes are equal payloads, wherever they lie.
impl PartialEq for Payload<'_> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
