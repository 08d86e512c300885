//! What PHP notes about a string.

use ext_php_rs::types::ZendStr;

/// `IS_STR_VALID_UTF8` in zend_types.h: the bytes are UTF-8, as RFC 3629 has it. PHP's own regular expressions set it and
/// rely on it; whatever changes a string in place takes it away (`zend_string_forget_hash_val`).
const VALID_UTF8: u32 = 1 << 9;

/// Notes that a new string, which nobody else has, is UTF-8.
pub fn mark_utf8(string: &mut ZendStr) {
    // SAFETY: all the members of the union are the same 32 bits; a reader of the flags looks at these.
    unsafe { string.gc.u.type_info |= VALID_UTF8 };
}

/// Whether it has been found to be UTF-8; false says nothing.
pub fn is_marked_utf8(string: &ZendStr) -> bool {
    // SAFETY: as above.
    unsafe { string.gc.u.type_info & VALID_UTF8 != 0 }
}
