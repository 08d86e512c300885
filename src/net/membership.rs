//! The rooms that one connection is in, as the connection itself knows them; and what a room may be called.
//!
//! Never knows who else is in a room.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// The name of a room: 1 to [`MAX_ROOM_NAME`] bytes, any bytes. Copies share them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoomName(Arc<[u8]>);

/// A name of so many bytes is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadRoomName {
    len: usize,
}

impl RoomName {
    /// A name, if it is neither empty nor too long.
    pub fn parse(name: &[u8]) -> Result<Self, BadRoomName> {
        match name.len() {
            1..=MAX_ROOM_NAME => Ok(Self(name.into())),
            len => Err(BadRoomName { len }),
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for BadRoomName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "must have 1 to {MAX_ROOM_NAME} bytes to name a room, {} given", self.len)
    }
}

/// The rooms of one connection, so that its end costs what it was in, and not what there is.
#[derive(Debug, Default)]
pub(super) struct Membership {
    /// Boxed, because many connections are in none.
    #[expect(clippy::box_collection, reason = "most connections are in no room, and a word is less than a set")]
    names: Option<Box<BTreeSet<RoomName>>>,
    is_over: bool,
}

impl Membership {
    /// Whether it may join a room that it is not in yet.
    pub fn may_join(&self, name: &RoomName) -> bool {
        !self.is_over && !self.names.as_ref().is_some_and(|names| names.contains(name))
    }

    pub fn insert(&mut self, name: RoomName) {
        self.names.get_or_insert_default().insert(name);
    }

    /// False if it was not in.
    pub fn remove(&mut self, name: &RoomName) -> bool {
        let was_in = self.names.as_mut().is_some_and(|names| names.remove(name));
        if self.names.as_ref().is_some_and(|names| names.is_empty()) {
            self.forget();
        }
        was_in
    }

    pub fn names(&self) -> Vec<RoomName> {
        self.names.iter().flat_map(|names| names.iter()).cloned().collect()
    }

    /// The connection has ended: it joins nothing any more. What it was in is remembered until [`Self::forget`], for
    /// whoever says goodbye on its behalf.
    pub fn end(&mut self) -> Vec<RoomName> {
        self.is_over = true;
        self.names()
    }

    pub fn forget(&mut self) {
        self.names = None;
    }
}

/// Room for any identifier, and no place to store documents in: each member's list and the table of rooms hold it.
pub const MAX_ROOM_NAME: usize = 255;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_1_to_255_bytes_of_any_value() {
        assert_eq!(RoomName::parse(b""), Err(BadRoomName { len: 0 }));
        assert_eq!(RoomName::parse(b"\0").unwrap().as_bytes(), b"\0");
        assert_eq!(RoomName::parse(&[0xFF; MAX_ROOM_NAME]).unwrap().as_bytes(), [0xFF; MAX_ROOM_NAME]);
        let error = RoomName::parse(&[b'x'; MAX_ROOM_NAME + 1]).unwrap_err();
        assert_eq!(error.to_string(), "must have 1 to 255 bytes to name a room, 256 given");
    }

    #[test]
    fn a_membership_that_is_over_joins_nothing_and_remembers_until_it_forgets() {
        let (lobby, other) = (RoomName::parse(b"lobby").unwrap(), RoomName::parse(b"other").unwrap());
        let mut membership = Membership::default();
        membership.insert(lobby.clone());
        assert!(!membership.may_join(&lobby));
        assert!(membership.may_join(&other));
        assert_eq!(membership.end(), std::slice::from_ref(&lobby));
        assert!(!membership.may_join(&other));
        assert_eq!(membership.names(), [lobby]);
        membership.forget();
        assert_eq!(membership.names(), []);
        assert!(!membership.may_join(&other));
    }
}
