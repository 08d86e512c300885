//! The client's side of TLS: the option `tls`, read once, and the handshake over a socket that is still a plain one.
//!
//! Never waits for ever by itself: who calls it has a time-out. Never connects, and never looks a name up.

mod explain;
mod fault;
mod handshake;
mod machine;
mod verify;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, Error};

pub use self::fault::{Issuer, TlsFault, Trusted, Which};
pub(in crate::net) use self::handshake::{Afterwards, Secured, connect};
pub use super::certificate::Names;

use self::verify::{Identity, Trust, Verifier, Witness};
use super::pem::{self, CERT, Fault, TlsError};
use super::roots::Roots;

/// The option `tls` of a client.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether the server has to prove that it is who it says it is.
    pub verify: bool,
    /// The certificates that are trusted, in place of those of the machine: CAs, and others for themselves.
    pub ca_file: Option<PathBuf>,
    /// The client's own certificate.
    pub identity: Option<IdentityFiles>,
    /// The name that the server's certificate must have; `None` for the host of the URL.
    pub server_name: Option<Name>,
}

/// Where a client's own certificate is, as PEM.
#[derive(Clone, Debug)]
pub struct IdentityFiles {
    /// The certificate, and behind it those that lead to a CA.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// A name that a certificate may be for: that of a host, or an IP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(ServerName<'static>);

/// The TLS of one client: made with it, and used for each of its connections.
#[derive(Debug)]
pub struct ClientTls {
    config: Arc<ClientConfig>,
    server_name: Option<Name>,
    trust: Arc<Trust>,
    witness: Arc<Witness>,
    /// One handshake at a time: the witness is one.
    turn: tokio::sync::Mutex<()>,
    /// For servers of another origin, where a redirect leads; `None` in that one itself.
    elsewhere: Option<Arc<ClientTls>>,
    warnings: Vec<String>,
    has_warned: AtomicBool,
}

impl Options {
    /// Nothing given: the server is verified by what the machine trusts.
    #[must_use]
    pub fn new() -> Self {
        Self { verify: true, ca_file: None, identity: None, server_name: None }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new()
    }
}

impl Name {
    /// A host name or an IP address; `None` if `text` is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        ServerName::try_from(text).ok().map(|name| Self(name.to_owned()))
    }
}

impl ClientTls {
    /// Reads the files, each of which must be good.
    pub fn load(options: &Options) -> Result<Self, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let mut warnings = Vec::new();
        let roots = options.ca_file.as_deref().map(|path| read_roots(path, &mut warnings)).transpose()?;
        let trust = Arc::new(match roots {
            _ if !options.verify => {
                warnings = vec![UNVERIFIED.to_owned()];
                Trust::Anybody
            }
            Some((path, roots)) => Trust::File { path, roots },
            None => Trust::Machine,
        });
        let own = options.identity.as_ref().map(|files| files.read(&provider, &mut warnings)).transpose()?;
        let setup = |error: Error| {
            let path = options.ca_file.clone().unwrap_or_default();
            pem::at(CA_FILE, &path, Fault::Setup(error.to_string()))
        };
        let elsewhere = Self::new(Arc::clone(&provider), Arc::clone(&trust), None).map_err(setup)?;
        let here = Self::new(provider, trust, own).map_err(setup)?;
        Ok(Self { server_name: options.server_name.clone(), elsewhere: Some(Arc::new(elsewhere)), warnings, ..here })
    }

    /// With sessions of its own to resume: one that was begun with a certificate says whose it is.
    fn new(provider: Arc<CryptoProvider>, trust: Arc<Trust>, own: Option<Arc<CertifiedKey>>) -> Result<Self, Error> {
        let witness = Arc::new(Witness::default());
        let verifier =
            Verifier::new(Arc::clone(&trust), provider.signature_verification_algorithms, Arc::clone(&witness));
        // TLS 1.2 and 1.3.
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let mut config = builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_client_cert_resolver(Arc::new(Identity::new(own, Arc::clone(&witness))));
        // RFC 7301: a WebSocket handshake is HTTP/1.1.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.resumption = Resumption::in_memory_sessions(SESSIONS);
        Ok(Self {
            config: Arc::new(config),
            server_name: None,
            trust,
            witness,
            turn: tokio::sync::Mutex::default(),
            elsewhere: None,
            warnings: Vec::new(),
            has_warned: AtomicBool::new(false),
        })
    }

    /// What goes for a server that another one has led to: it is judged by the same certificates, for the name in its own
    /// URL, and is not shown the client's certificate.
    #[must_use]
    pub fn elsewhere(self: &Arc<Self>) -> Arc<Self> {
        Arc::clone(self.elsewhere.as_ref().unwrap_or(self))
    }

    /// Has what the machine trusts at hand, where that is needed; read once in a process. On PHP's own thread, please: it
    /// reads the environment, which PHP may change.
    pub fn prepare(&self) -> Result<(), TlsFault> {
        self.trust.roots().map(drop)
    }

    /// What the user should know of: an unverified server, certificates in its files that are out of date. A sentence each,
    /// the first time that it is asked.
    #[must_use]
    pub fn take_warnings(&self) -> &[String] {
        if self.has_warned.swap(true, Ordering::Relaxed) { &[] } else { &self.warnings }
    }

    /// The name that the certificate of the server at `host` must have.
    fn name(&self, host: &str) -> Result<ServerName<'static>, TlsFault> {
        let name = self.server_name.clone().or_else(|| Name::parse(host));
        name.map(|name| name.0).ok_or_else(|| TlsFault::BadName { host: host.to_owned() })
    }
}

impl IdentityFiles {
    /// The certificate, and in `warnings` a sentence for each fault that the client can live with.
    fn read(&self, provider: &CryptoProvider, warnings: &mut Vec<String>) -> Result<Arc<CertifiedKey>, TlsError> {
        let chain = pem::read_certificates(CERT, &self.cert)?;
        let key = pem::read_key(&self.key)?;
        warnings.extend(pem::warnings_about(CERT, &self.cert, &chain));
        let own = CertifiedKey::from_der(chain, key, provider);
        own.map(Arc::new).map_err(|error| pem::mismatched(error, &self.cert, &self.key))
    }
}

/// Of the bundle of a whole system one certificate that cannot be used is no fault, of a file without any other it is.
fn read_roots(path: &Path, warnings: &mut Vec<String>) -> Result<(PathBuf, Arc<Roots>), TlsError> {
    let certificates: Vec<CertificateDer<'static>> = pem::read_certificates(CA_FILE, path)?;
    warnings.extend(pem::warnings_about(CA_FILE, path, &certificates));
    let roots = Roots::of(certificates).map_err(|error| pem::at(CA_FILE, path, Fault::BadCertificate(error)))?;
    Ok((path.to_owned(), Arc::new(roots)))
}

const CA_FILE: &str = "tls.caFile";

const UNVERIFIED: &str = "option 'tls.verify' is false: nobody knows who the server is, and whoever is in between can \
                          read and change everything: for tests only";

/// Of one server; a few, as each is used once (RFC 8446 §C.4).
const SESSIONS: usize = 8;
