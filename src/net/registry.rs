//! The open connections of one server, by id.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;

use super::peer::{Peer, PeerId};

/// Every connection between its `Open` and its `Close` event.
#[derive(Default)]
pub struct Registry(RwLock<HashMap<PeerId, Arc<Peer>>>);

impl Registry {
    pub(super) fn insert(&self, peer: Arc<Peer>) {
        self.0.write().insert(peer.id(), peer);
    }

    pub(super) fn remove(&self, id: PeerId) {
        let mut peers = self.0.write();
        peers.remove(&id);
        // A burst of connections that has passed keeps no memory.
        if peers.capacity() > KEPT && peers.len() < peers.capacity() / 8 {
            let len = peers.len();
            peers.shrink_to(len * 2);
        }
    }

    /// The connection with this id, while it is open.
    #[must_use]
    pub fn get(&self, id: PeerId) -> Option<Arc<Peer>> {
        self.0.read().get(&id).cloned()
    }

    /// The number of open connections.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.read().len()
    }

    /// True without any open connection.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Those that are open now, in the order of their coming.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Peer>> {
        let mut peers: Vec<_> = self.0.read().values().cloned().collect();
        peers.sort_unstable_by_key(|peer| peer.id());
        peers
    }

    /// Calls `visit` for each open connection. It may send and close; it must not open or look up any.
    pub(super) fn for_each(&self, visit: impl FnMut(&Arc<Peer>)) {
        self.0.read().values().for_each(visit);
    }
}

/// Entries up to which the table's memory is always kept.
const KEPT: usize = 1024;
