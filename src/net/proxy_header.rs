//! The header of the PROXY protocol, read off a fresh socket before anything else.
//!
//! Takes its bytes and not one more: what follows, TLS or HTTP, is left to whoever reads that.

use std::net::SocketAddr;

use super::http::read_up_to;
use super::socket::Socket;
use crate::protocol::proxy::{Progress, ProxyError, parse};

/// Why there is no header.
#[derive(Debug)]
pub(super) enum NoHeader {
    /// The peer went before it was complete.
    Gone,
    /// What came is none.
    Bad(ProxyError),
}

/// Reads the header; gives the client's address, if it says one.
pub(super) async fn read_header(socket: &Socket) -> Result<Option<SocketAddr>, NoHeader> {
    let mut bytes = Vec::new();
    loop {
        match parse(&bytes).map_err(NoHeader::Bad)? {
            Progress::Complete(source) => return Ok(source),
            Progress::Missing(count) => match read_up_to(socket, count, &mut bytes).await {
                Ok(1..) => {}
                Ok(0) | Err(_) => return Err(NoHeader::Gone),
            },
        }
    }
}
