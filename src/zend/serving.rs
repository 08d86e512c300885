//! A server at work: takes events from the network and gives each to its handler, runs timers, sees a stop through.
//!
//! No borrow is held while a handler runs: it may call any method of the same server.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;
use ext_php_rs::zend::BailoutGuard;
use tokio::task::AbortHandle;

use super::close_info::CloseInfo;
use super::connection::Connection;
use super::connections::Connections;
use super::dispatch::{Event, Handlers, Outcome, say};
use super::exception::{logic_error, type_error};
use super::ffi::{Callable, Ending, SignalWatch};
use super::request::Request;
use super::response::Response;
use super::signals::{self, Pcntl};
use super::slow_handler::SlowHandlers;
use super::value;
use crate::net::http::{Answer, Exchange};
use crate::net::inbox::{Batch, Data, Event as NetEvent, Level, Note};
use crate::net::listener::{Binding, Listener};
use crate::net::peer::Peer;
use crate::net::runtime::OfProcess;
use crate::net::server::Server as NetServer;
use crate::net::systemd::{self, State};
use crate::net::timers::{TimerId, Timers};
use crate::protocol::{CloseCode, OpCode, close};

/// A server with its handlers, its timers, and how far it is.
pub struct Serving {
    net: OfProcess<RefCell<NetServer>>,
    batch: OfProcess<RefCell<Batch>>,
    handlers: Handlers,
    connections: Connections,
    timers: RefCell<Timers>,
    timer_calls: RefCell<HashMap<TimerId, Rc<Callable>>>,
    phase: Cell<Phase>,
    is_running: Rc<Cell<bool>>,
    /// Connections between their `open` and their `close`.
    open: Cell<usize>,
    /// When the last handler ended, or the batch began.
    mark: Cell<Instant>,
    slow: SlowHandlers,
    /// As URLs, in the order in which they were bound.
    addresses: RefCell<Vec<String>>,
    port: u16,
    shutdown_timeout: Duration,
    watches_signals: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Serving,
    /// What is left at this time is dropped.
    Stopping(Instant),
    /// What was left has been dropped.
    Dropping,
    Stopped,
}

impl Serving {
    /// A server that is bound.
    pub fn new(net: NetServer, shutdown_timeout: Duration, watches_signals: bool) -> Self {
        let addresses = net.listeners().map(url).collect();
        let port = net.listeners().next().map_or(0, Listener::port);
        Self {
            net: OfProcess::new(RefCell::new(net)),
            batch: OfProcess::new(RefCell::default()),
            handlers: Handlers::default(),
            connections: Connections::default(),
            timers: RefCell::default(),
            timer_calls: RefCell::default(),
            phase: Cell::new(Phase::Serving),
            is_running: Rc::default(),
            open: Cell::new(0),
            mark: Cell::new(Instant::now()),
            slow: SlowHandlers::default(),
            addresses: RefCell::new(addresses),
            port,
            shutdown_timeout,
            watches_signals,
        }
    }

    /// Serves until it has stopped.
    pub fn run(&self, this: &Zval) -> Result<(), Stopped> {
        let net = self.net.get().map_err(PhpException::from)?;
        if self.is_running.get() {
            return Err(already_running().into());
        }
        if self.phase.get() == Phase::Stopped {
            return Err(has_stopped().into());
        }
        self.is_running.set(true);
        // Guards: a fatal error jumps over this frame, and these must be dropped all the same.
        let _running = BailoutGuard::new(Running(Rc::clone(&self.is_running)));
        let mut pcntl = Pcntl::new()?;
        let _watch = BailoutGuard::new(if self.watches_signals { self.watch_signals(&pcntl) } else { None });
        // Whoever has been let in may count on it that signals are heeded.
        net.borrow_mut().start().map_err(|error| {
            super::exception::Class::WebSocket.with(format!("cannot start the network runtime: {error}"))
        })?;
        self.emit(Event::Start, vec![this.shallow_clone()])?;
        systemd::notify(State::Ready);
        self.serve(&mut pcntl)?;
        self.phase.set(Phase::Stopped);
        net.borrow_mut().end();
        self.emit(Event::Stop, vec![this.shallow_clone()])?;
        Ok(())
    }

    /// Begins a stop; a second one can only shorten it.
    pub fn stop(&self, grace: Option<Duration>) -> PhpResult<()> {
        let deadline = Instant::now() + grace.unwrap_or(self.shutdown_timeout);
        match self.phase.get() {
            Phase::Serving => {
                self.net.get()?.borrow_mut().stop_accepting();
                self.phase.set(Phase::Stopping(deadline));
                if self.is_running.get() {
                    systemd::notify(State::Stopping);
                }
            }
            Phase::Stopping(earlier) => self.phase.set(Phase::Stopping(deadline.min(earlier))),
            Phase::Dropping | Phase::Stopped => {}
        }
        Ok(())
    }

    /// Reads the files of TLS again.
    pub fn reload_tls(&self) -> PhpResult<()> {
        match self.net.get()?.borrow().reload_tls()? {
            true => Ok(()),
            false => Err(logic_error("this server has no TLS to reload: the option 'tls' gives it some")),
        }
    }

    /// Sets or removes the handler of an event.
    pub fn on(&self, event: &str, handler: Option<Callable>) -> PhpResult<()> {
        let event = Event::named(event)?;
        if event == Event::Request {
            self.net.get()?.borrow().want_requests(handler.is_some());
        }
        self.handlers.set(event, handler);
        Ok(())
    }

    /// Queues a message for every open connection but one.
    pub fn broadcast(&self, opcode: OpCode, payload: &[u8], except: Option<&Connection>) -> PhpResult<i64> {
        let except = except.map(Connection::id).transpose()?;
        let count = self.net.get()?.borrow().broadcast(opcode, payload, except);
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// The object of an open connection.
    pub fn connection(&self, id: i64) -> PhpResult<Option<Zval>> {
        let net = self.net.get()?;
        let peer = u64::try_from(id).ok().and_then(|id| net.borrow().registry().get(id));
        Ok(peer.map(|peer| self.connections.get(&peer)))
    }

    /// The objects of all open connections.
    pub fn connections(&self) -> PhpResult<Vec<Zval>> {
        let peers = self.net.get()?.borrow().registry().all();
        Ok(peers.iter().map(|peer| self.connections.get(peer)).collect())
    }

    /// The number of open connections.
    pub fn count(&self) -> PhpResult<i64> {
        let count = self.net.get()?.borrow().registry().len();
        Ok(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Adds a timer.
    pub fn add_timer(&self, delay: Duration, repeat: bool, call: Callable) -> i64 {
        let id = self.timers.borrow_mut().add(Instant::now(), delay, repeat);
        self.timer_calls.borrow_mut().insert(id, Rc::new(call));
        i64::try_from(id).unwrap_or(i64::MAX)
    }

    /// Ends a timer.
    pub fn cancel_timer(&self, id: i64) -> bool {
        let Ok(id) = TimerId::try_from(id) else { return false };
        let was_alive = self.timers.borrow_mut().cancel(id);
        let call = self.timer_calls.borrow_mut().remove(&id);
        // Last, and outside of the borrow: the end of a closure can run PHP code.
        drop(call);
        was_alive
    }

    /// Binds one more address.
    pub fn listen(&self, host: &str, port: u16, binding: &Binding) -> PhpResult<()> {
        if self.phase.get() != Phase::Serving {
            return Err(logic_error("the server is stopping, or has stopped: it listens on nothing more"));
        }
        let mut net = self.net.get()?.borrow_mut();
        net.listen(host, port, binding)?;
        self.addresses.borrow_mut().extend(net.listeners().last().map(url));
        Ok(())
    }

    /// The addresses as URLs.
    pub fn addresses(&self) -> Vec<String> {
        self.addresses.borrow().clone()
    }

    /// The port of the first address.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The counters.
    pub fn stats(&self) -> PhpResult<Zval> {
        let net = self.net.get()?.borrow();
        let metrics = net.metrics();
        let rejected = metrics.rejected().map(|(reason, count)| (reason, value::count(count)));
        Ok(value::map([
            ("connections", value::count(net.registry().len())),
            ("accepted", value::count(metrics.accepted.get())),
            ("rejected", value::map(rejected)),
            ("messagesIn", value::count(metrics.messages_in.get())),
            ("messagesOut", value::count(metrics.messages_out.get())),
            ("bytesIn", value::count(metrics.bytes_in.get())),
            ("bytesOut", value::count(metrics.bytes_out.get())),
            ("pending", value::count(net.inbox().pending())),
            ("buffered", value::count(net.buffered())),
            ("dropped", value::count(metrics.dropped.get())),
            ("slowestHandler", value::float(self.slow.slowest().as_secs_f64())),
            ("uptime", value::float(net.uptime().as_secs_f64())),
        ]))
    }

    /// Shows what it holds to the cycle collector.
    pub fn trace(&self, visit: &mut dyn FnMut(&Zval)) {
        self.handlers.trace(visit);
        self.connections.trace(visit);
        if let Ok(calls) = self.timer_calls.try_borrow() {
            calls.values().for_each(|call| call.trace(visit));
        }
    }

    fn serve(&self, pcntl: &mut Pcntl) -> Result<(), Stopped> {
        let (net, batch) = (self.net()?, self.batch.get().map_err(PhpException::from)?);
        while !self.has_stopped(net) {
            if batch.borrow().is_empty() {
                let until = self.next_wake(pcntl);
                net.borrow().wait(&mut batch.borrow_mut(), until);
            }
            self.mark.set(Instant::now());
            self.dispatch_all(batch)?;
            self.run_timers()?;
            pcntl.note_userland();
            pcntl.run_due(self.mark.get())?;
            self.check_process()?;
        }
        Ok(())
    }

    fn net(&self) -> PhpResult<&RefCell<NetServer>> {
        Ok(self.net.get()?)
    }

    /// When there is something to do even if nothing comes.
    fn next_wake(&self, pcntl: &Pcntl) -> Option<Instant> {
        let stop = match self.phase.get() {
            Phase::Stopping(deadline) => Some(deadline),
            Phase::Serving | Phase::Dropping | Phase::Stopped => None,
        };
        let timer = self.timers.borrow_mut().next_due();
        [stop, timer, pcntl.next_look(self.mark.get())].into_iter().flatten().min()
    }

    /// Sees a stop through; true at its end.
    fn has_stopped(&self, net: &RefCell<NetServer>) -> bool {
        let net = net.borrow();
        match self.phase.get() {
            Phase::Serving => return false,
            Phase::Stopping(deadline) if deadline <= Instant::now() => {
                self.phase.set(Phase::Dropping);
                net.drain();
                net.terminate_all();
            }
            Phase::Stopping(_) | Phase::Dropping | Phase::Stopped => {}
        }
        net.drain() && self.open.get() == 0
    }

    fn dispatch_all(&self, batch: &RefCell<Batch>) -> Result<(), Stopped> {
        loop {
            let event = batch.borrow_mut().take_next();
            let Some(event) = event else { return Ok(()) };
            self.dispatch(batch, event)?;
            self.handlers.settle()?;
            self.check_process()?;
        }
    }

    fn dispatch(&self, batch: &RefCell<Batch>, event: NetEvent) -> Result<(), Stopped> {
        match event {
            NetEvent::Message { peer, data, is_binary } => self.on_message(batch, &peer, &data, is_binary)?,
            NetEvent::Open(peer) => self.on_open(&peer)?,
            NetEvent::Close { peer, info } => self.on_close(&peer, &info)?,
            NetEvent::Request(exchange) => self.on_request(*exchange)?,
            NetEvent::Log(note) => self.on_log(&note)?,
            NetEvent::Signal => self.on_signal(),
        }
        Ok(())
    }

    /// To be called after each call of a handler. In a child that it has forked, nothing here may be touched any more:
    /// the exception ends the child's `run()`, unless the handler ends the child itself, as it should.
    fn check_process(&self) -> Result<(), Stopped> {
        self.net.get().map(drop).map_err(|forked| PhpException::from(forked).into())
    }

    fn on_open(&self, peer: &Arc<Peer>) -> Result<(), Stopped> {
        self.open.set(self.open.get() + 1);
        if !self.handlers.has(Event::Open) {
            return Ok(());
        }
        let connection = self.connections.get(peer);
        self.emit_for(Event::Open, peer, &connection, vec![connection.shallow_clone()])
    }

    fn on_message(
        &self,
        batch: &RefCell<Batch>,
        peer: &Arc<Peer>,
        data: &Data,
        is_binary: bool,
    ) -> Result<(), Stopped> {
        let (size, payload) = {
            let batch = batch.borrow();
            let bytes = batch.bytes(data);
            (bytes.len(), (self.handlers.has(Event::Message) && !peer.is_given_up()).then(|| value::bytes(bytes)))
        };
        let outcome = match payload {
            Some(payload) => {
                let connection = self.connections.get(peer);
                let arguments = vec![connection.shallow_clone(), payload, value::bool(is_binary)];
                self.emit_for(Event::Message, peer, &connection, arguments)
            }
            None => Ok(()),
        };
        if let Ok(net) = self.net.get() {
            net.borrow().inbox().release(peer, size);
        }
        outcome
    }

    fn on_close(&self, peer: &Arc<Peer>, info: &close::CloseInfo) -> Result<(), Stopped> {
        self.open.set(self.open.get().saturating_sub(1));
        if self.handlers.has(Event::Close) {
            let connection = self.connections.get(peer);
            let arguments = vec![connection.shallow_clone(), CloseInfo::zval(info)];
            let outcome = self.emit_for(Event::Close, peer, &connection, arguments);
            self.connections.remove(peer);
            return outcome;
        }
        self.connections.remove(peer);
        Ok(())
    }

    fn on_request(&self, exchange: Exchange) -> Result<(), Stopped> {
        let request = Request::plain(exchange.request.clone(), &exchange.remote_address, exchange.is_secure);
        let outcome = match self.emit(Event::Request, vec![request]) {
            Ok(outcome) => outcome,
            Err(stopped) => {
                if self.check_process().is_err() {
                    // The parent answers, this child must not even hang up.
                    std::mem::forget(exchange);
                }
                return Err(stopped);
            }
        };
        let Outcome::Returned(returned) = outcome else {
            exchange.reply(internal_error());
            return Ok(());
        };
        if let Some(answer) = Response::answer(&returned) {
            exchange.reply(answer);
            return Ok(());
        }
        exchange.reply(internal_error());
        let given = super::options::type_name(&returned);
        let message = format!("the request handler must return a WebSocket\\Response, {given} returned");
        Ok(self.handlers.fail(type_error(message))?)
    }

    fn on_log(&self, note: &Note) -> Result<(), Stopped> {
        if !self.handlers.has(Event::Log) {
            if note.level == Level::Warning {
                say(&note.message);
            }
            return Ok(());
        }
        let context = value::map(note.context.iter().map(|(name, text)| (*name, value::string(text))));
        let arguments = vec![value::string(note.level.name()), value::string(&note.message), context];
        self.emit(Event::Log, arguments).map(|_| ())
    }

    /// The first signal stops, the second drops what is left.
    fn on_signal(&self) {
        let stopped = match self.phase.get() {
            Phase::Serving => self.stop(None),
            Phase::Stopping(_) | Phase::Dropping | Phase::Stopped => self.stop(Some(Duration::ZERO)),
        };
        // Fails only in a forked child, whose signals are not ours.
        let _ = stopped;
    }

    fn run_timers(&self) -> Result<(), Stopped> {
        let now = self.mark.get();
        loop {
            let due = self.timers.borrow_mut().take_due(now);
            let Some((id, comes_again)) = due else { return Ok(()) };
            let call = match comes_again {
                true => self.timer_calls.borrow().get(&id).cloned(),
                false => self.timer_calls.borrow_mut().remove(&id),
            };
            if let Some(call) = call {
                self.handlers.call(&call, None, Vec::new())?;
                self.check_process()?;
                self.note_handler_end("timer")?;
                drop(call);
                self.handlers.settle()?;
                self.check_process()?;
            }
        }
    }

    /// Calls the handler of an event of one connection; if it throws, the connection is closed with 1011.
    fn emit_for(&self, event: Event, peer: &Arc<Peer>, connection: &Zval, arguments: Vec<Zval>) -> Result<(), Stopped> {
        let outcome = self.handlers.emit(event, Some(connection), arguments)?;
        self.check_process()?;
        if let Outcome::Failed = outcome {
            peer.close(CloseCode::Error.into(), "");
        }
        self.note_handler_end(event.name())
    }

    fn emit(&self, event: Event, arguments: Vec<Zval>) -> Result<Outcome, Stopped> {
        // These are rare, and there may be other things between them than handlers.
        self.mark.set(Instant::now());
        let outcome = self.handlers.emit(event, None, arguments)?;
        self.check_process()?;
        self.note_handler_end(event.name())?;
        Ok(outcome)
    }

    fn note_handler_end(&self, what: &'static str) -> Result<(), Stopped> {
        let now = Instant::now();
        let took = now.duration_since(self.mark.replace(now));
        match self.slow.note(what, took, now) {
            // To tell a slow log handler of itself would make it worse.
            Some(note) if what == Event::Log.name() => say(&note.message),
            Some(note) => self.on_log(&note)?,
            None => {}
        }
        Ok(())
    }

    fn watch_signals(&self, pcntl: &Pcntl) -> Option<Watch> {
        let (signals, pipe) = signals::watch(pcntl).ok()?;
        let task = self.net.get().ok()?.borrow().watch_signals(pipe).ok()?;
        Some(Watch { _signals: signals, task: OfProcess::new(task) })
    }
}

/// Why `run()` does not return as it should.
pub enum Stopped {
    /// This is to be thrown.
    Exception(PhpException),
    /// The script is ending.
    Ending(Ending),
}

impl From<PhpException> for Stopped {
    fn from(exception: PhpException) -> Self {
        Self::Exception(exception)
    }
}

impl From<Ending> for Stopped {
    fn from(ending: Ending) -> Self {
        Self::Ending(ending)
    }
}

/// `is_running` for as long as it lives.
struct Running(Rc<Cell<bool>>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// SIGINT and SIGTERM are ours for as long as it lives.
struct Watch {
    _signals: SignalWatch,
    task: OfProcess<AbortHandle>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Ok(task) = self.task.get() {
            task.abort();
        }
    }
}

fn internal_error() -> Answer {
    let headers = vec![("Content-Type".to_owned(), "text/plain; charset=utf-8".to_owned())];
    Answer { status: 500, headers, body: b"the server could not answer this request\n".to_vec() }
}

fn url(listener: &Listener) -> String {
    let address = listener.address();
    let scheme = if listener.tls().is_some() { "wss" } else { "ws" };
    if address.starts_with("unix:") { address } else { format!("{scheme}://{address}") }
}

/// A second `run()` of the same server.
fn already_running() -> PhpException {
    logic_error("run() is running already: a handler can stop() the server, not run it again")
}

/// A `run()` after the end.
fn has_stopped() -> PhpException {
    logic_error("the server has stopped and its address is free: make a new Server to serve again")
}
