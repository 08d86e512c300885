//! `WebSocket\CloseInfo`: how a connection ended.

use ext_php_rs::convert::IntoZval;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendClassObject, Zval};

use super::exception::{Class, logic_error};
use super::ffi::{self, PropertyType};
use super::initiator::Initiator;
use super::value;
use crate::protocol::close;

/// How a connection ended: `code` (RFC 6455 §7.4), `reason`, `wasClean` (a close frame passed in both directions) and
/// `initiator`.
///
/// ```php
/// function is_lost(CloseInfo $info): bool
/// {
///     return !$info->wasClean && $info->initiator === Initiator::Network;
/// }
/// ```
#[php_class]
#[php(name = "WebSocket\\CloseInfo")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
pub struct CloseInfo(close::CloseInfo);

#[php_impl]
impl CloseInfo {
    /// Not for scripts.
    #[php(constructor, vis = "private")]
    pub fn __construct() -> PhpResult<Self> {
        Err(logic_error("a CloseInfo is made by the connection that ended"))
    }

    /// One line for a log: `1000 (Normal) "bye", clean, closed by the remote side`.
    #[php(name = "__toString")]
    pub fn describe(&self) -> String {
        self.0.to_string()
    }
}

impl CloseInfo {
    /// A PHP object.
    pub fn zval(info: &close::CloseInfo) -> Zval {
        let object = ZendClassObject::new(Self(info.clone()));
        let slots = [
            value::int(info.code),
            value::string(&info.reason),
            value::bool(info.was_clean),
            Initiator::from(info.initiator).into_zval(false).unwrap_or_default(),
        ];
        value::object_with(object, slots)
    }

    /// The exception for a call that needs an open connection.
    pub fn exception(info: &close::CloseInfo) -> PhpException {
        let message = format!("the connection is closed: {info}");
        Class::Closed.with_properties(&message, vec![("closeInfo", Self::zval(info))])
    }

    /// Declares the properties.
    pub fn complete() {
        let class = value::class::<Self>();
        ffi::declare_property(class, "code", PropertyType::Int, true, ffi::undefined());
        ffi::declare_property(class, "reason", PropertyType::String, true, ffi::undefined());
        ffi::declare_property(class, "wasClean", PropertyType::Bool, true, ffi::undefined());
        let kind = PropertyType::Class("WebSocket\\Initiator");
        ffi::declare_property(class, "initiator", kind, true, ffi::undefined());
    }
}
