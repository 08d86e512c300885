//! PEM files that the option `tls` names, of a server and of a client; every fault with the option, the file and what to do.
//!
//! Never judges what a certificate is for: that is for whoever uses it.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::{Error, InconsistentKeys};

use super::validity::{OutOfDate, Validity};

/// A file of the option `tls` is no good.
#[derive(Debug)]
pub struct TlsError {
    /// The option that names it: `tls.cert`.
    pub option: &'static str,
    /// Its path as given.
    pub path: PathBuf,
    fault: Fault,
}

/// What is wrong with it.
#[derive(Debug)]
pub(super) enum Fault {
    Unreadable(io::Error),
    TooLarge,
    Lacks {
        what: &'static str,
        section: &'static str,
        hint: &'static str,
    },
    Malformed(pem::Error),
    BadCertificate(Error),
    BadKey,
    /// The certificate does not belong to the key, which is in the file `key`.
    Mismatch {
        key: PathBuf,
    },
    Setup(String),
}

/// The certificates in the file that `option` names, at least one.
pub(super) fn read_certificates(option: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let bytes = read(option, path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found = found.map_err(|error| at(option, path, Fault::Malformed(error)))?;
    if found.is_empty() {
        let fault = Fault::Lacks { what: "certificate", section: "CERTIFICATE", hint: certificate_hint(&bytes) };
        return Err(at(option, path, fault));
    }
    Ok(found)
}

/// The private key in the file that `tls.key` names.
pub(super) fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let bytes = read(KEY, path)?;
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|error| {
        let fault = match error {
            pem::Error::NoItemsFound => {
                Fault::Lacks { what: "private key", section: "PRIVATE KEY", hint: key_hint(&bytes) }
            }
            error => Fault::Malformed(error),
        };
        at(KEY, path, fault)
    })
}

/// Why the certificate and the key in these files do not work together.
pub(super) fn mismatched(error: Error, cert: &Path, key: &Path) -> TlsError {
    match error {
        Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
            at(CERT, cert, Fault::Mismatch { key: key.to_owned() })
        }
        Error::General(_) => at(KEY, key, Fault::BadKey),
        _ => at(CERT, cert, Fault::BadCertificate(error)),
    }
}

/// A sentence for each certificate that is out of date.
pub(super) fn warnings_about(option: &str, path: &Path, certificates: &[CertificateDer<'_>]) -> Vec<String> {
    let (now, path) = (UnixTime::now(), path.display());
    let numbered = certificates.iter().enumerate().filter_map(|(index, der)| Some((index + 1, Validity::of(der)?)));
    let warning = |(number, validity): (usize, Validity)| {
        let which =
            if certificates.len() == 1 { "the certificate".to_owned() } else { format!("certificate {number}") };
        let lapse = validity.judge(now).err()?;
        let advice = match lapse {
            OutOfDate::Expired(_) => "renew it",
            OutOfDate::Early(_) => "is the clock right?",
        };
        Some(format!("option '{option}': {path}: {which} {lapse}: {advice}"))
    };
    numbered.filter_map(warning).collect()
}

impl fmt::Display for TlsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "option '{}': {}: {}", self.option, self.path.display(), self.fault)
    }
}

impl std::error::Error for TlsError {}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => out.write_str(&read_advice(error)),
            Self::TooLarge => write!(out, "the file is larger than {MAX_FILE} bytes: that is no PEM file"),
            Self::Lacks { what, section, hint } => {
                write!(out, "there is no {what} in it, which starts with '-----BEGIN {section}-----'{hint}")
            }
            Self::Malformed(error) => write!(out, "it is damaged: {error}"),
            Self::BadCertificate(error) => write!(out, "the certificate is no good: {error}"),
            Self::BadKey => {
                out.write_str("the private key is damaged, or of a kind that is none of RSA, ECDSA and Ed25519")
            }
            Self::Mismatch { key } => write!(
                out,
                "the certificate does not belong to the private key in {}; the one that does must be the first in its \
                 file, those that lead to a CA behind it",
                key.display()
            ),
            Self::Setup(error) => out.write_str(error),
        }
    }
}

fn read(option: &'static str, path: &Path) -> Result<Vec<u8>, TlsError> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes));
    match read {
        Ok(size) if size as u64 > MAX_FILE => Err(at(option, path, Fault::TooLarge)),
        Ok(_) => Ok(bytes),
        Err(error) => Err(at(option, path, Fault::Unreadable(error))),
    }
}

fn read_advice(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "that is a directory, not a file".to_owned(),
        io::ErrorKind::PermissionDenied => {
            let user = rustix::process::geteuid().as_raw();
            format!("no permission to read it: this process runs as the user with id {user}")
        }
        _ => format!("it cannot be read: {error}"),
    }
}

/// What people have instead of a certificate in PEM.
fn certificate_hint(bytes: &[u8]) -> &'static str {
    if contains(bytes, b"PRIVATE KEY-----") {
        ": it has a private key, are the files mixed up?"
    } else if bytes.starts_with(&[0x30]) {
        ": it looks like DER or PKCS#12, `openssl x509` or `openssl pkcs12` makes PEM of it"
    } else {
        ""
    }
}

/// What people have instead of a private key in PEM.
fn key_hint(bytes: &[u8]) -> &'static str {
    if contains(bytes, b"-----BEGIN ENCRYPTED PRIVATE KEY-----") {
        ": it has one that is encrypted, `openssl pkey -in FILE -out FILE` takes the passphrase off"
    } else if contains(bytes, b"-----BEGIN CERTIFICATE-----") {
        ": it has a certificate, are the files mixed up?"
    } else if bytes.starts_with(&[0x30]) {
        ": it looks like DER or PKCS#12, `openssl pkey` or `openssl pkcs12` makes PEM of it"
    } else {
        ""
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The fault of a file.
pub(super) fn at(option: &'static str, path: &Path, fault: Fault) -> TlsError {
    TlsError { option, path: path.to_owned(), fault }
}

/// The names of the two options that servers and clients share.
pub(super) const CERT: &str = "tls.cert";
pub(super) const KEY: &str = "tls.key";

/// Bytes of a file of certificates; the CAs of a whole system have a quarter of that.
const MAX_FILE: u64 = 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    /// Tests may run as root, who reads every file.
    #[test]
    fn a_file_that_may_not_be_read_says_who_may_not() {
        let advice = read_advice(&io::ErrorKind::PermissionDenied.into());
        let user = rustix::process::geteuid().as_raw();
        assert_eq!(advice, format!("no permission to read it: this process runs as the user with id {user}"));
    }
}
