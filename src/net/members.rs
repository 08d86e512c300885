//! A set of connections by id, which gives its memory back when they go. Never locks: whoever holds it does.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::peer::{Peer, PeerId};

/// Connections by id.
#[derive(Default)]
pub(super) struct Members(HashSet<ById>);

/// A connection that is its id to the set: an entry takes one word.
struct ById(Arc<Peer>);

impl Members {
    pub fn insert(&mut self, peer: Arc<Peer>) {
        self.0.insert(ById(peer));
    }

    pub fn remove(&mut self, id: PeerId) {
        self.0.remove(&id);
        // A burst of connections that has passed keeps no memory.
        if self.0.capacity() > KEPT && self.0.len() < self.0.capacity() / 8 {
            self.0.shrink_to(self.0.len() * 2);
        }
    }

    pub fn get(&self, id: PeerId) -> Option<Arc<Peer>> {
        self.0.get(&id).map(|ById(peer)| Arc::clone(peer))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<Peer>> {
        self.0.iter().map(|ById(peer)| peer)
    }

    /// Those that are in it now, in no order: to be gone through once the lock is released.
    pub fn snapshot(&self) -> Vec<Arc<Peer>> {
        self.iter().cloned().collect()
    }
}

impl Borrow<PeerId> for ById {
    fn borrow(&self) -> &PeerId {
        &self.0.id
    }
}

impl Hash for ById {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id().hash(state);
    }
}

impl PartialEq for ById {
    fn eq(&self, other: &Self) -> bool {
        self.0.id() == other.0.id()
    }
}

impl Eq for ById {}

/// Sorts connections into the order of their coming.
pub(super) fn in_order(mut peers: Vec<Arc<Peer>>) -> Vec<Arc<Peer>> {
    peers.sort_unstable_by_key(|peer| peer.id());
    peers
}

/// Entries up to which the table's memory is always kept.
const KEPT: usize = 1024;
