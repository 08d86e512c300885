//! The header of the PROXY protocol, read off a fresh socket before anything else.
//!
//! Takes its bytes and not one more: what follows, TLS or HTTP, is left to whoever reads that.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;

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

async fn read_up_to(socket: &Socket, count: usize, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let seen = bytes.len();
    bytes.resize(seen + count, 0);
    let read = poll_fn(|context| socket.poll_read(context, bytes.get_mut(seen..).unwrap_or_default())).await;
    bytes.truncate(seen + read.as_ref().map_or(0, |read| *read));
    read
}
