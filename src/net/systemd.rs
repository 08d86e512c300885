//! Tells systemd how the service does, where it wants to know: `Type=notify` (sd_notify(3)).
//!
//! Never fails: a service that cannot tell still serves.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// What systemd may want to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Connections are accepted.
    Ready,
    /// It is about to end.
    Stopping,
}

/// Tells the service manager that has set `NOTIFY_SOCKET`, if any.
pub fn notify(state: State) {
    let Some(name) = env::var_os(NOTIFY_SOCKET) else { return };
    let message = match state {
        State::Ready => "READY=1\nSTATUS=serving",
        State::Stopping => "STOPPING=1\nSTATUS=closing the connections",
    };
    let _ = address(name.as_encoded_bytes()).and_then(|address| {
        let socket = UnixDatagram::unbound()?;
        // The manager may be slow to read, and it is not worth waiting for.
        socket.set_nonblocking(true)?;
        socket.send_to_addr(message.as_bytes(), &address)
    });
}

/// A path, or with `@` for its first byte a name in Linux's abstract namespace.
fn address(name: &[u8]) -> io::Result<SocketAddr> {
    match name {
        #[cfg(target_os = "linux")]
        [b'@', name @ ..] => <SocketAddr as std::os::linux::net::SocketAddrExt>::from_abstract_name(name),
        path => SocketAddr::from_pathname(OsStr::from_bytes(path)),
    }
}

const NOTIFY_SOCKET: &str = "NOTIFY_SOCKET";
