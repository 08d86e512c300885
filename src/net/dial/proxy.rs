//! A proxy as scripts name it: `http://user:password@host:port`, `socks5://user:password@host:port`.
//!
//! Reads no environment: a proxy that nobody asked for in the script is none. Never repeats a password, nor what might be
//! one.

use std::fmt;
use std::str::FromStr;

use percent_encoding::percent_decode_str;
use url::Host;

use super::Target;
use crate::protocol::tunnel::http_connect::Authorization;
use crate::protocol::tunnel::socks5::Login;
use crate::protocol::tunnel::{CredentialsError, Language};

/// Where a proxy is, what it speaks, and as whom it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    pub(super) target: Target,
    pub(super) language: Language,
}

/// Why a text does not name a proxy. Nothing of the text is repeated but its scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyUrlError {
    /// It is not UTF-8.
    NotUtf8,
    /// It does not begin with a scheme and `://`.
    NoScheme,
    /// `https://`: TLS to the proxy itself.
    Tls,
    /// Any other scheme.
    Scheme(String),
    /// User or password have this character as it is.
    Unescaped(char),
    /// User or password have a percent sign without two hex digits.
    Percent,
    /// The proxy cannot be told user and password.
    Credentials(CredentialsError),
    /// There is no host.
    NoHost,
    /// The host is none.
    Host,
    /// The port is none.
    Port,
    /// There is something behind the port.
    Path,
}

impl FromStr for Proxy {
    type Err = ProxyUrlError;

    fn from_str(text: &str) -> Result<Self, ProxyUrlError> {
        let (scheme, rest) = text.split_once("://").ok_or(ProxyUrlError::NoScheme)?;
        let scheme = Scheme::parse(scheme)?;
        // A password that was not escaped may have any of these: the host is behind the last @.
        let (credentials, place) = match rest.rsplit_once('@') {
            Some((credentials, place)) => (Some(credentials), place),
            None => (None, rest),
        };
        let credentials = credentials.map(parse_credentials).transpose()?.flatten();
        let place = place.strip_suffix('/').unwrap_or(place);
        if place.contains(['/', '?', '#']) {
            return Err(ProxyUrlError::Path);
        }
        let (host, port) = split_port(place)?;
        let target = Target::Tcp { host: parse_host(host)?, port: port.unwrap_or(scheme.default_port()) };
        Ok(Self { target, language: scheme.language(credentials)? })
    }
}

/// Without user and password.
impl fmt::Display for Proxy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.language {
            Language::HttpConnect(_) => "http",
            Language::Socks5(_) => "socks5",
        };
        write!(out, "{scheme}://{}", self.target.describe())
    }
}

#[derive(Clone, Copy)]
enum Scheme {
    Http,
    Socks5,
}

impl Scheme {
    /// RFC 3986 §3.1: in any case of letters. The `h` of curl's `socks5h` is for "the proxy looks the name up", which it
    /// always does here.
    fn parse(text: &str) -> Result<Self, ProxyUrlError> {
        let is_scheme = text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
        match text.to_ascii_lowercase().as_str() {
            "http" => Ok(Self::Http),
            "socks5" | "socks5h" => Ok(Self::Socks5),
            "https" => Err(ProxyUrlError::Tls),
            other if is_scheme => Err(ProxyUrlError::Scheme(other.to_owned())),
            _ => Err(ProxyUrlError::NoScheme),
        }
    }

    /// Of http, and of SOCKS (RFC 1928 §3).
    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Socks5 => 1080,
        }
    }

    fn language(self, credentials: Option<Credentials>) -> Result<Language, ProxyUrlError> {
        let parts = credentials.as_ref().map(|(user, password)| (user.as_slice(), password.as_slice()));
        Ok(match self {
            Self::Http => {
                Language::HttpConnect(parts.map(|(user, password)| Authorization::basic(user, password)).transpose()?)
            }
            Self::Socks5 => Language::Socks5(parts.map(|(user, password)| Login::new(user, password)).transpose()?),
        })
    }
}

/// User and password.
type Credentials = (Vec<u8>, Vec<u8>);

/// RFC 3986 §3.2.1: up to the first colon the user, behind it the password, both percent-encoded. None if both are empty.
fn parse_credentials(text: &str) -> Result<Option<Credentials>, ProxyUrlError> {
    if let Some(raw) = text.chars().find(|raw| "/?#@".contains(*raw)) {
        return Err(ProxyUrlError::Unescaped(raw));
    }
    let (user, password) = text.split_once(':').unwrap_or((text, ""));
    let credentials = (percent_decode(user)?, percent_decode(password)?);
    Ok(Some(credentials).filter(|(user, password)| !user.is_empty() || !password.is_empty()))
}

/// RFC 3986 §2.1.
fn percent_decode(text: &str) -> Result<Vec<u8>, ProxyUrlError> {
    let is_encoded =
        |piece: &str| piece.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    let is_whole = text.split('%').skip(1).all(is_encoded);
    if is_whole { Ok(percent_decode_str(text).collect()) } else { Err(ProxyUrlError::Percent) }
}

/// The host, an IPv6 address still in its brackets, and the port if there is one.
fn split_port(place: &str) -> Result<(&str, Option<u16>), ProxyUrlError> {
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => return Ok((place, None)),
    };
    let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.parse().ok().filter(|port| is_number && *port != 0);
    Ok((host, Some(port.ok_or(ProxyUrlError::Port)?)))
}

/// As a browser reads it: a name in its ASCII form, an address in its plain one.
fn parse_host(text: &str) -> Result<String, ProxyUrlError> {
    if text.is_empty() {
        return Err(ProxyUrlError::NoHost);
    }
    match Host::parse(text).map_err(|_| ProxyUrlError::Host)? {
        Host::Domain(name) => Ok(name),
        Host::Ipv4(address) => Ok(address.to_string()),
        Host::Ipv6(address) => Ok(address.to_string()),
    }
}

impl From<CredentialsError> for ProxyUrlError {
    fn from(error: CredentialsError) -> Self {
        Self::Credentials(error)
    }
}

impl fmt::Display for ProxyUrlError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => out.write_str("it is not UTF-8, other bytes are percent-encoded"),
            Self::NoScheme => out.write_str("it has no scheme"),
            Self::Tls => out.write_str(
                "a proxy that is reached over TLS, https://, is not supported: use its plain port, what goes through it to \
                 wss:// is encrypted all the same",
            ),
            Self::Scheme(scheme) => write!(out, "{scheme}:// is not supported"),
            Self::Unescaped(raw) => {
                write!(out, "the user or the password has a '{raw}', which has to be written %{:02X}", u32::from(*raw))
            }
            Self::Percent => out.write_str(
                "the user or the password has a '%' without two hex digits, a percent sign is written %25",
            ),
            Self::Credentials(error) => error.fmt(out),
            Self::NoHost => out.write_str("it has no host"),
            Self::Host => out.write_str("its host is neither a name nor an address"),
            Self::Port => out.write_str("its port is not 1 to 65535"),
            Self::Path => out.write_str("it has something behind its port"),
        }?;
        out.write_str("; a proxy is http://user:password@host:port or socks5://user:password@host:port")
    }
}

impl std::error::Error for ProxyUrlError {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<Proxy, ProxyUrlError> {
        text.parse()
    }

    fn fault(text: &str) -> ProxyUrlError {
        parse(text).unwrap_err()
    }

    fn basic(user: &[u8], password: &[u8]) -> Language {
        Language::HttpConnect(Some(Authorization::basic(user, password).unwrap()))
    }

    fn login(user: &[u8], password: &[u8]) -> Language {
        Language::Socks5(Some(Login::new(user, password).unwrap()))
    }

    #[test]
    fn a_proxy_has_a_place_and_a_language() {
        for (text, shown, language) in [
            ("http://proxy.example:3128", "http://proxy.example:3128", Language::HttpConnect(None)),
            ("HTTP://Proxy.Example", "http://proxy.example:80", Language::HttpConnect(None)),
            ("http://10.0.0.1:80/", "http://10.0.0.1:80", Language::HttpConnect(None)),
            ("http://[2001:db8::1]", "http://[2001:db8::1]:80", Language::HttpConnect(None)),
            ("http://[::1]:8080", "http://[::1]:8080", Language::HttpConnect(None)),
            ("http://bücher.example:1", "http://xn--bcher-kva.example:1", Language::HttpConnect(None)),
            ("socks5://localhost", "socks5://localhost:1080", Language::Socks5(None)),
            ("socks5h://localhost:65535", "socks5://localhost:65535", Language::Socks5(None)),
            ("http://bob:s3cret@a:1", "http://a:1", basic(b"bob", b"s3cret")),
            ("http://bob@a:1", "http://a:1", basic(b"bob", b"")),
            ("http://:token@a:1", "http://a:1", basic(b"", b"token")),
            ("http://@a:1", "http://a:1", Language::HttpConnect(None)),
            ("socks5://:@a:1", "socks5://a:1", Language::Socks5(None)),
            ("socks5://bob:s3cret@[::1]:1", "socks5://[::1]:1", login(b"bob", b"s3cret")),
        ] {
            let proxy = parse(text).unwrap();
            assert_eq!((proxy.to_string().as_str(), proxy.language), (shown, language), "{text}");
        }
    }

    #[test]
    fn user_and_password_are_percent_encoded() {
        let language = |text| parse(text).unwrap().language;
        assert_eq!(language("http://b%6Fb:%40%3a%2F%25%20:x@a"), basic(b"bob", b"@:/% :x"));
        assert_eq!(language("http://bob:p\u{e4}ss@a"), basic(b"bob", "p\u{e4}ss".as_bytes()));
        assert_eq!(language("socks5://%00:%FF@a"), login(b"\0", b"\xFF"));
    }

    #[test]
    fn what_is_no_proxy_is_refused_with_the_reason() {
        let scheme = |text: &str| ProxyUrlError::Scheme(text.to_owned());
        for (text, expected) in [
            ("", ProxyUrlError::NoScheme),
            ("proxy.example:3128", ProxyUrlError::NoScheme),
            ("bob:s3cret@proxy.example:3128", ProxyUrlError::NoScheme),
            ("://a", ProxyUrlError::NoScheme),
            ("bob:s3cret@://a", ProxyUrlError::NoScheme),
            ("https://a:1", ProxyUrlError::Tls),
            ("SOCKS4://a:1", scheme("socks4")),
            ("ws://a:1", scheme("ws")),
            ("http://", ProxyUrlError::NoHost),
            ("http://:80", ProxyUrlError::NoHost),
            ("http://bob:s3cret@", ProxyUrlError::NoHost),
            ("http://a b", ProxyUrlError::Host),
            ("http://::1", ProxyUrlError::Host),
            ("http://[::1", ProxyUrlError::Host),
            ("http://a:0", ProxyUrlError::Port),
            ("http://a:65536", ProxyUrlError::Port),
            ("http://a:", ProxyUrlError::Port),
            ("http://a:+80", ProxyUrlError::Port),
            ("http://bob:s3cret", ProxyUrlError::Port),
            ("http://a/b", ProxyUrlError::Path),
            ("http://a:80//", ProxyUrlError::Path),
            ("http://a:80?b", ProxyUrlError::Path),
            ("http://bob:s3@ret@a", ProxyUrlError::Unescaped('@')),
            ("http://bob:s3/ret@a", ProxyUrlError::Unescaped('/')),
            ("http://bob:s3#ret@a", ProxyUrlError::Unescaped('#')),
            ("http://bob:s3?ret@a", ProxyUrlError::Unescaped('?')),
            ("http://bob:100%@a", ProxyUrlError::Percent),
            ("http://bob:%4@a", ProxyUrlError::Percent),
            ("http://bob:%+4@a", ProxyUrlError::Percent),
            ("http://bob:%4\u{e4}@a", ProxyUrlError::Percent),
            ("http://b%3Ab:s3cret@a", ProxyUrlError::Credentials(CredentialsError::ColonInUser)),
            ("http://bob:%0A@a", ProxyUrlError::Credentials(CredentialsError::ControlCharacter)),
            ("socks5://bob@a", ProxyUrlError::Credentials(CredentialsError::PasswordLength(0))),
            ("socks5://:s3cret@a", ProxyUrlError::Credentials(CredentialsError::UserLength(0))),
        ] {
            assert_eq!(fault(text), expected, "{text}");
            assert!(!fault(text).to_string().contains("s3"), "{}", fault(text));
        }
    }

    /// RFC 1929 §2.
    #[test]
    fn a_password_for_socks_5_has_255_bytes_at_most() {
        assert!(parse(&format!("socks5://bob:{}@a", "x".repeat(255))).is_ok());
        let error = fault(&format!("socks5://bob:{}@a", "x".repeat(256)));
        assert_eq!(error, ProxyUrlError::Credentials(CredentialsError::PasswordLength(256)));
    }

    #[test]
    fn a_proxy_shows_no_password() {
        for text in ["http://bob:s3cret@a:1", "socks5://bob:s3cret@a:1"] {
            let proxy = parse(text).unwrap();
            assert!(!format!("{proxy} {proxy:?}").contains("s3cret"));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "((http|socks5)://)?[ -~]{0,40}|.{0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn any_password_can_be_written(password in proptest::collection::vec(any::<u8>(), 1..20)) {
            let escaped: String = password.iter().map(|byte| format!("%{byte:02x}")).collect();
            let proxy = parse(&format!("socks5://bob:{escaped}@a"));
            prop_assert_eq!(proxy.unwrap().language, login(b"bob", &password));
        }
    }
}
