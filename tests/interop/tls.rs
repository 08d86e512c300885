//! WebSockets over TLS, once the handshake is done: the same as without, whatever the records are.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use rustls::version::{TLS12, TLS13};
use rustls::{ProtocolVersion, SupportedProtocolVersion};
use tokio_tungstenite::tungstenite::Message;
use websocket::net::heartbeat;
use websocket::net::peer::{Peer, Sent};
use websocket::net::server::Config;
use websocket::protocol::close::Initiator;

use futures_util::{SinkExt, StreamExt};

use super::certificates::Site;
use super::php::{BINARY, Happening, KIB, MIB, Php, SHORT, TEXT, await_that, config, echo, info, secured, send};
use super::raw::{FIN_BINARY, FIN_CLOSE, FIN_PING, FIN_PONG, FIN_TEXT, Raw, close_payload, masked};
use super::secure::{self, Dribble, over, request};

const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

fn serve(site: &Site) -> Php {
    Php::serve(secured(site.tls()))
}

/// The server echoes until the only connection has closed.
fn echo_until_closed(php: &mut Php) {
    loop {
        match php.next() {
            Happening::Close(..) => return,
            happening => echo(&php.server, &happening),
        }
    }
}

#[test]
fn messages_of_any_size_come_back_over_both_versions() {
    let site = Site::new();
    for (version, io_threads) in [(&TLS12, 0), (&TLS13, 0), (&TLS13, 2)] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", secured(site.tls()));
        let (address, client) = (php.address(), site.authority.client(&[version]));
        let talk = async move {
            let mut socket = secure::dial(&address, client).await;
            for length in [0, 1, 126, 16 * KIB - 14, 16 * KIB, 64 * KIB, MIB] {
                for message in [Message::text("t".repeat(length)), Message::binary(vec![0xFF; length])] {
                    socket.send(message.clone()).await.unwrap();
                    assert!(socket.next().await.unwrap().unwrap() == message, "{length} bytes");
                }
            }
            socket.close(None).await.unwrap();
            while socket.next().await.is_some_and(|message| message.is_ok()) {}
        };
        php.serve_while(talk, echo);
        await_that("the connection has ended", || php.server.registry().is_empty());
    }
}

#[test]
fn the_connection_knows_that_it_is_secure() {
    let site = Site::new();
    let mut php = serve(&site);
    for (version, name) in [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)] {
        let peer = secure::open(&php.address(), site.authority.client(&[version]));
        assert_eq!(peer.0.conn.protocol_version(), Some(name));
        assert!(php.opened().origin().is_secure);
        drop(peer);
        php.closed();
    }
    let mut plain = Php::bind(0, "127.0.0.1", 0, config()).unwrap();
    plain.server.start().unwrap();
    let _peer = Raw::open(&plain.address());
    assert!(!plain.opened().origin().is_secure);
}

/// A sender of many messages must not wait for what TLS has decrypted already.
#[test]
fn records_that_come_together_are_all_delivered() {
    let site = Site::new();
    for version in VERSIONS {
        let mut php = serve(&site);
        let mut peer = secure::open(&php.address(), site.authority.client(&[version]));
        let frames = [masked(FIN_TEXT, b"one"), masked(FIN_TEXT, b"two"), masked(FIN_PING, b"three")];
        peer.send_records(&[&frames[0], &frames[1], &frames[2]]);
        let reader = thread::spawn(move || {
            let mut got = [peer.read_frame(), peer.read_frame(), peer.read_frame()];
            got.sort_unstable();
            got
        });
        php.opened();
        for text in ["one", "two"] {
            let Happening::Message(sender, message) = php.next() else { panic!("no message") };
            assert_eq!(message, Message::text(text));
            send(&sender, &message);
        }
        php.flush();
        let [one, two, pong] = reader.join().unwrap();
        assert_eq!((one.1, two.1), (b"one".to_vec(), b"two".to_vec()));
        assert_eq!(pong, (FIN_PONG, b"three".to_vec()));
    }
}

/// One frame over several records, and records that end in the midst of a header.
#[test]
fn a_frame_may_be_cut_into_records_anywhere() {
    let site = Site::new();
    let mut php = serve(&site);
    let mut peer = secure::open(&php.address(), site.authority.client(&VERSIONS));
    let frame = masked(FIN_BINARY, &[9; 300]);
    let pieces: Vec<&[u8]> = frame.chunks(1).collect();
    peer.send_records(&pieces);
    php.opened();
    assert_eq!(php.message(), Message::binary(vec![9; 300]));
}

#[test]
fn the_request_and_the_first_messages_may_come_with_the_end_of_the_tls_handshake() {
    let site = Site::new();
    for version in VERSIONS {
        let mut php = serve(&site);
        let mut peer = over(Raw::connect(&php.address()), site.authority.client(&[version])).secure().unwrap();
        let large = masked(FIN_BINARY, &vec![3; 200 * KIB]);
        peer.send_records(&[request(), &masked(FIN_TEXT, b"early"), &large]);
        let head = peer.read_head();
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        php.opened();
        assert_eq!(php.message(), Message::text("early"));
        assert_eq!(php.message(), Message::binary(vec![3; 200 * KIB]));
    }
}

/// The inbox is full, the task stops to read, and what TLS holds then is delivered when there is room again.
#[test]
fn what_tls_holds_while_php_has_no_room_is_delivered_later() {
    let site = Site::new();
    let mut php = Php::serve(Config { max_pending: 1, ..secured(site.tls()) });
    let mut peer = secure::open(&php.address(), site.authority.client(&VERSIONS));
    let frames: Vec<Vec<u8>> = (0..40_u8).map(|number| masked(FIN_BINARY, &vec![number; 4 * KIB])).collect();
    let pieces: Vec<&[u8]> = frames.iter().map(Vec::as_slice).collect();
    peer.send_records(&pieces);
    php.opened();
    for number in 0..40 {
        assert_eq!(php.message(), Message::binary(vec![number; 4 * KIB]));
    }
}

#[test]
fn a_client_that_sends_byte_by_byte_is_served() {
    let site = Site::new();
    for version in VERSIONS {
        let mut php = serve(&site);
        let stream = TcpStream::connect(php.address()).unwrap();
        stream.set_nodelay(true).unwrap();
        let config = site.authority.client(&[version]);
        let peer = thread::spawn(move || {
            let mut peer = over(Raw(Dribble(stream)), config).shake_hands();
            peer.send(&masked(FIN_TEXT, b"drop by drop"));
            assert_eq!(peer.read_frame(), (FIN_TEXT, b"drop by drop".to_vec()));
            peer.send(&masked(FIN_CLOSE, &close_payload(1000, "")));
            assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1000, "")));
            peer.expect_close_notify();
        });
        echo_until_closed(&mut php);
        peer.join().unwrap();
    }
}

/// Sends messages of 16 KiB, which start with their number, until so many bytes wait.
fn fill(peer: &Arc<Peer>, waiting: usize) -> u32 {
    let mut payload = vec![0; 16 * KIB];
    for number in 0_u32.. {
        if peer.buffered() >= waiting {
            return number;
        }
        payload[..4].copy_from_slice(&number.to_be_bytes());
        assert_eq!(peer.send(BINARY, &payload), Sent::Queued);
    }
    unreachable!()
}

#[test]
fn a_slow_reader_gets_megabytes_in_order_and_its_pings_are_answered() {
    let site = Site::new();
    for version in VERSIONS {
        let mut php = Php::serve(Config { max_send_buffer: 64 * MIB, ..secured(site.tls()) });
        let mut slow = over(Raw::connect_narrow(&php.address()), site.authority.client(&[version])).shake_hands();
        let peer = php.opened();
        let count = fill(&peer, 8 * MIB);
        // It does not read yet, and it is heard.
        slow.send(&masked(FIN_TEXT, b"I am slow"));
        assert_eq!(php.message(), Message::text("I am slow"));
        slow.send(&masked(FIN_PING, b"and here"));
        let reader = thread::spawn(move || {
            for number in 0..count {
                let (first, payload) = slow.read_frame();
                assert_eq!((first, &payload[..4]), (FIN_BINARY, &number.to_be_bytes()[..]));
                assert_eq!(payload.len(), 16 * KIB);
            }
            assert_eq!(slow.read_frame(), (FIN_PONG, b"and here".to_vec()));
            slow
        });
        let slow = reader.join().unwrap();
        await_that("all is written", || peer.buffered() == 0);
        drop(slow);
        php.closed();
    }
}

/// The records that the kernel did not take count for nobody, so they are bounded: a peer that never reads costs no more.
#[test]
fn a_peer_that_never_reads_is_refused_messages_like_any_other() {
    let site = Site::new();
    let mut php = Php::serve(Config { max_send_buffer: 256 * KIB, ..secured(site.tls()) });
    let _deaf = over(Raw::connect_narrow(&php.address()), site.authority.client(&VERSIONS)).shake_hands();
    let peer = php.opened();
    let payload = vec![0; 64 * KIB];
    let taken = (0..4096).find(|_| peer.send(BINARY, &payload) != Sent::Queued).expect("no message was refused");
    assert!(taken < 1024, "{taken} messages were taken");
    assert!(peer.buffered() <= 256 * KIB + 64 * KIB + KIB, "{} bytes wait", peer.buffered());
    assert_eq!(php.server.metrics().dropped.get(), 1);
}

fn beating() -> heartbeat::Config {
    heartbeat::Config { ping_interval: Some(SHORT), pong_timeout: SHORT, idle_timeout: None }
}

/// That records are taken is a sign of life, also when the outbox stays as it is.
#[test]
fn a_peer_that_reads_slowly_is_not_given_up() {
    let site = Site::new();
    let config = Config { max_send_buffer: 64 * MIB, heartbeat: beating(), ..secured(site.tls()) };
    let mut php = Php::serve(config);
    let mut slow = over(Raw::connect_narrow(&php.address()), site.authority.client(&VERSIONS)).shake_hands();
    let peer = php.opened();
    peer.send(BINARY, &vec![0; 16 * MIB]);
    php.flush();
    let reader = thread::spawn(move || {
        slow.read_bytes(10);
        let end = Instant::now() + 6 * SHORT;
        let mut left = 16 * MIB;
        while Instant::now() < end {
            left -= slow.read_bytes(8 * KIB).len();
            thread::sleep(SHORT / 8);
        }
        slow.read_bytes(left);
        slow
    });
    let _slow = reader.join().unwrap();
    assert!(peer.is_open(), "{}", peer.close_info());
}

#[test]
fn a_peer_that_takes_nothing_is_given_up() {
    let site = Site::new();
    let config = Config { max_send_buffer: 64 * MIB, heartbeat: beating(), ..secured(site.tls()) };
    let mut php = Php::serve(config);
    let _deaf = over(Raw::connect_narrow(&php.address()), site.authority.client(&VERSIONS)).shake_hands();
    let peer = php.opened();
    peer.send(BINARY, &vec![0; 16 * MIB]);
    let end = php.closed();
    assert_eq!((end.code, end.initiator), (1006, Initiator::Network), "{end}");
}

#[test]
fn a_broadcast_reaches_peers_over_tls() {
    let site = Site::new();
    let mut php = Php::serve(Config { max_send_buffer: 8 * MIB, ..secured(site.tls()) });
    // Small ones are copied, large ones are shared between the outboxes.
    let payloads = [vec![1; 10], vec![2; 5 * KIB], vec![3; MIB], vec![4; 20 * KIB], vec![5; 3]];
    let peers: Vec<_> = (0..4)
        .map(|index| {
            let mut peer = secure::open(&php.address(), site.authority.client(&[VERSIONS[index % 2]]));
            php.opened();
            let expected = payloads.clone();
            thread::spawn(move || {
                for payload in expected {
                    assert!(peer.read_frame() == (FIN_BINARY, payload));
                }
                peer
            })
        })
        .collect();
    for payload in &payloads {
        assert_eq!(php.server.broadcast(BINARY, payload, None), 4);
    }
    php.flush();
    peers.into_iter().for_each(|peer| drop(peer.join().unwrap()));
}

/// Both close frames have passed, and ours is still among the records that the kernel did not take.
#[test]
fn a_close_frame_that_tls_holds_back_is_waited_for() {
    let site = Site::new();
    let path = site.path("socket");
    let mut php = Php::serve_on(0, &format!("unix:{}", path.display()), secured(site.tls()));
    let connect = || over(Raw(UnixStream::connect(&path).unwrap()), site.authority.client(&[&TLS13])).shake_hands();
    let piece = vec![0; 16 * KIB];
    // The buffer of a unix socket is of one size: the piece that fills it is the same for the next connection.
    let first = connect();
    let peer = php.opened();
    let filling = (0..1000).find(|_| {
        peer.send(BINARY, &piece);
        php.flush();
        peer.buffered() > 0
    });
    // The one before that stayed was taken by TLS and not by the kernel.
    let before = filling.unwrap() - 1;
    drop(first);
    php.closed();
    let mut slow = connect();
    let peer = php.opened();
    for _ in 0..before {
        peer.send(BINARY, &piece);
        php.flush();
    }
    // One write for both: while PHP is inside, and the stand-in has left, nobody flushes.
    php.runtime.block_on(async {
        while php.runtime.stand_in_drives() {
            tokio::task::yield_now().await;
        }
        peer.send(BINARY, &piece);
        peer.close(1000, "behind all that");
    });
    php.flush();
    assert_eq!(peer.buffered(), 0, "all is with TLS");
    slow.send(&masked(FIN_CLOSE, &close_payload(1000, "")));
    assert!(php.next_until(Instant::now() + SHORT).is_none(), "ended before its close frame was out");
    let reader = thread::spawn(move || {
        for _ in 0..=before {
            assert_eq!(slow.read_frame().1.len(), 16 * KIB);
        }
        assert_eq!(slow.read_frame(), (FIN_CLOSE, close_payload(1000, "behind all that")));
        slow.expect_close_notify();
    });
    assert_eq!(php.closed(), info(1000, "behind all that", true, Initiator::Local));
    reader.join().unwrap();
}

/// RFC 6455 §7.1.1 and RFC 8446 §6.1: the close frame, close_notify, the end of TCP.
#[test]
fn the_end_is_a_close_frame_then_close_notify_then_the_end_of_tcp() {
    let site = Site::new();
    for version in VERSIONS {
        let mut php = serve(&site);
        let mut peer = secure::open(&php.address(), site.authority.client(&[version]));
        php.opened().close(1000, "done");
        php.flush();
        assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1000, "done")));
        peer.send(&masked(FIN_CLOSE, &close_payload(1000, "")));
        let end = thread::spawn(move || {
            peer.expect_close_notify();
            assert_eq!(peer.0.sock.read(&mut [0; 1]).unwrap(), 0);
        });
        assert_eq!(php.closed(), info(1000, "done", true, Initiator::Local));
        end.join().unwrap();
    }
}

/// A violation is answered, and the answer arrives although input is left unread.
#[test]
fn a_violator_reads_its_close_frame_and_close_notify() {
    let site = Site::new();
    let mut php = serve(&site);
    let mut peer = secure::open(&php.address(), site.authority.client(&VERSIONS));
    peer.send(&[0xFF; 64 * KIB]);
    php.opened();
    assert_eq!(php.closed().code, 1002);
    let (first, payload) = peer.read_frame();
    assert_eq!((first, &payload[..2]), (FIN_CLOSE, &1002_u16.to_be_bytes()[..]));
    peer.expect_close_notify();
}

#[test]
fn close_notify_without_a_close_frame_is_the_end_of_the_connection() {
    let site = Site::new();
    for version in VERSIONS {
        let mut php = serve(&site);
        let mut peer = secure::open(&php.address(), site.authority.client(&[version]));
        php.opened();
        peer.send(&masked(FIN_TEXT, b"bye"));
        peer.0.conn.send_close_notify();
        peer.0.flush().unwrap();
        assert_eq!(php.message(), Message::text("bye"));
        assert_eq!(php.closed(), info(1006, "the peer ended the TCP connection", false, Initiator::Network));
        peer.expect_close_notify();
    }
}

#[test]
fn the_end_of_tcp_without_close_notify_is_the_end_of_the_connection() {
    let site = Site::new();
    let mut php = serve(&site);
    let mut peer = secure::open(&php.address(), site.authority.client(&VERSIONS));
    php.opened();
    peer.send(&masked(FIN_TEXT, b"bye"));
    drop(peer);
    assert_eq!(php.message(), Message::text("bye"));
    assert_eq!(php.closed(), info(1006, "the peer ended the TCP connection", false, Initiator::Network));
}

#[test]
fn a_close_frame_and_the_end_of_tcp_without_close_notify_is_clean() {
    let site = Site::new();
    let mut php = serve(&site);
    let mut peer = secure::open(&php.address(), site.authority.client(&VERSIONS));
    php.opened();
    peer.send(&masked(FIN_CLOSE, &close_payload(1000, "")));
    assert_eq!(php.closed(), info(1000, "", true, Initiator::Remote));
}

#[test]
fn a_killed_client_is_lost_and_the_others_stay() {
    let site = Site::new();
    let mut php = serve(&site);
    let mut other = secure::open(&php.address(), site.authority.client(&VERSIONS));
    let staying = php.opened();
    let killed = secure::open(&php.address(), site.authority.client(&VERSIONS));
    let peer = php.opened();
    // Much is on its way to it.
    assert_eq!(peer.send(BINARY, &vec![0; 16 * MIB]), Sent::Queued);
    Raw(killed.0.sock).reset();
    let end = php.closed();
    assert_eq!((end.code, end.initiator), (1006, Initiator::Network));
    assert_eq!(peer.buffered(), 0);
    assert_eq!(peer.send(TEXT, b"anybody?"), Sent::NotOpen);
    assert_eq!(staying.send(TEXT, b"still here"), Sent::Queued);
    php.flush();
    assert_eq!(other.read_frame(), (FIN_TEXT, b"still here".to_vec()));
}

/// RFC 8446 §6.2: bad_record_mac.
#[test]
fn a_record_that_was_tampered_with_ends_the_connection() {
    let site = Site::new();
    let mut php = serve(&site);
    let mut peer = secure::open(&php.address(), site.authority.client(&VERSIONS));
    php.opened();
    peer.send(&masked(FIN_TEXT, b"good"));
    peer.0.conn.writer().write_all(&masked(FIN_TEXT, b"bad")).unwrap();
    let mut record = Vec::new();
    peer.0.conn.write_tls(&mut record).unwrap();
    *record.last_mut().unwrap() ^= 1;
    peer.0.sock.write_all(&record).unwrap();
    assert_eq!(php.message(), Message::text("good"));
    let end = php.closed();
    assert_eq!(end.reason, "the TCP connection broke while reading: TLS: cannot decrypt peer's message");
    assert_eq!(peer.expect_alert(), rustls::AlertDescription::BadRecordMac);
}

/// RFC 8446 §4.6.3.
#[test]
fn keys_may_be_updated_at_any_time() {
    let site = Site::new();
    let mut php = serve(&site);
    let mut peer = secure::open(&php.address(), site.authority.client(&[&TLS13]));
    let talk = thread::spawn(move || {
        for number in 0..20_u8 {
            peer.0.conn.refresh_traffic_keys().unwrap();
            peer.send(&masked(FIN_BINARY, &[number; 1000]));
            assert_eq!(peer.read_frame(), (FIN_BINARY, vec![number; 1000]));
        }
    });
    echo_until_closed(&mut php);
    talk.join().unwrap();
}

#[test]
fn a_unix_socket_may_have_tls() {
    let site = Site::new();
    let path = site.path("socket");
    let mut php = Php::serve_on(0, &format!("unix:{}", path.display()), secured(site.tls()));
    let stream = UnixStream::connect(path).unwrap();
    let mut peer = over(Raw(stream), site.authority.client(&VERSIONS)).shake_hands();
    let socket = php.opened();
    assert!(socket.origin().is_secure);
    assert_eq!(socket.send(TEXT, b"over a file"), Sent::Queued);
    php.flush();
    assert_eq!(peer.read_frame(), (FIN_TEXT, b"over a file".to_vec()));
}

/// A server that stops says so over TLS too, and waits for the answers.
#[test]
fn a_stop_closes_with_1001_and_close_notify() {
    let site = Site::new();
    let mut php = serve(&site);
    let mut peer = secure::open(&php.address(), site.authority.client(&VERSIONS));
    php.opened();
    php.server.stop_accepting();
    assert!(!php.has_stopped());
    php.flush();
    assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1001, "the server is stopping")));
    peer.send(&masked(FIN_CLOSE, &close_payload(1001, "")));
    assert_eq!(php.closed().code, 1001);
    peer.expect_close_notify();
    assert!(php.has_stopped());
}
