//! The way through a proxy: what a client says to it, and what its answers mean.
//!
//! - [`http_connect`]: CONNECT of HTTP (RFC 9110 §9.3.6).
//! - [`socks5`]: SOCKS5 (RFC 1928), with user and password (RFC 1929).
//! - [`error`]: why there is no tunnel, and what to do.
//!
//! Bytes in, bytes out. Never looks a name up: the proxy does that. Never repeats a password. And **never asks for a byte
//! that is the server's**: what follows the proxy's last byte is left to whoever uses the tunnel.

pub mod error;
pub mod http_connect;
pub mod socks5;

pub use self::error::{CredentialsError, TunnelError};

/// What a proxy speaks, and as whom it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Language {
    /// HTTP.
    HttpConnect(Option<http_connect::Authorization>),
    /// SOCKS5.
    Socks5(Option<socks5::Login>),
}

/// What is to be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// These bytes go to the proxy.
    Send(Vec<u8>),
    /// So many bytes of the proxy's are missing at least, never 0. All of them are read, or some, but not one more.
    Receive(usize),
    /// The proxy passes everything on from here.
    Open,
}

/// The dialogue with one proxy about one server. Whoever holds it does what [`Tunnel::step`] says, until that is
/// [`Step::Open`] or an error.
#[derive(Debug)]
pub struct Tunnel(Dialogue);

#[derive(Debug)]
enum Dialogue {
    HttpConnect(http_connect::Dialogue),
    Socks5(socks5::Dialogue),
}

impl Tunnel {
    /// To a port of `host`: a name or an address, an IPv6 one without brackets. Fails if the proxy cannot be told that name.
    pub fn new(language: &Language, host: &str, port: u16) -> Result<Self, TunnelError> {
        Ok(Self(match language {
            Language::HttpConnect(authorization) => {
                Dialogue::HttpConnect(http_connect::Dialogue::new(authorization.clone(), host, port))
            }
            Language::Socks5(login) => Dialogue::Socks5(socks5::Dialogue::new(login.clone(), host, port)?),
        }))
    }

    /// What is to be done now.
    pub fn step(&mut self) -> Result<Step, TunnelError> {
        match &mut self.0 {
            Dialogue::HttpConnect(dialogue) => dialogue.step(),
            Dialogue::Socks5(dialogue) => dialogue.step(),
        }
    }

    /// Takes what came: no more than the last [`Step::Receive`] asked for.
    pub fn receive(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Dialogue::HttpConnect(dialogue) => dialogue.receive(bytes),
            Dialogue::Socks5(dialogue) => dialogue.receive(bytes),
        }
    }

    /// What it means that the proxy has closed the connection where something was to be received.
    #[must_use]
    pub fn closed(&self) -> TunnelError {
        match &self.0 {
            Dialogue::HttpConnect(dialogue) => dialogue.closed(),
            Dialogue::Socks5(dialogue) => dialogue.closed(),
        }
    }
}

/// A proxy in memory, for the tests of both dialogues.
#[cfg(test)]
mod script {
    use super::*;

    /// What a proxy was told, how it came out, and how many of its bytes were taken.
    #[derive(Debug, PartialEq, Eq)]
    pub struct Outcome {
        pub told: Vec<Vec<u8>>,
        pub end: Result<(), TunnelError>,
        pub taken: usize,
    }

    /// Runs `tunnel` against a proxy that says `stream` in all and then closes; of each read at most so many bytes come as
    /// `pieces` says, again and again.
    pub fn run(tunnel: &mut Tunnel, stream: &[u8], pieces: &[usize]) -> Outcome {
        let (mut told, mut taken) = (Vec::new(), 0);
        let mut pieces = pieces.iter().cycle();
        let end = loop {
            match tunnel.step() {
                Ok(Step::Send(bytes)) => told.push(bytes),
                Ok(Step::Open) => break Ok(()),
                Err(error) => break Err(error),
                Ok(Step::Receive(missing)) => {
                    assert!(missing > 0);
                    let rest = &stream[taken..];
                    let count = missing.min(rest.len()).min(*pieces.next().unwrap());
                    if count == 0 {
                        break Err(tunnel.closed());
                    }
                    tunnel.receive(&rest[..count]);
                    taken += count;
                }
            }
        };
        Outcome { told, end, taken }
    }
}
