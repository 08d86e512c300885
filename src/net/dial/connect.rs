//! From a name to a connected socket.

use std::io;
use std::net::SocketAddr;

use socket2::Socket as RawSocket;
use tokio::net::{TcpStream, UnixStream, lookup_host};

use super::Target;
use super::attempt::Attempt;
use crate::net::error::{ConnectError, Step};
use crate::net::socket::Socket;

impl Attempt<'_> {
    /// Connects to `target`.
    pub(super) async fn connect(&mut self, target: &Target) -> Result<Socket, ConnectError> {
        match target {
            Target::Unix(path) => {
                self.begin(Step::Tcp);
                let connected = self.in_time(UnixStream::connect(path)).await?;
                self.adopt(connected.and_then(UnixStream::into_std).map(RawSocket::from))
            }
            Target::Tcp { host, port } => {
                let found = self.in_time(lookup_host((host.as_str(), *port))).await?;
                let addresses: Vec<SocketAddr> =
                    found.map_err(|source| ConnectError::NoSuchHost { host: host.clone(), source })?.collect();
                self.find(addresses.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>().join(", "));
                self.begin(Step::Tcp);
                self.connect_to_any(host, &addresses).await
            }
        }
    }

    /// Tries the addresses in the order of the resolver.
    async fn connect_to_any(&mut self, host: &str, addresses: &[SocketAddr]) -> Result<Socket, ConnectError> {
        let source = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        let mut failure = ConnectError::NoSuchHost { host: host.to_owned(), source };
        for address in addresses {
            self.address = address.to_string();
            let connected = self.in_time(TcpStream::connect(address)).await?;
            match self.adopt(connected.and_then(TcpStream::into_std).map(RawSocket::from)) {
                Ok(socket) => {
                    self.find(self.address.clone());
                    return Ok(socket);
                }
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    fn adopt(&self, connected: io::Result<RawSocket>) -> Result<Socket, ConnectError> {
        connected.and_then(Socket::new).map_err(|source| ConnectError::Tcp { address: self.address.clone(), source })
    }
}
