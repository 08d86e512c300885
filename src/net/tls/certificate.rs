//! What a certificate (RFC 5280 §4.1) says of itself, read straight out of its DER for messages.
//!
//! Never judges: who is trusted is for rustls. Whatever cannot be read is left out.

use std::net::IpAddr;

/// The parts of a certificate that messages speak of.
#[derive(Debug)]
pub struct Certificate<'a> {
    issuer: &'a [u8],
    /// The times, for [`Validity`](super::validity::Validity).
    pub(super) validity: &'a [u8],
    subject: &'a [u8],
    /// What is behind the public key.
    rest: &'a [u8],
}

/// The names that a certificate is for, as many as a message should have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The first of them: host names, also with a wildcard, and IP addresses.
    pub first: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

impl<'a> Certificate<'a> {
    /// Reads `der`; `None` if that is no certificate.
    pub fn read(der: &'a [u8]) -> Option<Self> {
        let (certificate, _) = element(der, SEQUENCE)?;
        let (mut rest, _) = element(certificate, SEQUENCE)?;
        if let Some((_version, behind)) = element(rest, EXPLICIT_0) {
            rest = behind;
        }
        let mut next = |tag| {
            let (content, behind) = element(rest, tag)?;
            rest = behind;
            Some(content)
        };
        let (_serial, _algorithm) = (next(INTEGER)?, next(SEQUENCE)?);
        let (issuer, validity, subject) = (next(SEQUENCE)?, next(SEQUENCE)?, next(SEQUENCE)?);
        let _public_key = next(SEQUENCE)?;
        Some(Self { issuer, validity, subject, rest })
    }

    /// Whether it names itself as its issuer.
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// The name of who issued it, made fit to print; empty if it has none.
    pub fn issuer(&self) -> String {
        common_name(self.issuer).map_or_else(String::new, printable)
    }

    /// The names that it is for (RFC 5280 §4.2.1.6).
    pub fn names(&self) -> Names {
        let mut names = Names::default();
        let mut rest = self.alternative_names().unwrap_or_default();
        while let Some((tag, name, behind)) = any_element(rest) {
            rest = behind;
            let name = match tag {
                DNS_NAME => printable(name),
                IP_ADDRESS => match address(name) {
                    Some(address) => address.to_string(),
                    None => continue,
                },
                _ => continue,
            };
            if names.first.len() < NAMES_SHOWN {
                names.first.push(name);
            } else {
                names.more += 1;
            }
        }
        names
    }

    fn alternative_names(&self) -> Option<&'a [u8]> {
        let mut rest = self.rest;
        let mut extensions = loop {
            let (tag, content, behind) = any_element(rest)?;
            if tag == EXPLICIT_3 {
                break element(content, SEQUENCE)?.0;
            }
            rest = behind;
        };
        loop {
            let (extension, behind) = element(extensions, SEQUENCE)?;
            extensions = behind;
            let (kind, mut rest) = element(extension, OBJECT_IDENTIFIER)?;
            if kind == SUBJECT_ALT_NAME {
                if let Some((_is_critical, behind)) = element(rest, BOOLEAN) {
                    rest = behind;
                }
                let (value, _) = element(rest, OCTET_STRING)?;
                return Some(element(value, SEQUENCE)?.0);
            }
        }
    }
}

/// The content of the element with this tag at the front of `der`, and what is behind it.
pub(super) fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    any_element(der).filter(|(found, ..)| *found == tag).map(|(_, content, rest)| (content, rest))
}

/// The tag and the content of the element at the front of `der`, and what is behind it.
fn any_element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first()?;
    let (length, rest) = match length {
        short @ 0..=0x7F => (usize::from(short), rest),
        long => {
            let (digits, rest) =
                rest.split_at_checked(usize::from(long & 0x7F)).filter(|(digits, _)| digits.len() <= 4)?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// The common name in a distinguished one, else the organisation.
fn common_name(mut name: &[u8]) -> Option<&[u8]> {
    let mut organisation = None;
    while let Some((set, behind)) = element(name, SET) {
        name = behind;
        let Some((attribute, _)) = element(set, SEQUENCE) else { continue };
        let Some((kind, value)) = element(attribute, OBJECT_IDENTIFIER) else { continue };
        match any_element(value) {
            Some((_, text, _)) if kind == COMMON_NAME => return Some(text),
            Some((_, text, _)) if kind == ORGANISATION => organisation = Some(text),
            _ => {}
        }
    }
    organisation
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

/// What a peer has written, for a line of text: no control characters, no novels.
pub(super) fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut printable: String = text.chars().take(CHARACTERS_SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().nth(CHARACTERS_SHOWN).is_some() {
        printable.push('…');
    }
    printable
}

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const EXPLICIT_0: u8 = 0xA0;
const EXPLICIT_3: u8 = 0xA3;
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;

/// 2.5.4.3, 2.5.4.10 and 2.5.29.17.
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const ORGANISATION: &[u8] = &[0x55, 4, 10];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 29, 17];

/// Certificates of large hosters have a hundred names.
const NAMES_SHOWN: usize = 5;

/// A host name has at most 253 characters; those that people read have fewer.
const CHARACTERS_SHOWN: usize = 100;

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

    use super::*;

    fn params(names: &[&str]) -> CertificateParams {
        CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap()
    }

    fn self_signed(params: &CertificateParams) -> Vec<u8> {
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    fn names(names: &[&str]) -> Names {
        Certificate::read(&self_signed(&params(names))).unwrap().names()
    }

    #[test]
    fn names_are_read_whatever_their_kind() {
        let all = ["localhost", "*.example.com", "10.1.2.3", "2001:db8::1"];
        assert_eq!(names(&all), Names { first: all.map(str::to_owned).to_vec(), more: 0 });
        assert_eq!(names(&[]), Names::default());
    }

    #[test]
    fn of_many_names_the_first_are_shown() {
        let all = ["a", "b", "c", "d", "e", "f", "g"];
        assert_eq!(names(&all[..5]).more, 0);
        let shown = names(&all);
        assert_eq!((shown.first.len(), shown.more), (5, 2));
    }

    #[test]
    fn the_issuer_is_told_by_its_common_name_or_its_organisation() {
        for (kind, name) in [(DnType::CommonName, "Root 1"), (DnType::OrganizationName, "Example Ltd")] {
            let mut authority = params(&[]);
            authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            authority.distinguished_name = rcgen::DistinguishedName::new();
            authority.distinguished_name.push(kind, name);
            let own = self_signed(&authority);
            assert!(Certificate::read(&own).unwrap().is_self_issued());
            let issuer = Issuer::new(authority, KeyPair::generate().unwrap());
            let issued = params(&["localhost"]).signed_by(&KeyPair::generate().unwrap(), &issuer).unwrap();
            let issued = Certificate::read(issued.der()).unwrap();
            assert_eq!((issued.issuer().as_str(), issued.is_self_issued()), (name, false));
        }
    }

    #[test]
    fn what_a_peer_has_written_is_made_fit_for_one_line() {
        assert_eq!(printable(b"a\r\nb\x1b[2J\xff"), "a\\r\\nb\\u{1b}[2J\u{fffd}");
        assert_eq!(printable(&[b'x'; CHARACTERS_SHOWN]), "x".repeat(CHARACTERS_SHOWN));
        assert_eq!(printable(&[b'x'; CHARACTERS_SHOWN + 1]), "x".repeat(CHARACTERS_SHOWN) + "…");
    }

    #[test]
    fn garbage_is_no_certificate_and_no_panic() {
        let der = self_signed(&params(&["localhost", "10.1.2.3"]));
        for index in 0..der.len() {
            for byte in [0, 0x7F, 0x80, 0x84, 0xFF] {
                let mut der = der.clone();
                der[index] = byte;
                if let Some(certificate) = Certificate::read(&der) {
                    let _ = (certificate.names(), certificate.issuer());
                }
            }
        }
    }
}
