//! From when to when a certificate is valid (RFC 5280 §4.1.2.5), read straight out of its DER.
//!
//! Never judges anything else: that is for rustls.

use std::fmt;

/// The time in which a certificate is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    pub not_before: Time,
    pub not_after: Time,
}

/// A second of a day, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl Validity {
    /// That of the certificate `der`; `None` if it cannot be found there.
    pub fn of(der: &[u8]) -> Option<Self> {
        let (certificate, _) = element(der, SEQUENCE)?;
        let (mut rest, _) = element(certificate, SEQUENCE)?;
        if let Some((_version, behind)) = element(rest, EXPLICIT_0) {
            rest = behind;
        }
        // Serial number, signature algorithm, issuer.
        for tag in [INTEGER, SEQUENCE, SEQUENCE] {
            (_, rest) = element(rest, tag)?;
        }
        let (validity, _) = element(rest, SEQUENCE)?;
        let (not_before, rest) = time(validity)?;
        let (not_after, _) = time(rest)?;
        Some(Self { not_before, not_after })
    }
}

impl Time {
    /// Seconds since 1970.
    pub fn seconds(self) -> i128 {
        // Days from the civil date, with years that begin in March, so that the leap day is the last.
        let (month, day) = (i128::from(self.month), i128::from(self.day));
        let year = i128::from(self.year) - i128::from(month <= 2);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = 365 * year + year / 4 - year / 100 + year / 400 + day_of_year - DAYS_BEFORE_1970;
        days * 86_400 + i128::from(self.hour) * 3600 + i128::from(self.minute) * 60 + i128::from(self.second)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(out, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
    }
}

/// The content of the element with this tag at the front of `der`, and what is behind it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = der.split_first()?;
    let (&length, rest) = rest.split_first().filter(|_| first == tag)?;
    let (length, rest) = match length {
        short @ 0..=0x7F => (usize::from(short), rest),
        long => {
            let (digits, rest) =
                rest.split_at_checked(usize::from(long & 0x7F)).filter(|(digits, _)| digits.len() <= 4)?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
    };
    rest.split_at_checked(length)
}

/// A UTCTime up to 2049, a GeneralizedTime from then on; both to the second and in UTC.
fn time(der: &[u8]) -> Option<(Time, &[u8])> {
    let (century, digits, rest) = match element(der, UTC_TIME) {
        Some((digits, rest)) => {
            // RFC 5280 §4.1.2.5.1: 50 to 99 are of the last century.
            let century = if digits.first()? >= &b'5' { 19 } else { 20 };
            (century, digits, rest)
        }
        None => {
            let (digits, rest) = element(der, GENERALIZED_TIME)?;
            let (century, digits) = digits.split_at_checked(2)?;
            (number(century)?, digits, rest)
        }
    };
    let mut pairs = digits.strip_suffix(b"Z")?.chunks(2).map(number);
    let mut next = || pairs.next().flatten();
    let year = u16::from(century) * 100 + u16::from(next()?);
    let time = Time { year, month: next()?, day: next()?, hour: next()?, minute: next()?, second: next()? };
    Some((time, rest))
}

fn number(pair: &[u8]) -> Option<u8> {
    match pair {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
        _ => None,
    }
}

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const EXPLICIT_0: u8 = 0xA0;

/// From 0000-03-01.
const DAYS_BEFORE_1970: i128 = 719_468;

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn certificate(from: (i32, u8, u8), to: (i32, u8, u8)) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_before = date_time_ymd(from.0, from.1, from.2);
        params.not_after = date_time_ymd(to.0, to.1, to.2);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn both_forms_of_time_are_read() {
        for (from, to, texts) in [
            ((1975, 1, 1), (2049, 12, 31), ["1975-01-01 00:00:00 UTC", "2049-12-31 00:00:00 UTC"]),
            ((2024, 2, 29), (2050, 1, 1), ["2024-02-29 00:00:00 UTC", "2050-01-01 00:00:00 UTC"]),
        ] {
            let der = certificate(from, to);
            let validity = Validity::of(&der).unwrap();
            assert_eq!([validity.not_before.to_string(), validity.not_after.to_string()], texts);
            for ((year, month, day), time) in [(from, validity.not_before), (to, validity.not_after)] {
                assert_eq!(time.seconds(), i128::from(date_time_ymd(year, month, day).unix_timestamp()));
            }
        }
    }

    #[test]
    fn a_day_has_its_seconds() {
        let time = Time { year: 2000, month: 2, day: 29, hour: 23, minute: 59, second: 58 };
        assert_eq!(time.seconds(), 951_868_798);
        assert_eq!(time.to_string(), "2000-02-29 23:59:58 UTC");
    }

    #[test]
    fn what_is_cut_off_is_not_read() {
        let der = certificate((2024, 1, 1), (2034, 1, 1));
        for length in 0..der.len() {
            assert_eq!(Validity::of(&der[..length]), None, "{length} bytes");
        }
    }
}
