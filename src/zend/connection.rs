//! `WebSocket\Connection`: one connection of a server.

use std::sync::Arc;

use ext_php_rs::class::RegisteredClass;
use ext_php_rs::convert::{FromZvalMut, StubLiteral};
use ext_php_rs::flags::{ClassFlags, DataType};
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendClassObject, Zval};

use super::arguments::{Code, Text};
use super::exception::value_error;
use super::ffi::{self, LazyProperties, PropertyType};
use super::request::Request;
use super::value;
use crate::net::membership::RoomName;
use crate::net::peer::{Peer, Sent};
use crate::net::rooms::{Member, Rooms};
use crate::net::runtime::OfProcess;
use crate::protocol::close::may_be_sent;
use crate::protocol::frame::{MAX_CLOSE_REASON, MAX_CONTROL_PAYLOAD};
use crate::protocol::{Data, OpCode};

/// One connection of a server: `id` (never reused in a process), `request`, `remoteAddress` (`ip:port`), `subprotocol`,
/// and `data`, which is yours.
///
/// Sending to a connection that is gone is not an error: the methods return false. Any method throws a
/// `WebSocketException` in a process that was forked after the connection was made.
///
/// ```php
/// function greet(Connection $connection): void
/// {
///     $connection->data = ['since' => time()];
///     $connection->join('lobby')->send("Hello, {$connection->remoteAddress}");
/// }
/// ```
#[php_class]
#[php(name = "WebSocket\\Connection")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
pub struct Connection(OfProcess<Member>);

#[php_impl]
impl Connection {
    /// Only a server makes them.
    #[php(constructor, vis = "private")]
    pub fn __construct() -> PhpResult<Self> {
        Err(super::exception::logic_error("a Connection is made by a Server for each client that connects"))
    }

    /// Queues a text message; false if the connection is closing or gone, or `maxSendBuffer` bytes wait already (then
    /// option `slowConsumer` says whether the connection is closed or the message dropped). Throws a `ValueError` for
    /// text that is not UTF-8 (RFC 6455 §5.6): that goes with `sendBinary()`.
    pub fn send(&self, text: Text<'_>) -> PhpResult<bool> {
        Ok(self.0.get()?.send(OpCode::Data(Data::Text), text.utf8("sendBinary")?) == Sent::Queued)
    }

    /// Queues a binary message; false as `send()`.
    pub fn send_binary(&self, data: Text<'_>) -> PhpResult<bool> {
        Ok(self.0.get()?.send(OpCode::Data(Data::Binary), data.0) == Sent::Queued)
    }

    /// Sends a ping (RFC 6455 §5.5.2) with up to 125 bytes, more is a `ValueError`; false as `send()`, with the same
    /// consequences for a peer that does not read.
    #[php(defaults(payload = Text(b"")))]
    pub fn ping(&self, payload: Text<'_>) -> PhpResult<bool> {
        Ok(self.0.get()?.ping(ping_payload(&payload)?) == Sent::Queued)
    }

    /// Starts the closing handshake and returns at once; a second call does nothing. The `close` event follows when
    /// the peer has answered, or `closeTimeout` has passed. Throws a `ValueError` for a code that may not be sent
    /// (RFC 6455 §7.4) and for a reason of more than 123 bytes.
    #[php(defaults(code = Code(1000), reason = Text(b"")))]
    pub fn close(&self, code: Code, reason: Text<'_>) -> PhpResult<()> {
        let (code, reason) = close_frame(&code, &reason)?;
        self.0.get()?.close(code, reason);
        Ok(())
    }

    /// Drops the socket without a close frame.
    pub fn terminate(&self) -> PhpResult<()> {
        self.0.get()?.terminate();
        Ok(())
    }

    /// Joins rooms, each of 1 to 255 bytes, any others are a `ValueError`. To join twice is to join once; a connection
    /// that is gone joins nothing, and leaves every room by itself.
    pub fn join<'a>(
        self_: &'a mut ZendClassObject<Connection>,
        rooms: &[Text<'_>],
    ) -> PhpResult<&'a mut ZendClassObject<Connection>> {
        let names = room_names(rooms)?;
        names.iter().try_for_each(|name| self_.0.get().map(|member| member.join(name)))?;
        Ok(self_)
    }

    /// Leaves rooms; nothing happens where it is not in. A name that no room can have is a `ValueError`.
    pub fn leave<'a>(
        self_: &'a mut ZendClassObject<Connection>,
        rooms: &[Text<'_>],
    ) -> PhpResult<&'a mut ZendClassObject<Connection>> {
        let names = room_names(rooms)?;
        names.iter().try_for_each(|name| self_.0.get().map(|member| member.leave(name)))?;
        Ok(self_)
    }

    /// The names of the rooms that it is in, in the order of their bytes. In the `close` handler: of those that it was
    /// in; afterwards none.
    pub fn rooms(&self) -> PhpResult<value::Array> {
        let rooms = self.0.get()?.rooms();
        Ok(value::Array(value::list(rooms.iter().map(|name| value::bytes(name.as_bytes())))))
    }

    /// True until a close frame has passed in either direction.
    pub fn is_open(&self) -> PhpResult<bool> {
        Ok(self.0.get()?.is_open())
    }

    /// The round trip of the last ping that was answered, in seconds: a ping of the heartbeat (`pingInterval`) or of
    /// `ping()`. Null before the first.
    pub fn latency(&self) -> PhpResult<Option<f64>> {
        Ok(self.0.get()?.latency().map(|latency| latency.as_secs_f64()))
    }

    /// Bytes that were sent and that the network has not taken yet.
    pub fn buffered_amount(&self) -> PhpResult<i64> {
        Ok(i64::try_from(self.0.get()?.buffered()).unwrap_or(i64::MAX))
    }
}

impl Connection {
    /// A PHP object.
    pub fn zval(peer: &Arc<Peer>, rooms: &Arc<Rooms>) -> Zval {
        let id = value::count(peer.id());
        let object = ZendClassObject::new(Self(OfProcess::new(Member::new(Arc::clone(peer), Arc::clone(rooms)))));
        value::object_with(object, [id])
    }

    /// Its peer's id.
    pub fn id(&self) -> PhpResult<u64> {
        Ok(self.0.get()?.id())
    }

    /// Declares the properties.
    pub fn complete() {
        let class = value::class::<Self>();
        ffi::declare_property(class, "id", PropertyType::Int, true, ffi::undefined());
        ffi::declare_property(class, "request", PropertyType::Class("WebSocket\\Request"), true, ffi::undefined());
        ffi::declare_property(class, "remoteAddress", PropertyType::String, true, ffi::undefined());
        ffi::declare_property(class, "subprotocol", PropertyType::NullableString, true, ffi::undefined());
        ffi::declare_property(class, "data", PropertyType::Mixed, false, Zval::null());
        ffi::make_properties_lazily::<Self>();
    }
}

impl LazyProperties for Connection {
    const SLOTS: &'static [(&'static str, usize)] = &[("request", 1), ("remoteAddress", 2), ("subprotocol", 3)];

    fn make(&self, slot: usize) -> Zval {
        let Some(peer) = self.0.get_anywhere() else { return Zval::null() };
        match slot {
            1 => Request::of_connection(peer),
            2 => value::string(&peer.origin().remote_address.to_string()),
            _ => value::nullable(peer.origin().subprotocol.as_deref()),
        }
    }
}

/// `?Connection`, as an argument.
pub struct MaybeConnection<'a>(pub Option<&'a Connection>);

impl<'a> FromZvalMut<'a> for MaybeConnection<'a> {
    const TYPE: DataType = DataType::object(Connection::CLASS_NAME);
    const NULLABLE: bool = true;

    fn from_zval_mut(value: &'a mut Zval) -> Option<Self> {
        if value.is_null() {
            return Some(Self(None));
        }
        let object = ZendClassObject::<Connection>::from_zend_obj(value.object()?)?;
        object.obj.as_ref().map(|connection| Self(Some(connection)))
    }
}

impl StubLiteral for MaybeConnection<'_> {
    fn stub_literal(&self) -> String {
        "null".to_owned()
    }
}

/// Names as rooms may have them.
fn room_names(names: &[Text<'_>]) -> PhpResult<Vec<RoomName>> {
    names.iter().map(|name| room_name("$rooms", name)).collect()
}

/// The name of a room, given as `argument`.
pub fn room_name(argument: &str, name: &Text<'_>) -> PhpResult<RoomName> {
    RoomName::parse(name.0).map_err(|error| value_error(format!("argument {argument} {error}")))
}

/// A payload as a ping may carry it.
pub fn ping_payload<'a>(payload: &Text<'a>) -> PhpResult<&'a [u8]> {
    if payload.0.len() <= MAX_CONTROL_PAYLOAD {
        return Ok(payload.0);
    }
    let given = payload.0.len();
    Err(value_error(format!("argument $payload must have at most {MAX_CONTROL_PAYLOAD} bytes, {given} given")))
}

/// A code and a reason as they may be sent.
pub fn close_frame<'a>(code: &Code, reason: &Text<'a>) -> PhpResult<(u16, &'a str)> {
    let code = u16::try_from(code.0).ok().filter(|code| may_be_sent(*code)).ok_or_else(|| {
        value_error(format!(
            "argument $code must be 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4), {} given",
            code.0
        ))
    })?;
    let given = reason.0.len();
    match reason.as_str() {
        Some(_) if given > MAX_CLOSE_REASON => {
            Err(value_error(format!("argument $reason must have at most {MAX_CLOSE_REASON} bytes, {given} given")))
        }
        Some(reason) => Ok((code, reason)),
        None => Err(value_error("argument $reason must be valid UTF-8")),
    }
}
