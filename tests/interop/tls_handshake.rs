//! TLS handshakes, good and bad: who gets in, what the others are told, and what the operator reads.

use std::io::{Read, Write};

use rustls::version::{TLS12, TLS13};
use rustls::{AlertDescription, SupportedProtocolVersion};
use websocket::net::admission;
use websocket::net::http::Answer;
use websocket::net::server::Config;

use super::certificates::{Authority, Site};
use super::php::{Happening, KIB, MIB, Php, SHORT, await_that, config, secured};
use super::raw::Raw;
use super::secure::{over, request};

const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

fn serve(site: &Site) -> Php {
    Php::serve(secured(site.tls()))
}

fn impatient(site: &Site) -> Php {
    Php::serve(Config { handshake_timeout: SHORT, ..secured(site.tls()) })
}

#[test]
fn plain_http_is_told_to_use_tls() {
    let site = Site::new();
    let mut php = serve(&site);
    for bytes in [request(), b"G", b"POST / HTTP/1.0\r\n\r\n"] {
        let mut peer = Raw::connect(&php.address());
        peer.send(bytes);
        peer.end_writing();
        let line = "this port speaks TLS: use wss:// or https:// instead of ws:// or http://";
        assert_eq!(peer.read_answer(), (400, format!("{line}\n")));
        let message = format!("TLS handshake failed: the client speaks plain HTTP; {line}");
        assert_eq!(php.note(), ("debug", message));
    }
    assert_eq!(php.rejected("tls"), 3);
    assert_eq!(php.rejected("handshake"), 0);
}

#[test]
fn tls_to_a_plain_port_is_told_to_use_none() {
    let site = Site::new();
    let mut php = Php::serve(config());
    let peer = over(Raw::connect(&php.address()), site.authority.client(&VERSIONS));
    assert!(peer.secure().is_err());
    let (level, message) = php.note();
    let expected = "handshake refused: the request is not HTTP/1.1: a TLS handshake came to a plain ws:// port, use \
                    ws:// (http://) or set the option tls in the server";
    assert_eq!(level, "debug");
    assert!(message.starts_with(expected), "{message}");
    assert_eq!(php.rejected("handshake"), 1);
}

/// A port scan, a load balancer's probe.
#[test]
fn who_says_nothing_is_neither_counted_nor_logged() {
    let site = Site::new();
    let mut php = serve(&site);
    let mut peer = Raw::connect(&php.address());
    peer.end_writing();
    assert_eq!(peer.read_to_end(), b"");
    // The next one is the first that is spoken of.
    Raw::connect(&php.address()).send(b"GET / HTTP/1.1\r\n\r\n");
    assert!(php.note().1.contains("plain HTTP"));
    assert_eq!(php.rejected("tls"), 1);
}

#[test]
fn who_goes_in_the_midst_is_counted_and_logged() {
    let site = Site::new();
    let mut php = serve(&site);
    // The head of a record that never comes.
    Raw::connect(&php.address()).send(&[0x16, 3, 1, 2, 0]);
    assert_eq!(php.note(), ("debug", "TLS handshake failed: the client went in the midst of it".to_owned()));
    assert_eq!(php.rejected("tls"), 1);
}

/// RFC 8446 §6.2: an alert says that something was wrong.
#[test]
fn junk_is_answered_with_an_alert_and_logged() {
    let site = Site::new();
    let mut php = serve(&site);
    for junk in [&b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"[..], b"\x80junk of no protocol", &[0; 40 * KIB]] {
        let mut peer = Raw::connect(&php.address());
        peer.send(junk);
        peer.end_writing();
        let answer = peer.read_to_end();
        assert_eq!(answer[..3], [0x15, 3, 3], "an alert: {answer:?}");
        let (level, message) = php.note();
        assert_eq!(level, "debug");
        assert!(message.starts_with("TLS handshake failed: "), "{message}");
    }
    assert_eq!(php.rejected("tls"), 3);
}

#[test]
fn a_silent_client_is_dropped_at_the_deadline() {
    let site = Site::new();
    let mut php = impatient(&site);
    let mut silent = Raw::connect(&php.address());
    silent.expect_gone();
    let expected = "TLS handshake failed: it was not complete within 0.2 seconds";
    assert_eq!(php.note(), ("debug", expected.to_owned()));
    assert_eq!((php.rejected("handshakeTimeout"), php.rejected("tls")), (1, 0));
}

#[test]
fn a_client_that_stops_in_the_midst_is_dropped_at_the_deadline() {
    let site = Site::new();
    let mut php = impatient(&site);
    let mut slow = over(Raw::connect(&php.address()), site.authority.client(&VERSIONS));
    let mut hello = Vec::new();
    slow.0.conn.write_tls(&mut hello).unwrap();
    slow.0.sock.write_all(&hello).unwrap();
    // The server's answer, and then its end.
    slow.0.sock.read_to_end(&mut Vec::new()).unwrap();
    assert!(php.note().1.contains("not complete within"));
    assert_eq!(php.rejected("handshakeTimeout"), 1);
}

/// One deadline for both handshakes.
#[test]
fn a_client_that_asks_for_nothing_gets_408_over_tls() {
    let site = Site::new();
    let php = impatient(&site);
    let mut idle = over(Raw::connect(&php.address()), site.authority.client(&VERSIONS)).secure().unwrap();
    let (status, line) = idle.read_answer();
    assert_eq!((status, line.as_str()), (408, "the request head did not arrive within 0.2 seconds\n"));
    assert_eq!(php.rejected("handshakeTimeout"), 1);
}

/// Over TLS as without: the answer arrives whole, and close_notify behind it.
#[test]
fn http_is_answered_over_tls() {
    let site = Site::new();
    let php = serve(&site);
    for version in VERSIONS {
        let mut peer = over(Raw::connect(&php.address()), site.authority.client(&[version]));
        peer.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert_eq!(peer.read_answer(), (200, "ok\n".to_owned()));
        let mut peer = over(Raw::connect(&php.address()), site.authority.client(&[version]));
        peer.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assert_eq!(peer.read_answer().0, 426);
    }
}

/// A client could not read the reason without TLS.
#[test]
fn a_full_server_says_so_over_tls_and_is_still_healthy() {
    let site = Site::new();
    let limits = admission::Limits { connections: 1, per_address: 0 };
    let mut php = Php::serve(Config { admission: limits, ..secured(site.tls()) });
    let _only = over(Raw::connect(&php.address()), site.authority.client(&VERSIONS)).shake_hands();
    php.opened();
    let mut second = over(Raw::connect(&php.address()), site.authority.client(&VERSIONS));
    second.send(request());
    let line = "the limit of 1 connections is reached (maxConnections)\n";
    assert_eq!(second.read_answer(), (503, line.to_owned()));
    let mut check = over(Raw::connect(&php.address()), site.authority.client(&VERSIONS));
    check.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(check.read_answer(), (200, "ok\n".to_owned()));
    // Whoever does not even get through the TLS handshake is counted all the same.
    Raw::connect(&php.address()).send(&[0x16, 3, 1, 2, 0]);
    await_that("both are counted", || php.rejected("maxConnections") == 2);
}

/// The end of TCP comes after the last record, whoever is slow.
#[test]
fn a_large_answer_arrives_whole_at_a_slow_reader() {
    let site = Site::new();
    let mut php = serve(&site);
    php.server.want_requests(true);
    let mut slow = over(Raw::connect_narrow(&php.address()), site.authority.client(&VERSIONS));
    slow.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let Happening::Request(exchange) = php.next() else { panic!("no request") };
    exchange.reply(Answer { status: 200, headers: Vec::new(), body: vec![b'x'; 8 * MIB] });
    php.flush();
    let (status, body) = slow.read_answer();
    assert_eq!((status, body.len()), (200, 8 * MIB));
}

/// The operator hears of it, but not of each one: anybody could fill the log.
#[test]
fn a_client_that_refuses_our_certificate_is_a_warning_and_then_a_whisper() {
    let site = Site::new();
    let mut php = serve(&site);
    let stranger = Authority::new();
    for (version, level) in [(&TLS13, "warning"), (&TLS12, "debug")] {
        let peer = over(Raw::connect(&php.address()), stranger.client(&[version]));
        assert!(peer.secure().is_err());
        let expected = "TLS handshake failed: the client refused our certificate: unknown CA (does the file in tls.cert \
                        have the intermediate certificates?)";
        assert_eq!(php.note(), (level, expected.to_owned()));
    }
    assert_eq!(php.rejected("tls"), 2);
}

/// RFC 7301.
#[test]
fn http_1_1_is_agreed_on_where_the_client_offers_it() {
    let site = Site::new();
    let mut php = serve(&site);
    let offer = |protocols: &[&str]| {
        let mut client = site.authority.client(&VERSIONS);
        client.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        over(Raw::connect(&php.address()), client)
    };
    let both = offer(&["h2", "http/1.1"]).shake_hands();
    assert_eq!(both.0.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
    assert_eq!(offer(&[]).shake_hands().0.conn.alpn_protocol(), None);
    let mut h2 = offer(&["h2"]);
    assert!(h2.0.write_all(request()).and_then(|()| h2.0.flush()).is_err());
    drop(both);
    php.opened();
    php.opened();
    php.closed();
    php.closed();
    let (_, message) = php.note();
    assert!(message.ends_with("the client does not offer http/1.1 (ALPN), and a WebSocket handshake is HTTP/1.1"));
}

#[test]
fn with_client_ca_a_client_with_a_good_certificate_gets_in() {
    let (site, clients) = (Site::new(), Authority::new());
    let tls = site.tls_for_clients_of(&clients);
    let mut php = Php::serve(secured(tls));
    for version in VERSIONS {
        let client = site.authority.client_as(&clients.issue_for_client(), &[version]);
        let peer = over(Raw::connect(&php.address()), client).shake_hands();
        php.opened();
        drop(peer);
        php.closed();
    }
}

#[test]
fn with_client_ca_a_client_without_a_certificate_is_refused() {
    let (site, clients) = (Site::new(), Authority::new());
    let tls = site.tls_for_clients_of(&clients);
    let mut php = Php::serve(secured(tls));
    for version in VERSIONS {
        let mut peer = over(Raw::connect(&php.address()), site.authority.client(&[version]));
        let _ = peer.0.write_all(request());
        let expected = "TLS handshake failed: the client has no certificate, and the option tls.clientCa asks for one";
        assert_eq!(php.note(), ("debug", expected.to_owned()));
        assert_eq!(peer.expect_alert(), AlertDescription::CertificateRequired);
    }
    assert_eq!(php.rejected("tls"), 2);
    assert!(php.server.registry().is_empty());
}

#[test]
fn with_client_ca_a_client_with_a_certificate_of_somebody_else_is_refused() {
    let (site, clients) = (Site::new(), Authority::new());
    let tls = site.tls_for_clients_of(&clients);
    let mut php = Php::serve(secured(tls));
    let stranger = Authority::new().issue_for_client();
    let old = clients.issue_for((2000, 2020), 1, rcgen::ExtendedKeyUsagePurpose::ClientAuth);
    let of_a_server = clients.issue(1);
    for (identity, why) in [
        (&stranger, "no CA in tls.clientCa has signed it"),
        (&old, "it has expired"),
        (&of_a_server, "it is not for TLS clients"),
    ] {
        let mut peer = over(Raw::connect(&php.address()), site.authority.client_as(identity, &VERSIONS));
        let _ = peer.0.write_all(request());
        let expected = format!("TLS handshake failed: the client's certificate is refused: {why}");
        assert_eq!(php.note(), ("debug", expected));
    }
    assert_eq!(php.rejected("tls"), 3);
}
