//! The message of a run: every connection sends the same bytes, made before the run so that sending costs nothing.

use std::rc::Rc;

use crate::arguments::{Options, usage};
use crate::deflate::{self, Offer, Terms};
use crate::failure::Failure;
use crate::frame::{self, OpCode};
use crate::payload::Payload;

/// A text message.
#[derive(Debug)]
pub struct Message {
    size: usize,
    frame: Vec<u8>,
    compressed_size: usize,
    terms: Rc<Terms>,
}

impl Message {
    /// Takes `--size`, `--payload` and `--compress`.
    pub fn parse(options: &mut Options) -> Result<Self, Failure> {
        let size = options.size()?;
        let payload = options.choice("payload", &[("letters", Payload::Letters), ("json", Payload::Json)])?;
        let payload = payload.unwrap_or(Payload::Letters);
        let offer = options.choice("compress", &[("no-takeover", Offer::NoTakeover), ("takeover", Offer::Takeover)])?;
        let least = payload.least_size();
        if size < least {
            return Err(usage(format!("this --payload needs a --size of at least {least}, not {size}")));
        }
        match offer {
            Some(offer) => Self::compressed(offer, payload.bytes(size)),
            None => Ok(Self::plain(&payload.bytes(size))),
        }
    }

    /// This many letters, not compressed.
    pub fn letters(size: usize) -> Self {
        Self::plain(&Payload::Letters.bytes(size))
    }

    fn plain(text: &[u8]) -> Self {
        let frame = frame::masked(OpCode::Text, text);
        let terms = Rc::new(Terms { offer: None, answer: text.to_vec() });
        Self { size: text.len(), compressed_size: text.len(), frame, terms }
    }

    fn compressed(offer: Offer, text: Vec<u8>) -> Result<Self, Failure> {
        let compressed = deflate::compress(&text).map_err(|error| Failure::system("compress the payload", error))?;
        Ok(Self {
            size: text.len(),
            compressed_size: compressed.len(),
            frame: frame::masked_compressed(OpCode::Text, &compressed),
            terms: Rc::new(Terms { offer: Some(offer), answer: text }),
        })
    }

    /// The length of its text in bytes.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The length of its frame's payload in bytes.
    pub fn compressed_size(&self) -> usize {
        self.compressed_size
    }

    /// The frame to send.
    pub fn frame(&self) -> &[u8] {
        &self.frame
    }

    /// What a connection that sends it has to offer, and to check.
    pub fn terms(&self) -> Rc<Terms> {
        Rc::clone(&self.terms)
    }

    /// Whether compression is offered.
    pub fn offers_compression(&self) -> bool {
        self.terms.offer.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Arguments;

    fn parse(line: &str) -> Result<Message, Failure> {
        let line = format!("echo ws://127.0.0.1:9/ {line}");
        Message::parse(&mut Arguments::parse(line.split_whitespace().map(str::to_owned)).unwrap().options)
    }

    #[test]
    fn without_options_it_is_letters_as_they_are() {
        let message = parse("--size 3").unwrap();
        assert_eq!(message.frame(), frame::masked(OpCode::Text, b"abc"));
        assert_eq!((message.size(), message.compressed_size()), (3, 3));
        assert_eq!(*message.terms(), Terms { offer: None, answer: b"abc".to_vec() });
    }

    #[test]
    fn compressed_it_is_shorter_and_says_so_in_rsv1() {
        let message = parse("--size 1024 --payload json --compress takeover").unwrap();
        let terms = message.terms();
        assert_eq!(terms.offer, Some(Offer::Takeover));
        assert_eq!(terms.answer, Payload::Json.bytes(1_024));
        assert_eq!(message.frame()[0], 0xC1);
        assert_eq!(message.size(), 1_024);
        assert!(message.compressed_size() < 600, "{}", message.compressed_size());
    }

    #[test]
    fn what_cannot_be_made_is_refused() {
        for line in ["--payload xml", "--compress yes", "--payload json --size 3"] {
            assert!(matches!(parse(line), Err(Failure::Usage(_))), "{line}");
        }
    }
}
