//! The client's way to an open connection: name, socket, tunnel through a proxy, TLS, handshake, and again where a
//! redirect leads; all within one time-out.
//!
//! Never retries what has failed.

mod attempt;
mod connect;
mod handshake;
mod proxy;
mod race;
mod redirect;
mod resolve;
mod secure;
mod tunnel;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

pub use self::attempt::{Passed, Trace};
pub use self::proxy::{Proxy, ProxyUrlError};
pub(in crate::net) use self::redirect::resolve;
pub use super::url::Target;

use self::attempt::Attempt;
use self::handshake::Answered;
use super::error::{ConnectError, Step};
use super::socket::Socket;
use super::tls::client::ClientTls;
use crate::protocol::deflate;
use crate::protocol::handshake::client::{Accepted, ResponseHead};

/// What a client asks for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where to connect to.
    pub target: Target,
    /// The URL's scheme asks for TLS.
    pub is_secure: bool,
    /// The host of the URL, an IPv6 address without brackets: whom a certificate has to be for.
    pub host: String,
    /// What TLS goes by; without it nothing that is secure can be reached, by a redirect either.
    pub tls: Option<Arc<ClientTls>>,
    /// The value of `Host`.
    pub host_header: String,
    /// Path and query.
    pub path: String,
    /// Subprotocols to offer, in order of preference; each is a token.
    pub subprotocols: Vec<String>,
    /// Further headers, such as Origin; see [`custom`](crate::protocol::handshake::custom).
    pub headers: Vec<(String, String)>,
    /// How messages are to be compressed if the server agrees; `None` for not at all.
    pub compression: Option<deflate::Config>,
    /// What to go through, to a port; a unix socket is reached without.
    pub proxy: Option<Proxy>,
    /// Bytes that the head of the answer may have.
    pub max_header_size: usize,
    /// The time for everything until the connection is open.
    pub connect_timeout: Duration,
    /// How many redirects may be followed.
    pub follow_redirects: u32,
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
    let dialled = follow_to_the_end(&mut attempt, request).await;
    attempt.end();
    dialled
}

async fn follow_to_the_end(attempt: &mut Attempt<'_>, request: &Request) -> Result<Dialled, ConnectError> {
    let mut request = Cow::Borrowed(request);
    loop {
        match ask(attempt, &request).await? {
            Answered::Opened(dialled) => return Ok(*dialled),
            Answered::Redirected { next, status } => {
                let (from, to) = (redirect::url_of(&request), redirect::url_of(&next));
                attempt.turn(&next, format!("{status} from {from} to {to}"));
                request = Cow::Owned(*next);
            }
        }
    }
}

/// Goes to one server, and asks it.
async fn ask(attempt: &mut Attempt<'_>, request: &Request) -> Result<Answered, ConnectError> {
    let mut socket = attempt.reach(&request.target, request.proxy.as_ref()).await?;
    if request.is_secure {
        socket = attempt.secure(socket, request).await?;
    }
    attempt.begin(Step::Handshake);
    attempt.shake_hands(socket, request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_sent<T: Send>(_: impl Fn(&'static Request) -> T) {}

    /// A task may dial, not only who waits.
    #[test]
    fn dialling_may_be_a_task() {
        is_sent(dial);
    }
}
