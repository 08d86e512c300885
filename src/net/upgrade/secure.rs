//! TLS before HTTP: the handshake, and what becomes of a connection whose handshake comes to nothing.

use tokio::time::{Instant, timeout_at};

use super::Door;
use crate::net::http;
use crate::net::inbox::Level;
use crate::net::metrics::Rejected;
use crate::net::socket::Socket;
use crate::net::tls::Tls;
use crate::net::tls::accept::{Refusal, accept};
use crate::protocol::handshake::request::Rejection;

impl Door {
    /// The TLS handshake; `None` if it came to nothing.
    pub(super) async fn secure(&self, socket: Socket, tls: &Tls, deadline: Instant) -> Option<Socket> {
        let refusal = match timeout_at(deadline, accept(&socket, tls.config())).await {
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

    /// Tells the operator of certificates that are out of date.
    pub(in crate::net) fn warn_of(&self, tls: &Tls) {
        for warning in tls.warnings() {
            self.log(Level::Warning, warning, Vec::new());
        }
    }

    fn note_insecure(&self, socket: &Socket, reason: Rejected, level: Level, why: &str) {
        self.hub.metrics.reject(reason);
        let context = vec![("remoteAddress", socket.peer_address())];
        self.log(level, format!("TLS handshake failed: {why}"), context);
    }
}
