//! UTF-8 (RFC 3629, required of text by RFC 6455 §8.1) of text that arrives in pieces.

use std::fmt;

/// Whether a whole text is valid UTF-8.
#[inline]
pub fn is_valid(text: &[u8]) -> bool {
    simdutf8::basic::from_utf8(text).is_ok()
}

/// Checks a text piece by piece and refuses it at the first byte that no continuation could repair.
///
/// Call [`push`](Self::push) for every piece, then [`finish`](Self::finish) at the end of the text.
#[derive(Debug, Clone, Default)]
pub struct Utf8Validator {
    /// The start of a sequence whose end has not arrived: at most three bytes between two calls.
    unfinished: [u8; MAX_SEQUENCE],
    unfinished_length: u8,
}

impl Utf8Validator {
    /// Takes the next piece of the text; it may end inside a sequence.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), InvalidUtf8> {
        let mut rest = piece;
        while self.unfinished_length > 0 {
            let Some((&byte, tail)) = rest.split_first() else {
                return Ok(());
            };
            self.continue_sequence(byte)?;
            rest = tail;
        }
        match simdutf8::compat::from_utf8(rest) {
            Ok(_) => Ok(()),
            Err(error) if error.error_len().is_some() => Err(InvalidUtf8),
            Err(error) => {
                let unfinished = rest.get(error.valid_up_to()..).unwrap_or_default();
                unfinished.iter().for_each(|&byte| self.keep(byte));
                Ok(())
            }
        }
    }

    /// Ends the text: a sequence that is still unfinished is an error. The validator is then ready for the next text.
    pub fn finish(&mut self) -> Result<(), InvalidUtf8> {
        match std::mem::take(&mut self.unfinished_length) {
            0 => Ok(()),
            _ => Err(InvalidUtf8),
        }
    }

    fn continue_sequence(&mut self, byte: u8) -> Result<(), InvalidUtf8> {
        self.keep(byte);
        let length = usize::from(self.unfinished_length);
        let sequence = self.unfinished.get(..length).unwrap_or_default();
        match std::str::from_utf8(sequence) {
            Ok(_) => self.unfinished_length = 0,
            // No length means: a valid prefix, and more bytes are due.
            Err(error) if error.error_len().is_none() => {}
            Err(_) => return Err(InvalidUtf8),
        }
        Ok(())
    }

    fn keep(&mut self, byte: u8) {
        if let Some(slot) = self.unfinished.get_mut(usize::from(self.unfinished_length)) {
            *slot = byte;
            self.unfinished_length += 1;
        }
    }
}

/// A text is not UTF-8, or ended inside a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidUtf8;

impl fmt::Display for InvalidUtf8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text is not valid UTF-8")
    }
}

impl std::error::Error for InvalidUtf8 {}

/// RFC 3629 §3: a character takes one to four bytes.
const MAX_SEQUENCE: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    /// Pushes `text` in two pieces, split at `at`, and ends it.
    fn check_split(text: &[u8], at: usize) -> Result<(), InvalidUtf8> {
        let mut validator = Utf8Validator::default();
        validator.push(&text[..at])?;
        validator.push(&text[at..])?;
        validator.finish()
    }

    fn assert_in_every_split(text: &[u8], is_valid: bool, what: &str) {
        assert_eq!(super::is_valid(text), is_valid, "{what}, whole");
        for at in 0..=text.len() {
            assert_eq!(check_split(text, at).is_ok(), is_valid, "{what}, split at {at}");
        }
        let mut validator = Utf8Validator::default();
        let is_byte_by_byte_valid =
            text.iter().all(|&byte| validator.push(&[byte]).is_ok()) && validator.finish().is_ok();
        assert_eq!(is_byte_by_byte_valid, is_valid, "{what}, byte by byte");
    }

    /// The number of bytes after which pushing byte by byte is refused.
    fn refused_after(text: &[u8]) -> Option<usize> {
        let mut validator = Utf8Validator::default();
        let refused = text.iter().position(|&byte| validator.push(&[byte]).is_err());
        refused.map(|position| position + 1)
    }

    /// Autobahn 6.2, 6.5–6.7, 6.9, 6.11, 6.22, 6.23: the first and last of each length, the neighbours of what is not.
    #[test]
    fn accepts_valid_text_in_every_split() {
        for text in [
            "",
            "Hello-µ@ßöäüàá-UTF-8!!",
            "κόσμε",
            "\u{0}",
            "\u{7F}",
            "\u{80}",
            "\u{7FF}",
            "\u{800}",
            "\u{D7FF}",
            "\u{E000}",
            "\u{FFFD}",
            "\u{FFFE}",
            "\u{FFFF}",
            "\u{10000}",
            "\u{1FFFE}",
            "\u{10FFFF}",
            "a\u{10FFFF}b\u{7FF}c",
        ] {
            assert_in_every_split(text.as_bytes(), true, text);
        }
    }

    /// Autobahn 6.8, 6.10, 6.12–6.21.
    #[test]
    fn refuses_invalid_text_in_every_split() {
        let invalid: [(&[u8], &str); 31] = [
            (b"\x80", "a continuation byte alone"),
            (b"\xBF", "a continuation byte alone"),
            (b"\x80\xBF\x80", "continuation bytes alone"),
            (b"\xC0 \xC1 ", "starts of two bytes, each with a space"),
            (b"\xE0 \xEF ", "starts of three bytes, each with a space"),
            (b"\xF0 \xF7 ", "starts of four bytes, each with a space"),
            (b"\xC2", "one byte of two"),
            (b"\xE0\xA0", "two bytes of three"),
            (b"\xF0\x90\x80", "three bytes of four"),
            (b"\xDF", "one byte of two"),
            (b"\xEF\xBF", "two bytes of three"),
            (b"\xF4\x8F\xBF", "three bytes of four"),
            (b"\xFE", "an impossible byte"),
            (b"\xFF", "an impossible byte"),
            (b"\xC0\xAF", "overlong /"),
            (b"\xE0\x80\xAF", "overlong /"),
            (b"\xF0\x80\x80\xAF", "overlong /"),
            (b"\xF8\x80\x80\x80\xAF", "overlong /"),
            (b"\xFC\x80\x80\x80\x80\xAF", "overlong /"),
            (b"\xC1\xBF", "the largest overlong two bytes"),
            (b"\xE0\x9F\xBF", "the largest overlong three bytes"),
            (b"\xF0\x8F\xBF\xBF", "the largest overlong four bytes"),
            (b"\xC0\x80", "overlong NUL"),
            (b"\xED\xA0\x80", "the first surrogate"),
            (b"\xED\xAD\xBF", "a high surrogate"),
            (b"\xED\xBF\xBF", "the last surrogate"),
            (b"\xED\xA0\x80\xED\xB0\x80", "a pair of surrogates"),
            (b"\xF4\x90\x80\x80", "beyond U+10FFFF"),
            (b"\xF5\x80\x80\x80", "beyond U+10FFFF"),
            (b"\xF8\x88\x80\x80\x80", "five bytes"),
            (
                b"\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xED\xA0\x80edited",
                "a surrogate amid text (Autobahn 6.3.1)",
            ),
        ];
        for (text, what) in invalid {
            assert_in_every_split(text, false, what);
        }
    }

    /// Autobahn 6.4: an endpoint need not wait for the end of a sequence that no continuation can repair.
    #[test]
    fn refuses_at_the_first_byte_that_nothing_can_repair() {
        for (text, after) in [
            (&b"\xF4\x90\x80\x80"[..], 2),
            (b"\xF5\x80\x80\x80", 1),
            (b"\xED\xA0\x80", 2),
            (b"\xE0\x80\xAF", 2),
            (b"\xF0\x80\x80\xAF", 2),
            (b"\xC0\xAF", 1),
            (b"\xFF", 1),
            (b"\x80", 1),
            (b"\xE2\x82x", 3),
            (b"ok\xC3(", 4),
        ] {
            assert_eq!(refused_after(text), Some(after), "{text:x?}");
        }
        assert_eq!(refused_after(b"\xF4\x8F\xBF"), None, "the end may still come");
    }

    #[test]
    fn a_text_must_not_end_inside_a_sequence() {
        let mut validator = Utf8Validator::default();
        assert_eq!(validator.push(b"\xE2\x82"), Ok(()));
        assert_eq!(validator.finish(), Err(InvalidUtf8));
    }

    #[test]
    fn a_long_text_is_checked_across_pieces_of_every_size() {
        let text = "añ€😀".repeat(50);
        for size in 1..70 {
            let mut validator = Utf8Validator::default();
            for piece in text.as_bytes().chunks(size) {
                assert_eq!(validator.push(piece), Ok(()), "pieces of {size}");
            }
            assert_eq!(validator.finish(), Ok(()));
        }
    }
}
