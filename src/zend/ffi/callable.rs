//! Calls into userland, and what comes out of them besides a value.

use std::ffi::c_int;
use std::mem::{self, MaybeUninit};
use std::panic::AssertUnwindSafe;
use std::ptr;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::error::php_error;
use ext_php_rs::ffi::{
    _zend_fcall_info_cache, ZEND_ACC_CALL_VIA_TRAMPOLINE, zend_call_known_function, zend_is_callable_ex, zend_object,
};
use ext_php_rs::flags::ErrorType;
use ext_php_rs::types::{ZendHashTable, ZendObject, ZendStr, Zval};

use ext_php_rs::zend::{ExecutorGlobals, bailout, ce, try_catch};

use super::object::declared;

unsafe extern "C" {
    fn zend_is_unwind_exit(exception: *const zend_object) -> bool;
    fn zend_is_graceful_exit(exception: *const zend_object) -> bool;
    fn zend_exception_error(exception: *mut zend_object, severity: c_int) -> c_int;
    fn zend_release_fcall_info_cache(cache: *mut _zend_fcall_info_cache);
}

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
        // A trampoline is made for one call, and looked up anew for each: by object and name, for `'self::name'` means
        // something only where it was looked up first.
        let value = by_object_and_name(&cache).unwrap_or(value);
        // SAFETY: the trampoline of the call that will not be made.
        unsafe { zend_release_fcall_info_cache(&raw mut cache) };
        Some(Self { value, object: None, cache: None })
    }

    /// Calls it. No Rust borrow may be held: userland may call anything of this extension.
    pub fn call(&self, arguments: impl AsRef<[Zval]>) -> Called {
        let mut result = Zval::new();
        let outcome = try_catch(AssertUnwindSafe(|| match &self.cache {
            Some(cache) => call_known(cache, &mut result, arguments.as_ref()),
            None => {
                let arguments =
                    arguments.as_ref().iter().map(|value| value as &dyn ext_php_rs::convert::IntoZvalDyn).collect();
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

/// `[$object, 'name']`, if there is an object.
fn by_object_and_name(cache: &_zend_fcall_info_cache) -> Option<Zval> {
    // SAFETY: null, or the live object and the function that the engine found for a callable.
    let (object, name) = unsafe { (cache.object.as_mut()?, (*cache.function_handler).common.function_name.as_ref()?) };
    let mut held = Zval::new();
    held.set_object(object);
    let mut pair = ZendHashTable::new();
    pair.push(held).ok()?;
    let mut method = Zval::new();
    // The engine names the trampoline of `'Class::method'` with the class.
    let name = name.as_bytes();
    let start = name.windows(2).rposition(|pair| pair == b"::").map_or(0, |at| at + 2);
    method.set_zend_string(ZendStr::new(name.get(start..).unwrap_or_default(), false));
    pair.push(method).ok()?;
    let mut value = Zval::new();
    value.set_hashtable(pair);
    Some(value)
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
            let part = |name| declared(&exception, name).and_then(|value| value.coerce_to_string()).unwrap_or_default();
            let class = exception.get_class_name().unwrap_or_default();
            let (message, file, line) = (part("message"), part("file"), part("line"));
            let text = format!("Uncaught {class}: {message} in {file}:{line}");
            // The text ends at the first NUL, and the name of an anonymous class has one.
            php_error(&ErrorType::Warning, &text.replace('\0', " "));
        } else {
            // SAFETY: the object is live and owned; the function takes it over.
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
