//! The body of a server's answer: where it ends (RFC 9112 §6.3), and what it is without its chunks (§7.1).
//!
//! Keeps its start and no more; never decompresses, and knows nothing of trailers.

use super::client::ResponseHead;

/// A body that is arriving.
#[derive(Debug)]
pub struct Body {
    framing: Framing,
    content: Vec<u8>,
    /// Bytes that are kept.
    most: usize,
}

/// What tells where a body ends.
#[derive(Debug)]
enum Framing {
    /// Bytes to come.
    Length(u64),
    Chunked(Chunk),
    /// The end of the stream.
    Stream,
}

/// The place in a chunked body.
#[derive(Clone, Copy, Debug)]
enum Chunk {
    /// In the digits of a size.
    Size(u64),
    /// Behind those digits, up to the end of the line.
    Extension(u64),
    /// Bytes of the chunk that are to come.
    Data(u64),
    /// The line break behind it.
    End,
    /// Behind the last chunk, or behind what cannot be one.
    Over,
}

impl Body {
    /// The body behind `head`, of which at most `most` bytes are kept.
    #[must_use]
    pub fn of(head: &ResponseHead, most: usize) -> Self {
        let framing = match head.content_length() {
            // RFC 9110 §6.4.1.
            _ if matches!(head.status, 100..=199 | 204 | 304) => Framing::Length(0),
            // RFC 9112 §6.3, item 3: it overrides Content-Length.
            _ if head.has_token("Transfer-Encoding", "chunked") => Framing::Chunked(Chunk::Size(0)),
            Some(length) => Framing::Length(length),
            None => Framing::Stream,
        };
        Self { framing, content: Vec::new(), most }
    }

    /// Takes what has come.
    pub fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.is_complete() {
            bytes = match self.framing {
                Framing::Stream => self.keep(bytes, bytes.len()),
                Framing::Length(left) => {
                    let here = at_most(left, bytes.len());
                    self.framing = Framing::Length(left - here as u64);
                    self.keep(bytes, here)
                }
                Framing::Chunked(Chunk::Data(left)) => {
                    let here = at_most(left, bytes.len());
                    let left = left - here as u64;
                    self.framing = Framing::Chunked(if left == 0 { Chunk::End } else { Chunk::Data(left) });
                    self.keep(bytes, here)
                }
                Framing::Chunked(chunk) => {
                    let Some((first, rest)) = bytes.split_first() else { return };
                    self.framing = Framing::Chunked(chunk.after(*first));
                    rest
                }
            };
        }
    }

    /// Whether more would change nothing: it has ended, or as much is here as is kept.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let is_over = matches!(self.framing, Framing::Length(0) | Framing::Chunked(Chunk::Over));
        is_over || self.content.len() >= self.most
    }

    /// What has come of it.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.content
    }

    /// Keeps the first `count` of `bytes` as far as there is room, and gives the rest.
    fn keep<'a>(&mut self, bytes: &'a [u8], count: usize) -> &'a [u8] {
        let (here, rest) = bytes.split_at_checked(count).unwrap_or((bytes, &[]));
        let room = self.most.saturating_sub(self.content.len());
        self.content.extend_from_slice(here.get(..room).unwrap_or(here));
        rest
    }
}

impl Chunk {
    /// The place behind `byte`, which is not one of the data.
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Size(size) | Self::Extension(size), b'\n') => {
                if size == 0 {
                    Self::Over
                } else {
                    Self::Data(size)
                }
            }
            (Self::Size(size), b';' | b' ' | b'\t' | b'\r') | (Self::Extension(size), _) => Self::Extension(size),
            (Self::Size(size), digit) => match char::from(digit).to_digit(16) {
                Some(digit) if size < MAX_CHUNK => Self::Size(size * 16 + u64::from(digit)),
                _ => Self::Over,
            },
            (Self::End, b'\r') => Self::End,
            (Self::End, b'\n') => Self::Size(0),
            (Self::End | Self::Data(_) | Self::Over, _) => Self::Over,
        }
    }
}

fn at_most(left: u64, length: usize) -> usize {
    usize::try_from(left).unwrap_or(usize::MAX).min(length)
}

/// A size with more digits than that is not meant: RFC 9112 §7.1 warns of overflows.
const MAX_CHUNK: u64 = 1 << 56;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::client::parse_response;
    use super::*;

    const MOST: usize = 64;

    fn body(head: &str) -> Body {
        let head = format!("HTTP/1.1 {head}\r\n\r\n");
        Body::of(&parse_response(head.as_bytes(), 1024).unwrap().unwrap().0, MOST)
    }

    /// What is kept of these bytes, in one go and byte by byte, and whether the body is then complete.
    fn kept(head: &str, bytes: &[u8]) -> (String, bool) {
        let (mut whole, mut pieces) = (body(head), body(head));
        whole.push(bytes);
        bytes.chunks(1).for_each(|byte| pieces.push(byte));
        let complete = whole.is_complete();
        assert_eq!(pieces.is_complete(), complete);
        let kept = whole.into_bytes();
        assert_eq!(pieces.into_bytes(), kept);
        (kept.escape_ascii().to_string(), complete)
    }

    fn chunked(bytes: &str) -> (String, bool) {
        kept("403 No\r\nTransfer-Encoding: chunked", bytes.as_bytes())
    }

    /// RFC 9112 §6.3.
    #[test]
    fn a_body_ends_where_its_head_says() {
        assert_eq!(kept("403 No\r\nContent-Length: 2", b"no, and more"), ("no".to_owned(), true));
        assert_eq!(kept("403 No\r\nContent-Length: 3", b"no"), ("no".to_owned(), false));
        assert_eq!(kept("403 No\r\nContent-Length: 0", b"no"), (String::new(), true));
        assert_eq!(kept("403 No\r\nContent-Length: x", b"no"), ("no".to_owned(), false));
        assert_eq!(kept("403 No", b"no, and more"), ("no, and more".to_owned(), false));
        assert_eq!(kept("204 No Content", b"no"), (String::new(), true));
        assert_eq!(kept("101 Switching Protocols", b"no"), (String::new(), true));
        let both = "403 No\r\nContent-Length: 1\r\nTransfer-Encoding: chunked";
        assert_eq!(kept(both, b"2\r\nno\r\n0\r\n\r\n"), ("no".to_owned(), true));
    }

    #[test]
    fn as_much_is_kept_as_allowed_and_not_one_byte_more() {
        for head in ["403 No", "403 No\r\nContent-Length: 1000"] {
            assert_eq!(kept(head, &[b'x'; MOST - 1]), ("x".repeat(MOST - 1), false));
            assert_eq!(kept(head, &[b'x'; MOST]), ("x".repeat(MOST), true));
            assert_eq!(kept(head, &[b'x'; MOST + 1]), ("x".repeat(MOST), true));
        }
        assert_eq!(chunked(&format!("41\r\n{}", "x".repeat(65))), ("x".repeat(MOST), true));
        assert_eq!(chunked(&"1\r\nx\r\n".repeat(MOST + 1)), ("x".repeat(MOST), true));
    }

    /// RFC 9112 §7.1.
    #[test]
    fn chunks_are_joined() {
        for bytes in [
            "5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n",
            "05\r\nhello\r\n0007\r\n, world\r\n0\r\nTrailer: x\r\n\r\n",
            "5;a=b\r\nhello\r\n7 ;c\r\n, world\r\n000\r\n",
            "5\nhello\n7\n, world\n0\n",
            "c\r\nhello, world\r\n0\r\n",
            "C\r\nhello, world\r\n0\r\n",
        ] {
            assert_eq!(chunked(bytes), ("hello, world".to_owned(), true), "{bytes:?}");
        }
        assert_eq!(chunked("5\r\nhel"), ("hel".to_owned(), false));
        assert_eq!(chunked("5"), (String::new(), false));
    }

    #[test]
    fn what_comes_before_a_chunk_that_cannot_be_is_kept() {
        for bytes in ["2\r\nno\r\nx\r\n", "2\r\nno?", "2\r\nno\r\n-1\r\n", "2\r\nno\r\nffffffffffffffffff\r\n"] {
            assert_eq!(chunked(bytes), ("no".to_owned(), true), "{bytes:?}");
        }
        assert_eq!(chunked("100000000000000\r\nno"), ("no".to_owned(), false));
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_without_harm(bytes in "[0-9a-f;\r\n]{0,99}") {
            prop_assert!(chunked(&bytes).0.len() <= 4 * MOST);
        }
    }
}
