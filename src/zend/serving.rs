//! A server at work: takes events from the network and gives each to its handler, runs timers, sees a stop through.
//!
//! No borrow is held while a handler runs: it may call any method of the same server.

mod rooms;
mod worker;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

use super::answers::Reply;
use super::close_info::CloseInfo;
use super::connections::Connections;
use super::dispatch::{Event, Outcome, Owner};
use super::exception::logic_error;
use super::ffi::Callable;
use super::request::Request;
use super::signals;
use super::value;
use super::work::{Stopped, Work, Worker, leave};
use crate::net::desk::Desk;
use crate::net::http::{Exchange, Verdict};
use crate::net::inbox::{Batch, Data, Event as NetEvent};
use crate::net::listener::{Binding, Listener};
use crate::net::peer::Peer;
use crate::net::runtime::OfProcess;
use crate::net::server::Server as NetServer;
use crate::net::systemd::{self, State};
use crate::net::timers::{TimerId, Timers};
use crate::protocol::{CloseCode, close};

/// A server with its handlers, its timers, and how far it is.
pub struct Serving {
    net: OfProcess<RefCell<NetServer>>,
    batch: OfProcess<RefCell<Batch>>,
    desk: OfProcess<Arc<Desk>>,
    work: Work,
    connections: Connections,
    timers: RefCell<Timers>,
    timer_calls: RefCell<HashMap<TimerId, Rc<Callable>>>,
    phase: Cell<Phase>,
    /// `start` has been told.
    has_started: Cell<bool>,
    /// There is something to do that neither events nor timers announce: the start, or the next step of a stop.
    is_round_due: Cell<bool>,
    /// Connections between their `open` and their `close`.
    open: Cell<usize>,
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
        let connections = Connections::new(Arc::clone(net.rooms()));
        let work = Work::new(Owner::Server, Some(Arc::clone(&net.desk().hub().metrics)), Rc::default());
        let desk = OfProcess::new(Arc::clone(net.desk()));
        Self {
            net: OfProcess::new(RefCell::new(net)),
            batch: OfProcess::new(RefCell::default()),
            desk,
            work,
            connections,
            timers: RefCell::default(),
            timer_calls: RefCell::default(),
            phase: Cell::new(Phase::Serving),
            has_started: Cell::new(false),
            is_round_due: Cell::new(true),
            open: Cell::new(0),
            addresses: RefCell::new(addresses),
            port,
            shutdown_timeout,
            watches_signals,
        }
    }

    /// Begins a stop; a second one can only shorten it.
    pub fn stop(&self, grace: Option<Duration>) -> PhpResult<()> {
        let deadline = Instant::now() + grace.unwrap_or(self.shutdown_timeout);
        match self.phase.get() {
            Phase::Serving => {
                self.net.get()?.borrow_mut().stop_accepting();
                self.phase.set(Phase::Stopping(deadline));
                if self.has_started.get() {
                    systemd::notify(State::Stopping);
                }
            }
            Phase::Stopping(earlier) => self.phase.set(Phase::Stopping(deadline.min(earlier))),
            Phase::Dropping | Phase::Stopped => return Ok(()),
        }
        self.is_round_due.set(true);
        self.desk.get()?.wake();
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
        let event = Owner::Server.event(event)?;
        let (net, wanted) = (self.net.get()?.borrow(), handler.is_some());
        match event {
            Event::Handshake => net.want_handshakes(wanted),
            Event::Request => net.want_requests(wanted),
            Event::Ping => net.inbox().wants.pings.store(wanted, Ordering::Relaxed),
            Event::Pong => net.inbox().wants.pongs.store(wanted, Ordering::Relaxed),
            _ => {}
        }
        drop(net);
        self.work.handlers.set(event, handler);
        Ok(())
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
        leave(self);
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
        let stats = self.net.get()?.borrow().stats();
        Ok(value::map(stats.iter().map(|stat| (stat.name, value::stat(&stat.value)))))
    }

    /// Shows what it holds to the cycle collector.
    pub fn trace(&self, visit: &mut dyn FnMut(&Zval)) {
        self.work.handlers.trace(visit);
        self.connections.trace(visit);
        if let Ok(calls) = self.timer_calls.try_borrow() {
            calls.values().for_each(|call| call.trace(visit));
        }
    }

    fn dispatch(&self, batch: &RefCell<Batch>, event: NetEvent) -> Result<(), Stopped> {
        match event {
            NetEvent::Message { peer, data, is_binary } => {
                self.on_payload(batch, Event::Message, &peer, &data, Some(is_binary))?;
            }
            NetEvent::Ping { peer, data } => self.on_payload(batch, Event::Ping, &peer, &data, None)?,
            NetEvent::Pong { peer, data } => self.on_payload(batch, Event::Pong, &peer, &data, None)?,
            NetEvent::Drain(peer) => self.on_drain(&peer)?,
            NetEvent::Open(peer) => self.on_open(&peer)?,
            NetEvent::Close { peer, info } => self.on_close(&peer, &info)?,
            NetEvent::Handshake(exchange) => self.on_handshake(*exchange)?,
            NetEvent::Request(exchange) => self.on_exchange(Event::Request, *exchange)?,
            NetEvent::Log(note) => self.work.log(&note)?,
            // Clients dial.
            NetEvent::DialFailed => {}
        }
        Ok(())
    }

    fn on_open(&self, peer: &Arc<Peer>) -> Result<(), Stopped> {
        self.open.set(self.open.get() + 1);
        if !self.work.handlers.has(Event::Open) {
            return Ok(());
        }
        let connection = self.connections.get(peer);
        self.emit_for(Event::Open, peer, &connection, [connection.shallow_clone()])
    }

    /// A message, a ping or a pong; `is_binary` is the third argument of a message's handler.
    fn on_payload(
        &self,
        batch: &RefCell<Batch>,
        event: Event,
        peer: &Arc<Peer>,
        data: &Data,
        is_binary: Option<bool>,
    ) -> Result<(), Stopped> {
        let payload = {
            let batch = batch.borrow();
            let bytes = batch.bytes(data);
            (self.work.handlers.has(event) && !peer.is_given_up()).then(|| value::bytes(bytes))
        };
        let outcome = match payload {
            Some(payload) => {
                let connection = self.connections.get(peer);
                let first = connection.shallow_clone();
                match is_binary {
                    Some(flag) => self.emit_for(event, peer, &connection, [first, payload, value::bool(flag)]),
                    None => self.emit_for(event, peer, &connection, [first, payload]),
                }
            }
            None => Ok(()),
        };
        if let Ok(net) = self.net.get() {
            net.borrow().inbox().release(peer, data.cost());
        }
        outcome
    }

    fn on_drain(&self, peer: &Arc<Peer>) -> Result<(), Stopped> {
        if !peer.take_drain_event() || !self.work.handlers.has(Event::Drain) {
            return Ok(());
        }
        let connection = self.connections.get(peer);
        self.emit_for(Event::Drain, peer, &connection, [connection.shallow_clone()])
    }

    fn on_close(&self, peer: &Arc<Peer>, info: &close::CloseInfo) -> Result<(), Stopped> {
        self.open.set(self.open.get().saturating_sub(1));
        let mut outcome = Ok(());
        if self.work.handlers.has(Event::Close) {
            let connection = self.connections.get(peer);
            let arguments = [connection.shallow_clone(), CloseInfo::zval(info)];
            outcome = self.emit_for(Event::Close, peer, &connection, arguments);
        }
        peer.forget_rooms();
        self.connections.remove(peer);
        outcome
    }

    /// Lets a handler decide on a request or a handshake.
    fn on_exchange<T: Reply>(&self, event: Event, exchange: Exchange<T>) -> Result<(), Stopped> {
        let request = Request::waiting(&exchange);
        let outcome = match self.work.emit(event, [request]) {
            Ok(outcome) => outcome,
            Err(stopped) => {
                if self.work.check_process().is_err() {
                    // The parent answers, this child must not even hang up.
                    std::mem::forget(exchange);
                }
                return Err(stopped);
            }
        };
        let reply = match outcome {
            Outcome::Returned(returned) => T::read(&returned, &exchange.request),
            Outcome::NoHandler => Ok(T::without_handler()),
            Outcome::Failed => Ok(T::failure()),
        };
        match reply {
            Ok(reply) => exchange.reply(reply),
            Err(mistake) => {
                exchange.reply(T::failure());
                self.work.handlers.fail(mistake)?;
            }
        }
        Ok(())
    }

    /// Not for clients that have gone or been turned away while they waited, nor once the server stops: they are told so
    /// where nobody decides.
    fn on_handshake(&self, exchange: Exchange<Verdict>) -> Result<(), Stopped> {
        if exchange.is_abandoned() || self.phase.get() != Phase::Serving {
            return Ok(());
        }
        self.on_exchange(Event::Handshake, exchange)
    }

    /// SIGHUP has the files of TLS read again. Of the others the first stops, the second drops what is left.
    fn heed_signal(&self, number: u8) {
        // What fails is in the log; and in a forked child, whose signals are not ours, there is nothing to do.
        let _ = match self.phase.get() {
            Phase::Serving if signals::is_reload(number) && self.heeds_reload() => self.reload_tls(),
            _ if signals::is_reload(number) => Ok(()),
            Phase::Serving => self.stop(None),
            Phase::Stopping(_) | Phase::Dropping | Phase::Stopped => self.stop(Some(Duration::ZERO)),
        };
    }

    /// Calls the handler of an event of one connection; if it throws, the connection is closed with 1011.
    fn emit_for(
        &self,
        event: Event,
        peer: &Arc<Peer>,
        connection: &Zval,
        arguments: impl AsRef<[Zval]>,
    ) -> Result<(), Stopped> {
        let outcome = self.work.handlers.emit(event, Some(connection), arguments)?;
        self.work.check_process()?;
        if let Outcome::Failed = outcome {
            peer.close(CloseCode::Error.into(), "");
        }
        self.work.note_handler_end(event.name())
    }

    fn net(&self) -> PhpResult<&RefCell<NetServer>> {
        Ok(self.net.get()?)
    }
}

fn url(listener: &Listener) -> String {
    let address = listener.address();
    let scheme = if listener.tls().is_some() { "wss" } else { "ws" };
    if address.starts_with("unix:") { address } else { format!("{scheme}://{address}") }
}
