//! Why a client has no TLS with a server, in words that say what to do: one table.
//!
//! Never finds out: that is for the files beside this one.

use std::fmt;
use std::path::PathBuf;

use crate::net::tls::certificate::Names;

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
        /// Who has.
        issuer: Issuer,
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

/// Who has issued a certificate. As text the name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issuer {
    /// By its own words; may be empty.
    pub name: String,
    /// Why a CA of that name, or one further up, does not count though it is among those that are trusted: it is out of
    /// date, as the end of a sentence about its certificate.
    pub lapse: Option<String>,
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
            Self::UnknownIssuer { issuer: Issuer { name, lapse: Some(lapse) }, intermediates, trusted, .. } => {
                let which = if *intermediates == 0 { "that CA" } else { "the CA that it leads to" };
                let place = trusted.place();
                write!(
                    out,
                    "the server's certificate was issued by '{name}', and the certificate of {which} {place} {lapse}: "
                )?;
                out.write_str("put its present one there")
            }
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

impl fmt::Display for Issuer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}

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
