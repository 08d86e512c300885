//! The only caller of userland: handlers by event, and what becomes of what they throw.
//!
//! Called with no lock or borrow held: a handler may call anything on any object. Never decides when to call.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendObject, Zval};

use super::exception::value_error;
use super::ffi::{self, Callable, Called, Ending};
use super::value;

/// What a server or a client tells its script of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// `start(Server)`: about to accept.
    Start,
    /// `handshake(Request): null|bool|Response`.
    Handshake,
    /// `open(Connection)`, `open(Client)`.
    Open,
    /// `message(Connection, string, bool)`, `message(Message)`.
    Message,
    /// `close(Connection, CloseInfo)`, `close(CloseInfo)`: once for each `open`.
    Close,
    /// `drain(Connection)`: nothing waits any more for one that was refused messages.
    Drain,
    /// `ping(Connection, string)`: answered already.
    Ping,
    /// `pong(Connection, string)`.
    Pong,
    /// `error(Throwable, ?Connection)`, `error(Throwable)`: a handler threw.
    Error,
    /// `request(Request): Response`: plain HTTP.
    Request,
    /// `reconnect(int, float)`: a client waits before it connects again.
    Reconnect,
    /// `stop(Server)`: the last event.
    Stop,
    /// `log(string, string, array)` with the levels of PSR-3.
    Log,
}

/// Every event with its name for `on()`.
const EVENTS: [(Event, &str); 13] = [
    (Event::Start, "start"),
    (Event::Handshake, "handshake"),
    (Event::Open, "open"),
    (Event::Message, "message"),
    (Event::Close, "close"),
    (Event::Drain, "drain"),
    (Event::Ping, "ping"),
    (Event::Pong, "pong"),
    (Event::Error, "error"),
    (Event::Request, "request"),
    (Event::Reconnect, "reconnect"),
    (Event::Stop, "stop"),
    (Event::Log, "log"),
];

impl Event {
    /// Its name for `on()`.
    pub fn name(self) -> &'static str {
        EVENTS.iter().find(|(event, _)| *event == self).map_or("", |(_, name)| name)
    }
}

/// Whose events they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// Has many connections, so `error` names the one that a handler was called for.
    Server,
    /// Has one at a time.
    Client,
}

impl Owner {
    fn has(self, event: Event) -> bool {
        match self {
            Self::Server => event != Event::Reconnect,
            Self::Client => matches!(
                event,
                Event::Open | Event::Message | Event::Close | Event::Error | Event::Reconnect | Event::Log
            ),
        }
    }

    /// The event of this name; a `ValueError` that lists them all if there is none.
    pub fn event(self, name: &str) -> PhpResult<Event> {
        let own = || EVENTS.iter().filter(|(event, _)| self.has(*event));
        own().find(|(_, known)| *known == name).map(|(event, _)| *event).ok_or_else(|| {
            let all: Vec<_> = own().map(|(_, name)| *name).collect();
            value_error(format!("argument $event must be one of {}; '{name}' given", all.join(", ")))
        })
    }
}

/// The handlers of one server or client.
pub struct Handlers {
    owner: Owner,
    places: [RefCell<Option<Rc<Callable>>>; EVENTS.len()],
}

/// How a call went that did not end the script.
pub enum Outcome {
    /// The handler returned this.
    Returned(Zval),
    /// It threw, and that has been dealt with.
    Failed,
    /// There is no handler.
    NoHandler,
}

impl Handlers {
    /// None yet.
    pub fn new(owner: Owner) -> Self {
        Self { owner, places: Default::default() }
    }

    /// Sets or removes a handler.
    pub fn set(&self, event: Event, handler: Option<Callable>) {
        if let Some(place) = self.places.get(event as usize) {
            // The old one is dropped after the borrow has ended: that may run a destructor.
            let old = place.replace(handler.map(Rc::new));
            drop(old);
        }
    }

    /// True if there is a handler.
    pub fn has(&self, event: Event) -> bool {
        self.get(event).is_some()
    }

    /// Calls the handler of `event`, if there is one. What it throws goes to the `error` handler, or becomes a warning.
    pub fn emit(
        &self,
        event: Event,
        connection: Option<&Zval>,
        arguments: impl AsRef<[Zval]>,
    ) -> Result<Outcome, Ending> {
        match self.get(event) {
            Some(handler) => self.call(&handler, connection, arguments),
            None => Ok(Outcome::NoHandler),
        }
    }

    /// Calls `callable` as a handler on behalf of `connection`.
    pub fn call(
        &self,
        callable: &Callable,
        connection: Option<&Zval>,
        arguments: impl AsRef<[Zval]>,
    ) -> Result<Outcome, Ending> {
        match callable.call(arguments) {
            Called::Returned(value) => Ok(Outcome::Returned(value)),
            Called::Threw(exception) => {
                self.handle_error(exception, connection)?;
                Ok(Outcome::Failed)
            }
            Called::Ended(ending) => Err(ending),
        }
    }

    /// Deals with what a destructor has thrown since the last call: values are dropped between the calls, too. The next
    /// call would else not be made, or pass for the thrower.
    pub fn settle(&self) -> Result<(), Ending> {
        match ffi::take_exception()? {
            Some(exception) => self.handle_error(exception, None),
            None => Ok(()),
        }
    }

    /// Treats `mistake`, of a handler that did not do what it should, as if the handler had thrown it.
    pub fn fail(&self, mistake: PhpException) -> Result<(), Ending> {
        mistake.throw();
        self.settle()
    }

    /// Gives an exception to the `error` handler; without one, or if that throws too, it becomes a warning.
    fn handle_error(&self, exception: ZBox<ZendObject>, connection: Option<&Zval>) -> Result<(), Ending> {
        let Some(handler) = self.get(Event::Error) else { return report(exception) };
        let mut arguments = vec![value::object(exception)];
        if self.owner == Owner::Server {
            arguments.push(connection.map_or_else(Zval::null, Zval::shallow_clone));
        }
        match handler.call(arguments) {
            Called::Returned(_) => Ok(()),
            Called::Threw(second) => report(second),
            Called::Ended(ending) => Err(ending),
        }
    }

    /// Shows the handlers to the cycle collector.
    pub fn trace(&self, visit: &mut dyn FnMut(&Zval)) {
        for place in &self.places {
            if let Ok(handler) = place.try_borrow()
                && let Some(handler) = &*handler
            {
                handler.trace(visit);
            }
        }
    }

    fn get(&self, event: Event) -> Option<Rc<Callable>> {
        self.places.get(event as usize)?.borrow().clone()
    }
}

/// Reports an exception as PHP's own warning. What is called for that (`__toString()` of the exception, an error handler of
/// the script) may throw in turn: then the first one has been seen, and the second has nowhere to go but stderr.
fn report(exception: ZBox<ZendObject>) -> Result<(), Ending> {
    ffi::report_as_warning(exception)?;
    if let Some(second) = ffi::take_exception()? {
        let class = second.get_class_name().unwrap_or_default();
        say(&format!("the error handler of the script threw {class} while a handler's exception was reported"));
    }
    Ok(())
}

/// A line on stderr, for want of a better place. It may be closed, or a pipe to nobody.
pub fn say(text: &str) {
    let _ = writeln!(io::stderr(), "websocket: {text}");
}
