//! The one door for a message to many, whoever publishes it: PHP, or some day a subscriber to other processes.
//!
//! Never holds a lock of a table while it sends: connections come, go and join meanwhile.

use super::broadcast::Broadcast;
use super::connection::Hub;
use super::membership::RoomName;
use super::peer::{PeerId, Sent};
use crate::protocol::OpCode;

/// Who is to get a message.
#[derive(Clone, Copy, Debug)]
pub enum Audience<'a> {
    /// Every open connection.
    All,
    /// Those in this room.
    Room(&'a RoomName),
}

/// Queues a message for everybody in `audience` but `except`; returns for how many: those that are closing and those that
/// refuse it do not count. Encoded once, and compressed once for all who agreed on the same.
pub fn publish(hub: &Hub, audience: Audience<'_>, opcode: OpCode, payload: &[u8], except: Option<PeerId>) -> usize {
    let peers = match audience {
        Audience::All => hub.registry.snapshot(),
        Audience::Room(name) => hub.rooms.snapshot(name),
    };
    let mut message = Broadcast::new(opcode, payload);
    let wanted = peers.iter().filter(|peer| Some(peer.id()) != except);
    wanted.filter(|peer| peer.send_encoded(&mut message) == Sent::Queued).count()
}
