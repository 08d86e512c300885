//! The PHP objects of a server's connections, each made when it is first needed and kept until its `close` event.

use std::cell::RefCell;
use std::sync::Arc;

use ext_php_rs::types::Zval;

use super::connection::Connection;
use crate::net::peer::Peer;
use crate::net::rooms::Rooms;

/// Objects by the tag of their peer.
pub struct Connections {
    slots: RefCell<Slots>,
    /// Handed to each object. In a forked child the parent's server, which has it too, is never dropped.
    rooms: Arc<Rooms>,
}

#[derive(Default)]
struct Slots {
    objects: Vec<Option<Zval>>,
    free: Vec<usize>,
}

impl Connections {
    /// Of a server with these rooms.
    pub fn new(rooms: Arc<Rooms>) -> Self {
        Self { slots: RefCell::default(), rooms }
    }

    /// The object of `peer`, made now if there is none.
    pub fn get(&self, peer: &Arc<Peer>) -> Zval {
        if let Some(object) = self.find(peer) {
            return object;
        }
        let object = Connection::zval(peer, &self.rooms);
        peer.set_tag(self.slots.borrow_mut().insert(object.shallow_clone()));
        object
    }

    /// The object of `peer`, if one was made.
    pub fn find(&self, peer: &Peer) -> Option<Zval> {
        let tag = peer.tag()?;
        self.slots.borrow().objects.get(tag)?.as_ref().map(Zval::shallow_clone)
    }

    /// Forgets the object of a peer that is gone.
    pub fn remove(&self, peer: &Peer) {
        let object = peer.tag().and_then(|tag| self.slots.borrow_mut().remove(tag));
        // Outside of the borrow: the end of an object can run PHP code.
        drop(object);
    }

    /// Shows the objects to the cycle collector.
    pub fn trace(&self, visit: &mut dyn FnMut(&Zval)) {
        if let Ok(slots) = self.slots.try_borrow() {
            slots.objects.iter().flatten().for_each(visit);
        }
    }
}

impl Slots {
    fn insert(&mut self, object: Zval) -> usize {
        match self.free.pop() {
            Some(tag) => {
                if let Some(place) = self.objects.get_mut(tag) {
                    *place = Some(object);
                }
                tag
            }
            None => {
                self.objects.push(Some(object));
                self.objects.len() - 1
            }
        }
    }

    fn remove(&mut self, tag: usize) -> Option<Zval> {
        let object = self.objects.get_mut(tag)?.take();
        if object.is_some() {
            self.free.push(tag);
        }
        object
    }
}
