//! Clients behind proxies: the PROXY protocol, X-Forwarded-For, and who is believed.

use websocket::net::listener::Binding;
use websocket::net::proxy::TrustedProxies;
use websocket::net::server::Config;

use super::php::{Php, SHORT, config};
use super::raw::{HANDSHAKE, Raw};

const LINE: &str = "PROXY TCP4 203.0.113.7 127.0.0.1 4711 80\r\n";

fn behind_a_tcp_proxy() -> Config {
    Config { binding: Binding { proxy_protocol: true, ..config().binding }, ..config() }
}

fn forwarded(hops: &str) -> String {
    HANDSHAKE.replace("Host:", &format!("X-Forwarded-For: {hops}\r\nX-Forwarded-Proto: https\r\nHost:"))
}

#[test]
fn the_header_of_a_proxy_may_come_in_any_pieces() {
    let mut php = Php::serve(behind_a_tcp_proxy());
    let stream = format!("{LINE}{HANDSHAKE}");
    for cut in (0..LINE.len() + 20).step_by(3) {
        let mut peer = Raw::connect(&php.address());
        peer.send(&stream.as_bytes()[..cut]);
        peer.send(&stream.as_bytes()[cut..]);
        assert!(peer.read_head().starts_with("HTTP/1.1 101 "), "{cut}");
        assert_eq!(php.opened().origin().remote_address.to_string(), "203.0.113.7:4711");
        drop(peer);
        php.closed();
    }
}

#[test]
fn a_connection_without_the_header_is_refused_in_words_and_counted() {
    let php = Php::serve(behind_a_tcp_proxy());
    let mut peer = Raw::connect(&php.address());
    peer.send(HANDSHAKE.as_bytes());
    let (status, line) = peer.read_answer();
    assert_eq!(status, 400);
    assert!(
        line.starts_with("the connection does not begin with a PROXY protocol header but with \"GET /chat"),
        "{line}"
    );
    let counted: Vec<_> = php.server.metrics().rejected().filter(|(_, count)| *count > 0).collect();
    assert_eq!(counted, [("proxyProtocol", 1)]);
}

#[test]
fn a_header_that_does_not_come_in_time_is_408() {
    let php = Php::serve(Config { handshake_timeout: SHORT, ..behind_a_tcp_proxy() });
    let mut peer = Raw::connect(&php.address());
    peer.send(b"PROXY TCP4 ");
    assert_eq!(peer.read_answer().0, 408);
}

#[test]
fn a_trusted_proxy_is_believed_and_no_other() {
    for (entries, address, is_secure) in [
        (&["127.0.0.1"][..], Some("203.0.113.7:0"), true),
        (&["127.0.0.0/8", "203.0.113.0/24"], Some("198.51.100.1:0"), true),
        (&[], None, false),
        (&["203.0.113.7", "unix:"], None, false),
    ] {
        let trusted_proxies = TrustedProxies::parse(entries.iter().copied()).unwrap();
        let mut php = Php::serve(Config { trusted_proxies, ..config() });
        let mut peer = Raw::connect(&php.address());
        peer.send(forwarded("198.51.100.1, 203.0.113.7").as_bytes());
        assert!(peer.read_head().starts_with("HTTP/1.1 101 "));
        let own = peer.0.local_addr().unwrap().to_string();
        let connection = php.opened();
        assert_eq!(connection.origin().remote_address.to_string(), address.unwrap_or(&own), "{entries:?}");
        assert_eq!(connection.origin().is_secure, is_secure);
    }
}
