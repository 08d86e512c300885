//! New certificates for a server that runs.

use std::io::Write;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, HandshakeKind};
use websocket::net::peer::Sent;
use websocket::net::tls::{Files, Tls};

use super::certificates::{Authority, Identity, Site, at};
use super::php::{Php, TEXT, config, secured};
use super::raw::{FIN_TEXT, Raw};
use super::secure::{self, Secure, over};

fn serve(site: &Site) -> Php {
    Php::serve(secured(site.tls()))
}

fn presented(peer: &Secure) -> CertificateDer<'static> {
    peer.0.conn.peer_certificates().unwrap()[0].clone()
}

fn der(identity: &Identity) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(identity.cert.as_bytes()).unwrap()
}

#[test]
fn new_handshakes_get_the_new_certificate_and_open_connections_stay() {
    let site = Site::new();
    let mut php = serve(&site);
    let client = || site.authority.client(&[&TLS13]);
    let mut old = secure::open(&php.address(), client());
    let old_peer = php.opened();
    let renewed = site.authority.issue(2);
    site.install(&renewed);
    // Not before it is asked for.
    let still = secure::open(&php.address(), client());
    php.opened();
    assert_eq!(presented(&still), presented(&old));
    assert!(php.server.reload_tls().unwrap());
    let new = secure::open(&php.address(), client());
    php.opened();
    assert_eq!(presented(&new), der(&renewed));
    assert_ne!(presented(&new), presented(&old));
    assert_eq!(old_peer.send(TEXT, b"still here"), Sent::Queued);
    php.flush();
    assert_eq!(old.read_frame(), (FIN_TEXT, b"still here".to_vec()));
    let path = site.path("cert.pem");
    let expected =
        format!("TLS was reloaded: the certificate in {} is valid until 2100-01-01 00:00:00 UTC", path.display());
    assert_eq!(php.note(), ("info", expected));
}

#[test]
fn bad_files_leave_the_old_certificate_in_use() {
    let site = Site::new();
    let mut php = serve(&site);
    let client = || site.authority.client(&[&TLS13]);
    let before = presented(&secure::open(&php.address(), client()));
    site.write("key.pem", site.authority.issue(2).key);
    let error = php.server.reload_tls().unwrap_err().to_string();
    let fault = format!("the certificate does not belong to the private key in {}", site.path("key.pem").display());
    assert!(error.starts_with(&at("tls.cert", &site.path("cert.pem"), &fault)), "{error}");
    php.opened();
    php.closed();
    let expected = format!("TLS was not reloaded, what was read before stays in use: {error}");
    assert_eq!(php.note(), ("warning", expected));
    assert_eq!(presented(&secure::open(&php.address(), client())), before);
}

/// All or nothing, whichever of them has the fault.
#[test]
fn every_address_is_reloaded_or_none() {
    let (one, two) = (Site::new(), Site::new());
    let mut php = serve(&one);
    let binding = secured(two.tls()).binding;
    php.server.listen("127.0.0.1", 0, &binding).unwrap();
    let second = php.server.listeners().nth(1).unwrap().address();
    let before = presented(&secure::open(&php.address(), one.authority.client(&[&TLS13])));
    let renewed = [one.authority.issue(2), two.authority.issue(2)];
    one.install(&renewed[0]);
    two.write("cert.pem", "");
    assert!(php.server.reload_tls().is_err());
    assert_eq!(presented(&secure::open(&php.address(), one.authority.client(&[&TLS13]))), before);
    two.install(&renewed[1]);
    php.server.reload_tls().unwrap();
    for (site, address, renewed) in [(&one, php.address(), &renewed[0]), (&two, second, &renewed[1])] {
        assert_eq!(presented(&secure::open(&address, site.authority.client(&[&TLS13]))), der(renewed));
    }
}

#[test]
fn there_is_nothing_to_reload_without_tls() {
    assert!(!Php::serve(config()).server.reload_tls().unwrap());
}

/// The session of a client that was let in by the old files is no ticket past the new ones.
#[test]
fn sessions_are_resumed_until_a_reload() {
    let (site, first, second) = (Site::new(), Authority::new(), Authority::new());
    let tls = site.tls_for_clients_of(&first);
    let mut php = Php::serve(secured(tls));
    for version in [&TLS12, &TLS13] {
        // One that keeps its tickets between connections.
        let client = site.authority.client_as(&first.issue_for_client(), &[version]);
        assert_eq!(kind(&mut php, &client), HandshakeKind::Full);
        assert_eq!(kind(&mut php, &client), HandshakeKind::Resumed);
    }
    site.write("clients.pem", second.pem());
    let client = site.authority.client_as(&first.issue_for_client(), &[&TLS13]);
    assert_eq!(kind(&mut php, &client), HandshakeKind::Full);
    php.server.reload_tls().unwrap();
    assert_eq!(php.note().0, "info");
    let mut peer = over(Raw::connect(&php.address()), client);
    let _ = peer.0.write_all(secure::request());
    assert!(php.note().1.ends_with("no CA in tls.clientCa has signed it"));
}

/// How a handshake went, by which a ticket has come.
fn kind(php: &mut Php, client: &ClientConfig) -> HandshakeKind {
    let mut peer = secure::open(&php.address(), client.clone());
    let opened = php.opened();
    opened.send(TEXT, b"ticket");
    php.flush();
    peer.read_frame();
    let kind = peer.0.conn.handshake_kind().unwrap();
    drop(peer);
    php.closed();
    kind
}

#[test]
fn certificates_out_of_date_are_warned_of_at_the_start_and_at_each_reload() {
    let site = Site::new();
    let purpose = || rcgen::ExtendedKeyUsagePurpose::ServerAuth;
    site.install(&site.authority.issue_for((2000, 2020), 1, purpose()));
    let mut php = serve(&site);
    let path = site.path("cert.pem");
    let expired = at("tls.cert", &path, "the certificate expired on 2020-01-01 00:00:00 UTC: renew it");
    assert_eq!(php.note(), ("warning", expired));
    site.install(&site.authority.issue_for((2090, 2100), 2, purpose()));
    php.server.reload_tls().unwrap();
    assert_eq!(php.note().0, "info");
    let early =
        at("tls.cert", &path, "the certificate is not valid before 2090-01-01 00:00:00 UTC: is the clock right?");
    assert_eq!(php.note(), ("warning", early));
}

/// Of several in a file, the one that is meant is named.
#[test]
fn an_intermediate_certificate_out_of_date_is_warned_of_by_its_number() {
    let site = Site::new();
    let own = site.authority.issue(1);
    let old = site.authority.issue_for((2000, 2020), 1, rcgen::ExtendedKeyUsagePurpose::ServerAuth);
    site.write("cert.pem", format!("{}{}", own.cert, old.cert));
    site.write("key.pem", &own.key);
    let tls = Arc::new(Tls::load(Files { client_ca: None, ..site.files() }).unwrap());
    let fault = "certificate 2 expired on 2020-01-01 00:00:00 UTC: renew it";
    assert_eq!(tls.warnings(), [at("tls.cert", &site.path("cert.pem"), fault)]);
}
