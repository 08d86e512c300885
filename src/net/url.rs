//! The URL of a WebSocket server (RFC 6455 §3), parsed into where it leads.
//!
//! Never says a user name or a password in a message.

use std::ffi::OsString;
use std::fmt;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// Where a client connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A TCP port of a host.
    Tcp {
        /// A name or an address, an IPv6 one without brackets.
        host: String,
        /// 1 to 65535.
        port: u16,
    },
    /// A unix socket.
    Unix(PathBuf),
}

/// Where a URL leads, and what the handshake says there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Where to connect to.
    pub target: Target,
    /// `wss`: over TLS.
    pub is_secure: bool,
    /// The host as the URL has it, an IPv6 address without brackets.
    pub host: String,
    /// The value of Host.
    pub host_header: String,
    /// Path and query.
    pub path: String,
    /// The value of Authorization for a URL with a user or a password (RFC 7617).
    pub authorization: Option<String>,
}

/// Why a text is not the URL of a WebSocket server. As text it follows the URL: "'…' has no host".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UrlFault {
    /// White space or control characters, which a browser's parser would drop.
    WhiteSpace,
    /// The grammar of URLs.
    Syntax(url::ParseError),
    /// RFC 3986 §3.2: a host stands behind two slashes. A browser's parser puts them there itself.
    NoSlashes,
    /// Nothing to connect to.
    NoHost,
    /// A port that nobody listens on.
    PortZero,
    /// An IPv6 address that is only valid on one interface (RFC 6874).
    Zone,
    /// `http` or `https`.
    Http(String),
    /// Another scheme.
    Scheme(String),
    /// `wss+unix`.
    TlsOverUnix,
    /// RFC 6455 §3.
    Fragment,
    /// `ws+unix` without the absolute path of a socket.
    SocketPath,
    /// `ws+unix` with a request path that has no slash in front.
    RequestPath,
    /// RFC 7617 §2: a user name with a colon, or control characters.
    Credentials,
}

impl Target {
    /// As people write it: `example.com:80`, `unix:/run/chat.sock`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Tcp { host, port } if host.contains(':') => format!("[{host}]:{port}"),
            Self::Tcp { host, port } => format!("{host}:{port}"),
            Self::Unix(path) => format!("unix:{}", path.display()),
        }
    }
}

impl Endpoint {
    /// `ws://[user:password@]host[:port][/path][?query]`, or `ws+unix:/absolute/path.sock[:/path][?query]`.
    pub fn parse(text: &str) -> Result<Self, UrlFault> {
        // The parser is a browser's: it drops control characters, and makes a host of the path where there is none.
        if has_white_space(text) {
            return Err(UrlFault::WhiteSpace);
        }
        if text.contains('#') {
            return Err(UrlFault::Fragment);
        }
        match text.split_once(':') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("ws+unix") => return Self::parse_unix(rest),
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("wss+unix") => return Err(UrlFault::TlsOverUnix),
            Some((_, rest)) if rest.starts_with("///") => return Err(UrlFault::NoHost),
            Some((_, rest)) if has_zone(rest) => return Err(UrlFault::Zone),
            Some((scheme, rest)) if is_websocket(scheme) && !rest.starts_with("//") => return Err(UrlFault::NoSlashes),
            _ => {}
        }
        Self::from_url(&Url::parse(text).map_err(UrlFault::Syntax)?)
    }

    /// As [`Endpoint::parse`], from a URL in its parts.
    pub fn from_url(url: &Url) -> Result<Self, UrlFault> {
        let is_secure = match url.scheme() {
            "ws" => false,
            "wss" => true,
            http @ ("http" | "https") => return Err(UrlFault::Http(http.to_owned())),
            other => return Err(UrlFault::Scheme(other.to_owned())),
        };
        let (Some(host), Some(name)) = (url.host(), url.host_str()) else { return Err(UrlFault::NoHost) };
        let host = match host {
            Host::Domain(domain) => domain.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let port = url.port_or_known_default().unwrap_or_default();
        if port == 0 {
            return Err(UrlFault::PortZero);
        }
        Ok(Self {
            target: Target::Tcp { host: host.clone(), port },
            is_secure,
            host,
            host_header: url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}")),
            path: url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path())),
            authorization: authorization(url)?,
        })
    }

    /// What follows `ws+unix:`, in the form of Node's `ws`; percent-encoding stands for what a URL cannot have.
    fn parse_unix(rest: &str) -> Result<Self, UrlFault> {
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (socket, path) = rest.split_at_checked(rest.find([':', '?']).unwrap_or(rest.len())).unwrap_or((rest, ""));
        let socket: Vec<u8> = percent_decode_str(socket).collect();
        if !socket.starts_with(b"/") || socket.ends_with(b"/") || socket.contains(&0) {
            return Err(UrlFault::SocketPath);
        }
        let path = path.strip_prefix(':').unwrap_or(path);
        let path = match path.chars().next() {
            Some('/') => path.to_owned(),
            None | Some('?') => format!("/{path}"),
            Some(_) => return Err(UrlFault::RequestPath),
        };
        Ok(Self {
            target: Target::Unix(PathBuf::from(OsString::from_vec(socket))),
            is_secure: false,
            host: "localhost".to_owned(),
            host_header: "localhost".to_owned(),
            path,
            authorization: None,
        })
    }
}

/// A URL as messages may show it: without user and password, however ill-formed it is.
#[must_use]
pub fn without_credentials(text: &str) -> String {
    let is_scheme = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+');
    let scheme = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme));
    let start = scheme.map_or(0, |(scheme, _)| scheme.len() + "://".len());
    match text.rfind('@') {
        Some(at) if at >= start => {
            format!("{}…{}", text.get(..start).unwrap_or_default(), text.get(at..).unwrap_or_default())
        }
        _ => text.to_owned(),
    }
}

/// What a URL does not have, and its parser would drop.
#[must_use]
pub fn has_white_space(text: &str) -> bool {
    text.chars().any(|character| character.is_control() || character.is_whitespace())
}

fn is_websocket(scheme: &str) -> bool {
    scheme.eq_ignore_ascii_case("ws") || scheme.eq_ignore_ascii_case("wss")
}

/// RFC 6874: `//[fe80::1%25eth0]`.
fn has_zone(rest: &str) -> bool {
    let authority = rest.split(['?', '#']).next().unwrap_or_default();
    let host = authority.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    host.is_some_and(|(address, _)| address.contains('%') && !address.contains('/'))
}

/// RFC 7617 §2.
fn authorization(url: &Url) -> Result<Option<String>, UrlFault> {
    if url.username().is_empty() && url.password().is_none() {
        return Ok(None);
    }
    let decoded = |text| percent_decode_str(text).collect::<Vec<u8>>();
    let (user, password) = (decoded(url.username()), decoded(url.password().unwrap_or_default()));
    if user.contains(&b':') || user.iter().chain(&password).any(u8::is_ascii_control) {
        return Err(UrlFault::Credentials);
    }
    let pair = [user.as_slice(), b":", &password].concat();
    Ok(Some(format!("Basic {}", STANDARD.encode(pair))))
}

impl fmt::Display for UrlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WhiteSpace => f.write_str("has white space or control characters"),
            Self::Syntax(error) => write!(f, "is not a URL: {error}"),
            Self::NoSlashes => f.write_str("has no // in front of its host"),
            Self::NoHost => f.write_str("has no host"),
            Self::PortZero => f.write_str("has port 0"),
            Self::Zone => f.write_str(
                "has an IPv6 address with a zone (%…), which a WebSocket URL cannot have: give the address a name in \
                 /etc/hosts, or use one that is not link-local",
            ),
            Self::Http(scheme) => {
                let instead = if scheme == "https" { "wss" } else { "ws" };
                write!(f, "is not a WebSocket URL: use {instead}:// in place of {scheme}://")
            }
            Self::Scheme(scheme) => write!(f, "has the scheme {scheme}"),
            Self::TlsOverUnix => f.write_str(
                "has the scheme wss+unix: use wss://host/path and the option 'unix' for TLS on a unix socket",
            ),
            Self::Fragment => f.write_str("has a fragment (#…), which RFC 6455 §3 forbids"),
            Self::SocketPath => {
                f.write_str("has no absolute path of a unix socket, as in ws+unix:/run/chat.sock:/path?query")
            }
            Self::RequestPath => {
                f.write_str("has a request path that does not start with '/', as in ws+unix:/run/chat.sock:/path?query")
            }
            Self::Credentials => f.write_str(
                "has a user name with a colon, or control characters in it or in the password, which basic \
                 authentication cannot send (RFC 7617 §2)",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Endpoint {
        Endpoint::parse(text).unwrap_or_else(|fault| panic!("{text} {fault}"))
    }

    fn unix(text: &str) -> (String, String) {
        let endpoint = parsed(text);
        assert_eq!((endpoint.host_header.as_str(), endpoint.is_secure), ("localhost", false));
        (endpoint.target.describe(), endpoint.path)
    }

    fn basic(text: &str) -> String {
        let value = parsed(text).authorization.unwrap();
        let decoded = STANDARD.decode(value.strip_prefix("Basic ").unwrap()).unwrap();
        decoded.escape_ascii().to_string()
    }

    /// RFC 6455 §3.
    #[test]
    fn a_url_is_host_port_path_and_query() {
        for (text, target, host_header, path) in [
            ("ws://example.com", "example.com:80", "example.com", "/"),
            ("WS://Example.COM:80/", "example.com:80", "example.com", "/"),
            ("ws://example.com:8080/a/b?c=d&e", "example.com:8080", "example.com:8080", "/a/b?c=d&e"),
            ("ws://example.com?c", "example.com:80", "example.com", "/?c"),
            ("ws://example.com./", "example.com.:80", "example.com.", "/"),
            ("ws://127.0.0.1:9/", "127.0.0.1:9", "127.0.0.1:9", "/"),
            ("ws://[::1]:9/ü", "[::1]:9", "[::1]:9", "/%C3%BC"),
            ("ws://müller.example/", "xn--mller-kva.example:80", "xn--mller-kva.example", "/"),
            ("ws://example.com/a@b:c", "example.com:80", "example.com", "/a@b:c"),
        ] {
            let endpoint = parsed(text);
            assert_eq!(endpoint.target.describe(), target, "{text}");
            assert_eq!((endpoint.host_header.as_str(), endpoint.path.as_str()), (host_header, path), "{text}");
            assert_eq!((endpoint.is_secure, endpoint.authorization), (false, None), "{text}");
        }
        assert_eq!(parsed("ws://[::1]/").host, "::1");
    }

    /// RFC 6455 §3.
    #[test]
    fn a_secure_url_has_port_443_unless_it_says_so() {
        for (text, target, host_header) in [
            ("wss://example.com", "example.com:443", "example.com"),
            ("WSS://example.com:443/", "example.com:443", "example.com"),
            ("wss://example.com:80/", "example.com:80", "example.com:80"),
            ("wss://[::1]/", "[::1]:443", "[::1]"),
        ] {
            let endpoint = parsed(text);
            assert!(endpoint.is_secure, "{text}");
            assert_eq!((endpoint.target.describe().as_str(), endpoint.host_header.as_str()), (target, host_header));
        }
    }

    #[test]
    fn a_unix_socket_is_named_as_nodes_ws_does() {
        let split = |socket: &str, path: &str| (format!("unix:{socket}"), path.to_owned());
        assert_eq!(unix("ws+unix:/run/chat.sock:/path?a=b:c"), split("/run/chat.sock", "/path?a=b:c"));
        assert_eq!(unix("ws+unix:/run/chat.sock"), split("/run/chat.sock", "/"));
        assert_eq!(unix("ws+unix:/run/chat.sock:"), split("/run/chat.sock", "/"));
        assert_eq!(unix("ws+unix:/run/chat.sock?a"), split("/run/chat.sock", "/?a"));
        assert_eq!(unix("WS+UNIX:///run/chat.sock:/"), split("/run/chat.sock", "/"));
        assert_eq!(unix("ws+unix:/run/a%3Ab%20c.sock:/%20"), split("/run/a:b c.sock", "/%20"));
    }

    /// RFC 7617.
    #[test]
    fn user_and_password_are_decoded_and_sent_as_basic_authentication() {
        assert_eq!(
            parsed("ws://Aladdin:open%20sesame@a/").authorization.unwrap(),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
        assert_eq!(basic("ws://test:123%C2%A3@a/"), r"test:123\xc2\xa3");
        assert_eq!(basic("ws://test:123£@a/"), r"test:123\xc2\xa3");
        assert_eq!(basic("ws://user@a/"), "user:");
        assert_eq!(basic("ws://:key@a/"), ":key");
        assert_eq!(basic("ws://a%40b:c:%40:%2@a/"), "a@b:c:@:%2");
        assert_eq!(parsed("ws://@a/").authorization, None);
    }

    #[test]
    fn each_fault_has_its_sentence() {
        for (text, sentence) in [
            ("", "is not a URL: relative URL without a base"),
            ("localhost", "is not a URL: relative URL without a base"),
            ("localhost:8080", "has the scheme localhost"),
            ("ftp://a/", "has the scheme ftp"),
            ("http://a/", "is not a WebSocket URL: use ws:// in place of http://"),
            ("https://a/", "is not a WebSocket URL: use wss:// in place of https://"),
            ("ws:///path", "has no host"),
            ("ws:a/", "has no // in front of its host"),
            ("WSS:/a", "has no // in front of its host"),
            ("ws://", "is not a URL: empty host"),
            ("ws://a:0/", "has port 0"),
            ("ws://a:65536/", "is not a URL: invalid port number"),
            ("ws://a:x/", "is not a URL: invalid port number"),
            ("ws://a b/", "has white space or control characters"),
            ("ws://a/\r\nX: y", "has white space or control characters"),
            ("ws://a/\u{a0}", "has white space or control characters"),
            ("ws://a/#b", "has a fragment (#…), which RFC 6455 §3 forbids"),
            ("ws+unix:/a:/#b", "has a fragment (#…), which RFC 6455 §3 forbids"),
            ("ws://[::1/", "is not a URL: invalid IPv6 address"),
            ("ws://[x]/", "is not a URL: invalid IPv6 address"),
            ("ws://1.2.3.256/", "is not a URL: invalid IPv4 address"),
        ] {
            let fault = Endpoint::parse(text).unwrap_err();
            assert_eq!(fault.to_string(), sentence, "{text:?}");
        }
        for (text, fault) in [
            ("ws://[fe80::1%25eth0]/", UrlFault::Zone),
            ("ws://user@[fe80::1%eth0]:80/", UrlFault::Zone),
            ("ws+unix:", UrlFault::SocketPath),
            ("ws+unix:run/chat.sock", UrlFault::SocketPath),
            ("ws+unix://host/chat.sock", UrlFault::SocketPath),
            ("ws+unix:/run/", UrlFault::SocketPath),
            ("ws+unix:/run/%00", UrlFault::SocketPath),
            ("ws+unix:/run/chat.sock:path", UrlFault::RequestPath),
            ("wss+unix:/run/chat.sock:/", UrlFault::TlsOverUnix),
            ("ws://a%3Ab:c@a/", UrlFault::Credentials),
            ("ws://a:b%0Ac@a/", UrlFault::Credentials),
            ("ws://a%7F@a/", UrlFault::Credentials),
        ] {
            assert_eq!(Endpoint::parse(text), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn what_is_shown_has_no_credentials() {
        for (text, shown) in [
            ("ws://a/b", "ws://a/b"),
            ("ws://user:secret@a/b", "ws://…@a/b"),
            ("ws://user:sec/ret@a/b", "ws://…@a/b"),
            ("ws://user:sec@ret@a", "ws://…@a"),
            ("user:secret@a", "…@a"),
            ("user:sec://ret@a", "…@a"),
            ("ws:user:secret@a", "…@a"),
            ("@://a", "…@://a"),
        ] {
            assert_eq!(without_credentials(text), shown);
        }
    }
}
