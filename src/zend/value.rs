//! PHP values out of Rust ones.

use std::marker::PhantomData;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::class::RegisteredClass;
use ext_php_rs::convert::IntoZval;
use ext_php_rs::error::Result;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ArrayKey, ZendClassObject, ZendHashTable, ZendObject, ZendStr, Zval};
use ext_php_rs::zend::ClassEntry;

use super::ffi;
use crate::net::stats;

/// An object of class `T`, as the return value of a method: the type is what reflection shows.
pub struct Object<T>(Zval, PhantomData<T>);

impl<T> From<Zval> for Object<T> {
    fn from(zval: Zval) -> Self {
        Self(zval, PhantomData)
    }
}

impl<T: RegisteredClass> IntoZval for Object<T> {
    const TYPE: DataType = DataType::object(T::CLASS_NAME);
    const NULLABLE: bool = false;

    fn set_zval(self, zval: &mut Zval, _persistent: bool) -> Result<()> {
        *zval = self.0;
        Ok(())
    }
}

/// Something for `foreach`, as the return value of a method.
pub struct Traversable(pub Zval);

impl IntoZval for Traversable {
    const TYPE: DataType = DataType::object("Traversable");
    const NULLABLE: bool = false;

    fn set_zval(self, zval: &mut Zval, _persistent: bool) -> Result<()> {
        *zval = self.0;
        Ok(())
    }
}

/// An array, as the return value of a method.
pub struct Array(pub Zval);

impl IntoZval for Array {
    const TYPE: DataType = DataType::Array;
    const NULLABLE: bool = false;

    fn set_zval(self, zval: &mut Zval, _persistent: bool) -> Result<()> {
        *zval = self.0;
        Ok(())
    }
}

/// An int.
pub fn int(value: impl Into<i64>) -> Zval {
    let mut zval = Zval::new();
    zval.set_long(value.into());
    zval
}

/// An int, or the largest there is.
pub fn count(value: impl TryInto<i64>) -> Zval {
    int(value.try_into().unwrap_or(i64::MAX))
}

/// A bool.
pub fn bool(value: bool) -> Zval {
    let mut zval = Zval::new();
    zval.set_bool(value);
    zval
}

/// A float.
pub fn float(value: f64) -> Zval {
    let mut zval = Zval::new();
    zval.set_double(value);
    zval
}

/// A string.
pub fn string(value: &str) -> Zval {
    bytes(value.as_bytes())
}

/// A string of any bytes.
pub fn bytes(value: &[u8]) -> Zval {
    let mut zval = Zval::new();
    zval.set_zend_string(ZendStr::new(value, false));
    zval
}

/// A string, or null.
pub fn nullable(value: Option<&str>) -> Zval {
    value.map_or_else(Zval::null, string)
}

/// An array with string keys.
pub fn map<'a>(entries: impl IntoIterator<Item = (&'a str, Zval)>) -> Zval {
    let mut table = ZendHashTable::new();
    for (key, value) in entries {
        // Fails only for keys with NUL bytes, which are bytes like others to PHP but not to this call: left out.
        let _ = table.insert(key, value);
    }
    array(table)
}

/// An array with keys of any bytes; as everywhere in PHP, one that reads as an int becomes an int.
pub fn map_of_bytes<'a>(entries: impl IntoIterator<Item = (&'a [u8], Zval)>) -> Zval {
    let mut table = ZendHashTable::new();
    for (key, value) in entries {
        let key = ZendStr::new(key, false);
        // Fails only for values that are none.
        let _ = table.insert(&key, value);
    }
    array(table)
}

/// A figure of `stats()`.
pub fn stat(value: &stats::Value) -> Zval {
    match value {
        stats::Value::Count(number) => count(*number),
        stats::Value::Seconds(seconds) => float(*seconds),
        stats::Value::ByReason(counts) => map(counts.iter().map(|(reason, number)| (*reason, count(*number)))),
    }
}

/// Headers as scripts see them: lower-case name => list of values, in the order of their coming.
pub fn headers<'a>(headers: impl Iterator<Item = (&'a str, &'a [u8])>) -> Zval {
    let mut lists: Vec<(&str, Vec<Zval>)> = Vec::new();
    for (name, header) in headers {
        match lists.iter_mut().find(|(known, _)| *known == name) {
            Some((_, list)) => list.push(bytes(header)),
            None => lists.push((name, vec![bytes(header)])),
        }
    }
    map(lists.into_iter().map(|(name, values)| (name, list(values))))
}

/// The key of an array as text; whatever is not UTF-8 is replaced.
pub fn key(key: ArrayKey<'_>) -> String {
    match key {
        ArrayKey::Long(index) => index.to_string(),
        ArrayKey::String(name) => name,
        ArrayKey::Str(name) => name.to_owned(),
        ArrayKey::ZendString(name) => String::from_utf8_lossy(name.as_bytes()).into_owned(),
    }
}

/// A list.
pub fn list(values: impl IntoIterator<Item = Zval>) -> Zval {
    let mut table = ZendHashTable::new();
    for value in values {
        let _ = table.push(value);
    }
    array(table)
}

/// An array out of a table.
pub fn array(table: ZBox<ZendHashTable>) -> Zval {
    let mut zval = Zval::new();
    zval.set_hashtable(table);
    zval
}

/// A new or taken object as a value. The one reference is handed over, as in [`object_with`].
pub fn object(object: ZBox<ZendObject>) -> Zval {
    object.into_zval(false).unwrap_or_default()
}

/// An object that is there already; one more reference to it.
pub fn this<T: RegisteredClass>(object: &mut ZendClassObject<T>) -> Zval {
    let mut zval = Zval::new();
    zval.set_object(object.get_mut_zend_obj());
    zval
}

/// Sets the first slots of a new object, and makes a value of it.
///
/// The one reference is handed over: to add one and drop another would make a suspect for the cycle collector of every
/// object, and the collector may run PHP code.
pub fn object_with<T: RegisteredClass, const N: usize>(mut object: ZBox<ZendClassObject<T>>, slots: [Zval; N]) -> Zval {
    for (slot, value) in slots.into_iter().enumerate() {
        ffi::set_slot(object.get_mut_zend_obj(), slot, value);
    }
    object.into_zval(false).unwrap_or_default()
}

/// The class entry of `T`.
pub fn class<T: RegisteredClass>() -> &'static ClassEntry {
    T::get_metadata().ce()
}
