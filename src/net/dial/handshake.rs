//! The WebSocket handshake over a connected socket.

use std::time::Duration;

use tokio_tungstenite::tungstenite::handshake::client::generate_key;

use super::attempt::Attempt;
use super::{Dialled, Request};
use crate::net::error::{ConnectError, HandshakeFailure};
use crate::net::http::{has_head_end, read_some, write_all};
use crate::net::socket::Socket;
use crate::protocol::handshake::client::{self, ClientRequest, HandshakeError, ResponseHead};

impl Attempt<'_> {
    /// Asks for the upgrade and verifies the answer (RFC 6455 §4.1).
    pub(super) async fn shake_hands(&self, socket: Socket, request: &Request) -> Result<Dialled, ConnectError> {
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
