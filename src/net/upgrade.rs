//! A fresh connection of a server on its way: to a WebSocket, or to an HTTP answer that says why not.
//!
//! Never calls PHP, but hands it the plain requests that it wants to see.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::time::timeout;

use super::admission::{Admission, Full};
use super::connection::{Connection, Hub};
use super::http::{self, Answer, Exchange};
use super::inbox::{Event, Level, Note};
use super::metrics::Rejected;
use super::peer::{Origin, Peer, SendPolicy};
use super::runtime::Drivers;
use super::socket::Socket;
use super::tls::Tls;
use super::tls::accept::{Refusal, accept};
use crate::protocol::config::Limits;
use crate::protocol::deflate::negotiation;
use crate::protocol::handshake::request::{self, Rejection, RequestHead, Upgrade};
use crate::protocol::handshake::response::write_switching_protocols;
use crate::protocol::{CloseCode, Role};

/// What every fresh connection of a server is measured by.
pub(super) struct Door {
    pub hub: Arc<Hub>,
    pub admission: Arc<Admission>,
    pub drivers: Arc<Drivers>,
    pub policy: Arc<SendPolicy>,
    pub limits: Limits,
    pub max_header_size: usize,
    pub handshake_timeout: Duration,
    /// Answered with 200 and no PHP; empty for none.
    pub health_path: String,
    /// PHP has a handler for plain requests.
    pub wants_requests: AtomicBool,
    /// No connection is opened any more.
    pub is_stopping: AtomicBool,
    /// Told when `is_stopping` is set.
    pub stopping: Notify,
    /// Every connection has been told of the stop; one that still opens is told when it does.
    pub has_told: AtomicBool,
}

impl Door {
    /// Sees a fresh connection through; returns once it is a task of its own, or over.
    pub(super) async fn receive(&self, mut socket: Socket, remote_address: String, tls: Option<Arc<Tls>>) {
        if let Err(full) = socket.enter(&self.admission) {
            return self.turn_away(socket, tls.as_deref(), full).await;
        }
        let start = Instant::now();
        if let Some(tls) = tls {
            match self.secure(socket, &tls).await {
                Some(secured) => socket = secured,
                None => return,
            }
        }
        let left = self.handshake_timeout.saturating_sub(start.elapsed());
        let Ok(outcome) = timeout(left, read_head(&socket, self.max_header_size)).await else {
            return self.reject(&socket, &Rejection::too_slow(self.handshake_timeout.as_secs_f64()), false).await;
        };
        match outcome {
            Ok(Some((head, rest))) => self.answer(socket, remote_address, head, rest).await,
            // Whoever connects and says nothing has not asked for anything: a port scan, a load balancer's probe.
            Ok(None) => {}
            Err(rejection) => self.reject(&socket, &rejection, false).await,
        }
    }

    /// The TLS handshake; `None` if it came to nothing.
    async fn secure(&self, socket: Socket, tls: &Tls) -> Option<Socket> {
        let refusal = match timeout(self.handshake_timeout, accept(&socket, tls.config())).await {
            Ok(Ok(session)) => return Some(socket.with_tls(session)),
            Ok(Err(refusal)) => refusal,
            Err(_) => {
                let why = format!("it was not complete within {} seconds", self.handshake_timeout.as_secs_f64());
                self.note_insecure(&socket, Rejected::Timeout, Level::Debug, &why);
                return None;
            }
        };
        let (level, why, answer) = match refusal {
            Refusal::Silent => return None,
            Refusal::Gone => (Level::Debug, "the client went in the midst of it".to_owned(), Vec::new()),
            Refusal::PlainHttp => {
                let (rejection, mut answer) = (Rejection::not_tls(), Vec::new());
                rejection.write(&mut answer, false);
                (Level::Debug, format!("the client speaks plain HTTP; {}", rejection.message), answer)
            }
            Refusal::Failed { alert, why, is_ours } => {
                let level = if is_ours && tls.may_warn() { Level::Warning } else { Level::Debug };
                (level, why, alert)
            }
        };
        self.note_insecure(&socket, Rejected::Tls, level, &why);
        http::finish(&socket, &answer).await;
        None
    }

    fn note_insecure(&self, socket: &Socket, reason: Rejected, level: Level, why: &str) {
        self.hub.metrics.reject(reason);
        let context = vec![("remoteAddress", socket.peer_address())];
        self.log(level, format!("TLS handshake failed: {why}"), context);
    }

    async fn answer(&self, socket: Socket, remote_address: String, head: RequestHead, rest: Vec<u8>) {
        if self.is_health_check(&head) {
            return http::answer(&socket, &healthy(), head.method == "HEAD").await;
        }
        if self.wants_requests.load(Ordering::Relaxed) && !is_handshake(&head) {
            return self.forward(socket, remote_address, head).await;
        }
        match self.check(&head) {
            Ok(upgrade) => self.open(socket, remote_address, head, &upgrade, rest).await,
            Err(rejection) => self.reject(&socket, &rejection, head.method == "HEAD").await,
        }
    }

    fn check(&self, head: &RequestHead) -> Result<Upgrade, Rejection> {
        let upgrade = request::check(head)?;
        if self.is_stopping.load(Ordering::Relaxed) {
            return Err(Rejection::unavailable("the server is stopping"));
        }
        Ok(upgrade)
    }

    /// RFC 6455 §4.2.2: completes the handshake; from here on the connection is a task.
    async fn open(&self, socket: Socket, remote_address: String, head: RequestHead, upgrade: &Upgrade, rest: Vec<u8>) {
        let agreed = self.policy.compression.and_then(|config| negotiation::accept(&upgrade.extensions, &config));
        let (deflate, extension) = agreed.map(|accepted| (accepted.agreement, accepted.answer)).unzip();
        let mut answer = Vec::new();
        write_switching_protocols::<&str, &str>(&mut answer, &upgrade.accept, None, extension.as_ref(), &[]);
        if timeout(self.handshake_timeout, http::write_all(&socket, &answer)).await.is_ok_and(|written| written.is_ok())
        {
            let is_secure = socket.tls().is_some();
            let origin = Origin { request: Some(head), remote_address, is_secure, subprotocol: None, deflate };
            self.start(socket, origin, rest);
        }
    }

    fn start(&self, socket: Socket, origin: Origin, mut rest: Vec<u8>) {
        let (policy, drivers) = (Arc::clone(&self.policy), Arc::clone(&self.drivers));
        let (hub, socket) = (Arc::clone(&self.hub), Arc::new(socket));
        let metrics = Arc::clone(&hub.metrics);
        let peer = Arc::new(Peer::new(Role::Server, Arc::clone(&socket), origin, policy, drivers, metrics));
        let connection = Connection::open(hub, Arc::clone(&peer), socket, Role::Server, self.limits, &mut rest);
        if self.has_told.load(Ordering::Relaxed) {
            peer.close(CloseCode::Away.into(), "the server is stopping");
        }
        tokio::spawn(connection);
    }

    /// Asks PHP for the answer to a plain request.
    async fn forward(&self, socket: Socket, remote_address: String, head: RequestHead) {
        let is_head = head.method == "HEAD";
        let (exchange, answer) = Exchange::new(head, remote_address, socket.tls().is_some());
        self.hub.inbox.push(Event::Request(Box::new(exchange)));
        match http::unless_gone(&socket, answer).await {
            Some(Ok(answer)) => http::answer(&socket, &answer, is_head).await,
            Some(Err(_)) => self.reject(&socket, &Rejection::unavailable("the server is stopping"), is_head).await,
            None => {}
        }
    }

    /// Tells the operator of certificates that are out of date.
    pub(super) fn warn_of(&self, tls: &Tls) {
        for warning in tls.warnings() {
            self.log(Level::Warning, warning, Vec::new());
        }
    }

    /// Puts a line into the log.
    pub(super) fn log(&self, level: Level, message: String, context: Vec<(&'static str, String)>) {
        self.hub.inbox.push_note(Note { level, message, context });
    }

    /// There is no room. That is no illness: the health check of a full server is answered as ever.
    async fn turn_away(&self, mut socket: Socket, tls: Option<&Tls>, full: Full) {
        let reason = match full {
            Full::Connections(_) => Rejected::MaxConnections,
            Full::Address(_) => Rejected::MaxConnectionsPerIp,
        };
        let Some(_place) = self.admission.refuse() else { return self.hub.metrics.reject(reason) };
        let wait = REFUSED_HEAD_WAIT.min(self.handshake_timeout);
        if let Some(tls) = tls {
            // Without TLS the client could not read why, and would take it for a fault.
            match timeout(wait, accept(&socket, tls.config())).await {
                Ok(Ok(session)) => socket = socket.with_tls(session),
                Ok(Err(_)) | Err(_) => return self.hub.metrics.reject(reason),
            }
        }
        let head = match timeout(wait, read_head(&socket, self.max_header_size)).await {
            Ok(Ok(Some((head, _)))) => Some(head),
            // Gone, and with it whoever would read an answer.
            Ok(Ok(None)) => return self.hub.metrics.reject(reason),
            Ok(Err(_)) | Err(_) => None,
        };
        let is_head = head.as_ref().is_some_and(|head| head.method == "HEAD");
        if head.is_some_and(|head| self.is_health_check(&head)) {
            return http::answer(&socket, &healthy(), is_head).await;
        }
        self.reject_for(reason, &socket, &Rejection::full(&full.to_string(), RETRY_AFTER), is_head).await;
    }

    async fn reject(&self, socket: &Socket, rejection: &Rejection, is_head: bool) {
        self.reject_for(Rejected::from_status(rejection.status), socket, rejection, is_head).await;
    }

    async fn reject_for(&self, reason: Rejected, socket: &Socket, rejection: &Rejection, is_head: bool) {
        self.hub.metrics.reject(reason);
        let context = vec![("remoteAddress", socket.peer_address()), ("status", rejection.status.to_string())];
        self.log(Level::Debug, format!("handshake refused: {}", rejection.message), context);
        let mut bytes = Vec::new();
        rejection.write(&mut bytes, is_head);
        http::finish(socket, &bytes).await;
    }

    fn is_health_check(&self, head: &RequestHead) -> bool {
        !self.health_path.is_empty()
            && head.path() == self.health_path
            && matches!(head.method.as_str(), "GET" | "HEAD")
            && !head.is_upgrade()
    }
}

/// A request that was a WebSocket handshake where it began, even if a proxy took its `Upgrade` away: that one wants to
/// be told so, and not to be shown a page.
fn is_handshake(head: &RequestHead) -> bool {
    head.is_upgrade() || head.header("Sec-WebSocket-Key").is_some()
}

fn healthy() -> Answer {
    let headers = vec![("Content-Type".to_owned(), "text/plain; charset=utf-8".to_owned())];
    Answer { status: 200, headers, body: b"ok\n".to_vec() }
}

/// Reads a head and what came behind it; `None` if the peer goes before it is complete.
async fn read_head(socket: &Socket, max_header_size: usize) -> Result<Option<(RequestHead, Vec<u8>)>, Rejection> {
    let mut bytes = Vec::new();
    loop {
        let seen = bytes.len();
        let read = http::read_some(socket, |input| {
            bytes.extend_from_slice(input);
            input.len()
        });
        if !read.await.is_ok_and(|count| count > 0) {
            return Ok(None);
        }
        // The first read shows what is not HTTP at all; after that, only an end is worth a look: a head that comes
        // byte by byte would else be parsed thousands of times.
        if (seen == 0 || bytes.len() > max_header_size || http::has_head_end(&bytes, seen))
            && let Some((head, size)) = request::parse(&bytes, max_header_size)?
        {
            return Ok(Some((head, bytes.split_off(size))));
        }
    }
}

/// How long a client that finds no room may take to say what it wants. It is told in any case.
const REFUSED_HEAD_WAIT: Duration = Duration::from_secs(1);

/// Seconds after which such a client may try again: long enough that those who obey are no burden.
const RETRY_AFTER: u32 = 10;
