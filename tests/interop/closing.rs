//! The end of a connection (RFC 6455 §7), seen from both sides: who closed, with what, and who ends TCP.

use std::io::{ErrorKind, Read};
use std::thread;

use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use websocket::net::peer::Sent;
use websocket::net::server::Config;
use websocket::protocol::close::Initiator;

use super::peers::{self, dial, expect_close, expect_end};
use super::php::{BINARY, Happening, KIB, MIB, Php, SHORT, TEXT, await_that, config, info, send};
use super::raw::{self, FIN_BINARY, FIN_CLOSE, FIN_PING, FIN_TEXT, Raw, close_payload, masked};

/// RFC 6455 §7.1.1: the server ends TCP first, and not before the peer has answered.
#[test]
fn a_close_by_the_server_is_seen_with_code_and_reason_and_then_tcp_ends() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    assert!(php.opened().close(4001, "enough"));
    php.flush();
    assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(4001, "enough")));
    peer.0.set_nonblocking(true).unwrap();
    assert_eq!(peer.0.read(&mut [0; 1]).unwrap_err().kind(), ErrorKind::WouldBlock);
    peer.0.set_nonblocking(false).unwrap();
    peer.send(&masked(FIN_CLOSE, &close_payload(4001, "enough")));
    assert_eq!(peer.read_to_end(), b"");
    assert_eq!(php.closed(), info(4001, "enough", true, Initiator::Local));
    assert!(php.server.registry().is_empty());
}

#[test]
fn tungstenite_sees_the_close_of_the_server() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let address = php.address();
        let peer = async move {
            let mut socket = dial(&address).await;
            let closed = expect_close(&mut socket).await;
            expect_end(&mut socket).await;
            closed
        };
        let closed = php.serve_while(peer, |_, happening| {
            if let Happening::Open(peer) = happening {
                peer.close(4999, "grüß dich");
            }
        });
        assert_eq!(closed, (4999, "grüß dich".to_owned()));
    }
}

/// RFC 6455 §5.5.1: the code is echoed, and §7.1.1: the server ends TCP.
#[test]
fn a_close_by_the_client_is_clean_and_remote() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let address = php.address();
        let peer = peers::spawn(async move {
            let mut socket = dial(&address).await;
            let frame = CloseFrame { code: 3001.into(), reason: "off".into() };
            socket.close(Some(frame)).await.unwrap();
            let closed = expect_close(&mut socket).await;
            expect_end(&mut socket).await;
            closed
        });
        php.opened();
        assert_eq!(php.closed(), info(3001, "off", true, Initiator::Remote));
        assert_eq!(peer.join(), (3001, String::new()));
    }
}

/// RFC 6455 §7.1.5: a close frame without a code stands as 1005, and is answered with one without.
#[test]
fn an_empty_close_frame_is_answered_with_an_empty_one() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    peer.send(&masked(FIN_CLOSE, b""));
    assert_eq!(peer.read_to_end(), [FIN_CLOSE, 0]);
    php.opened();
    assert_eq!(php.closed(), info(1005, "", true, Initiator::Remote));
}

#[test]
fn a_client_that_ends_its_side_behind_its_close_frame_is_still_answered() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    peer.send(&masked(FIN_CLOSE, &close_payload(1000, "bye")));
    peer.end_writing();
    assert_eq!(peer.read_to_end(), [&[FIN_CLOSE, 2], &close_payload(1000, "")[..]].concat());
    php.opened();
    assert_eq!(php.closed(), info(1000, "bye", true, Initiator::Remote));
}

/// RFC 6455 §7.1.5: each side keeps the code of the frame that it sent.
#[test]
fn close_frames_that_cross_are_one_clean_close() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    assert!(php.opened().close(4000, "ours"));
    peer.send(&masked(FIN_CLOSE, &close_payload(4100, "theirs")));
    assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(4000, "ours")));
    assert_eq!(peer.read_to_end(), b"");
    assert_eq!(php.closed(), info(4000, "ours", true, Initiator::Local));
}

#[test]
fn everything_sent_right_before_close_arrives_before_the_close_frame() {
    for (io_threads, size) in [(0, 10), (0, 64 * KIB), (2, 10), (2, 64 * KIB)] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", Config { max_send_buffer: 64 * MIB, ..config() });
        let address = php.address();
        let peer = peers::spawn(async move {
            let mut socket = dial(&address).await;
            for number in 0..500_u32 {
                let message = peers::next(&mut socket).await.into_data();
                assert_eq!((message.len(), &message[..4]), (size, &number.to_be_bytes()[..]));
            }
            let closed = expect_close(&mut socket).await;
            expect_end(&mut socket).await;
            closed
        });
        let connection = php.opened();
        let mut payload = vec![0; size];
        for number in 0..500_u32 {
            payload[..4].copy_from_slice(&number.to_be_bytes());
            assert_eq!(connection.send(BINARY, &payload), Sent::Queued);
        }
        connection.close(1000, "that was all");
        assert_eq!(php.closed(), info(1000, "that was all", true, Initiator::Local));
        assert_eq!(peer.join(), (1000, "that was all".to_owned()));
    }
}

/// RFC 6455 §5.5.1.
#[test]
fn no_send_after_close() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    let connection = php.opened();
    assert!(connection.close(1000, ""));
    assert_eq!(connection.send(TEXT, b"late"), Sent::NotOpen);
    assert_eq!(connection.ping(b"late"), Sent::NotOpen);
    assert!(!connection.close(1001, "later"));
    assert_eq!(php.server.broadcast(TEXT, b"late", None), 0);
    php.flush();
    // RFC 6455 §5.5.2 exempts a ping from its answer once a close frame has come.
    peer.send(&[masked(FIN_PING, b"?"), masked(FIN_CLOSE, &close_payload(1000, ""))].concat());
    assert_eq!(peer.read_to_end(), [&[FIN_CLOSE, 2], &close_payload(1000, "")[..]].concat());
}

#[test]
fn what_a_peer_sends_before_it_answers_our_close_is_still_received() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    php.opened().close(1000, "");
    php.flush();
    peer.send(&masked(FIN_TEXT, b"one more thing"));
    assert_eq!(php.message(), Message::text("one more thing"));
    peer.send(&masked(FIN_CLOSE, &close_payload(1000, "")));
    assert_eq!(php.closed(), info(1000, "", true, Initiator::Local));
}

/// RFC 6455 §5.5.1: nothing counts that comes behind a close frame.
#[test]
fn what_a_peer_sends_behind_its_close_frame_is_ignored() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    let close = masked(FIN_CLOSE, &close_payload(1000, ""));
    peer.send(&[masked(FIN_TEXT, b"before"), close.clone(), masked(FIN_TEXT, b"behind"), close].concat());
    php.opened();
    assert_eq!(php.message(), Message::text("before"));
    assert_eq!(php.closed(), info(1000, "", true, Initiator::Remote));
    drop(peer);
}

/// The reply to a close frame waits behind all that was sent before it.
#[test]
fn a_close_by_a_peer_that_reads_slowly_is_answered_behind_what_waits_for_it() {
    let mut php = Php::serve(Config { max_send_buffer: 64 * MIB, ..config() });
    let mut peer = Raw::connect_narrow(&php.address()).shake_hands();
    let connection = php.opened();
    for _ in 0..256 {
        assert_eq!(connection.send(BINARY, &[0; 64 * KIB]), Sent::Queued);
    }
    assert!(connection.buffered() > 0);
    peer.send(&masked(FIN_CLOSE, &close_payload(1000, "bye")));
    await_that("the close frame has come", || !connection.is_open());
    let reader = read_all_that_waits(peer);
    assert_eq!(php.closed(), info(1000, "bye", true, Initiator::Remote));
    reader.join().unwrap();
}

/// RFC 6455 §7.1.4: clean is what both sides said goodbye to, and ours never left.
#[test]
fn a_close_whose_answer_never_leaves_is_not_clean() {
    let mut php = Php::serve(Config { max_send_buffer: 64 * MIB, close_timeout: SHORT, ..config() });
    let mut deaf = Raw::connect_narrow(&php.address()).shake_hands();
    let connection = php.opened();
    assert_eq!(connection.send(BINARY, &vec![0; 32 * MIB]), Sent::Queued);
    deaf.send(&masked(FIN_CLOSE, &close_payload(1000, "bye")));
    await_that("the close frame has come", || !connection.is_open());
    assert!(connection.buffered() > 0);
    assert_eq!(php.closed(), info(1000, "bye", false, Initiator::Remote));
}

#[test]
fn a_close_whose_answer_meets_a_reset_is_not_clean() {
    let mut php = Php::serve(Config { max_send_buffer: 64 * MIB, ..config() });
    let mut deaf = Raw::connect_narrow(&php.address()).shake_hands();
    let connection = php.opened();
    assert_eq!(connection.send(BINARY, &vec![0; 32 * MIB]), Sent::Queued);
    deaf.send(&masked(FIN_CLOSE, &close_payload(1000, "bye")));
    await_that("the close frame has come", || !connection.is_open());
    deaf.reset();
    assert_eq!(php.closed(), info(1000, "bye", false, Initiator::Remote));
}

#[test]
fn a_close_that_is_never_answered_ends_after_close_timeout() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", Config { close_timeout: SHORT, ..config() });
        let mut peer = Raw::open(&php.address());
        php.opened().close(1000, "bye");
        let reason = "the close frame with code 1000 was not answered: no answer within closeTimeout (0.2 s)";
        assert_eq!(php.closed(), info(1006, reason, false, Initiator::Local));
        assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1000, "bye")));
        peer.expect_gone();
    }
}

/// RFC 6455 §7.1.5: 1006 where there was no close frame.
#[test]
fn a_peer_that_ends_tcp_without_a_close_frame_is_the_network() {
    let mut php = Php::serve(config());
    let peer = Raw::open(&php.address());
    php.opened();
    drop(peer);
    assert_eq!(php.closed(), info(1006, "the peer ended the TCP connection", false, Initiator::Network));
}

#[test]
fn a_peer_that_resets_tcp_is_the_network() {
    let mut php = Php::serve(config());
    let peer = Raw::open(&php.address());
    php.opened();
    peer.reset();
    let closed = php.closed();
    assert_eq!((closed.code, closed.was_clean, closed.initiator), (1006, false, Initiator::Network));
    assert!(closed.reason.starts_with("the TCP connection broke while reading: "), "{closed}");
}

#[test]
fn a_peer_that_goes_within_a_message_is_the_network() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    php.opened();
    peer.send(&masked(FIN_BINARY, &[0; 1000])[..500]);
    drop(peer);
    assert_eq!(php.closed().code, 1006);
}

#[test]
fn a_terminated_connection_is_gone_without_a_close_frame() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    php.opened().terminate();
    assert_eq!(php.closed(), info(1006, "terminated by this side", false, Initiator::Local));
    peer.expect_gone();
}

/// RFC 6455 §5.1 and §7.1.7: the peer is told what it did, and has time to read it.
#[test]
fn a_violation_is_answered_with_1002_and_what_it_was() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    peer.send(&[FIN_TEXT, 2, b'h', b'i']);
    let reason = "a client must mask its frames";
    let close = [&[FIN_CLOSE, 2 + reason.len() as u8], &close_payload(1002, reason)[..]].concat();
    assert_eq!(peer.read_to_end(), close);
    php.opened();
    assert_eq!(php.closed(), info(1002, reason, false, Initiator::Local));
}

#[test]
fn a_violator_that_goes_on_sending_can_read_why_it_was_closed() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    peer.send(&[FIN_TEXT, 2, b'h', b'i']);
    php.opened();
    assert_eq!(php.closed().code, 1002);
    // To a socket that was closed this would be answered with an RST, which destroys what was not read yet.
    peer.send(&masked(FIN_BINARY, &vec![0; MIB]));
    assert_eq!(peer.read_frame().0, FIN_CLOSE);
    assert_eq!(peer.read_to_end(), b"");
}

/// RFC 6455 §8.1.
#[test]
fn text_that_is_not_utf8_is_answered_with_1007() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    peer.send(&masked(FIN_TEXT, b"\xFF"));
    assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1007, "a text message is not valid UTF-8")));
    php.opened();
    assert_eq!(php.closed().code, 1007);
}

#[test]
fn messages_in_front_of_a_violation_are_received() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    peer.send(&[masked(FIN_TEXT, b"good"), vec![FIN_TEXT, 0]].concat());
    php.opened();
    assert_eq!(php.message(), Message::text("good"));
    assert_eq!(php.closed().code, 1002);
}

#[test]
fn a_socket_is_closed_by_the_time_that_its_end_is_told() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        for _ in 0..100 {
            let mut peer = Raw::open(&php.address());
            php.opened().terminate();
            php.closed();
            peer.0.set_nonblocking(true).unwrap();
            peer.expect_gone();
        }
    }
}

/// RFC 6455 §7.4.1: 1001.
#[test]
fn a_server_that_is_destroyed_says_so() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    send(&php.opened(), &Message::text("last words"));
    drop(php);
    assert_eq!(peer.read_frame(), (FIN_TEXT, b"last words".to_vec()));
    assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1001, "the server is gone")));
    peer.expect_gone();
}

/// RFC 6455 §5.5.1 allows no message behind our close frame: so it waits for PHP's answers to what came before.
#[test]
fn a_close_is_answered_behind_the_answers_to_the_messages_before_it() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let mut peer = Raw::open(&php.address());
        let close = masked(FIN_CLOSE, &close_payload(1000, "bye"));
        peer.send(&[masked(FIN_TEXT, b"one"), masked(FIN_TEXT, b"two"), close].concat());
        let connection = php.opened();
        for number in ["one", "two"] {
            let message = php.message();
            assert_eq!(message, Message::text(number));
            send(&connection, &message);
        }
        assert_eq!(php.closed(), info(1000, "bye", true, Initiator::Remote));
        assert_eq!(peer.read_frame(), (FIN_TEXT, b"one".to_vec()));
        assert_eq!(peer.read_frame(), (FIN_TEXT, b"two".to_vec()));
        assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1000, "")));
        assert_eq!(peer.read_to_end(), b"");
    }
}

#[test]
fn a_close_behind_messages_is_answered_even_if_php_stays_away() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let mut peer = Raw::open(&php.address());
        peer.send(&[masked(FIN_TEXT, b"hello?"), masked(FIN_CLOSE, &close_payload(1000, "bye"))].concat());
        assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1000, "")));
        assert_eq!(peer.read_to_end(), b"");
        let connection = php.opened();
        assert_eq!(php.message(), Message::text("hello?"));
        assert_eq!(connection.send(TEXT, b"here"), Sent::NotOpen);
        assert_eq!(php.closed(), info(1000, "bye", true, Initiator::Remote));
    }
}

/// The client has no more to say, but it listens: the other direction of TCP is open.
#[test]
fn a_client_that_ends_its_side_behind_messages_and_its_close_frame_is_still_answered() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let mut peer = Raw::open(&php.address());
        peer.send(&[masked(FIN_TEXT, b"last words"), masked(FIN_CLOSE, &close_payload(1000, "bye"))].concat());
        peer.end_writing();
        let connection = php.opened();
        assert_eq!(php.message(), Message::text("last words"));
        assert_eq!(connection.send(TEXT, b"heard"), Sent::Queued);
        assert_eq!(php.closed(), info(1000, "bye", true, Initiator::Remote));
        assert_eq!(peer.read_frame(), (FIN_TEXT, b"heard".to_vec()));
        assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1000, "")));
        assert_eq!(peer.read_to_end(), b"");
    }
}

/// Behind its close frame the peer may end its side at once; what waits for it still goes out.
#[test]
fn a_client_that_ends_its_side_and_reads_slowly_gets_all_that_waits_for_it() {
    let mut php = Php::serve(Config { max_send_buffer: 64 * MIB, ..config() });
    let mut peer = Raw::connect_narrow(&php.address()).shake_hands();
    let connection = php.opened();
    for _ in 0..256 {
        assert_eq!(connection.send(BINARY, &[0; 64 * KIB]), Sent::Queued);
    }
    assert!(connection.buffered() > 0);
    peer.send(&masked(FIN_CLOSE, &close_payload(1000, "bye")));
    peer.end_writing();
    await_that("the close frame has come", || !connection.is_open());
    let reader = read_all_that_waits(peer);
    assert_eq!(php.closed(), info(1000, "bye", true, Initiator::Remote));
    reader.join().unwrap();
}

#[test]
fn a_close_by_php_while_the_close_of_the_peer_waits_for_it_is_one_close_frame() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    peer.send(&[masked(FIN_TEXT, b"quit"), masked(FIN_CLOSE, &close_payload(1000, "bye"))].concat());
    let connection = php.opened();
    php.message();
    assert!(connection.close(4000, "you quit"));
    assert_eq!(php.closed(), info(4000, "you quit", true, Initiator::Local));
    assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(4000, "you quit")));
    assert_eq!(peer.read_to_end(), b"");
}

#[test]
fn a_terminate_while_the_close_of_the_peer_waits_for_php_is_told_once() {
    let mut php = Php::serve(config());
    let mut peer = Raw::open(&php.address());
    peer.send(&[masked(FIN_TEXT, b"quit"), masked(FIN_CLOSE, &close_payload(1000, "bye"))].concat());
    let connection = php.opened();
    php.message();
    connection.terminate();
    let closed = php.closed();
    assert!(!closed.was_clean, "{closed}");
    peer.expect_gone();
    assert!(php.server.registry().is_empty());
}

#[test]
fn a_message_and_a_close_in_one_segment_with_the_handshake_are_both_received() {
    let mut php = Php::serve(config());
    let mut peer = Raw::connect(&php.address());
    let close = masked(FIN_CLOSE, &close_payload(1000, ""));
    peer.send(&[raw::HANDSHAKE.as_bytes(), &masked(FIN_TEXT, b"hi"), &close].concat());
    assert!(peer.read_head().starts_with("HTTP/1.1 101"));
    php.opened();
    assert_eq!(php.message(), Message::text("hi"));
    assert_eq!(php.closed(), info(1000, "", true, Initiator::Remote));
    assert_eq!(peer.read_frame().0, FIN_CLOSE);
}

/// Reads the 256 messages of 64 KiB that wait for `peer`, the answer to its close frame, and the end, in that order.
fn read_all_that_waits(mut peer: Raw) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for _ in 0..256 {
            assert_eq!(peer.read_frame().1.len(), 64 * KIB);
        }
        assert_eq!(peer.read_frame(), (FIN_CLOSE, close_payload(1000, "")));
        assert_eq!(peer.read_to_end(), b"");
    })
}
