//! A fresh connection of a server on its way: to a WebSocket, or to an HTTP answer that says why not.
//!
//! Never calls PHP, but hands it the handshakes and the plain requests that it wants to see.

mod refusals;
mod secure;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};

use super::admission::{Admission, Full};
use super::connection::Hub;
use super::http::{self, Answer, Exchange, Meanwhile, Verdict};
use super::inbox::Event;
use super::metrics::Rejected;
use super::peer::{Common, Origin, Peer};
use super::proxy::{Address, Client, TrustedProxies};
use super::proxy_header::{NoHeader, read_header};
use super::remote_address::RemoteAddress;
use super::socket::Socket;
use super::stats;
use super::task::Task;
use super::tls::Tls;
use crate::protocol::CloseCode;
use crate::protocol::deflate::negotiation;
use crate::protocol::handshake::origin::Origins;
use crate::protocol::handshake::request::{self, Rejection, RequestHead, Upgrade};
use crate::protocol::handshake::response::write_switching_protocols;
use refusals::{no_room, stopping};

/// What every fresh connection of a server is measured by.
pub(super) struct Door {
    pub hub: Arc<Hub>,
    pub admission: Arc<Admission>,
    pub common: Arc<Common>,
    pub max_header_size: usize,
    /// For all of a handshake, from the accepting to PHP's word on it.
    pub handshake_timeout: Duration,
    /// Whose word on where a client comes from counts.
    pub trusted_proxies: TrustedProxies,
    /// The pages that may connect; `None` for any.
    pub origins: Option<Origins>,
    /// Those that PHP speaks, in order of preference.
    pub subprotocols: Vec<String>,
    /// Answered with 200 and no PHP; empty for none.
    pub health_path: String,
    /// Answered with the figures and no PHP; empty for none.
    pub metrics_path: String,
    /// PHP has a handler for handshakes.
    pub wants_handshakes: AtomicBool,
    /// PHP has a handler for plain requests.
    pub wants_requests: AtomicBool,
    /// No connection is opened any more.
    pub is_stopping: AtomicBool,
    /// Told when `is_stopping` is set.
    pub stopping: Notify,
    /// Every connection has been told of the stop; one that still opens is told when it does.
    pub has_told: AtomicBool,
}

/// What comes before HTTP at one address.
#[derive(Clone, Debug)]
pub(super) struct Entrance {
    /// The header of a proxy.
    pub is_proxied: bool,
    /// A TLS handshake.
    pub tls: Option<Arc<Tls>>,
}

/// A fresh connection that has said what it wants.
struct Arrival {
    socket: Socket,
    client: Client,
    head: RequestHead,
    /// What came behind the head.
    rest: Vec<u8>,
    /// When the handshake has to be done.
    deadline: Instant,
}

/// What was agreed on besides the extensions.
struct Agreed {
    subprotocol: Option<String>,
    headers: Vec<(String, String)>,
}

impl Door {
    /// Sees a fresh connection through; returns once it is a task of its own, or over.
    pub(super) async fn receive(&self, mut socket: Socket, mut neighbour: Address, entrance: Entrance) {
        let deadline = http::deadline(self.handshake_timeout);
        let limited = if entrance.is_proxied { None } else { self.limited_ip(&neighbour) };
        if let Err(full) = socket.enter(&self.admission, limited) {
            return self.turn_away_unheard(socket, full, &entrance).await;
        }
        if entrance.is_proxied {
            let Some(client) = self.read_proxy_header(&socket, deadline).await else { return };
            if let Err(full) = client.as_ref().map_or(Ok(()), |client| self.count_for(&mut socket, client)) {
                socket.leave();
                return self.turn_away_unheard(socket, full, &Entrance { is_proxied: false, ..entrance }).await;
            }
            neighbour = client.unwrap_or(neighbour);
        }
        if let Some(tls) = &entrance.tls {
            match self.secure(socket, tls, deadline).await {
                Some(secured) => socket = secured,
                None => return,
            }
        }
        let Ok(outcome) = timeout_at(deadline, read_head(&socket, self.max_header_size)).await else {
            return self.reject(&socket, &self.too_slow(), false).await;
        };
        match outcome {
            Ok(Some((head, rest))) => {
                let client = self.trusted_proxies.client(neighbour, socket.tls().is_some(), &head);
                self.answer(Arrival { socket, client, head, rest, deadline }).await;
            }
            // Whoever connects and says nothing has not asked for anything: a port scan, a load balancer's probe.
            Ok(None) => {}
            Err(rejection) => self.reject(&socket, &rejection, false).await,
        }
    }

    /// The client's address, if the proxy says it; `None` if the connection is over.
    async fn read_proxy_header(&self, socket: &Socket, deadline: Instant) -> Option<Option<Address>> {
        match timeout_at(deadline, read_header(socket)).await {
            Ok(Ok(client)) => Some(client.map(Address::Ip)),
            Ok(Err(NoHeader::Gone)) => None,
            Ok(Err(NoHeader::Bad(error))) => {
                self.reject_for(Rejected::ProxyProtocol, socket, &Rejection::proxy_header(&error), false).await;
                None
            }
            Err(_) => {
                self.reject(socket, &self.too_slow(), false).await;
                None
            }
        }
    }

    /// Counts a connection for the client behind a proxy.
    fn count_for(&self, socket: &mut Socket, client: &Address) -> Result<(), Full> {
        self.limited_ip(client).map_or(Ok(()), |ip| socket.count_for(ip))
    }

    /// The IP address that the number of connections is limited for: not that of a proxy, which stands for many.
    fn limited_ip(&self, address: &Address) -> Option<IpAddr> {
        address.ip().filter(|_| !self.trusted_proxies.trust(address))
    }

    async fn answer(&self, mut arrival: Arrival) {
        if let Some(answer) = self.own_answer(&arrival.head) {
            return http::answer(&arrival.socket, &answer, arrival.head.method() == "HEAD").await;
        }
        if let Err(full) = self.count_for(&mut arrival.socket, &arrival.client.address) {
            arrival.socket.leave();
            let Some(_place) = self.admission.refuse() else { return self.hub.metrics.reject(full.into()) };
            return self.turn_away(&arrival, full.into(), &no_room(full)).await;
        }
        let head = &arrival.head;
        if self.wants_requests.load(Ordering::Relaxed) && !is_handshake(head) {
            return self.forward(arrival).await;
        }
        match self.check(head) {
            Ok(upgrade) => self.agree(arrival, &upgrade).await,
            Err(rejection) => self.turn_away(&arrival, Rejected::from_status(rejection.status), &rejection).await,
        }
    }

    /// The answer that needs no PHP, if this is a plain request for one: the health check, and the figures.
    fn own_answer(&self, head: &RequestHead) -> Option<Answer> {
        if is_for(&self.health_path, head) {
            return Some(text("text/plain; charset=utf-8", "ok\n"));
        }
        is_for(&self.metrics_path, head)
            .then(|| text(stats::PROMETHEUS, &stats::prometheus(&stats::collect(&self.hub))))
    }

    fn check(&self, head: &RequestHead) -> Result<Upgrade, Rejection> {
        let upgrade = request::check(head)?;
        if let Some(origin) = self.origins.as_ref().and_then(|origins| origins.refuses(head)) {
            return Err(Rejection::origin(origin));
        }
        match self.is_stopping.load(Ordering::Relaxed) {
            true => Err(stopping()),
            false => Ok(upgrade),
        }
    }

    /// Settles what is open in a good handshake, with PHP if it wants to, and completes it.
    async fn agree(&self, mut arrival: Arrival, upgrade: &Upgrade) {
        let subprotocol = upgrade.choose(&self.subprotocols).map(str::to_owned);
        let mut agreed = Agreed { subprotocol, headers: Vec::new() };
        if self.wants_handshakes.load(Ordering::Relaxed) {
            let Some(verdict) = self.ask(&mut arrival).await else { return };
            match verdict {
                Verdict::Accept { headers, subprotocol } => {
                    agreed = Agreed { subprotocol: subprotocol.or(agreed.subprotocol), headers };
                }
                Verdict::Forbid => return self.turn_away(&arrival, Rejected::Handler, &Rejection::forbidden()).await,
                Verdict::Refuse(answer) => return self.pass_on(&arrival, &answer).await,
            }
        }
        self.open(arrival, upgrade, agreed).await;
    }

    /// PHP's word on a handshake; `None` if there is none, and the connection is over. What the client sends meanwhile is
    /// kept, up to a bound.
    async fn ask(&self, arrival: &mut Arrival) -> Option<Verdict> {
        let Arrival { socket, client, head, rest, deadline } = &mut *arrival;
        let (exchange, verdict) = Exchange::new(head.clone(), client.address.to_string(), client.is_secure);
        self.hub.inbox.push(Event::Handshake(Box::new(exchange)));
        let heard = http::unless_gone(socket, verdict, |input| keep(rest, input));
        let (reason, rejection) = match timeout_at(*deadline, heard).await {
            Ok(None) => return None,
            Ok(Some(Ok(verdict))) if !self.is_stopping.load(Ordering::Relaxed) => return Some(verdict),
            Ok(Some(_)) => (Rejected::Stopping, stopping()),
            Err(_) => (Rejected::Timeout, Rejection::undecided(self.handshake_timeout.as_secs_f64())),
        };
        self.turn_away(arrival, reason, &rejection).await;
        None
    }

    /// RFC 6455 §4.2.2: completes the handshake; from here on the connection is a task.
    async fn open(&self, arrival: Arrival, upgrade: &Upgrade, agreed: Agreed) {
        let Arrival { socket, client, head, rest, .. } = arrival;
        let Agreed { subprotocol, headers } = agreed;
        let deflate = self.common.compression.and_then(|config| negotiation::accept(&upgrade.extensions, &config));
        let (deflate, extension) = deflate.map(|accepted| (accepted.agreement, accepted.answer)).unzip();
        let mut answer = Vec::new();
        let (accept, extension) = (&upgrade.accept, extension.as_ref());
        write_switching_protocols(&mut answer, accept, subprotocol.as_deref(), extension, &headers);
        if timeout(self.handshake_timeout, http::write_all(&socket, &answer)).await.is_ok_and(|written| written.is_ok())
        {
            let Client { address, is_secure } = client;
            let (remote_address, subprotocol) = (RemoteAddress::from(&address), subprotocol.map(String::into));
            let origin = Origin { request: Some(head), remote_address, is_secure, subprotocol, deflate };
            self.start(socket, origin, rest);
        }
    }

    fn start(&self, socket: Socket, origin: Origin, mut rest: Vec<u8>) {
        let (hub, socket) = (Arc::clone(&self.hub), Arc::new(socket));
        let peer = Arc::new(Peer::new(Arc::clone(&socket), origin, Arc::clone(&self.common)));
        let task = Task::open(hub, Arc::clone(&peer), socket, &mut rest);
        if self.has_told.load(Ordering::Relaxed) {
            peer.close(CloseCode::Away.into(), "the server is stopping");
        }
        tokio::spawn(task);
    }

    /// Asks PHP for the answer to a plain request.
    async fn forward(&self, arrival: Arrival) {
        let Arrival { socket, client, head, .. } = arrival;
        let is_head = head.method() == "HEAD";
        let (exchange, answer) = Exchange::new(head, client.address.to_string(), client.is_secure);
        self.hub.inbox.push(Event::Request(Box::new(exchange)));
        match http::unless_gone(&socket, answer, http::throw_away).await {
            Some(Ok(answer)) => http::answer(&socket, &answer, is_head).await,
            Some(Err(_)) => self.reject(&socket, &stopping(), is_head).await,
            None => {}
        }
    }
}

/// Keeps what a client sends before it has an answer. One that has said nothing yet and ends its side is gone.
fn keep(early: &mut Vec<u8>, input: &[u8]) -> Meanwhile {
    early.extend_from_slice(input);
    match (input.is_empty(), early.len()) {
        (true, 0) => Meanwhile::GiveUp,
        (false, ..MAX_EARLY) => Meanwhile::ReadOn,
        _ => Meanwhile::LeaveUnread,
    }
}

/// Whether this is a plain request for `path`, if there is one.
fn is_for(path: &str, head: &RequestHead) -> bool {
    !path.is_empty() && head.path() == path && matches!(head.method(), "GET" | "HEAD") && !head.is_upgrade()
}

fn text(media_type: &str, body: &str) -> Answer {
    let headers = vec![("Content-Type".to_owned(), media_type.to_owned())];
    Answer { status: 200, headers, body: body.as_bytes().to_vec() }
}

/// A request that was a WebSocket handshake where it began, even if a proxy took its `Upgrade` away: that one wants to
/// be told so, and not to be shown a page.
fn is_handshake(head: &RequestHead) -> bool {
    head.is_upgrade() || head.header("Sec-WebSocket-Key").is_some()
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

/// Bytes of frames that a client may send before its handshake is answered; the rest waits in the system's buffers. To send
/// any is not allowed (RFC 6455 §4.1), but some do.
const MAX_EARLY: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn early_bytes_are_kept_up_to_the_bound() {
        let mut early = Vec::new();
        assert_eq!(keep(&mut early, &[0; MAX_EARLY - 1]), Meanwhile::ReadOn);
        assert_eq!(keep(&mut early, &[0; 1]), Meanwhile::LeaveUnread);
        assert_eq!(early.len(), MAX_EARLY);
    }

    #[test]
    fn who_ends_its_side_is_gone_unless_it_has_said_something() {
        assert_eq!(keep(&mut Vec::new(), &[]), Meanwhile::GiveUp);
        assert_eq!(keep(&mut vec![0], &[]), Meanwhile::LeaveUnread);
    }
}
