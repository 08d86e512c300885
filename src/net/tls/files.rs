//! The files of the option `tls`, read into what handshakes go by; every fault with the option, the file and what to do.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::{Error, InconsistentKeys, RootCertStore, ServerConfig};

use super::validity::Validity;

/// Where the certificates are, as PEM.
#[derive(Clone, Debug)]
pub struct Files {
    /// The server's certificate, and behind it those that lead to a CA.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The CAs of which a client must have a certificate; `None` for clients without.
    pub client_ca: Option<PathBuf>,
}

/// What was read.
#[derive(Debug)]
pub struct Loaded {
    /// For handshakes.
    pub(super) config: Arc<ServerConfig>,
    /// Certificates that are out of date, a sentence each.
    pub(super) warnings: Vec<String>,
    /// One sentence about the server's certificate.
    pub(super) summary: String,
}

/// A file of the option `tls` is no good.
#[derive(Debug)]
pub struct TlsError {
    /// The option that names it: `tls.cert`.
    pub option: &'static str,
    /// Its path as given.
    pub path: PathBuf,
    fault: Fault,
}

#[derive(Debug)]
enum Fault {
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

impl Files {
    /// Reads them all.
    pub(super) fn read(&self) -> Result<Loaded, TlsError> {
        let chain = read_certificates(CERT, &self.cert)?;
        let key = read_key(&self.key)?;
        let clients =
            self.client_ca.as_ref().map(|path| Ok((path, read_certificates(CLIENT_CA, path)?))).transpose()?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let mut warnings = warnings_about(CERT, &self.cert, &chain, now);
        if let Some((path, roots)) = &clients {
            warnings.extend(warnings_about(CLIENT_CA, path, roots, now));
        }
        let summary = self.summary(&chain);
        let config = self.config(chain, key, clients)?;
        Ok(Loaded { config: Arc::new(config), warnings, summary })
    }

    fn config(
        &self,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
        clients: Option<(&PathBuf, Vec<CertificateDer<'static>>)>,
    ) -> Result<ServerConfig, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let setup = |error: Error| at(CERT, &self.cert, Fault::Setup(error.to_string()));
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
        // TLS 1.2 and 1.3.
        let builder = builder.with_safe_default_protocol_versions().map_err(setup)?;
        let builder = match clients {
            Some((path, roots)) => builder.with_client_cert_verifier(verifier(path, roots, provider)?),
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_single_cert(chain, key).map_err(|error| self.refused(error))?;
        // RFC 7301: a WebSocket handshake is HTTP/1.1.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Tickets hold the session, so that the server need not; a reload brings new keys for them.
        config.ticketer = ring::Ticketer::new().map_err(setup)?;
        Ok(config)
    }

    /// Why certificate and key make no server.
    fn refused(&self, error: Error) -> TlsError {
        match error {
            Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                at(CERT, &self.cert, Fault::Mismatch { key: self.key.clone() })
            }
            Error::General(_) => at(KEY, &self.key, Fault::BadKey),
            _ => at(CERT, &self.cert, Fault::BadCertificate(error)),
        }
    }

    fn summary(&self, chain: &[CertificateDer<'_>]) -> String {
        let path = self.cert.display();
        match chain.first().and_then(|own| Validity::of(own)) {
            Some(validity) => format!("the certificate in {path} is valid until {}", validity.not_after),
            None => format!("the certificate is that in {path}"),
        }
    }
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
                "the certificate does not belong to the private key in {}; the server's own certificate must be the \
                 first in its file, those that lead to a CA behind it",
                key.display()
            ),
            Self::Setup(error) => out.write_str(error),
        }
    }
}

fn read_certificates(option: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let bytes = read(option, path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let found = found.map_err(|error| at(option, path, Fault::Malformed(error)))?;
    if found.is_empty() {
        let fault = Fault::Lacks { what: "certificate", section: "CERTIFICATE", hint: certificate_hint(&bytes) };
        return Err(at(option, path, fault));
    }
    Ok(found)
}

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
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

fn verifier(
    path: &Path,
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root).map_err(|error| at(CLIENT_CA, path, Fault::BadCertificate(error)))?;
    }
    WebPkiClientVerifier::builder_with_provider(Arc::new(store), provider)
        .build()
        .map_err(|error| at(CLIENT_CA, path, Fault::Setup(error.to_string())))
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

fn warnings_about(option: &str, path: &Path, certificates: &[CertificateDer<'_>], now: u64) -> Vec<String> {
    let numbered = certificates.iter().enumerate().filter_map(|(index, der)| Some((index + 1, Validity::of(der)?)));
    let path = path.display();
    let warning = |(number, validity): (usize, Validity)| {
        let which =
            if certificates.len() == 1 { "the certificate".to_owned() } else { format!("certificate {number}") };
        if validity.not_after.seconds() < i128::from(now) {
            Some(format!("option '{option}': {path}: {which} expired on {}: renew it", validity.not_after))
        } else if validity.not_before.seconds() > i128::from(now) {
            let start = validity.not_before;
            Some(format!("option '{option}': {path}: {which} is not valid before {start}: is the clock right?"))
        } else {
            None
        }
    };
    numbered.filter_map(warning).collect()
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

fn at(option: &'static str, path: &Path, fault: Fault) -> TlsError {
    TlsError { option, path: path.to_owned(), fault }
}

const CERT: &str = "tls.cert";
const KEY: &str = "tls.key";
const CLIENT_CA: &str = "tls.clientCa";

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
