//! A tungstenite client and a server of ours: messages of every kind and size, both ways.

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use websocket::net::peer::Sent;
use websocket::protocol::close::Initiator;
use websocket::protocol::{Data, OpCode};

use super::peers::{self, Socket, dial, exchange, expect_close, expect_end, next};
use super::php::{BINARY, Happening, KIB, MIB, Php, TEXT, config, echo, info};

/// Sends `message` to an echo, in both arrangements.
fn assert_comes_back(message: Message) {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let (address, sent) = (php.address(), message.clone());
        let talk = async move { exchange(&mut dial(&address).await, sent).await };
        assert!(php.serve_while(talk, echo) == message);
    }
}

/// RFC 6455 §5.6.
#[test]
fn text_comes_back_as_text() {
    assert_comes_back(Message::text("Grüße, 世界 🌍"));
}

/// RFC 6455 §5.6.
#[test]
fn binary_comes_back_as_binary() {
    assert_comes_back(Message::binary((0..=255).collect::<Vec<u8>>()));
}

#[test]
fn empty_messages_come_back_empty() {
    assert_comes_back(Message::text(""));
    assert_comes_back(Message::binary(""));
}

/// RFC 6455 §5.2: on both sides of where the encoding of the length changes.
#[test]
fn lengths_around_the_two_extended_encodings_come_back() {
    for length in [125, 126, 127, 65_535, 65_536, 65_537] {
        assert_comes_back(Message::binary(vec![7; length]));
    }
}

#[test]
fn a_message_of_64_kib_comes_back() {
    assert_comes_back(Message::text("x".repeat(64 * KIB)));
}

/// RFC 6455 §10.4.
#[test]
fn a_message_of_exactly_the_limit_comes_back() {
    assert_comes_back(Message::binary(vec![1; MIB]));
    assert_comes_back(Message::text("ü".repeat(MIB / 2)));
}

/// RFC 6455 §7.4.1: 1009.
#[test]
fn a_message_of_one_byte_past_the_limit_is_answered_with_1009() {
    let reason = "a message of at least 1048577 bytes, the limit is 1048576";
    let mut php = Php::serve(config());
    let address = php.address();
    let talk = peers::spawn(async move {
        let mut socket = dial(&address).await;
        socket.send(Message::binary(vec![1; MIB + 1])).await.unwrap();
        let closed = expect_close(&mut socket).await;
        expect_end(&mut socket).await;
        closed
    });
    php.opened();
    assert_eq!(php.closed(), info(1009, reason, false, Initiator::Local));
    assert_eq!(talk.join(), (1009, reason.to_owned()));
}

/// The limit is for the whole message, whatever its fragments are (RFC 6455 §10.4).
#[test]
fn fragments_past_the_limit_are_answered_with_1009() {
    let mut php = Php::serve(config());
    let address = php.address();
    let talk = peers::spawn(async move {
        let mut socket = dial(&address).await;
        send_fragments(&mut socket, &[vec![1; MIB / 2], vec![2; MIB / 2], vec![3; 1]]).await;
        expect_close(&mut socket).await.0
    });
    php.opened();
    assert_eq!(php.closed().code, 1009);
    assert_eq!(talk.join(), 1009);
}

/// RFC 6455 §5.5.2 and §5.5.3.
#[test]
fn a_ping_is_answered_with_a_pong_of_the_same_payload() {
    let mut php = Php::serve(config());
    let address = php.address();
    let talk = async move {
        let mut socket = dial(&address).await;
        for payload in [&b""[..], b"\0\xFF not text", &[b'p'; 125]] {
            let pong = exchange(&mut socket, Message::Ping(payload.into())).await;
            assert_eq!(pong, Message::Pong(payload.into()));
        }
    };
    php.serve_while(talk, |_, happening| assert!(!matches!(happening, Happening::Message(..))));
}

/// RFC 6455 §5.5.3: an unsolicited pong is allowed and not answered.
#[test]
fn a_pong_is_not_answered() {
    let mut php = Php::serve(config());
    let address = php.address();
    let talk = async move {
        let mut socket = dial(&address).await;
        socket.send(Message::Pong("unasked".into())).await.unwrap();
        exchange(&mut socket, Message::text("next")).await
    };
    assert_eq!(php.serve_while(talk, echo), Message::text("next"));
}

#[test]
fn a_ping_from_php_arrives() {
    let mut php = Php::serve(config());
    let address = php.address();
    let talk = async move { next(&mut dial(&address).await).await };
    let got = php.serve_while(talk, |_, happening| {
        if let Happening::Open(peer) = happening {
            assert_eq!(peer.ping(b"you there?"), Sent::Queued);
        }
    });
    assert_eq!(got, Message::Ping("you there?".into()));
}

/// RFC 6455 §5.4.
#[test]
fn a_message_in_65536_fragments_comes_back_in_one_piece() {
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let address = php.address();
        let whole: Vec<u8> = (0..65_536_u32).map(|number| number.to_le_bytes()[0]).collect();
        let fragments: Vec<Vec<u8>> = whole.iter().map(|byte| vec![*byte]).collect();
        let talk = async move {
            let mut socket = dial(&address).await;
            send_fragments(&mut socket, &fragments).await;
            next(&mut socket).await
        };
        assert!(php.serve_while(talk, echo) == Message::binary(whole));
    }
}

/// RFC 6455 §5.4: control frames may come between the fragments, and are not held up by them.
#[test]
fn a_ping_between_fragments_is_answered_before_the_message_is_whole() {
    let mut php = Php::serve(config());
    let address = php.address();
    let talk = async move {
        let mut socket = dial(&address).await;
        socket.send(fragment(Data::Text, false, b"Hel")).await.unwrap();
        assert_eq!(exchange(&mut socket, Message::Ping("now".into())).await, Message::Pong("now".into()));
        exchange(&mut socket, fragment(Data::Continue, true, b"lo")).await
    };
    assert_eq!(php.serve_while(talk, echo), Message::text("Hello"));
}

#[test]
fn a_broadcast_reaches_everybody_but_the_exception() {
    for size in [10, 100 * KIB] {
        let mut php = Php::serve(config());
        let mut sockets = Vec::new();
        let mut connections = Vec::new();
        for _ in 0..3 {
            let address = php.address();
            sockets.push(peers::spawn(async move { dial(&address).await }).join());
            connections.push(php.opened());
        }
        let payload = vec![b'b'; size];
        assert_eq!(php.server.broadcast(TEXT, &payload, Some(connections[1].id())), 2);
        assert_eq!(php.server.broadcast(BINARY, b"to all", None), 3);
        let hearing = async move {
            let mut heard = Vec::new();
            for socket in &mut sockets {
                let mut messages = vec![next(socket).await];
                while messages.last() != Some(&Message::binary("to all")) {
                    messages.push(next(socket).await);
                }
                heard.push(messages.len());
            }
            heard
        };
        assert_eq!(php.serve_while(hearing, |_, _| {}), [2, 1, 2]);
    }
}

#[test]
fn a_broadcast_and_a_message_keep_their_order() {
    let mut php = Php::serve(config());
    let address = php.address();
    let talk = async move {
        let mut socket = dial(&address).await;
        let mut numbers = Vec::new();
        for _ in 0..300 {
            numbers.push(next(&mut socket).await.into_text().unwrap().trim().parse::<u32>().unwrap());
        }
        numbers
    };
    let numbers = php.serve_while(talk, |server, happening| {
        if let Happening::Open(peer) = happening {
            for number in (0..300).step_by(3) {
                peer.send(TEXT, format!("{number}").as_bytes());
                // Large enough to be shared, and small enough to be copied.
                server.broadcast(TEXT, format!("{:5000}", number + 1).as_bytes(), None);
                server.broadcast(TEXT, format!("{}", number + 2).as_bytes(), None);
            }
        }
    });
    assert!(numbers.into_iter().eq(0..300));
}

#[test]
fn thousands_of_small_messages_keep_their_order() {
    const CLIENTS: usize = 5;
    const MESSAGES: usize = 4000;
    for io_threads in [0, 2] {
        let mut php = Php::serve_on(io_threads, "127.0.0.1", config());
        let address = php.address();
        let talk = async move {
            let clients = (0..CLIENTS).map(|_| tokio::spawn(converse(address.clone(), MESSAGES)));
            for client in clients.collect::<Vec<_>>() {
                client.await.unwrap();
            }
        };
        php.serve_while(talk, echo);
        assert_eq!(php.server.metrics().messages_in.get(), (CLIENTS * MESSAGES) as u64);
        assert_eq!(php.server.metrics().messages_out.get(), (CLIENTS * MESSAGES) as u64);
    }
}

/// Sends numbers without waiting, and hears them come back in order.
async fn converse(address: String, messages: usize) {
    let (mut sink, mut stream) = dial(&address).await.split();
    let sending = tokio::spawn(async move {
        for number in 0..messages {
            sink.send(Message::text(number.to_string())).await.unwrap();
        }
        sink
    });
    for number in 0..messages {
        assert_eq!(stream.next().await.unwrap().unwrap(), Message::text(number.to_string()));
    }
    drop(sending.await.unwrap());
}

/// One binary message in these fragments.
async fn send_fragments(socket: &mut Socket, fragments: &[Vec<u8>]) {
    for (index, payload) in fragments.iter().enumerate() {
        let opcode = if index == 0 { Data::Binary } else { Data::Continue };
        socket.feed(fragment(opcode, index + 1 == fragments.len(), payload)).await.unwrap();
    }
    socket.flush().await.unwrap();
}

fn fragment(opcode: Data, is_final: bool, payload: &[u8]) -> Message {
    Message::Frame(Frame::message(payload.to_vec(), OpCode::Data(opcode), is_final))
}
