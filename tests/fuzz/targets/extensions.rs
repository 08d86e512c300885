//! Any value of Sec-WebSocket-Extensions, as a client's offer and as a server's answer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use websocket::protocol::deflate::negotiation::{Accepted, accept, verify};
use websocket::protocol::deflate::{Agreement, Config, WINDOW_BITS};
use websocket::protocol::handshake::extension::{Extension, parse_extensions, parse_tokens};

fuzz_target!(|list: &str| {
    check_tokens(list);
    match parse_extensions(list) {
        Ok(extensions) => {
            let written: Vec<String> = extensions.iter().map(Extension::to_string).collect();
            assert_eq!(parse_extensions(&written.join(", ")).as_ref(), Ok(&extensions));
            configs().for_each(|config| check_as_offer(&extensions, &config));
            configs().for_each(|config| check_as_answer(&extensions, &config));
        }
        Err(malformed) => assert!(malformed.position <= list.len()),
    }
});

fn check_tokens(list: &str) {
    if let Ok(tokens) = parse_tokens(list) {
        assert_eq!(parse_tokens(&tokens.join(", ")), Ok(tokens));
    }
}

/// RFC 7692 §5: a client understands the answer to its offer as the server does.
fn check_as_offer(offers: &[Extension], config: &Config) {
    let Some(Accepted { agreement, answer }) = accept(offers, config) else { return };
    let written = parse_extensions(&answer.to_string()).unwrap();
    let understood = verify(&written, Some(&GENEROUS)).unwrap().unwrap();
    assert_eq!(understood, seen_by_the_peer(agreement));
    assert!(!agreement.outgoing.context_takeover || config.context_takeover);
    assert!(agreement.outgoing.window_bits <= config.window_bits);
}

/// RFC 7692 §7.1: what a client agrees to send is no more than what it offered.
fn check_as_answer(answer: &[Extension], config: &Config) {
    let Ok(Some(Agreement { outgoing, incoming })) = verify(answer, Some(config)) else { return };
    assert!(!outgoing.context_takeover || config.context_takeover);
    assert!(outgoing.window_bits <= config.window_bits);
    assert!(WINDOW_BITS.contains(&outgoing.window_bits) && WINDOW_BITS.contains(&incoming.window_bits));
}

fn seen_by_the_peer(agreement: Agreement) -> Agreement {
    Agreement { outgoing: agreement.incoming, incoming: agreement.outgoing }
}

fn configs() -> impl Iterator<Item = Config> {
    let of_bits =
        |window_bits| [false, true].map(|context_takeover| Config { context_takeover, window_bits, ..GENEROUS });
    WINDOW_BITS.flat_map(of_bits)
}

/// Of a client that offers whatever can be offered.
const GENEROUS: Config = Config { context_takeover: true, window_bits: 15, level: 6, threshold: 0 };
