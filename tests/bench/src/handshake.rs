//! The client's side of the opening handshake (RFC 6455 §4.1), reduced to what a measurement must know: is it a 101
//! and does it prove that the server is a WebSocket server.

use crate::target::Target;

/// The request that opens a connection.
pub fn request(target: &Target) -> Vec<u8> {
    let (path, host) = (target.path(), target.host());
    format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    .into_bytes()
}

/// What the server made of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The head has not all arrived.
    Incomplete,
    /// The connection is open; the head took this many bytes, frames follow.
    Accepted(usize),
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
    /// Something that does not start like an HTTP/1.1 reply.
    NotHttp,
    /// A head without an end.
    HeadTooLong,
}

/// Judges what has arrived so far.
pub fn judge(received: &[u8]) -> Reply {
    let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else {
        let too_long = received.len() > LONGEST_HEAD;
        return if too_long { Reply::Refused(Refusal::HeadTooLong) } else { Reply::Incomplete };
    };
    let head = received.get(..end).unwrap_or_default();
    match status(head) {
        None => Reply::Refused(Refusal::NotHttp),
        Some(101) if accept(head) == Some(ACCEPT.as_bytes()) => Reply::Accepted(end + 4),
        Some(101) => Reply::Refused(Refusal::WrongAccept),
        Some(other) => Reply::Refused(Refusal::Status(other)),
    }
}

fn status(head: &[u8]) -> Option<u16> {
    let digits = head.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn accept(head: &[u8]) -> Option<&[u8]> {
    head.split(|byte| *byte == b'\n').find_map(|line| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let (name, value) = line.split_at(colon);
        let named = name.eq_ignore_ascii_case(b"sec-websocket-accept");
        named.then(|| value.get(1..).unwrap_or_default().trim_ascii())
    })
}

/// The key and the answer that RFC 6455 §1.3 prints. Every connection uses it: the server must compute the answer all
/// the same, and this side needs no SHA-1.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
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
        assert_eq!(judge(&bytes), Reply::Accepted(bytes.len() - 2));
    }

    #[test]
    fn every_prefix_of_a_head_is_incomplete() {
        let bytes = reply(ACCEPT);
        for length in 0..bytes.len() - 2 {
            assert_eq!(judge(&bytes[..length]), Reply::Incomplete);
        }
    }

    #[test]
    fn all_else_is_refused_by_kind() {
        assert_eq!(judge(&reply("nonsense")), Reply::Refused(Refusal::WrongAccept));
        assert_eq!(judge(b"HTTP/1.1 503 Busy\r\n\r\n"), Reply::Refused(Refusal::Status(503)));
        assert_eq!(judge(b"SSH-2.0-x\r\n\r\n"), Reply::Refused(Refusal::NotHttp));
        assert_eq!(judge(&[b'a'; LONGEST_HEAD + 1]), Reply::Refused(Refusal::HeadTooLong));
    }
}
