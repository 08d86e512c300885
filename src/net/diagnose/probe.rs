//! A second look from another side, where the first one failed in a way that has more than one cause.
//!
//! Never takes longer than is left of `connect_timeout`, never sends anything after a first request.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore};
use socket2::Socket as RawSocket;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::super::dial::{Dialled, Request, Target, dial};
use super::super::error::{ConnectError, Step};
use super::super::http::{deadline, read_some, write_all};
use super::super::socket::Socket;
use super::super::tls::client::TlsFault;
use super::answer;
use super::finding::first_refused;
use crate::protocol::handshake::client::HandshakeError;

/// What a second look has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clue {
    /// The port answers a TLS handshake.
    SpeaksTls,
    /// The port answers HTTP without TLS; and whether it opens a WebSocket that way.
    SpeaksPlainHttp {
        /// It does.
        opens: bool,
    },
    /// It was refused, but this address of the same machine takes connections.
    ListensOn(SocketAddr),
}

/// The looks that were taken, so that there are never too many.
pub(super) struct Probing<'a> {
    request: &'a Request,
    began: Instant,
    deadline: Instant,
    clue: Option<Clue>,
}

impl<'a> Probing<'a> {
    /// The clock runs from now.
    pub(super) fn new(request: &'a Request) -> Self {
        let deadline = deadline(request.connect_timeout);
        Self { request, began: Instant::now(), deadline, clue: None }
    }

    /// What `dialling` gives. If it still waits after half of the time, that silence is looked into meanwhile: afterwards
    /// there would be no time left.
    pub(super) async fn alongside(
        &mut self,
        dialling: impl Future<Output = Result<Dialled, ConnectError>>,
    ) -> Result<Dialled, ConnectError> {
        let half = self.began + self.deadline.duration_since(self.began) / 2;
        let request = self.request;
        let look = async {
            sleep_until(half).await;
            match request.is_secure {
                false => answers_tls(request).await.then_some(Clue::SpeaksTls),
                true => plain_http(request).await,
            }
        };
        let (mut dialling, mut look, mut is_over) = (pin!(dialling), pin!(look), false);
        poll_fn(|context| {
            if let Poll::Ready(dialled) = dialling.as_mut().poll(context) {
                return Poll::Ready(dialled);
            }
            if !is_over && let Poll::Ready(clue) = look.as_mut().poll(context) {
                (self.clue, is_over) = (clue, true);
            }
            Poll::Pending
        })
        .await
    }

    /// What else there is to know about a failure.
    pub(super) async fn look(self, error: &ConnectError) -> Option<Clue> {
        if self.clue.is_some() {
            return self.clue;
        }
        let until = self.deadline.min(deadline(LOOK_WAIT));
        let request = self.request;
        let look = async {
            match error {
                ConnectError::Tcp { address, source } if source.kind() == io::ErrorKind::ConnectionRefused => {
                    listens_elsewhere(address.parse().ok()).await.map(Clue::ListensOn)
                }
                ConnectError::Unreachable { tried, .. } => {
                    listens_elsewhere(first_refused(tried)).await.map(Clue::ListensOn)
                }
                _ if !request.is_secure && may_be_tls(error) => answers_tls(request).await.then_some(Clue::SpeaksTls),
                _ if request.is_secure && may_be_plain(error) => plain_http(request).await,
                _ => None,
            }
        };
        timeout_at(until, look).await.unwrap_or_default()
    }
}

/// Whether a server that speaks TLS may have answered plain HTTP like this.
fn may_be_tls(error: &ConnectError) -> bool {
    match error {
        ConnectError::Lost { .. } | ConnectError::TimedOut { step: Step::Handshake, .. } => true,
        ConnectError::Handshake(failure) if answer::says_tls(failure).is_some() => false,
        ConnectError::Handshake(failure) => {
            failure.status == 400 || matches!(failure.error, HandshakeError::NotHttp(_))
        }
        _ => false,
    }
}

/// Whether a server that speaks plain HTTP may have answered TLS like this.
fn may_be_plain(error: &ConnectError) -> bool {
    match error {
        ConnectError::Tls { fault, .. } => matches!(**fault, TlsFault::PlainHttp { .. } | TlsFault::Silent),
        ConnectError::TimedOut { step, .. } => *step == Step::Tls,
        _ => false,
    }
}

/// Begins TLS, and looks at the first byte of the answer.
async fn answers_tls(request: &Request) -> bool {
    let Target::Tcp { host, port } = &request.target else { return false };
    if request.proxy.is_some() {
        // The way there is not ours to take.
        return false;
    }
    let greet = async {
        let stream = TcpStream::connect((host.as_str(), *port)).await?.into_std()?;
        let socket = Socket::new(RawSocket::from(stream))?;
        write_all(&socket, &client_hello(host).unwrap_or_default()).await?;
        read_some(&socket, |answer| answer.first().copied()).await
    };
    let first: io::Result<Option<u8>> = greet.await;
    matches!(first, Ok(Some(TLS_ALERT | TLS_HANDSHAKE)))
}

/// The first bytes of a TLS connection to `host`.
fn client_hello(host: &str) -> Option<Vec<u8>> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().ok()?;
    let config = builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).ok()?;
    let mut connection = ClientConnection::new(Arc::new(config), name).ok()?;
    let mut hello = Vec::new();
    connection.write_tls(&mut hello).ok()?;
    Some(hello)
}

/// Asks for a WebSocket without TLS.
async fn plain_http(request: &Request) -> Option<Clue> {
    match dial(&plain(request)).await {
        Ok(_) => Some(Clue::SpeaksPlainHttp { opens: true }),
        Err(ConnectError::Handshake(failure)) if failure.status > 0 => Some(Clue::SpeaksPlainHttp { opens: false }),
        Err(_) => None,
    }
}

/// A request to the same server in clear. What the script has to say was to be encrypted, so nothing of it is in there:
/// neither its headers (the URL's user and password are one) nor its path, query and subprotocols; and nothing is followed.
fn plain(request: &Request) -> Request {
    let host_header = match &request.target {
        Target::Tcp { .. } => request.target.describe(),
        Target::Unix(_) => "localhost".to_owned(),
    };
    Request {
        is_secure: false,
        tls: None,
        host_header,
        path: "/".to_owned(),
        subprotocols: Vec::new(),
        headers: Vec::new(),
        compression: None,
        follow_redirects: 0,
        ..request.clone()
    }
}

/// Another address of the machine that refused a connection, with the same port, if that is this machine
/// and the other one takes connections. Of another machine nothing can be told.
async fn listens_elsewhere(refused: Option<SocketAddr>) -> Option<SocketAddr> {
    let refused = refused.filter(|refused| is_of_this_machine(refused.ip()))?;
    for address in [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)] {
        let other = SocketAddr::new(address, refused.port());
        if other != refused && TcpStream::connect(other).await.is_ok() {
            return Some(other);
        }
    }
    None
}

/// Only an address of one's own can be bound.
fn is_of_this_machine(address: IpAddr) -> bool {
    UdpSocket::bind((address, 0)).is_ok()
}

/// A machine that answers at all answers sooner.
const LOOK_WAIT: Duration = Duration::from_secs(2);

/// The first byte of what a TLS server answers (RFC 8446 §5.1).
const TLS_ALERT: u8 = 0x15;
const TLS_HANDSHAKE: u8 = 0x16;
