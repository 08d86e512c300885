//! Who a client is behind HTTP proxies: which of them are trusted to say so, and what they say in X-Forwarded-For and
//! X-Forwarded-Proto.
//!
//! Whoever is not trusted may send these headers and is not heard. The header Forwarded (RFC 7239) is not read: proxies
//! do not write it unless told to, and one that passes a client's own on would let it say anything.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use socket2::SockAddr;

use super::socket::describe;
use crate::protocol::handshake::request::RequestHead;

/// One end of a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Address and port; port 0 where a proxy did not say which.
    Ip(SocketAddr),
    /// `unix:`, and the path if there is one.
    Unix(String),
}

/// Who sent a request, as far as we and those we trust know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Where it is.
    pub address: Address,
    /// Whether it came over TLS, to us or to the proxy that we trust.
    pub is_secure: bool,
}

/// The proxies whose word counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies {
    networks: Vec<Network>,
    trusts_unix: bool,
}

/// The addresses that share their first bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    prefix: u8,
}

/// An entry of the list that is no network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadNetwork(pub String);

impl TrustedProxies {
    /// Reads the list: `10.0.0.0/8`, `::1`, or `unix:` for whoever comes through a unix socket.
    pub fn parse<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Self, BadNetwork> {
        let mut trusted = Self::default();
        for entry in entries {
            if entry == UNIX {
                trusted.trusts_unix = true;
            } else {
                trusted.networks.push(Network::parse(entry).ok_or_else(|| BadNetwork(entry.to_owned()))?);
            }
        }
        Ok(trusted)
    }

    /// The client behind `neighbour`, who sent us `head`, over TLS or not.
    pub fn client(&self, neighbour: Address, is_secure: bool, head: &RequestHead) -> Client {
        if !self.trust(&neighbour) {
            return Client { address: neighbour, is_secure };
        }
        let is_secure = forwarded_proto(head).unwrap_or(is_secure);
        Client { address: self.walk(neighbour, head), is_secure }
    }

    /// From hop to hop, the nearest first: each proxy adds at the end who came to it. What stands before the first one
    /// that is not trusted, the client itself may have put there.
    fn walk(&self, neighbour: Address, head: &RequestHead) -> Address {
        let hops: Vec<&str> = head.header_all("X-Forwarded-For").flat_map(|list| list.split(',')).collect();
        let mut client = neighbour;
        for hop in hops.iter().rev() {
            let Some(next) = Address::parse(hop.trim()) else { break };
            client = next;
            if !self.trust(&client) {
                break;
            }
        }
        client
    }

    /// Whether this is one of them.
    pub(super) fn trust(&self, address: &Address) -> bool {
        match address {
            Address::Ip(address) => self.networks.iter().any(|network| network.contains(address.ip())),
            Address::Unix(_) => self.trusts_unix,
        }
    }
}

/// What the nearest proxy says of the scheme: the last of a list is its own.
fn forwarded_proto(head: &RequestHead) -> Option<bool> {
    let scheme = head.header_all("X-Forwarded-Proto").flat_map(|list| list.split(',')).last()?.trim();
    match scheme.to_ascii_lowercase().as_str() {
        "https" | "wss" => Some(true),
        "http" | "ws" => Some(false),
        _ => None,
    }
}

impl Address {
    /// As proxies write it: an IP address, with a port or without, an IPv6 one in brackets or not; `unix:`.
    fn parse(text: &str) -> Option<Self> {
        if text.starts_with(UNIX) {
            return Some(Self::Unix(UNIX.to_owned()));
        }
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|bare| bare.contains(':'));
        let without_port = || bare.unwrap_or(text).parse().ok().map(|ip: IpAddr| SocketAddr::from((ip, 0)));
        text.parse().ok().or_else(without_port).map(Self::Ip)
    }

    /// The IP address, if it has one.
    #[must_use]
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(address) => Some(address.ip()),
            Self::Unix(_) => None,
        }
    }
}

impl From<&SockAddr> for Address {
    fn from(address: &SockAddr) -> Self {
        address.as_socket().map_or_else(|| Self::Unix(describe(address)), Self::Ip)
    }
}

/// `192.0.2.1:56324`, `[2001:db8::1]:0`, `unix:`.
impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(out),
            Self::Unix(path) => out.write_str(path),
        }
    }
}

impl Network {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let width = width(address);
        let is_number = |digits: &&str| digits.bytes().all(|byte| byte.is_ascii_digit());
        let prefix = match prefix {
            Some(digits) => Some(digits).filter(is_number)?.parse().ok().filter(|prefix| *prefix <= width)?,
            None => width,
        };
        Some(match (address.to_canonical(), prefix.checked_sub(MAPPED)) {
            (mapped @ IpAddr::V4(_), Some(prefix)) if address.is_ipv6() => Self { address: mapped, prefix },
            _ => Self { address, prefix },
        })
    }

    fn contains(&self, address: IpAddr) -> bool {
        // RFC 4291 §2.5.5.2: an IPv4 peer of an IPv6 socket.
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differing = u32::from(network) ^ u32::from(address);
                differing.leading_zeros() >= u32::from(self.prefix)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differing = u128::from(network) ^ u128::from(address);
                differing.leading_zeros() >= u32::from(self.prefix)
            }
            _ => false,
        }
    }
}

impl fmt::Display for BadNetwork {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "'{}' is neither an IP address nor a network such as 10.0.0.0/8, nor unix:", self.0.escape_debug())
    }
}

impl std::error::Error for BadNetwork {}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

const UNIX: &str = "unix:";

/// Bits before the IPv4 address in an IPv6 address that stands for one.
const MAPPED: u8 = 96;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::handshake::request::parse;
    use proptest::prelude::*;

    fn trusted(entries: &[&str]) -> TrustedProxies {
        TrustedProxies::parse(entries.iter().copied()).unwrap()
    }

    fn ip(text: &str) -> Address {
        Address::Ip(text.parse().unwrap())
    }

    fn head(headers: &[(&str, &str)]) -> RequestHead {
        let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        parse(format!("GET / HTTP/1.1\r\n{lines}\r\n").as_bytes(), 16384).unwrap().unwrap().0
    }

    /// The client of a neighbour at 10.0.0.1 who sends these X-Forwarded-For, where 10.* and 2001:db8::/32 are trusted.
    fn client_of(values: &[&str]) -> String {
        let headers: Vec<_> = values.iter().map(|value| ("X-Forwarded-For", *value)).collect();
        let trusted = trusted(&["10.0.0.0/8", "2001:db8::/32"]);
        trusted.client(ip("10.0.0.1:1000"), false, &head(&headers)).address.to_string()
    }

    fn is_secure(entries: &[&str], own: bool, values: &[&str]) -> bool {
        let headers: Vec<_> = values.iter().map(|value| ("X-Forwarded-Proto", *value)).collect();
        trusted(entries).client(ip("10.0.0.1:1000"), own, &head(&headers)).is_secure
    }

    #[test]
    fn who_is_not_trusted_is_not_heard() {
        let head = head(&[("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-Proto", "https")]);
        for entries in [&[][..], &["10.0.0.2"], &["192.0.2.0/24"], &["unix:"]] {
            let client = trusted(entries).client(ip("10.0.0.1:1000"), false, &head);
            assert_eq!(client, Client { address: ip("10.0.0.1:1000"), is_secure: false });
        }
        let neighbour = Address::Unix("unix:".to_owned());
        let client = trusted(&["0.0.0.0/0", "::/0"]).client(neighbour.clone(), false, &head);
        assert_eq!(client.address, neighbour);
    }

    #[test]
    fn the_client_is_the_last_whom_a_trusted_hop_names() {
        assert_eq!(client_of(&["192.0.2.1"]), "192.0.2.1:0");
        assert_eq!(client_of(&["192.0.2.1, 10.0.0.2"]), "192.0.2.1:0");
        assert_eq!(client_of(&["192.0.2.1, 10.0.0.2,10.0.0.3"]), "192.0.2.1:0");
        assert_eq!(client_of(&["192.0.2.1", "10.0.0.2"]), "192.0.2.1:0");
        assert_eq!(client_of(&["10.0.0.9, 10.0.0.2"]), "10.0.0.9:0");
        assert_eq!(client_of(&[]), "10.0.0.1:1000");
    }

    #[test]
    fn what_stands_before_the_first_who_is_not_trusted_is_anybodys_word() {
        assert_eq!(client_of(&["127.0.0.1, 192.0.2.1"]), "192.0.2.1:0");
        assert_eq!(client_of(&["10.0.0.5, 192.0.2.1, 10.0.0.2"]), "192.0.2.1:0");
        assert_eq!(client_of(&["198.51.100.7", "192.0.2.1"]), "192.0.2.1:0");
    }

    #[test]
    fn a_hop_has_a_port_or_brackets_or_neither() {
        for (hop, client) in [
            ("192.0.2.1:56324", "192.0.2.1:56324"),
            ("2002::1", "[2002::1]:0"),
            ("[2002::1]", "[2002::1]:0"),
            ("[2002::1]:56324", "[2002::1]:56324"),
            ("2001:db8::9", "[2001:db8::9]:0"),
            ("unix:", "unix:"),
            ("unix:/run/a.sock", "unix:"),
        ] {
            assert_eq!(client_of(&[hop]), client, "{hop}");
        }
    }

    #[test]
    fn garbage_ends_the_walk_at_who_sent_it() {
        for garbage in [
            "",
            "unknown",
            "_hidden",
            "192.0.2",
            "192.0.2.1:",
            "192.0.2.1:x",
            "192.0.2.1:65536",
            "[192.0.2.1]",
            "[::1",
            "fe80::1%eth0",
            "192.0.2.1 192.0.2.2",
            "\"192.0.2.1\"",
            "for=192.0.2.1",
            "localhost",
            "192.0.2.01",
        ] {
            assert_eq!(client_of(&[garbage]), "10.0.0.1:1000", "{garbage}");
            assert_eq!(client_of(&[&format!("192.0.2.1, {garbage}, 10.0.0.2")]), "10.0.0.2:0", "{garbage}");
        }
    }

    #[test]
    fn a_trusted_proxy_says_whether_it_was_tls() {
        let trust = &["10.0.0.1"];
        for (values, secure) in [
            (&["https"][..], true),
            (&["WSS"], true),
            (&["http"], false),
            (&["http, https"], true),
            (&["https", "http"], false),
            (&["gopher"], false),
            (&[], false),
        ] {
            assert_eq!(is_secure(trust, false, values), secure, "{values:?}");
            assert!(!is_secure(&[], false, values), "{values:?}");
        }
        assert!(is_secure(trust, true, &[]));
        assert!(is_secure(trust, true, &["gopher"]));
        assert!(!is_secure(trust, true, &["http"]));
    }

    #[test]
    fn a_network_has_those_whose_first_bits_are_its_own() {
        for (network, address, expected) in [
            ("10.0.0.0/8", "10.255.255.255", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.1.2.3/8", "10.9.9.9", true),
            ("192.0.2.128/25", "192.0.2.127", false),
            ("192.0.2.128/25", "192.0.2.128", true),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.0", false),
            ("0.0.0.0/0", "255.0.0.1", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "::1", true),
            ("::/0", "192.0.2.1", false),
            ("2001:db8::/33", "2001:db8:7fff::", true),
            ("2001:db8::/33", "2001:db8:8000::", false),
            ("::1", "::1", true),
            ("127.0.0.0/8", "::ffff:127.0.0.1", true),
            ("::ffff:127.0.0.1", "127.0.0.1", true),
            ("::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true),
        ] {
            let contains = Network::parse(network).unwrap().contains(address.parse().unwrap());
            assert_eq!(contains, expected, "{network} and {address}");
        }
    }

    #[test]
    fn an_entry_that_is_no_network_is_named() {
        for entry in [
            "",
            "localhost",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10/8",
            "10.0.0.0/8/8",
            "unix",
            "[::1]",
        ] {
            let error = TrustedProxies::parse(["10.0.0.1", entry]).unwrap_err();
            assert_eq!(error, BadNetwork(entry.to_owned()));
            assert!(error.to_string().starts_with(&format!("'{entry}' is neither")), "{error}");
        }
    }

    proptest! {
        #[test]
        fn any_list_of_hops_ends_with_somebody(values in proptest::collection::vec("[ -~]{0,40}", 0..4)) {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            client_of(&values);
        }

        #[test]
        fn whatever_a_client_claims_it_is_who_came_to_the_proxy(claim in "[0-9a-fx., :\\[\\]]{0,60}") {
            prop_assert_eq!(client_of(&[&format!("{claim},192.0.2.1")]), "192.0.2.1:0");
        }

        #[test]
        fn any_entry_is_read_without_harm(entry in ".*") {
            let _ = TrustedProxies::parse([entry.as_str()]);
        }
    }
}
