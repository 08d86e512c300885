//! A client of ours over TLS: the same as without, once the server has shown who it is.

use std::io::{self, Write};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, IsCa, SanType, date_time_ymd};
use rustls::version::{TLS12, TLS13};
use rustls::{HandshakeKind, SupportedProtocolVersion};
use tokio_tungstenite::tungstenite::Message;
use websocket::net::client::{self, Client};
use websocket::net::dial::{Request, Trace, dial_traced};
use websocket::net::error::Step;
use websocket::net::heartbeat;
use websocket::net::peer::Sent;
use websocket::net::runtime;
use websocket::net::tls::client::{ClientTls, IdentityFiles, Name, Options};
use websocket::net::tls::{Files, Tls};
use websocket::protocol::close::Initiator;

use super::certificates::{Authority, Identity, Site};
use super::php::{BINARY, Caller, DEADLINE, Happening, KIB, MIB, Php, TEXT, client_config, echo, info, secured};
use super::raw::{self, FIN_BINARY, FIN_CLOSE, FIN_PING, FIN_PONG, FIN_TEXT, Raw, close_payload};
use super::secure::{Dribble, Served, request_over, serve, trust, trusting};

const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

/// A frame as a server sends it.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    match payload.len() {
        short @ 0..126 => [&[first, u8::try_from(short).unwrap()], payload].concat(),
        medium @ 126..65_536 => [&[first, 126], &u16::try_from(medium).unwrap().to_be_bytes()[..], payload].concat(),
        long => [&[first, 127], &(long as u64).to_be_bytes()[..], payload].concat(),
    }
}

fn open<S: io::Read + Write>(served: &mut Served<S>) {
    let head = served.read_head();
    served.send(raw::switching_protocols(&head).as_bytes());
}

/// Waits on a thread for one client, opens a WebSocket over TLS, and lets `talk` have it.
fn serve_opened<T: Send + 'static>(
    config: rustls::ServerConfig,
    talk: impl FnOnce(Served) -> T + Send + 'static,
) -> (String, thread::JoinHandle<T>) {
    serve(config, |served| {
        let mut served = served.unwrap();
        open(&mut served);
        talk(served)
    })
}

/// Whether a client with these options gets an open connection to a server with that certificate, in both versions.
pub fn opens(identity: &Identity, options: &Options) -> bool {
    let open = VERSIONS.map(|version| {
        let (address, server) = serve(identity.server(&[version]), |served| {
            let Ok(mut served) = served else { return };
            open(&mut served);
            served.read_frame_of_client();
        });
        let is_open = Caller::call(&request_over(&address, options)).is_ok_and(|caller| caller.is_open());
        server.join().unwrap();
        is_open
    });
    assert_eq!(open[0], open[1]);
    open[0]
}

#[test]
fn messages_of_any_size_come_back_over_both_versions() {
    let site = Site::new();
    for version in VERSIONS {
        let (address, server) = serve_opened(site.authority.issue(1).server(&[version]), |mut served| {
            loop {
                match served.read_frame_of_client() {
                    (FIN_CLOSE, payload) => {
                        served.send(&frame(FIN_CLOSE, &payload));
                        served.0.conn.send_close_notify();
                        served.0.flush().unwrap();
                        return payload;
                    }
                    (first, payload) => served.send(&frame(first, &payload)),
                }
            }
        });
        let caller = Caller::call(&request_over(&address, &trust(&site))).unwrap();
        for length in [0, 1, 126, 16 * KIB - 14, 16 * KIB, 64 * KIB, MIB] {
            for message in [Message::text("t".repeat(length)), Message::binary(vec![0xFF; length])] {
                let opcode = if message.is_text() { TEXT } else { BINARY };
                assert!(caller.send(opcode, &message.clone().into_data()));
                assert!(caller.message() == message, "{length} bytes");
            }
        }
        assert_eq!(caller.close(3000, "done"), info(3000, "done", true, Initiator::Local));
        assert_eq!(server.join().unwrap(), close_payload(3000, "done"));
    }
}

/// With workers too, and with our own server at the other end.
#[test]
fn a_client_and_a_server_of_ours_speak_tls_whoever_drives() {
    let site = Site::new();
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", secured(site.tls()));
        let runtime = Arc::clone(&php.runtime);
        let caller = Client::connect(runtime, &request_over(&php.address(), &trust(&site)), &client_config()).unwrap();
        assert!(php.opened().origin().is_secure && caller.peer().origin().is_secure);
        for length in [0, 1, 64 * KIB, MIB] {
            assert_eq!(caller.send(BINARY, &vec![7; length]), Sent::Queued);
            let happening = php.next();
            echo(&php.server, &happening);
            php.flush();
            match caller.receive(Some(Instant::now() + DEADLINE)) {
                client::Received::Message { data, is_binary: true } => assert!(*data == vec![7; length]),
                _ => panic!("no message"),
            }
        }
        drop(caller);
        assert_eq!(php.closed(), info(1001, "", true, Initiator::Remote));
    }
}

#[test]
fn a_client_may_have_a_certificate_of_its_own() {
    let (site, clients) = (Site::new(), Authority::new());
    let identity = clients.issue_for_client();
    let files =
        IdentityFiles { cert: site.write("own.pem", &identity.cert), key: site.write("own.key", &identity.key) };
    let options = Options { identity: Some(files), ..trust(&site) };
    for version in VERSIONS {
        let config = site.authority.issue(1).server_for_clients_of(&clients, &[version]);
        let (address, server) = serve_opened(config, |served| served.0.conn.peer_certificates().map(<[_]>::to_vec));
        let caller = Caller::call(&request_over(&address, &options)).unwrap();
        assert_eq!(server.join().unwrap(), Some(identity.chain()));
        drop(caller);
    }
    let mut php = Php::serve(secured(site.tls_for_clients_of(&clients)));
    let runtime = Arc::clone(&php.runtime);
    let caller = Client::connect(runtime, &request_over(&php.address(), &options), &client_config()).unwrap();
    php.opened();
    drop(caller);
}

/// Where nobody asks it is not shown.
#[test]
fn a_certificate_of_the_client_is_for_who_asks() {
    let site = Site::new();
    let identity = site.authority.issue_for_client();
    let files =
        IdentityFiles { cert: site.write("own.pem", &identity.cert), key: site.write("own.key", &identity.key) };
    assert!(opens(&site.authority.issue(1), &Options { identity: Some(files), ..trust(&site) }));
}

// ---- who is trusted

#[test]
fn certificates_in_between_are_followed_to_the_ca() {
    let site = Site::new();
    let between = site.authority.intermediate(|_| {});
    assert!(opens(&between.issue(1).behind(&between), &trust(&site)));
    // The root need not be sent, and does no harm.
    assert!(opens(&between.issue(1).behind(&between).behind(&site.authority), &trust(&site)));
    // To trust the one in between is enough.
    assert!(opens(&between.issue(1), &trusting(site.write("between.pem", between.pem()))));
}

/// As `openssl req -x509` makes it, and as other tools do.
#[test]
fn a_self_signed_certificate_is_trusted_if_it_is_in_the_file() {
    let site = Site::new();
    for is_ca in [IsCa::Ca(BasicConstraints::Unconstrained), IsCa::ExplicitNoCa, IsCa::NoCa] {
        let identity = Identity::self_signed(|params| params.is_ca = is_ca);
        assert!(opens(&identity, &trusting(site.write("own.pem", &identity.cert))));
        let among_others = site.write("all.pem", [site.authority.pem(), &identity.cert].concat());
        assert!(opens(&identity, &trusting(among_others)));
    }
}

#[test]
fn a_certificate_of_somebody_unknown_is_trusted_if_it_is_itself_in_the_file() {
    let site = Site::new();
    let identity = Authority::new().issue(1);
    assert!(opens(&identity, &trusting(site.write("own.pem", &identity.cert))));
    assert!(!opens(&Authority::new().issue(1), &trusting(site.path("own.pem"))));
}

/// One of a whole bundle that cannot be used is left out.
#[test]
fn a_bundle_may_have_a_certificate_that_is_no_good() {
    let site = Site::new();
    let odd = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    let options = trusting(site.write("bundle.pem", [odd, site.authority.pem(), odd].concat()));
    assert!(opens(&site.authority.issue(1), &options));
}

#[test]
fn another_name_may_be_meant() {
    let site = Site::new();
    let identity = site.authority.issue_changed(|params| {
        params.subject_alt_names = vec![SanType::DnsName("*.chat.example".try_into().unwrap())];
    });
    for version in VERSIONS {
        let (address, server) =
            serve_opened(identity.server(&[version]), |served| served.0.conn.server_name().map(str::to_owned));
        let options = Options { server_name: Name::parse("one.chat.example"), ..trust(&site) };
        let caller = Caller::call(&request_over(&address, &options)).unwrap();
        assert_eq!(server.join().unwrap().as_deref(), Some("one.chat.example"));
        drop(caller);
    }
}

#[test]
fn the_host_of_the_url_is_the_name_that_is_meant() {
    let site = Site::new();
    let identity = site.authority.issue_changed(|params| {
        params.subject_alt_names.push(SanType::IpAddress("127.0.0.1".parse().unwrap()));
        params.subject_alt_names.push(SanType::IpAddress("::1".parse().unwrap()));
    });
    // RFC 6066 §3: an address is not sent as a name.
    for (host, name) in
        [("localhost", Some("localhost")), ("LocalHost.", Some("localhost")), ("127.0.0.1", None), ("::1", None)]
    {
        let (address, server) =
            serve_opened(identity.server(&VERSIONS), |served| served.0.conn.server_name().map(str::to_owned));
        let request = Request { host: host.to_owned(), ..request_over(&address, &trust(&site)) };
        let caller = Caller::call(&request).unwrap();
        assert_eq!(server.join().unwrap().as_deref(), name, "{host}");
        drop(caller);
    }
}

#[test]
fn names_are_host_names_and_addresses() {
    for good in ["localhost", "a_b.example", "127.0.0.1", "::1", "xn--mller-kva.example", &"a".repeat(63)] {
        assert!(Name::parse(good).is_some(), "{good}");
    }
    for bad in ["", "a b", "müller.example", "localhost:443", "[::1]", "-a", "a..b", "https://a", &"a".repeat(64)] {
        assert!(Name::parse(bad).is_none(), "{bad}");
    }
}

#[test]
fn without_verification_whoever_answers_is_taken_and_that_is_said_once() {
    let site = Site::new();
    let options = Options { verify: false, ..Options::default() };
    let worst = Identity::self_signed(|params| {
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2024, 1, 1));
        params.subject_alt_names.clear();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    });
    assert!(opens(&worst, &options));
    assert!(opens(&worst, &Options { verify: false, ..trust(&site) }));
    let tls = ClientTls::load(&options).unwrap();
    let warning = "option 'tls.verify' is false: nobody knows who the server is, and whoever is in between can read and \
                   change everything: for tests only";
    assert_eq!(tls.take_warnings(), [warning]);
    assert_eq!(tls.take_warnings(), [""; 0]);
    assert_eq!(ClientTls::load(&trust(&site)).unwrap().take_warnings(), [""; 0]);
}

#[test]
fn a_certificate_of_the_client_that_is_out_of_date_is_a_warning() {
    let site = Site::new();
    let identity = site.authority.issue_for((2020, 2024), 1, rcgen::ExtendedKeyUsagePurpose::ClientAuth);
    let cert = site.write("own.pem", &identity.cert);
    let files = IdentityFiles { cert: cert.clone(), key: site.write("own.key", &identity.key) };
    let tls = ClientTls::load(&Options { identity: Some(files), verify: false, ..Options::default() }).unwrap();
    let [unverified, expired] = tls.take_warnings() else { panic!("not two warnings") };
    assert!(unverified.starts_with("option 'tls.verify' is false: "));
    let path = cert.display();
    assert_eq!(
        *expired,
        format!("option 'tls.cert': {path}: the certificate expired on 2024-01-01 00:00:00 UTC: renew it")
    );
}

// ---- the connection

#[test]
fn a_second_connection_resumes_the_first() {
    let site = Site::new();
    for version in VERSIONS {
        let config = Arc::new(site.authority.issue(1).server(&[version]));
        let tls = Some(Arc::new(ClientTls::load(&trust(&site)).unwrap()));
        let kinds = [(), ()].map(|()| {
            let (address, server) = raw::serve({
                let config = Arc::clone(&config);
                move |raw| {
                    let connection = rustls::ServerConnection::new(config).unwrap();
                    let mut served = Raw(rustls::StreamOwned::new(connection, raw.0));
                    open(&mut served);
                    served.send(&frame(FIN_TEXT, b"hi"));
                    served.read_frame_of_client();
                    served.0.conn.handshake_kind()
                }
            });
            let request = Request { tls: tls.clone(), ..request_over(&address, &trust(&site)) };
            let caller = Caller::call(&request).unwrap();
            // Its tickets have come by then.
            assert_eq!(caller.message(), Message::text("hi"));
            drop(caller);
            server.join().unwrap()
        });
        assert_eq!(kinds, [Some(HandshakeKind::Full), Some(HandshakeKind::Resumed)]);
    }
}

#[test]
fn the_way_to_the_server_tells_of_tls() {
    let site = Site::new();
    for (version, name) in [(&TLS12, "TLS 1.2, TLS_"), (&TLS13, "TLS 1.3, TLS13_")] {
        let (address, server) = serve_opened(site.authority.issue(1).server(&[version]), drop);
        let runtime = runtime::current(runtime::Options::default()).unwrap();
        let mut trace = Trace::default();
        runtime.block_on(dial_traced(&request_over(&address, &trust(&site)), &mut trace)).map(drop).unwrap();
        let steps: Vec<Step> = trace.passed.iter().map(|passed| passed.step).collect();
        assert_eq!(steps, [Step::Dns, Step::Tcp, Step::Tls, Step::Handshake]);
        assert!(trace.passed[2].detail.starts_with(name), "{}", trace.passed[2].detail);
        server.join().unwrap();
        drop(runtime);
        runtime::shut_down();
    }
}

#[test]
fn a_server_that_sends_byte_by_byte_is_understood() {
    let site = Site::new();
    for version in VERSIONS {
        let config = Arc::new(site.authority.issue(1).server(&[version]));
        let (address, server) = raw::serve(move |raw| {
            raw.0.set_nodelay(true).unwrap();
            let connection = rustls::ServerConnection::new(config).unwrap();
            let mut served = Raw(rustls::StreamOwned::new(connection, Dribble(raw.0)));
            open(&mut served);
            served.send(&frame(FIN_TEXT, b"drop by drop"));
            served.read_frame_of_client()
        });
        let caller = Caller::call(&request_over(&address, &trust(&site))).unwrap();
        assert_eq!(caller.message(), Message::text("drop by drop"));
        drop(caller);
        assert_eq!(server.join().unwrap().0, FIN_CLOSE);
    }
}

#[test]
fn what_comes_with_the_end_of_the_handshake_is_received() {
    let site = Site::new();
    let (address, server) = serve(site.authority.issue(1).server(&[&TLS13]), |served| {
        let mut served = served.unwrap();
        let head = served.read_head();
        let large = vec![3; 200 * KIB];
        let answer = raw::switching_protocols(&head);
        served.send(&[answer.as_bytes(), &frame(FIN_TEXT, b"early"), &frame(FIN_BINARY, &large)].concat());
        served.read_frame_of_client().0
    });
    let caller = Caller::call(&request_over(&address, &trust(&site))).unwrap();
    assert_eq!(caller.message(), Message::text("early"));
    assert!(caller.message() == Message::binary(vec![3; 200 * KIB]));
    drop(caller);
    assert_eq!(server.join().unwrap(), FIN_CLOSE);
}

#[test]
fn pings_are_answered_and_asked_over_tls() {
    let site = Site::new();
    for version in VERSIONS {
        let (address, server) = serve_opened(site.authority.issue(1).server(&[version]), |mut served| {
            served.send(&frame(FIN_PING, b"you?"));
            let mut got = [served.read_frame_of_client().0, served.read_frame_of_client().0];
            got.sort_unstable();
            got
        });
        // Silent for that long it is asked.
        let heartbeat =
            heartbeat::Config { ping_interval: Some(Duration::from_millis(50)), ..heartbeat::Config::default() };
        let config = client::Config { heartbeat, ..client_config() };
        let caller = Caller::call_with(&request_over(&address, &trust(&site)), &config).unwrap();
        assert_eq!(server.join().unwrap(), [FIN_PING, FIN_PONG]);
        drop(caller);
    }
}

#[test]
fn a_server_that_ends_tls_or_tcp_without_a_close_frame_is_the_network() {
    let site = Site::new();
    for version in VERSIONS {
        for with_notify in [true, false] {
            let (address, server) = serve_opened(site.authority.issue(1).server(&[version]), move |mut served| {
                served.send(&frame(FIN_TEXT, b"last"));
                if with_notify {
                    served.0.conn.send_close_notify();
                    served.0.flush().unwrap();
                }
            });
            let caller = Caller::call(&request_over(&address, &trust(&site))).unwrap();
            assert_eq!(caller.message(), Message::text("last"));
            assert_eq!(caller.closed(), info(1006, "the peer ended the TCP connection", false, Initiator::Network));
            server.join().unwrap();
        }
    }
}

#[test]
fn send_waits_for_a_slow_server() {
    let site = Site::new();
    const COUNT: u32 = 300;
    for version in VERSIONS {
        let (go, may_go) = mpsc::channel();
        let (address, server) = serve_opened(site.authority.issue(1).server(&[version]), move |mut served| {
            may_go.recv().unwrap();
            for number in 0..COUNT {
                let (first, payload) = served.read_frame_of_client();
                assert_eq!((first, payload.len(), &payload[..4]), (FIN_BINARY, 64 * KIB, &number.to_be_bytes()[..]));
            }
        });
        let caller = Caller::call(&request_over(&address, &trust(&site))).unwrap();
        let mut go = Some(go);
        for number in 0..COUNT {
            if caller.peer().buffered() > MIB / 2
                && let Some(go) = go.take()
            {
                go.send(()).unwrap();
            }
            assert!(caller.send(BINARY, &number.to_be_bytes().repeat(16 * KIB)));
        }
        assert!(go.is_none(), "the server was never slow");
        server.join().unwrap();
    }
}

// ---- the files

fn error(options: &Options) -> String {
    ClientTls::load(options).expect_err("options with a fault").to_string()
}

#[test]
fn each_fault_of_a_file_names_option_and_file() {
    let site = Site::new();
    let missing = site.path("missing.pem");
    let (cert, key) = (site.path("cert.pem"), site.path("key.pem"));
    let identity = |cert: &std::path::Path, key: &std::path::Path| Options {
        identity: Some(IdentityFiles { cert: cert.to_owned(), key: key.to_owned() }),
        ..Options::default()
    };
    let at = super::certificates::at;
    let nothing = "there is no such file";
    assert_eq!(error(&trusting(missing.clone())), at("tls.caFile", &missing, nothing));
    assert_eq!(error(&identity(&missing, &key)), at("tls.cert", &missing, nothing));
    assert_eq!(error(&identity(&cert, &missing)), at("tls.key", &missing, nothing));
    assert!(error(&identity(&key, &key)).starts_with(&at("tls.cert", &key, "there is no certificate in it")));
    assert!(error(&trusting(key.clone())).starts_with(&at("tls.caFile", &key, "there is no certificate in it")));
    let odd = site.write("odd.pem", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
    assert!(error(&trusting(odd.clone())).starts_with(&at("tls.caFile", &odd, "the certificate is no good: ")));
    let other = site.write("other.key", &site.authority.issue(2).key);
    let mismatch = error(&identity(&cert, &other));
    assert!(mismatch.starts_with(&at("tls.cert", &cert, "the certificate does not belong to the private key in ")));
    // One that nobody verifies by is read all the same: it was meant to be good.
    assert_eq!(error(&Options { verify: false, ..trusting(missing.clone()) }), at("tls.caFile", &missing, nothing));
    ClientTls::load(&identity(&cert, &key)).unwrap();
}

/// The server's files, to be sure that what is said of both is said of both.
#[test]
fn the_same_fault_has_the_same_words_for_servers_and_clients() {
    let site = Site::new();
    let directory = site.path("directory");
    std::fs::create_dir(&directory).unwrap();
    let files = Files { key: directory.clone(), ..site.files() };
    let own = IdentityFiles { cert: site.path("cert.pem"), key: directory };
    let client = error(&Options { identity: Some(own), ..Options::default() });
    assert_eq!(client, Tls::load(files).unwrap_err().to_string());
}

#[test]
fn a_client_that_is_destroyed_says_so_over_tls() {
    let site = Site::new();
    for version in VERSIONS {
        let (address, server) = serve_opened(site.authority.issue(1).server(&[version]), |mut served| {
            let last = served.read_frame_of_client();
            let end = served.read_frame_of_client();
            (last, end)
        });
        let caller = Caller::call(&request_over(&address, &trust(&site))).unwrap();
        assert!(caller.send(TEXT, b"last words"));
        drop(caller);
        let (last, end) = server.join().unwrap();
        assert_eq!((last, end.0), ((FIN_TEXT, b"last words".to_vec()), FIN_CLOSE));
    }
}

#[test]
fn the_happenings_of_a_server_are_those_without_tls() {
    let site = Site::new();
    let mut php = Php::serve(secured(site.tls()));
    let runtime = Arc::clone(&php.runtime);
    let caller = Client::connect(runtime, &request_over(&php.address(), &trust(&site)), &client_config()).unwrap();
    php.opened();
    assert_eq!((caller.ping(b"there?"), caller.send(TEXT, b"hello")), (Sent::Queued, Sent::Queued));
    assert!(matches!(php.next(), Happening::Message(_, message) if message == Message::text("hello")));
    drop(caller);
    assert_eq!(php.closed().code, 1001);
}
