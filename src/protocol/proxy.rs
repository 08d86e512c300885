//! The PROXY protocol, versions 1 and 2 (HAProxy's proxy-protocol.txt): what a TCP proxy sends before the first byte of a
//! client, to say whose it is.
//!
//! Bytes in, an address out. Never decides whether the sender is to be believed, and **never asks for a byte that is the
//! client's**: what follows the header may be TLS or HTTP, and is left to whoever reads that.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::handshake::quote;

/// How far the reading of a header has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// At least so many bytes of the header are missing, never 0. It may be more, but no other byte is among these.
    Missing(usize),
    /// That was the last byte of the header. It says where the client comes from; `None` if the proxy speaks for itself
    /// (LOCAL: a health check) or does not know (UNKNOWN, UNSPEC, a unix socket).
    Complete(Option<SocketAddr>),
}

/// What came is not the header of a proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyError {
    /// It begins like something else. Holds its first bytes, quoted and escaped.
    Missing(String),
    /// It begins like a header and breaks its rules.
    Malformed {
        /// Which rule.
        cause: &'static str,
        /// Its first bytes, quoted and escaped.
        start: String,
    },
    /// A header of version 2 announces so many bytes.
    TooLong(usize),
}

/// Reads a header as far as it has come: `bytes` are all since the connection began, read as [`Progress`] asked for.
pub fn parse(bytes: &[u8]) -> Result<Progress, ProxyError> {
    if begins_like(bytes, SIGNATURE) {
        parse_binary(bytes)
    } else if begins_like(bytes, LINE_START) {
        parse_line(bytes)
    } else {
        Err(ProxyError::Missing(quote(bytes)))
    }
}

/// Whether `bytes` are the start of something that starts with `start`.
fn begins_like(bytes: &[u8], start: &[u8]) -> bool {
    bytes.iter().zip(start).all(|(byte, expected)| byte == expected)
}

/// Version 1 (§2.1): `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443` and CR LF.
fn parse_line(bytes: &[u8]) -> Result<Progress, ProxyError> {
    let malformed = |cause| Err(ProxyError::Malformed { cause, start: quote(bytes) });
    let Some(line) = bytes.strip_suffix(b"\r\n") else {
        let missing = SHORTEST.saturating_sub(bytes.len()).max(if bytes.ends_with(b"\r") { 1 } else { 2 });
        return match bytes.len() + missing <= MAX_LINE {
            true => Ok(Progress::Missing(missing)),
            false => malformed("its line does not end within 107 bytes"),
        };
    };
    let Some(line) = std::str::from_utf8(line).ok().filter(|line| !line.contains(['\r', '\n'])) else {
        return malformed("its line has bytes that are no text");
    };
    let words: Vec<&str> = line.split(' ').skip(1).collect();
    let source = match words.as_slice() {
        // What follows UNKNOWN is to be ignored.
        ["UNKNOWN", ..] => return Ok(Progress::Complete(None)),
        ["TCP4", source, destination, port, to_port] => {
            let source = source.parse::<Ipv4Addr>().ok().filter(|_| destination.parse::<Ipv4Addr>().is_ok());
            source.map(IpAddr::V4).zip(port_number(port).filter(|_| port_number(to_port).is_some()))
        }
        ["TCP6", source, destination, port, to_port] => {
            let source = source.parse::<Ipv6Addr>().ok().filter(|_| destination.parse::<Ipv6Addr>().is_ok());
            source.map(IpAddr::V6).zip(port_number(port).filter(|_| port_number(to_port).is_some()))
        }
        _ => return malformed("its line is not TCP4 or TCP6 with two addresses and two ports, nor UNKNOWN"),
    };
    match source {
        Some(source) => Ok(Progress::Complete(Some(SocketAddr::from(source)))),
        None => malformed("one of its addresses or ports is none"),
    }
}

/// 0 to 65535, in digits and without leading zeros.
fn port_number(text: &str) -> Option<u16> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| is_plain)
}

/// Version 2 (§2.2): a signature, what it is about, its length, and so many bytes: addresses, and extensions behind them,
/// which are skipped.
fn parse_binary(bytes: &[u8]) -> Result<Progress, ProxyError> {
    let Some((fixed, rest)) = bytes.split_first_chunk::<FIXED>() else {
        // A line of version 1 may still come where these are too few to tell.
        return Ok(Progress::Missing(SHORTEST.saturating_sub(bytes.len()).max(1)));
    };
    let [.., command, family, high, low] = *fixed;
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length > MAX_LENGTH {
        return Err(ProxyError::TooLong(length));
    }
    let malformed = |cause| Err(ProxyError::Malformed { cause, start: quote(bytes) });
    if !matches!(command, LOCAL | PROXY) {
        return malformed("it is neither a LOCAL nor a PROXY of version 2");
    }
    if family >> 4 > UNIX || family & 0xF > DATAGRAM {
        return malformed("it has a family or transport that version 2 does not define");
    }
    if rest.len() < length {
        return Ok(Progress::Missing(length - rest.len()));
    }
    let source = match (command, family >> 4) {
        (PROXY, INET) => source_of::<4, 12>(rest),
        (PROXY, INET6) => source_of::<16, 36>(rest),
        _ => return Ok(Progress::Complete(None)),
    };
    match source {
        Some(source) => Ok(Progress::Complete(Some(source))),
        None => malformed("it is shorter than the addresses that it is to hold"),
    }
}

/// The first of two addresses of `N` bytes each and two ports behind them, `ALL` bytes together.
fn source_of<const N: usize, const ALL: usize>(bytes: &[u8]) -> Option<SocketAddr>
where
    IpAddr: From<[u8; N]>,
{
    let block: &[u8; ALL] = bytes.first_chunk()?;
    let address: [u8; N] = *block.first_chunk()?;
    let port: [u8; 2] = *block.get(2 * N..)?.first_chunk()?;
    Some(SocketAddr::from((IpAddr::from(address), u16::from_be_bytes(port))))
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(start) => write!(
                f,
                "the connection does not begin with a PROXY protocol header but with {start}: turn it on in the proxy (in \
                 nginx's stream: proxy_protocol on;), or proxyProtocol off in the server; only the proxy may connect here"
            ),
            Self::Malformed { cause, start } => {
                write!(f, "the PROXY protocol header is malformed: {cause}; it starts with {start}")
            }
            Self::TooLong(length) => {
                write!(f, "the PROXY protocol header announces {length} bytes, {MAX_LENGTH} at most are taken")
            }
        }
    }
}

impl std::error::Error for ProxyError {}

/// Version 1: what its line begins with.
const LINE_START: &[u8] = b"PROXY ";

/// Version 1: `PROXY UNKNOWN` and CR LF. A header of version 2 is longer.
const SHORTEST: usize = 15;

/// Version 1: CR LF included (§2.1).
const MAX_LINE: usize = 107;

/// Version 2: what it begins with.
const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// Version 2: the signature, a byte each for version and command and for family and transport, two for the length.
const FIXED: usize = 16;

/// Version 2: the bytes behind those. Addresses take 216 at most, certificates in extensions some more; 65535 could be said.
const MAX_LENGTH: usize = 4096;

/// Version 2, and its commands.
const LOCAL: u8 = 0x20;
const PROXY: u8 = 0x21;

/// Version 2: families; 0 is UNSPEC.
const INET: u8 = 1;
const INET6: u8 = 2;
const UNIX: u8 = 3;

/// Version 2: the last of the transports.
const DATAGRAM: u8 = 2;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const V4_LINE: &str = "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n";

    fn from(address: &str) -> Progress {
        Progress::Complete(Some(address.parse().unwrap()))
    }

    fn binary(command: u8, family: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        [SIGNATURE, &[command, family], &length, body].concat()
    }

    fn v4(extensions: &[u8]) -> Vec<u8> {
        binary(0x21, 0x11, &[&[192, 0, 2, 1, 198, 51, 100, 1, 0xDC, 0x04, 0x01, 0xBB], extensions].concat())
    }

    fn v6() -> Vec<u8> {
        let source: Ipv6Addr = "2001:db8::1".parse().unwrap();
        binary(0x21, 0x21, &[&source.octets()[..], &[0; 16], &[0xDC, 0x04, 0x01, 0xBB]].concat())
    }

    /// Feeds a stream as a reader would: never more than was asked for. Gives what came of it, and what was taken.
    fn read(stream: &[u8]) -> (Result<Progress, ProxyError>, usize) {
        let mut taken = 0;
        loop {
            match parse(&stream[..taken]) {
                Ok(Progress::Missing(count)) => {
                    assert!(count > 0);
                    if taken == stream.len() {
                        return (Ok(Progress::Missing(count)), taken);
                    }
                    taken = stream.len().min(taken + count);
                }
                end => return (end, taken),
            }
        }
    }

    fn cause(stream: &[u8]) -> &'static str {
        match read(stream).0 {
            Err(ProxyError::Malformed { cause, .. }) => cause,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_line_says_where_the_client_comes_from() {
        assert_eq!(read(V4_LINE.as_bytes()).0, Ok(from("192.0.2.1:56324")));
        let line = "PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n";
        assert_eq!(read(line.as_bytes()).0, Ok(from("[2001:db8::1]:56324")));
    }

    #[test]
    fn a_line_may_say_that_nothing_is_known() {
        for line in ["PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"] {
            assert_eq!(read(line.as_bytes()).0, Ok(Progress::Complete(None)), "{line}");
        }
    }

    #[test]
    fn a_binary_header_says_where_the_client_comes_from() {
        assert_eq!(read(&v4(b"")).0, Ok(from("192.0.2.1:56324")));
        assert_eq!(read(&v6()).0, Ok(from("[2001:db8::1]:56324")));
        let datagram = binary(0x21, 0x12, &v4(b"")[FIXED..]);
        assert_eq!(read(&datagram).0, Ok(from("192.0.2.1:56324")));
    }

    #[test]
    fn a_binary_header_of_the_proxy_itself_or_of_a_unix_socket_says_nothing() {
        for header in [
            binary(0x20, 0x00, b""),
            binary(0x20, 0x11, &v4(b"")[FIXED..]),
            binary(0x21, 0x00, b"ignored"),
            binary(0x21, 0x31, &[b'/'; 216]),
        ] {
            assert_eq!(read(&header), (Ok(Progress::Complete(None)), header.len()));
        }
    }

    #[test]
    fn extensions_are_skipped_up_to_4096_bytes() {
        assert_eq!(read(&v4(b"\x04\0\x01x")).0, Ok(from("192.0.2.1:56324")));
        let most = v4(&[0; MAX_LENGTH - 12]);
        assert_eq!(read(&most), (Ok(from("192.0.2.1:56324")), most.len()));
        let error = read(&v4(&[0; MAX_LENGTH - 11])).0.unwrap_err();
        assert_eq!(error.to_string(), "the PROXY protocol header announces 4097 bytes, 4096 at most are taken");
    }

    #[test]
    fn every_prefix_asks_for_more_and_never_for_what_follows() {
        for header in [V4_LINE.as_bytes().to_vec(), b"PROXY UNKNOWN\r\n".to_vec(), v4(b"ext"), v6()] {
            for length in 0..header.len() {
                match parse(&header[..length]) {
                    Ok(Progress::Missing(count)) => assert!((1..=header.len() - length).contains(&count), "{length}"),
                    other => panic!("{other:?} after {length} bytes"),
                }
            }
            let followed = [&header[..], b"GET / HTTP/1.1\r\n"].concat();
            assert_eq!(read(&followed).1, header.len());
        }
    }

    #[test]
    fn what_is_no_header_is_refused_at_its_first_byte_that_tells() {
        let error = parse(b"GET / HTTP/1.1\r\n").unwrap_err().to_string();
        let expected =
            "the connection does not begin with a PROXY protocol header but with \"GET / HTTP/1.1\\r\\n\": turn it";
        assert!(error.starts_with(expected), "{error}");
        for bytes in [&b"G"[..], b"PROXI", b"\x16\x03\x01", b"\r\n\r\n\0\r\nQUIS", b"POST"] {
            assert!(matches!(parse(bytes), Err(ProxyError::Missing(_))), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn a_line_ends_within_107_bytes() {
        let longest = format!("PROXY UNKNOWN {}\r\n", "x".repeat(MAX_LINE - 16));
        assert_eq!(longest.len(), MAX_LINE);
        assert_eq!(read(longest.as_bytes()).0, Ok(Progress::Complete(None)));
        let longer = format!("PROXY UNKNOWN {}\r\n", "x".repeat(MAX_LINE - 15));
        assert_eq!(cause(longer.as_bytes()), "its line does not end within 107 bytes");
        assert!(read(longer.as_bytes()).1 <= MAX_LINE);
    }

    #[test]
    fn a_line_that_breaks_the_rules_is_refused() {
        for (from, to) in [
            ("TCP4", "TCP5"),
            ("TCP4", "TCP6"),
            ("TCP4", "tcp4"),
            ("192.0.2.1", "192.0.2.256"),
            ("192.0.2.1", "192.0.2.01"),
            ("198.51.100.1", "example.com"),
            (" 443", " 65536"),
            (" 443", " +443"),
            (" 443", " 0443"),
            (" 443", ""),
            (" 443", " 443 1"),
            ("56324", "-1"),
            (" 443", "  443"),
            ("192", "\n192"),
            ("192.0.2.1", "192.0.2.\u{e9}"),
        ] {
            assert!(V4_LINE.contains(from));
            let line = V4_LINE.replacen(from, to, 1);
            let outcome = read(line.as_bytes()).0;
            assert!(matches!(outcome, Err(ProxyError::Malformed { .. })), "{line:?}: {outcome:?}");
        }
    }

    #[test]
    fn a_binary_header_that_breaks_the_rules_is_refused() {
        let body = &v4(b"")[FIXED..];
        for (command, family) in [(0x11, 0x11), (0x22, 0x11), (0x31, 0x11), (0x21, 0x41), (0x21, 0x13)] {
            let outcome = read(&binary(command, family, body)).0;
            assert!(matches!(outcome, Err(ProxyError::Malformed { .. })), "{command:#x} {family:#x}: {outcome:?}");
        }
        let short = "it is shorter than the addresses that it is to hold";
        assert_eq!(cause(&binary(0x21, 0x11, &body[..11])), short);
        assert_eq!(cause(&binary(0x21, 0x21, &v6()[FIXED..][..35])), short);
    }

    #[test]
    fn a_fault_is_one_line_whatever_was_sent() {
        for bytes in [&b"GET\r\n\x1B[2J"[..], b"PROXY \xFF\xFE\x1B[2J\x00\x01\r\n"] {
            let error = read(bytes).0.unwrap_err().to_string();
            assert!(error.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_without_harm(bytes in vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
            let _ = parse(&bytes);
        }

        #[test]
        fn any_bytes_behind_a_good_start_are_taken_without_harm(v2 in any::<bool>(), bytes in vec(any::<u8>(), 0..5000)) {
            let stream = [if v2 { SIGNATURE } else { LINE_START }, &bytes].concat();
            let (_, taken) = read(&stream);
            let most = if v2 { FIXED + MAX_LENGTH } else { MAX_LINE };
            prop_assert!(taken <= most);
            let _ = parse(&stream);
        }

        #[test]
        fn whatever_the_address_it_is_read_back(address in any::<[u8; 4]>(), port in any::<u16>()) {
            let address = SocketAddr::from((address, port));
            let line = format!("PROXY TCP4 {} 127.0.0.1 {port} 80\r\n", address.ip());
            prop_assert_eq!(read(line.as_bytes()), (Ok(Progress::Complete(Some(address))), line.len()));
        }
    }
}
