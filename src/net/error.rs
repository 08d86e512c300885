//! What can go wrong between an address and an open connection, in sentences that say what to do.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use super::tls::client::TlsFault;
use super::url::UrlFault;
use crate::protocol::handshake::client::HandshakeError;
use crate::protocol::tunnel::TunnelError;

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
            Self::Tunnel => "waiting for the proxy to open a tunnel; either the server does not answer it, or the proxy is not of that kind",
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
    /// The only address of the host did not take the connection.
    Tcp {
        /// That address.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// None of the addresses of the host took the connection.
    Unreachable {
        /// The host with its port.
        host: String,
        /// Each address with what became of it.
        tried: Vec<Tried>,
    },
    /// There is no TLS with the server.
    Tls {
        /// Where it went.
        address: String,
        /// Why.
        fault: Box<TlsFault>,
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
    /// The client did not get as far as the proxy.
    ProxyUnreachable {
        /// Which, without user and password.
        proxy: String,
        /// Why not.
        source: Box<ConnectError>,
    },
    /// The proxy gave no tunnel.
    Tunnel {
        /// Where it was to lead.
        server: String,
        /// Which proxy, without user and password.
        proxy: String,
        /// What it said.
        error: TunnelError,
    },
    /// The server answered, but not with a good handshake.
    Handshake(Box<HandshakeFailure>),
    /// No runtime could be had on this machine.
    Runtime(io::Error),
}

/// A server's answer that is not a good handshake.
#[derive(Debug)]
pub struct HandshakeFailure {
    /// What is wrong with it.
    pub error: HandshakeError,
    /// Why it was not followed, if it was a redirect.
    pub redirect: Option<RedirectFault>,
    /// Its status code; 0 when the answer was not HTTP.
    pub status: u16,
    /// Its headers: lower-case name and value.
    pub headers: Vec<(String, String)>,
    /// The start of its body, at most 64 KiB.
    pub body: Vec<u8>,
}

/// An address that was tried, and what has become of it.
#[derive(Debug)]
pub struct Tried {
    /// Where to.
    pub address: SocketAddr,
    /// Why it came to nothing; `None` while there is no answer.
    pub failure: Option<io::Error>,
}

/// Why a redirect is not followed. As text it follows the sentence that says where it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedirectFault {
    /// Nobody asked for it.
    NotAllowed,
    /// It was one more than this.
    TooMany(u32),
    /// RFC 9110 §15.4: there is no Location.
    NoLocation,
    /// The Location is not that of a WebSocket.
    Location(UrlFault),
    /// It leads from TLS to plain TCP.
    Insecure,
    /// The Location names a user, which is not for a server to choose.
    Credentials,
    /// It leads from a unix socket to another server.
    OffSocket,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchHost { host, source } => write!(out, "cannot find the host {host}: {source}"),
            Self::Tcp { address, source } if address.starts_with("unix:") => {
                write!(out, "cannot connect to {address}: {}", unix_advice(source))
            }
            Self::Tcp { address, source } => write!(out, "cannot connect to {address}: {}", connect_advice(source)),
            Self::Unreachable { host, tried } => {
                write!(out, "cannot connect to {host}: ")?;
                for (index, tried) in tried.iter().enumerate() {
                    write!(out, "{}{tried}", if index > 0 { ", " } else { "" })?;
                }
                write!(out, "; {IS_IT_RUNNING}")
            }
            Self::Tls { address, fault } => write!(out, "no TLS with {address}: {fault}"),
            Self::TimedOut { address, step, after } => {
                write!(out, "no connection to {address} within {} s: timed out while {step}", after.as_secs_f64())
            }
            Self::Lost { address, detail } => write!(out, "the connection to {address} was lost: {detail}"),
            Self::Handshake(failure) => failure.fmt(out),
            Self::Runtime(source) => write!(out, "cannot start the network runtime: {source}"),
            Self::ProxyUnreachable { proxy, source } => write!(out, "the proxy {proxy} cannot be reached: {source}"),
            Self::Tunnel { server, proxy, error } => {
                write!(out, "no tunnel to {server} through the proxy {proxy}: {error}")
            }
        }
    }
}

impl fmt::Display for HandshakeFailure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.redirect {
            Some(fault) => write!(out, "{}; {fault}", self.error),
            None => self.error.fmt(out),
        }
    }
}

impl fmt::Display for Tried {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address;
        match self.failure.as_ref().map(|error| (error.kind(), error)) {
            None => write!(out, "{address} without an answer"),
            Some((io::ErrorKind::ConnectionRefused, _)) => write!(out, "{address} refused the connection"),
            Some((io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable, _)) => {
                write!(out, "{address} is unreachable")
            }
            Some((io::ErrorKind::TimedOut, _)) => write!(out, "{address} timed out"),
            Some((_, error)) => write!(out, "{address} failed ({error})"),
        }
    }
}

impl fmt::Display for RedirectFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAllowed => f.write_str("the option 'followRedirects' is 0, so it was not followed"),
            Self::TooMany(most) => write!(f, "the option 'followRedirects' is {most}, and this would be one more"),
            Self::NoLocation => f.write_str("it does not say where to, it has no Location"),
            Self::Location(fault) => write!(f, "it was not followed, its Location {fault}"),
            Self::Insecure => f.write_str(
                "it was not followed, because it leads from wss:// to ws://: what was to be encrypted would not be",
            ),
            Self::Credentials => f.write_str("it was not followed, its Location has a user name or password"),
            Self::OffSocket => {
                f.write_str("it was not followed, because it leads from the unix socket to another server")
            }
        }
    }
}

/// What a `connect` that failed means, and what to do about it.
fn connect_advice(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => format!("connection refused: nothing listens there; {IS_IT_RUNNING}"),
        _ => error.to_string(),
    }
}

/// The same for a unix socket.
fn unix_advice(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            "connection refused: the socket file is there, but nobody listens at it; is the server running?".into()
        }
        io::ErrorKind::NotFound => "no such socket file: is the server running?".into(),
        io::ErrorKind::PermissionDenied => "no permission to use that socket".into(),
        _ => error.to_string(),
    }
}

const IS_IT_RUNNING: &str = "is the server running, and on that port? A server bound to 127.0.0.1 is reached from its \
                             own machine only";
