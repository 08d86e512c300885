//! What can go wrong between an address and an open connection, in sentences that say what to do.

use std::fmt;
use std::io;
use std::time::Duration;

use crate::protocol::handshake::client::HandshakeError;

/// A server could not take its address.
#[derive(Debug)]
pub struct BindError {
    /// The address as it was asked for.
    pub address: String,
    /// What the system said.
    pub source: io::Error,
}

impl fmt::Display for BindError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, source } = self;
        write!(out, "cannot listen on {address}: {}", bind_advice(source))
    }
}

/// What a `bind` or `listen` that failed means, and what to do about it.
fn bind_advice(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "the address is in use by another process: stop that one (`ss -ltnp` shows it) or choose another port".into()
        }
        io::ErrorKind::PermissionDenied => {
            "no permission: ports under 1024 need root or CAP_NET_BIND_SERVICE, a unix socket needs a writable directory"
                .into()
        }
        io::ErrorKind::AddrNotAvailable => {
            "no network interface of this machine has that address: use 127.0.0.1 for this machine only, 0.0.0.0 or :: \
             for all interfaces"
                .into()
        }
        _ => error.to_string(),
    }
}

/// The step of a client's way to an open connection, for errors that say how far it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Looking the host name up.
    Dns,
    /// Connecting the socket.
    Tcp,
    /// Asking the proxy for a way to the server.
    Tunnel,
    /// The handshake of TLS.
    Tls,
    /// Asking for the upgrade and reading the answer.
    Handshake,
}

impl fmt::Display for Step {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Dns => "looking up the host name",
            Self::Tcp => "connecting",
            Self::Tunnel => "asking the proxy for a tunnel",
            Self::Tls => "shaking hands for TLS",
            Self::Handshake => "waiting for the answer to the handshake",
        })
    }
}

/// A client did not get an open connection.
#[derive(Debug)]
pub enum ConnectError {
    /// The name has no address.
    NoSuchHost {
        /// The name that was looked up.
        host: String,
        /// What the resolver said.
        source: io::Error,
    },
    /// No address of the host took the connection.
    Tcp {
        /// The last address that was tried.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// `connectTimeout` passed.
    TimedOut {
        /// Where it went.
        address: String,
        /// How far it came.
        step: Step,
        /// The whole time that was allowed.
        after: Duration,
    },
    /// The connection ended before the answer was complete.
    Lost {
        /// Where it went.
        address: String,
        /// What was seen.
        detail: String,
    },
    /// The server answered, but not with a good handshake.
    Handshake(HandshakeFailure),
    /// No runtime could be had on this machine.
    Runtime(io::Error),
}

/// A server's answer that is not a good handshake.
#[derive(Debug)]
pub struct HandshakeFailure {
    /// What is wrong with it.
    pub error: HandshakeError,
    /// Its status code; 0 when the answer was not HTTP.
    pub status: u16,
    /// Its headers: lower-case name and value.
    pub headers: Vec<(String, String)>,
    /// The start of its body, at most 64 KiB.
    pub body: Vec<u8>,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchHost { host, source } => write!(out, "cannot find the host {host}: {source}"),
            Self::Tcp { address, source } => write!(out, "cannot connect to {address}: {}", connect_advice(source)),
            Self::TimedOut { address, step, after } => {
                write!(out, "no connection to {address} within {} s: timed out while {step}", after.as_secs_f64())
            }
            Self::Lost { address, detail } => write!(out, "the connection to {address} was lost: {detail}"),
            Self::Handshake(failure) => failure.error.fmt(out),
            Self::Runtime(source) => write!(out, "cannot start the network runtime: {source}"),
        }
    }
}

/// What a `connect` that failed means, and what to do about it.
fn connect_advice(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            "connection refused: nothing listens there; is the server running, and on that port? A server bound to \
             127.0.0.1 is reached from its own machine only"
                .into()
        }
        io::ErrorKind::NotFound => "no such socket file: is the server running?".into(),
        io::ErrorKind::PermissionDenied => "no permission to use that socket".into(),
        _ => error.to_string(),
    }
}
