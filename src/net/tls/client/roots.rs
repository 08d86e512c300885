//! The certificates that servers are trusted by: a file's, or those of the machine.

use std::sync::Arc;

use once_cell::sync::OnceCell;
use rustls::pki_types::CertificateDer;
use rustls::{CertificateError, Error, RootCertStore};

use super::fault::TlsFault;

/// Certificates that are trusted.
#[derive(Debug)]
pub struct Roots {
    /// For what they have issued.
    pub store: RootCertStore,
    /// For themselves.
    certificates: Vec<CertificateDer<'static>>,
}

impl Roots {
    /// Those of `certificates` that can be used; an error if none can.
    pub fn of(certificates: Vec<CertificateDer<'static>>) -> Result<Self, Error> {
        let mut store = RootCertStore::empty();
        let mut fault = Error::InvalidCertificate(CertificateError::BadEncoding);
        for certificate in &certificates {
            if let Err(error) = store.add(certificate.clone()) {
                fault = error;
            }
        }
        if store.is_empty() { Err(fault) } else { Ok(Self { store, certificates }) }
    }

    /// Whether `certificate` is one of them.
    pub fn has(&self, certificate: &CertificateDer<'_>) -> bool {
        self.certificates.contains(certificate)
    }
}

/// What this machine trusts: `SSL_CERT_FILE` and `SSL_CERT_DIR`, where they are set, else its own store. Read once, unless
/// that fails: then whoever asks next looks again.
pub fn of_machine() -> Result<Arc<Roots>, TlsFault> {
    MACHINE
        .get_or_try_init(|| {
            let found = rustls_native_certs::load_native_certs();
            let fault = found.errors.first().map(ToString::to_string);
            Roots::of(found.certs).map(Arc::new).map_err(|_| TlsFault::NoRoots { fault })
        })
        .cloned()
}

static MACHINE: OnceCell<Arc<Roots>> = OnceCell::new();
