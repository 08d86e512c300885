//! What can be wrong between a client of ours and a server over TLS: each fault has its own words, and says what to do.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, SanType,
    date_time_ymd,
};
use rustls::version::{TLS12, TLS13};
use rustls::{AlertDescription, ServerConfig, SupportedProtocolVersion};
use websocket::net::dial::Request;
use websocket::net::error::{ConnectError, Step};
use websocket::net::tls::client::{IdentityFiles, Name, Options, TlsFault, Trusted, Which};

use super::certificates::{Authority, Identity, Site};
use super::php::{Caller, Php, SHORT, config};
use super::raw::{self, Raw};
use super::secure::{request_over, serve, trusting};

const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

fn refusal(request: &Request) -> ConnectError {
    match Caller::call(request) {
        Err(error) => error,
        Ok(_) => panic!("it connected"),
    }
}

/// The fault that the client finds, its sentence after the address, and what became of the server's handshake.
fn fault_with(config: ServerConfig, options: &Options) -> (TlsFault, String, Option<AlertDescription>) {
    let (address, server) = serve(config, |served| match served {
        Err(error) => alert_in(&error),
        // The client is done first: what it has against us comes later.
        Ok(mut served) => match served.0.conn.complete_io(&mut served.0.sock) {
            Err(error) => alert_in(&error),
            Ok(_) => None,
        },
    });
    let (fault, sentence) = fault_of(refusal(&request_over(&address, options)), &address);
    (fault, sentence, server.join().unwrap())
}

fn fault_of(error: ConnectError, address: &str) -> (TlsFault, String) {
    let text = error.to_string();
    let ConnectError::Tls { fault, .. } = error else { panic!("{text}") };
    let sentence = text.strip_prefix(&format!("no TLS with {address}: ")).unwrap_or_else(|| panic!("{text}"));
    assert_eq!(sentence, fault.to_string());
    (*fault, sentence.to_owned())
}

fn alert_in(error: &std::io::Error) -> Option<AlertDescription> {
    match error.get_ref()?.downcast_ref()? {
        rustls::Error::AlertReceived(alert) => Some(*alert),
        _ => None,
    }
}

/// As [`fault_with`], in both versions, which must not differ.
fn fault(identity: &Identity, options: &Options) -> (TlsFault, String, Option<AlertDescription>) {
    let old = fault_with(identity.server(&[&TLS12]), options);
    let new = fault_with(identity.server(&[&TLS13]), options);
    assert_eq!(shape(&old.1), shape(&new.1));
    assert_eq!(old.2, new.2);
    new
}

/// A sentence without what time it is here.
fn shape(sentence: &str) -> String {
    match sentence.split_once("; here it is ") {
        Some((start, rest)) => format!("{start}; here it is{}", &rest["2026-11-21 15:04:05 UTC".len()..]),
        None => sentence.to_owned(),
    }
}

/// What trusts the authority of `site`.
fn trust(site: &Site) -> Options {
    trusting(site.write("ca.pem", site.authority.pem()))
}

fn years(params: &mut CertificateParams, from: i32, to: i32) {
    (params.not_before, params.not_after) = (date_time_ymd(from, 1, 1), date_time_ymd(to, 1, 1));
}

fn names(params: &mut CertificateParams, names: &[&str]) {
    params.subject_alt_names = names.iter().map(|name| SanType::DnsName((*name).try_into().unwrap())).collect();
}

#[test]
fn a_certificate_that_has_expired() {
    let site = Site::new();
    let identity = site.authority.issue_changed(|params| years(params, 2020, 2024));
    let (fault, sentence, alert) = fault(&identity, &trust(&site));
    assert!(matches!(fault, TlsFault::Expired { which: Which::Own, .. }), "{sentence}");
    assert_eq!(
        shape(&sentence),
        "the server's certificate expired on 2024-01-01 00:00:00 UTC and has to be renewed there; here it is: is the \
         clock right?"
    );
    assert_eq!(alert, Some(AlertDescription::CertificateExpired));
}

#[test]
fn an_intermediate_certificate_that_has_expired() {
    let site = Site::new();
    let between = site.authority.intermediate(|params| years(params, 2020, 2024));
    let (fault, sentence, _) = fault(&between.issue(1).behind(&between), &trust(&site));
    assert!(matches!(fault, TlsFault::Expired { which: Which::Intermediate, .. }), "{sentence}");
    assert!(sentence.starts_with("a certificate between the server's and its CA expired on 2024-01-01 "), "{sentence}");
}

#[test]
fn a_certificate_that_is_not_valid_yet() {
    let site = Site::new();
    let identity = site.authority.issue_changed(|params| years(params, 2098, 2100));
    let (fault, sentence, alert) = fault(&identity, &trust(&site));
    assert!(matches!(fault, TlsFault::NotYetValid { which: Which::Own, .. }), "{sentence}");
    assert_eq!(
        shape(&sentence),
        "the server's certificate is not valid before 2098-01-01 00:00:00 UTC; here it is: is the clock right?"
    );
    assert_eq!(alert, Some(AlertDescription::CertificateExpired));
}

#[test]
fn a_certificate_for_other_names() {
    let site = Site::new();
    let identity = site.authority.issue_changed(|params| {
        names(params, &["chat.example", "*.chat.example"]);
        params.subject_alt_names.push(SanType::IpAddress(IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3))));
    });
    let (fault, sentence, alert) = fault(&identity, &trust(&site));
    assert!(matches!(fault, TlsFault::OtherName { .. }), "{sentence}");
    assert_eq!(
        sentence,
        "the server's certificate is for chat.example, *.chat.example, 10.1.2.3 and not for localhost: use such a name \
         in the URL, or say in tls.serverName which one is meant"
    );
    assert_eq!(alert, Some(AlertDescription::BadCertificate));
}

#[test]
fn a_certificate_for_many_other_names_shows_some() {
    let site = Site::new();
    let identity = site.authority.issue_changed(|params| names(params, &["a", "b", "c", "d", "e", "f", "g"]));
    let (_, sentence, _) = fault(&identity, &trust(&site));
    assert!(sentence.starts_with("the server's certificate is for a, b, c, d, e and 2 more and not for localhost: "));
}

#[test]
fn a_certificate_for_no_name() {
    let site = Site::new();
    let identity = site.authority.issue_changed(|params| params.subject_alt_names.clear());
    let (fault, sentence, _) = fault(&identity, &trust(&site));
    assert!(matches!(fault, TlsFault::OtherName { .. }));
    assert_eq!(
        sentence,
        "the server's certificate is for no name at all, so not for localhost: it has no subjectAltName, and a common \
         name does not count"
    );
}

#[test]
fn a_certificate_for_the_name_and_not_for_the_address() {
    let site = Site::new();
    let (address, server) = serve(site.authority.issue(1).server(&VERSIONS), drop);
    let request = Request { host: "127.0.0.1".to_owned(), ..request_over(&address, &trust(&site)) };
    let (fault, sentence) = fault_of(refusal(&request), &address);
    assert!(matches!(fault, TlsFault::OtherName { .. }));
    assert!(sentence.starts_with("the server's certificate is for localhost and not for 127.0.0.1: "), "{sentence}");
    server.join().unwrap();
}

#[test]
fn a_certificate_that_is_not_for_the_server_name_of_the_option() {
    let site = Site::new();
    let options = Options { server_name: Name::parse("chat.example"), ..trust(&site) };
    let (fault, sentence, _) = fault(&site.authority.issue(1), &options);
    assert!(matches!(fault, TlsFault::OtherName { .. }));
    assert!(sentence.starts_with("the server's certificate is for localhost and not for chat.example: "), "{sentence}");
}

#[test]
fn a_certificate_of_a_ca_that_is_not_trusted() {
    let site = Site::new();
    let stranger = Authority::named("Stranger \"CA\"");
    let path = site.path("ca.pem");
    let (fault, sentence, alert) = fault(&stranger.issue(1), &trust(&site));
    assert!(matches!(fault, TlsFault::UnknownIssuer { intermediates: 0, is_namesake: false, .. }), "{sentence}");
    assert_eq!(
        sentence,
        format!(
            "the server's certificate was issued by 'Stranger \\\"CA\\\"', which is no CA in tls.caFile ({}); if that is \
             an intermediate one, the server has to send its certificate too",
            path.display()
        )
    );
    assert_eq!(alert, Some(AlertDescription::UnknownCA));
}

#[test]
fn a_chain_to_a_ca_that_is_not_trusted() {
    let site = Site::new();
    let stranger = Authority::new();
    let between = stranger.intermediate(|_| {});
    let (fault, sentence, _) = fault(&between.issue(1).behind(&between).behind(&stranger), &trust(&site));
    assert!(matches!(fault, TlsFault::UnknownIssuer { intermediates: 2, .. }), "{sentence}");
    assert!(sentence.ends_with("; the other certificates that the server sent lead to none either"), "{sentence}");
}

/// The usual fault of a server: browsers know the certificate from elsewhere, and nobody else does.
#[test]
fn a_chain_that_lacks_what_is_in_the_middle() {
    let site = Site::new();
    let between = site.authority.intermediate(|params| {
        params.distinguished_name.push(DnType::CommonName, "Between");
    });
    let (fault, sentence, _) = fault(&between.issue(1), &trust(&site));
    assert!(matches!(fault, TlsFault::UnknownIssuer { intermediates: 0, .. }), "{sentence}");
    assert!(sentence.starts_with("the server's certificate was issued by 'Between', which is no CA in "), "{sentence}");
}

#[test]
fn a_certificate_of_a_ca_with_the_name_of_a_trusted_one() {
    let site = Site::new();
    let (old, new) = (Authority::named("Example CA"), Authority::named("Example CA"));
    let path = site.write("ca.pem", old.pem());
    let (fault, sentence, _) = fault(&new.issue(1), &trusting(path.clone()));
    assert!(matches!(fault, TlsFault::UnknownIssuer { is_namesake: true, .. }), "{sentence}");
    assert_eq!(
        sentence,
        format!(
            "the server's certificate was issued by 'Example CA', but not with the key of the CA of that name in \
             tls.caFile ({}): is that an older one?",
            path.display()
        )
    );
}

/// `openssl req -x509` makes certificates that are a CA's, other tools do not.
#[test]
fn a_self_signed_certificate() {
    let site = Site::new();
    let options = trust(&site);
    for is_ca in [IsCa::Ca(BasicConstraints::Unconstrained), IsCa::ExplicitNoCa, IsCa::NoCa] {
        let (fault, sentence, _) = fault(&Identity::self_signed(|params| params.is_ca = is_ca), &options);
        assert!(
            matches!(&fault, TlsFault::SelfSigned(Trusted::File(path)) if *path == site.path("ca.pem")),
            "{fault:?}"
        );
        assert_eq!(
            sentence,
            format!(
                "the server's certificate is self-signed, and not (or no longer) in tls.caFile ({}): set tls.caFile to a \
                 file with that very certificate (tls.verify false is for tests only)",
                site.path("ca.pem").display()
            )
        );
    }
}

/// It was made anew, and the file has the old one.
#[test]
fn a_self_signed_certificate_that_was_made_anew() {
    let site = Site::new();
    for is_ca in [IsCa::Ca(BasicConstraints::Unconstrained), IsCa::NoCa] {
        let old = Identity::self_signed(|params| params.is_ca = is_ca);
        let options = trusting(site.write("old.pem", &old.cert));
        let (fault, sentence, _) = fault(&Identity::self_signed(|params| params.is_ca = is_ca), &options);
        assert!(matches!(fault, TlsFault::SelfSigned(_)), "{sentence}");
    }
}

/// To trust it is not to trust it for ever, or for any name.
#[test]
fn a_self_signed_certificate_that_is_trusted_has_to_be_right_all_the_same() {
    let site = Site::new();
    for is_ca in [IsCa::Ca(BasicConstraints::Unconstrained), IsCa::NoCa] {
        let found = |change: fn(&mut CertificateParams)| {
            let identity = Identity::self_signed(|params| {
                params.is_ca = is_ca;
                change(params);
            });
            fault(&identity, &trusting(site.write("own.pem", &identity.cert))).0
        };
        let expired = found(|params| years(params, 2020, 2024));
        assert!(matches!(&expired, TlsFault::Expired { on, .. } if on == "2024-01-01 00:00:00 UTC"), "{expired:?}");
        let early = found(|params| years(params, 2098, 2100));
        assert!(matches!(&early, TlsFault::NotYetValid { from, .. } if from == "2098-01-01 00:00:00 UTC"), "{early:?}");
        let other = found(|params| names(params, &["chat.example"]));
        assert!(matches!(other, TlsFault::OtherName { .. }), "{other:?}");
    }
}

#[test]
fn the_certificate_of_a_ca_where_a_servers_is_due() {
    let site = Site::new();
    let identity = site.authority.issue_changed(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    let (fault, sentence, _) = fault(&identity, &trust(&site));
    assert!(matches!(fault, TlsFault::BadCertificate(_)));
    assert_eq!(
        sentence,
        "the server's certificate is no good: it is that of a CA, and a server needs one of its own, issued by that CA"
    );
}

#[test]
fn a_certificate_for_clients() {
    let site = Site::new();
    let (fault, sentence, alert) = fault(&site.authority.issue_for_client(), &trust(&site));
    assert!(matches!(fault, TlsFault::BadCertificate(_)));
    assert_eq!(sentence, "the server's certificate is no good: it is not for TLS servers (extended key usage)");
    assert_eq!(alert, Some(AlertDescription::UnsupportedCertificate));
}

/// Who shows somebody else's certificate has not the key to it: that is seen whoever is trusted.
#[test]
fn a_certificate_without_its_key() {
    let site = Site::new();
    let (own, other) = (site.authority.issue(1), site.authority.issue(2));
    let unverified = Options { verify: false, ..Options::default() };
    for options in [trust(&site), unverified] {
        for version in VERSIONS {
            let mismatched = with_key_of(&own, &other, version);
            let (fault, sentence, _) = fault_with(mismatched, &options);
            assert!(matches!(fault, TlsFault::BadCertificate(_)), "{fault:?}");
            assert_eq!(
                sentence,
                "the server's certificate is no good: the server does not have the key that belongs to it"
            );
        }
    }
}

fn with_key_of(own: &Identity, other: &Identity, version: &'static SupportedProtocolVersion) -> ServerConfig {
    use rustls::crypto::ring;
    use rustls::sign::{CertifiedKey, SingleCertAndKey};
    let key = ring::sign::any_supported_type(&other.private_key()).unwrap();
    ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(std::sync::Arc::new(SingleCertAndKey::from(CertifiedKey::new(own.chain(), key))))
}

/// An issuer without a common name is told by its organisation, and one without any by nothing.
#[test]
fn an_issuer_without_a_name() {
    let site = Site::new();
    let nameless = Authority::new().intermediate(|params| params.distinguished_name = DistinguishedName::new());
    let (fault, sentence, _) = fault(&nameless.issue(1), &trust(&site));
    assert!(matches!(fault, TlsFault::UnknownIssuer { .. }));
    assert!(sentence.starts_with("the server's certificate was issued by '', which is no CA in "), "{sentence}");
}

// ---- the client's own certificate

fn own_certificate(site: &Site, identity: &Identity) -> Options {
    let files =
        IdentityFiles { cert: site.write("client.pem", &identity.cert), key: site.write("client.key", &identity.key) };
    Options { identity: Some(files), ..trust(site) }
}

/// In TLS 1.3 the client's handshake is over when the server refuses it.
#[test]
fn a_server_that_wants_a_certificate_of_the_client() {
    let (site, clients) = (Site::new(), Authority::new());
    for version in VERSIONS {
        let config = site.authority.issue(1).server_for_clients_of(&clients, &[version]);
        let (fault, sentence, _) = fault_with(config, &trust(&site));
        assert!(matches!(fault, TlsFault::CertificateWanted { is_said: true }), "{fault:?}");
        assert_eq!(
            sentence,
            "the server asks for a certificate of the client, and there is none: set tls.cert and tls.key"
        );
    }
}

#[test]
fn a_server_of_ours_that_wants_a_certificate_of_the_client() {
    let (site, clients) = (Site::new(), Authority::new());
    let php = Php::serve(super::php::secured(site.tls_for_clients_of(&clients)));
    let request = request_over(&php.address(), &trust(&site));
    let runtime = std::sync::Arc::clone(&php.runtime);
    let outcome = websocket::net::client::Client::connect(runtime, &request, &super::php::client_config());
    let Err(ConnectError::Tls { fault, .. }) = outcome else { panic!("no fault of TLS") };
    assert!(matches!(*fault, TlsFault::CertificateWanted { is_said: true }), "{fault}");
}

/// Node's servers do so.
#[test]
fn a_server_that_asks_for_a_certificate_and_just_goes() {
    let (site, clients) = (Site::new(), Authority::new());
    for version in VERSIONS {
        let config = || site.authority.issue(1).server_that_asks_for(&clients, &[version]);
        let just_goes = |options: &Options| {
            let (address, server) = serve(config(), |served| served.unwrap().read_head());
            let found = fault_of(refusal(&request_over(&address, options)), &address);
            server.join().unwrap();
            found
        };
        let (fault, sentence) = just_goes(&trust(&site));
        assert!(matches!(fault, TlsFault::CertificateWanted { is_said: false }), "{fault:?}");
        assert_eq!(
            sentence,
            "the server asked for a certificate of the client, got none, and ended the connection: if it needs one, \
             set tls.cert and tls.key"
        );
        let (fault, sentence) = just_goes(&own_certificate(&site, &clients.issue_for_client()));
        assert!(matches!(fault, TlsFault::CertificateRefused(None)), "{fault:?}");
        assert_eq!(
            sentence,
            "the server ended the connection as soon as it had the client's certificate, that in tls.cert, and did not \
             say why: it may not accept it"
        );
        // It may also reset it.
        let (address, server) = serve(config(), |served| Raw(served.unwrap().0.sock).reset());
        let (fault, _) = fault_of(refusal(&request_over(&address, &trust(&site))), &address);
        assert!(matches!(fault, TlsFault::CertificateWanted { is_said: false }), "{fault:?}");
        server.join().unwrap();
    }
}

#[test]
fn a_server_that_does_not_accept_the_clients_certificate() {
    let (site, clients) = (Site::new(), Authority::new());
    let stranger = Authority::new().issue_for_client();
    let expired = clients.issue_for((2020, 2024), 1, ExtendedKeyUsagePurpose::ClientAuth);
    let site_certificate = clients.issue(1);
    for (identity, words) in [
        (stranger, "unknown CA (does the server know who issued it, and has tls.cert the intermediate certificates?)"),
        (expired, "certificate expired, or not valid yet"),
        (site_certificate, "unsupported certificate (is it one for clients?)"),
    ] {
        for version in VERSIONS {
            let config = site.authority.issue(1).server_for_clients_of(&clients, &[version]);
            let (fault, sentence, _) = fault_with(config, &own_certificate(&site, &identity));
            assert!(matches!(fault, TlsFault::CertificateRefused(_)), "{fault:?}");
            let start = "the server does not accept the client's certificate, that in tls.cert: ";
            assert_eq!(sentence, format!("{start}{words}"));
        }
    }
}

// ---- no handshake at all

/// What becomes of a client that gets these bytes for its first ones, and then the end.
fn answered(bytes: &[u8]) -> (TlsFault, String) {
    let site = Site::new();
    let bytes = bytes.to_vec();
    let (address, server) = raw::serve(move |mut client| {
        client.read_bytes(5);
        client.send(&bytes);
        client.end_writing();
        client.read_to_end();
    });
    let found = fault_of(refusal(&request_over(&address, &trust(&site))), &address);
    server.join().unwrap();
    found
}

/// RFC 8446 §6: a fatal alert.
fn alerted(description: u8) -> (TlsFault, String) {
    answered(&[21, 3, 3, 0, 2, 2, description])
}

#[test]
fn a_server_of_ours_without_tls() {
    let site = Site::new();
    let php = Php::serve(config());
    let request = request_over(&php.address(), &trust(&site));
    let runtime = std::sync::Arc::clone(&php.runtime);
    let outcome = websocket::net::client::Client::connect(runtime, &request, &super::php::client_config());
    let Err(error) = outcome else { panic!("it connected") };
    let (fault, sentence) = fault_of(error, &php.address());
    assert!(matches!(fault, TlsFault::PlainHttp { .. }));
    assert_eq!(
        sentence,
        "the server speaks plain HTTP on this port and no TLS: use ws:// in place of wss://, or another port; it \
         answered 'HTTP/1.1 400 Bad Request'"
    );
}

#[test]
fn plain_http_in_pieces() {
    let site = Site::new();
    let (address, server) = raw::serve(|mut client| {
        client.read_bytes(5);
        for byte in b"HTTP/1.0 400 No\r\n" {
            client.send(&[*byte]);
        }
        client.read_to_end();
    });
    let (_, sentence) = fault_of(refusal(&request_over(&address, &trust(&site))), &address);
    assert!(sentence.ends_with("it answered 'HTTP/1.0 400 No'"), "{sentence}");
    server.join().unwrap();
}

#[test]
fn plain_http_without_an_end_of_its_line() {
    let long = [b"HTTP/1.1 200 ", &[b'x'; 1000][..]].concat();
    let (_, sentence) = answered(&long);
    assert!(sentence.ends_with(&format!("it answered 'HTTP/1.1 200 {}…'", "x".repeat(100 - 13))), "{sentence}");
    assert!(answered(b"HTT").1.ends_with("it begins with 'HTT': is that the right port?"));
}

#[test]
fn something_else_than_tls() {
    for (bytes, start) in [
        (&b"220 mail.example.com ESMTP\r\n"[..], "220 mail.example.com ESMTP\\r\\n"),
        (b"\x4a\x00\x00\x00\x0a8.0\x00", "J\\0\\0\\0\\n8.0\\0"),
        (&[b'-'; 100], &"-".repeat(40)),
        (&[22, 2, 0, 0, 0], "\\u{16}\\u{2}\\0\\0\\0"),
    ] {
        let (fault, sentence) = answered(bytes);
        assert!(matches!(fault, TlsFault::NotTls { .. }), "{fault:?}");
        assert_eq!(
            sentence,
            format!("what the server says is not TLS, it begins with '{start}': is that the right port?")
        );
    }
}

/// It need not go on, or end, for that to be seen.
#[test]
fn something_else_than_tls_that_then_waits() {
    let site = Site::new();
    let (address, server) = raw::serve(|mut client| {
        client.send(b"\x4a\x00");
        client.read_to_end();
    });
    let (fault, _) = fault_of(refusal(&request_over(&address, &trust(&site))), &address);
    assert!(matches!(fault, TlsFault::NotTls { .. }));
    server.join().unwrap();
}

#[test]
fn a_server_that_ends_the_connection_at_once() {
    let site = Site::new();
    for is_reset in [false, true] {
        let (address, server) = raw::serve(move |mut client| {
            client.read_bytes(1);
            if is_reset {
                client.reset();
            } else {
                client.end_writing();
                client.read_to_end();
            }
        });
        let (fault, sentence) = fault_of(refusal(&request_over(&address, &trust(&site))), &address);
        assert!(matches!(fault, TlsFault::Silent), "{fault:?}");
        assert_eq!(
            sentence,
            "the server ended the connection as soon as TLS began, without a word: if it speaks no TLS on this port, use \
             ws:// in place of wss://, or another port"
        );
        server.join().unwrap();
    }
}

#[test]
fn a_server_that_ends_the_connection_in_the_midst() {
    let (fault, sentence) = answered(&[22, 3, 3, 1]);
    assert!(matches!(fault, TlsFault::Cut { after: 4, .. }));
    assert_eq!(sentence, "the server ended the connection in the midst of the handshake, after 4 bytes");
    assert!(matches!(answered(&[22]).0, TlsFault::Cut { after: 1, .. }));
}

#[test]
fn garbage_in_records() {
    let (fault, sentence) = answered(&[22, 3, 3, 0, 5, 2, 0, 0, 1, 0]);
    assert!(matches!(fault, TlsFault::Other(_)), "{fault:?}");
    assert!(sentence.starts_with("the server's messages make no sense: "), "{sentence}");
}

#[test]
fn a_silent_server_is_a_time_out_in_the_step_of_tls() {
    let site = Site::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let request = Request { connect_timeout: SHORT, ..request_over(&address, &trust(&site)) };
    let error = refusal(&request);
    assert!(matches!(error, ConnectError::TimedOut { step: Step::Tls, .. }));
    let expected = format!("no connection to {address} within 0.2 s: timed out while shaking hands for TLS");
    assert_eq!(error.to_string(), expected);
}

/// RFC 8446 §6.2.
#[test]
fn what_a_server_has_against_the_handshake() {
    for (description, expected) in [
        (
            40,
            "the server found no cipher suite, key exchange or signature that both sides can do, or it has no certificate for localhost",
        ),
        (70, "the server speaks neither TLS 1.2 nor TLS 1.3, and older versions are not safe"),
        (
            71,
            "the server found no cipher suite, key exchange or signature that both sides can do, or it has no certificate for localhost",
        ),
        (80, "the server broke off with an internal error: its log should say why"),
        (90, "the server ended the handshake without a reason"),
        (
            112,
            "the server knows no site localhost: use the name that it knows in the URL, or say in tls.serverName which one is meant",
        ),
        (116, "the server asks for a certificate of the client, and there is none: set tls.cert and tls.key"),
        (120, "the server does not offer HTTP/1.1 in TLS (ALPN http/1.1), and a WebSocket handshake is HTTP/1.1"),
        (47, "the server broke off with the alert IllegalParameter"),
        (200, "the server broke off with the alert AlertDescription(0xc8)"),
    ] {
        let (fault, sentence) = alerted(description);
        assert_eq!(sentence, expected, "{fault:?}");
    }
    assert!(matches!(alerted(40).0, TlsFault::NothingInCommon(_)));
    assert!(matches!(alerted(112).0, TlsFault::UnknownName(name) if name == "localhost"));
    assert!(matches!(alerted(120).0, TlsFault::NoHttp));
}

/// RFC 4346 §7.4.1.3: a server that answers in version 1.1.
#[test]
fn a_server_of_old_versions_only() {
    let hello = [&[3, 2][..], &[7; 32], &[0, 0xC0, 0x13, 0]].concat();
    let length = u8::try_from(hello.len()).unwrap();
    let (fault, sentence) = answered(&[&[22, 3, 2, 0, length + 4, 2, 0, 0, length], &hello[..]].concat());
    assert!(matches!(fault, TlsFault::NothingInCommon(_)), "{fault:?}");
    assert_eq!(sentence, "the server speaks neither TLS 1.2 nor TLS 1.3, and older versions are not safe");
}

#[test]
fn a_server_for_http_2_only() {
    let site = Site::new();
    for version in VERSIONS {
        let mut config = site.authority.issue(1).server(&[version]);
        config.alpn_protocols = vec![b"h2".to_vec()];
        let (fault, ..) = fault_with(config, &trust(&site));
        assert!(matches!(fault, TlsFault::NoHttp), "{fault:?}");
    }
}

#[test]
fn a_host_that_no_certificate_can_be_for() {
    let site = Site::new();
    let (address, server) = raw::serve(|mut client: Raw| client.read_to_end());
    let request = Request { host: "exa$mple".to_owned(), ..request_over(&address, &trust(&site)) };
    let (fault, sentence) = fault_of(refusal(&request), &address);
    assert!(matches!(fault, TlsFault::BadName { .. }));
    assert_eq!(
        sentence,
        "no certificate can be for the host 'exa$mple': say in tls.serverName what its certificate is for"
    );
    // Nothing was said to it.
    assert_eq!(server.join().unwrap(), b"");
}

#[test]
fn a_server_that_ends_tls_before_it_has_answered_is_a_loss_as_without_tls() {
    let site = Site::new();
    for version in VERSIONS {
        let (address, server) = serve(site.authority.issue(1).server(&[version]), |served| {
            let mut served = served.unwrap();
            served.read_head();
            served.0.conn.send_close_notify();
            served.0.flush().unwrap();
        });
        let error = refusal(&request_over(&address, &trust(&site)));
        assert!(matches!(error, ConnectError::Lost { .. }), "{error}");
        assert!(error.to_string().ends_with(": the server closed it without an answer to the handshake"), "{error}");
        server.join().unwrap();
    }
}
