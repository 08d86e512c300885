//! The only file with `unsafe`: what ext-php-rs has no safe name for.
//!
//! Calls into userland, declared properties and their slots, the cycle collector, signals, fork. Everything here is
//! called on PHP's own thread unless it says otherwise. Decides nothing: the policy is its callers'.

#![allow(unsafe_code)]

use std::cell::RefCell;
use std::ffi::{c_char, c_int, c_void};
use std::mem::{self, MaybeUninit};
use std::os::fd::{AsRawFd, OwnedFd};
use std::panic::AssertUnwindSafe;
use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicPtr, Ordering};

use ext_php_rs::boxed::ZBox;
use ext_php_rs::class::RegisteredClass;
use ext_php_rs::error::php_error;
use ext_php_rs::ffi::{
    _zend_fcall_info_cache, HashTable, ZEND_ACC_CALL_VIA_TRAMPOLINE, zend_call_known_function, zend_empty_array,
    zend_hash_str_find, zend_is_callable_ex, zend_object, zend_property_info, zend_std_compare_objects,
    zend_std_get_properties, zend_std_get_property_ptr_ptr, zend_std_has_property, zend_std_read_property, zend_string,
    zend_type,
};
use ext_php_rs::flags::ErrorType;
use ext_php_rs::types::{ZendClassObject, ZendObject, ZendStr, Zval};
use ext_php_rs::zend::{ClassEntry, ExecutorGlobals, ZendObjectHandlers, bailout, ce, try_catch};

use crate::net::runtime::note_fork;

unsafe extern "C" {
    static spl_ce_RuntimeException: *mut ClassEntry;
    static spl_ce_LogicException: *mut ClassEntry;
    fn zend_is_unwind_exit(exception: *const zend_object) -> bool;
    fn zend_is_graceful_exit(exception: *const zend_object) -> bool;
    fn zend_exception_error(exception: *mut zend_object, severity: c_int) -> c_int;
    fn zend_release_fcall_info_cache(cache: *mut _zend_fcall_info_cache);
    fn zend_ini_long(name: *const c_char, length: usize, original: c_int) -> i64;
    fn zend_parse_arg_long_slow(argument: *mut Zval, result: *mut i64, number: u32) -> bool;
    fn zend_parse_arg_double_slow(argument: *mut Zval, result: *mut f64, number: u32) -> bool;
    fn zend_parse_arg_str_slow(argument: *mut Zval, result: *mut *mut zend_string, number: u32) -> bool;
    fn zend_declare_typed_property(
        class: *mut ClassEntry,
        name: *mut zend_string,
        default: *mut Zval,
        flags: c_int,
        docs: *mut zend_string,
        kind: zend_type,
    ) -> *mut zend_property_info;
}

// ---- userland ----

/// A PHP callable, looked up once.
pub struct Callable {
    value: Zval,
    /// The object that it is called on. The value does not always hold it: `'parent::method'` does not.
    object: Option<Zval>,
    /// `None` for one that must be looked up at each call (`__call`).
    cache: Option<_zend_fcall_info_cache>,
}

/// What came of a call into userland.
pub enum Called {
    /// It returned.
    Returned(Zval),
    /// It threw, and nobody in userland caught it.
    Threw(ZBox<ZendObject>),
    /// The script is ending.
    Ended(Ending),
}

/// Why the script is ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// `exit()`, or an exception that is to go on up: it is pending in the engine.
    Pending,
    /// A fatal error. To go on with [`rethrow_bailout`] once nothing is left to be dropped.
    Bailout,
}

impl Callable {
    /// The callable in `value`; `None` if it is not one.
    pub fn new(value: &Zval) -> Option<Self> {
        let value = value.shallow_clone();
        let mut cache = MaybeUninit::<_zend_fcall_info_cache>::zeroed();
        let callable = ptr::from_ref(&value).cast_mut();
        // SAFETY: `callable` is a live zval, which the function reads; the cache is written before it is read, and a
        // zeroed one is valid; null is allowed for the object, the name and the error.
        let is_callable = unsafe {
            zend_is_callable_ex(callable, ptr::null_mut(), 0, ptr::null_mut(), cache.as_mut_ptr(), ptr::null_mut())
        };
        if !is_callable {
            return None;
        }
        // SAFETY: zeroed memory is a valid cache, and the call filled it in.
        let mut cache = unsafe { cache.assume_init() };
        // SAFETY: a callable's cache has its function, which starts with the common part.
        let flags = unsafe { (*cache.function_handler).common.fn_flags };
        if flags & ZEND_ACC_CALL_VIA_TRAMPOLINE == 0 {
            // SAFETY: null, or the live object that the engine found for this callable.
            let object = unsafe { cache.object.as_mut() }.map(|object| {
                let mut held = Zval::new();
                held.set_object(object);
                held
            });
            return Some(Self { value, object, cache: Some(cache) });
        }
        // SAFETY: a trampoline is made for one call; this one will not be made.
        unsafe { zend_release_fcall_info_cache(&raw mut cache) };
        Some(Self { value, object: None, cache: None })
    }

    /// Calls it. No Rust borrow may be held: userland may call anything of this extension.
    pub fn call(&self, arguments: Vec<Zval>) -> Called {
        let mut result = Zval::new();
        let outcome = try_catch(AssertUnwindSafe(|| match &self.cache {
            Some(cache) => call_known(cache, &mut result, &arguments),
            None => {
                let arguments = arguments.iter().map(|value| value as &dyn ext_php_rs::convert::IntoZvalDyn).collect();
                if let Ok(returned) = self.value.try_call(arguments) {
                    result = returned;
                }
            }
        }));
        if outcome.is_err() {
            // The engine jumped out of the call; what it held is freed with the request, and not touched again.
            mem::forget((arguments, result));
            return Called::Ended(Ending::Bailout);
        }
        match take_exception() {
            Ok(None) => Called::Returned(result),
            Ok(Some(exception)) => Called::Threw(exception),
            Err(ending) => Called::Ended(ending),
        }
    }

    /// Shows what it holds to the cycle collector.
    pub fn trace(&self, visit: &mut dyn FnMut(&Zval)) {
        visit(&self.value);
        self.object.iter().for_each(visit);
    }
}

fn call_known(cache: &_zend_fcall_info_cache, result: &mut Zval, arguments: &[Zval]) {
    let count = u32::try_from(arguments.len()).unwrap_or_default();
    // SAFETY: the cache belongs to a callable that its owner keeps alive; the engine copies the arguments.
    unsafe {
        zend_call_known_function(
            cache.function_handler,
            cache.object,
            cache.called_scope,
            result,
            count,
            arguments.as_ptr().cast_mut(),
            ptr::null_mut(),
        );
    }
}

/// The pending exception, taken over; `Err` for that of `exit()`, which stays pending.
pub fn take_exception() -> Result<Option<ZBox<ZendObject>>, Ending> {
    let pending = ExecutorGlobals::get().exception().map(ptr::from_ref);
    match pending {
        None => Ok(None),
        // SAFETY: the engine's pending exception is a live object.
        Some(exception) if unsafe { zend_is_unwind_exit(exception) || zend_is_graceful_exit(exception) } => {
            Err(Ending::Pending)
        }
        Some(_) => Ok(ExecutorGlobals::take_exception()),
    }
}

/// Reports an exception that nobody handles as an `E_WARNING`, as PHP reports an uncaught one.
pub fn report_as_warning(exception: ZBox<ZendObject>) -> Result<(), Ending> {
    const E_WARNING: c_int = 2;
    let is_compile_error = exception.instance_of(ce::compile_error());
    let object = exception.into_raw();
    let outcome = try_catch(AssertUnwindSafe(|| {
        if is_compile_error {
            // PHP would report this one as a fatal E_PARSE, and exit with 255 in the end.
            // SAFETY: the object is live and owned; the box gives it back.
            let exception: ZBox<ZendObject> = unsafe { ZBox::from_raw(object) };
            let message = exception.get_property::<String>("message").unwrap_or_default();
            let class = exception.get_class_name().unwrap_or_default();
            php_error(&ErrorType::Warning, &format!("Uncaught {class}: {message}"));
        } else {
            // SAFETY: the object is live and owned; the function takes it over. It may call a user's error handler.
            unsafe { zend_exception_error(object, E_WARNING) };
        }
    }));
    if outcome.is_ok() { Ok(()) } else { Err(Ending::Bailout) }
}

/// Goes on with a fatal error. The caller's frames are jumped over: nothing in them may need dropping.
pub fn rethrow_bailout() -> ! {
    // SAFETY: every method of ours runs under a frame that catches this; the callers have dropped what they held.
    unsafe { bailout() }
}

// ---- arguments, with PHP's own rules of coercion (strict_types and all) ----

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

// ---- classes ----

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

/// Sets a declared property by its name; false if the class has none of that name.
pub fn set_declared(object: &mut ZendObject, name: &str, value: Zval) -> bool {
    // SAFETY: the table of a live class holds pointers to its property infos; `offset` is from the object's start.
    unsafe {
        let found = zend_hash_str_find(&raw const (*object.ce).properties_info, name.as_ptr().cast(), name.len());
        let Some(info) = found.as_ref().and_then(|found| found.value.ptr.cast::<zend_property_info>().as_ref()) else {
            return false;
        };
        let start = mem::offset_of!(zend_object, properties_table);
        set_slot(object, (info.offset as usize - start) / size_of::<Zval>(), value);
    }
    true
}

/// A zval, bit by bit, for moving one without counting references.
#[repr(C)]
#[derive(Clone, Copy)]
struct RawZval {
    value: u64,
    kind: u32,
    spare: u32,
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

// ---- INI ----

/// An integer setting of php.ini.
pub fn ini_int(name: &std::ffi::CStr) -> i64 {
    // SAFETY: the name is a C string of that length.
    unsafe { zend_ini_long(name.as_ptr(), name.to_bytes().len(), 0) }
}

// ---- threads, signals, fork ----

/// Blocks every signal in the calling thread: those of the process are for PHP's thread. For any thread but that one.
pub fn block_signals() {
    // SAFETY: a set that is filled before it is used; a mask is the thread's own.
    unsafe {
        let mut all = MaybeUninit::uninit();
        libc::sigfillset(all.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), ptr::null_mut());
    }
}

/// Writes a byte into a pipe for each SIGINT or SIGTERM; until it is dropped.
pub struct SignalWatch {
    previous: Vec<(c_int, libc::sigaction)>,
    outer: c_int,
    /// The end that is written to; closed with this.
    _pipe: OwnedFd,
}

impl SignalWatch {
    /// Watches `signals`. Whoever else had handlers for them gets them back in the end.
    pub fn install(signals: &[c_int], pipe: OwnedFd) -> Self {
        let outer = PIPE.swap(pipe.as_raw_fd(), Ordering::SeqCst);
        let previous =
            signals.iter().filter_map(|signal| Some((*signal, set_action(*signal, &our_action())?))).collect();
        Self { previous, outer, _pipe: pipe }
    }
}

impl Drop for SignalWatch {
    fn drop(&mut self) {
        PIPE.store(self.outer, Ordering::SeqCst);
        for (signal, previous) in &self.previous {
            // A handler that the script has set meanwhile stays.
            if current_handler(*signal) == our_action().sa_sigaction {
                set_action(*signal, previous);
            }
        }
    }
}

/// Runs in signal context: nothing but `write` is allowed.
extern "C" fn on_signal(_: c_int) {
    let pipe = PIPE.load(Ordering::SeqCst);
    if pipe >= 0 {
        // SAFETY: `write` is async-signal-safe; `errno` is put back for the code that was interrupted.
        unsafe {
            let errno = *errno_location();
            libc::write(pipe, b"!".as_ptr().cast(), 1);
            *errno_location() = errno;
        }
    }
}

#[cfg(not(target_vendor = "apple"))]
use libc::__errno_location as errno_location;
#[cfg(target_vendor = "apple")]
use libc::__error as errno_location;

fn our_action() -> libc::sigaction {
    // SAFETY: a zeroed action is valid: no flags, an empty mask.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = on_signal as extern "C" fn(c_int) as usize;
    action.sa_flags = libc::SA_RESTART;
    action
}

fn set_action(signal: c_int, action: &libc::sigaction) -> Option<libc::sigaction> {
    let mut previous = MaybeUninit::zeroed();
    // SAFETY: both point to actions; the handler is ours, which is signal-safe, or the one that was there before.
    let result = unsafe { libc::sigaction(signal, action, previous.as_mut_ptr()) };
    // SAFETY: a call that succeeded has written it.
    (result == 0).then(|| unsafe { previous.assume_init() })
}

fn current_handler(signal: c_int) -> usize {
    let mut current = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: without a new action the call only reads; a zeroed action is valid should it fail.
    unsafe {
        libc::sigaction(signal, ptr::null(), current.as_mut_ptr());
        current.assume_init().sa_sigaction
    }
}

/// Has forked children told that they are; once, at module start.
pub fn watch_forks() {
    // SAFETY: the handler only touches atomics and signal actions, which is allowed between fork and exec.
    unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
}

extern "C" fn in_child() {
    note_fork();
    if PIPE.swap(-1, Ordering::SeqCst) >= 0 {
        // The parent's pipe is not the child's to write to: signals end a child as they always do.
        for signal in [libc::SIGINT, libc::SIGTERM] {
            if current_handler(signal) == our_action().sa_sigaction {
                // SAFETY: a zeroed action is the default one.
                set_action(signal, &unsafe { mem::zeroed() });
            }
        }
    }
}

static PIPE: AtomicI32 = AtomicI32::new(-1);
