//! The exceptions, and the one table from everything that can go wrong to one of them.

use ext_php_rs::builders::ClassBuilder;
use ext_php_rs::exception::PhpException;
use ext_php_rs::types::{ZendObject, Zval};
use ext_php_rs::zend::{ClassEntry, ce};

use super::ffi::{self, ClassSlot, PropertyType};
use super::value;
use crate::net::error::{BindError, ConnectError, HandshakeFailure};
use crate::net::runtime::Forked;
use crate::net::tls::TlsError;
use crate::net::tls::client::TlsFault;

/// The classes, each with its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Everything of this extension that is not a wrong argument or a wrong order of calls.
    ///
    /// ```php
    /// try {
    ///     $client = (new Client('ws://127.0.0.1:8080'))->connect();
    ///     echo $client->receive(), "\n";
    /// } catch (HandshakeException $refused) {
    ///     echo "refused with {$refused->statusCode}: {$refused->body}\n";
    /// } catch (ClosedException $closed) {
    ///     echo "closed: {$closed->closeInfo}\n";
    /// } catch (WebSocketException $failure) {
    ///     echo $failure->getMessage(), "\n";
    /// }
    /// ```
    WebSocket,
    /// An address could not be bound.
    Bind,
    /// A connection did not come about.
    Connect,
    /// TLS failed.
    Tls,
    /// The answer to the handshake was not a good one: `statusCode`, `headers` (lower-case name => list of
    /// values) and `body` (its first 64 KiB) are the answer's.
    Handshake,
    /// The connection is closed: `closeInfo` (who closed it, with what code) says how it ended.
    Closed,
    /// The peer broke the protocol. Nothing throws it today: a bad handshake is a `HandshakeException`, and later each
    /// violation closes the connection, so whoever uses it meets a `ClosedException` with the code and who closed.
    Protocol,
    /// Something took too long.
    Timeout,
}

const ALL: [(Class, &str, Option<Class>); 8] = [
    (Class::WebSocket, "WebSocket\\WebSocketException", None),
    (Class::Bind, "WebSocket\\BindException", Some(Class::WebSocket)),
    (Class::Connect, "WebSocket\\ConnectException", Some(Class::WebSocket)),
    (Class::Tls, "WebSocket\\TlsException", Some(Class::Connect)),
    (Class::Handshake, "WebSocket\\HandshakeException", Some(Class::Connect)),
    (Class::Closed, "WebSocket\\ClosedException", Some(Class::WebSocket)),
    (Class::Protocol, "WebSocket\\ProtocolException", Some(Class::WebSocket)),
    (Class::Timeout, "WebSocket\\TimeoutException", Some(Class::WebSocket)),
];

static ENTRIES: [ClassSlot; ALL.len()] = [const { ClassSlot::new() }; ALL.len()];

impl Class {
    /// Its class entry.
    pub fn entry(self) -> &'static ClassEntry {
        ENTRIES.get(self as usize).map_or_else(ffi::runtime_exception, ClassSlot::get)
    }

    /// An exception of this class.
    pub fn with(self, message: impl Into<String>) -> PhpException {
        PhpException::new(message.into(), 0, self.entry())
    }

    /// An exception of this class with values for its own properties.
    pub fn with_properties(self, message: &str, properties: Vec<(&str, Zval)>) -> PhpException {
        let mut object = ZendObject::new(self.entry());
        ffi::set_declared(&mut object, "message", value::string(message));
        for (name, value) in properties {
            ffi::set_declared(&mut object, name, value);
        }
        self.with(message).with_object(value::object(object))
    }
}

/// Registers the classes; during MINIT, before the other classes.
pub fn register() -> ext_php_rs::error::Result<()> {
    for (_, name, parent) in ALL {
        let parent = parent.map_or((ffi::runtime_exception as fn() -> _, "\\RuntimeException"), parent_of);
        ClassBuilder::new(name)
            .extends(parent)
            .registration(|class, arguments| {
                note(class);
                // The engine refers to the tables for as long as the class lives.
                std::mem::forget(arguments);
            })
            .register()?;
    }
    declare_properties();
    Ok(())
}

fn parent_of(class: Class) -> (fn() -> &'static ClassEntry, &'static str) {
    match class {
        Class::Connect => (|| Class::Connect.entry(), "\\WebSocket\\ConnectException"),
        _ => (|| Class::WebSocket.entry(), "\\WebSocket\\WebSocketException"),
    }
}

fn note(class: &'static mut ClassEntry) {
    let position = ALL.iter().position(|(_, name, _)| class.name() == Some(name));
    if let Some(slot) = position.and_then(|index| ENTRIES.get(index)) {
        slot.set(class);
    }
}

fn declare_properties() {
    let handshake = Class::Handshake.entry();
    ffi::declare_property(handshake, "statusCode", PropertyType::Int, false, value::int(0));
    ffi::declare_property(handshake, "headers", PropertyType::Array, false, ffi::empty_array());
    ffi::declare_property(handshake, "body", PropertyType::String, false, ffi::empty_string());
    let closed = Class::Closed.entry();
    let kind = PropertyType::Class("WebSocket\\CloseInfo");
    ffi::declare_property(closed, "closeInfo", kind, false, ffi::undefined());
}

// ---- the table ----

impl From<BindError> for PhpException {
    fn from(error: BindError) -> Self {
        Class::Bind.with(error.to_string())
    }
}

impl From<TlsError> for PhpException {
    fn from(error: TlsError) -> Self {
        Class::Tls.with(error.to_string())
    }
}

impl From<TlsFault> for PhpException {
    fn from(fault: TlsFault) -> Self {
        Class::Tls.with(fault.to_string())
    }
}

impl From<ConnectError> for PhpException {
    fn from(error: ConnectError) -> Self {
        let message = error.to_string();
        match error {
            ConnectError::Handshake(failure) => handshake(&message, &failure),
            ConnectError::Tls { .. } => Class::Tls.with(message),
            ConnectError::NoSuchHost { .. }
            | ConnectError::Tcp { .. }
            | ConnectError::Unreachable { .. }
            | ConnectError::TimedOut { .. }
            | ConnectError::Lost { .. }
            | ConnectError::ProxyUnreachable { .. }
            | ConnectError::Tunnel { .. }
            | ConnectError::Runtime(_) => Class::Connect.with(message),
        }
    }
}

impl From<Forked> for PhpException {
    fn from(_: Forked) -> Self {
        Class::WebSocket.with(
            "this object was made before the process was forked and belongs to the parent: make a new one in the child",
        )
    }
}

/// An argument that cannot be: `ValueError`.
pub fn value_error(message: impl Into<String>) -> PhpException {
    PhpException::new(message.into(), 0, ce::value_error())
}

/// An argument of the wrong type: `TypeError`.
pub fn type_error(message: impl Into<String>) -> PhpException {
    PhpException::new(message.into(), 0, ce::type_error())
}

/// A call that makes no sense now: `LogicException`.
pub fn logic_error(message: impl Into<String>) -> PhpException {
    PhpException::new(message.into(), 0, ffi::logic_exception())
}

/// The exception that is pending already goes on. (A new one is not thrown over it.)
pub fn pending() -> PhpException {
    PhpException::from_message(String::new())
}

fn handshake(message: &str, failure: &HandshakeFailure) -> PhpException {
    let headers = value::headers(failure.headers.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    let status = value::int(failure.status);
    let body = value::bytes(&failure.body);
    Class::Handshake.with_properties(message, vec![("statusCode", status), ("headers", headers), ("body", body)])
}
