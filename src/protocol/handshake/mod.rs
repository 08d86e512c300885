//! The opening handshake (RFC 6455 §4): HTTP/1.1 heads in, HTTP/1.1 heads out, for servers and clients.
//!
//! - [`request`]: the server reads a request, accepts it or says what is wrong with it.
//! - [`response`]: the server's answers as bytes.
//! - [`client`]: the client's request as bytes, the answer read and verified.
//! - [`custom`]: the headers and cookies that a client may add.
//! - [`body`]: what a refusal says.
//! - [`origin`]: which pages may connect.
//! - [`parameters`]: query parameters and cookies.
//! - [`extension`]: the lists in Sec-WebSocket-Extensions and Sec-WebSocket-Protocol.
//!
//! It reads no bodies of requests and follows no redirects. Which extensions are taken is the business of [`negotiation`](super::deflate::negotiation).

pub mod body;
pub mod client;
pub mod custom;
pub mod error;
pub mod extension;
pub mod headers;
pub mod origin;
mod packed;
pub mod parameters;
pub mod rejection;
pub mod request;
pub mod response;
pub mod upgrade;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest, Sha1};

/// The value of Sec-WebSocket-Accept that answers a Sec-WebSocket-Key (RFC 6455 §4.2.2, item 5.4).
pub fn accept_key(key: &str) -> String {
    let digest = Sha1::new().chain_update(key.as_bytes()).chain_update(GUID).finalize();
    STANDARD.encode(digest)
}

/// The start of what a peer sent, fit for one line of text: non-ASCII and control bytes are escaped.
pub(super) fn quote(bytes: &[u8]) -> String {
    match bytes.get(..QUOTED_BYTES) {
        Some(start) if bytes.len() > QUOTED_BYTES => format!("\"{}…\"", start.escape_ascii()),
        _ => format!("\"{}\"", bytes.escape_ascii()),
    }
}

/// Headers that one head may have. Browsers send about 15 and proxies add about 10; the array that they are parsed into
/// is 4 KiB of stack at this number.
pub const MAX_HEADERS: usize = 128;

/// RFC 6455 §1.3.
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Bytes of a peer's words that an error repeats: enough to recognise them, too few to flood a log.
const QUOTED_BYTES: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_key_is_that_of_the_example_in_section_1_3() {
        let accept = accept_key("dGhlIHNhbXBsZSBub25jZQ==");
        assert_eq!(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn quotes_at_most_forty_bytes_and_escapes_them() {
        assert_eq!(quote(b"a\r\n\"\xFF"), r#""a\r\n\"\xff""#);
        assert_eq!(quote(&[b'x'; 40]), format!("\"{}\"", "x".repeat(40)));
        assert_eq!(quote(&[b'x'; 41]), format!("\"{}…\"", "x".repeat(40)));
    }
}
