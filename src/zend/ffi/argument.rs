//! Arguments by PHP's own rules of coercion, `strict_types` and all.

use std::ptr;

use ext_php_rs::ffi::zend_string;
use ext_php_rs::types::{ZendStr, Zval};

unsafe extern "C" {
    fn zend_parse_arg_long_slow(argument: *mut Zval, result: *mut i64, number: u32) -> bool;
    fn zend_parse_arg_double_slow(argument: *mut Zval, result: *mut f64, number: u32) -> bool;
    fn zend_parse_arg_str_slow(argument: *mut Zval, result: *mut *mut zend_string, number: u32) -> bool;
}

/// An int, or what PHP would make one of.
pub fn parse_int(value: &mut Zval) -> Option<i64> {
    if let Some(int) = value.long() {
        return Some(int);
    }
    let mut result = 0;
    // SAFETY: `value` is an argument on PHP's stack, which PHP's own parser may convert in place.
    let is_parsed = !value.is_null() && unsafe { zend_parse_arg_long_slow(value, &raw mut result, NO_NUMBER) };
    is_parsed.then_some(result)
}

/// A float, or what PHP would make one of.
pub fn parse_float(value: &mut Zval) -> Option<f64> {
    if let Some(float) = value.double() {
        return Some(float);
    }
    let mut result = 0.0;
    // SAFETY: as in `parse_int`.
    let is_parsed = !value.is_null() && unsafe { zend_parse_arg_double_slow(value, &raw mut result, NO_NUMBER) };
    is_parsed.then_some(result)
}

/// A string, or what PHP would make one of.
pub fn parse_string(value: &mut Zval) -> Option<&ZendStr> {
    if value.is_string() {
        return value.zend_str();
    }
    if value.is_null() {
        return None;
    }
    let mut result = ptr::null_mut();
    // SAFETY: as in `parse_int`; the string belongs to the argument, which lives as long as the borrow.
    unsafe { if zend_parse_arg_str_slow(value, &raw mut result, NO_NUMBER) { result.as_ref() } else { None } }
}

/// The engine's "no argument number": no deprecation notices that would need one.
const NO_NUMBER: u32 = u32::MAX;
