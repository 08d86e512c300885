//! `WebSocket\run()`: several servers and clients in one process, served by one loop; and the same for one of them.

use std::rc::Rc;

use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::convert::FromZvalMut;
use ext_php_rs::flags::DataType;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendClassObject, Zval};
use ext_php_rs::zend::BailoutGuard;

use super::client::Client;
use super::exception::{type_error, value_error};
use super::options::{self, type_name};
use super::server::Server;
use super::work::{self, Crew, Worker};

/// Serves several servers and clients at once, until each has stopped: what `Server::run()` and `Client::run()` do, in turn.
///
/// Each is told of what waits for it, at most 1024 events, then the next; so one that is busy does not keep the others
/// from their turn. A handler of one may use all of the others, `stop()` among it. SIGINT and SIGTERM stop all of those
/// that have the option `signals`, a second one drops what is left of them.
///
/// What would leave the `run()` of one of them (a client that cannot connect, and does not try again) leaves this at once; the
/// others are as they were, and can be given to another `WebSocket\run()`.
///
/// Throws a `TypeError` for anything that is neither, a `ValueError` without any or for one that is given twice, a
/// `LogicException` for one that runs already.
#[php_function]
#[php(name = "WebSocket\\run")]
pub fn run(all: &[Any<'_>]) -> PhpResult<()> {
    run_crew(crew(all)?)
}

/// `run()` of one server or client; `this` is its PHP object.
pub fn run_one(worker: Rc<dyn Worker>, this: Zval) -> PhpResult<()> {
    run_crew(Crew::new([(worker, this)]))
}

/// `poll()` of one server or client.
pub fn poll_one(worker: Rc<dyn Worker>, this: Zval, timeout: f64) -> PhpResult<i64> {
    let timeout = options::seconds("argument $timeout", timeout)?;
    let crew = Crew::new([(worker, this)]);
    let outcome = work::poll(&crew, timeout);
    drop(crew);
    super::finish(outcome).map(|count| i64::try_from(count).unwrap_or(i64::MAX))
}

/// `stream()` of one server or client.
pub fn stream_of(worker: Rc<dyn Worker>) -> PhpResult<Zval> {
    // A guard: a fatal error jumps over this frame.
    let worker = BailoutGuard::new(worker);
    let outcome = work::stream(&**worker);
    drop(worker);
    super::finish(outcome)
}

fn run_crew(crew: Crew) -> PhpResult<()> {
    let outcome = work::run(&crew);
    drop(crew);
    super::finish(outcome)
}

/// For the module.
pub fn function() -> FunctionBuilder<'static> {
    wrap_function!(run)
}

fn crew(all: &[Any<'_>]) -> PhpResult<Crew> {
    if all.is_empty() {
        return Err(value_error(
            "WebSocket\\run() needs at least one Server or Client: for none there is nothing to run",
        ));
    }
    let mut members: Vec<(Rc<dyn Worker>, Zval)> = Vec::new();
    for (number, Any(value)) in (1..).zip(all) {
        let Some(worker) = worker(value) else {
            let given = type_name(value);
            return Err(type_error(format!(
                "WebSocket\\run(): argument #{number} must be of type WebSocket\\Server|WebSocket\\Client, {given} given"
            )));
        };
        if members.iter().any(|(other, _)| Rc::ptr_eq(other, &worker)) {
            return Err(value_error(format!("WebSocket\\run(): argument #{number} was given before: once is enough")));
        }
        members.push((worker, value.shallow_clone()));
    }
    Ok(Crew::new(members))
}

fn worker(value: &Zval) -> Option<Rc<dyn Worker>> {
    let object = value.object()?;
    if let Some(server) = ZendClassObject::<Server>::from_zend_obj(object) {
        return server.obj.as_ref().map(Server::worker);
    }
    ZendClassObject::<Client>::from_zend_obj(object)?.obj.as_ref().map(Client::worker)
}

/// `mixed`, to be looked at.
pub struct Any<'a>(&'a Zval);

impl<'a> FromZvalMut<'a> for Any<'a> {
    const TYPE: DataType = DataType::Mixed;

    fn from_zval_mut(value: &'a mut Zval) -> Option<Self> {
        Some(Self(value))
    }
}
