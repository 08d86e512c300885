//! Random bytes and half frames: each connection that opened ends once, and nobody else notices.

use std::collections::HashMap;

use rand::rngs::StdRng;
use rand::{Rng, RngCore, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use websocket::net::server::Config;
use websocket::protocol::config::Limits;

use super::peers::{dial, exchange};
use super::php::{BINARY, Happening, KIB, Php, TEXT, config};
use super::raw::{FIN_BINARY, HANDSHAKE, masked};

/// Always the same bytes.
const SEED: u64 = 0x6455;
const ROUNDS: usize = 500;

/// Counts what is told of each connection.
#[derive(Default)]
struct Ledger {
    opened: HashMap<u64, u32>,
    closed: HashMap<u64, u32>,
}

impl Ledger {
    fn enter(&mut self, happening: &Happening) {
        match happening {
            Happening::Open(peer) => *self.opened.entry(peer.id()).or_default() += 1,
            Happening::Close(peer, _) => {
                assert!(self.opened.contains_key(&peer.id()), "closed before it was opened");
                *self.closed.entry(peer.id()).or_default() += 1;
            }
            Happening::Message(peer, _) => assert!(!self.closed.contains_key(&peer.id()), "a message after its close"),
            Happening::Drain(_) | Happening::Handshake(_) | Happening::Request(_) | Happening::Done => {}
        }
    }

    fn assert_balanced(&self) {
        assert!(self.opened.values().chain(self.closed.values()).all(|count| *count == 1));
        assert_eq!(self.opened.len(), self.closed.len());
    }
}

/// Serves an echo while `attack` runs beside an honest client; in the end every connection is closed, and was once.
fn survive<F>(io_threads: usize, attack: impl Fn(String, StdRng) -> F + Send + Sync + 'static) -> Ledger
where
    F: Future<Output = ()> + Send,
{
    let limits = Limits { max_message_size: 64 * KIB, max_fragments: 100 };
    let config = Config { limits, ..config() };
    let mut php = Php::serve_on(io_threads, "127.0.0.1", config);
    let address = php.address();
    let peers = async move {
        let mut honest = dial(&address).await;
        let mut random = StdRng::seed_from_u64(SEED);
        for round in 0..ROUNDS {
            attack(address.clone(), StdRng::from_rng(&mut random)).await;
            let message = Message::text(round.to_string());
            assert_eq!(exchange(&mut honest, message.clone()).await, message);
        }
        honest.close(None).await.unwrap();
    };
    let mut ledger = Ledger::default();
    php.serve_while(peers, |_, happening| {
        ledger.enter(happening);
        echo_if_open(happening);
    });
    while ledger.opened.len() != ledger.closed.len() || !php.server.registry().is_empty() {
        ledger.enter(&php.next());
    }
    ledger.assert_balanced();
    assert_eq!(php.server.inbox().pending(), 0);
    ledger
}

/// It may go at any moment: a message that it is not sent is no fault.
fn echo_if_open(happening: &Happening) {
    if let Happening::Message(peer, message) = happening {
        let opcode = if message.is_text() { TEXT } else { BINARY };
        peer.send(opcode, &message.clone().into_data());
    }
}

/// Connects, shakes hands, and sends; then goes, sometimes in good order and sometimes not.
async fn send_behind_handshake(address: &str, bytes: &[u8], random: &mut StdRng) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(HANDSHAKE.as_bytes()).await.unwrap();
    let mut head = [0; 129];
    stream.read_exact(&mut head).await.unwrap();
    assert!(head.starts_with(b"HTTP/1.1 101 ") && head.ends_with(b"\r\n\r\n"));
    // The server may have closed by the last of them.
    let _ = stream.write_all(bytes).await;
    match random.random_range(0..3) {
        0 => drop(stream),
        1 => socket2::SockRef::from(&stream).set_linger(Some(std::time::Duration::ZERO)).unwrap(),
        _ => {
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    }
}

fn random_bytes(random: &mut StdRng, up_to: usize) -> Vec<u8> {
    let mut bytes = vec![0; random.random_range(0..up_to)];
    random.fill_bytes(&mut bytes);
    bytes
}

#[test]
fn random_bytes_behind_a_handshake_end_that_connection_once() {
    for io_threads in [0, 2] {
        let ledger = survive(io_threads, |address, mut random| async move {
            let bytes = random_bytes(&mut random, 4 * KIB);
            send_behind_handshake(&address, &bytes, &mut random).await;
        });
        assert_eq!(ledger.opened.len(), ROUNDS + 1);
    }
}

#[test]
fn random_frames_with_good_masks_end_that_connection_once() {
    for io_threads in [0, 2] {
        let ledger = survive(io_threads, |address, mut random| async move {
            let mut bytes = Vec::new();
            for _ in 0..random.random_range(1..20) {
                let payload = random_bytes(&mut random, 300);
                bytes.extend(masked(random.random(), &payload));
            }
            send_behind_handshake(&address, &bytes, &mut random).await;
        });
        assert_eq!(ledger.opened.len(), ROUNDS + 1);
    }
}

#[test]
fn half_a_frame_and_then_nothing_ends_that_connection_once() {
    let ledger = survive(0, |address, mut random| async move {
        let frame = masked(FIN_BINARY, &random_bytes(&mut random, 2 * KIB));
        let half = random.random_range(0..frame.len());
        send_behind_handshake(&address, &frame[..half], &mut random).await;
    });
    assert_eq!(ledger.opened.len(), ROUNDS + 1);
}

#[test]
fn random_bytes_in_place_of_a_handshake_open_nothing() {
    let ledger = survive(0, |address, mut random| async move {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let _ = stream.write_all(&random_bytes(&mut random, 2 * KIB)).await;
        if random.random() {
            let _ = stream.shutdown().await;
            let _ = stream.read_to_end(&mut Vec::new()).await;
        }
    });
    assert_eq!(ledger.opened.len(), 1);
}

#[test]
fn a_handshake_with_random_bytes_in_it_does_no_harm() {
    survive(0, |address, mut random| async move {
        let mut head = HANDSHAKE.as_bytes().to_vec();
        for _ in 0..random.random_range(1..4) {
            let at = random.random_range(0..head.len());
            head[at] = random.random();
        }
        let mut stream = TcpStream::connect(address).await.unwrap();
        let _ = stream.write_all(&head).await;
        let _ = stream.shutdown().await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
}
