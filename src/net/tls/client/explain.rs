//! What the errors of rustls, the alerts of a server and its first bytes mean: which fault it is.
//!
//! Never words a fault: that is for [`TlsFault`].

use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible, PeerMisbehaved};

use super::fault::{Issuer, TlsFault, Trusted, Which};
use super::verify::{OwnCertificate, Seen};
use crate::net::tls::certificate::{Certificate, printable};
use crate::net::tls::validity::{Time, Validity};

/// What is known of a handshake that failed, besides its error.
pub struct Circumstances {
    /// The name that the server's certificate should be for.
    pub wanted: String,
    /// What was seen of certificates.
    pub seen: Seen,
    /// Whom the server was judged by.
    pub trusted: Trusted,
}

impl Circumstances {
    /// What `error` means.
    pub fn explain(&self, error: &Error) -> TlsFault {
        match error {
            Error::InvalidCertificate(fault) => self.certificate(fault),
            Error::AlertReceived(alert) => self.alert(*alert),
            Error::PeerIncompatible(fault) => TlsFault::NothingInCommon(incompatible(fault)),
            Error::NoApplicationProtocol
            | Error::PeerMisbehaved(PeerMisbehaved::SelectedUnofferedApplicationProtocol) => TlsFault::NoHttp,
            Error::InvalidMessage(_)
            | Error::InappropriateMessage { .. }
            | Error::InappropriateHandshakeMessage { .. }
            | Error::PeerMisbehaved(_)
            | Error::PeerSentOversizedRecord
            | Error::DecryptError => TlsFault::Other(format!("the server's messages make no sense: {error}")),
            other => TlsFault::Other(other.to_string()),
        }
    }

    /// What it means that the connection has ended, if it was not for an [error](Self::explain): that the server wants a
    /// certificate, maybe.
    pub fn explain_end(&self) -> Option<TlsFault> {
        match self.seen.own {
            OwnCertificate::Unasked => None,
            OwnCertificate::Lacking => Some(TlsFault::CertificateWanted { is_said: false }),
            OwnCertificate::Shown => Some(TlsFault::CertificateRefused(None)),
        }
    }

    fn certificate(&self, fault: &CertificateError) -> TlsFault {
        let chain = self.seen.refused.as_deref().unwrap_or_default();
        let own = chain.first().and_then(|own| Certificate::read(own));
        let is_self_signed = own.as_ref().is_some_and(Certificate::is_self_issued);
        match fault {
            CertificateError::ExpiredContext { time, not_after } => {
                TlsFault::Expired { which: which(chain, *not_after), on: text(*not_after), now: text(*time) }
            }
            CertificateError::NotValidYetContext { time, not_before } => {
                let which = which_begins(chain, *not_before);
                TlsFault::NotYetValid { which, from: text(*not_before), now: text(*time) }
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                let names = own.map(|own| own.names()).unwrap_or_default();
                TlsFault::OtherName { wanted: self.wanted.clone(), names }
            }
            CertificateError::UnknownIssuer | CertificateError::BadSignature if is_self_signed => {
                TlsFault::SelfSigned(self.trusted.clone())
            }
            CertificateError::Other(other) if is_self_signed && other.to_string() == CA_AS_SERVER => {
                TlsFault::SelfSigned(self.trusted.clone())
            }
            CertificateError::BadSignature if chain.is_empty() => {
                TlsFault::BadCertificate("the server does not have the key that belongs to it".to_owned())
            }
            CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsFault::UnknownIssuer {
                issuer: Issuer {
                    name: own.map(|own| own.issuer()).unwrap_or_default(),
                    lapse: self.seen.lapse.map(|lapse| lapse.to_string()),
                },
                is_namesake: *fault == CertificateError::BadSignature,
                intermediates: chain.len().saturating_sub(1),
                trusted: self.trusted.clone(),
            },
            other => TlsFault::BadCertificate(bad_certificate(other)),
        }
    }

    /// RFC 8446 §6.2. A server that asks for a certificate and gets none says so in various ways, or in TLS 1.2 not at all.
    fn alert(&self, alert: AlertDescription) -> TlsFault {
        match (alert, self.seen.own) {
            (AlertDescription::NoApplicationProtocol, _) => TlsFault::NoHttp,
            (AlertDescription::ProtocolVersion, _) => TlsFault::NothingInCommon(NO_VERSION.to_owned()),
            (AlertDescription::UnrecognisedName, _) => TlsFault::UnknownName(self.wanted.clone()),
            (_, OwnCertificate::Lacking) | (AlertDescription::CertificateRequired, OwnCertificate::Unasked) => {
                TlsFault::CertificateWanted { is_said: true }
            }
            (alert, OwnCertificate::Shown) => match about_certificate(alert) {
                None => broken_off(alert),
                words => TlsFault::CertificateRefused(words),
            },
            (AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity, _) => {
                TlsFault::NothingInCommon(format!(
                    "the server found no cipher suite, key exchange or signature that both sides can do, or it has no \
                     certificate for {}",
                    self.wanted
                ))
            }
            (alert, OwnCertificate::Unasked) => broken_off(alert),
        }
    }
}

/// What the server's first bytes say if they are not TLS: a record starts with its type and the version 3 (RFC 8446 §5.1).
pub fn not_tls(start: &[u8]) -> Option<TlsFault> {
    match start {
        [20..=23, 3, ..] | [20..=23] | [] => None,
        http if http.starts_with(b"HTTP/") => {
            let line = http.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
            Some(TlsFault::PlainHttp { answer: printable(line) })
        }
        other => Some(TlsFault::NotTls { start: printable(other.get(..START_SHOWN).unwrap_or(other)) }),
    }
}

/// RFC 8446 §6.2: what a server may have against a certificate, or against that there is none.
fn about_certificate(alert: AlertDescription) -> Option<&'static str> {
    Some(match alert {
        AlertDescription::BadCertificate => "bad certificate",
        AlertDescription::UnsupportedCertificate => "unsupported certificate (is it one for clients?)",
        AlertDescription::CertificateRevoked => "certificate revoked",
        AlertDescription::CertificateExpired => "certificate expired, or not valid yet",
        AlertDescription::CertificateUnknown => "certificate unknown",
        AlertDescription::UnknownCA => {
            "unknown CA (does the server know who issued it, and has tls.cert the intermediate certificates?)"
        }
        AlertDescription::CertificateRequired => "certificate required (is its key of a kind that the server takes?)",
        AlertDescription::AccessDenied => "access denied",
        AlertDescription::DecryptError => "decrypt error: its signature could not be verified",
        AlertDescription::HandshakeFailure => "handshake failure",
        _ => return None,
    })
}

fn broken_off(alert: AlertDescription) -> TlsFault {
    TlsFault::Other(match alert {
        AlertDescription::InternalError => {
            "the server broke off with an internal error: its log should say why".to_owned()
        }
        AlertDescription::CloseNotify | AlertDescription::UserCanceled => {
            "the server ended the handshake without a reason".to_owned()
        }
        other => format!("the server broke off with the alert {other:?}"),
    })
}

fn incompatible(fault: &PeerIncompatible) -> String {
    let words = match fault {
        PeerIncompatible::ServerDoesNotSupportTls12Or13
        | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig
        | PeerIncompatible::SupportedVersionsExtensionRequired => NO_VERSION,
        PeerIncompatible::NoCipherSuitesInCommon => "the server has no cipher suite that this client has",
        PeerIncompatible::NoKxGroupsInCommon => "the server has no key exchange group that this client has",
        PeerIncompatible::NoSignatureSchemesInCommon
        | PeerIncompatible::NoCertificateRequestSignatureSchemesInCommon => {
            "the server and this client have no kind of signature in common"
        }
        other => return format!("the server and this client do not fit together: {other:?}"),
    };
    words.to_owned()
}

fn bad_certificate(fault: &CertificateError) -> String {
    let words = match fault {
        CertificateError::BadEncoding => "it is damaged",
        CertificateError::Expired => "its end lies before its beginning",
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "it is not for TLS servers (extended key usage)"
        }
        CertificateError::UnhandledCriticalExtension => "it has a critical extension that is not known here",
        CertificateError::Other(other) => match other.to_string().as_str() {
            CA_AS_SERVER => "it is that of a CA, and a server needs one of its own, issued by that CA",
            "UnsupportedCertVersion" => "it is of version 1, and only version 3 can have the name of a server",
            other => return other.to_owned(),
        },
        other => return other.to_string(),
    };
    words.to_owned()
}

/// Which certificate of the chain ends at that time.
fn which(chain: &[CertificateDer<'_>], end: UnixTime) -> Which {
    which_has(chain, end, |validity| validity.not_after)
}

fn which_begins(chain: &[CertificateDer<'_>], beginning: UnixTime) -> Which {
    which_has(chain, beginning, |validity| validity.not_before)
}

fn which_has(chain: &[CertificateDer<'_>], time: UnixTime, of: impl Fn(Validity) -> Time) -> Which {
    let own = chain.first().and_then(|own| Validity::of(own)).map(of);
    if own.is_none_or(|own| own.seconds() == i128::from(time.as_secs())) { Which::Own } else { Which::Intermediate }
}

fn text(time: UnixTime) -> String {
    Time::at(time.as_secs()).to_string()
}

const NO_VERSION: &str = "the server speaks neither TLS 1.2 nor TLS 1.3, and older versions are not safe";

/// webpki's word for a CA's certificate that a server shows as its own; its errors cannot be matched from here.
const CA_AS_SERVER: &str = "CaUsedAsEndEntity";

/// Of what is not TLS.
const START_SHOWN: usize = 40;
