//! From a name to a connected socket.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use socket2::Socket as RawSocket;
use tokio::net::{TcpStream, UnixStream};
use tokio::time::sleep;

use super::Target;
use super::attempt::Attempt;
use super::race::race;
use super::resolve::resolve;
use crate::net::error::{ConnectError, Step, Tried};
use crate::net::socket::Socket;

impl Attempt<'_> {
    /// Connects to `target`.
    pub(super) async fn connect(&mut self, target: &Target) -> Result<Socket, ConnectError> {
        match target {
            Target::Unix(path) => {
                self.begin(Step::Tcp);
                let connected = self.in_time(connect_unix(path)).await?;
                let adopted = connected.and_then(UnixStream::into_std).map(RawSocket::from).and_then(Socket::new);
                let socket = adopted.map_err(|source| ConnectError::Tcp { address: self.address.clone(), source })?;
                self.find(self.address.clone());
                Ok(socket)
            }
            Target::Tcp { host, port } => {
                let found = self.in_time(resolve(host, *port)).await?;
                let addresses = found.map_err(|source| ConnectError::NoSuchHost { host: host.clone(), source })?;
                if addresses.is_empty() {
                    let source = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
                    return Err(ConnectError::NoSuchHost { host: host.clone(), source });
                }
                self.find(addresses.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>().join(", "));
                self.begin(Step::Tcp);
                self.connect_to_first(&target.describe(), &addresses).await
            }
        }
    }

    /// RFC 8305: connects to the first of `addresses` that takes it.
    async fn connect_to_first(&mut self, name: &str, addresses: &[SocketAddr]) -> Result<Socket, ConnectError> {
        let mut tried = Vec::new();
        let won = self.in_time(race(addresses, &mut tried, connect_tcp)).await;
        match won {
            Ok(Some((address, socket))) => {
                self.address = address.to_string();
                let failures = tried.iter().filter(|tried| tried.failure.is_some()).map(|failed| format!("; {failed}"));
                self.find(failures.fold(self.address.clone(), |found, failure| found + &failure));
                Ok(socket)
            }
            Ok(None) => {
                self.find(list(&tried));
                Err(all_failed(name, tried))
            }
            Err(error) => {
                self.find(list(&tried));
                Err(match error {
                    ConnectError::TimedOut { step, after, .. } => {
                        ConnectError::TimedOut { address: name_with(name, &tried), step, after }
                    }
                    other => other,
                })
            }
        }
    }
}

async fn connect_tcp(address: SocketAddr) -> io::Result<Socket> {
    Socket::new(RawSocket::from(TcpStream::connect(address).await?.into_std()?))
}

/// A unix socket whose queue is full refuses at once where a TCP port would have us wait: so this waits, and tries again.
async fn connect_unix(path: &Path) -> io::Result<UnixStream> {
    retry_while_full(|| UnixStream::connect(path)).await
}

async fn retry_while_full<T, F: Future<Output = io::Result<T>>>(connect: impl Fn() -> F) -> io::Result<T> {
    loop {
        match connect().await {
            // The time-out of the attempt ends it.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => sleep(FULL_QUEUE_WAIT).await,
            connected => return connected,
        }
    }
}

fn all_failed(name: &str, mut tried: Vec<Tried>) -> ConnectError {
    match (tried.len(), tried.pop()) {
        (1, Some(Tried { address, failure: Some(source) })) => {
            ConnectError::Tcp { address: address.to_string(), source }
        }
        (_, last) => {
            tried.extend(last);
            ConnectError::Unreachable { host: name.to_owned(), tried }
        }
    }
}

/// Whom a time-out was met at: an address by itself, a name with the addresses that were tried.
fn name_with(name: &str, tried: &[Tried]) -> String {
    match tried {
        [only] if only.address.to_string() == name => name.to_owned(),
        _ => format!("{name} (tried {})", list(tried)),
    }
}

fn list(tried: &[Tried]) -> String {
    tried.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Between two looks whether a full queue has room: nothing tells.
const FULL_QUEUE_WAIT: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io::{Error, ErrorKind};

    use super::*;

    fn tried(address: &str, failure: Option<Error>) -> Tried {
        Tried { address: address.parse().unwrap(), failure }
    }

    #[test]
    fn the_error_of_one_address_is_its_own() {
        let error = all_failed("a:80", vec![tried("192.0.2.1:80", Some(ErrorKind::ConnectionRefused.into()))]);
        assert!(matches!(error, ConnectError::Tcp { .. }));
        assert!(error.to_string().starts_with("cannot connect to 192.0.2.1:80: connection refused: "), "{error}");
    }

    #[test]
    fn the_error_of_several_names_each_with_its_reason() {
        let failures = vec![
            tried("[2001:db8::1]:80", Some(ErrorKind::NetworkUnreachable.into())),
            tried("192.0.2.1:80", Some(ErrorKind::ConnectionRefused.into())),
            tried("192.0.2.2:80", Some(ErrorKind::TimedOut.into())),
        ];
        assert_eq!(
            all_failed("example.com:80", failures).to_string(),
            "cannot connect to example.com:80: [2001:db8::1]:80 is unreachable, 192.0.2.1:80 refused the connection, \
             192.0.2.2:80 timed out; is the server running, and on that port? A server bound to 127.0.0.1 is reached \
             from its own machine only"
        );
    }

    #[test]
    fn a_time_out_names_what_was_tried() {
        let silent = || tried("192.0.2.1:80", None);
        assert_eq!(name_with("192.0.2.1:80", &[silent()]), "192.0.2.1:80");
        assert_eq!(name_with("a:80", &[silent()]), "a:80 (tried 192.0.2.1:80 without an answer)");
        let unreachable = tried("[2001:db8::1]:80", Some(ErrorKind::NetworkUnreachable.into()));
        assert_eq!(
            name_with("a:80", &[unreachable, silent()]),
            "a:80 (tried [2001:db8::1]:80 is unreachable, 192.0.2.1:80 without an answer)"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_queue_is_tried_again() {
        let left = Cell::new(3);
        let connect = || async {
            left.set(left.get() - 1);
            if left.get() > 0 { Err(ErrorKind::WouldBlock.into()) } else { Ok("in") }
        };
        assert_eq!(retry_while_full(connect).await.unwrap(), "in");
        let refuse = || async { Err::<(), _>(ErrorKind::ConnectionRefused.into()) };
        assert_eq!(retry_while_full(refuse).await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    }
}
