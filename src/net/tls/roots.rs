//! The certificates that a peer is trusted by, and what each of them is good for: a CA's vouches for others while it is in
//! date, any other stands for itself alone.
//!
//! Never verifies a signature, and never judges a name or the time of a peer's own certificate: that is for whoever asks.

use std::sync::Arc;

use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DistinguishedName, Error, RootCertStore};

use super::certificate::Certificate;
use super::validity::{OutOfDate, Validity};

/// Certificates that are trusted.
#[derive(Debug)]
pub struct Roots {
    /// For what they have issued.
    anchors: Arc<RootCertStore>,
    /// When each of them may be asked, in the same order.
    validities: Vec<Validity>,
    /// For themselves.
    certificates: Vec<CertificateDer<'static>>,
    /// What is wrong with one that cannot be used.
    fault: Option<Error>,
}

impl Roots {
    /// Those of `certificates` that can be used; an error if none can.
    pub fn of(certificates: Vec<CertificateDer<'static>>) -> Result<Self, Error> {
        let (mut anchors, mut validities) = (RootCertStore::empty(), Vec::new());
        let (mut usable, mut fault) = (Vec::new(), None);
        for certificate in certificates {
            let term = term(&certificate);
            let added = match term {
                Some(_) => anchors.add(certificate.clone()),
                None => ParsedCertificate::try_from(&certificate).map(drop),
            };
            match added {
                Ok(()) => {
                    validities.extend(term);
                    usable.push(certificate);
                }
                Err(error) => fault = Some(error),
            }
        }
        if usable.is_empty() {
            return Err(fault.unwrap_or_else(|| CertificateError::BadEncoding.into()));
        }
        Ok(Self { anchors: Arc::new(anchors), validities, certificates: usable, fault })
    }

    /// Whether `certificate` is one of them, and so needs nobody else's word; an error if it is out of date.
    pub fn has(&self, certificate: &CertificateDer<'_>, now: UnixTime) -> Result<bool, Error> {
        if !self.certificates.contains(certificate) {
            return Ok(false);
        }
        let validity = Validity::of(certificate).ok_or(CertificateError::BadEncoding)?;
        validity.judge(now).map_err(|lapse| lapse.error(now))?;
        Ok(true)
    }

    /// Those that vouch for others at that time.
    pub fn anchors(&self, now: UnixTime) -> Arc<RootCertStore> {
        if self.validities.iter().all(|validity| validity.judge(now).is_ok()) {
            return Arc::clone(&self.anchors);
        }
        let dated = self.anchors.roots.iter().zip(&self.validities);
        let good = dated.filter(|(_, validity)| validity.judge(now).is_ok());
        Arc::new(good.map(|(anchor, _)| anchor.clone()).collect())
    }

    /// Why the CA that has issued one of `chain`, by its name, does not vouch for it now.
    pub fn lapse(&self, chain: &[CertificateDer<'_>], now: UnixTime) -> Option<OutOfDate> {
        let mut dated = self.anchors.roots.iter().zip(&self.validities);
        dated.find_map(|(anchor, validity)| {
            let lapse = validity.judge(now).err()?;
            let has_issued = |issued: &CertificateDer<'_>| {
                Certificate::read(issued).is_some_and(|issued| issued.is_issued_by(&anchor.subject))
            };
            chain.iter().any(has_issued).then_some(lapse)
        })
    }

    /// The names of CAs that a peer's certificate may come from, for a peer that has several.
    pub fn issuers(&self) -> Vec<DistinguishedName> {
        let names = self.certificates.iter().filter_map(|certificate| Certificate::read(certificate));
        names.map(|certificate| DistinguishedName::in_sequence(certificate.wanted_issuer())).collect()
    }

    /// What is wrong with one that cannot be used, if any is.
    pub fn fault(&self) -> Option<&Error> {
        self.fault.as_ref()
    }
}

/// When `certificate` may vouch for others; `None` for never. The one place that says so: the key to the certificate of one
/// server, which is trusted for that, must not make certificates for all the others.
fn term(certificate: &CertificateDer<'_>) -> Option<Validity> {
    if Certificate::read(certificate)?.is_authority() { Validity::of(certificate) } else { None }
}
