//! What a certificate (RFC 5280 §4.1) says of itself, read straight out of its DER: for messages, and for whether it is a
//! CA's.
//!
//! Never verifies: that is for rustls. What cannot be read is left out of messages, and is no CA's.

use std::net::IpAddr;

/// The parts of a certificate that are asked for.
#[derive(Debug)]
pub struct Certificate<'a> {
    /// It has no extensions, and cannot say what it is for.
    is_first_version: bool,
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
        let mut is_first_version = true;
        if let Some((version, behind)) = element(rest, EXPLICIT_0) {
            is_first_version = element(version, INTEGER)?.0 == [0];
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
        Some(Self { is_first_version, issuer, validity, subject, rest })
    }

    /// Whether it names itself as its issuer.
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Whether it may vouch for others: a CA's (RFC 5280 §4.2.1.9, §4.2.1.3), or a root from before there were extensions.
    pub fn is_authority(&self) -> bool {
        if self.is_first_version {
            return self.is_self_issued();
        }
        let Some(extensions) = self.extensions() else { return false };
        let of_kind = |wanted| extensions.iter().find(|(kind, _)| *kind == wanted).map(|(_, value)| *value);
        of_kind(BASIC_CONSTRAINTS).is_some_and(is_ca) && of_kind(KEY_USAGE).is_none_or(may_sign_certificates)
    }

    /// Whether that is the name, without its tag and length, of who issued it.
    pub fn is_issued_by(&self, name: &[u8]) -> bool {
        self.issuer == name
    }

    /// The name, without its tag and length, that whoever is trusted by this one has as its issuer.
    pub fn wanted_issuer(&self) -> &'a [u8] {
        if self.is_authority() { self.subject } else { self.issuer }
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
        let (_, value) = self.extensions()?.into_iter().find(|(kind, _)| *kind == SUBJECT_ALT_NAME)?;
        Some(element(value, SEQUENCE)?.0)
    }

    /// Kind and value of each extension; `None` if not all of them can be read.
    fn extensions(&self) -> Option<Vec<(&'a [u8], &'a [u8])>> {
        let (mut rest, mut found) = (self.rest, Vec::new());
        while !rest.is_empty() {
            let (tag, content, behind) = any_element(rest)?;
            rest = behind;
            if tag == EXPLICIT_3 {
                let (mut extensions, _) = element(content, SEQUENCE)?;
                while !extensions.is_empty() {
                    let (extension, behind) = element(extensions, SEQUENCE)?;
                    extensions = behind;
                    found.push(kind_and_value(extension)?);
                }
            }
        }
        Some(found)
    }
}

fn kind_and_value(extension: &[u8]) -> Option<(&[u8], &[u8])> {
    let (kind, mut rest) = element(extension, OBJECT_IDENTIFIER)?;
    if let Some((_is_critical, behind)) = element(rest, BOOLEAN) {
        rest = behind;
    }
    Some((kind, element(rest, OCTET_STRING)?.0))
}

/// RFC 5280 §4.2.1.9: false is the default.
fn is_ca(basic_constraints: &[u8]) -> bool {
    let ca = element(basic_constraints, SEQUENCE).and_then(|(constraints, _)| element(constraints, BOOLEAN));
    ca.is_some_and(|(ca, _)| ca == TRUE)
}

/// RFC 5280 §4.2.1.3: keyCertSign is bit 5, counted from the left, behind the number of bits that are none.
fn may_sign_certificates(key_usage: &[u8]) -> bool {
    let bits = element(key_usage, BIT_STRING).and_then(|(bits, _)| bits.get(1));
    bits.is_some_and(|bits| bits & 0b0000_0100 != 0)
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
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const EXPLICIT_0: u8 = 0xA0;
const EXPLICIT_3: u8 = 0xA3;
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;

/// As DER has it.
const TRUE: &[u8] = &[0xFF];

/// 2.5.4.3, 2.5.4.10, 2.5.29.15, 2.5.29.17 and 2.5.29.19.
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const ORGANISATION: &[u8] = &[0x55, 4, 10];
const KEY_USAGE: &[u8] = &[0x55, 29, 15];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 29, 17];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 29, 19];

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

    /// RFC 5280 §4.2.1.9 and §4.2.1.3.
    #[test]
    fn a_ca_says_that_it_is_one_and_may_sign() {
        use rcgen::KeyUsagePurpose::{CrlSign, DecipherOnly, DigitalSignature, KeyCertSign};
        let is_authority = |is_ca, usages: &[_]| {
            let mut params = params(&["localhost"]);
            (params.is_ca, params.key_usages) = (is_ca, usages.to_vec());
            Certificate::read(&self_signed(&params)).unwrap().is_authority()
        };
        for constraints in [BasicConstraints::Unconstrained, BasicConstraints::Constrained(0)] {
            for (usages, may) in [
                (&[][..], true),
                (&[KeyCertSign], true),
                (&[DigitalSignature, KeyCertSign, CrlSign, DecipherOnly], true),
                (&[DigitalSignature, CrlSign, DecipherOnly], false),
            ] {
                assert_eq!(is_authority(IsCa::Ca(constraints), usages), may, "{usages:?}");
            }
        }
        for is_ca in [IsCa::NoCa, IsCa::ExplicitNoCa] {
            assert!(!is_authority(is_ca, &[]) && !is_authority(is_ca, &[KeyCertSign]));
        }
    }

    /// Of what is cut off within, or has another tag somewhere, nothing is taken for left away.
    #[test]
    fn extensions_that_cannot_be_read_are_not_those_of_a_ca() {
        let mut params = params(&["localhost"]);
        (params.is_ca, params.key_usages) =
            (IsCa::Ca(BasicConstraints::Unconstrained), vec![rcgen::KeyUsagePurpose::DigitalSignature]);
        let der = self_signed(&params);
        for index in 0..der.len() {
            for byte in [0, 1, 0x30, 0x7F, 0x80, 0x84, 0xFF] {
                let mut changed = der.clone();
                changed[index] = byte;
                let Some(certificate) = Certificate::read(&changed) else { continue };
                let is_still_one = changed.windows(5).any(|window| window == [6, 3, 0x55, 29, 15]);
                let usage = der.windows(5).position(|window| window == [6, 3, 0x55, 29, 15]).unwrap();
                // Not what makes another usage of it, or another version.
                if is_still_one && !(usage..usage + 14).contains(&index) && !certificate.is_first_version {
                    assert!(!certificate.is_authority(), "{byte} at {index}");
                }
            }
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
                    let _ = (certificate.names(), certificate.issuer(), certificate.is_authority());
                }
            }
        }
    }
}
