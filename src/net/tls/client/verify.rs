//! Who a server is, and who the client is, as a handshake asks: by the certificates that are trusted, and by its own.
//!
//! Never makes a message: what it has seen is for [`TlsFault`] to tell.

use std::mem;
use std::path::PathBuf;
use std::sync::Arc;

use parking_lot::Mutex;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ResolvesClientCert, verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, Error, SignatureScheme};

use super::fault::{TlsFault, Trusted};
use super::machine;
use crate::net::tls::roots::Roots;
use crate::net::tls::validity::OutOfDate;

/// Whom to trust.
#[derive(Debug)]
pub enum Trust {
    /// Whoever answers.
    Anybody,
    /// What this machine trusts.
    Machine,
    /// The certificates of `tls.caFile`.
    File { path: PathBuf, roots: Arc<Roots> },
}

impl Trust {
    /// The certificates that are trusted; `None` for no matter which.
    pub fn roots(&self) -> Result<Option<Arc<Roots>>, TlsFault> {
        match self {
            Self::Anybody => Ok(None),
            Self::Machine => machine::roots().map(Some),
            Self::File { roots, .. } => Ok(Some(Arc::clone(roots))),
        }
    }

    /// For messages.
    pub fn describe(&self) -> Trusted {
        match self {
            Self::File { path, .. } => Trusted::File(path.clone()),
            Self::Anybody | Self::Machine => Trusted::Machine,
        }
    }
}

/// What a handshake has shown besides its error.
#[derive(Debug, Default)]
pub struct Witness(Mutex<Seen>);

/// See [`Witness`].
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The server's certificate, and those behind it, if they were refused.
    pub refused: Option<Vec<CertificateDer<'static>>>,
    /// Why the CA does not count that would have vouched for them.
    pub lapse: Option<OutOfDate>,
    /// What became of the client's own certificate.
    pub own: OwnCertificate,
}

/// What became of the client's own certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OwnCertificate {
    /// The server has not asked for one.
    #[default]
    Unasked,
    /// It has asked, and there is none.
    Lacking,
    /// It has got it.
    Shown,
}

impl Witness {
    /// What was seen since the last time that this was asked.
    pub fn take(&self) -> Seen {
        mem::take(&mut self.0.lock())
    }
}

/// Verifies the server.
#[derive(Debug)]
pub struct Verifier {
    trust: Arc<Trust>,
    algorithms: WebPkiSupportedAlgorithms,
    witness: Arc<Witness>,
}

impl Verifier {
    pub fn new(trust: Arc<Trust>, algorithms: WebPkiSupportedAlgorithms, witness: Arc<Witness>) -> Self {
        Self { trust, algorithms, witness }
    }

    fn judge(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<(), Error> {
        let roots = match self.trust.roots() {
            Ok(Some(roots)) => roots,
            Ok(None) => return Ok(()),
            Err(fault) => return Err(Error::General(fault.to_string())),
        };
        let certificate = ParsedCertificate::try_from(end_entity)?;
        // Many a server signs its own certificate, as a CA's or not. To trust that one is to trust it for this server; as
        // an issuer webpki would let it pass only where it is no CA's.
        if !roots.has(end_entity, now)? {
            let (anchors, algorithms) = (roots.anchors(now), self.algorithms.all);
            verify_server_cert_signed_by_trust_anchor(&certificate, &anchors, intermediates, now, algorithms)?;
        }
        verify_server_name(&certificate, name)
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        self.judge(end_entity, intermediates, server_name, now).inspect_err(|_| {
            let chain = std::iter::once(end_entity).chain(intermediates);
            let chain: Vec<_> = chain.map(|certificate| certificate.clone().into_owned()).collect();
            let lapse = self.trust.roots().ok().flatten().and_then(|roots| roots.lapse(&chain, now));
            let mut seen = self.witness.0.lock();
            (seen.refused, seen.lapse) = (Some(chain), lapse);
        })?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// The client's own certificate, for servers that ask for it.
#[derive(Debug)]
pub struct Identity {
    own: Option<Arc<CertifiedKey>>,
    witness: Arc<Witness>,
}

impl Identity {
    pub fn new(own: Option<Arc<CertifiedKey>>, witness: Arc<Witness>) -> Self {
        Self { own, witness }
    }
}

impl ResolvesClientCert for Identity {
    fn resolve(&self, _issuers: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.witness.0.lock().own = if self.own.is_some() { OwnCertificate::Shown } else { OwnCertificate::Lacking };
        self.own.clone()
    }

    fn has_certs(&self) -> bool {
        self.own.is_some()
    }
}
