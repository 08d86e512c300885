//! Certificates made for one test: an authority, what it issues, and the files that a server reads.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, SerialNumber,
    date_time_ymd,
};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientCertVerifierBuilder, WebPkiClientVerifier};
use rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion};
use websocket::net::tls::{Files, Tls};

/// A CA.
pub struct Authority {
    pub pem: String,
    pub issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key, as PEM.
pub struct Identity {
    pub cert: String,
    pub key: String,
}

impl Authority {
    pub fn new() -> Self {
        // Two of the same name would be taken for one another.
        Self::named(&format!("Authority {}", next()))
    }

    pub fn named(name: &str) -> Self {
        Self::of(authority(name))
    }

    /// One that has issued itself.
    pub fn of(params: CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// For `localhost`, good for this century.
    pub fn issue(&self, serial: u64) -> Identity {
        self.issue_for((2020, 2100), serial, ExtendedKeyUsagePurpose::ServerAuth)
    }

    pub fn issue_for_client(&self) -> Identity {
        self.issue_for((2020, 2100), 7, ExtendedKeyUsagePurpose::ClientAuth)
    }

    /// For `localhost`, but for what `change` makes of it.
    pub fn issue_changed(&self, change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let mut params = site();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        Identity { cert: params.signed_by(&key, &self.issuer).unwrap().pem(), key: key.serialize_pem() }
    }

    /// A CA that this one has issued, but for what `change` makes of it.
    pub fn intermediate(&self, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = authority(&format!("Intermediate {}", next()));
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let pem = params.signed_by(&key, &self.issuer).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// Good for the years from the one to the other.
    pub fn issue_for(&self, (from, to): (i32, i32), serial: u64, purpose: ExtendedKeyUsagePurpose) -> Identity {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.serial_number = Some(SerialNumber::from(serial));
        params.extended_key_usages = vec![purpose];
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
        let key = KeyPair::generate().unwrap();
        Identity { cert: params.signed_by(&key, &self.issuer).unwrap().pem(), key: key.serialize_pem() }
    }

    /// What trusts this authority, and it alone.
    pub fn trust(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.pem.as_bytes()).unwrap()).unwrap();
        roots
    }

    fn verifier(&self) -> ClientCertVerifierBuilder {
        WebPkiClientVerifier::builder_with_provider(Arc::new(self.trust()), Arc::new(ring::default_provider()))
    }

    /// For clients without a certificate.
    pub fn client(&self, versions: &[&'static SupportedProtocolVersion]) -> ClientConfig {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(self.trust())
            .with_no_client_auth()
    }

    /// For clients with a certificate.
    pub fn client_as(&self, identity: &Identity, versions: &[&'static SupportedProtocolVersion]) -> ClientConfig {
        let chain = vec![CertificateDer::from_pem_slice(identity.cert.as_bytes()).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(self.trust())
            .with_client_auth_cert(chain, key)
            .unwrap()
    }
}

impl Identity {
    /// A certificate that nobody else has issued, for `localhost`, but for what `change` makes of it.
    pub fn self_signed(change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut params = site();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        Self { cert: params.self_signed(&key).unwrap().pem(), key: key.serialize_pem() }
    }

    /// With the certificate of who has issued it behind it.
    pub fn behind(self, issuer: &Authority) -> Self {
        Self { cert: self.cert + issuer.pem(), ..self }
    }

    /// For a server.
    pub fn server(&self, versions: &[&'static SupportedProtocolVersion]) -> ServerConfig {
        let builder = server_builder(versions).with_no_client_auth();
        builder.with_single_cert(self.chain(), self.private_key()).unwrap()
    }

    /// For a server whose clients must have a certificate of `authority`.
    pub fn server_for_clients_of(
        &self,
        authority: &Authority,
        versions: &[&'static SupportedProtocolVersion],
    ) -> ServerConfig {
        let builder = server_builder(versions).with_client_cert_verifier(authority.verifier().build().unwrap());
        builder.with_single_cert(self.chain(), self.private_key()).unwrap()
    }

    /// For a server that lets clients without a certificate in, too.
    pub fn server_that_asks_for(
        &self,
        authority: &Authority,
        versions: &[&'static SupportedProtocolVersion],
    ) -> ServerConfig {
        let verifier = authority.verifier().allow_unauthenticated().build().unwrap();
        let builder = server_builder(versions).with_client_cert_verifier(verifier);
        builder.with_single_cert(self.chain(), self.private_key()).unwrap()
    }

    pub fn chain(&self) -> Vec<CertificateDer<'static>> {
        CertificateDer::pem_slice_iter(self.cert.as_bytes()).map(Result::unwrap).collect()
    }

    pub fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap()
    }
}

fn server_builder(
    versions: &[&'static SupportedProtocolVersion],
) -> rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_protocol_versions(versions).unwrap()
}

fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

/// For `localhost`, good for this century.
fn site() -> CertificateParams {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "Site");
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2100, 1, 1));
    params
}

/// The files of a server, in a directory of their own.
pub struct Site {
    pub authority: Authority,
    directory: PathBuf,
}

impl Site {
    /// A certificate with the serial number 1.
    pub fn new() -> Self {
        let directory = std::env::temp_dir().join(format!("websocket-tls-{}-{}", std::process::id(), next()));
        fs::create_dir(&directory).unwrap();
        let site = Self { authority: Authority::new(), directory };
        site.install(&site.authority.issue(1));
        site
    }

    pub fn install(&self, identity: &Identity) {
        self.write("cert.pem", &identity.cert);
        self.write("key.pem", &identity.key);
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    pub fn files(&self) -> Files {
        Files { cert: self.path("cert.pem"), key: self.path("key.pem"), client_ca: None }
    }

    /// For a server without client certificates.
    pub fn tls(&self) -> Arc<Tls> {
        Arc::new(Tls::load(self.files()).unwrap())
    }

    /// For a server whose clients must have a certificate of `authority`.
    pub fn tls_for_clients_of(&self, authority: &Authority) -> Arc<Tls> {
        let client_ca = Some(self.write("clients.pem", authority.pem()));
        Arc::new(Tls::load(Files { client_ca, ..self.files() }).unwrap())
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.directory).unwrap();
    }
}

fn next() -> u32 {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// A fault of a file as an error says it.
pub fn at(option: &str, path: &Path, fault: &str) -> String {
    format!("option '{option}': {}: {fault}", path.display())
}
