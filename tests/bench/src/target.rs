//! Where the server is, and a non-blocking socket to it. Nothing but loopback and Unix sockets is accepted: this is a
//! tool that attacks what it connects to.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use socket2::{Domain, SockAddr, Socket, Type};

use crate::failure::Failure;

/// A server on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `ws://127.0.0.1:PORT/path` or `wss://127.0.0.1:PORT/path`.
    Tcp {
        /// A loopback address.
        address: SocketAddr,
        /// The scheme is wss.
        is_tls: bool,
        /// The request target, with its leading slash.
        path: String,
    },
    /// `unix:/path/to.sock`.
    Unix {
        /// The socket's path.
        path: PathBuf,
    },
}

impl Target {
    /// Parses `ws://127.0.0.1:PORT/path`, `ws://localhost:PORT/`, `ws://[::1]:PORT/`, the same with `wss`, or `unix:/path`.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        if let Some(path) = text.strip_prefix("unix:") {
            return Ok(Self::Unix { path: path.into() });
        }
        let (rest, is_tls) = match (text.strip_prefix("ws://"), text.strip_prefix("wss://")) {
            (Some(rest), _) => (rest, false),
            (None, Some(rest)) => (rest, true),
            (None, None) => return Err(refused(text, "it starts with none of ws://, wss:// and unix:")),
        };
        let (authority, path) = rest.find('/').map_or((rest, "/"), |slash| rest.split_at(slash));
        let numeric = authority.replace("localhost:", "127.0.0.1:");
        let address: SocketAddr = numeric.parse().map_err(|_| refused(text, "it has no numeric address and port"))?;
        if !address.ip().is_loopback() {
            return Err(refused(text, "the address is not a loopback address"));
        }
        if path.contains(|letter: char| letter.is_control() || letter == ' ') {
            return Err(refused(text, "its path has a space or a control character"));
        }
        Ok(Self::Tcp { address, is_tls, path: path.to_owned() })
    }

    /// Whether the connection begins with a TLS handshake.
    pub fn is_tls(&self) -> bool {
        matches!(self, Self::Tcp { is_tls: true, .. })
    }

    /// The value of the Host header.
    pub fn host(&self) -> String {
        match self {
            Self::Tcp { address, .. } => address.to_string(),
            Self::Unix { .. } => "localhost".to_owned(),
        }
    }

    /// The request target.
    pub fn path(&self) -> &str {
        match self {
            Self::Tcp { path, .. } => path,
            Self::Unix { .. } => "/",
        }
    }

    /// A non-blocking socket whose connect is under way (TCP) or done (Unix). The slot chooses the source address.
    pub fn connect(&self, slot: usize) -> io::Result<Socket> {
        match self {
            Self::Tcp { address, .. } => connect_tcp(*address, slot),
            Self::Unix { path } => {
                let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
                // A non-blocking connect to a full backlog fails at once (EAGAIN), so this one blocks, for a bounded time.
                socket.set_write_timeout(Some(UNIX_CONNECT_LIMIT))?;
                socket.connect(&SockAddr::unix(path)?)?;
                socket.set_nonblocking(true)?;
                Ok(socket)
            }
        }
    }
}

fn connect_tcp(address: SocketAddr, slot: usize) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    socket.set_tcp_nodelay(true)?;
    if let Some(source) = source_address(address.ip(), slot) {
        socket.bind(&SocketAddr::new(source, 0).into())?;
    }
    match socket.connect(&address.into()) {
        Err(error) if error.raw_os_error() != Some(rustix::io::Errno::INPROGRESS.raw_os_error()) => Err(error),
        _ => Ok(socket),
    }
}

/// 127.0.0.1 for the first slots (the kernel's own choice), 127.0.0.2 for the next, and so on.
fn source_address(server: IpAddr, slot: usize) -> Option<IpAddr> {
    let block = u8::try_from(slot / PORTS_PER_SOURCE).ok()?;
    (server.is_ipv4() && block > 0).then(|| Ipv4Addr::new(127, 0, 0, block.saturating_add(1)).into())
}

fn refused(text: &str, why: &str) -> Failure {
    Failure::Usage(format!(
        "the target '{text}' is refused: {why}; use ws://127.0.0.1:PORT/, wss://127.0.0.1:PORT/ or unix:/path, only this machine may be loaded"
    ))
}

/// Linux hands out 28,232 ephemeral ports per source address; this leaves room for others.
const PORTS_PER_SOURCE: usize = 20_000;
/// How long a Unix server may keep its backlog full.
const UNIX_CONNECT_LIMIT: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_unix_are_accepted() {
        let over = |is_tls, address: &str, path: &str| {
            let address = address.parse().unwrap();
            Target::Tcp { address, is_tls, path: path.into() }
        };
        let tcp = |address, path| over(false, address, path);
        assert_eq!(Target::parse("wss://127.0.0.1:443/").unwrap(), over(true, "127.0.0.1:443", "/"));
        assert_eq!(Target::parse("ws://127.0.0.1:80/").unwrap(), tcp("127.0.0.1:80", "/"));
        assert_eq!(Target::parse("ws://localhost:80").unwrap(), tcp("127.0.0.1:80", "/"));
        assert_eq!(Target::parse("ws://[::1]:80/chat?x=1").unwrap(), tcp("[::1]:80", "/chat?x=1"));
        assert_eq!(Target::parse("unix:/tmp/a.sock").unwrap(), Target::Unix { path: "/tmp/a.sock".into() });
    }

    #[test]
    fn everything_else_is_refused() {
        for text in
            ["ws://192.0.2.1:80/", "ws://example.com:80/", "ws://127.0.0.1/", "wss://192.0.2.1:1/", "ws://0.0.0.0:80/"]
        {
            assert!(matches!(Target::parse(text), Err(Failure::Usage(_))), "{text}");
        }
    }

    #[test]
    fn source_addresses_follow_the_slot() {
        let server = IpAddr::from([127, 0, 0, 1]);
        assert_eq!(source_address(server, 0), None);
        assert_eq!(source_address(server, PORTS_PER_SOURCE), Some(IpAddr::from([127, 0, 0, 2])));
        assert_eq!(source_address("::1".parse().unwrap(), PORTS_PER_SOURCE), None);
    }
}
