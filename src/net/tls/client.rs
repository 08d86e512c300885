//! The client's side of TLS: the option `tls`, read once, and the handshake over a socket that is still a plain one.
//!
//! Never waits for ever by itself: who calls it has a time-out. Never connects, and never looks a name up.

mod explain;
mod fault;
mod handshake;
mod roots;
mod verify;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;

pub use self::fault::{TlsFault, Trusted, Which};
pub(in crate::net) use self::handshake::{Afterwards, Secured, connect};
pub use super::certificate::Names;

use self::roots::Roots;
use self::verify::{Identity, Trust, Verifier, Witness};
use super::pem::{self, CERT, Fault, TlsError};

/// The option `tls` of a client.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether the server has to prove that it is who it says it is.
    pub verify: bool,
    /// The certificates that are trusted, in place of those of the machine.
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
        let roots = options.ca_file.as_deref().map(|path| read_roots(path).map(|roots| (path, roots))).transpose()?;
        let trust = Arc::new(match roots {
            _ if !options.verify => Trust::Anybody,
            Some((path, roots)) => Trust::File { path: path.to_owned(), roots },
            None => Trust::Machine,
        });
        let (own, mut warnings) = match &options.identity {
            Some(files) => files.read(&provider)?,
            None => (None, Vec::new()),
        };
        if !options.verify {
            warnings.insert(0, UNVERIFIED.to_owned());
        }
        let witness = Arc::new(Witness::default());
        let verifier =
            Verifier::new(Arc::clone(&trust), provider.signature_verification_algorithms, Arc::clone(&witness));
        let builder = ClientConfig::builder_with_provider(provider);
        // TLS 1.2 and 1.3.
        let builder = builder.with_safe_default_protocol_versions().map_err(|error| {
            let path = options.ca_file.clone().unwrap_or_default();
            pem::at(CA_FILE, &path, Fault::Setup(error.to_string()))
        })?;
        let mut config = builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_client_cert_resolver(Arc::new(Identity::new(own, Arc::clone(&witness))));
        // RFC 7301: a WebSocket handshake is HTTP/1.1.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        config.resumption = Resumption::in_memory_sessions(SESSIONS);
        Ok(Self {
            config: Arc::new(config),
            server_name: options.server_name.clone(),
            trust,
            witness,
            turn: tokio::sync::Mutex::default(),
            warnings,
            has_warned: AtomicBool::new(false),
        })
    }

    /// Has what the machine trusts at hand, where that is needed; read once in a process. On PHP's own thread, please: it
    /// reads the environment, which PHP may change.
    pub fn prepare(&self) -> Result<(), TlsFault> {
        self.trust.roots().map(drop)
    }

    /// What the user should know of: an unverified server, a certificate of its own that is out of date. A sentence each,
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
    /// The certificate, and a sentence for each fault that the client can live with.
    fn read(&self, provider: &CryptoProvider) -> Result<(Option<Arc<CertifiedKey>>, Vec<String>), TlsError> {
        let chain = pem::read_certificates(CERT, &self.cert)?;
        let key = pem::read_key(&self.key)?;
        let warnings = pem::warnings_about(CERT, &self.cert, &chain);
        let own = CertifiedKey::from_der(chain, key, provider)
            .map_err(|error| pem::mismatched(error, &self.cert, &self.key))?;
        Ok((Some(Arc::new(own)), warnings))
    }
}

/// Of the bundle of a whole system one certificate that cannot be used is no fault, of a file without any other it is.
fn read_roots(path: &Path) -> Result<Arc<Roots>, TlsError> {
    let certificates: Vec<CertificateDer<'static>> = pem::read_certificates(CA_FILE, path)?;
    Roots::of(certificates).map(Arc::new).map_err(|error| pem::at(CA_FILE, path, Fault::BadCertificate(error)))
}

const CA_FILE: &str = "tls.caFile";

const UNVERIFIED: &str = "option 'tls.verify' is false: nobody knows who the server is, and whoever is in between can \
                          read and change everything: for tests only";

/// Of one server; a few, as each is used once (RFC 8446 §C.4).
const SESSIONS: usize = 8;
