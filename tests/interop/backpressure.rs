//! Bounds: a peer that does not read, a PHP that takes no events. Memory stays bounded and nothing is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;
use websocket::net::client;
use websocket::net::peer::{Peer, Sent, SlowConsumer};
use websocket::net::server::Config;
use websocket::protocol::close::Initiator;
use websocket::protocol::deflate::deflater::Deflater;
use websocket::protocol::deflate::{self, Direction};

use super::peers::{self, dial, expect_close, expect_end};
use super::php::{
    BINARY, Caller, Happening, KIB, MIB, Php, SHORT, await_that, client_config, config, echo, info, request, send,
};
use super::raw::{self, FIN_BINARY, FIN_CLOSE, FIN_PING, FIN_PONG, HANDSHAKE, Raw, masked};

const TOO_SLOW: &str = "the peer does not read what it is sent (maxSendBuffer)";

/// RFC 7692 §6: a message that is compressed.
const RSV1: u8 = 0x40;

/// Bytes that a connection's task reads at once, and may keep when there is no room for what is in them.
const ONE_READ: usize = 64 * KIB;

/// Sends messages of 64 KiB, which start with their number, until one is refused; gives how many were taken.
fn send_until_refused(peer: &Arc<Peer>) -> u32 {
    let mut payload = vec![0; 64 * KIB];
    for number in 0_u32.. {
        payload[..4].copy_from_slice(&number.to_be_bytes());
        match peer.send(BINARY, &payload) {
            Sent::Queued => assert!(number < 4096, "256 MiB were taken for a peer that does not read"),
            Sent::Refused => return number,
            Sent::NotOpen => panic!("closed before a message was refused"),
        }
    }
    unreachable!()
}

#[test]
fn a_message_past_max_send_buffer_is_refused_and_memory_is_bounded() {
    let mut php = Php::serve(Config { max_send_buffer: 256 * KIB, ..config() });
    let _deaf = Raw::connect_narrow(&php.address()).shake_hands();
    let peer = php.opened();
    send_until_refused(&peer);
    // The bound, the message that passed it, and the close frame.
    assert!(peer.buffered() <= 256 * KIB + 64 * KIB + KIB, "{} bytes wait", peer.buffered());
    assert_eq!(php.server.buffered(), peer.buffered());
    assert_eq!(php.server.metrics().dropped.get(), 1);
    assert_eq!(peer.send(BINARY, b"late"), Sent::NotOpen);
    assert!(!peer.is_open());
}

/// RFC 6455 §7.4.1: 1008.
#[test]
fn a_peer_that_was_refused_a_message_gets_the_others_and_then_1008() {
    let mut php = Php::serve(Config { max_send_buffer: 256 * KIB, ..config() });
    let stream = Raw::connect_narrow(&php.address());
    let mut slow = stream.shake_hands();
    let peer = php.opened();
    let count = send_until_refused(&peer);
    let reader = thread::spawn(move || {
        for number in 0..count {
            let (first, payload) = slow.read_frame();
            assert_eq!((first, &payload[..4]), (FIN_BINARY, &number.to_be_bytes()[..]));
        }
        let (first, payload) = slow.read_frame();
        assert_eq!((first, payload), (FIN_CLOSE, raw::close_payload(1008, TOO_SLOW)));
        slow.send(&masked(FIN_CLOSE, &raw::close_payload(1008, "")));
        assert_eq!(slow.read_to_end(), b"");
    });
    assert_eq!(php.closed(), info(1008, TOO_SLOW, true, Initiator::Local));
    reader.join().unwrap();
}

#[test]
fn a_refused_peer_that_never_reads_is_dropped_after_close_timeout() {
    let mut php = Php::serve(Config { max_send_buffer: 256 * KIB, close_timeout: SHORT, ..config() });
    let _deaf = Raw::connect_narrow(&php.address()).shake_hands();
    let peer = php.opened();
    send_until_refused(&peer);
    let reason = "the close frame with code 1008 was not answered: no answer within closeTimeout (0.2 s)";
    assert_eq!(php.closed(), info(1006, reason, false, Initiator::Local));
    assert_eq!(peer.buffered(), 0);
    assert!(php.server.registry().is_empty());
}

#[test]
fn a_broadcast_counts_and_closes_the_peers_that_do_not_read() {
    let mut php = Php::serve(Config { max_send_buffer: 256 * KIB, ..config() });
    let _deaf = Raw::connect_narrow(&php.address()).shake_hands();
    let deaf = php.opened();
    let address = php.address();
    let listener = peers::spawn(async move {
        let mut socket = dial(&address).await;
        let mut count = 0;
        while peers::next(&mut socket).await.len() == 64 * KIB {
            count += 1;
        }
        count
    });
    php.opened();
    let payload = vec![b'b'; 64 * KIB];
    let mut sent = 0;
    while php.server.broadcast(BINARY, &payload, None) == 2 {
        sent += 1;
        assert!(sent < 4096, "256 MiB were taken for a peer that does not read");
        // The other one keeps up.
        await_that("the reader has read", || php.server.buffered() == deaf.buffered());
    }
    assert!(!deaf.is_open());
    assert_eq!(php.server.broadcast(BINARY, b"the end", None), 1);
    php.flush();
    assert_eq!(listener.join(), sent + 1);
}

#[test]
fn pings_are_refused_as_messages_are_and_count_with_them() {
    const PING: usize = 2 + 125;
    let config = Config { max_send_buffer: 64 * KIB, slow_consumer: SlowConsumer::Drop, ..config() };
    let mut php = Php::serve(config);
    let mut slow = Raw::connect_narrow(&php.address()).shake_hands();
    let peer = php.opened();
    // One message is always taken by an empty buffer: larger than what the kernel holds, it fills it.
    assert_eq!(peer.send(BINARY, &vec![0; 64 * MIB]), Sent::Queued);
    assert_eq!(peer.ping(b"still there?"), Sent::Refused);
    assert_eq!(php.server.metrics().dropped.get(), 1);
    assert!(peer.is_open());
    let reader = thread::spawn(move || {
        assert_eq!(slow.read_frame().1.len(), 64 * MIB);
        (slow.read_frame(), slow)
    });
    await_that("there is room", || peer.buffered() == 0);
    assert!(matches!(php.next(), Happening::Drain(_)));
    assert_eq!(peer.ping(b"and now?"), Sent::Queued);
    php.flush();
    let (frame, _deaf) = reader.join().unwrap();
    assert_eq!(frame, (FIN_PING, b"and now?".to_vec()));
    // By nothing but pings, too: the kernel holds a few MiB.
    let taken = (0..).find(|_| peer.ping(&[0; 125]) == Sent::Refused).unwrap();
    assert!(taken > 64 * KIB / PING, "refused before the buffer was full");
    assert!((64 * KIB..64 * KIB + PING).contains(&peer.buffered()), "{} bytes wait", peer.buffered());
}

/// RFC 6455 §7.4.1: 1008.
#[test]
fn a_ping_that_finds_the_buffer_full_closes_as_a_message_does() {
    let mut php = Php::serve(Config { max_send_buffer: 1, close_timeout: SHORT, ..config() });
    let _deaf = Raw::connect_narrow(&php.address()).shake_hands();
    let peer = php.opened();
    assert_eq!(peer.send(BINARY, &vec![0; 64 * MIB]), Sent::Queued);
    assert!(peer.buffered() > 0);
    assert_eq!(peer.ping(b"still there?"), Sent::Refused);
    assert!(!peer.is_open());
    let reason = "the close frame with code 1008 was not answered: no answer within closeTimeout (0.2 s)";
    assert_eq!(php.closed(), info(1006, reason, false, Initiator::Local));
}

#[test]
fn a_php_that_takes_no_events_stops_the_reading_and_nothing_is_lost() {
    const SIZE: usize = 16 * KIB;
    const COUNT: u32 = 4096;
    let mut php = Php::serve(Config { max_pending: 256 * KIB, ..config() });
    let mut writer = Raw::open(&php.address());
    let written = Arc::new(AtomicUsize::new(0));
    let progress = Arc::clone(&written);
    let writer = thread::spawn(move || {
        let mut payload = vec![0; SIZE];
        for number in 0..COUNT {
            payload[..4].copy_from_slice(&number.to_be_bytes());
            writer.send(&masked(FIN_BINARY, &payload));
            progress.fetch_add(SIZE, Ordering::SeqCst);
        }
        writer
    });
    let bound = 256 * KIB + ONE_READ + SIZE;
    await_that("maxPending is reached", || php.server.inbox().pending() >= 256 * KIB);
    await_that("the peer has sent more", || written.load(Ordering::SeqCst) > bound + SIZE);
    assert!(php.server.metrics().bytes_in.get() <= bound as u64, "{} read", php.server.metrics().bytes_in.get());
    php.opened();
    for number in 0..COUNT {
        let message = php.message().into_data();
        assert_eq!((message.len(), &message[..4]), (SIZE, &number.to_be_bytes()[..]));
    }
    php.finish();
    assert_eq!(php.server.inbox().pending(), 0);
    drop(writer.join().unwrap());
    assert_eq!(php.closed().code, 1006);
}

/// What came with one read is bounded by what it inflates to.
#[test]
fn small_frames_that_inflate_to_megabytes_are_taken_in_one_by_one() {
    const COUNT: u8 = 40;
    let compression = Some(deflate::Config::default());
    let mut php = Php::serve(Config { compression, max_pending: 64 * KIB, ..config() });
    let mut peer = Raw::connect(&php.address());
    let offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
    peer.send(HANDSHAKE.replacen("\r\n\r\n", &format!("\r\n{offer}"), 1).as_bytes());
    assert!(peer.read_head().contains("permessage-deflate"));
    let mut deflater =
        Deflater::new(Direction { context_takeover: false, window_bits: 15 }, &deflate::Config::default());
    let mut frames = Vec::new();
    for number in 0..COUNT {
        let mut payload = Vec::new();
        assert!(deflater.deflate(&vec![number; MIB], &mut payload));
        frames.extend(masked(FIN_BINARY | RSV1, &payload));
    }
    assert!(frames.len() < ONE_READ, "{} bytes", frames.len());
    let before = php.server.metrics().bytes_in.get();
    peer.send(&frames);
    await_that("all of it was read", || php.server.metrics().bytes_in.get() >= before + frames.len() as u64);
    let pending = php.server.inbox().pending();
    assert!((MIB..2 * MIB).contains(&pending), "{pending} bytes wait");
    php.opened();
    for number in 0..COUNT {
        let message = php.message().into_data();
        assert!(message.len() == MIB && message.iter().all(|byte| *byte == number), "message {number}");
    }
    // What came behind them was not forgotten.
    peer.send(&masked(FIN_CLOSE, &raw::close_payload(1000, "")));
    assert_eq!(php.closed().code, 1000);
    assert_eq!(php.server.inbox().pending(), 0);
}

#[test]
fn small_messages_of_one_read_are_taken_in_up_to_the_bound() {
    const COUNT: u32 = 1000;
    let mut php = Php::serve(Config { max_pending: 10 * KIB, ..config() });
    let mut peer = Raw::open(&php.address());
    let before = php.server.metrics().bytes_in.get();
    let frames: Vec<u8> = (0..COUNT).flat_map(|number| masked(FIN_BINARY, &number.to_be_bytes())).collect();
    peer.send(&[frames, masked(FIN_CLOSE, &raw::close_payload(4000, ""))].concat());
    await_that("it was read", || php.server.metrics().bytes_in.get() > before);
    let pending = php.server.inbox().pending();
    // A message counts with 64 bytes more.
    assert!((10 * KIB..10 * KIB + 4 + 64).contains(&pending), "{pending} bytes wait");
    php.opened();
    for number in 0..COUNT {
        assert_eq!(php.message().into_data(), &number.to_be_bytes()[..]);
    }
    assert_eq!(php.closed().code, 4000);
}

#[test]
fn empty_messages_are_bounded_too() {
    const COUNT: usize = 200_000;
    let mut php = Php::serve(Config { max_pending: 64 * KIB, ..config() });
    let mut writer = Raw::open(&php.address());
    let writer = thread::spawn(move || {
        let flood = masked(FIN_BINARY, b"").repeat(COUNT);
        writer.send(&flood);
        writer
    });
    await_that("maxPending is reached", || php.server.inbox().pending() >= 64 * KIB);
    assert!(php.server.metrics().bytes_in.get() <= (64 * KIB + ONE_READ) as u64);
    php.opened();
    for _ in 0..COUNT {
        assert_eq!(php.message(), Message::binary(""));
    }
    let _open = writer.join().unwrap();
    php.finish();
    assert_eq!(php.server.inbox().pending(), 0);
}

/// RFC 6455 §5.5.2: a pong as soon as is practical.
#[test]
fn a_connection_whose_messages_wait_does_not_hold_up_another() {
    let mut php = Php::serve(Config { max_pending: 64 * KIB, ..config() });
    let mut flooding = Raw::open(&php.address());
    let flooding = thread::spawn(move || {
        flooding.send(&masked(FIN_BINARY, &[0; 8 * KIB]).repeat(1024));
        flooding
    });
    await_that("maxPending is reached", || php.server.inbox().pending() >= 64 * KIB);
    let mut other = Raw::open(&php.address());
    other.send(&masked(FIN_PING, b"me too"));
    assert_eq!(other.read_frame(), (FIN_PONG, b"me too".to_vec()));
    php.opened();
    let mut messages = 0;
    while messages < 1024 {
        match php.next() {
            Happening::Message(..) => messages += 1,
            Happening::Open(_) => {}
            other => panic!("{other:?}"),
        }
    }
    drop(flooding.join().unwrap());
}

/// Both directions at once, both past their bounds again and again.
#[test]
fn an_echo_of_more_than_every_buffer_holds_comes_back_whole() {
    const COUNT: u32 = 4096;
    let mut php = Php::serve(Config { max_pending: 64 * KIB, max_send_buffer: 64 * MIB, ..config() });
    let address = php.address();
    let peer = async move {
        let (mut sink, mut stream) = dial(&address).await.split();
        let sending = tokio::spawn(async move {
            for number in 0..COUNT {
                let payload = number.to_be_bytes().repeat(2 * KIB);
                sink.send(Message::binary(payload)).await.unwrap();
            }
            sink
        });
        for number in 0..COUNT {
            let message = stream.next().await.unwrap().unwrap().into_data();
            assert_eq!((message.len(), &message[..4]), (8 * KIB, &number.to_be_bytes()[..]));
        }
        drop(sending.await.unwrap());
    };
    php.serve_while(peer, echo);
}

/// What a peer said before it went is delivered, even if we could not write to it any more.
#[test]
fn a_broken_write_does_not_lose_what_was_sent_before() {
    let mut php = Php::serve(Config { max_pending: 1, ..config() });
    let mut hasty = Raw::open(&php.address());
    let peer = php.opened();
    hasty.send(&masked(FIN_BINARY, b"first"));
    await_that("maxPending is reached", || php.server.inbox().pending() > 0);
    hasty.send(&[masked(FIN_BINARY, b"second"), masked(FIN_CLOSE, &raw::close_payload(1000, "bye"))].concat());
    drop(hasty);
    let mut sent = 0;
    while peer.send(BINARY, b"to nobody") == Sent::Queued {
        php.flush();
        sent += 1;
        assert!(sent < 1_000_000, "no write ever fails");
    }
    assert_eq!(php.message(), Message::binary("first"));
    assert_eq!(php.message(), Message::binary("second"));
    let closed = php.closed();
    assert_eq!((closed.code, closed.initiator), (1000, Initiator::Remote), "{closed}");
}

#[test]
fn a_client_waits_while_its_server_does_not_read() {
    const COUNT: u32 = 512;
    let (address, server) = raw::serve_opened(|mut client| {
        let mut numbers = Vec::new();
        for _ in 0..COUNT {
            let head = client.read_bytes(14);
            assert_eq!(head[..2], [FIN_BINARY, 0xFF]);
            let payload = client.read_bytes(64 * KIB);
            let number: Vec<u8> = payload.iter().zip(&head[10..]).map(|(byte, key)| byte ^ key).collect();
            numbers.push(u32::from_be_bytes(number.try_into().unwrap()));
        }
        numbers
    });
    let config = client::Config { max_send_buffer: 64 * KIB, ..client_config() };
    let caller = Caller::call_with(&request(&address), &config).unwrap();
    let mut payload = vec![0; 64 * KIB];
    for number in 0..COUNT {
        payload[..4].copy_from_slice(&number.to_be_bytes());
        assert!(caller.send(BINARY, &payload));
        assert!(caller.peer().buffered() < 2 * 64 * KIB + KIB, "{} bytes wait", caller.peer().buffered());
    }
    assert!(server.join().unwrap().into_iter().eq(0..COUNT));
}

#[test]
fn a_client_that_waits_to_send_hears_of_the_end() {
    let (address, server) = raw::serve_opened(|mut client| {
        // Reads a little, then goes with the rest unread: an RST.
        client.read_bytes(MIB);
    });
    let config = client::Config { max_send_buffer: 64 * KIB, ..client_config() };
    let caller = Caller::call_with(&request(&address), &config).unwrap();
    let payload = vec![0; 64 * KIB];
    let mut sent = 0;
    while caller.send(BINARY, &payload) {
        sent += 1;
        assert!(sent < 4096, "256 MiB went to a server that is gone");
    }
    server.join().unwrap();
    let closed = caller.closed();
    assert_eq!((closed.code, closed.was_clean, closed.initiator), (1006, false, Initiator::Network));
}

#[test]
fn a_client_that_does_not_receive_stops_the_reading_and_nothing_is_lost() {
    const COUNT: u32 = 4096;
    let (address, server) = peers::serve(|mut socket| async move {
        for number in 0..COUNT {
            let payload = number.to_be_bytes().repeat(2 * KIB);
            socket.send(Message::binary(payload)).await.unwrap();
        }
        let closed = expect_close(&mut socket).await;
        expect_end(&mut socket).await;
        closed
    });
    let caller = Caller::call(&request(&address)).unwrap();
    for number in 0..COUNT {
        let message = caller.message().into_data();
        assert_eq!((message.len(), &message[..4]), (8 * KIB, &number.to_be_bytes()[..]));
    }
    assert_eq!(caller.close(1000, "read"), info(1000, "read", true, Initiator::Local));
    assert_eq!(server.join(), (1000, "read".to_owned()));
}

/// A close while far more waits than PHP ever took: what nobody received is dropped, the handshake still completes.
#[test]
fn a_client_closes_in_good_order_with_its_buffers_full() {
    let (address, server) = peers::serve(|socket| async move {
        let (mut sink, mut stream) = socket.split();
        let sending = tokio::spawn(async move { while sink.send(Message::binary(vec![0; 64 * KIB])).await.is_ok() {} });
        let last = loop {
            match stream.next().await {
                Some(Ok(Message::Close(frame))) => break frame,
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        };
        while let Some(Ok(_)) = stream.next().await {}
        sending.await.unwrap();
        last.map(|frame| u16::from(frame.code))
    });
    let caller = Caller::call(&request(&address)).unwrap();
    caller.message();
    assert_eq!(caller.close(1001, ""), info(1001, "", true, Initiator::Local));
    assert_eq!(server.join(), Some(1001));
}

#[test]
fn a_send_that_is_taken_after_waiting_keeps_its_place() {
    let mut php = Php::serve(config());
    let address = php.address();
    let peer = async move {
        let mut socket = dial(&address).await;
        let mut numbers = Vec::new();
        loop {
            match peers::next(&mut socket).await {
                Message::Close(_) => return numbers,
                message => numbers.push(message.into_text().unwrap().parse::<u32>().unwrap()),
            }
        }
    };
    let numbers = php.serve_while(peer, |_, happening| {
        if let Happening::Open(peer) = happening {
            // Under and over the size at which pieces are shared, mixed: the order is that of the calls.
            (0..1000).for_each(|number: u32| {
                send(peer, &Message::text(format!("{number:0width$}", width = 1 + number as usize % 7 * 50)));
            });
            peer.close(1000, "");
        }
    });
    assert!(numbers.into_iter().eq(0..1000));
}
