//! `WebSocket\Response`: an HTTP response, made by a handler or received by a client.

use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ArrayKey, ZendClassObject, ZendHashTable, Zval};

use super::arguments::{Array, Int, Text};
use super::exception::{type_error, value_error};
use super::ffi::{self, LazyProperties, PropertyType};
use super::options::type_name;
use super::value;
use crate::net::http::Answer;
use crate::protocol::handshake::client::ResponseHead;
use crate::protocol::handshake::response::{is_header_value, is_token};

/// An HTTP response: `status` (101 to 599), `headers` (name => value or list of values) and `body`.
///
/// ```php
/// function moved(string $path): Response
/// {
///     return new Response(301, ['Location' => $path, 'Set-Cookie' => ['seen=1', 'old=; Max-Age=0']]);
/// }
/// ```
#[php_class]
#[php(name = "WebSocket\\Response")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
pub struct Response {
    status: u16,
    /// As PHP gave them.
    headers: Zval,
    /// The same, one entry a line.
    lines: Vec<(String, String)>,
    body: Vec<u8>,
}

#[php_impl]
impl Response {
    /// Throws a `ValueError` for a status that is none, and for a header that would not be one line.
    #[php(constructor)]
    #[php(defaults(status = Int(200), headers = Array(None), body = Text(b"")))]
    pub fn __construct(status: Int, headers: Array<'_>, body: Text<'_>) -> PhpResult<Self> {
        let status = u16::try_from(status.0).ok().filter(|status| (101..=599).contains(status)).ok_or_else(|| {
            value_error(format!("argument $status must be an HTTP status between 101 and 599, {} given", status.0))
        })?;
        let lines = headers.0.map(header_lines).transpose()?.unwrap_or_default();
        let headers = headers.0.map_or_else(ffi::empty_array, |headers| value::array(headers.to_owned()));
        Ok(Self { status, headers, lines, body: body.0.to_vec() })
    }
}

impl Response {
    /// What a handler answered, ready to be sent.
    pub fn answer(value: &Zval) -> Option<Answer> {
        let response = ZendClassObject::<Self>::from_zend_obj(value.object()?)?;
        Some(Answer { status: response.status, headers: response.lines.clone(), body: response.body.clone() })
    }

    /// A PHP object for what a server answered.
    pub fn received(head: &ResponseHead) -> Zval {
        let headers = value::headers(head.headers());
        let response = Self { status: head.status, headers, lines: Vec::new(), body: Vec::new() };
        value::object_with(ZendClassObject::new(response), [])
    }

    /// Declares the properties.
    pub fn complete() {
        let class = value::class::<Self>();
        ffi::declare_property(class, "status", PropertyType::Int, true, ffi::undefined());
        ffi::declare_property(class, "headers", PropertyType::Array, true, ffi::undefined());
        ffi::declare_property(class, "body", PropertyType::String, true, ffi::undefined());
        ffi::make_properties_lazily::<Self>();
    }
}

impl LazyProperties for Response {
    const SLOTS: &'static [(&'static str, usize)] = &[("status", 0), ("headers", 1), ("body", 2)];

    fn make(&self, slot: usize) -> Zval {
        match slot {
            0 => value::int(self.status),
            1 => self.headers.shallow_clone(),
            _ => value::bytes(&self.body),
        }
    }
}

/// `name => value` or `name => [value, …]`, one entry a line.
fn header_lines(headers: &ZendHashTable) -> PhpResult<Vec<(String, String)>> {
    let mut lines = Vec::new();
    for (key, header) in headers {
        if let ArrayKey::Long(index) = key {
            return Err(value_error(format!("argument $headers must be an array of name => value, key {index} given")));
        }
        let name = value::key(key);
        if !is_token(&name) {
            return Err(value_error(format!("argument $headers: '{}' is not a header name", name.escape_debug())));
        }
        let header = header.dereference();
        match header.array() {
            Some(values) => {
                for (_, one) in values {
                    lines.push((name.clone(), header_value(&name, one.dereference())?));
                }
            }
            None => lines.push((name.clone(), header_value(&name, header)?)),
        }
    }
    Ok(lines)
}

fn header_value(name: &str, header: &Zval) -> PhpResult<String> {
    let text = header.str().map(str::to_owned).or_else(|| header.long().map(|number| number.to_string()));
    let Some(text) = text else {
        let given = type_name(header);
        return Err(type_error(format!(
            "argument $headers: '{name}' must be a string of UTF-8 or an int, {given} given"
        )));
    };
    if is_header_value(&text) {
        return Ok(text);
    }
    Err(value_error(format!("argument $headers: the value of '{name}' must be one line without control characters")))
}
