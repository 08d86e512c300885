//! The ways of a client of ours to a server over TLS: by a redirect, through a proxy, and through a unix socket.

use std::os::unix::net::UnixListener;
use std::sync::Arc;
use std::thread;

use rustls::version::{TLS12, TLS13};
use rustls::{HandshakeKind, ServerConnection};
use tokio_tungstenite::tungstenite::Message;
use websocket::net::dial::{Request, Target};
use websocket::net::error::{ConnectError, RedirectFault};
use websocket::net::tls::client::{ClientTls, IdentityFiles, Name, Options, TlsFault};

use super::certificates::{Authority, Site};
use super::php::{Caller, request};
use super::raw::{self, Raw};
use super::secure::{Served, fault_of, refusal, request_over, serve, trust};
use super::tunnels::http_proxy;

const VERSIONS: [&rustls::SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

/// A server that leads to `location`, once.
fn redirecting(location: String) -> (String, thread::JoinHandle<()>) {
    raw::serve(move |mut client| {
        client.read_head();
        client.send(format!("HTTP/1.1 302 There\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n").as_bytes());
    })
}

fn port(address: &str) -> &str {
    address.rsplit_once(':').unwrap().1
}

#[test]
fn a_redirect_may_lead_to_tls() {
    let site = Site::new();
    let (address, server) = serve(site.authority.issue(1).server(&VERSIONS), |served| {
        let mut served = served.unwrap();
        let head = served.read_head();
        served.send(raw::switching_protocols(&head).as_bytes());
        served.read_frame_of_client();
        head
    });
    let (plain, redirecting) = redirecting(format!("https://localhost:{}/chat", port(&address)));
    let tls = Some(Arc::new(ClientTls::load(&trust(&site)).unwrap()));
    let caller = Caller::call(&Request { tls, follow_redirects: 1, ..request(&plain) }).unwrap();
    assert!(caller.is_open() && caller.peer().origin().is_secure);
    drop(caller);
    assert!(server.join().unwrap().starts_with("GET /chat HTTP/1.1\r\n"));
    redirecting.join().unwrap();
}

/// Fetch, RFC 6455 §10.6: what was to be private stays so.
#[test]
fn a_way_from_tls_to_plain_tcp_is_an_error_that_says_so() {
    let site = Site::new();
    let (address, server) = serve(site.authority.issue(1).server(&VERSIONS), |served| {
        let mut served = served.unwrap();
        served.read_head();
        served.send(b"HTTP/1.1 302 There\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    });
    let error = refusal(&Request { follow_redirects: 1, ..request_over(&address, &trust(&site)) });
    let ConnectError::Handshake(failure) = error else { panic!("no failure of the handshake: {error}") };
    assert_eq!((failure.status, &failure.redirect), (302, &Some(RedirectFault::Insecure)));
    assert!(failure.to_string().ends_with("it leads from wss:// to ws://: what was to be encrypted would not be"));
    server.join().unwrap();
}

/// Whom a redirect leads to has to prove who it is like any other.
#[test]
fn a_redirect_to_tls_is_verified() {
    let site = Site::new();
    let (address, server) = serve(Authority::new().issue(1).server(&VERSIONS), drop);
    let (plain, redirecting) = redirecting(format!("https://localhost:{}/", port(&address)));
    let tls = Some(Arc::new(ClientTls::load(&trust(&site)).unwrap()));
    let error = refusal(&Request { tls, follow_redirects: 1, ..request(&plain) });
    let (fault, _) = fault_of(error, &address);
    assert!(matches!(fault, TlsFault::UnknownIssuer { .. }), "{fault}");
    server.join().unwrap();
    redirecting.join().unwrap();
}

/// What the end of the first connection would have meant says nothing of the second.
#[test]
fn a_redirect_away_from_a_server_that_asked_for_a_certificate_forgets_that() {
    let (site, clients) = (Site::new(), Authority::new());
    let (last, ending) = serve(site.authority.issue(1).server(&VERSIONS), |served| {
        served.unwrap().read_head();
    });
    let location = format!("https://localhost:{}/", port(&last));
    let asking = site.authority.issue(1).server_that_asks_for(&clients, &VERSIONS);
    let (first, redirecting) = serve(asking, move |served| {
        let mut served = served.unwrap();
        served.read_head();
        served.send(format!("HTTP/1.1 302 There\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n").as_bytes());
    });
    let error = refusal(&Request { follow_redirects: 1, ..request_over(&first, &trust(&site)) });
    assert!(matches!(error, ConnectError::Lost { .. }), "{error}");
    redirecting.join().unwrap();
    ending.join().unwrap();
}

/// What is said of one server, and to it, says nothing of another.
#[test]
fn a_redirect_to_another_origin_takes_neither_server_name_nor_certificate_along() {
    let site = Site::new();
    let identity = site.authority.issue_for_client();
    let files =
        IdentityFiles { cert: site.write("own.pem", &identity.cert), key: site.write("own.key", &identity.key) };
    let own = Options { identity: Some(files), ..trust(&site) };
    let named = Options { server_name: Name::parse("chat.example"), ..trust(&site) };
    for (options, version) in [(&own, &TLS12), (&own, &TLS13), (&named, &TLS12), (&named, &TLS13)] {
        let config = Arc::new(site.authority.issue(1).server_that_asks_for(&site.authority, &[version]));
        let tls = Some(Arc::new(ClientTls::load(options).unwrap()));
        // The first one connects by itself, where it may.
        let is_named = options.server_name.is_some();
        let seen = [false, true].map(|is_redirected| {
            if is_named && !is_redirected {
                return None;
            }
            let (address, server) = raw::serve({
                let config = Arc::clone(&config);
                move |raw| {
                    let connection = ServerConnection::new(config).unwrap();
                    let mut served = Raw(rustls::StreamOwned::new(connection, raw.0));
                    let head = served.read_head();
                    served.send(raw::switching_protocols(&head).as_bytes());
                    served.send(&[&[0x81, 4], &b"here"[..]].concat());
                    served.read_frame_of_client();
                    let connection = &served.0.conn;
                    let has_shown = connection.peer_certificates().is_some();
                    (has_shown, connection.handshake_kind(), connection.server_name().map(str::to_owned))
                }
            });
            let url = format!("https://localhost:{}/", port(&address));
            let (request, redirecting) = if is_redirected {
                let (plain, redirecting) = redirecting(url);
                (Request { follow_redirects: 1, ..request(&plain) }, Some(redirecting))
            } else {
                (request_over(&address, options), None)
            };
            let caller = Caller::call(&Request { tls: tls.clone(), ..request }).unwrap();
            // The tickets have come by then.
            assert_eq!(caller.message(), Message::text("here"));
            drop(caller);
            if let Some(redirecting) = redirecting {
                redirecting.join().unwrap();
            }
            Some(server.join().unwrap())
        });
        let full = |has_shown| Some((has_shown, Some(HandshakeKind::Full), Some("localhost".to_owned())));
        assert_eq!(seen, [full(true).filter(|_| !is_named), full(false)]);
    }
}

/// The proxy sees nothing but TLS, and the server is the one that the URL names.
#[test]
fn tls_goes_through_the_tunnel_of_a_proxy() {
    let site = Site::new();
    let through = |proxy: &str, host: &str| {
        let target = Target::Tcp { host: host.to_owned(), port: 443 };
        let proxy = Some(format!("http://{proxy}").parse().unwrap());
        Request { target, host: host.to_owned(), proxy, ..request_over("127.0.0.1:1", &trust(&site)) }
    };
    let (server, opened) = serve(site.authority.issue(1).server(&VERSIONS), |served| {
        let mut served = served.unwrap();
        let head = served.read_head();
        served.send(raw::switching_protocols(&head).as_bytes());
        served.read_frame_of_client().0
    });
    let (proxy, passing) = http_proxy(server);
    let caller = Caller::call(&through(&proxy, "localhost")).unwrap();
    assert!(caller.peer().origin().is_secure);
    drop(caller);
    assert_eq!(opened.join().unwrap(), 0x88);
    assert!(passing.join().unwrap().starts_with("CONNECT localhost:443 HTTP/1.1\r\n"));
    // One that leads elsewhere.
    let (server, opened) = serve(site.authority.issue(1).server(&VERSIONS), drop);
    let (proxy, passing) = http_proxy(server);
    let error = refusal(&through(&proxy, "chat.example"));
    let (fault, _) = fault_of(error, &format!("chat.example:443 through the proxy http://{proxy}"));
    assert!(matches!(fault, TlsFault::OtherName { .. }), "{fault}");
    opened.join().unwrap();
    passing.join().unwrap();
}

#[test]
fn a_unix_socket_may_have_tls() {
    let site = Site::new();
    let path = site.path("socket");
    for version in VERSIONS {
        let listener = UnixListener::bind(&path).unwrap();
        let config = Arc::new(site.authority.issue(1).server(&[version]));
        let server = thread::spawn(move || {
            let stream = listener.accept().unwrap().0;
            let connection = ServerConnection::new(config).unwrap();
            let mut served: Served<_> = Raw(rustls::StreamOwned::new(connection, stream));
            let head = served.read_head();
            served.send(raw::switching_protocols(&head).as_bytes());
            served.send(&[&[0x81, 4], &b"here"[..]].concat());
            served.read_frame_of_client()
        });
        let target = Target::Unix(path.clone());
        let caller = Caller::call(&Request { target, ..request_over("127.0.0.1:1", &trust(&site)) }).unwrap();
        assert_eq!(caller.message(), Message::text("here"));
        drop(caller);
        let (first, payload) = server.join().unwrap();
        assert_eq!((first, &payload[..]), (0x88, &1001_u16.to_be_bytes()[..]));
        std::fs::remove_file(&path).unwrap();
    }
}
