//! TLS: for a server here what its handshakes go by, and how that is exchanged while it runs; for a client in
//! [`client`].
//!
//! Never touches a connection that is open: a reload is for the handshakes to come.

pub(super) mod accept;
mod certificate;
pub mod client;
mod clients;
mod fault;
pub mod files;
mod pem;
mod roots;
pub mod session;
mod validity;

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Mutex, RwLock};
use rustls::ServerConfig;

pub use self::files::Files;
pub use self::pem::TlsError;

use self::files::Loaded;

/// The TLS of one address of a server.
#[derive(Debug)]
pub struct Tls {
    files: Files,
    loaded: RwLock<Loaded>,
    /// When the operator was last told that a peer refused our certificate.
    warned: Mutex<Option<Instant>>,
}

impl Tls {
    /// Reads the files, each of which must be good.
    pub fn load(files: Files) -> Result<Self, TlsError> {
        let loaded = RwLock::new(files.read()?);
        Ok(Self { files, loaded, warned: Mutex::default() })
    }

    /// Reads the files again, for [`Tls::exchange`].
    pub(super) fn read_again(&self) -> Result<Loaded, TlsError> {
        self.files.read()
    }

    /// Handshakes go by `loaded` from now on.
    pub(super) fn exchange(&self, loaded: Loaded) {
        *self.loaded.write() = loaded;
    }

    /// What a handshake goes by that begins now.
    pub(super) fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.loaded.read().config)
    }

    /// What the operator should know of the certificates: those that are out of date.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.loaded.read().warnings.clone()
    }

    /// One sentence about the certificate in use.
    pub(super) fn describe(&self) -> String {
        self.loaded.read().summary.clone()
    }

    /// Whether a warning is due: anybody can cause one, so one stands for many.
    pub(super) fn may_warn(&self) -> bool {
        let mut warned = self.warned.lock();
        let now = Instant::now();
        let is_due = warned.is_none_or(|last| now.duration_since(last) >= WARN_EVERY);
        if is_due {
            *warned = Some(now);
        }
        is_due
    }
}

/// One warning stands for all of this time.
const WARN_EVERY: Duration = Duration::from_secs(10);
