//! What can be wrong with the certificate of a server: each fault has its own words, and says what to do.

use std::net::{IpAddr, Ipv4Addr};

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, SanType, date_time_ymd};
use rustls::version::{TLS12, TLS13};
use rustls::{AlertDescription, ServerConfig, SupportedProtocolVersion};
use websocket::net::dial::Request;
use websocket::net::tls::client::{Name, Options, TlsFault, Trusted, Which};

use super::certificates::{Authority, Identity, Site};
use super::secure::{fault_of, fault_with, refusal, request_over, serve, trust, trusting};

const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

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
