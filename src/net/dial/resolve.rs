//! From the name of a host to its addresses.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::net::lookup_host;
use tokio::time::timeout;

use super::race::interleave;

/// The addresses of `host` in the order in which they are tried.
///
/// The system's resolver cannot be interrupted: whoever stops waiting leaves a thread behind that ends when the resolver
/// does.
pub(super) async fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let loopback = [IpAddr::from(Ipv6Addr::LOCALHOST), IpAddr::from(Ipv4Addr::LOCALHOST)];
    let loopback = loopback.map(|address| SocketAddr::new(address, port));
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    // RFC 6761 §6.3. Many a hosts file names only one of the two, and many a server listens on only one.
    if name == "localhost" {
        return Ok(loopback.into());
    }
    if name.ends_with(".localhost") {
        // Where the resolver does know such a name, it means something: a container, say.
        return Ok(match timeout(LOCAL_WAIT, lookup_host((host, port))).await {
            Ok(Ok(found)) => interleave(found),
            Ok(Err(_)) | Err(_) => loopback.into(),
        });
    }
    Ok(interleave(lookup_host((host, port)).await?))
}

/// A resolver that knows a name under `localhost` knows it by itself and at once. One that asks the network (RFC 6761 §6.3
/// says it should not) may ask in vain for long.
const LOCAL_WAIT: Duration = Duration::from_secs(1);

#[cfg(test)]
mod tests {
    use super::*;

    async fn resolved(host: &str) -> Vec<String> {
        resolve(host, 9).await.unwrap().iter().map(ToString::to_string).collect()
    }

    /// RFC 6761 §6.3.
    #[tokio::test]
    async fn localhost_is_both_loopback_addresses() {
        for host in ["localhost", "LOCALHOST", "localhost."] {
            assert_eq!(resolved(host).await, ["[::1]:9", "127.0.0.1:9"]);
        }
    }

    #[tokio::test]
    async fn an_address_is_itself() {
        assert_eq!(resolved("192.0.2.1").await, ["192.0.2.1:9"]);
        assert_eq!(resolved("2001:db8::1").await, ["[2001:db8::1]:9"]);
    }
}
