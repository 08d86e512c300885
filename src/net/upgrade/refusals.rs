//! What a client is told that does not become a connection: in words, counted by reason, and with a line in the log.

use std::time::Duration;

use tokio::time::timeout;

use super::{Arrival, Door, Entrance, read_head};
use crate::net::admission::Full;
use crate::net::http::{self, Answer};
use crate::net::inbox::{Level, Note};
use crate::net::metrics::Rejected;
use crate::net::proxy_header::read_header;
use crate::net::socket::Socket;
use crate::net::tls::accept::accept;
use crate::protocol::handshake::request::Rejection;

impl Door {
    /// Refuses a request that has been read.
    pub(super) async fn turn_away(&self, arrival: &Arrival, reason: Rejected, rejection: &Rejection) {
        self.note(reason, arrival.client.address.to_string(), rejection.status, &rejection.message);
        finish(&arrival.socket, rejection, arrival.head.method() == "HEAD").await;
    }

    /// PHP refused a handshake in its own words.
    pub(super) async fn pass_on(&self, arrival: &Arrival, answer: &Answer) {
        let why = format!("the handshake handler answered {}", answer.status);
        self.note(Rejected::Handler, arrival.client.address.to_string(), answer.status, &why);
        http::answer(&arrival.socket, answer, false).await;
    }

    /// There is no room. That is no illness: the health check of a full server is answered as ever.
    pub(super) async fn turn_away_unheard(&self, mut socket: Socket, full: Full, entrance: &Entrance) {
        let reason = Rejected::from(full);
        let Some(_place) = self.admission.refuse() else { return self.hub.metrics.reject(reason) };
        let wait = REFUSED_HEAD_WAIT.min(self.handshake_timeout);
        socket = match timeout(wait, pass(socket, entrance)).await {
            Ok(Some(socket)) => socket,
            Ok(None) | Err(_) => return self.hub.metrics.reject(reason),
        };
        let head = match timeout(wait, read_head(&socket, self.max_header_size)).await {
            Ok(Ok(Some((head, _)))) => Some(head),
            // Gone, and with it whoever would read an answer.
            Ok(Ok(None)) => return self.hub.metrics.reject(reason),
            Ok(Err(_)) | Err(_) => None,
        };
        let is_head = head.as_ref().is_some_and(|head| head.method() == "HEAD");
        match head.and_then(|head| self.own_answer(&head)) {
            Some(answer) => http::answer(&socket, &answer, is_head).await,
            None => self.reject_for(reason, &socket, &no_room(full), is_head).await,
        }
    }

    pub(super) async fn reject(&self, socket: &Socket, rejection: &Rejection, is_head: bool) {
        self.reject_for(Rejected::from_status(rejection.status), socket, rejection, is_head).await;
    }

    pub(super) async fn reject_for(&self, reason: Rejected, socket: &Socket, rejection: &Rejection, is_head: bool) {
        self.note(reason, socket.peer_address(), rejection.status, &rejection.message);
        finish(socket, rejection, is_head).await;
    }

    /// Counts a refusal and puts it into the log.
    fn note(&self, reason: Rejected, remote_address: String, status: u16, why: &str) {
        self.hub.metrics.reject(reason);
        let context = vec![("remoteAddress", remote_address), ("status", status.to_string())];
        self.log(Level::Debug, format!("handshake refused: {why}"), context);
    }

    /// Puts a line into the log.
    pub(in crate::net) fn log(&self, level: Level, message: String, context: Vec<(&'static str, String)>) {
        self.hub.inbox.push_note(Note { level, message, context });
    }

    pub(super) fn too_slow(&self) -> Rejection {
        Rejection::too_slow(self.handshake_timeout.as_secs_f64())
    }
}

impl From<Full> for Rejected {
    fn from(full: Full) -> Self {
        match full {
            Full::Connections(_) => Self::MaxConnections,
            Full::Address(_) => Self::MaxConnectionsPerIp,
        }
    }
}

/// What comes before HTTP. Without TLS a client that began with it could not read why it is refused, and would take it for
/// a fault.
async fn pass(socket: Socket, entrance: &Entrance) -> Option<Socket> {
    if entrance.is_proxied {
        read_header(&socket).await.ok()?;
    }
    match &entrance.tls {
        Some(tls) => accept(&socket, tls.config()).await.ok().map(|session| socket.with_tls(session)),
        None => Some(socket),
    }
}

async fn finish(socket: &Socket, rejection: &Rejection, is_head: bool) {
    let mut bytes = Vec::new();
    rejection.write(&mut bytes, is_head);
    http::finish(socket, &bytes).await;
}

pub(super) fn stopping() -> Rejection {
    Rejection::unavailable("the server is stopping")
}

pub(super) fn no_room(full: Full) -> Rejection {
    Rejection::full(&full.to_string(), RETRY_AFTER)
}

/// How long a client that finds no room may take to say what it wants. It is told in any case.
const REFUSED_HEAD_WAIT: Duration = Duration::from_secs(1);

/// Seconds after which such a client may try again: long enough that those who obey are no burden.
const RETRY_AFTER: u32 = 10;
