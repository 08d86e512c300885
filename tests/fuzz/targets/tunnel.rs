//! Any answers of a proxy. The first byte says what it is asked in, the second in what reads the rest arrives.
#![no_main]

use std::mem::{Discriminant, discriminant};

use libfuzzer_sys::fuzz_target;
use websocket::protocol::tunnel::http_connect::Authorization;
use websocket::protocol::tunnel::socks5::Login;
use websocket::protocol::tunnel::{Language, Step, Tunnel, TunnelError};

fuzz_target!(|input: &[u8]| {
    let Some((&[parameters, size], stream)) = input.split_first_chunk() else { return };
    let has_password = parameters & 1 != 0;
    let language = match parameters & 2 {
        0 => Language::HttpConnect(has_password.then(|| Authorization::basic(b"bob", b"s3cret").unwrap())),
        _ => Language::Socks5(has_password.then(|| Login::new(b"bob", b"s3cret").unwrap())),
    };
    let whole = outcome(&language, stream, usize::MAX);
    for size in [usize::from(size).max(1), 1] {
        assert_eq!(outcome(&language, stream, size), whole, "in reads of {size}");
    }
});

/// What the proxy was told, and whether and with how many of its bytes the tunnel opened. What an error quotes depends on
/// how much there was to quote.
type Outcome = (Vec<Vec<u8>>, Result<usize, Discriminant<TunnelError>>);

fn outcome(language: &Language, stream: &[u8], size: usize) -> Outcome {
    let mut tunnel = Tunnel::new(language, "example.com", 80).unwrap();
    let (mut told, mut taken) = (Vec::new(), 0);
    let failed = |error: TunnelError| {
        assert!(error.to_string().len() < 1000, "{error}");
        Err(discriminant(&error))
    };
    loop {
        match tunnel.step() {
            Err(error) => return (told, failed(error)),
            Ok(Step::Open) => return (told, Ok(taken)),
            Ok(Step::Send(bytes)) => told.push(bytes),
            Ok(Step::Receive(missing)) => {
                assert!(missing > 0);
                let rest = &stream[taken..];
                let count = missing.min(size).min(rest.len());
                if count == 0 {
                    return (told, failed(tunnel.closed()));
                }
                tunnel.receive(&rest[..count]);
                taken += count;
            }
        }
    }
}
