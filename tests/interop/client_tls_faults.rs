//! What can be wrong between a client of ours and a server over TLS besides the server's certificate: each fault has its own
//! words, and says what to do.

use std::io::Write;

use rcgen::ExtendedKeyUsagePurpose;
use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};
use websocket::net::dial::Request;
use websocket::net::error::{ConnectError, Step};
use websocket::net::tls::client::{IdentityFiles, Options, TlsFault};

use super::certificates::{Authority, Identity, Site};
use super::php::{Php, SHORT, config};
use super::raw::{self, Raw};
use super::secure::{fault_of, fault_with, refusal, request_over, serve, trust};

const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

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
