//! The server's side of a TLS handshake, on a connection of which nothing has been read yet.
//!
//! Never waits for ever by itself: who calls it has a time-out.

use std::io;
use std::sync::Arc;

use rustls::{Connection, Error, ServerConfig, ServerConnection};

use super::fault;
use super::session::Session;
use crate::net::http;
use crate::net::socket::Socket;

/// Why there is no TLS with a client.
#[derive(Debug)]
pub enum Refusal {
    /// It came and went without a word.
    Silent,
    /// It went in the midst of the handshake.
    Gone,
    /// It speaks plain HTTP.
    PlainHttp,
    /// The handshake failed.
    Failed {
        /// What to tell the client.
        alert: Vec<u8>,
        /// What happened, as a sentence.
        why: String,
        /// The client does not like our certificate: the operator should know.
        is_ours: bool,
    },
}

/// Shakes hands with a client over `socket`, which is still a plain one.
pub async fn accept(socket: &Socket, config: Arc<ServerConfig>) -> Result<Session, Refusal> {
    let mut records = Vec::new();
    receive(socket, &mut records).await.map_err(|_| Refusal::Silent)?;
    // A record of a handshake starts with 22 (RFC 8446 §5.1), a request line with the name of a method.
    if records.first().is_some_and(u8::is_ascii_uppercase) {
        return Err(Refusal::PlainHttp);
    }
    let connection = ServerConnection::new(config).map_err(|error| failed(&error, Vec::new()))?;
    let session = Session::new(Connection::Server(connection));
    loop {
        let taken = session.take_in(&records);
        let mut answer = Vec::new();
        // Into memory: that does not fail.
        let _ = session.flush(&mut answer);
        taken.map_err(|error| failed(&error, answer.clone()))?;
        http::write_all(socket, &answer).await.map_err(|_| Refusal::Gone)?;
        if !session.is_handshaking() {
            return Ok(session);
        }
        records.clear();
        receive(socket, &mut records).await.map_err(|_| Refusal::Gone)?;
    }
}

async fn receive(socket: &Socket, records: &mut Vec<u8>) -> io::Result<()> {
    match http::read_some(socket, |input| records.extend_from_slice(input)).await {
        Ok(()) if records.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
        result => result,
    }
}

fn failed(error: &Error, alert: Vec<u8>) -> Refusal {
    Refusal::Failed { alert, why: fault::describe(error), is_ours: fault::is_ours(error) }
}
