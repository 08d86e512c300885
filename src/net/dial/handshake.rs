//! The WebSocket handshake over a connected socket.

use std::io;
use std::time::Duration;

use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;

use super::attempt::Attempt;
use super::redirect;
use super::{Dialled, Request};
use crate::net::error::{ConnectError, HandshakeFailure, RedirectFault};
use crate::net::http::{has_head_end, read_some, write_all};
use crate::net::socket::Socket;
use crate::net::url::without_credentials;
use crate::protocol::handshake::body::Body;
use crate::protocol::handshake::client::{self, ClientRequest, HandshakeError, ResponseHead};

/// What comes of asking a server.
pub(super) enum Answered {
    /// An open connection.
    Opened(Box<Dialled>),
    /// The same is to be asked elsewhere.
    Redirected {
        /// What, and where.
        next: Box<Request>,
        /// How the server said so.
        status: u16,
    },
}

impl Attempt<'_> {
    /// Asks for the upgrade and verifies the answer (RFC 6455 §4.1).
    pub(super) async fn shake_hands(&mut self, socket: Socket, request: &Request) -> Result<Answered, ConnectError> {
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
        let mut received = Vec::new();
        let answer = self.in_time(self.read_response(&socket, request.max_header_size, &mut received)).await;
        if answer.is_err() && !received.is_empty() {
            self.find(format!("{} bytes of an answer came, and no complete one", received.len()));
        }
        let answer = answer?;
        let (response, rest) = match (answer, sent) {
            // Else the server has said why it does not take the request.
            (Err(ConnectError::Lost { .. }), Err(error)) => {
                return Err(self.lost(&format!("sending the handshake failed: {error}")));
            }
            (answer, _) => answer?,
        };
        self.find(format!("{} {}", response.status, response.reason).trim_end());
        let mut error = match client::verify(&response, &key, &request.subprotocols, request.compression.as_ref()) {
            Ok(accepted) => return Ok(Answered::Opened(Box::new(Dialled { socket, response, accepted, rest }))),
            Err(error) => error,
        };
        if let HandshakeError::Status { location: Some(location), .. } = &mut error {
            *location = without_credentials(location);
        }
        let fault = match redirect::follow(request, &response, self.redirects()) {
            Ok(Some(next)) => return Ok(Answered::Redirected { next: Box::new(next), status: response.status }),
            Ok(None) => None,
            Err(fault) => Some(fault),
        };
        Err(self.refused(&socket, error, fault, &response, &rest).await)
    }

    /// The head of the answer, and what came behind it.
    /// `bytes` holds what came so far, also for those who stop waiting.
    async fn read_response(
        &self,
        socket: &Socket,
        max: usize,
        bytes: &mut Vec<u8>,
    ) -> Result<(ResponseHead, Vec<u8>), ConnectError> {
        let mut interim = 0;
        loop {
            let seen = bytes.len();
            let read = read_some(socket, |input| {
                bytes.extend_from_slice(input);
                input.len()
            });
            match read.await {
                Ok(0) if bytes.is_empty() => return Err(self.ended(None, &ended_after(bytes))),
                Ok(0) => return Err(self.lost(&ended_after(bytes))),
                Err(error) if bytes.is_empty() => return Err(self.ended(Some(&error), &error.to_string())),
                Err(error) => return Err(self.lost(&error.to_string())),
                Ok(_) if seen > 0 && bytes.len() <= max && !has_head_end(bytes, seen) => {}
                Ok(_) => {
                    let parsed = client::parse_final_response(bytes, max, &mut interim);
                    if let Some((head, size)) = parsed.map_err(not_http)? {
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
        redirect: Option<RedirectFault>,
        response: &ResponseHead,
        rest: &[u8],
    ) -> ConnectError {
        let mut body = Body::of(response, MAX_BODY);
        body.push(rest);
        // What has come by then will do.
        let _ = self.in_time(read_body(socket, &mut body)).await;
        let text = |(name, value): (&str, &[u8])| (name.to_owned(), String::from_utf8_lossy(value).into_owned());
        let headers = response.headers().map(text).collect();
        let (status, body) = (response.status, body.into_bytes());
        ConnectError::Handshake(Box::new(HandshakeFailure { error, redirect, status, headers, body }))
    }
}

/// Reads until the body is complete, the stream ends, or nothing comes for a while.
async fn read_body(socket: &Socket, body: &mut Body) {
    while !body.is_complete() {
        let read = read_some(socket, |input| {
            body.push(input);
            input.len()
        });
        match timeout(BODY_WAIT, read).await {
            Ok(io::Result::Ok(1..)) => {}
            _ => return,
        }
    }
}

fn not_http(error: HandshakeError) -> ConnectError {
    let (redirect, headers, body) = (None, Vec::new(), Vec::new());
    ConnectError::Handshake(Box::new(HandshakeFailure { error, redirect, status: 0, headers, body }))
}

fn ended_after(bytes: &[u8]) -> String {
    match bytes.len() {
        0 => "the server closed it without an answer to the handshake".to_owned(),
        count => format!("the server closed it within its answer to the handshake, after {count} bytes"),
    }
}

/// As much of the body of a refusal as an error carries.
const MAX_BODY: usize = 64 * 1024;

/// A refusal's body is worth waiting for this long while nothing comes: some servers announce one and never send it.
const BODY_WAIT: Duration = Duration::from_secs(1);
