//! The handshake with a server, over a socket of which nothing has been read yet.

use std::io;
use std::sync::Arc;

use rustls::{ClientConnection, Connection};

use super::ClientTls;
use super::explain::{Circumstances, not_tls};
use super::fault::TlsFault;
use crate::net::http;
use crate::net::socket::Socket;
use crate::net::tls::session::{Broken, HANDSHAKE_AT_ONCE, Session};

/// A handshake that is done, as far as the client can see.
pub struct Secured {
    /// For the socket.
    pub session: Session,
    /// What its end may mean, until something has come through it.
    pub afterwards: Afterwards,
}

/// What it means when a connection ends right after the handshake. In TLS 1.3 the client is done first: what the server
/// says to its certificate, or to that it has none, comes only then (RFC 8446 §4.4.2.4).
pub struct Afterwards(Circumstances);

impl Afterwards {
    /// What the failed first read says of TLS, or its end if there is no error; `None` if TLS has nothing to do with it.
    pub fn explain(&self, error: Option<&io::Error>) -> Option<TlsFault> {
        let broken = error.and_then(|error| error.get_ref()?.downcast_ref());
        match broken {
            Some(Broken(error)) => Some(self.0.explain(error)),
            None => self.0.explain_end(),
        }
    }
}

/// Shakes hands with the server at `host`, the name or address in the URL, over `socket`, which is still a plain one.
pub async fn connect(socket: &Socket, tls: &ClientTls, host: &str) -> Result<Secured, TlsFault> {
    let name = tls.name(host)?;
    tls.prepare()?;
    let _turn = tls.turn.lock().await;
    let wanted = name.to_str().into_owned();
    // What an earlier one has left that was given up.
    tls.witness.take();
    let circumstances =
        || Circumstances { wanted: wanted.clone(), seen: tls.witness.take(), trusted: tls.trust.describe() };
    let connection =
        ClientConnection::new(Arc::clone(&tls.config), name).map_err(|error| TlsFault::Other(error.to_string()))?;
    let session = Session::new(Connection::Client(connection));
    let (mut records, mut received) = (Vec::new(), 0);
    loop {
        let sent = send(socket, &session).await;
        if !session.is_handshaking() {
            return Ok(Secured { session, afterwards: Afterwards(circumstances()) });
        }
        records.clear();
        // Where nothing can be sent any more there may still be the reason to read.
        let heard = receive(socket, &mut records, received == 0).await.and(sent);
        if received == 0
            && let Some(fault) = not_tls(&records)
        {
            return Err(fault);
        }
        received += records.len();
        let taken = records.chunks(HANDSHAKE_AT_ONCE).try_for_each(|records| session.take_in(records));
        if let Err(error) = taken {
            // The alert, as far as it goes at once: who gives up waits for nobody.
            let _ = socket.write(&answers(&session));
            return Err(circumstances().explain(&error));
        }
        if records.is_empty() {
            return Err(circumstances().explain_end().unwrap_or_else(|| ended(received, heard.err())));
        }
    }
}

/// Sends what the session has to say.
async fn send(socket: &Socket, session: &Session) -> io::Result<()> {
    http::write_all(socket, &answers(session)).await
}

fn answers(session: &Session) -> Vec<u8> {
    let mut records = Vec::new();
    // Into memory: that does not fail.
    let _ = session.flush(&mut records);
    records
}

/// Reads what has come into `records`, which is empty; nothing at the end of the stream. Of the very first bytes as many as
/// it takes to see whether they are TLS.
async fn receive(socket: &Socket, records: &mut Vec<u8>, is_first: bool) -> io::Result<()> {
    loop {
        let count = http::read_some(socket, |input| {
            records.extend_from_slice(input);
            input.len()
        });
        let is_enough = match count.await? {
            0 => true,
            _ if is_first => can_tell(records),
            _ => true,
        };
        if is_enough {
            return Ok(());
        }
    }
}

/// Whether `start` is enough to tell TLS from what is not; of HTTP the first line is wanted.
fn can_tell(start: &[u8]) -> bool {
    if start.starts_with(HTTP) || HTTP.starts_with(start) {
        start.len() >= LONG_LINE || start.contains(&b'\n')
    } else {
        start.len() >= 2
    }
}

fn ended(received: usize, error: Option<io::Error>) -> TlsFault {
    match received {
        0 => TlsFault::Silent,
        after => TlsFault::Cut { after, why: error.map(|error| error.to_string()) },
    }
}

/// How an answer begins that is not TLS.
const HTTP: &[u8] = b"HTTP/";

/// Bytes of an answer that has no first line.
const LONG_LINE: usize = 256;
