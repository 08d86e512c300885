//! How many connections there may be, in all and from one address.
//!
//! Whoever is let in gets a [`Ticket`], which goes wherever the socket goes and gives its place back when it is dropped.
//! Never answers anybody, and never reads an address off a socket: it is told.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;

/// The count of a server's sockets, from their accepting to their end.
#[derive(Debug)]
pub struct Admission {
    limits: Limits,
    inside: AtomicUsize,
    /// Only those from which there is one.
    by_origin: Mutex<HashMap<Origin, usize>>,
    /// Those that are being told that there is no room.
    refused: AtomicUsize,
}

/// How many there may be; 0 for any number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// In all.
    pub connections: usize,
    /// From one IPv4 address, or from one IPv6 network of 64 bits, which is what one customer has.
    pub per_address: usize,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Full {
    /// There are this many connections.
    Connections(usize),
    /// There are this many from the same address.
    Address(usize),
}

/// A place inside.
#[derive(Debug)]
pub struct Ticket {
    admission: Arc<Admission>,
    origin: Option<Origin>,
}

/// A place among those who are told that there is no room.
#[derive(Debug)]
pub struct Refusal(Arc<Admission>);

/// What counts as one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Origin {
    V4(Ipv4Addr),
    /// The first 64 bits.
    V6(u64),
}

impl Admission {
    /// Nobody is inside.
    #[must_use]
    pub fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            inside: AtomicUsize::new(0),
            by_origin: Mutex::default(),
            refused: AtomicUsize::new(0),
        })
    }

    /// Whether there is any limit; without one nobody needs a ticket.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.limits != Limits::default()
    }

    /// Sockets that hold a ticket.
    #[must_use]
    pub fn inside(&self) -> usize {
        self.inside.load(Ordering::Acquire)
    }

    /// Lets a connection in, if there is room. `address` is the client's own; `None` where there is none (a unix socket)
    /// or where it is not known yet (behind a trusted proxy): then [`Ticket::count_for`] follows.
    pub fn enter(self: &Arc<Self>, address: Option<IpAddr>) -> Result<Ticket, Full> {
        let limit = self.limits.connections;
        if !take(&self.inside, if limit == 0 { usize::MAX } else { limit }) {
            return Err(Full::Connections(limit));
        }
        let mut ticket = Ticket { admission: Arc::clone(self), origin: None };
        address.map_or(Ok(()), |address| ticket.count_for(address))?;
        Ok(ticket)
    }

    /// A place among those who get an answer; `None` if even they are too many.
    #[must_use]
    pub fn refuse(self: &Arc<Self>) -> Option<Refusal> {
        take(&self.refused, MAX_REFUSALS).then(|| Refusal(Arc::clone(self)))
    }

    fn enter_from(&self, origin: Origin) -> Result<(), Full> {
        let limit = self.limits.per_address;
        let mut by_origin = self.by_origin.lock();
        let count = by_origin.entry(origin).or_default();
        if *count >= limit {
            return Err(Full::Address(limit));
        }
        *count += 1;
        Ok(())
    }

    fn leave_from(&self, origin: Origin) {
        let mut by_origin = self.by_origin.lock();
        if let Entry::Occupied(mut entry) = by_origin.entry(origin) {
            *entry.get_mut() -= 1;
            if *entry.get() == 0 {
                entry.remove();
            }
        }
        // A burst of addresses that has passed keeps no memory.
        if by_origin.capacity() > KEPT && by_origin.len() < by_origin.capacity() / 8 {
            let len = by_origin.len();
            by_origin.shrink_to(len * 2);
        }
    }
}

impl Ticket {
    /// Counts it for this client from now on, and no longer for whom it was counted before.
    pub fn count_for(&mut self, client: IpAddr) -> Result<(), Full> {
        if self.admission.limits.per_address == 0 {
            return Ok(());
        }
        let origin = Origin::from(client);
        if self.origin != Some(origin) {
            self.admission.enter_from(origin)?;
            self.leave_origin();
            self.origin = Some(origin);
        }
        Ok(())
    }

    fn leave_origin(&mut self) {
        if let Some(origin) = self.origin.take() {
            self.admission.leave_from(origin);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.leave_origin();
        self.admission.inside.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Drop for Refusal {
    fn drop(&mut self) {
        self.0.refused.fetch_sub(1, Ordering::AcqRel);
    }
}

impl From<IpAddr> for Origin {
    fn from(address: IpAddr) -> Self {
        // RFC 4291 §2.5.5.2: an IPv4 client of an IPv6 socket.
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address),
            IpAddr::V6(address) => Self::V6((address.to_bits() >> 64) as u64),
        }
    }
}

impl fmt::Display for Full {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connections(limit) => write!(out, "the limit of {limit} connections is reached (maxConnections)"),
            Self::Address(limit) => {
                write!(out, "the limit of {limit} connections from one address is reached (maxConnectionsPerIp)")
            }
        }
    }
}

/// Counts up, unless `limit` is reached.
fn take(counter: &AtomicUsize, limit: usize) -> bool {
    counter.fetch_update(Ordering::AcqRel, Ordering::Acquire, |count| (count < limit).then_some(count + 1)).is_ok()
}

/// Each holds a file handle for a second or two. More than that at once is no crowd of clients but a flood.
const MAX_REFUSALS: usize = 256;

/// Addresses up to which the table's memory is always kept.
const KEPT: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    fn limited(connections: usize, per_address: usize) -> Arc<Admission> {
        Admission::new(Limits { connections, per_address })
    }

    impl Admission {
        fn is_empty(&self) -> bool {
            self.inside() == 0 && self.by_origin.lock().is_empty()
        }
    }

    #[test]
    fn the_last_place_is_given_and_not_one_more() {
        let admission = limited(2, 0);
        let first = admission.enter(None).unwrap();
        let _second = admission.enter(address("192.0.2.1")).unwrap();
        assert_eq!(admission.enter(None).unwrap_err(), Full::Connections(2));
        drop(first);
        let _third = admission.enter(None).unwrap();
        assert_eq!(admission.enter(None).unwrap_err(), Full::Connections(2));
    }

    #[test]
    fn each_address_has_its_own_places() {
        let admission = limited(0, 2);
        let _one = admission.enter(address("192.0.2.1")).unwrap();
        let two = admission.enter(address("192.0.2.1")).unwrap();
        assert_eq!(admission.enter(address("192.0.2.1")).unwrap_err(), Full::Address(2));
        let _other = admission.enter(address("192.0.2.2")).unwrap();
        drop(two);
        let _three = admission.enter(address("192.0.2.1")).unwrap();
    }

    /// RFC 6177: a site has at least 64 bits of network.
    #[test]
    fn an_ipv6_network_of_64_bits_is_one_address() {
        let admission = limited(0, 1);
        let _one = admission.enter(address("2001:db8:1:2::1")).unwrap();
        assert_eq!(admission.enter(address("2001:db8:1:2:ffff::9")).unwrap_err(), Full::Address(1));
        let _other = admission.enter(address("2001:db8:1:3::1")).unwrap();
    }

    /// RFC 4291 §2.5.5.2.
    #[test]
    fn an_ipv4_client_of_an_ipv6_socket_is_an_ipv4_client() {
        let admission = limited(0, 1);
        let _one = admission.enter(address("::ffff:192.0.2.1")).unwrap();
        assert_eq!(admission.enter(address("192.0.2.1")).unwrap_err(), Full::Address(1));
        let _other = admission.enter(address("::ffff:192.0.2.2")).unwrap();
    }

    #[test]
    fn who_has_no_address_is_not_limited_by_it() {
        let admission = limited(0, 1);
        let _tickets: Vec<_> = (0..100).map(|_| admission.enter(None).unwrap()).collect();
    }

    #[test]
    fn a_ticket_can_be_counted_for_the_client_behind_a_proxy() {
        let admission = limited(0, 1);
        let client = "192.0.2.7".parse().unwrap();
        let mut first = admission.enter(None).unwrap();
        first.count_for(client).unwrap();
        first.count_for(client).unwrap();
        let mut second = admission.enter(address("10.0.0.1")).unwrap();
        assert_eq!(second.count_for(client), Err(Full::Address(1)));
        assert_eq!(admission.enter(address("10.0.0.1")).unwrap_err(), Full::Address(1), "it keeps the place it had");
        drop(first);
        second.count_for(client).unwrap();
        let third = admission.enter(address("10.0.0.1")).unwrap();
        drop((second, third));
        assert!(admission.is_empty());
    }

    #[test]
    fn nothing_is_counted_for_who_is_not_let_in() {
        let admission = limited(3, 1);
        let ticket = admission.enter(address("192.0.2.1")).unwrap();
        for _ in 0..10_000 {
            admission.enter(address("192.0.2.1")).unwrap_err();
        }
        drop(ticket);
        assert!(admission.is_empty());
    }

    #[test]
    fn a_crowd_that_is_gone_leaves_no_trace() {
        let admission = limited(0, 1);
        let crowd: Vec<_> = (0..100_000).map(|n| admission.enter(Some(Ipv4Addr::from(n).into())).unwrap()).collect();
        drop(crowd);
        assert!(admission.is_empty());
        assert!(admission.by_origin.lock().capacity() <= 2 * KEPT);
    }

    #[test]
    fn even_the_refused_are_limited() {
        let admission = limited(1, 0);
        let refused: Vec<_> = (0..MAX_REFUSALS).map(|_| admission.refuse().unwrap()).collect();
        assert!(admission.refuse().is_none());
        drop(refused);
        assert!(admission.refuse().is_some());
    }
}
