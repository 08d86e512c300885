//! `WebSocket\Message`: what a client receives.

use ext_php_rs::binary::Binary;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendClassObject, Zval};

use super::exception::logic_error;
use super::ffi::{self, PropertyType};
use super::value;

/// A complete message: `data` (UTF-8 unless it is binary) and `isBinary`.
///
/// ```php
/// function describe(Message $message): string
/// {
///     return $message->isBinary ? bin2hex($message->data) : (string) $message;
/// }
/// ```
#[php_class]
#[php(name = "WebSocket\\Message")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
pub struct Message;

#[php_impl]
impl Message {
    /// Not for scripts.
    #[php(constructor, vis = "private")]
    pub fn __construct() -> PhpResult<Self> {
        Err(logic_error("a Message is made by a Client"))
    }

    /// The data.
    #[php(name = "__toString")]
    pub fn to_string(self_: &mut ZendClassObject<Message>) -> Binary<u8> {
        let data = ffi::slot(self_.get_mut_zend_obj(), DATA);
        data.zend_str().map(|data| data.as_bytes().to_vec()).unwrap_or_default().into()
    }
}

impl Message {
    /// A PHP object.
    pub fn zval(data: &[u8], is_binary: bool) -> Zval {
        let object = ZendClassObject::new(Self);
        value::object_with(object, [value::bytes(data), value::bool(is_binary)])
    }

    /// Declares the properties.
    pub fn complete() {
        let class = value::class::<Self>();
        ffi::declare_property(class, "data", PropertyType::String, true, ffi::undefined());
        ffi::declare_property(class, "isBinary", PropertyType::Bool, true, ffi::undefined());
    }
}

const DATA: usize = 0;
