//! Peers that do not read, where messages to them are dropped; and pings and pongs on their way to PHP.

use std::sync::atomic::Ordering;
use std::thread;

use tokio_tungstenite::tungstenite::Message;
use websocket::net::peer::{Sent, SlowConsumer};
use websocket::net::server::Config;

use super::php::{BINARY, Happening, KIB, Php, await_that, config};
use super::raw::{FIN_BINARY, FIN_PING, FIN_PONG, Raw, masked};

fn dropping() -> Config {
    Config { max_send_buffer: 256 * KIB, slow_consumer: SlowConsumer::Drop, ..config() }
}

#[test]
fn a_slow_peer_misses_messages_and_drain_follows_each_time() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", dropping());
        let mut slow = Raw::connect_narrow(&php.address()).shake_hands();
        let peer = php.opened();
        let payload = vec![b'x'; 64 * KIB];
        for _ in 0..3 {
            let count = (0..4096).take_while(|_| peer.send(BINARY, &payload) == Sent::Queued).count();
            assert!(count < 4096, "256 MiB were taken for a peer that does not read");
            assert!(peer.is_open());
            assert!(peer.buffered() <= 256 * KIB + 64 * KIB + KIB, "{} bytes wait", peer.buffered());
            let reader = thread::spawn(move || {
                let is_whole = (0..count).all(|_| slow.read_frame() == (FIN_BINARY, vec![b'x'; 64 * KIB]));
                assert!(is_whole);
                slow
            });
            match php.next() {
                Happening::Drain(drained) => assert_eq!((drained.id(), drained.buffered()), (peer.id(), 0)),
                other => panic!("{other:?} where the buffer was to drain"),
            }
            slow = reader.join().unwrap();
        }
        assert_eq!(php.server.metrics().dropped.get(), 3);
    }
}

/// A `drain` that PHP answers with more than fits would else go on for ever.
#[test]
fn a_stop_is_not_put_off_by_drains() {
    let mut php = Php::serve(Config { max_send_buffer: 1, slow_consumer: SlowConsumer::Drop, ..config() });
    let _reader = Raw::open(&php.address());
    let peer = php.opened();
    let overfill = || while peer.send(BINARY, b"more") == Sent::Queued {};
    overfill();
    assert!(matches!(php.next(), Happening::Drain(_)));
    php.server.stop_accepting();
    assert!(php.server.inbox().seal(), "nothing waits");
    overfill();
    php.flush();
    await_that("all is written", || peer.buffered() == 0);
    assert!(!php.has_stopped());
    assert!(!peer.is_open(), "it was told of the stop at once");
}

/// RFC 6455 §5.5.2 and §5.5.3.
#[test]
fn pings_and_pongs_reach_php_where_it_wants_them_and_count_until_they_are_dealt_with() {
    let mut php = Php::serve(config());
    let mut socket = Raw::open(&php.address());
    php.opened();
    let both = [masked(FIN_PING, b"ping"), masked(FIN_PONG, b"pong")].concat();
    socket.send(&[&both[..], &masked(FIN_BINARY, b"1")].concat());
    assert_eq!(php.message(), Message::binary("1"));
    php.server.inbox().wants.pings.store(true, Ordering::Relaxed);
    socket.send(&[&both[..], &masked(FIN_BINARY, b"2")].concat());
    assert_eq!(php.message(), Message::Ping("ping".into()));
    assert!(php.server.inbox().pending() > 0);
    assert_eq!(php.message(), Message::binary("2"));
    php.server.inbox().wants.pongs.store(true, Ordering::Relaxed);
    socket.send(&both);
    assert_eq!([php.message(), php.message()], [Message::Ping("ping".into()), Message::Pong("pong".into())]);
    php.finish();
    assert_eq!(php.server.inbox().pending(), 0);
    for _ in 0..3 {
        assert_eq!(socket.read_frame(), (FIN_PONG, b"ping".to_vec()), "each ping was answered");
    }
    assert_eq!(php.server.metrics().messages_in.get(), 2);
}
