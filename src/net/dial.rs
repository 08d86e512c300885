//! The client's way to an open connection: name, socket, handshake, within one time-out.
//!
//! Never retries and never follows a redirect.

mod attempt;
mod connect;
mod handshake;

use std::path::PathBuf;
use std::time::Duration;

pub use self::attempt::{Passed, Trace};

use self::attempt::Attempt;
use super::error::{ConnectError, Step};
use super::socket::Socket;
use crate::protocol::deflate;
use crate::protocol::handshake::client::{Accepted, ResponseHead};

/// Where a client connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A TCP port of a host.
    Tcp {
        /// A name or an address, an IPv6 one without brackets.
        host: String,
        /// 1 to 65535.
        port: u16,
    },
    /// A unix socket.
    Unix(PathBuf),
}

/// What a client asks for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where to connect to.
    pub target: Target,
    /// The value of `Host`.
    pub host_header: String,
    /// Path and query.
    pub path: String,
    /// Subprotocols to offer, in order of preference; each is a token.
    pub subprotocols: Vec<String>,
    /// Further headers, such as Origin.
    pub headers: Vec<(String, String)>,
    /// How messages are to be compressed if the server agrees; `None` for not at all.
    pub compression: Option<deflate::Config>,
    /// Bytes that the head of the answer may have.
    pub max_header_size: usize,
    /// The time for everything until the connection is open.
    pub connect_timeout: Duration,
}

/// An open connection that nobody reads yet.
pub struct Dialled {
    /// The socket.
    pub socket: Socket,
    /// The answer that opened it.
    pub response: ResponseHead,
    /// What was agreed on.
    pub accepted: Accepted,
    /// What came behind the answer.
    pub rest: Vec<u8>,
}

/// Connects and shakes hands.
pub async fn dial(request: &Request) -> Result<Dialled, ConnectError> {
    dial_traced(request, &mut Trace::default()).await
}

/// As [`dial`], with a record of the way, which is there for a failure too.
pub async fn dial_traced(request: &Request, trace: &mut Trace) -> Result<Dialled, ConnectError> {
    let mut attempt = Attempt::new(request.target.describe(), request.connect_timeout, trace);
    let dialled = async {
        let socket = attempt.connect(&request.target).await?;
        attempt.begin(Step::Handshake);
        attempt.shake_hands(socket, request).await
    };
    let dialled = dialled.await;
    attempt.end();
    dialled
}

impl Target {
    /// As people write it: `example.com:80`, `unix:/run/chat.sock`.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Tcp { host, port } if host.contains(':') => format!("[{host}]:{port}"),
            Self::Tcp { host, port } => format!("{host}:{port}"),
            Self::Unix(path) => format!("unix:{}", path.display()),
        }
    }
}
