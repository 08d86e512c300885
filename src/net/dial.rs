//! The client's way to an open connection: name, socket, handshake, within one time-out.
//!
//! Never retries and never follows a redirect.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use socket2::Socket as RawSocket;
use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::time::{Instant as TokioInstant, timeout_at};
use tokio_tungstenite::tungstenite::handshake::client::generate_key;

use super::error::{ConnectError, HandshakeFailure, Step};
use super::http::{deadline, has_head_end, read_some, write_all};
use super::socket::Socket;
use crate::protocol::deflate;
use crate::protocol::handshake::client::{self, Accepted, ClientRequest, HandshakeError, ResponseHead};

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
    let mut attempt = Attempt {
        deadline: deadline(request.connect_timeout),
        step: Step::Dns,
        address: request.target.describe(),
        after: request.connect_timeout,
    };
    let socket = attempt.connect(&request.target).await?;
    attempt.step = Step::Handshake;
    attempt.shake_hands(socket, request).await
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

/// How far it has come, for the error that says so.
struct Attempt {
    deadline: TokioInstant,
    step: Step,
    address: String,
    after: Duration,
}

impl Attempt {
    async fn connect(&mut self, target: &Target) -> Result<Socket, ConnectError> {
        match target {
            Target::Unix(path) => {
                self.step = Step::Tcp;
                let connected = self.in_time(UnixStream::connect(path)).await?;
                self.adopt(connected.and_then(UnixStream::into_std).map(RawSocket::from))
            }
            Target::Tcp { host, port } => {
                let found = self.in_time(lookup_host((host.as_str(), *port))).await?;
                let addresses: Vec<SocketAddr> =
                    found.map_err(|source| ConnectError::NoSuchHost { host: host.clone(), source })?.collect();
                self.step = Step::Tcp;
                self.connect_to_any(host, &addresses).await
            }
        }
    }

    /// Tries the addresses in the order of the resolver.
    async fn connect_to_any(&mut self, host: &str, addresses: &[SocketAddr]) -> Result<Socket, ConnectError> {
        let source = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        let mut failure = ConnectError::NoSuchHost { host: host.to_owned(), source };
        for address in addresses {
            self.address = address.to_string();
            let connected = self.in_time(TcpStream::connect(address)).await?;
            match self.adopt(connected.and_then(TcpStream::into_std).map(RawSocket::from)) {
                Ok(socket) => return Ok(socket),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    fn adopt(&self, connected: io::Result<RawSocket>) -> Result<Socket, ConnectError> {
        connected.and_then(Socket::new).map_err(|source| ConnectError::Tcp { address: self.address.clone(), source })
    }

    async fn shake_hands(&self, socket: Socket, request: &Request) -> Result<Dialled, ConnectError> {
        let key = generate_key();
        let mut bytes = Vec::new();
        let head = ClientRequest {
            host_header: request.host_header.clone(),
            target: request.path.clone(),
            key: key.clone(),
            subprotocols: request.subprotocols.clone(),
            headers: request.headers.clone(),
            compression: request.compression,
        };
        head.write(&mut bytes);
        let sent = self.in_time(write_all(&socket, &bytes)).await?;
        sent.map_err(|error| self.lost(&format!("sending the handshake failed: {error}")))?;
        let (response, rest) = self.in_time(self.read_response(&socket, request.max_header_size)).await??;
        match client::verify(&response, &key, &request.subprotocols, request.compression.as_ref()) {
            Ok(accepted) => Ok(Dialled { socket, response, accepted, rest }),
            Err(error) => Err(self.refused(&socket, error, &response, rest).await),
        }
    }

    /// The head of the answer, and what came behind it.
    async fn read_response(&self, socket: &Socket, max: usize) -> Result<(ResponseHead, Vec<u8>), ConnectError> {
        let mut bytes = Vec::new();
        loop {
            let seen = bytes.len();
            let read = read_some(socket, |input| {
                bytes.extend_from_slice(input);
                input.len()
            });
            match read.await {
                Ok(0) => return Err(self.lost(&ended_after(&bytes))),
                Err(error) => return Err(self.lost(&error.to_string())),
                Ok(_) if seen > 0 && bytes.len() <= max && !has_head_end(&bytes, seen) => {}
                Ok(_) => {
                    if let Some((head, size)) = client::parse_response(&bytes, max).map_err(not_http)? {
                        return Ok((head, bytes.split_off(size)));
                    }
                }
            }
        }
    }

    /// The answer was not 101 or not a good one: takes its body along, for whoever debugs.
    async fn refused(
        &self,
        socket: &Socket,
        error: HandshakeError,
        response: &ResponseHead,
        mut body: Vec<u8>,
    ) -> ConnectError {
        let announced = response.content_length().map_or(MAX_BODY, |length| length.min(MAX_BODY as u64) as usize);
        let read_body = async {
            while response.status != 101 && body.len() < announced {
                let read = read_some(socket, |input| {
                    body.extend_from_slice(input);
                    input.len()
                });
                if !read.await.is_ok_and(|count| count > 0) {
                    break;
                }
            }
        };
        // What has come by then will do.
        let _ = self.in_time(tokio::time::timeout(BODY_WAIT, read_body)).await;
        body.truncate(announced);
        let text = |(name, value): (&str, &[u8])| (name.to_owned(), String::from_utf8_lossy(value).into_owned());
        let headers = response.headers().map(text).collect();
        ConnectError::Handshake(HandshakeFailure { error, status: response.status, headers, body })
    }

    async fn in_time<T>(&self, step: impl Future<Output = T>) -> Result<T, ConnectError> {
        let timed_out =
            |_| ConnectError::TimedOut { address: self.address.clone(), step: self.step, after: self.after };
        timeout_at(self.deadline, step).await.map_err(timed_out)
    }

    fn lost(&self, detail: &str) -> ConnectError {
        ConnectError::Lost { address: self.address.clone(), detail: detail.to_owned() }
    }
}

fn not_http(error: HandshakeError) -> ConnectError {
    ConnectError::Handshake(HandshakeFailure { error, status: 0, headers: Vec::new(), body: Vec::new() })
}

fn ended_after(bytes: &[u8]) -> String {
    match bytes.len() {
        0 => "the server closed it without an answer to the handshake".to_owned(),
        count => format!("the server closed it within its answer to the handshake, after {count} bytes"),
    }
}

/// As much of the body of a refusal as an error carries.
const MAX_BODY: usize = 64 * 1024;

/// A refusal's body is worth waiting for this long: some servers announce one and never send it.
const BODY_WAIT: Duration = Duration::from_secs(1);
