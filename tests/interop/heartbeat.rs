//! Heartbeats: who is pinged, who is given up, and who is not. Times are real and small: the peers are real sockets.

use std::thread;
use std::time::{Duration, Instant};

use tokio_tungstenite::tungstenite::Message;
use websocket::net::client;
use websocket::net::heartbeat;
use websocket::net::server::Config;
use websocket::protocol::close::Initiator;

use super::peers::{self, dial, next};
use super::php::{
    BINARY, Caller, DEADLINE, KIB, MIB, Php, SHORT, await_that, client_config, config, echo, info, request, send,
};
use super::raw::{self, FIN_BINARY, FIN_CLOSE, FIN_PING, FIN_PONG, FIN_TEXT, Raw, close_payload, masked};

const DEAD: &str = "no answer to a ping within pongTimeout (0.2 s)";
const STUCK: &str = "nothing of what it was sent was taken within pongTimeout (0.2 s)";

/// Both times are short.
fn beating() -> Config {
    Config { heartbeat: quick(), ..config() }
}

fn quick() -> heartbeat::Config {
    heartbeat::Config { ping_interval: Some(SHORT), pong_timeout: SHORT, idle_timeout: None }
}

/// Pings often and waits for long: no peer of these tests may be given up by mistake on a slow machine.
fn patient() -> heartbeat::Config {
    heartbeat::Config { ping_interval: Some(SHORT / 4), pong_timeout: DEADLINE, idle_timeout: None }
}

fn idle_after(time: Duration) -> Config {
    let heartbeat = heartbeat::Config { ping_interval: None, pong_timeout: DEADLINE, idle_timeout: Some(time) };
    Config { heartbeat, ..config() }
}

impl Raw {
    /// It says nothing, is pinged, says nothing, and is dropped.
    fn expect_given_up(&mut self) {
        assert_eq!(self.read_frame().0, FIN_PING);
        self.expect_gone();
    }
}

#[test]
fn a_peer_that_does_not_answer_is_given_up_after_both_times() {
    let mut php = Php::serve(beating());
    let mut mute = Raw::open(&php.address());
    let opened = Instant::now();
    php.opened();
    let (first, payload) = mute.read_frame();
    assert_eq!((first, payload.len()), (FIN_PING, 16));
    assert_eq!(php.closed(), info(1006, DEAD, false, Initiator::Network));
    // A tick of tolerance: a ping may be that early.
    assert!(opened.elapsed() >= 2 * SHORT - Duration::from_millis(20), "after {:?}", opened.elapsed());
    mute.expect_gone();
    assert!(php.server.registry().is_empty());
}

#[test]
fn a_peer_that_answers_lives_and_its_latency_is_known() {
    let mut php = Php::serve(Config { heartbeat: patient(), ..config() });
    let mut honest = Raw::open(&php.address());
    let peer = php.opened();
    assert_eq!(peer.latency(), None);
    for _ in 0..3 {
        let (first, payload) = honest.read_frame();
        assert_eq!(first, FIN_PING);
        honest.send(&masked(FIN_PONG, &payload));
    }
    await_that("a latency is known", || peer.latency().is_some());
    assert!(peer.latency() < Some(DEADLINE));
}

/// RFC 6455 §5.5.3: an unsolicited pong is allowed, and asks for nothing.
#[test]
fn whatever_comes_is_a_sign_of_life() {
    let signs: [(&str, Vec<u8>); 4] = [
        ("a ping", masked(FIN_PING, b"")),
        ("a pong that nobody asked for", masked(FIN_PONG, b"gratis")),
        ("a message", masked(FIN_TEXT, b"hello")),
        ("half a header", vec![FIN_BINARY]),
    ];
    for (what, bytes) in signs {
        let heartbeat = heartbeat::Config { ping_interval: Some(SHORT), pong_timeout: 4 * SHORT, idle_timeout: None };
        let mut php = Php::serve(Config { heartbeat, ..config() });
        let mut peer = Raw::open(&php.address());
        let connection = php.opened();
        while peer.read_frame().0 != FIN_PING {}
        peer.send(&bytes);
        // The next ping goes out only where the wait for an answer to the first is over.
        while peer.read_frame().0 != FIN_PING {}
        assert!(connection.is_open(), "{what}");
        assert_eq!(connection.latency(), None, "{what}");
    }
}

#[test]
fn a_peer_that_talks_is_not_pinged() {
    let heartbeat = heartbeat::Config { ping_interval: Some(5 * SHORT), pong_timeout: DEADLINE, idle_timeout: None };
    let mut php = Php::serve(Config { heartbeat, ..config() });
    let address = php.address();
    let talk = async move {
        let mut socket = dial(&address).await;
        let end = Instant::now() + 7 * SHORT;
        while Instant::now() < end {
            // A ping would be the answer to one of these.
            let message = Message::text("talk");
            assert_eq!(peers::exchange(&mut socket, message.clone()).await, message);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    php.serve_while(talk, echo);
}

#[test]
fn a_late_pong_is_life_but_no_latency() {
    let mut php = Php::serve(Config { heartbeat: patient(), ..config() });
    let mut peer = Raw::open(&php.address());
    let connection = php.opened();
    let (_, first) = peer.read_frame();
    // It lives, so it is pinged again.
    peer.send(&masked(FIN_PONG, b"something else"));
    let (_, second) = peer.read_frame();
    assert_ne!(first, second);
    peer.send(&masked(FIN_PONG, &first));
    let (_, third) = peer.read_frame();
    assert_eq!(connection.latency(), None);
    peer.send(&masked(FIN_PONG, &third));
    await_that("a latency is known", || connection.latency().is_some());
}

/// The ping of [`Peer::ping`](websocket::net::peer::Peer::ping).
#[test]
fn the_pong_to_phps_own_ping_tells_the_latency() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    let connection = php.opened();
    connection.ping(b"mine");
    php.flush();
    assert_eq!(peer.read_frame(), (FIN_PING, b"mine".to_vec()));
    peer.send(&masked(FIN_PONG, b"mine"));
    await_that("a latency is known", || connection.latency().is_some());
}

/// The stand-in, or the I/O threads, keep the heartbeat going.
#[test]
fn the_heartbeat_goes_on_while_php_is_away() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", beating());
        let mut mute = Raw::open(&php.address());
        let peer = php.opened();
        // PHP is away from here on.
        assert_eq!(mute.read_frame().0, FIN_PING);
        mute.expect_gone();
        assert!(!peer.is_open());
        assert_eq!(php.closed(), info(1006, DEAD, false, Initiator::Network));
    }
}

#[test]
fn only_the_silent_one_of_many_is_given_up() {
    let mut php = Php::serve(beating());
    let _mute = Raw::open(&php.address());
    let mute = php.opened();
    let address = php.address();
    // tungstenite answers pings while it is read.
    let honest = peers::spawn(async move {
        let mut sockets = Vec::new();
        for _ in 0..20 {
            sockets.push(dial(&address).await);
        }
        let lives = sockets.into_iter().map(|mut socket| {
            tokio::spawn(async move {
                while next(&mut socket).await.is_ping() {}
                socket.close(None).await
            })
        });
        for life in lives.collect::<Vec<_>>() {
            life.await.unwrap().unwrap();
        }
    });
    let peers: Vec<_> = (0..20).map(|_| php.opened()).collect();
    let mut gone = 0;
    while gone < 1 {
        let closed = php.closed();
        assert_eq!((closed.code, closed.initiator), (1006, Initiator::Network), "{closed}");
        gone += 1;
    }
    assert!(!mute.is_open());
    for peer in peers {
        assert!(peer.is_open());
        send(&peer, &Message::text("go"));
    }
    for _ in 0..20 {
        php.closed();
    }
    honest.join();
}

/// A slow reader takes longer than both times together for what waits for it, and says nothing meanwhile.
#[test]
fn a_peer_that_reads_slowly_lives() {
    let max_send_buffer = 64 * MIB;
    let mut php = Php::serve(Config { max_send_buffer, heartbeat: quick(), ..config() });
    let mut slow = Raw::connect_narrow(&php.address()).shake_hands();
    let peer = php.opened();
    let size = 16 * MIB;
    peer.send(BINARY, &vec![0; size]);
    php.flush();
    assert!(peer.buffered() > 0, "the kernel took {size} bytes");
    let reader = thread::spawn(move || {
        let header = slow.read_bytes(10);
        assert_eq!(header[0], FIN_BINARY);
        let end = Instant::now() + 6 * SHORT;
        let mut left = size;
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
fn a_peer_that_takes_nothing_and_says_nothing_is_given_up() {
    let mut php = Php::serve(Config { max_send_buffer: 64 * MIB, heartbeat: quick(), ..config() });
    let _deaf = Raw::connect_narrow(&php.address()).shake_hands();
    let peer = php.opened();
    peer.send(BINARY, &vec![0; 16 * MIB]);
    assert_eq!(php.closed(), info(1006, STUCK, false, Initiator::Network));
    assert_eq!(peer.buffered(), 0);
}

/// What it says lies in the system's buffer, because PHP is behind.
#[test]
fn a_peer_that_is_not_read_is_not_blamed() {
    let mut php = Php::serve(Config { max_pending: 1, heartbeat: quick(), ..config() });
    let mut peer = Raw::open(&php.address());
    let connection = php.opened();
    peer.send(&masked(FIN_TEXT, b"first"));
    await_that("maxPending is reached", || php.server.inbox().pending() > 0);
    peer.send(&masked(FIN_TEXT, b"second"));
    // Longer than this one's life, and then some.
    Raw::open(&php.address()).expect_given_up();
    Raw::open(&php.address()).expect_given_up();
    assert!(connection.is_open(), "{}", connection.close_info());
    assert_eq!(php.message(), Message::text("first"));
    // Two that came and went.
    (0..4).for_each(|_| drop(php.next()));
    assert_eq!(php.message(), Message::text("second"));
    // And once it is read again, its silence counts.
    assert_eq!(php.closed(), info(1006, DEAD, false, Initiator::Network));
}

/// RFC 6455 §5.5.1: nothing is sent after a close frame, so no answer to a ping either.
#[test]
fn a_close_that_is_under_way_is_left_to_its_own_time_out() {
    let close_timeout = 6 * SHORT;
    let mut php = Php::serve(Config { close_timeout, ..beating() });
    let mut peer = Raw::open(&php.address());
    php.opened().close(1000, "bye");
    let closed = php.closed();
    assert!(closed.reason.ends_with("no answer within closeTimeout (1.2 s)"), "{closed}");
    assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1000, "bye")));
    peer.expect_gone();
}

#[test]
fn a_connection_without_messages_is_closed_with_1001() {
    let mut php = Php::serve(idle_after(2 * SHORT));
    let mut idle = Raw::open(&php.address());
    let opened = Instant::now();
    php.opened();
    // Pings are no messages.
    idle.send(&masked(FIN_PING, b""));
    assert_eq!(idle.read_frame(), (FIN_PONG, vec![]));
    let reader = thread::spawn(move || {
        let reason = "no message for idleTimeout (0.4 s)";
        assert_eq!(idle.read_frame(), (FIN_CLOSE, close_payload(1001, reason)));
        idle.send(&masked(FIN_CLOSE, &close_payload(1001, "")));
        assert_eq!(idle.read_to_end(), b"");
    });
    assert_eq!(php.closed(), info(1001, "no message for idleTimeout (0.4 s)", true, Initiator::Local));
    assert!(opened.elapsed() >= 2 * SHORT - Duration::from_millis(20), "after {:?}", opened.elapsed());
    reader.join().unwrap();
}

#[test]
fn messages_in_either_direction_keep_a_connection_from_being_idle() {
    let mut php = Php::serve(Config { close_timeout: SHORT, ..idle_after(3 * SHORT) });
    let mut talker = Raw::open(&php.address());
    let one = php.opened();
    let mut listener = Raw::open(&php.address());
    let other = php.opened();
    let end = Instant::now() + 6 * SHORT;
    while Instant::now() < end {
        talker.send(&masked(FIN_TEXT, b"in"));
        php.message();
        send(&other, &Message::text("out"));
        php.flush();
        assert_eq!(listener.read_frame(), (FIN_TEXT, b"out".to_vec()));
        thread::sleep(SHORT / 4);
    }
    assert!(one.is_open() && other.is_open());
    assert_eq!(php.closed().code, 1006, "without an answer to the close frame");
}

#[test]
fn a_message_that_waits_for_php_keeps_a_connection_from_being_idle() {
    let mut php = Php::serve(idle_after(SHORT));
    let mut peer = Raw::open(&php.address());
    let connection = php.opened();
    peer.send(&masked(FIN_TEXT, b"think"));
    assert_eq!(php.message(), Message::text("think"));
    // Its handler takes long: others come and are idle meanwhile.
    for _ in 0..2 {
        assert_eq!(Raw::open(&php.address()).read_frame().0, FIN_CLOSE);
    }
    assert!(connection.is_open());
    send(&connection, &Message::text("thought"));
    php.flush();
    assert_eq!(peer.read_frame(), (FIN_TEXT, b"thought".to_vec()));
}

#[test]
fn a_server_that_vanishes_ends_the_client() {
    let (address, server) = raw::serve_opened(|mut client| {
        let (first, payload) = client.read_frame_of_client();
        assert_eq!((first, payload.len()), (FIN_PING, 16));
        client.expect_gone();
    });
    let config = client::Config { heartbeat: quick(), ..client_config() };
    let caller = Caller::call_with(&request(&address), &config).unwrap();
    assert_eq!(caller.closed(), info(1006, DEAD, false, Initiator::Network));
    server.join().unwrap();
}

#[test]
fn a_client_that_nobody_uses_finds_out_all_the_same() {
    let (address, server) = raw::serve_opened(|mut client| {
        client.read_frame_of_client();
        client.expect_gone();
    });
    let config = client::Config { heartbeat: quick(), ..client_config() };
    let caller = Caller::call_with(&request(&address), &config).unwrap();
    // Nobody calls it until it is over.
    server.join().unwrap();
    assert!(!caller.is_open());
    await_that("the end is told", || caller.close_info().is_some());
    assert_eq!(caller.close_info(), Some(info(1006, DEAD, false, Initiator::Network)));
}

#[test]
fn a_client_knows_the_latency_of_its_server() {
    let (address, server) = raw::serve_opened(|mut client| {
        let (_, payload) = client.read_frame_of_client();
        client.send(&[&[FIN_PONG, 16], &payload[..]].concat());
        client.read_frame_of_client();
    });
    let config = client::Config { heartbeat: patient(), ..client_config() };
    let caller = Caller::call_with(&request(&address), &config).unwrap();
    await_that("a latency is known", || caller.peer().latency().is_some());
    server.join().unwrap();
}
