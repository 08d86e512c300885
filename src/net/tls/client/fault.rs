//! Why a client has no TLS with a server, in words that say what to do: one table.

use std::fmt;
use std::path::PathBuf;

use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::{AlertDescription, CertificateError, Error, PeerIncompatible, PeerMisbehaved};

use super::verify::{OwnCertificate, Seen};
use crate::net::tls::certificate::{Certificate, Names, printable};
use crate::net::tls::validity::{Time, Validity};

/// Why there is no TLS with a server.
#[derive(Debug)]
pub enum TlsFault {
    /// A certificate has expired.
    Expired {
        /// Which.
        which: Which,
        /// When, as text in UTC.
        on: String,
        /// What time it is here.
        now: String,
    },
    /// A certificate is not valid yet.
    NotYetValid {
        /// Which.
        which: Which,
        /// Since when it will be, as text in UTC.
        from: String,
        /// What time it is here.
        now: String,
    },
    /// The server's certificate is for another name.
    OtherName {
        /// The name that it should be for.
        wanted: String,
        /// Those that it is for.
        names: Names,
    },
    /// Nobody who is trusted has issued the server's certificate.
    UnknownIssuer {
        /// Who has, by its own words; may be empty.
        issuer: String,
        /// Somebody of that name is trusted, with another key.
        is_namesake: bool,
        /// Certificates that came with it.
        intermediates: usize,
        /// Whom it was judged by.
        trusted: Trusted,
    },
    /// The server has issued its certificate itself, and that one is not trusted.
    SelfSigned(Trusted),
    /// The server's certificate is damaged, for another purpose, or otherwise no good: why.
    BadCertificate(String),
    /// The server wants the client to have a certificate, and it has none.
    CertificateWanted {
        /// The server has said so; else it has asked, got none, and ended the connection.
        is_said: bool,
    },
    /// The server does not accept the client's certificate: what it said; else it has seen it, and ended the connection.
    CertificateRefused(Option<&'static str>),
    /// There is no version, cipher suite, key exchange or signature that both sides can do: what is missing.
    NothingInCommon(String),
    /// The server wants another protocol inside of TLS than HTTP/1.1.
    NoHttp,
    /// The server has no site of that name.
    UnknownName(String),
    /// The server speaks plain HTTP.
    PlainHttp {
        /// The first line of what it answered.
        answer: String,
    },
    /// The server speaks something else.
    NotTls {
        /// How what it sent begins.
        start: String,
    },
    /// The server has ended the connection at once.
    Silent,
    /// The server has ended the connection in the midst of the handshake.
    Cut {
        /// Bytes that had come from it.
        after: usize,
        /// How, if that is known.
        why: Option<String>,
    },
    /// This machine has no certificates to verify any server by.
    NoRoots {
        /// What went wrong when they were looked for, if anything did.
        fault: Option<String>,
    },
    /// Nobody has said by what the server is to be judged.
    NotSetUp,
    /// No certificate can be for the host of the URL.
    BadName {
        /// That host.
        host: String,
    },
    /// Anything else: what.
    Other(String),
}

/// Whom the server was judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trusted {
    /// What this machine trusts.
    Machine,
    /// The certificates in the file of `tls.caFile`.
    File(PathBuf),
}

/// Which of the certificates that the server has sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Its own.
    Own,
    /// One that leads from there to a CA.
    Intermediate,
}

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
                issuer: own.map(|own| own.issuer()).unwrap_or_default(),
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

impl fmt::Display for TlsFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired { which, on, now } => write!(
                out,
                "{which} expired on {on} and has to be renewed there; here it is {now}: is the clock right?"
            ),
            Self::NotYetValid { which, from, now } => {
                write!(out, "{which} is not valid before {from}; here it is {now}: is the clock right?")
            }
            Self::OtherName { wanted, names } if names.first.is_empty() => write!(
                out,
                "the server's certificate is for no name at all, so not for {wanted}: it has no subjectAltName, and a \
                 common name does not count"
            ),
            Self::OtherName { wanted, names } => write!(
                out,
                "the server's certificate is for {names} and not for {wanted}: use such a name in the URL, or say in \
                 tls.serverName which one is meant"
            ),
            Self::UnknownIssuer { issuer, is_namesake: true, trusted, .. } => write!(
                out,
                "the server's certificate was issued by '{issuer}', but not with the key of the CA of that name {}: is that \
                 an older one?",
                trusted.place()
            ),
            Self::UnknownIssuer { issuer, intermediates, trusted, .. } => {
                let place = trusted.place();
                write!(out, "the server's certificate was issued by '{issuer}', which is no CA {place}; ")?;
                out.write_str(match intermediates {
                    0 => "if that is an intermediate one, the server has to send its certificate too",
                    _ => "the other certificates that the server sent lead to none either",
                })?;
                match trusted {
                    Trusted::Machine => out.write_str("; if it is a CA of your own, set tls.caFile to its certificate"),
                    Trusted::File(_) => Ok(()),
                }
            }
            Self::SelfSigned(trusted) => write!(
                out,
                "the server's certificate is self-signed, and {}: set tls.caFile to a file with that very certificate \
                 (tls.verify false is for tests only)",
                match trusted {
                    Trusted::Machine => "this machine does not trust it".to_owned(),
                    Trusted::File(_) => format!("not (or no longer) {}", trusted.place()),
                }
            ),
            Self::BadCertificate(why) => write!(out, "the server's certificate is no good: {why}"),
            Self::CertificateWanted { is_said: true } => out.write_str(
                "the server asks for a certificate of the client, and there is none: set tls.cert and tls.key",
            ),
            Self::CertificateWanted { is_said: false } => out.write_str(
                "the server asked for a certificate of the client, got none, and ended the connection: if it needs one, set \
                 tls.cert and tls.key",
            ),
            Self::CertificateRefused(None) => out.write_str(
                "the server ended the connection as soon as it had the client's certificate, that in tls.cert, and did \
                 not say why: it may not accept it",
            ),
            Self::CertificateRefused(Some(why)) => {
                write!(out, "the server does not accept the client's certificate, that in tls.cert: {why}")
            }
            Self::NothingInCommon(what) => out.write_str(what),
            Self::NoHttp => out.write_str(
                "the server does not offer HTTP/1.1 in TLS (ALPN http/1.1), and a WebSocket handshake is HTTP/1.1",
            ),
            Self::UnknownName(name) => write!(
                out,
                "the server knows no site {name}: use the name that it knows in the URL, or say in tls.serverName which \
                 one is meant"
            ),
            Self::PlainHttp { answer } => write!(
                out,
                "the server speaks plain HTTP on this port and no TLS: use ws:// in place of wss://, or another port; it \
                 answered '{answer}'"
            ),
            Self::NotTls { start } => {
                write!(out, "what the server says is not TLS, it begins with '{start}': is that the right port?")
            }
            Self::Silent => out.write_str(
                "the server ended the connection as soon as TLS began, without a word: if it speaks no TLS on this port, \
                 use ws:// in place of wss://, or another port",
            ),
            Self::Cut { after, why } => {
                write!(out, "the server ended the connection in the midst of the handshake, after {after} bytes")?;
                why.as_ref().map_or(Ok(()), |why| write!(out, ": {why}"))
            }
            Self::NoRoots { fault } => {
                out.write_str(
                    "this machine has no CA certificates to verify a server by: install them (the package \
                     ca-certificates), or set tls.caFile",
                )?;
                fault.as_ref().map_or(Ok(()), |fault| write!(out, " ({fault})"))
            }
            Self::NotSetUp => out.write_str("this connection was not set up for TLS"),
            Self::BadName { host } => write!(
                out,
                "no certificate can be for the host '{host}': say in tls.serverName what its certificate is for"
            ),
            Self::Other(what) => out.write_str(what),
        }
    }
}

impl std::error::Error for TlsFault {}

impl fmt::Display for Which {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Own => "the server's certificate",
            Self::Intermediate => "a certificate between the server's and its CA",
        })
    }
}

impl fmt::Display for Names {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.first.join(", "))?;
        if self.more == 0 { Ok(()) } else { write!(out, " and {} more", self.more) }
    }
}

impl Trusted {
    fn place(&self) -> String {
        match self {
            Self::Machine => "that this machine trusts".to_owned(),
            Self::File(path) => format!("in tls.caFile ({})", path.display()),
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
