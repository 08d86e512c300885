//! The client's side of permessage-deflate (RFC 7692): what is offered in the handshake, what the server made of it,
//! and the two directions of the format.
//!
//! A message is compressed once for a whole run, and nothing in it refers to a message before it. So it is right on
//! every connection, as often as it is sent, whether or not the server keeps a context for it.

use std::fmt;

use flate2::{Compress, CompressError, Compression, Decompress, FlushCompress, FlushDecompress};

/// What the client offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// Each message on its own, in both directions.
    NoTakeover,
    /// A context for as long as the connection lives.
    Takeover,
}

impl Offer {
    /// The value of the Sec-WebSocket-Extensions header.
    pub fn header(self) -> &'static str {
        match self {
            Self::NoTakeover => "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
            Self::Takeover => "permessage-deflate",
        }
    }
}

/// What a connection offers, and what the first answer on it must be.
#[derive(Debug, PartialEq, Eq)]
pub struct Terms {
    /// The offer; `None` is no compression.
    pub offer: Option<Offer>,
    /// The text of the first answer.
    pub answer: Vec<u8>,
}

impl Terms {
    /// Whether the payload of a message is the answer.
    pub fn is_answer(&self, message: &[u8], is_compressed: bool) -> bool {
        if is_compressed { inflates_to(message, &self.answer) } else { message == self.answer }
    }

    /// More bytes than any compression of the answer takes.
    pub fn longest_answer(&self) -> usize {
        self.answer.len().saturating_mul(2).saturating_add(OVERHEAD_BYTES)
    }
}

/// What the server agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// It compresses each message on its own.
    pub server_no_takeover: bool,
    /// The client has to do so.
    pub client_no_takeover: bool,
    /// The base-2 logarithm of the server's window, if it named one.
    pub server_window_bits: Option<u8>,
}

/// Why the server's answer to the offer is none that the client can work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// It did not take the extension.
    Declined,
    /// It names an extension that was not offered, or one twice.
    NotOffered,
    /// A parameter is unknown, doubled, was not offered or has a value that it cannot have.
    BadParameter,
    /// RFC 7692 §7.1.1.1: the server has to repeat server_no_context_takeover if it takes the offer.
    KeepsContext,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Declined => "the server did not take permessage-deflate: is its compression on?",
            Self::NotOffered => "the server answered with an extension that was not offered",
            Self::BadParameter => {
                "the server answered permessage-deflate with a parameter that RFC 7692 does not allow"
            }
            Self::KeepsContext => {
                "the server took permessage-deflate without server_no_context_takeover, which was asked"
            }
        })
    }
}

impl Agreement {
    /// Reads the Sec-WebSocket-Extensions headers of an answer; `None` without an extension, which none was offered.
    pub fn parse<'head>(
        offer: Option<Offer>,
        headers: impl Iterator<Item = &'head str>,
    ) -> Result<Option<Self>, Mismatch> {
        let mut extensions = headers.flat_map(|value| value.split(',')).map(str::trim).filter(|text| !text.is_empty());
        match (offer, extensions.next(), extensions.next()) {
            (None, None, None) => Ok(None),
            (Some(_), None, None) => Err(Mismatch::Declined),
            (Some(offer), Some(extension), None) => Self::parse_extension(offer, extension).map(Some),
            _ => Err(Mismatch::NotOffered),
        }
    }

    fn parse_extension(offer: Offer, extension: &str) -> Result<Self, Mismatch> {
        let mut parts = extension.split(';').map(str::trim);
        if parts.next() != Some("permessage-deflate") {
            return Err(Mismatch::NotOffered);
        }
        let agreement = parts.try_fold(Self::default(), Self::with_parameter)?;
        match offer {
            Offer::NoTakeover if !agreement.server_no_takeover => Err(Mismatch::KeepsContext),
            _ => Ok(agreement),
        }
    }

    fn with_parameter(mut self, parameter: &str) -> Result<Self, Mismatch> {
        let is_new = match parameter.split_once('=') {
            None if parameter == "server_no_context_takeover" => !std::mem::replace(&mut self.server_no_takeover, true),
            None if parameter == "client_no_context_takeover" => !std::mem::replace(&mut self.client_no_takeover, true),
            Some(("server_max_window_bits", value)) => {
                let bits = window_bits(value).ok_or(Mismatch::BadParameter)?;
                self.server_window_bits.replace(bits).is_none()
            }
            _ => false,
        };
        is_new.then_some(self).ok_or(Mismatch::BadParameter)
    }
}

/// As the server would have written it.
impl fmt::Display for Agreement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("permessage-deflate")?;
        if self.server_no_takeover {
            out.write_str("; server_no_context_takeover")?;
        }
        if self.client_no_takeover {
            out.write_str("; client_no_context_takeover")?;
        }
        match self.server_window_bits {
            Some(bits) => write!(out, "; server_max_window_bits={bits}"),
            None => Ok(()),
        }
    }
}

/// RFC 7692 §7.1.2: 8 to 15, without a zero in front; RFC 6455 §9.1: a value may be quoted.
fn window_bits(value: &str) -> Option<u8> {
    let plain = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    plain.parse().ok().filter(|bits| (8..=15).contains(bits) && !plain.starts_with(['0', '+']))
}

/// Compresses the payload of a message (RFC 7692 §7.2.1).
pub fn compress(payload: &[u8]) -> Result<Vec<u8>, CompressError> {
    let mut deflater = Compress::new(Compression::default(), false);
    let mut compressed = Vec::with_capacity(payload.len() + OVERHEAD_BYTES);
    loop {
        let taken = usize::try_from(deflater.total_in()).unwrap_or(usize::MAX);
        deflater.compress_vec(payload.get(taken..).unwrap_or_default(), &mut compressed, FlushCompress::Sync)?;
        // zlib.h: with room left in the output, the flush is complete.
        if compressed.len() < compressed.capacity() {
            break;
        }
        compressed.reserve(payload.len() + OVERHEAD_BYTES);
    }
    if compressed.ends_with(&FLUSH_TAIL) {
        compressed.truncate(compressed.len() - FLUSH_TAIL.len());
    }
    Ok(compressed)
}

/// Whether a message that refers to none before it has this text (RFC 7692 §7.2.2).
fn inflates_to(message: &[u8], text: &[u8]) -> bool {
    let mut inflater = Decompress::new(false);
    // A byte of room more than the text: what is longer shows.
    let mut inflated = Vec::with_capacity(text.len() + 1);
    let stream = [message, &FLUSH_TAIL].concat();
    let result = inflater.decompress_vec(&stream, &mut inflated, FlushDecompress::Sync);
    result.is_ok() && inflated == text
}

/// RFC 7692 §7.2.1: the end of a flush, which is not sent.
const FLUSH_TAIL: [u8; 4] = [0x00, 0x00, 0xFF, 0xFF];
/// More than the headers of the blocks of a short message.
const OVERHEAD_BYTES: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Payload;

    fn parse(offer: Option<Offer>, headers: &[&'static str]) -> Result<Option<Agreement>, Mismatch> {
        Agreement::parse(offer, headers.iter().copied())
    }

    #[test]
    fn what_the_server_took_is_known() {
        let answer = "permessage-deflate; server_no_context_takeover;client_no_context_takeover";
        let agreed = parse(Some(Offer::NoTakeover), &[answer]).unwrap().unwrap();
        assert!(agreed.server_no_takeover && agreed.client_no_takeover);
        assert_eq!(parse(Some(Offer::Takeover), &["permessage-deflate"]), Ok(Some(Agreement::default())));
        let answer = "permessage-deflate; server_no_context_takeover; server_max_window_bits=\"12\"";
        let agreed = parse(Some(Offer::NoTakeover), &["", answer]).unwrap().unwrap();
        assert_eq!(agreed.to_string(), answer.replace('"', ""));
        assert_eq!(parse(None, &[]), Ok(None));
    }

    #[test]
    fn an_answer_that_does_not_fit_the_offer_is_a_mismatch() {
        let deflate = Some(Offer::Takeover);
        assert_eq!(parse(deflate, &[]), Err(Mismatch::Declined));
        assert_eq!(parse(None, &["permessage-deflate"]), Err(Mismatch::NotOffered));
        assert_eq!(parse(deflate, &["x-webkit-deflate-frame"]), Err(Mismatch::NotOffered));
        assert_eq!(parse(deflate, &["permessage-deflate", "permessage-deflate"]), Err(Mismatch::NotOffered));
        assert_eq!(
            parse(Some(Offer::NoTakeover), &["permessage-deflate; client_no_context_takeover"]),
            Err(Mismatch::KeepsContext)
        );
        for parameter in [
            "",
            "unknown",
            "client_max_window_bits=15",
            "server_max_window_bits",
            "server_max_window_bits=7",
            "server_max_window_bits=08",
            "server_no_context_takeover=1",
            "server_no_context_takeover; server_no_context_takeover",
        ] {
            let answer = format!("permessage-deflate; {parameter}");
            let agreed = Agreement::parse(deflate, std::iter::once(answer.as_str()));
            assert_eq!(agreed, Err(Mismatch::BadParameter), "{answer}");
        }
    }

    #[test]
    fn a_message_is_what_rfc_7692_prints() {
        // RFC 7692 §7.2.3.1 and §7.2.3.6.
        assert_eq!(compress(b"Hello").unwrap(), [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]);
        assert_eq!(compress(b"").unwrap(), [0x00]);
    }

    #[test]
    fn every_form_of_the_examples_in_rfc_7692_is_inflated() {
        // RFC 7692 §7.2.3: one block, no compression, a final block, two blocks.
        for message in [
            &[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00][..],
            &[0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00],
            &[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00],
            &[0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00],
        ] {
            assert!(inflates_to(message, b"Hello"), "{message:02x?}");
            assert!(!inflates_to(message, b"Hell"), "{message:02x?}");
            assert!(!inflates_to(message, b"Hello!"), "{message:02x?}");
        }
        // RFC 7692 §7.2.3.2: it refers to a message before it.
        assert!(!inflates_to(&[0xf2, 0x00, 0x11, 0x00, 0x00], b"Hello"));
    }

    #[test]
    fn json_of_every_size_comes_back() {
        for size in [4, 64, 1_024, 65_536, 1 << 20] {
            let answer = Payload::Json.bytes(size);
            let compressed = compress(&answer).unwrap();
            let terms = Terms { offer: Some(Offer::NoTakeover), answer };
            assert!(terms.is_answer(&compressed, true), "{size} bytes");
            assert!(terms.is_answer(&terms.answer, false) && !terms.is_answer(&compressed, false));
            assert!(compressed.len() < terms.longest_answer());
        }
    }
}
