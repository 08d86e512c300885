//! What a server can say to many, and who those are.

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

use super::Serving;
use crate::net::membership::RoomName;
use crate::net::publish::Audience;
use crate::protocol::OpCode;
use crate::zend::connection::Connection;
use crate::zend::value;

impl Serving {
    /// Queues a message for everybody in `audience` but one.
    pub fn publish(
        &self,
        audience: Audience<'_>,
        opcode: OpCode,
        payload: &[u8],
        except: Option<&Connection>,
    ) -> PhpResult<i64> {
        let except = except.map(Connection::id).transpose()?;
        let count = self.net.get()?.borrow().publish(audience, opcode, payload, except);
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// The objects of the members of a room.
    pub fn members(&self, name: &RoomName) -> PhpResult<Vec<Zval>> {
        let peers = self.net.get()?.borrow().rooms().members(name);
        Ok(peers.iter().map(|peer| self.connections.get(peer)).collect())
    }

    /// The number of members of a room.
    pub fn count_in(&self, name: &RoomName) -> PhpResult<i64> {
        let count = self.net.get()?.borrow().rooms().len_of(name);
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Every room: name => number of members.
    pub fn rooms(&self) -> PhpResult<Zval> {
        let rooms = self.net.get()?.borrow().rooms().all();
        Ok(value::map_of_bytes(rooms.iter().map(|(name, count)| (name.as_bytes(), value::count(*count)))))
    }
}
