//! A client of ours and a tungstenite server, or one that knows nothing but bytes.

use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use futures_util::SinkExt;
use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use websocket::net::client::{self, Client, Received};
use websocket::net::peer::Sent;
use websocket::net::runtime::{self, Options};
use websocket::protocol::close::Initiator;
use websocket::protocol::{Data, OpCode};

use super::peers::{self, exchange, expect_close, expect_end, next};
use super::php::{
    BINARY, Caller, DEADLINE, EndOfRuntime, KIB, MIB, Php, SHORT, TEXT, call_and, client_config, config, info, request,
};
use super::raw::{self, FIN_BINARY, FIN_CLOSE, FIN_PING, FIN_PONG, FIN_TEXT, close_payload, masked};

/// Sends `message` to a tungstenite echo and gets it back.
fn assert_comes_back(message: &Message) {
    call_and(peers::serve(peers::echo), |caller| {
        let opcode = if message.is_text() { TEXT } else { BINARY };
        assert!(caller.send(opcode, &message.clone().into_data()));
        assert!(caller.message() == *message);
        caller.close(1000, "");
    });
}

#[test]
fn text_binary_and_empty_messages_come_back() {
    assert_comes_back(&Message::text("Grüße"));
    assert_comes_back(&Message::binary(vec![0, 255]));
    assert_comes_back(&Message::text(""));
    assert_comes_back(&Message::binary(""));
}

#[test]
fn messages_of_64_kib_and_of_the_limit_come_back() {
    assert_comes_back(&Message::binary(vec![7; 64 * KIB]));
    assert_comes_back(&Message::binary(vec![7; MIB]));
}

/// RFC 6455 §7.4.1: 1009.
#[test]
fn a_message_of_one_byte_past_the_limit_is_answered_with_1009() {
    let server = peers::serve(|mut socket| async move {
        socket.send(Message::binary(vec![1; MIB + 1])).await.unwrap();
        expect_close(&mut socket).await.0
    });
    let code = call_and(server, |caller| {
        let reason = "a message of at least 1048577 bytes, the limit is 1048576";
        assert_eq!(caller.closed(), info(1009, reason, false, Initiator::Local));
    });
    assert_eq!(code, 1009);
}

/// RFC 6455 §5.1.
#[test]
fn a_server_that_masks_is_answered_with_1002() {
    let (address, server) = raw::serve_opened(|mut client| {
        client.send(&masked(FIN_TEXT, b"hi"));
        client.read_to_end().len()
    });
    let caller = Caller::call(&request(&address)).unwrap();
    assert_eq!(caller.closed(), info(1002, "a server must not mask its frames", false, Initiator::Local));
    assert_eq!(server.join().unwrap(), 2 + 4 + 2 + "a server must not mask its frames".len());
}

/// RFC 6455 §5.5.2: without any call of ours.
#[test]
fn a_ping_of_the_server_is_answered_while_nobody_receives() {
    let (address, server) =
        peers::serve(|mut socket| async move { exchange(&mut socket, Message::Ping("you?".into())).await });
    let _caller = Caller::call(&request(&address)).unwrap();
    assert_eq!(server.join(), Message::Pong("you?".into()));
}

#[test]
fn a_ping_of_ours_arrives() {
    let server = peers::serve(|mut socket| async move { next(&mut socket).await });
    let got = call_and(server, |caller| assert!(caller.ping(b"you?")));
    assert_eq!(got, Message::Ping("you?".into()));
}

/// RFC 6455 §5.4.
#[test]
fn a_fragmented_message_is_received_in_one_piece() {
    const COUNT: usize = 65_536;
    let server = peers::serve(|mut socket| async move {
        for index in 0..COUNT {
            let opcode = OpCode::Data(if index == 0 { Data::Binary } else { Data::Continue });
            let frame = Frame::message(vec![index.to_le_bytes()[0]], opcode, index + 1 == COUNT);
            socket.feed(Message::Frame(frame)).await.unwrap();
        }
        socket.flush().await.unwrap();
        next(&mut socket).await
    });
    call_and(server, |caller| {
        let whole: Vec<u8> = (0..COUNT).map(|index| index.to_le_bytes()[0]).collect();
        assert!(caller.message() == Message::binary(whole));
    });
}

#[test]
fn thousands_of_small_messages_keep_their_order() {
    const COUNT: usize = 5000;
    call_and(peers::serve(peers::echo), |caller| {
        for number in 0..COUNT {
            assert!(caller.send(TEXT, number.to_string().as_bytes()));
        }
        for number in 0..COUNT {
            assert_eq!(caller.message(), Message::text(number.to_string()));
        }
        caller.close(1000, "");
    });
}

#[test]
fn a_message_that_comes_with_the_answer_to_the_handshake_is_received() {
    let (address, server) = raw::serve(|mut client| {
        let request = client.read_head();
        client.send(&[raw::switching_protocols(&request).as_bytes(), &[FIN_TEXT, 5], b"early"].concat());
        client.read_frame_of_client()
    });
    let caller = Caller::call(&request(&address)).unwrap();
    assert_eq!(caller.message(), Message::text("early"));
    drop(caller);
    assert_eq!(server.join().unwrap().0, FIN_CLOSE);
}

#[test]
fn a_receive_that_times_out_gives_nothing_and_leaves_the_connection_usable() {
    call_and(peers::serve(peers::echo), |caller| {
        for round in 0..3 {
            let until = Instant::now() + Duration::from_millis(20);
            assert!(matches!(caller.receive(Some(until)), Received::Nothing));
            assert!(Instant::now() >= until);
            assert!(caller.is_open() && caller.close_info().is_none());
            let message = Message::text(round.to_string());
            assert!(caller.send(TEXT, round.to_string().as_bytes()));
            assert_eq!(caller.message(), message);
        }
        caller.close(1000, "");
    });
}

#[test]
fn a_receive_that_never_waits_gets_the_message_in_the_end() {
    let server = peers::serve(|mut socket| async move {
        socket.send(Message::text("at last")).await.unwrap();
        next(&mut socket).await
    });
    call_and(server, |caller| {
        let deadline = Instant::now() + DEADLINE;
        loop {
            assert!(Instant::now() < deadline, "nothing came");
            match caller.receive(Some(Instant::now())) {
                Received::Nothing => {}
                Received::Message { data, .. } => break assert_eq!(&*data, b"at last"),
                Received::Closed(info) => panic!("{info}"),
            }
        }
    });
}

/// RFC 6455 §7.1.1: it waits for the server to end TCP.
#[test]
fn a_close_gives_its_info_after_the_server_has_answered() {
    let (answered, has_answered) = mpsc::channel();
    let server = peers::serve(|mut socket| async move {
        let closed = expect_close(&mut socket).await;
        answered.send(()).unwrap();
        expect_end(&mut socket).await;
        closed
    });
    let closed = call_and(server, |caller| {
        assert_eq!(caller.close(3000, "done"), info(3000, "done", true, Initiator::Local));
        has_answered.try_recv().expect("the server has answered before close() returns");
        assert_eq!(caller.close_info(), Some(info(3000, "done", true, Initiator::Local)));
        // Idempotent.
        assert_eq!(caller.close(1001, "again"), info(3000, "done", true, Initiator::Local));
    });
    assert_eq!(closed, (3000, "done".to_owned()));
}

#[test]
fn everything_sent_right_before_close_arrives_before_the_close_frame() {
    const COUNT: u32 = 200;
    let server = peers::serve(|mut socket| async move {
        for number in 0..COUNT {
            let message = next(&mut socket).await.into_data();
            assert_eq!((message.len(), &message[..4]), (64 * KIB, &number.to_be_bytes()[..]));
        }
        let closed = expect_close(&mut socket).await;
        expect_end(&mut socket).await;
        closed.0
    });
    let code = call_and(server, |caller| {
        for number in 0..COUNT {
            assert!(caller.send(BINARY, &number.to_be_bytes().repeat(16 * KIB)));
        }
        assert!(caller.close(1000, "").was_clean);
    });
    assert_eq!(code, 1000);
}

#[test]
fn a_close_by_the_server_is_clean_and_remote_and_comes_behind_its_messages() {
    let server = peers::serve(|mut socket| async move {
        socket.send(Message::text("first")).await.unwrap();
        let frame = CloseFrame { code: 4002.into(), reason: "enough".into() };
        socket.close(Some(frame)).await.unwrap();
        expect_close(&mut socket).await
    });
    let answer = call_and(server, |caller| {
        assert_eq!(caller.message(), Message::text("first"));
        assert_eq!(caller.closed(), info(4002, "enough", true, Initiator::Remote));
        assert!(!caller.is_open());
        // RFC 6455 §5.5.1.
        assert!(!caller.send(TEXT, b"late") && !caller.ping(b"late"));
        assert_eq!(caller.closed(), info(4002, "enough", true, Initiator::Remote));
        assert_eq!(caller.close(1000, ""), info(4002, "enough", true, Initiator::Remote));
    });
    assert_eq!(answer, (4002, String::new()));
}

#[test]
fn a_close_that_is_never_answered_is_1006_after_close_timeout() {
    let (done, is_done) = mpsc::channel::<()>();
    let (address, server) = raw::serve_opened(move |client| {
        // Holds the connection and says nothing, until the test is over.
        let _ = is_done.recv();
        drop(client);
    });
    let config = client::Config { close_timeout: SHORT, ..client_config() };
    let caller = Caller::call_with(&request(&address), &config).unwrap();
    let asked = Instant::now();
    let reason = "the close frame with code 1000 was not answered: no answer within closeTimeout (0.2 s)";
    assert_eq!(caller.close(1000, "bye"), info(1006, reason, false, Initiator::Local));
    assert!(asked.elapsed() >= SHORT);
    drop(done);
    server.join().unwrap();
}

/// RFC 6455 §7.1.1: the client waits for the server to end TCP, but not for ever.
#[test]
fn a_server_that_answers_the_close_and_keeps_tcp_open_is_not_waited_for() {
    let (done, is_done) = mpsc::channel::<()>();
    let (address, server) = raw::serve_opened(move |mut client| {
        assert_eq!(client.read_frame_of_client(), (FIN_CLOSE, close_payload(1000, "")));
        client.send(&[&[FIN_CLOSE, 2], &close_payload(1000, "")[..]].concat());
        let _ = is_done.recv();
    });
    let caller = Caller::call(&request(&address)).unwrap();
    assert_eq!(caller.close(1000, ""), info(1000, "", true, Initiator::Local));
    drop(done);
    server.join().unwrap();
}

#[test]
fn a_server_that_ends_tcp_is_the_network() {
    let (address, server) = raw::serve_opened(drop);
    let caller = Caller::call(&request(&address)).unwrap();
    assert_eq!(caller.closed(), info(1006, "the peer ended the TCP connection", false, Initiator::Network));
    server.join().unwrap();
}

#[test]
fn a_server_that_resets_tcp_is_the_network() {
    let (go, may_go) = oneshot::channel::<()>();
    let (address, server) = raw::serve_opened(|client| {
        may_go.blocking_recv().unwrap();
        client.reset();
    });
    let caller = Caller::call(&request(&address)).unwrap();
    go.send(()).unwrap();
    let closed = caller.closed();
    assert_eq!((closed.code, closed.was_clean, closed.initiator), (1006, false, Initiator::Network));
    server.join().unwrap();
}

#[test]
fn a_server_that_resets_tcp_in_place_of_an_answer_has_not_answered() {
    let (address, server) = raw::serve_opened(|mut client| {
        assert_eq!(client.read_frame_of_client(), (FIN_CLOSE, close_payload(1000, "")));
        client.reset();
    });
    let caller = Caller::call(&request(&address)).unwrap();
    let reason = "the close frame with code 1000 was not answered: the TCP connection broke while reading: ";
    let closed = caller.close(1000, "");
    assert!(closed.reason.starts_with(reason), "{closed}");
    assert_eq!((closed.code, closed.was_clean, closed.initiator), (1006, false, Initiator::Local));
    server.join().unwrap();
}

#[test]
fn messages_in_front_of_the_end_of_tcp_are_received() {
    let (address, server) = raw::serve_opened(|mut client| client.send(&[&[FIN_TEXT, 4], &b"last"[..]].concat()));
    let caller = Caller::call(&request(&address)).unwrap();
    assert_eq!(caller.message(), Message::text("last"));
    assert_eq!(caller.closed().code, 1006);
    server.join().unwrap();
}

/// RFC 6455 §7.4.1: 1001.
#[test]
fn a_client_that_is_destroyed_says_so() {
    let (address, server) = peers::serve(|mut socket| async move {
        assert_eq!(next(&mut socket).await, Message::text("last words"));
        expect_close(&mut socket).await
    });
    let caller = Caller::call(&request(&address)).unwrap();
    assert!(caller.send(TEXT, b"last words"));
    drop(caller);
    assert_eq!(server.join(), (1001, String::new()));
}

/// Whoever has waited for a connection leaves it to its task: to one that the stand-in drives, and to one that the next
/// who waits drives, for another connection.
#[test]
fn a_connection_that_was_waited_for_lives_on_when_nobody_waits_for_it() {
    for io_threads in [0, 2] {
        let (asked, may_ask) = mpsc::channel::<()>();
        let (answered, is_answered) = mpsc::channel();
        let (address, server) = raw::serve_opened(move |mut client| {
            for question in [&b"away?"[..], b"elsewhere?"] {
                may_ask.recv().unwrap();
                client.send(&[&[FIN_PING, u8::try_from(question.len()).unwrap()], question].concat());
                assert_eq!(client.read_frame_of_client(), (FIN_PONG, question.to_vec()));
                answered.send(()).unwrap();
            }
            client.send(&[&[FIN_CLOSE, 2], &close_payload(4000, "")[..]].concat());
            assert_eq!(client.read_frame_of_client(), (FIN_CLOSE, close_payload(4000, "")));
        });
        let end = EndOfRuntime;
        let runtime = runtime::current(Options { io_threads, on_thread_start: None }).unwrap();
        let one = Client::connect(Arc::clone(&runtime), &request(&address), &client_config()).unwrap();
        let (quiet_address, quiet) = raw::serve_opened(|mut client| client.read_frame_of_client());
        let other = Client::connect(runtime, &request(&quiet_address), &client_config()).unwrap();
        let soon = || Some(Instant::now() + Duration::from_millis(5));
        assert!(matches!(one.receive(soon()), Received::Nothing));
        asked.send(()).unwrap();
        is_answered.recv_timeout(DEADLINE).expect("the stand-in answers");
        asked.send(()).unwrap();
        let deadline = Instant::now() + DEADLINE;
        while one.close_info().is_none() {
            assert!(Instant::now() < deadline, "the one that nobody waits for never came to its end");
            assert!(matches!(other.receive(soon()), Received::Nothing));
        }
        server.join().unwrap();
        let Received::Closed(closed) = one.receive(None) else { panic!("a message where the connection was to close") };
        assert_eq!(closed, info(4000, "", true, Initiator::Remote));
        drop(other);
        assert_eq!(quiet.join().unwrap().0, FIN_CLOSE);
        drop((one, end));
    }
}

#[test]
fn messages_of_one_read_and_messages_alone_are_the_same() {
    let sizes: Vec<usize> = vec![8 * KIB, 0, 8 * KIB, 0, 3, 8 * KIB, 0, 5000, 40 * KIB, 300 * KIB, 0, 4096, 4097];
    let (pace, paced) = mpsc::channel::<()>();
    let sent = sizes.clone();
    let (address, server) = raw::serve_opened(move |mut client| {
        let frames = |sizes: &[usize]| -> Vec<u8> {
            let frame = |(number, size): (usize, &usize)| {
                let payload = vec![u8::try_from(number).unwrap(); *size];
                let head = [&[FIN_BINARY, 127][..], &(*size as u64).to_be_bytes()];
                let head = match *size {
                    0..=125 => vec![FIN_BINARY, u8::try_from(*size).unwrap()],
                    126..=0xFFFF => [&[FIN_BINARY, 126][..], &u16::try_from(*size).unwrap().to_be_bytes()].concat(),
                    _ => head.concat(),
                };
                [head, payload].concat()
            };
            sizes.iter().enumerate().flat_map(frame).collect()
        };
        client.send(&frames(&sent));
        for (number, size) in sent.iter().enumerate() {
            paced.recv().unwrap();
            let mut sizes = vec![0; number];
            sizes.push(*size);
            // The empty messages in front give it its number.
            client.send(&frames(&sizes));
        }
        client
    });
    let caller = Caller::call(&request(&address)).unwrap();
    let expected = |number: usize, size: usize| Message::binary(vec![u8::try_from(number).unwrap(); size]);
    for (number, size) in sizes.iter().enumerate() {
        assert!(caller.message() == expected(number, *size), "message {number} of {size} bytes");
    }
    for (number, size) in sizes.iter().enumerate() {
        pace.send(()).unwrap();
        for _ in 0..number {
            assert!(caller.message() == Message::binary(""));
        }
        assert!(caller.message() == expected(number, *size), "message {number} of {size} bytes, alone");
    }
    drop(caller);
    server.join().unwrap();
}

#[test]
fn a_client_and_a_server_of_ours_share_a_runtime() {
    let mut php = Php::serve(config());
    let runtime = Arc::clone(&php.runtime);
    let caller = Client::connect(runtime, &request(&php.address()), &client_config()).unwrap();
    assert_eq!(caller.send(TEXT, b"to myself"), Sent::Queued);
    php.opened();
    assert_eq!(php.message(), Message::text("to myself"));
    drop(caller);
    assert_eq!(php.closed(), info(1001, "", true, Initiator::Remote));
}
