//! Why there is no tunnel: one sentence each, about "it", the proxy, with what to do.

use std::fmt;

use crate::protocol::handshake::error::HandshakeError;

/// A user and a password that a proxy cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialsError {
    /// RFC 7617 §2: the first colon ends the user.
    ColonInUser,
    /// RFC 7617 §2.
    ControlCharacter,
    /// RFC 1929 §2: the user has so many bytes.
    UserLength(usize),
    /// RFC 1929 §2: the password has so many bytes.
    PasswordLength(usize),
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ColonInUser => f.write_str("the user has a colon, which HTTP cannot send (RFC 7617 §2)"),
            Self::ControlCharacter => {
                f.write_str("the user or the password has a control character, which HTTP cannot send (RFC 7617 §2)")
            }
            Self::UserLength(length) => write!(f, "the user has {length} bytes, SOCKS5 takes 1 to 255 (RFC 1929 §2)"),
            Self::PasswordLength(length) => {
                write!(f, "the password has {length} bytes, SOCKS5 takes 1 to 255 (RFC 1929 §2)")
            }
        }
    }
}

impl std::error::Error for CredentialsError {}

/// A proxy gave no tunnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TunnelError {
    /// It closed the connection where this was due.
    Closed(Awaited),

    /// HTTP: it answered in TLS.
    Tls,
    /// HTTP: it answered in SOCKS. Holds its first bytes, quoted and escaped.
    Socks(String),
    /// HTTP: the answer does not start like HTTP/1.x. Holds its first bytes, quoted and escaped.
    NotHttp(String),
    /// HTTP: the head breaks the grammar (RFC 9112), in this way.
    Malformed(String),
    /// HTTP: the head is larger than this many bytes.
    HeadTooLarge(usize),
    /// HTTP: it wants a user and a password, and got none.
    AuthorizationWanted,
    /// HTTP: it refused the user and the password, with this status.
    AuthorizationRefused(u16),
    /// HTTP: it wants to know who asks in a way that is not Basic. Holds its challenges, quoted and escaped.
    SchemeUnknown(String),
    /// HTTP: any other answer.
    Status {
        /// The HTTP status.
        status: u16,
        /// The reason phrase, quoted and escaped.
        reason: String,
    },

    /// SOCKS5: an answer begins with this byte and not with the version.
    NotSocks5(u8),
    /// SOCKS5: it wants a user and a password, and none were offered.
    LoginWanted,
    /// SOCKS5: it wants neither user and password, nor does it without.
    NoMethod,
    /// SOCKS5: it chose a method that was not offered.
    Method(u8),
    /// SOCKS5: it refused the user and the password.
    LoginRefused,
    /// SOCKS5: it answered the request with this (RFC 1928 §6).
    Reply(u8),
    /// SOCKS5: its reply has an address of a type that there is not.
    AddressType(u8),
    /// SOCKS5: the name of the server has so many bytes.
    HostLength(usize),
}

/// What a proxy was to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// HTTP: the head of its answer, of which so many bytes came.
    Answer(usize),
    /// SOCKS5: the method that it chooses.
    Method,
    /// SOCKS5: what it says to user and password.
    LoginStatus,
    /// SOCKS5: its reply to the request.
    Reply,
}

impl fmt::Display for TunnelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(awaited) => f.write_str(closed(*awaited)),
            Self::Tls => f.write_str(
                "it answered in TLS: a proxy that wants TLS itself is not supported, use its plain port; what goes \
                 through it to wss:// is encrypted all the same",
            ),
            Self::Socks(start) => {
                write!(f, "it answered {start}, which is SOCKS and not HTTP: write socks5:// in place of http://")
            }
            Self::NotHttp(start) => {
                write!(f, "it answered {start}, which is not HTTP: is this the port of an HTTP proxy?")
            }
            Self::Malformed(cause) => write!(f, "its HTTP answer is malformed: {cause}"),
            Self::HeadTooLarge(limit) => write!(f, "the head of its HTTP answer is larger than {limit} bytes"),
            Self::AuthorizationWanted => f.write_str(
                "it wants a user and a password (407): write http://user:password@host:port, percent-encoded",
            ),
            Self::AuthorizationRefused(status) => write!(
                f,
                "it refused the user or the password ({status}): are they right? Special characters are percent-encoded, @ is %40"
            ),
            Self::SchemeUnknown(challenges) => write!(
                f,
                "it wants to know who asks (407) in a way that is not supported, {challenges}: have Basic turned on in it, \
                 or this client let through without"
            ),
            Self::Status { status, reason } => write!(f, "it answered {status} {reason}: {}", status_hint(*status)),
            Self::NotSocks5(first) => write!(f, "its answer begins with {first:#04x}, {}", not_socks5_hint(*first)),
            Self::LoginWanted => f.write_str(
                "it lets nobody in without a user and a password: write socks5://user:password@host:port, \
                 percent-encoded",
            ),
            Self::NoMethod => f.write_str(
                "it takes neither a user and a password nor a client without: it may want GSSAPI, which is not supported",
            ),
            Self::Method(method) => {
                write!(f, "it chose the authentication method {method:#04x}, which was not offered")
            }
            Self::LoginRefused => f.write_str(
                "it refused the user or the password: are they right? Special characters are percent-encoded, @ is %40",
            ),
            Self::Reply(reply) => write!(f, "it answered {reply:#04x}, {}", reply_meaning(*reply)),
            Self::AddressType(kind) => {
                write!(f, "its reply has an address of the type {kind:#04x}, which SOCKS5 does not know")
            }
            Self::HostLength(length) => {
                write!(f, "the name of the server has {length} bytes, SOCKS5 takes 1 to 255 (RFC 1928 §5)")
            }
        }
    }
}

impl std::error::Error for TunnelError {}

/// What is wrong with the head of a proxy's answer is the same as with a server's; whose it is makes other words.
impl From<HandshakeError> for TunnelError {
    fn from(error: HandshakeError) -> Self {
        match error {
            HandshakeError::Tls => Self::Tls,
            HandshakeError::NotHttp(start) | HandshakeError::OutputBeforeStatus { start, .. } => Self::NotHttp(start),
            HandshakeError::HeadTooLarge(limit) => Self::HeadTooLarge(limit),
            HandshakeError::TooManyHeaders(limit) => Self::Malformed(format!("it has more than {limit} headers")),
            HandshakeError::Malformed { cause, start } => Self::Malformed(format!("{cause}; it starts with {start}")),
            other => Self::Malformed(other.to_string()),
        }
    }
}

fn closed(awaited: Awaited) -> &'static str {
    match awaited {
        Awaited::Answer(0) => "it closed the connection without an answer: is this the port of an HTTP proxy?",
        Awaited::Answer(_) => "it closed the connection within its answer",
        Awaited::Method => "it closed the connection without an answer: is this the port of a SOCKS5 proxy?",
        Awaited::LoginStatus => "it closed the connection once it had the user and the password: are they right?",
        Awaited::Reply => "it closed the connection before it had said whether it reaches the server",
    }
}

fn status_hint(status: u16) -> &'static str {
    match status {
        300..=401 | 404..=406 | 501 => "a web server says that, is it an HTTP proxy?",
        403 => {
            "its rules forbid this server or this port; many proxies let CONNECT go to port 443 only (squid's SSL_ports, \
             tinyproxy's ConnectPort)"
        }
        408 | 504 => "the server did not answer it in time: is it running, and is the proxy allowed to reach it?",
        429 => "it wants fewer connections from this client",
        // tinyproxy says 500, squid 503, most others 502.
        500 | 502 | 503 => {
            "it could not connect to the server: is that running, on that port, and does the proxy know its name?"
        }
        _ => "its log may say why",
    }
}

fn not_socks5_hint(first: u8) -> &'static str {
    match first {
        b'H' => "which is HTTP and not SOCKS5: write http:// in place of socks5://",
        // What a SOCKS4 proxy answers, whatever it is asked.
        0 => "which is SOCKS4: only SOCKS5 is supported",
        _ => "which is not SOCKS5: is this the port of a SOCKS5 proxy?",
    }
}

/// RFC 1928 §6.
fn reply_meaning(reply: u8) -> &'static str {
    match reply {
        1 => {
            "general failure: is the server running, on that port, and does the proxy know its name? The proxy's log may \
             say more"
        }
        2 => "not allowed by its rules: have this server and port permitted there",
        3 => "network unreachable: it has no route to the server",
        4 => "host unreachable: it knows no such name, or the server's machine is down",
        5 => "connection refused: nothing listens at that port of the server",
        6 => "TTL expired: the server did not answer it in time",
        7 => "command not supported: it does not do CONNECT",
        8 => "address type not supported: it looks up no names, or does not do IPv6; try the server's IPv4 address",
        _ => "which SOCKS5 does not define: its log may say why",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reply_of_socks_5_has_its_own_meaning() {
        let meanings: std::collections::HashSet<_> = (1..=9).map(reply_meaning).collect();
        assert_eq!(meanings.len(), 9);
        assert_eq!(reply_meaning(9), reply_meaning(0xFF));
        let text = TunnelError::Reply(5).to_string();
        assert_eq!(text, "it answered 0x05, connection refused: nothing listens at that port of the server");
    }

    #[test]
    fn a_status_has_a_hint() {
        let error = |status| TunnelError::Status { status, reason: "\"Why\"".to_owned() }.to_string();
        assert!(error(403).starts_with("it answered 403 \"Why\": its rules forbid "), "{}", error(403));
        for (one, other) in [(502, 503), (500, 502), (408, 504), (404, 405), (301, 404), (418, 599)] {
            assert_eq!(status_hint(one), status_hint(other));
        }
        for (one, other) in [(403, 404), (502, 504), (429, 403), (407, 404)] {
            assert_ne!(status_hint(one), status_hint(other));
        }
    }

    #[test]
    fn a_proxy_of_the_other_kind_is_recognised() {
        let hint = |first| TunnelError::NotSocks5(first).to_string();
        assert!(hint(b'H').starts_with("its answer begins with 0x48, which is HTTP and not SOCKS5: "));
        assert!(hint(0).contains("SOCKS4") && hint(0x15).contains("is this the port"));
        assert!(TunnelError::Socks(String::new()).to_string().contains("write socks5://"));
    }
}
