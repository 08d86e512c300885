//! From when to when a certificate is valid (RFC 5280 §4.1.2.5).
//!
//! Never judges anything else: that is for rustls.

use std::fmt;
use std::time::Duration;

use rustls::CertificateError;
use rustls::pki_types::UnixTime;

use super::certificate::{Certificate, element};

/// The time in which a certificate is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    pub not_before: Time,
    pub not_after: Time,
}

/// Why a certificate is not good at some time. As text it follows what certificate that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutOfDate {
    /// It has expired: then.
    Expired(Time),
    /// It will only be good from then on.
    Early(Time),
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
        let (not_before, rest) = time(Certificate::read(der)?.validity)?;
        let (not_after, _) = time(rest)?;
        Some(Self { not_before, not_after })
    }

    /// Whether it is good at that time; at its first and last second it is.
    pub fn judge(&self, now: UnixTime) -> Result<(), OutOfDate> {
        let now = i128::from(now.as_secs());
        match self {
            Self { not_after, .. } if now > not_after.seconds() => Err(OutOfDate::Expired(*not_after)),
            Self { not_before, .. } if now < not_before.seconds() => Err(OutOfDate::Early(*not_before)),
            _ => Ok(()),
        }
    }
}

impl OutOfDate {
    /// As rustls says it.
    pub fn error(self, now: UnixTime) -> CertificateError {
        match self {
            Self::Expired(end) => CertificateError::ExpiredContext { time: now, not_after: unix(end) },
            Self::Early(start) => CertificateError::NotValidYetContext { time: now, not_before: unix(start) },
        }
    }
}

/// Nothing that is asked here lies before 1970.
fn unix(time: Time) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(time.seconds()).unwrap_or(0)))
}

impl fmt::Display for OutOfDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired(end) => write!(out, "expired on {end}"),
            Self::Early(start) => write!(out, "is not valid before {start}"),
        }
    }
}

impl Time {
    /// So many seconds after 1970; the last day of the year 9999 stands for all that is later.
    pub fn at(seconds: u64) -> Self {
        let seconds = seconds.min(LAST_SECOND);
        let (days, rest) = (seconds / 86_400, seconds % 86_400);
        // The other way round than in `seconds`.
        let days = days + DAYS_BEFORE_1970 as u64;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let (month, year) = if month < 10 { (month + 3, year) } else { (month - 9, year + 1) };
        Self {
            year: (era * 400 + year) as u16,
            month: month as u8,
            day: day as u8,
            hour: (rest / 3600) as u8,
            minute: (rest / 60 % 60) as u8,
            second: (rest % 60) as u8,
        }
    }

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

const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// From 0000-03-01.
const DAYS_BEFORE_1970: i128 = 719_468;

/// 9999-12-31 23:59:59, which is as far as certificates go.
const LAST_SECOND: u64 = 253_402_300_799;

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
    fn seconds_and_dates_are_the_same_both_ways() {
        // Days in steps that meet every day of a year, month ends and leap years among them.
        for seconds in (0..LAST_SECOND).step_by(86_400 * 97 + 12_345) {
            assert_eq!(Time::at(seconds).seconds(), i128::from(seconds), "{seconds}");
        }
        for (seconds, text) in [
            (0, "1970-01-01 00:00:00 UTC"),
            (951_782_400, "2000-02-29 00:00:00 UTC"),
            (LAST_SECOND, "9999-12-31 23:59:59 UTC"),
            (u64::MAX, "9999-12-31 23:59:59 UTC"),
        ] {
            assert_eq!(Time::at(seconds).to_string(), text);
        }
    }

    #[test]
    fn a_certificate_is_good_from_its_first_second_to_its_last() {
        let validity = Validity::of(&certificate((2024, 1, 1), (2034, 1, 1))).unwrap();
        let judge = |second: i128| {
            validity.judge(UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(second).unwrap())))
        };
        let (first, last) = (validity.not_before.seconds(), validity.not_after.seconds());
        assert_eq!(judge(first - 1), Err(OutOfDate::Early(validity.not_before)));
        assert_eq!([judge(first), judge(last)], [Ok(()), Ok(())]);
        assert_eq!(judge(last + 1), Err(OutOfDate::Expired(validity.not_after)));
    }

    #[test]
    fn what_is_cut_off_is_not_read() {
        let der = certificate((2024, 1, 1), (2034, 1, 1));
        for length in 0..der.len() {
            assert_eq!(Validity::of(&der[..length]), None, "{length} bytes");
        }
    }
}
