//! The files of a server's option `tls`, read into what handshakes go by.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{Error, ServerConfig};

use super::clients::Verifier;
use super::pem::{self, CERT, Fault, TlsError};
use super::roots::Roots;
use super::validity::Validity;

/// Where the certificates are, as PEM.
#[derive(Clone, Debug)]
pub struct Files {
    /// The server's certificate, and behind it those that lead to a CA.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The CAs of which a client must have a certificate, or the certificates themselves; `None` for clients without.
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

impl Files {
    /// Reads them all.
    pub(super) fn read(&self) -> Result<Loaded, TlsError> {
        let chain = pem::read_certificates(CERT, &self.cert)?;
        let key = pem::read_key(&self.key)?;
        let clients =
            self.client_ca.as_ref().map(|path| Ok((path, pem::read_certificates(CLIENT_CA, path)?))).transpose()?;
        let mut warnings = pem::warnings_about(CERT, &self.cert, &chain);
        if let Some((path, roots)) = &clients {
            warnings.extend(pem::warnings_about(CLIENT_CA, path, roots));
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
        let setup = |error: Error| pem::at(CERT, &self.cert, Fault::Setup(error.to_string()));
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
        // TLS 1.2 and 1.3.
        let builder = builder.with_safe_default_protocol_versions().map_err(setup)?;
        let builder = match clients {
            Some((path, roots)) => {
                builder.with_client_cert_verifier(Arc::new(Verifier::new(read_roots(path, roots)?, provider)))
            }
            None => builder.with_no_client_auth(),
        };
        let mut config =
            builder.with_single_cert(chain, key).map_err(|error| pem::mismatched(error, &self.cert, &self.key))?;
        // RFC 7301: a WebSocket handshake is HTTP/1.1.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // Tickets hold the session, so that the server need not; a reload brings new keys for them.
        config.ticketer = ring::Ticketer::new().map_err(setup)?;
        Ok(config)
    }

    fn summary(&self, chain: &[CertificateDer<'_>]) -> String {
        let path = self.cert.display();
        match chain.first().and_then(|own| Validity::of(own)) {
            Some(validity) => format!("the certificate in {path} is valid until {}", validity.not_after),
            None => format!("the certificate is that in {path}"),
        }
    }
}

/// Of these few, unlike of the bundle of a whole system, each must be good.
fn read_roots(path: &Path, certificates: Vec<CertificateDer<'static>>) -> Result<Roots, TlsError> {
    let roots = Roots::of(certificates).and_then(|roots| roots.fault().cloned().map_or(Ok(roots), Err));
    roots.map_err(|error| pem::at(CLIENT_CA, path, Fault::BadCertificate(error)))
}

const CLIENT_CA: &str = "tls.clientCa";
