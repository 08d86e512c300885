//! The address of the other side, kept for as long as a connection is open. Never looks anything up.

use std::fmt;
use std::net::{SocketAddr, SocketAddrV4};

use super::proxy::Address;

/// Most are few bytes, which become text when somebody asks; the text of the others is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemoteAddress {
    /// Address and port; port 0 where a proxy did not say which.
    V4(SocketAddrV4),
    /// `[2001:db8::1]:56324`, `unix:`, or nothing where the system does not know.
    Text(Box<str>),
}

impl From<&Address> for RemoteAddress {
    fn from(address: &Address) -> Self {
        match address {
            Address::Ip(SocketAddr::V4(address)) => Self::V4(*address),
            other => Self::Text(other.to_string().into()),
        }
    }
}

impl From<String> for RemoteAddress {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

/// `192.0.2.1:56324`, `[2001:db8::1]:0`, `unix:`.
impl fmt::Display for RemoteAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => address.fmt(out),
            Self::Text(text) => out.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_16_bytes() {
        assert_eq!(size_of::<RemoteAddress>(), 16);
    }

    #[test]
    fn reads_as_the_address_it_was_made_of() {
        let ip = |text: &str| Address::Ip(text.parse().unwrap());
        let unix = Address::Unix("unix:/run/chat.sock".to_owned());
        for address in [ip("192.0.2.1:56324"), ip("[2001:db8::1]:0"), ip("[::ffff:192.0.2.1]:80"), unix] {
            assert_eq!(RemoteAddress::from(&address).to_string(), address.to_string());
        }
        assert_eq!(RemoteAddress::from("unix:".to_owned()).to_string(), "unix:");
    }
}
