//! Who may vouch for others by the files `tls.caFile` of a client and `tls.clientCa` of a server: CAs that are in date, and
//! nobody else; what else is in them stands for itself.

use std::io::Write;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::version::{TLS12, TLS13};
use websocket::net::tls::client::{ClientTls, TlsFault};
use websocket::net::tls::{Files, Tls};

use super::certificates::{Authority, Identity, Site};
use super::client_tls::opens;
use super::php::{Php, secured};
use super::raw::Raw;
use super::secure::{fault_with, over, request, trusting};

const CA: IsCa = IsCa::Ca(BasicConstraints::Unconstrained);

/// Self-signed, and but for what `change` makes of it a CA.
fn changed(change: impl FnOnce(&mut CertificateParams)) -> Authority {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "Pinned");
    params.is_ca = CA;
    change(&mut params);
    Authority::of(params)
}

fn years(params: &mut CertificateParams, from: i32, to: i32) {
    (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
}

/// Why a client that trusts `file` does not trust what `authority` has issued.
fn distrust(site: &Site, file: &str, authority: &Authority) -> String {
    let options = trusting(site.write("trusted.pem", file));
    let (fault, sentence, _) = fault_with(authority.issue(1).server(&[&TLS12, &TLS13]), &options);
    assert!(matches!(fault, TlsFault::UnknownIssuer { .. }), "{sentence}");
    sentence
}

/// RFC 5280 §4.2.1.9 and §4.2.1.3.
#[test]
fn only_a_ca_vouches_for_servers() {
    let site = Site::new();
    let usages = |usages: &[KeyUsagePurpose]| {
        let usages = usages.to_vec();
        changed(move |params| params.key_usages = usages)
    };
    for authority in [
        changed(|params| params.is_ca = IsCa::ExplicitNoCa),
        changed(|params| params.is_ca = IsCa::NoCa),
        usages(&[KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::CrlSign]),
    ] {
        distrust(&site, authority.pem(), &authority);
        let among_others = [authority.pem(), site.authority.pem()].concat();
        distrust(&site, &among_others, &authority);
        assert!(opens(&site.authority.issue(1), &trusting(site.path("trusted.pem"))));
    }
    for authority in [
        changed(|_| {}),
        usages(&[KeyUsagePurpose::KeyCertSign]),
        usages(&[KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature]),
    ] {
        assert!(opens(&authority.issue(1), &trusting(site.write("trusted.pem", authority.pem()))));
    }
}

/// RFC 5280 §6.1.4 (k): what was issued before there were extensions is for its user to judge, who has put it there.
#[test]
fn a_root_of_the_first_version_vouches_for_servers() {
    let site = Site::new();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Old Root");
    let root = Authority { pem: OLD_ROOT.to_owned(), issuer: Issuer::new(params, KeyPair::from_pem(OLD_KEY).unwrap()) };
    assert!(opens(&root.issue(1), &trusting(site.write("trusted.pem", OLD_ROOT))));
}

#[test]
fn a_ca_that_is_out_of_date_vouches_for_nobody_and_that_is_said() {
    let site = Site::new();
    for (from, to, words, warning) in [
        (2020, 2024, "expired on 2024-01-01 00:00:00 UTC", "expired on 2024-01-01 00:00:00 UTC: renew it"),
        (
            2098,
            2100,
            "is not valid before 2098-01-01 00:00:00 UTC",
            "is not valid before 2098-01-01 00:00:00 UTC: is the clock right?",
        ),
    ] {
        let old = changed(|params| years(params, from, to));
        let sentence = distrust(&site, &[site.authority.pem(), old.pem()].concat(), &old);
        let path = site.path("trusted.pem");
        let expected = format!(
            "the server's certificate was issued by 'Pinned', and the certificate of that CA in tls.caFile ({}) {words}: \
             put its present one there",
            path.display()
        );
        assert_eq!(sentence, expected);
        assert!(opens(&site.authority.issue(1), &trusting(path.clone())));
        let tls = ClientTls::load(&trusting(path.clone())).unwrap();
        assert_eq!(tls.take_warnings(), [format!("option 'tls.caFile': {}: certificate 2 {warning}", path.display())]);
    }
}

/// What becomes of a client with that certificate at a server whose `tls.clientCa` is `file`; `None` if it gets in.
fn refused(site: &Site, file: &str, identity: &Identity) -> Option<String> {
    let client_ca = Some(site.write("clients.pem", file));
    let tls = Tls::load(Files { client_ca, ..site.files() }).unwrap();
    let warnings = tls.warnings();
    let mut php = Php::serve(secured(tls.into()));
    for warning in warnings {
        assert_eq!(php.note(), ("warning", warning));
    }
    let client = over(Raw::connect(&php.address()), site.authority.client_as(identity, &[&TLS12]));
    let Ok(mut peer) = client.secure() else { return Some(php.note().1) };
    peer.0.write_all(request()).unwrap();
    php.opened();
    None
}

#[test]
fn only_a_ca_vouches_for_clients() {
    let site = Site::new();
    let unsigned = "TLS handshake failed: the client's certificate is refused: no CA in tls.clientCa has signed it";
    let pinned = changed(|params| params.is_ca = IsCa::ExplicitNoCa);
    let own = Identity::self_signed(|params| params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]);
    let good = site.authority.issue_for_client();
    let all = [pinned.pem(), &own.cert, site.authority.pem()].concat();
    for file in [pinned.pem(), &all] {
        assert_eq!(refused(&site, file, &pinned.issue_for_client()).as_deref(), Some(unsigned));
    }
    for file in [&own.cert, &all] {
        assert_eq!(refused(&site, file, &own), None);
    }
    assert_eq!(refused(&site, &all, &good), None);
    assert_eq!(refused(&site, &own.cert, &good).as_deref(), Some(unsigned));
    let old = changed(|params| years(params, 2020, 2024));
    let all = [old.pem(), site.authority.pem()].concat();
    assert_eq!(refused(&site, &all, &old.issue_for_client()).as_deref(), Some(unsigned));
    assert_eq!(refused(&site, &all, &good), None);
}

/// To be in the file is not to be good for ever.
#[test]
fn a_client_that_stands_for_itself_has_to_be_in_date() {
    let site = Site::new();
    let old = Identity::self_signed(|params| years(params, 2020, 2024));
    let fault = refused(&site, &old.cert, &old);
    let expected = "TLS handshake failed: the client's certificate is refused: it has expired";
    assert_eq!(fault.as_deref(), Some(expected));
}

/// `openssl ca -selfsign` without extensions: version 1, good for this century.
const OLD_ROOT: &str = "\
-----BEGIN CERTIFICATE-----
MIIBDjCBtgIBATAKBggqhkjOPQQDAjATMREwDwYDVQQDDAhPbGQgUm9vdDAgFw0y
MDAxMDEwMDAwMDBaGA8yMTAwMDEwMTAwMDAwMFowEzERMA8GA1UEAwwIT2xkIFJv
b3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARdI4ww9YzvavDKYs79ZHDjspsT
9DnAk9+YZFQIW9rs3ThOZMwYGGwmZwocCPj0vqKj/qS8hcButlGZWlHi4vtyMAoG
CCqGSM49BAMCA0cAMEQCIDvk5WGtYUQCXzH2lKs3ex1OHCZsauTt0Xr5wtCCrPot
AiAnOBkYOv/zKCSuzVNszl0V+pkvs37/Jt3li0A5G+pURA==
-----END CERTIFICATE-----
";
const OLD_KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsqzy3X9wAnjpPw5i
hBCVu+R2hhrzcYpDA/JmlmPkWt2hRANCAARdI4ww9YzvavDKYs79ZHDjspsT9DnA
k9+YZFQIW9rs3ThOZMwYGGwmZwocCPj0vqKj/qS8hcButlGZWlHi4vty
-----END PRIVATE KEY-----
";
