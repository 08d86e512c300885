//! The open connections of one server, by id.

use std::sync::Arc;

use parking_lot::RwLock;

use super::members::{Members, in_order};
use super::peer::{Peer, PeerId};

/// Every connection between its `Open` and its `Close` event.
#[derive(Default)]
pub struct Registry(RwLock<Members>);

impl Registry {
    pub(super) fn insert(&self, peer: Arc<Peer>) {
        self.0.write().insert(peer);
    }

    pub(super) fn remove(&self, id: PeerId) {
        self.0.write().remove(id);
    }

    /// The connection with this id, while it is open.
    #[must_use]
    pub fn get(&self, id: PeerId) -> Option<Arc<Peer>> {
        self.0.read().get(id)
    }

    /// The number of open connections.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.read().len()
    }

    /// Bytes that wait for the peers to read them.
    #[must_use]
    pub fn buffered(&self) -> usize {
        let mut sum = 0;
        self.for_each(|peer| sum += peer.buffered());
        sum
    }

    /// True without any open connection.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Those that are open now, in the order of their coming.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Peer>> {
        in_order(self.snapshot())
    }

    /// Those that are open now, in no order.
    pub(super) fn snapshot(&self) -> Vec<Arc<Peer>> {
        self.0.read().snapshot()
    }

    /// Calls `visit` for each open connection. It may send and close; it must not open or look up any.
    pub(super) fn for_each(&self, visit: impl FnMut(&Arc<Peer>)) {
        self.0.read().iter().for_each(visit);
    }
}
