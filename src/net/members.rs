//! A set of connections by id, which gives its memory back when they go. Never locks: whoever holds it does.

use std::collections::HashMap;
use std::sync::Arc;

use super::peer::{Peer, PeerId};

/// Connections by id.
#[derive(Default)]
pub(super) struct Members(HashMap<PeerId, Arc<Peer>>);

impl Members {
    pub fn insert(&mut self, peer: Arc<Peer>) {
        self.0.insert(peer.id(), peer);
    }

    pub fn remove(&mut self, id: PeerId) {
        self.0.remove(&id);
        // A burst of connections that has passed keeps no memory.
        if self.0.capacity() > KEPT && self.0.len() < self.0.capacity() / 8 {
            self.0.shrink_to(self.0.len() * 2);
        }
    }

    pub fn get(&self, id: PeerId) -> Option<Arc<Peer>> {
        self.0.get(&id).cloned()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Peer>> {
        self.0.values()
    }

    /// Those that are in it now, in no order: to be gone through once the lock is released.
    pub fn snapshot(&self) -> Vec<Arc<Peer>> {
        self.0.values().cloned().collect()
    }
}

/// Sorts connections into the order of their coming.
pub(super) fn in_order(mut peers: Vec<Arc<Peer>>) -> Vec<Arc<Peer>> {
    peers.sort_unstable_by_key(|peer| peer.id());
    peers
}

/// Entries up to which the table's memory is always kept.
const KEPT: usize = 1024;
