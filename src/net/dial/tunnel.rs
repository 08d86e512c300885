//! Through a proxy to a server: the socket leads to the proxy, and what is sent over it to the server.
//!
//! The proxy looks the server's name up. It is trusted with nothing: TLS, where there is any, goes through the tunnel.

use super::Target;
use super::attempt::Attempt;
use super::proxy::Proxy;
use crate::net::error::{ConnectError, Step};
use crate::net::http::{read_up_to, write_all};
use crate::net::socket::Socket;
use crate::protocol::tunnel::{self, Tunnel, TunnelError};

impl Attempt<'_> {
    /// Connects to `target`, through `proxy` if there is one. A unix socket needs none: it is on this machine.
    pub(super) async fn reach(&mut self, target: &Target, proxy: Option<&Proxy>) -> Result<Socket, ConnectError> {
        match (proxy, target) {
            (Some(proxy), Target::Tcp { host, port }) => self.connect_through(proxy, host, *port).await,
            _ => self.connect(target).await,
        }
    }

    async fn connect_through(&mut self, proxy: &Proxy, host: &str, port: u16) -> Result<Socket, ConnectError> {
        let server = std::mem::take(&mut self.address);
        let refused = |error| ConnectError::Tunnel { server: server.clone(), proxy: proxy.to_string(), error };
        let mut tunnel = Tunnel::new(&proxy.language, host, port).map_err(refused)?;
        self.address = proxy.target.describe();
        let connected = self.connect(&proxy.target).await;
        let socket = connected
            .map_err(|source| ConnectError::ProxyUnreachable { proxy: proxy.to_string(), source: Box::new(source) })?;
        self.begin(Step::Tunnel);
        self.address = format!("{server} through the proxy {proxy}");
        self.find(proxy.to_string());
        match self.in_time(open(&socket, &mut tunnel)).await? {
            Ok(()) => Ok(socket),
            Err(error) => Err(refused(error)),
        }
    }
}

/// Does what the dialogue wants. Not a byte of the server's is read.
async fn open(socket: &Socket, tunnel: &mut Tunnel) -> Result<(), TunnelError> {
    let mut bytes = Vec::new();
    loop {
        match tunnel.step()? {
            tunnel::Step::Open => return Ok(()),
            // A proxy that is gone may have said why.
            tunnel::Step::Send(message) => drop(write_all(socket, &message).await),
            tunnel::Step::Receive(missing) => {
                bytes.clear();
                match read_up_to(socket, missing, &mut bytes).await {
                    Ok(1..) => tunnel.receive(&bytes),
                    Ok(0) | Err(_) => return Err(tunnel.closed()),
                }
            }
        }
    }
}
