//! PHP is away in a slow callable: the stand-in (or the I/O threads) do all that needs no PHP.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::SinkExt;
use tokio_tungstenite::tungstenite::Message;
use websocket::net::server::Config;
use websocket::protocol::close::Initiator;

use super::peers::{self, Task, dial, exchange, expect_close, next};
use super::php::{DEADLINE, Happening, Php, SHORT, await_that, config, echo, info, send};
use super::raw::{FIN_CLOSE, FIN_PING, FIN_PONG, FIN_TEXT, Raw, close_payload, masked};

/// How long PHP stays away: far more looks than the stand-in needs.
const AWAY: Duration = Duration::from_millis(500);

/// The two arrangements: the PHP thread with its stand-in, and two I/O threads.
fn in_both_arrangements(test: impl Fn(Php)) {
    for io_threads in [0, 2] {
        test(Php::serve_on(io_threads, "127.0.0.1", config()));
    }
}

/// PHP does something else until the peers are done; it takes no event meanwhile.
fn stay_away<T>(peer: Task<T>) -> T {
    peer.join()
}

/// RFC 6455 §5.5.2.
#[test]
fn pings_are_answered_while_php_is_away() {
    in_both_arrangements(|mut php| {
        let address = php.address();
        let pinging = async move {
            let mut socket = dial(&address).await;
            let end = Instant::now() + AWAY;
            let mut count = 0_u64;
            while Instant::now() < end {
                let payload = count.to_be_bytes().to_vec();
                assert_eq!(
                    exchange(&mut socket, Message::Ping(payload.clone().into())).await,
                    Message::Pong(payload.into())
                );
                count += 1;
            }
            socket
        };
        let _socket = stay_away(peers::spawn(pinging));
        php.opened();
    });
}

#[test]
fn a_handshake_is_done_while_php_is_away() {
    in_both_arrangements(|mut php| {
        let address = php.address();
        let early = stay_away(peers::spawn(async move { dial(&address).await }));
        php.opened();
        let address = php.address();
        let end = Instant::now() + AWAY;
        let late = stay_away(peers::spawn(async move {
            tokio::time::sleep_until(end.into()).await;
            dial(&address).await
        }));
        php.opened();
        drop((early, late));
    });
}

/// RFC 6455 §5.5.1.
#[test]
fn a_close_is_answered_while_php_is_away() {
    in_both_arrangements(|mut php| {
        let mut peer = Raw::open(&php.address());
        php.opened();
        peer.send(&masked(FIN_CLOSE, &close_payload(1000, "bye")));
        assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1000, "")));
        assert_eq!(peer.read_to_end(), b"");
        assert_eq!(php.closed(), info(1000, "bye", true, Initiator::Remote));
    });
}

#[test]
fn what_php_sent_before_it_went_away_arrives_while_it_is_away() {
    in_both_arrangements(|mut php| {
        let mut peer = Raw::open(&php.address());
        let connection = php.opened();
        send(&connection, &Message::text("I am off"));
        assert_eq!(peer.read_frame(), (FIN_TEXT, b"I am off".to_vec()));
        // And what it sends in the middle of its absence.
        send(&connection, &Message::text("still off"));
        assert_eq!(peer.read_frame(), (FIN_TEXT, b"still off".to_vec()));
    });
}

#[test]
fn a_close_by_php_is_sent_and_times_out_while_it_is_away() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", Config { close_timeout: SHORT, ..config() });
        let mut peer = Raw::open(&php.address());
        php.opened().close(4000, "go");
        assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(4000, "go")));
        peer.expect_gone();
        assert_eq!(php.closed().code, 1006);
    }
}

#[test]
fn messages_that_came_while_php_was_away_wait_for_it_in_order() {
    in_both_arrangements(|mut php| {
        let address = php.address();
        let _socket = stay_away(peers::spawn(async move {
            let mut socket = dial(&address).await;
            for number in 0..1000 {
                socket.send(Message::text(number.to_string())).await.unwrap();
            }
            // The answer says that all before it was read.
            assert!(exchange(&mut socket, Message::Ping("read?".into())).await.is_pong());
            socket
        }));
        php.opened();
        for number in 0..1000 {
            assert_eq!(php.message(), Message::text(number.to_string()));
        }
    });
}

/// The scheduler changes hands as often as can be while messages are under way both ways.
#[test]
fn nothing_is_lost_when_php_comes_and_goes() {
    const CLIENTS: usize = 4;
    const MESSAGES: usize = 300;
    in_both_arrangements(|mut php| {
        let address = php.address();
        let clients = async move {
            let talks = (0..CLIENTS).map(|client| {
                let address = address.clone();
                tokio::spawn(async move {
                    let mut socket = dial(&address).await;
                    for number in 0..MESSAGES {
                        let message = Message::text(format!("{client}/{number}"));
                        assert_eq!(exchange(&mut socket, message.clone()).await, message);
                    }
                })
            });
            for talk in talks.collect::<Vec<_>>() {
                talk.await.unwrap();
            }
        };
        let mut round = 0_u32;
        php.serve_while(clients, |server, happening| {
            echo(server, happening);
            round += 1;
            // A callable takes from nothing to 3 ms: around what the stand-in waits for.
            let busy_until = Instant::now() + Duration::from_micros(u64::from(round % 16 * 200));
            while Instant::now() < busy_until {
                std::hint::spin_loop();
            }
        });
    });
}

/// The stand-in goes to sleep while PHP sits in `wait`, and has to be there when PHP leaves.
#[test]
fn the_stand_in_is_there_after_a_long_wait() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    php.opened();
    for _ in 0..3 {
        assert!(php.next_until(Instant::now() + Duration::from_millis(150)).is_none());
        peer.send(&masked(FIN_PING, b"there?"));
        assert_eq!(peer.read_frame(), (FIN_PONG, b"there?".to_vec()));
    }
}

#[test]
fn the_stand_in_hands_back_each_time_that_php_returns() {
    let mut php = Php::serve(config());
    let runtime = Arc::clone(&php.runtime);
    let address = php.address();
    let asking = async move {
        let mut socket = dial(&address).await;
        for number in 0..20 {
            let message = Message::text(number.to_string());
            assert_eq!(exchange(&mut socket, message.clone()).await, message);
        }
    };
    php.serve_while(asking, |server, happening| {
        await_that("the stand-in drives", || runtime.stand_in_drives());
        echo(server, happening);
    });
}

#[test]
fn a_head_that_is_too_slow_is_refused_while_php_is_away() {
    for io_threads in [0, 2] {
        let php = Php::serve_on(io_threads, "127.0.0.1", Config { handshake_timeout: SHORT, ..config() });
        let mut slow = Raw::connect(&php.address());
        slow.send(b"GET / HTTP/1.1\r\n");
        assert_eq!(slow.read_answer().0, 408);
    }
}

/// A loop that never waits must drive all the same: else no stand-in comes (PHP is never away for long), and nothing
/// is ever received.
#[test]
fn a_wait_of_no_time_lets_events_in() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let address = php.address();
        let peer = peers::spawn(async move {
            let mut socket = dial(&address).await;
            socket.send(Message::text("hello")).await.unwrap();
            expect_close(&mut socket).await
        });
        let deadline = Instant::now() + DEADLINE;
        let mut until_past = Vec::new();
        while until_past.len() < 2 {
            assert!(Instant::now() < deadline, "nothing came");
            // The deadline of a timer that is overdue.
            until_past.extend(php.next_until(Instant::now() - Duration::from_millis(50)));
        }
        let [Happening::Open(connection), Happening::Message(..)] = &until_past[..] else { panic!("{until_past:?}") };
        connection.close(1000, "");
        php.flush();
        assert_eq!(peer.join().0, 1000);
    }
}

#[test]
fn an_echo_is_the_same_with_io_threads() {
    in_both_arrangements(|mut php| {
        let address = php.address();
        let talk = async move {
            let mut socket = dial(&address).await;
            socket.send(Message::text("a")).await.unwrap();
            socket.send(Message::binary("b")).await.unwrap();
            (next(&mut socket).await, next(&mut socket).await)
        };
        assert_eq!(php.serve_while(talk, echo), (Message::text("a"), Message::binary("b")));
    });
}
