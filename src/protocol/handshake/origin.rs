//! The Origin of a handshake (RFC 6454 §7) against the list of those that are let in: which pages may connect.
//!
//! Any page that a browser shows may open a WebSocket to anywhere, with the cookies of where it goes. That is what Origin is
//! against. A program that is no browser may send any Origin or none; this does not keep it out, and is not meant to.

use std::fmt;

use super::request::RequestHead;

/// The origins that a server lets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins(Vec<Pattern>);

/// One of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Pattern {
    /// What browsers send on behalf of sandboxed frames and local files (RFC 6454 §6.1).
    Null,
    /// `https://example.com`
    Exact(Origin),
    /// `https://*.example.com`, of which this is the rest. Any depth of subdomains, but not the domain itself.
    Under(Origin),
}

/// Scheme, host and port, in lower case; the port of the scheme is left out (RFC 6454 §6.2).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Origin {
    scheme: String,
    host: String,
    port: Option<u16>,
}

/// An entry of the list that can never be an origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadOrigin {
    /// The entry.
    pub pattern: String,
    /// What is wrong with it.
    pub fault: &'static str,
}

impl Origins {
    /// Reads the list: exact origins, `https://*.example.com`, or `null`. An empty list lets no page in.
    pub fn parse<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, BadOrigin> {
        let patterns = patterns
            .into_iter()
            .map(|pattern| Pattern::parse(pattern).map_err(|fault| BadOrigin { pattern: pattern.to_owned(), fault }));
        patterns.collect::<Result<_, _>>().map(Self)
    }

    /// The origin of a request that is not let in; `None` if it is. One without an Origin is no page in a browser, and is
    /// let in: it would else only have to claim one.
    pub fn refuses<'a>(&self, head: &'a RequestHead) -> Option<&'a str> {
        head.header_all("Origin").find(|origin| !self.allows(origin))
    }

    fn allows(&self, origin: &str) -> bool {
        let parsed = Origin::parse(origin);
        self.0.iter().any(|pattern| match (pattern, &parsed) {
            (Pattern::Null, _) => origin.eq_ignore_ascii_case(NULL),
            (Pattern::Exact(expected), Ok(origin)) => origin == expected,
            (Pattern::Under(domain), Ok(origin)) => origin.is_under(domain),
            (_, Err(_)) => false,
        })
    }
}

impl Pattern {
    fn parse(text: &str) -> Result<Self, &'static str> {
        if text.eq_ignore_ascii_case(NULL) {
            return Ok(Self::Null);
        }
        if text == "*" {
            return Err("to let every page in, leave the list away");
        }
        let pattern = match text.split_once("://*.") {
            Some((scheme, domain)) => Self::Under(Origin::parse(&format!("{scheme}://{domain}"))?),
            None => Self::Exact(Origin::parse(text)?),
        };
        match &pattern {
            Self::Exact(origin) | Self::Under(origin) if matches!(origin.scheme.as_str(), "ws" | "wss") => {
                Err("an origin is that of the page, http:// or https://, not that of the WebSocket")
            }
            Self::Under(Origin { host, .. })
                if host.starts_with('[') || !host.contains(|c: char| c.is_ascii_alphabetic()) =>
            {
                Err("an IP address has no subdomains")
            }
            _ => Ok(pattern),
        }
    }
}

impl Origin {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let (scheme, authority) = text.split_once("://").ok_or("it has no scheme such as https://")?;
        if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || !scheme.bytes().all(is_scheme_byte) {
            return Err("its scheme is none");
        }
        if authority.contains(['/', '?', '#']) {
            return Err("an origin ends with the host or port: no slash, no path");
        }
        if authority.contains('@') {
            return Err("an origin has no user name");
        }
        let (host, port) = split_port(authority)?;
        check_host(host)?;
        let scheme = scheme.to_ascii_lowercase();
        let port = port.filter(|port| Some(*port) != default_port(&scheme));
        Ok(Self { scheme, host: host.to_ascii_lowercase(), port })
    }

    fn is_under(&self, domain: &Self) -> bool {
        let below = self.host.strip_suffix(&domain.host).and_then(|rest| rest.strip_suffix('.'));
        self.scheme == domain.scheme && self.port == domain.port && below.is_some_and(|labels| !labels.is_empty())
    }
}

impl fmt::Display for BadOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pattern, fault } = self;
        write!(
            f,
            "'{}' is not like https://example.com, https://*.example.com or null: {fault}",
            pattern.escape_debug()
        )
    }
}

impl std::error::Error for BadOrigin {}

/// The host, an IPv6 one with its brackets, and the port.
fn split_port(authority: &str) -> Result<(&str, Option<u16>), &'static str> {
    let end_of_host = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    let colon = authority.get(end_of_host..).and_then(|rest| rest.rfind(':'));
    let Some((host, port)) = colon.and_then(|colon| authority.split_at_checked(end_of_host + colon)) else {
        return Ok((authority, None));
    };
    let digits = port.strip_prefix(':').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    match digits.and_then(|digits| digits.parse().ok()) {
        Some(port) => Ok((host, Some(port))),
        None => Err("its port is none"),
    }
}

fn check_host(host: &str) -> Result<(), &'static str> {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').and_then(|address| address.parse::<std::net::Ipv6Addr>().ok());
        return address.map(drop).ok_or("its IPv6 address is none");
    }
    if host.is_empty() {
        return Err("it has no host");
    }
    if host.contains('*') {
        return Err("a wildcard stands for whole subdomains, as the first part of the host");
    }
    if !host.is_ascii() {
        return Err("browsers send such a host in its ASCII form, xn--…");
    }
    if !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)) {
        return Err("its host has characters that no host has");
    }
    Ok(())
}

/// RFC 3986 §3.1.
fn is_scheme_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

const NULL: &str = "null";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::handshake::request::parse;
    use proptest::prelude::*;

    fn origins(patterns: &[&str]) -> Origins {
        Origins::parse(patterns.iter().copied()).unwrap()
    }

    fn head(lines: &str) -> RequestHead {
        parse(format!("GET / HTTP/1.1\r\n{lines}\r\n").as_bytes(), 16384).unwrap().unwrap().0
    }

    #[track_caller]
    fn assert_allows(pattern: &str, origin: &str, expected: bool) {
        let refused = origins(&[pattern]).refuses(&head(&format!("Origin: {origin}\r\n"))).is_some();
        assert_eq!(!refused, expected, "{pattern} and {origin}");
    }

    #[test]
    fn an_exact_origin_is_scheme_host_and_port() {
        for (origin, expected) in [
            ("https://example.com", true),
            ("HTTPS://Example.COM", true),
            ("https://example.com:443", true),
            ("http://example.com", false),
            ("https://example.com:8443", false),
            ("https://www.example.com", false),
            ("https://example.com.evil.example", false),
            ("https://evil-example.com", false),
            ("https://example.com/", false),
            ("https://example.com@evil.example", false),
            ("https://example.com https://evil.example", false),
            ("null", false),
            ("", false),
        ] {
            assert_allows("https://example.com", origin, expected);
        }
    }

    #[test]
    fn a_wildcard_stands_for_subdomains_of_any_depth() {
        for (origin, expected) in [
            ("https://a.example.com", true),
            ("https://a.b.EXAMPLE.com", true),
            ("https://example.com", false),
            ("https://.example.com", false),
            ("https://evilexample.com", false),
            ("https://a.example.com.evil.example", false),
            ("http://a.example.com", false),
            ("https://a.example.com:8443", false),
            ("https://evil.example/.example.com", false),
            ("https://evil.example#.example.com", false),
        ] {
            assert_allows("https://*.example.com", origin, expected);
        }
    }

    #[test]
    fn a_port_has_to_match_and_that_of_the_scheme_may_be_left_out() {
        assert_allows("http://localhost:8080", "http://localhost:8080", true);
        assert_allows("http://localhost:8080", "http://localhost", false);
        assert_allows("http://localhost:80", "http://localhost", true);
        assert_allows("http://localhost:443", "http://localhost", false);
        assert_allows("http://*.example.com:8080", "http://a.example.com:8080", true);
        assert_allows("http://[::1]:8080", "http://[::1]:8080", true);
        assert_allows("http://[::1]", "http://[::1]", true);
        assert_allows("capacitor://localhost", "capacitor://localhost", true);
    }

    #[test]
    fn null_is_let_in_only_if_listed() {
        assert_allows("null", "null", true);
        assert_allows("null", "https://example.com", false);
        assert_allows("https://example.com", "null", false);
    }

    #[test]
    fn a_request_without_an_origin_is_no_page_and_each_of_several_counts() {
        let origins = origins(&["https://a.example"]);
        assert_eq!(origins.refuses(&head("")), None);
        assert_eq!(origins.refuses(&head("Origin: https://a.example\r\nOrigin: https://a.example\r\n")), None);
        let second = head("Origin: https://a.example\r\nOrigin: https://b.example\r\n");
        assert_eq!(origins.refuses(&second), Some("https://b.example"));
    }

    #[test]
    fn an_empty_list_lets_no_page_in() {
        assert_eq!(origins(&[]).refuses(&head("Origin: null\r\n")), Some("null"));
        assert_eq!(origins(&[]).refuses(&head("")), None);
    }

    #[test]
    fn what_can_never_be_an_origin_is_named() {
        for (pattern, fault) in [
            ("*", "leave the list away"),
            ("", "no scheme"),
            ("example.com", "no scheme"),
            ("//example.com", "no scheme"),
            ("://example.com", "scheme is none"),
            ("1a://example.com", "scheme is none"),
            ("wss://example.com", "not that of the WebSocket"),
            ("https://example.com/", "no slash"),
            ("https://example.com/chat", "no slash"),
            ("https://user@example.com", "no user name"),
            ("https://", "no host"),
            ("https://:443", "no host"),
            ("https://*.", "no host"),
            ("https://*", "wildcard"),
            ("https://*example.com", "wildcard"),
            ("https://a.*.example.com", "wildcard"),
            ("https://*.*.example.com", "wildcard"),
            ("https://*.192.0.2.1", "no subdomains"),
            ("https://*.[::1]", "no subdomains"),
            ("https://example.com:", "port is none"),
            ("https://example.com:x", "port is none"),
            ("https://example.com:65536", "port is none"),
            ("https://example.com:+443", "port is none"),
            ("https://::1", "characters"),
            ("https://[::1", "IPv6"),
            ("https://[x]", "IPv6"),
            ("https://exa mple.com", "characters"),
            ("https://müller.example", "xn--"),
            (" https://example.com", "scheme is none"),
        ] {
            let error = Origins::parse([pattern]).unwrap_err();
            assert!(error.fault.contains(fault), "{pattern}: {}", error.fault);
            assert!(error.to_string().starts_with(&format!("'{pattern}' is not like https://")), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged_without_harm(pattern in ".*", origin in "[ -~]*") {
            let _ = Origins::parse([pattern.as_str()]);
            let _ = origins(&["https://*.example.com", "null"]).allows(&origin);
        }

        #[test]
        fn no_text_before_a_domain_makes_an_origin_of_another_scheme_or_domain(text in "[ -~]{0,20}") {
            let origins = origins(&["https://*.example.com"]);
            let origin = format!("{text}.example.com");
            if origins.allows(&origin) {
                let labels = origin.to_ascii_lowercase();
                let labels = labels.strip_prefix("https://").unwrap();
                prop_assert!(!labels.contains(['/', '@', ':', '#', '?', '\\']), "{}", origin);
            }
        }
    }
}
