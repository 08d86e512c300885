//! `stream()`: what an event loop that is not ours watches to know when to `poll()`.

use std::os::fd::AsRawFd;

use ext_php_rs::exception::throw_object;
use ext_php_rs::types::Zval;

use super::{Stopped, Worker, leave};
use crate::zend::exception::Class;
use crate::zend::ffi::{Callable, Called, Ending};
use crate::zend::value;

/// A PHP stream that is readable when `poll()` has work for the worker; the same one each time, unless the script has
/// closed it.
pub fn stream(worker: &dyn Worker) -> Result<Zval, Stopped> {
    let (desk, _) = worker.station()?;
    let place = &worker.work().stream;
    let known = place.borrow().as_ref().map(Zval::shallow_clone);
    if let Some(stream) = known
        && is_open(&stream)?
    {
        return Ok(stream);
    }
    let descriptor = desk.wakeup().map(|wakeup| wakeup.watched().as_raw_fd());
    let descriptor =
        descriptor.map_err(|error| Class::WebSocket.with(format!("cannot make a stream to watch: {error}")))?;
    let stream = open(descriptor)?;
    let closed = place.replace(Some(stream.shallow_clone()));
    drop(closed);
    leave(worker);
    Ok(stream)
}

/// PHP's stream of a copy of `descriptor`, which is closed with the stream, whatever becomes of the server.
fn open(descriptor: i32) -> Result<Zval, Stopped> {
    let path = format!("php://fd/{descriptor}");
    let stream = call("fopen", vec![value::string(&path), value::string("r")])?;
    if stream.is_resource() {
        return Ok(stream);
    }
    Err(Class::WebSocket.with(format!("cannot make a stream to watch: PHP does not open {path}")).into())
}

/// False once the script has closed it.
fn is_open(stream: &Zval) -> Result<bool, Stopped> {
    Ok(call("is_resource", vec![stream.shallow_clone()])?.bool() == Some(true))
}

/// Calls a function of PHP. What it throws (an error handler of the script may) goes on to our caller's.
fn call(name: &str, arguments: Vec<Zval>) -> Result<Zval, Stopped> {
    let function = Callable::new(&value::string(name))
        .ok_or_else(|| Class::WebSocket.with(format!("stream() needs PHP's {name}(), which is disabled here")))?;
    match function.call(arguments) {
        Called::Returned(value) => Ok(value),
        Called::Threw(exception) => {
            // Fails only for what is no Throwable, and this was thrown before.
            let _ = throw_object(value::object(exception));
            Err(Ending::Pending.into())
        }
        Called::Ended(ending) => Err(ending.into()),
    }
}
