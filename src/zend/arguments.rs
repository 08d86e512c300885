//! Arguments of methods, taken by PHP's own rules: strict where the caller declares `strict_types`, coerced elsewhere.
//!
//! A value that does not fit makes ext-php-rs throw a `TypeError` that names the argument.

use ext_php_rs::convert::{FromZvalMut, StubLiteral};
use ext_php_rs::flags::DataType;
use ext_php_rs::prelude::PhpResult;
use ext_php_rs::types::{ZendHashTable, Zval};

use super::close_code::CloseCode;
use super::exception::value_error;
use super::ffi::{self, Callable};
use crate::protocol::utf8;

/// `string`.
pub struct Text<'a>(pub &'a [u8]);

impl<'a> FromZvalMut<'a> for Text<'a> {
    const TYPE: DataType = DataType::String;

    fn from_zval_mut(value: &'a mut Zval) -> Option<Self> {
        ffi::parse_string(value).map(|string| Self(string.as_bytes()))
    }
}

impl<'a> Text<'a> {
    /// The text, with whatever is not UTF-8 replaced: for hosts, reasons and names that are shown.
    pub fn to_lossy(&self) -> String {
        String::from_utf8_lossy(self.0).into_owned()
    }

    /// The bytes of text that is to be sent; a `ValueError` if they are not UTF-8 (RFC 6455 §5.6), which names the method for
    /// those that are not.
    pub fn utf8(&self, binary_method: &str) -> PhpResult<&'a [u8]> {
        if utf8::is_valid(self.0) {
            return Ok(self.0);
        }
        Err(value_error(format!("argument $text must be valid UTF-8: use {binary_method}() for other data")))
    }

    /// The text, if it is UTF-8.
    pub fn as_str(&self) -> Option<&'a str> {
        std::str::from_utf8(self.0).ok()
    }
}

/// `?string`.
pub struct MaybeText<'a>(pub Option<&'a [u8]>);

impl<'a> FromZvalMut<'a> for MaybeText<'a> {
    const TYPE: DataType = DataType::String;
    const NULLABLE: bool = true;

    fn from_zval_mut(value: &'a mut Zval) -> Option<Self> {
        if value.is_null() { Some(Self(None)) } else { Text::from_zval_mut(value).map(|text| Self(Some(text.0))) }
    }
}

/// `int`.
pub struct Int(pub i64);

impl FromZvalMut<'_> for Int {
    const TYPE: DataType = DataType::Long;

    fn from_zval_mut(value: &mut Zval) -> Option<Self> {
        ffi::parse_int(value).map(Self)
    }
}

/// `float`.
pub struct Float(pub f64);

impl FromZvalMut<'_> for Float {
    const TYPE: DataType = DataType::Double;

    fn from_zval_mut(value: &mut Zval) -> Option<Self> {
        ffi::parse_float(value).map(Self)
    }
}

/// `?float`.
pub struct MaybeFloat(pub Option<f64>);

impl FromZvalMut<'_> for MaybeFloat {
    const TYPE: DataType = DataType::Double;
    const NULLABLE: bool = true;

    fn from_zval_mut(value: &mut Zval) -> Option<Self> {
        if value.is_null() { Some(Self(None)) } else { ffi::parse_float(value).map(|float| Self(Some(float))) }
    }
}

/// `int|CloseCode`.
pub struct Code(pub i64);

impl FromZvalMut<'_> for Code {
    const TYPE: DataType = DataType::Mixed;

    fn from_zval_mut(value: &mut Zval) -> Option<Self> {
        match CloseCode::from_case(value) {
            Some(code) => Some(Self(code.into())),
            None => ffi::parse_int(value).map(Self),
        }
    }
}

/// `array`, with `[]` for its default.
pub struct Array<'a>(pub Option<&'a ZendHashTable>);

impl<'a> FromZvalMut<'a> for Array<'a> {
    const TYPE: DataType = DataType::Array;

    fn from_zval_mut(value: &'a mut Zval) -> Option<Self> {
        value.array().map(|table| Self(Some(table)))
    }
}

/// `callable`.
pub struct Function(pub Callable);

impl FromZvalMut<'_> for Function {
    const TYPE: DataType = DataType::Callable;

    fn from_zval_mut(value: &mut Zval) -> Option<Self> {
        Callable::new(value).map(Self)
    }
}

/// `?callable`.
pub struct MaybeFunction(pub Option<Callable>);

impl FromZvalMut<'_> for MaybeFunction {
    const TYPE: DataType = DataType::Callable;
    const NULLABLE: bool = true;

    fn from_zval_mut(value: &mut Zval) -> Option<Self> {
        if value.is_null() { Some(Self(None)) } else { Callable::new(value).map(|callable| Self(Some(callable))) }
    }
}

// ---- defaults, as PHP's reflection shows them ----

impl StubLiteral for Text<'_> {
    fn stub_literal(&self) -> String {
        format!("'{}'", self.to_lossy())
    }
}

impl StubLiteral for Int {
    fn stub_literal(&self) -> String {
        self.0.to_string()
    }
}

impl StubLiteral for Float {
    fn stub_literal(&self) -> String {
        format!("{:?}", self.0)
    }
}

impl StubLiteral for Code {
    fn stub_literal(&self) -> String {
        self.0.to_string()
    }
}

impl StubLiteral for Array<'_> {
    fn stub_literal(&self) -> String {
        "[]".to_owned()
    }
}

impl StubLiteral for MaybeText<'_> {
    fn stub_literal(&self) -> String {
        self.0.map_or_else(|| "null".to_owned(), |text| Text(text).stub_literal())
    }
}

impl StubLiteral for MaybeFloat {
    fn stub_literal(&self) -> String {
        self.0.map_or_else(|| "null".to_owned(), |float| format!("{float:?}"))
    }
}
