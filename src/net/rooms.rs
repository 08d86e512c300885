//! Who is in which room. A room exists while somebody is in it.
//!
//! Never sends: [`super::publish`] does. The locks in here are held for a look or a change, never while somebody is sent
//! to, and a connection's own is taken before that of the table.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use parking_lot::RwLock;

use super::members::{Members, in_order};
use super::membership::RoomName;
use super::peer::Peer;

/// The rooms of one server.
#[derive(Default)]
pub struct Rooms(RwLock<BTreeMap<RoomName, Members>>);

impl Rooms {
    /// The connections in a room, in the order in which they connected.
    #[must_use]
    pub fn members(&self, name: &RoomName) -> Vec<Arc<Peer>> {
        in_order(self.snapshot(name))
    }

    /// The same in no order.
    pub(super) fn snapshot(&self, name: &RoomName) -> Vec<Arc<Peer>> {
        self.0.read().get(name).map(Members::snapshot).unwrap_or_default()
    }

    /// The number of connections in a room.
    #[must_use]
    pub fn len_of(&self, name: &RoomName) -> usize {
        self.0.read().get(name).map_or(0, Members::len)
    }

    /// Every room with the number of its members, by name.
    #[must_use]
    pub fn all(&self) -> Vec<(RoomName, usize)> {
        self.0.read().iter().map(|(name, members)| (name.clone(), members.len())).collect()
    }

    fn join(&self, peer: &Arc<Peer>, name: &RoomName) {
        // Held across: the connection's end, on another thread, comes before this or after it.
        let mut membership = peer.membership().lock();
        if !membership.may_join(name) {
            return;
        }
        let mut rooms = self.0.write();
        // A million members share one name.
        let name = rooms.get_key_value(name).map_or(name, |(known, _)| known).clone();
        rooms.entry(name.clone()).or_default().insert(Arc::clone(peer));
        membership.insert(name);
    }

    fn leave(&self, peer: &Peer, name: &RoomName) {
        let mut membership = peer.membership().lock();
        if membership.remove(name) {
            self.remove(peer, name);
        }
    }

    /// The connection has ended: it is in no room, and joins none any more.
    pub(super) fn end(&self, peer: &Peer) {
        let names = peer.membership().lock().end();
        // One at a time: others get their turn in between, however many these are.
        names.iter().for_each(|name| self.remove(peer, name));
    }

    fn remove(&self, peer: &Peer, name: &RoomName) {
        let mut rooms = self.0.write();
        if let Some(members) = rooms.get_mut(name) {
            members.remove(peer.id());
            if members.is_empty() {
                rooms.remove(name);
            }
        }
    }
}

/// A connection, and the rooms that it may join.
pub struct Member {
    peer: Arc<Peer>,
    rooms: Arc<Rooms>,
}

impl Member {
    /// A connection of the server that has these rooms.
    #[must_use]
    pub fn new(peer: Arc<Peer>, rooms: Arc<Rooms>) -> Self {
        Self { peer, rooms }
    }

    /// Joins a room; to join twice is to join once, and a connection that has ended joins nothing.
    pub fn join(&self, name: &RoomName) {
        self.rooms.join(&self.peer, name);
    }

    /// Leaves a room, if it is in.
    pub fn leave(&self, name: &RoomName) {
        self.rooms.leave(&self.peer, name);
    }

    /// The rooms that it is in, by name. Once it has ended: those it was in, until [`Peer::forget_rooms`].
    #[must_use]
    pub fn rooms(&self) -> Vec<RoomName> {
        self.peer.membership().lock().names()
    }
}

impl Deref for Member {
    type Target = Arc<Peer>;

    fn deref(&self) -> &Arc<Peer> {
        &self.peer
    }
}
