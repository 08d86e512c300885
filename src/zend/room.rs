//! `WebSocket\Room`: the connections that joined under one name.

use std::rc::{Rc, Weak};

use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendClassObject, Zval};
use ext_php_rs::zend::{BailoutGuard, ce};

use super::arguments::Text;
use super::connection::{Connection, MaybeConnection};
use super::exception::logic_error;
use super::ffi::{self, PropertyType};
use super::iterator::array_iterator;
use super::serving::Serving;
use super::value;
use crate::net::membership::RoomName;
use crate::net::publish::Audience;
use crate::protocol::{Data, OpCode};

/// The connections of a server that joined under one `name`. A room exists while somebody is in it; this object is only
/// a way to speak to whoever is in it at the time.
///
/// `count()` is the number of members; `foreach` goes over those that are in it when it begins. Any method throws a
/// `WebSocketException` in a process that was forked after the server was made.
///
/// ```php
/// function announce(Server $server, string $room, string $text): string
/// {
///     $reached = $server->room($room)->send($text);
///     return "$reached of " . count($server->room($room)) . " in $room";
/// }
/// ```
#[php_class]
#[php(name = "WebSocket\\Room")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
#[php(implements(ce = ce::countable, stub = "\\Countable"))]
#[php(implements(ce = ce::aggregate, stub = "\\IteratorAggregate"))]
pub struct Room {
    /// Weak: whoever keeps a room does not keep the server, and so its port.
    serving: Weak<Serving>,
    name: RoomName,
}

#[php_impl]
impl Room {
    /// Only a server makes them.
    #[php(constructor, vis = "private")]
    pub fn __construct() -> PhpResult<Self> {
        Err(logic_error("a Room is made by Server::room()"))
    }

    /// Sends a text message to every member but `$except`; returns the number of those it was queued for. Throws a
    /// `ValueError` for text that is not UTF-8.
    #[php(defaults(except = MaybeConnection(None)))]
    pub fn send(&self, text: Text<'_>, except: MaybeConnection<'_>) -> PhpResult<i64> {
        self.publish(OpCode::Data(Data::Text), text.utf8("sendBinary")?, except.0)
    }

    /// Sends a binary message to every member but `$except`; returns the number of those it was queued for.
    #[php(defaults(except = MaybeConnection(None)))]
    pub fn send_binary(&self, data: Text<'_>, except: MaybeConnection<'_>) -> PhpResult<i64> {
        self.publish(OpCode::Data(Data::Binary), data.0, except.0)
    }

    /// The number of members.
    pub fn count(&self) -> PhpResult<i64> {
        self.serving.upgrade().map_or(Ok(0), |serving| serving.count_in(&self.name))
    }

    /// Over the members, in the order in which they connected.
    pub fn get_iterator(&self) -> PhpResult<value::Traversable> {
        // A guard: to make the objects can take more memory than there is, and a fatal error jumps over this frame.
        let serving = self.serving.upgrade().map(BailoutGuard::new);
        let members = serving.as_ref().map_or_else(|| Ok(Vec::new()), |serving| serving.members(&self.name))?;
        array_iterator(members).map(value::Traversable)
    }
}

impl Room {
    /// A PHP object.
    pub fn zval(serving: &Rc<Serving>, name: RoomName) -> Zval {
        let text = value::bytes(name.as_bytes());
        value::object_with(ZendClassObject::new(Self { serving: Rc::downgrade(serving), name }), [text])
    }

    fn publish(&self, opcode: OpCode, payload: &[u8], except: Option<&Connection>) -> PhpResult<i64> {
        let Some(serving) = self.serving.upgrade() else { return Ok(0) };
        serving.publish(Audience::Room(&self.name), opcode, payload, except)
    }

    /// Declares the properties.
    pub fn complete() {
        ffi::declare_property(value::class::<Self>(), "name", PropertyType::String, true, ffi::undefined());
    }
}
