//! What a client may add to its handshake: headers and cookies, checked before they are sent.

use std::fmt;

use super::headers::{is_header_value, is_token};

/// Why a header cannot be added. As text it follows the name of the header: "'A B' is not the name of a header".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderFault {
    /// RFC 9110 §5.1: not a token.
    Name,
    /// RFC 9110 §5.5: it would not be one line.
    Value,
    /// The handshake needs its own (RFC 6455 §4.1).
    OfHandshake,
    /// What the client asks the server for has an option: its name.
    HasOption(&'static str),
    /// A handshake has no body.
    OfBody,
    /// RFC 9112 §3.2: `host` or `host:port`.
    Host,
}

/// Whether a header of this name and value can be added.
pub fn check_header(name: &str, value: &str) -> Result<(), HeaderFault> {
    if !is_token(name) {
        return Err(HeaderFault::Name);
    }
    match name.to_ascii_lowercase().as_str() {
        "upgrade" | "connection" | "sec-websocket-key" | "sec-websocket-version" | "sec-websocket-accept" => {
            return Err(HeaderFault::OfHandshake);
        }
        "sec-websocket-protocol" => return Err(HeaderFault::HasOption("subprotocols")),
        "sec-websocket-extensions" => return Err(HeaderFault::HasOption("compression")),
        "content-length" | "transfer-encoding" => return Err(HeaderFault::OfBody),
        "host" if !is_host(value) => return Err(HeaderFault::Host),
        _ => {}
    }
    if is_header_value(value) { Ok(()) } else { Err(HeaderFault::Value) }
}

/// Whether a second header of this name contradicts the first.
#[must_use]
pub fn is_single(name: &str) -> bool {
    ["Host", "Origin", "Authorization", "Cookie"].iter().any(|single| single.eq_ignore_ascii_case(name))
}

/// Whether a header of this name may be sent to a server that it was not added for. Of any other it may be what its sender
/// is let in for: names do not tell.
#[must_use]
pub fn is_for_anybody(name: &str) -> bool {
    ["User-Agent", "Accept-Language", "Origin"].iter().any(|harmless| harmless.eq_ignore_ascii_case(name))
}

/// Why a cookie cannot be sent. As text it follows the name of the cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieFault {
    /// RFC 6265 §4.1.1: not a token.
    Name,
    /// RFC 6265 §4.1.1: a character that no cookie has.
    Value,
}

/// RFC 6265 §4.2.1: one of the pairs in the header Cookie.
pub fn cookie_pair(name: &str, value: &str) -> Result<String, CookieFault> {
    if !is_token(name) {
        return Err(CookieFault::Name);
    }
    let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    if !bare.bytes().all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)) {
        return Err(CookieFault::Value);
    }
    Ok(format!("{name}={value}"))
}

/// RFC 9110 §7.2: what a server would not take apart in another way than we do.
fn is_host(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic() && !b"/\\?#@,\"<>".contains(&byte))
}

impl fmt::Display for HeaderFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("is not the name of a header (RFC 9110 §5.1)"),
            Self::Value => f.write_str("must be one line without control characters"),
            Self::OfHandshake => f.write_str("is what the handshake itself sets, it cannot be another (RFC 6455 §4.1)"),
            Self::HasOption(option) => write!(f, "is set by the option '{option}'"),
            Self::OfBody => f.write_str("is for requests with a body, and a handshake has none"),
            Self::Host => f.write_str("must be a host like example.com or example.com:8080"),
        }
    }
}

impl fmt::Display for CookieFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "is not the name of a cookie (RFC 6265 §4.1.1)",
            Self::Value => {
                "must not have white space, quotes, commas, semicolons, backslashes, or anything but ASCII (RFC 6265 \
                 §4.1.1): encode it, with rawurlencode() for example"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_handshake_says_itself_cannot_be_added() {
        for name in ["Upgrade", "CONNECTION", "Sec-WebSocket-Key", "sec-websocket-version", "Sec-WebSocket-Accept"] {
            assert_eq!(check_header(name, "a"), Err(HeaderFault::OfHandshake), "{name}");
        }
        assert_eq!(check_header("Sec-WebSocket-Protocol", "a"), Err(HeaderFault::HasOption("subprotocols")));
        assert_eq!(check_header("Sec-WebSocket-Extensions", "a"), Err(HeaderFault::HasOption("compression")));
        assert_eq!(check_header("Content-Length", "0"), Err(HeaderFault::OfBody));
        assert_eq!(check_header("Transfer-Encoding", "chunked"), Err(HeaderFault::OfBody));
        for name in ["X-A", "Authorization", "Origin", "Cookie", "User-Agent", "Sec-Fetch-Mode"] {
            assert_eq!(check_header(name, "a"), Ok(()), "{name}");
        }
    }

    #[test]
    fn a_header_is_a_token_and_one_line() {
        for name in ["", "X A", "X-A:", "X\r\nY", "Ü", "X\0"] {
            assert_eq!(check_header(name, "a"), Err(HeaderFault::Name), "{name:?}");
        }
        for value in ["a\r\nX: y", "a\nb", "a\rb", "a\0", "\x7F", "\x1B[0m"] {
            assert_eq!(check_header("X-A", value), Err(HeaderFault::Value), "{value:?}");
        }
        for value in ["", "a\tb", "Grüße", " a "] {
            assert_eq!(check_header("X-A", value), Ok(()), "{value:?}");
        }
    }

    #[test]
    fn a_host_is_a_host_and_perhaps_a_port() {
        for host in ["example.com", "example.com:8080", "[::1]:80", "192.0.2.1", "a_b"] {
            assert_eq!(check_header("Host", host), Ok(()), "{host}");
        }
        for host in ["", "a b", "ws://a", "a/b", "a@b", "a,b", "a\r\n", "ü.example", "a?b", "a#b"] {
            assert_eq!(check_header("host", host), Err(HeaderFault::Host), "{host:?}");
        }
    }

    /// RFC 6265 §4.1.1.
    #[test]
    fn a_cookie_is_a_token_and_what_a_cookie_may_have() {
        for (name, value) in [("a", "b"), ("a", ""), ("a", "\"b\""), ("__Host-a", "b=c&d%20!#'()*+-./:<>?@[]^_`{|}~")] {
            assert_eq!(cookie_pair(name, value), Ok(format!("{name}={value}")));
        }
        for name in ["", "a b", "a=", "a;", "ü"] {
            assert_eq!(cookie_pair(name, "b"), Err(CookieFault::Name), "{name:?}");
        }
        for value in ["a b", "a;b", "a,b", "a\\b", "a\"b", "\"", "\"a", "ü", "a\r\nb", "\0", "\x7F"] {
            assert_eq!(cookie_pair("a", value), Err(CookieFault::Value), "{value:?}");
        }
    }

    #[test]
    fn what_is_for_anybody_is_known_by_its_name() {
        for name in ["User-Agent", "ACCEPT-LANGUAGE", "origin"] {
            assert!(is_for_anybody(name), "{name}");
        }
        for name in ["Authorization", "Cookie", "X-Api-Key", "X-Jwt", "X-Signature", "X-User-Agent", "Host", ""] {
            assert!(!is_for_anybody(name), "{name}");
        }
    }
}
