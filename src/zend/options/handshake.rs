//! What the options of `Client` add to its handshake: headers, cookies, Origin; and the unix socket it goes to.
//!
//! Never repeats a value of a header or a cookie in a message: it may be a secret.

use std::os::unix::net::SocketAddr;
use std::path::PathBuf;

use ext_php_rs::exception::PhpException;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ArrayKey, ZendHashTable, Zval};

use super::{Options, type_name};
use crate::protocol::handshake::custom::{CookieFault, HeaderFault, check_header, cookie_pair, is_single};
use crate::protocol::handshake::response::{is_header_value, is_token};
use crate::zend::exception::{type_error, value_error};
use crate::zend::value;

/// Headers of a handshake, checked.
#[derive(Clone, Default)]
pub struct Handshake {
    /// The value of Host, if it is not to be that of the URL.
    pub host: Option<String>,
    /// All others, one entry a line.
    pub headers: Vec<(String, String)>,
}

impl Handshake {
    /// Whether a header of this name is set.
    pub fn has(&self, name: &str) -> bool {
        let is_host = self.host.is_some() && name.eq_ignore_ascii_case("Host");
        is_host || self.headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    fn add(&mut self, name: String, value: String) {
        if name.eq_ignore_ascii_case("Host") {
            self.host = Some(value);
        } else {
            self.headers.push((name, value));
        }
    }
}

impl<'a> Options<'a> {
    /// The options `headers`, `cookies` and `origin`.
    pub(super) fn handshake(&self) -> PhpResult<Handshake> {
        let mut handshake = self.headers()?;
        for (option, name, value) in [("cookies", "Cookie", self.cookies()?), ("origin", "Origin", self.origin()?)] {
            let Some(value) = value else { continue };
            if handshake.has(name) {
                let twice = format!("the option 'headers' has {name} too, one of the two is enough");
                return Err(self.bad_value(option, &twice));
            }
            handshake.add(name.to_owned(), value);
        }
        Ok(handshake)
    }

    /// A path that fits into the address of a socket; null for none.
    pub(super) fn unix(&self) -> PhpResult<Option<PathBuf>> {
        let path = self.file("unix", "?string")?;
        if let Some(path) = &path {
            SocketAddr::from_pathname(path).map_err(|error| self.bad_value("unix", &error))?;
        }
        Ok(path)
    }

    /// `name => value` or `name => [value, …]`.
    fn headers(&self) -> PhpResult<Handshake> {
        let mut handshake = Handshake::default();
        for (key, value) in self.pairs("headers")? {
            let name = self.name("headers", key, value, ':')?;
            for text in self.header_values(&name, value)? {
                check_header(&name, &text).map_err(|fault| self.bad_header(&name, fault))?;
                if is_single(&name) && handshake.has(&name) {
                    return Err(self.bad_value("headers", &format_args!("'{name}' can have one value only")));
                }
                handshake.add(name.clone(), text);
            }
        }
        Ok(handshake)
    }

    fn header_values(&self, name: &str, value: &Zval) -> PhpResult<Vec<String>> {
        let Some(list) = value.array() else { return Ok(vec![self.text("headers", name, "string|array", value)?]) };
        list.values().map(|one| self.text("headers", name, "string|array of strings", one.dereference())).collect()
    }

    fn bad_header(&self, name: &str, fault: HeaderFault) -> PhpException {
        let of = if fault == HeaderFault::Value { "the value of " } else { "" };
        self.bad_value("headers", &format_args!("{of}'{}' {fault}", name.escape_debug()))
    }

    /// RFC 6265 §4.2: one header for all; `None` for no cookies.
    fn cookies(&self) -> PhpResult<Option<String>> {
        let mut pairs = Vec::new();
        for (key, value) in self.pairs("cookies")? {
            let name = self.name("cookies", key, value, '=')?;
            let text = self.text("cookies", &name, "string", value)?;
            let pair = cookie_pair(&name, &text).map_err(|fault| {
                let of = if fault == CookieFault::Value { "the value of " } else { "" };
                self.bad_value("cookies", &format_args!("{of}'{}' {fault}", name.escape_debug()))
            });
            pairs.push(pair?);
        }
        Ok(Some(pairs.join("; ")).filter(|header| !header.is_empty()))
    }

    /// Any text that a header may have: an origin need not be one that a browser sends.
    fn origin(&self) -> PhpResult<Option<String>> {
        let Some(value) = self.get("origin").filter(|value| !value.is_null()) else { return Ok(None) };
        let origin = value.str().ok_or_else(|| self.wrong_type("origin", "?string", value))?;
        if origin.is_empty() || !is_header_value(origin) {
            let text = origin.escape_debug();
            return Err(self.bad_value("origin", &format_args!("'{text}' must be one line like https://example.com")));
        }
        Ok(Some(origin.to_owned()))
    }

    /// What an array option holds; nothing without it.
    fn pairs(&self, option: &str) -> PhpResult<impl Iterator<Item = (ArrayKey<'a>, &'a Zval)> + use<'a>> {
        let table: Option<&'a ZendHashTable> = match self.get(option) {
            None => None,
            Some(value) => Some(value.array().ok_or_else(|| self.wrong_type(option, "array", value))?),
        };
        Ok(table.into_iter().flatten().map(|(key, value)| (key, value.dereference())))
    }

    /// A key that is a name. In a list of lines, as other clients take them, it is a number.
    fn name(&self, option: &str, key: ArrayKey<'_>, value: &Zval, separator: char) -> PhpResult<String> {
        let ArrayKey::Long(index) = key else { return Ok(value::key(key)) };
        let name = value.str().and_then(|line| line.split_once(separator)).map(|(name, _)| name);
        let name = name.filter(|name| is_token(name)).unwrap_or("Name");
        Err(value_error(format!(
            "{} must be an array of name => value, such as ['{name}' => 'value'], key {index} given",
            self.option(option)
        )))
    }

    fn text(&self, option: &str, name: &str, expected: &str, value: &Zval) -> PhpResult<String> {
        let whole = || self.option(&format!("{option}.{}", name.escape_debug()));
        let Some(text) = value.zend_str() else {
            return Err(type_error(format!("{} must be of type {expected}, {} given", whole(), type_name(value))));
        };
        let text = std::str::from_utf8(text.as_bytes());
        text.map(str::to_owned).map_err(|_| value_error(format!("{} must be UTF-8", whole())))
    }
}
