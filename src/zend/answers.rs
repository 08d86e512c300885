//! What a handler's return value says to a client that waits: a plain request's answer, a handshake's verdict.
//!
//! Never calls a handler and never sends: mistakes come back as the exception that the `error` handler is to get.

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

use super::exception::{type_error, value_error};
use super::options::type_name;
use super::response::Response;
use crate::net::http::{Answer, Verdict};
use crate::protocol::handshake::extension::parse_tokens;
use crate::protocol::handshake::request::RequestHead;

/// Something that a handler decides on.
pub trait Reply: Sized {
    /// What it returned, on this request.
    fn read(returned: &Zval, request: &RequestHead) -> PhpResult<Self>;

    /// Where there is no handler any more.
    fn without_handler() -> Self;

    /// Where it failed; says nothing of how.
    fn failure() -> Self;
}

impl Reply for Answer {
    fn read(returned: &Zval, _request: &RequestHead) -> PhpResult<Self> {
        Response::answer(returned).ok_or_else(|| {
            let given = type_name(returned);
            type_error(format!("the request handler must return a WebSocket\\Response, {given} returned"))
        })
    }

    fn without_handler() -> Self {
        Self::failure()
    }

    fn failure() -> Self {
        let headers = vec![("Content-Type".to_owned(), "text/plain; charset=utf-8".to_owned())];
        Self { status: 500, headers, body: b"the server could not answer this request\n".to_vec() }
    }
}

impl Reply for Verdict {
    fn read(returned: &Zval, request: &RequestHead) -> PhpResult<Self> {
        match (returned.bool(), Response::answer(returned)) {
            (Some(true), _) => Ok(Self::without_handler()),
            (Some(false), _) => Ok(Self::Forbid),
            (None, Some(Answer { status: 101, headers, .. })) => {
                let subprotocol = chosen_subprotocol(&headers, request)?;
                Ok(Self::Accept { headers, subprotocol })
            }
            (None, Some(answer)) => Ok(Self::Refuse(answer)),
            (None, None) if returned.is_null() => Ok(Self::without_handler()),
            (None, None) => {
                let given = type_name(returned);
                let expected = "null, a bool or a WebSocket\\Response";
                Err(type_error(format!("the handshake handler must return {expected}, {given} returned")))
            }
        }
    }

    fn without_handler() -> Self {
        Self::Accept { headers: Vec::new(), subprotocol: None }
    }

    fn failure() -> Self {
        Self::Refuse(Answer::failure())
    }
}

/// The subprotocol in the headers of a 101. A client would break the connection off over one that it did not offer (RFC 6455
/// §4.1), with nothing here to tell why.
fn chosen_subprotocol(headers: &[(String, String)], request: &RequestHead) -> PhpResult<Option<String>> {
    let mut chosen = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(PROTOCOL)).map(|(_, value)| value);
    let Some(first) = chosen.next() else { return Ok(None) };
    let offered = parse_tokens(&request.header_list(PROTOCOL).unwrap_or_default()).unwrap_or_default();
    if chosen.next().is_some() {
        return Err(value_error(format!("the handshake handler set {PROTOCOL} more than once: one is chosen")));
    }
    if offered.contains(first) {
        return Ok(Some(first.clone()));
    }
    let offered = if offered.is_empty() { "none".to_owned() } else { offered.join(", ") };
    Err(value_error(format!(
        "the handshake handler chose the subprotocol '{}', which the client did not offer; it offered {}",
        first.escape_debug(),
        offered.escape_debug()
    )))
}

const PROTOCOL: &str = "Sec-WebSocket-Protocol";
