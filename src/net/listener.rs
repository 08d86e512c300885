//! The addresses of a server: bound at once, accepted from for as long as the server runs.
//!
//! Never gives up on an error of `accept`: it says so once, waits a moment, and goes on.

use std::fs::Permissions;
use std::future::poll_fn;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Poll, ready};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::{Domain, Protocol, SockAddr, Socket as RawSocket, Type};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::error::BindError;
use super::inbox::Level;
use super::proxy::Address;
use super::socket::{Socket, describe, watch};
use super::tls::Tls;
use super::upgrade::{Door, Entrance};

/// How an address is bound.
#[derive(Clone, Debug)]
pub struct Binding {
    /// Connections that may wait to be accepted.
    pub backlog: i32,
    /// Whether other processes may listen on the same TCP port; the system spreads the connections.
    pub reuse_port: bool,
    /// The file mode of a unix socket; `None` leaves it to the umask.
    pub socket_mode: Option<u32>,
    /// Whether each connection has to begin with the header of a proxy (the PROXY protocol, version 1 or 2).
    pub proxy_protocol: bool,
    /// `None` for connections without TLS.
    pub tls: Option<Arc<Tls>>,
}

/// A bound address. A unix socket's file goes when this does.
#[derive(Debug)]
pub struct Listener {
    socket: AsyncFd<RawSocket>,
    entrance: Entrance,
    address: SockAddr,
    path: Option<PathBuf>,
}

impl Listener {
    /// Binds, in the context of a runtime, `host` (an IPv4 or IPv6 address, a name, or `unix:/path`) and `port` (0 = any
    /// free one), and listens.
    pub fn bind(host: &str, port: u16, binding: &Binding) -> Result<Self, BindError> {
        let bound = match host.strip_prefix(UNIX) {
            Some(path) => bind_unix(Path::new(path), binding),
            None => bind_tcp(host, port, binding),
        };
        bound.map_err(|source| {
            let address = if host.starts_with(UNIX) { host.to_owned() } else { join(host, port) };
            BindError { address, source }
        })
    }

    /// Its TLS, if it has.
    #[must_use]
    pub fn tls(&self) -> Option<&Arc<Tls>> {
        self.entrance.tls.as_ref()
    }

    /// The bound port; 0 for a unix socket.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.as_socket().map_or(0, |address| address.port())
    }

    /// The bound address as people write it: `127.0.0.1:8080`, `unix:/run/chat.sock`.
    #[must_use]
    pub fn address(&self) -> String {
        describe(&self.address)
    }

    /// Accepts until the server stops; tells `released` when the address is free, if nobody else holds this; then sees
    /// the handshakes through that are under way.
    pub(super) async fn accept_all(self: Arc<Self>, door: Arc<Door>, released: Arc<Notify>) {
        let mut handshakes = JoinSet::new();
        self.accept_until_stop(&door, &mut handshakes).await;
        drop(self);
        released.notify_one();
        while handshakes.join_next().await.is_some() {}
    }

    async fn accept_until_stop(&self, door: &Arc<Door>, handshakes: &mut JoinSet<()>) {
        let mut complaint = Complaint::default();
        let mut stopping = pin!(door.stopping.notified());
        // The stop may have come before anybody listened for it.
        if door.is_stopping.load(Ordering::Relaxed) {
            return;
        }
        while let Some(accepted) = accept(&self.socket, door, stopping.as_mut()).await {
            match accepted.and_then(|(raw, remote)| Ok((Socket::new(raw)?, remote))) {
                Ok((fresh, remote)) => {
                    let (door, entrance) = (Arc::clone(door), self.entrance.clone());
                    handshakes.spawn(async move { door.receive(fresh, Address::from(&remote), entrance).await });
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    complaint.make(door, &error);
                    // A stop does not wait for the end of the pause.
                    let _ = timeout(PAUSE, stopping.as_mut()).await;
                }
            }
            while handshakes.try_join_next().is_some() {}
            if door.is_stopping.load(Ordering::Relaxed) {
                return;
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // Somebody may have tidied up already.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// Raises the number of open files to what the system allows this process: one connection needs one.
pub fn raise_open_files_limit() {
    let limit = getrlimit(Resource::Nofile);
    if limit.current < limit.maximum || limit.maximum.is_none() {
        // Refused by some sandboxes; then the soft limit stays, and EMFILE is reported when it comes.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    }
}

fn bind_tcp(host: &str, port: u16, binding: &Binding) -> io::Result<Listener> {
    let mut failure = io::Error::new(io::ErrorKind::NotFound, format!("the name {host} has no address"));
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    for address in (bare, port).to_socket_addrs()? {
        match listen_tcp(address, binding) {
            Ok(listener) => return Ok(listener),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

fn listen_tcp(address: SocketAddr, binding: &Binding) -> io::Result<Listener> {
    let socket = RawSocket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(binding.reuse_port)?;
    if address.is_ipv6() {
        // `::` and `0.0.0.0` stand side by side, on every system.
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    listen(socket, binding, None)
}

fn bind_unix(path: &Path, binding: &Binding) -> io::Result<Listener> {
    if binding.reuse_port {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "reusePort is for TCP: a unix socket has one server"));
    }
    let address = SockAddr::unix(path)?;
    let socket = RawSocket::new(Domain::UNIX, Type::STREAM, None)?;
    match socket.bind(&address) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_abandoned(path, &address) => {
            std::fs::remove_file(path)?;
            socket.bind(&address)?;
        }
        bound => bound?,
    }
    if let Some(mode) = binding.socket_mode {
        // Nobody can connect before listen().
        std::fs::set_permissions(path, Permissions::from_mode(mode))?;
    }
    listen(socket, binding, Some(path.to_owned()))
}

/// A socket file that nobody listens on: what a server leaves behind that was killed. Never any other kind of file.
fn is_abandoned(path: &Path, address: &SockAddr) -> bool {
    if !std::fs::symlink_metadata(path).is_ok_and(|file| file.file_type().is_socket()) {
        return false;
    }
    let connect = || {
        let probe = RawSocket::new(Domain::UNIX, Type::STREAM, None)?;
        // A server whose queue is full would let a waiting probe wait for ever.
        probe.set_nonblocking(true)?;
        probe.connect(address)
    };
    connect().is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
}

fn listen(socket: RawSocket, binding: &Binding, path: Option<PathBuf>) -> io::Result<Listener> {
    socket.listen(binding.backlog)?;
    socket.set_nonblocking(true)?;
    let address = socket.local_addr()?;
    let socket = watch(socket, Interest::READABLE)?;
    let entrance = Entrance { is_proxied: binding.proxy_protocol, tls: binding.tls.clone() };
    Ok(Listener { socket, entrance, address, path })
}

/// The next connection; `None` once `stopping` is done.
async fn accept(
    socket: &AsyncFd<RawSocket>,
    door: &Door,
    mut stopping: Pin<&mut Notified<'_>>,
) -> Option<io::Result<(RawSocket, SockAddr)>> {
    poll_fn(|context| {
        if stopping.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        ready!(door.hub.inbox.poll_welcome(context));
        loop {
            let mut guard = match ready!(socket.poll_read_ready(context)) {
                Ok(guard) => guard,
                Err(error) => return Poll::Ready(Some(Err(error))),
            };
            if let Ok(accepted) = guard.try_io(|socket| socket.get_ref().accept()) {
                return Poll::Ready(Some(accepted));
            }
        }
    })
    .await
}

/// The peer went between its connecting and our accepting: nothing is wrong with the listener.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::Interrupted)
}

/// Says that accepting fails, but not thousands of times.
#[derive(Default)]
struct Complaint(Option<Instant>);

impl Complaint {
    fn make(&mut self, door: &Door, error: &io::Error) {
        let now = Instant::now();
        if self.0.is_some_and(|last| now.duration_since(last) < COMPLAIN_EVERY) {
            return;
        }
        self.0 = Some(now);
        let message = format!("cannot accept connections: {error}; those that wait are tried again{}", advice(error));
        door.log(Level::Warning, message, Vec::new());
    }
}

fn advice(error: &io::Error) -> &'static str {
    match error.raw_os_error().map(rustix::io::Errno::from_raw_os_error) {
        Some(rustix::io::Errno::MFILE) => " (raise the limit of open files: `ulimit -n`, LimitNOFILE= in systemd)",
        Some(rustix::io::Errno::NFILE) => " (the whole system is out of file handles: fs.file-max)",
        _ => "",
    }
}

fn join(host: &str, port: u16) -> String {
    if host.contains(':') && !host.starts_with('[') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

const UNIX: &str = "unix:";

/// How long accepting rests after an error: some connection may end meanwhile and leave its handle.
const PAUSE: Duration = Duration::from_millis(100);

/// One line in the log stands for all the same errors of this time.
const COMPLAIN_EVERY: Duration = Duration::from_secs(10);
