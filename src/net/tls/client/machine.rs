//! The certificates that this machine trusts servers by.

use std::sync::Arc;

use once_cell::sync::OnceCell;

use super::fault::TlsFault;
use crate::net::tls::roots::Roots;

/// What this machine trusts: `SSL_CERT_FILE` and `SSL_CERT_DIR`, where they are set, else its own store. Read once, unless
/// that fails: then whoever asks next looks again.
pub fn roots() -> Result<Arc<Roots>, TlsFault> {
    MACHINE
        .get_or_try_init(|| {
            let found = rustls_native_certs::load_native_certs();
            let fault = found.errors.first().map(ToString::to_string);
            Roots::of(found.certs).map(Arc::new).map_err(|_| TlsFault::NoRoots { fault })
        })
        .cloned()
}

static MACHINE: OnceCell<Arc<Roots>> = OnceCell::new();
