//! Counters of one server, written by its tasks, read by `stats()`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Why a connection did not become a WebSocket; the index of its counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// Not a good WebSocket handshake (status 400, 405, 426, 505).
    Handshake,
    /// The head of the request was over `maxHeaderSize` (431).
    HeaderSize,
    /// The head was not complete within `handshakeTimeout` (408), not even the TLS handshake before it, or the `handshake`
    /// handler had not decided (503).
    Timeout,
    /// The server is stopping (503).
    Stopping,
    /// There were `maxConnections` already (503).
    MaxConnections,
    /// There were `maxConnectionsPerIp` from the same address already (503).
    MaxConnectionsPerIp,
    /// An open connection sent more than `messageRate` allows (closed with 1008).
    MessageRate,
    /// The page's origin is not among those that are let in (403).
    Origin,
    /// The `handshake` handler refused or failed, with whatever status.
    Handler,
    /// There was no good PROXY protocol header (400).
    ProxyProtocol,
    /// The TLS handshake failed, or what came was not TLS.
    Tls,
}

impl Rejected {
    /// Every reason with its name in `stats()['rejected']`.
    pub const ALL: [(Self, &'static str); 11] = [
        (Self::Handshake, "handshake"),
        (Self::HeaderSize, "headerSize"),
        (Self::Timeout, "handshakeTimeout"),
        (Self::Stopping, "stopping"),
        (Self::MaxConnections, "maxConnections"),
        (Self::MaxConnectionsPerIp, "maxConnectionsPerIp"),
        (Self::MessageRate, "messageRate"),
        (Self::Origin, "origin"),
        (Self::Handler, "handler"),
        (Self::ProxyProtocol, "proxyProtocol"),
        (Self::Tls, "tls"),
    ];

    /// The reason behind a refusal with HTTP status `status`.
    #[must_use]
    pub fn from_status(status: u16) -> Self {
        match status {
            403 => Self::Origin,
            408 => Self::Timeout,
            431 => Self::HeaderSize,
            503 => Self::Stopping,
            _ => Self::Handshake,
        }
    }
}

/// A number that only grows (or, for gauges, follows).
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds `amount`.
    #[inline]
    pub fn add(&self, amount: usize) {
        self.0.fetch_add(amount as u64, Ordering::Relaxed);
    }

    /// The sum so far.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The longest of many times.
#[derive(Debug, Default)]
pub struct Longest(AtomicU64);

impl Longest {
    /// Takes one more time into account.
    #[inline]
    pub fn note(&self, time: Duration) {
        self.0.fetch_max(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// The longest so far; nothing at first.
    #[must_use]
    pub fn get(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }
}

/// When something was made.
#[derive(Debug)]
pub struct Made(Instant);

impl Made {
    /// The time since.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl Default for Made {
    fn default() -> Self {
        Self(Instant::now())
    }
}

/// The counters of a server.
#[derive(Debug, Default)]
pub struct Metrics {
    /// WebSocket connections opened.
    pub accepted: Counter,
    /// Messages received whole.
    pub messages_in: Counter,
    /// Messages queued for sending.
    pub messages_out: Counter,
    /// Bytes read from sockets.
    pub bytes_in: Counter,
    /// Bytes of frames queued for sending.
    pub bytes_out: Counter,
    /// Messages refused because the peer does not read (`maxSendBuffer`).
    pub dropped: Counter,
    /// The longest that PHP was busy with one event.
    pub slowest_handler: Longest,
    /// When the counting began.
    pub made: Made,
    rejected: [Counter; Rejected::ALL.len()],
}

impl Metrics {
    /// Counts a connection that was turned away.
    pub fn reject(&self, reason: Rejected) {
        if let Some(counter) = self.rejected.get(reason as usize) {
            counter.add(1);
        }
    }

    /// Connections turned away, by reason.
    pub fn rejected(&self) -> impl Iterator<Item = (&'static str, u64)> {
        Rejected::ALL.iter().zip(&self.rejected).map(|((_, name), counter)| (*name, counter.get()))
    }
}
