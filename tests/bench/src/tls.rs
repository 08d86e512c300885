//! TLS under a connection, by rustls, which takes any certificate: the server is this machine's, and what is measured is
//! not whom to trust.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme};

use crate::failure::Failure;

/// What all connections of a run share. No session is resumed, so that every handshake is a whole one.
#[derive(Debug, Clone)]
pub struct Setup {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl Setup {
    /// TLS 1.2 and 1.3.
    pub fn new() -> Result<Self, Failure> {
        let refused = |error: Error| Failure::system("set TLS up", io::Error::other(error));
        let provider = Arc::new(ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(refused)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Anybody(provider)))
            .with_no_client_auth();
        config.resumption = rustls::client::Resumption::disabled();
        let name = ServerName::from(std::net::IpAddr::from([127, 0, 0, 1]));
        Ok(Self { config: Arc::new(config), name })
    }

    /// The TLS of a new connection.
    pub(crate) fn connect(&self) -> io::Result<Tls> {
        let connection = ClientConnection::new(Arc::clone(&self.config), self.name.clone());
        connection.map(Tls).map_err(io::Error::other)
    }
}

/// One connection's TLS.
#[derive(Debug)]
pub(crate) struct Tls(ClientConnection);

impl Tls {
    /// Adds what `records` hold to `plain`.
    pub(crate) fn decrypt(&mut self, mut records: &[u8], plain: &mut Vec<u8>) -> io::Result<()> {
        while !records.is_empty() {
            if self.0.read_tls(&mut records)? == 0 {
                break;
            }
            self.0.process_new_packets().map_err(|error| io::Error::new(ErrorKind::InvalidData, error))?;
            match self.0.reader().read_to_end(plain) {
                Err(error) if error.kind() != ErrorKind::WouldBlock => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether records wait, or `outbox` could become some.
    pub(crate) fn has_unsent(&self, outbox: &[u8]) -> bool {
        self.0.wants_write() || !(outbox.is_empty() || self.0.is_handshaking())
    }

    /// Writes as many bytes of `outbox`, as records, as the socket takes.
    pub(crate) fn flush(&mut self, outbox: &mut Vec<u8>, mut socket: impl Write) -> io::Result<()> {
        loop {
            while self.0.wants_write() {
                self.0.write_tls(&mut socket)?;
            }
            if outbox.is_empty() || self.0.is_handshaking() {
                return Ok(());
            }
            let taken = self.0.writer().write(outbox)?;
            outbox.drain(..taken);
        }
    }
}

/// Takes any certificate whose key has signed the handshake.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
