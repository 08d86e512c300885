//! The declared properties of an object, set and made when asked for; and what the cycle collector sees of it.

use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::mem;
use std::ptr;

use ext_php_rs::class::RegisteredClass;
use ext_php_rs::ffi::{
    HashTable, zend_hash_str_find, zend_object, zend_property_info, zend_std_compare_objects, zend_std_get_properties,
    zend_std_get_property_ptr_ptr, zend_std_has_property, zend_std_read_property,
};
use ext_php_rs::types::{ZendClassObject, ZendObject, ZendStr, Zval};
use ext_php_rs::zend::ZendObjectHandlers;

/// Sets a declared property by its slot, readonly or not.
pub fn set_slot(object: &mut ZendObject, slot: usize, value: Zval) {
    // SAFETY: the engine allocates one slot for each declared property; callers name slots that they declared.
    unsafe {
        let place = object.properties_table.as_mut_ptr().add(slot);
        let previous = ptr::replace(place.cast::<RawZval>(), mem::transmute::<Zval, RawZval>(value));
        // The flags in the slot's spare word belong to the slot.
        (*place.cast::<RawZval>()).spare = previous.spare;
        drop(mem::transmute::<RawZval, Zval>(previous));
    }
}

/// The value of a declared property by its slot; one more reference to it.
pub fn slot(object: &ZendObject, slot: usize) -> Zval {
    // SAFETY: as in `set_slot`.
    unsafe { (*object.properties_table.as_ptr().add(slot)).shallow_clone() }
}

/// The value of a declared property by its name, private or not; `None` if the class has none of that name.
pub fn declared(object: &ZendObject, name: &str) -> Option<Zval> {
    slot_of(object, name).map(|index| slot(object, index))
}

/// Sets a declared property by its name; false if the class has none of that name.
pub fn set_declared(object: &mut ZendObject, name: &str, value: Zval) -> bool {
    let index = slot_of(object, name);
    if let Some(index) = index {
        set_slot(object, index, value);
    }
    index.is_some()
}

fn slot_of(object: &ZendObject, name: &str) -> Option<usize> {
    // SAFETY: the table of a live class holds pointers to its property infos.
    let info = unsafe {
        let found = zend_hash_str_find(&raw const (*object.ce).properties_info, name.as_ptr().cast(), name.len());
        found.as_ref()?.value.ptr.cast::<zend_property_info>().as_ref()?
    };
    // The offset is from the object's start.
    let start = mem::offset_of!(zend_object, properties_table);
    (info.offset as usize).checked_sub(start).map(|bytes| bytes / size_of::<Zval>())
}

/// A zval, bit by bit, for moving one without counting references.
#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct RawZval {
    pub value: u64,
    pub kind: u32,
    pub spare: u32,
}

/// A class that holds zvals outside of its properties.
pub trait Traced: RegisteredClass {
    /// Shows each of them to the cycle collector. Must not call userland.
    fn trace(&self, visit: &mut dyn FnMut(&Zval));
}

/// Lets the cycle collector see into `T`; only during MINIT.
pub fn collect_cycles_through<T: Traced>() {
    let handlers = handlers::<T>();
    // SAFETY: as `handlers` says.
    unsafe { (*handlers).get_gc = Some(get_gc::<T>) };
}

unsafe extern "C" fn get_gc<T: Traced>(
    object: *mut ZendObject,
    table: *mut *mut Zval,
    count: *mut c_int,
) -> *mut HashTable {
    FOUND.with_borrow_mut(|found| {
        found.clear();
        // SAFETY: the collector passes a live object that has this handler, so it is a `T`.
        let object = unsafe { &*object };
        if let Some(object) = ZendClassObject::<T>::from_zend_obj(object) {
            // SAFETY: copies the bits of a live zval; the collector counts no reference for them.
            object.trace(&mut |value| found.push(unsafe { ptr::read(ptr::from_ref(value).cast::<RawZval>()) }));
        }
        // SAFETY: the collector passes two places to write to, and reads the table before it asks another object.
        unsafe {
            *table = found.as_mut_ptr().cast::<Zval>();
            *count = c_int::try_from(found.len()).unwrap_or_default();
        }
    });
    ptr::null_mut()
}

thread_local! {
    static FOUND: RefCell<Vec<RawZval>> = const { RefCell::new(Vec::new()) };
}

/// A class with declared properties whose values are made when they are first asked for.
pub trait LazyProperties: RegisteredClass {
    /// Their names, with their slots.
    const SLOTS: &'static [(&'static str, usize)];
    /// Makes the value for a slot.
    fn make(&self, slot: usize) -> Zval;
}

/// Makes the properties of `T` lazy; only during MINIT.
pub fn make_properties_lazily<T: LazyProperties>() {
    let handlers = handlers::<T>();
    // SAFETY: as `handlers` says.
    unsafe {
        (*handlers).read_property = Some(read_property::<T>);
        (*handlers).has_property = Some(has_property::<T>);
        (*handlers).get_property_ptr_ptr = Some(get_property_ptr_ptr::<T>);
        (*handlers).get_properties = Some(get_properties::<T>);
        (*handlers).compare = Some(compare::<T>);
    }
}

unsafe extern "C" fn read_property<T: LazyProperties>(
    object: *mut ZendObject,
    member: *mut ZendStr,
    kind: c_int,
    cache_slot: *mut *mut c_void,
    result: *mut Zval,
) -> *mut Zval {
    // SAFETY: the engine's own arguments, passed on after the slot is filled.
    unsafe {
        fill::<T>(object, member.as_ref());
        zend_std_read_property(object, member, kind, cache_slot, result)
    }
}

unsafe extern "C" fn has_property<T: LazyProperties>(
    object: *mut ZendObject,
    member: *mut ZendStr,
    kind: c_int,
    cache_slot: *mut *mut c_void,
) -> c_int {
    // SAFETY: as above.
    unsafe {
        fill::<T>(object, member.as_ref());
        zend_std_has_property(object, member, kind, cache_slot)
    }
}

unsafe extern "C" fn get_property_ptr_ptr<T: LazyProperties>(
    object: *mut ZendObject,
    member: *mut ZendStr,
    kind: c_int,
    cache_slot: *mut *mut c_void,
) -> *mut Zval {
    // SAFETY: as above.
    unsafe {
        fill::<T>(object, member.as_ref());
        zend_std_get_property_ptr_ptr(object, member, kind, cache_slot)
    }
}

unsafe extern "C" fn get_properties<T: LazyProperties>(object: *mut ZendObject) -> *mut HashTable {
    // SAFETY: as above; without a name all slots are filled.
    unsafe {
        fill::<T>(object, None);
        zend_std_get_properties(object)
    }
}

unsafe extern "C" fn compare<T: LazyProperties>(left: *mut Zval, right: *mut Zval) -> c_int {
    // SAFETY: as above; the engine compares an object with whatever it is compared with.
    unsafe {
        for side in [left, right] {
            if let Some(object) = (*side).object()
                && ZendClassObject::<T>::from_zend_obj(object).is_some()
            {
                fill::<T>(ptr::from_ref(object).cast_mut(), None);
            }
        }
        zend_std_compare_objects(left, right)
    }
}

/// Fills the slot of `member`, or of all, where it is still undefined.
///
/// # Safety
/// `object` is a live object of class `T`.
unsafe fn fill<T: LazyProperties>(object: *mut ZendObject, member: Option<&ZendStr>) {
    for (name, slot) in T::SLOTS {
        if member.is_some_and(|member| member.as_bytes() != name.as_bytes()) {
            continue;
        }
        // SAFETY: the caller's promise; the slot is one that `T` declared. `make` may not run userland, so the
        // object is not touched by others meanwhile.
        unsafe {
            let is_undefined = (*(*object).properties_table.as_ptr().add(*slot).cast::<RawZval>()).kind == 0;
            if is_undefined && let Some(this) = ZendClassObject::<T>::from_zend_obj(&*object) {
                let value = this.make(*slot);
                set_slot(&mut *object, *slot, value);
            }
        }
    }
}

/// The handlers of the objects of `T`, to be written to during MINIT: that runs alone, no object of the class exists yet,
/// and nobody holds a reference to the table. It lives in a cell of a static, so its memory is writable; ext-php-rs has
/// no name for changing it, and tells its objects by its address, so that a copy would not do.
fn handlers<T: RegisteredClass>() -> *mut ZendObjectHandlers {
    ptr::from_ref(T::get_metadata().handlers()).cast_mut()
}
