//! Class entries, and the declaration of their properties with types that reflection shows.

use std::ffi::{c_int, c_void};
use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use ext_php_rs::ffi::{
    HashTable, zend_empty_array, zend_function, zend_hash_str_find_ptr_lc, zend_property_info, zend_string, zend_type,
};
use ext_php_rs::types::{ZendStr, Zval};
use ext_php_rs::zend::ClassEntry;

use super::object::RawZval;

unsafe extern "C" {
    static spl_ce_RuntimeException: *mut ClassEntry;
    static spl_ce_LogicException: *mut ClassEntry;
    fn zend_declare_typed_property(
        class: *mut ClassEntry,
        name: *mut zend_string,
        default: *mut Zval,
        flags: c_int,
        docs: *mut zend_string,
        kind: zend_type,
    ) -> *mut zend_property_info;
    fn zend_add_attribute(
        attributes: *mut *mut HashTable,
        name: *mut zend_string,
        argument_count: u32,
        flags: u32,
        offset: u32,
        line: u32,
    ) -> *mut c_void;
}

/// PHP's `RuntimeException`.
pub fn runtime_exception() -> &'static ClassEntry {
    // SAFETY: SPL is compiled into every PHP and set up before any extension's MINIT.
    unsafe { &*spl_ce_RuntimeException }
}

/// PHP's `LogicException`.
pub fn logic_exception() -> &'static ClassEntry {
    // SAFETY: as above.
    unsafe { &*spl_ce_LogicException }
}

/// A class entry that is set once, during MINIT.
pub struct ClassSlot(AtomicPtr<ClassEntry>);

impl ClassSlot {
    /// Not set yet.
    pub const fn new() -> Self {
        Self(AtomicPtr::new(ptr::null_mut()))
    }

    /// Notes the class.
    pub fn set(&self, class: &'static mut ClassEntry) {
        self.0.store(class, Ordering::Release);
    }

    /// The class; PHP's `RuntimeException` before it is set.
    pub fn get(&self) -> &'static ClassEntry {
        // SAFETY: null, or a class entry that lives as long as the module.
        unsafe { self.0.load(Ordering::Acquire).as_ref() }.unwrap_or_else(runtime_exception)
    }
}

/// The type of a declared property.
#[derive(Clone, Copy)]
pub enum PropertyType {
    Int,
    Bool,
    String,
    NullableString,
    Array,
    Mixed,
    Class(&'static str),
}

/// Declares a typed property; only during MINIT. Slots are numbered in the order of declaration, from 0.
pub fn declare_property(class: &'static ClassEntry, name: &str, kind: PropertyType, is_readonly: bool, default: Zval) {
    const PUBLIC: c_int = 1;
    const READONLY: c_int = 1 << 7;
    let mut default = default;
    let flags = if is_readonly { PUBLIC | READONLY } else { PUBLIC };
    let name = ZendStr::new_interned(name, true).into_raw();
    // SAFETY: MINIT runs alone, so the class entry that the engine owns may be changed; the name is interned for ever.
    unsafe {
        let class = ptr::from_ref(class).cast_mut();
        zend_declare_typed_property(class, name, &raw mut default, flags, ptr::null_mut(), zend_type_of(kind));
    }
    // The class has it now.
    mem::forget(default);
}

/// Keeps an argument out of stack traces, as `#[\SensitiveParameter]` does; only during MINIT. Parameters are counted from 0.
pub fn hide_argument(class: &'static ClassEntry, method: &str, parameter: u32) {
    const PERSISTENT: u32 = 1;
    let name = ZendStr::new_interned("SensitiveParameter", true).into_raw();
    // SAFETY: MINIT runs alone, so the function that the engine owns may be changed; the name is interned for ever. The
    // engine counts parameters from 1 here, 0 is the function itself.
    unsafe {
        let methods = &raw const class.function_table;
        let function = zend_hash_str_find_ptr_lc(methods, method.as_ptr().cast(), method.len()).cast::<zend_function>();
        if let Some(function) = function.as_mut() {
            zend_add_attribute(&raw mut function.common.attributes, name, 0, PERSISTENT, parameter + 1, 0);
        }
    }
}

/// A default that says: not initialised.
pub fn undefined() -> Zval {
    // SAFETY: an all-zero zval is UNDEF.
    unsafe { mem::zeroed() }
}

/// The empty array, as a default.
pub fn empty_array() -> Zval {
    const IS_ARRAY: u32 = 7;
    // SAFETY: the engine's shared, immutable empty array: never counted, never freed.
    unsafe { mem::transmute(RawZval { value: &raw const zend_empty_array as u64, kind: IS_ARRAY, spare: 0 }) }
}

/// The empty string, as a default.
pub fn empty_string() -> Zval {
    const IS_STRING: u32 = 6;
    let string = ZendStr::new_interned("", true).into_raw();
    // SAFETY: interned for ever: never counted, never freed.
    unsafe { mem::transmute(RawZval { value: string as u64, kind: IS_STRING, spare: 0 }) }
}

fn zend_type_of(kind: PropertyType) -> zend_type {
    const NULL: u32 = 1 << 1;
    const BOOL: u32 = 1 << 2 | 1 << 3;
    const INT: u32 = 1 << 4;
    const STRING: u32 = 1 << 6;
    const ARRAY: u32 = 1 << 7;
    const ANY: u32 = 0x3fe;
    const IS_NAME: u32 = 1 << 24;
    let mask = |type_mask| zend_type { ptr: ptr::null_mut(), type_mask };
    match kind {
        PropertyType::Int => mask(INT),
        PropertyType::Bool => mask(BOOL),
        PropertyType::String => mask(STRING),
        PropertyType::NullableString => mask(STRING | NULL),
        PropertyType::Array => mask(ARRAY),
        PropertyType::Mixed => mask(ANY),
        PropertyType::Class(name) => {
            let name = ZendStr::new_interned(name, true).into_raw();
            zend_type { ptr: name.cast::<c_void>(), type_mask: IS_NAME }
        }
    }
}
