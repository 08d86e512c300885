//! The client's side of the opening handshake (RFC 6455 §4.1), reduced to what a measurement must know: is it a 101
//! does it prove that the server is a WebSocket server, and what became of the extension that was offered.

use crate::deflate::{Agreement, Mismatch, Offer};
use crate::target::Target;

/// The request that opens a connection.
pub fn request(target: &Target, offer: Option<Offer>) -> Vec<u8> {
    let (path, host) = (target.path(), target.host());
    let extensions = offer.map(|offer| format!("Sec-WebSocket-Extensions: {}\r\n", offer.header())).unwrap_or_default();
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n{extensions}\r\n"
    )
    .into_bytes()
}

/// What the server made of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The head has not all arrived.
    Incomplete,
    /// The connection is open.
    Accepted {
        /// How many bytes the head took; frames follow.
        length: usize,
        /// What the server made of the offer.
        agreement: Option<Agreement>,
    },
    /// It is not open, and why.
    Refused(Refusal),
}

/// Why a reply does not open a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A status that is not 101.
    Status(u16),
    /// A 101 whose Sec-WebSocket-Accept is absent or wrong.
    WrongAccept,
    /// A 101 whose Sec-WebSocket-Extensions does not fit what was offered.
    Extensions(Mismatch),
    /// Something that does not start like an HTTP/1.1 reply.
    NotHttp,
    /// A head without an end.
    HeadTooLong,
}

/// Judges what has arrived so far.
pub fn judge(received: &[u8], offer: Option<Offer>) -> Reply {
    let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else {
        let too_long = received.len() > LONGEST_HEAD;
        return if too_long { Reply::Refused(Refusal::HeadTooLong) } else { Reply::Incomplete };
    };
    let head = received.get(..end).unwrap_or_default();
    match status(head) {
        None => Reply::Refused(Refusal::NotHttp),
        Some(101) if values(head, "sec-websocket-accept").next() != Some(ACCEPT) => {
            Reply::Refused(Refusal::WrongAccept)
        }
        Some(101) => match Agreement::parse(offer, values(head, "sec-websocket-extensions")) {
            Ok(agreement) => Reply::Accepted { length: end + 4, agreement },
            Err(mismatch) => Reply::Refused(Refusal::Extensions(mismatch)),
        },
        Some(other) => Reply::Refused(Refusal::Status(other)),
    }
}

fn status(head: &[u8]) -> Option<u16> {
    let digits = head.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// The values of the headers of this name.
fn values<'head>(head: &'head [u8], wanted: &str) -> impl Iterator<Item = &'head str> {
    head.split(|byte| *byte == b'\n').filter_map(move |line| {
        let (name, value) = std::str::from_utf8(line).ok()?.split_once(':')?;
        name.eq_ignore_ascii_case(wanted).then(|| value.trim())
    })
}

/// The key that RFC 6455 §1.3 prints. Every connection uses it: the server must compute the answer all
/// the same, and this side needs no SHA-1.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
/// The answer to the key of every request of this program.
pub const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
/// No server under test sends more than a few hundred bytes.
const LONGEST_HEAD: usize = 16 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(accept: &str) -> Vec<u8> {
        format!("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSEC-WebSocket-accept:{accept}\r\n\r\n{{}}")
            .into_bytes()
    }

    #[test]
    fn a_right_accept_opens_and_leaves_the_frames() {
        let bytes = reply(" s3pPLMBiTxaQ9kYGzzhZRbK+xOo= ");
        assert_eq!(judge(&bytes, None), Reply::Accepted { length: bytes.len() - 2, agreement: None });
    }

    #[test]
    fn an_offer_is_sent_and_its_answer_read() {
        let target = Target::Unix { path: "/".into() };
        let text = |offer| String::from_utf8(request(&target, offer)).unwrap();
        assert!(!text(None).contains("Extensions"));
        assert!(text(Some(Offer::Takeover)).ends_with("13\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"));
        let declined = Reply::Refused(Refusal::Extensions(Mismatch::Declined));
        assert_eq!(judge(&reply(ACCEPT), Some(Offer::Takeover)), declined);
        let bytes = reply(&format!("{ACCEPT}\r\nSec-websocket-Extensions: permessage-deflate"));
        let agreement = Some(Agreement::default());
        assert_eq!(judge(&bytes, Some(Offer::Takeover)), Reply::Accepted { length: bytes.len() - 2, agreement });
    }

    #[test]
    fn every_prefix_of_a_head_is_incomplete() {
        let bytes = reply(ACCEPT);
        for length in 0..bytes.len() - 2 {
            assert_eq!(judge(&bytes[..length], None), Reply::Incomplete);
        }
    }

    #[test]
    fn all_else_is_refused_by_kind() {
        assert_eq!(judge(&reply("nonsense"), None), Reply::Refused(Refusal::WrongAccept));
        assert_eq!(judge(b"HTTP/1.1 503 Busy\r\n\r\n", None), Reply::Refused(Refusal::Status(503)));
        assert_eq!(judge(b"SSH-2.0-x\r\n\r\n", None), Reply::Refused(Refusal::NotHttp));
        assert_eq!(judge(&[b'a'; LONGEST_HEAD + 1], None), Reply::Refused(Refusal::HeadTooLong));
    }
}
