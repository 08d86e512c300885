//! A WebSocket server as `zend` sees it: bind, take events, send, stop.
//!
//! Never calls back: whoever drives it pulls batches of events with [`Server::wait`].

use std::io;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::{Instant as TokioInstant, timeout_at};

use super::admission::{self, Admission};
use super::connection::Hub;
use super::desk::Desk;
use super::error::BindError;
use super::heartbeat::{self, Beating, Heartbeat};
use super::inbox::{Batch, Inbox, Level};
use super::listener::{Binding, Listener, raise_open_files_limit};
use super::metrics::Metrics;
use super::peer::{Common, PeerId, SlowConsumer};
use super::proxy::TrustedProxies;
use super::publish::{Audience, publish};
use super::rate::RateLimit;
use super::registry::Registry;
use super::rooms::Rooms;
use super::runtime::Runtime;
use super::stats::{self, Stat};
use super::tls::{Tls, TlsError};
use super::upgrade::Door;
use crate::protocol::config::Limits;
use crate::protocol::deflate;
use crate::protocol::handshake::origin::Origins;
use crate::protocol::{CloseCode, OpCode, Role};

/// What a server is made with.
#[derive(Clone, Debug)]
pub struct Config {
    /// Bounds for one message, both of bytes and of fragments.
    pub limits: Limits,
    /// How messages are compressed where the client agrees; `None` for not at all.
    pub compression: Option<deflate::Config>,
    /// Bytes that may wait for a peer before messages to it are refused.
    pub max_send_buffer: usize,
    /// What a refused message means for the connection.
    pub slow_consumer: SlowConsumer,
    /// Bytes of messages of one connection that may wait for PHP.
    pub max_pending: usize,
    /// Bytes that the head of a request may have.
    pub max_header_size: usize,
    /// Time for the head of a request to arrive, and for PHP to decide on a handshake.
    pub handshake_timeout: Duration,
    /// Time for a closing handshake.
    pub close_timeout: Duration,
    /// When connections are pinged and given up.
    pub heartbeat: heartbeat::Config,
    /// How many connections there may be.
    pub admission: admission::Limits,
    /// How much each client may send; `None` for any number of messages.
    pub message_rate: Option<RateLimit>,
    /// How its first address is bound.
    pub binding: Binding,
    /// Whose X-Forwarded-For and X-Forwarded-Proto count.
    pub trusted_proxies: TrustedProxies,
    /// The pages that may connect; `None` for any.
    pub origins: Option<Origins>,
    /// Subprotocols in order of preference; each is a token.
    pub subprotocols: Vec<String>,
    /// Path of the health check; empty for none.
    pub health_path: String,
    /// Path of the figures for Prometheus; empty for none.
    pub metrics_path: String,
}

/// A bound server.
pub struct Server {
    runtime: Arc<Runtime>,
    desk: Arc<Desk>,
    door: Arc<Door>,
    /// In the order in which they were bound; empty once it has stopped to accept.
    listeners: Vec<Arc<Listener>>,
    accepting: Vec<Accepting>,
    has_started: bool,
    beating: Option<Beating>,
}

/// A listener at work.
struct Accepting {
    task: AbortHandle,
    /// Told when the address is free again.
    released: Arc<Notify>,
}

impl Server {
    /// Binds `host` and `port`. Connections are accepted from the first [`Server::start`] on; until then the system
    /// queues them.
    pub fn bind(runtime: Arc<Runtime>, host: &str, port: u16, config: Config) -> Result<Self, BindError> {
        raise_open_files_limit();
        let context = runtime.enter();
        let listener = Listener::bind(host, port, &config.binding)?;
        let hub = Hub {
            role: Role::Server,
            limits: config.limits,
            inbox: Inbox::new(config.max_pending),
            registry: Registry::default(),
            rooms: Arc::default(),
            metrics: Arc::new(Metrics::default()),
            close_timeout: config.close_timeout,
            heartbeat: Heartbeat::new(config.heartbeat),
            message_rate: config.message_rate,
        };
        let common = Common {
            role: Role::Server,
            max_send_buffer: config.max_send_buffer,
            slow_consumer: config.slow_consumer,
            compression: config.compression,
            clock: hub.heartbeat.clock(),
            drivers: runtime.drivers(),
            metrics: Arc::clone(&hub.metrics),
        };
        let hub = Arc::new(hub);
        let door = Door {
            hub: Arc::clone(&hub),
            admission: Admission::new(config.admission),
            common: Arc::new(common),
            max_header_size: config.max_header_size,
            handshake_timeout: config.handshake_timeout,
            trusted_proxies: config.trusted_proxies,
            origins: config.origins,
            subprotocols: config.subprotocols,
            health_path: config.health_path,
            metrics_path: config.metrics_path,
            wants_handshakes: AtomicBool::new(false),
            wants_requests: AtomicBool::new(false),
            is_stopping: AtomicBool::new(false),
            stopping: Notify::new(),
            has_told: AtomicBool::new(false),
        };
        if let Some(tls) = listener.tls() {
            door.warn_of(tls);
        }
        drop(context);
        Ok(Self {
            desk: Arc::new(Desk::new(Arc::clone(&runtime), hub)),
            runtime,
            door: Arc::new(door),
            listeners: vec![Arc::new(listener)],
            accepting: Vec::new(),
            has_started: false,
            beating: None,
        })
    }

    /// Binds one more address; where others are accepted from already, so it is.
    pub fn listen(&mut self, host: &str, port: u16, binding: &Binding) -> Result<(), BindError> {
        let context = self.runtime.enter();
        let listener = Arc::new(Listener::bind(host, port, binding)?);
        drop(context);
        if let Some(tls) = listener.tls() {
            self.door.warn_of(tls);
        }
        self.listeners.push(Arc::clone(&listener));
        if self.has_started {
            self.accept_from(listener);
        }
        Ok(())
    }

    /// Starts to accept, once.
    pub fn start(&mut self) -> io::Result<()> {
        if !mem::replace(&mut self.has_started, true) {
            self.runtime.ensure_driver()?;
            for listener in self.listeners.clone() {
                self.accept_from(listener);
            }
            let hub = Arc::clone(&self.door.hub);
            self.beating =
                Some(Beating::new(self.runtime.spawn(async move { hub.heartbeat.run(&hub.registry).await })));
        }
        Ok(())
    }

    fn accept_from(&mut self, listener: Arc<Listener>) {
        let released = Arc::new(Notify::new());
        let task = self.runtime.spawn(listener.accept_all(Arc::clone(&self.door), Arc::clone(&released)));
        self.accepting.push(Accepting { task, released });
    }

    /// Flushes what was sent, then waits for events until there are some (true) or it is `until` (false); without
    /// `until`, for ever. `batch` must be empty.
    pub fn wait(&self, batch: &mut Batch, until: Option<Instant>) -> bool {
        self.desk.wait(batch, until)
    }

    /// Where its events are taken.
    #[must_use]
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// Whether PHP wants to decide on handshakes.
    pub fn want_handshakes(&self, wanted: bool) {
        self.door.wants_handshakes.store(wanted, Ordering::Relaxed);
    }

    /// Whether PHP wants to see plain HTTP requests.
    pub fn want_requests(&self, wanted: bool) {
        self.door.wants_requests.store(wanted, Ordering::Relaxed);
    }

    /// Whether any of its addresses has TLS.
    #[must_use]
    pub fn has_tls(&self) -> bool {
        self.listeners().any(|listener| listener.tls().is_some())
    }

    /// Reads the files of TLS again, of every address, for the handshakes to come; false if none has TLS. If a file is no
    /// good, all stays as it is. Both are logged.
    pub fn reload_tls(&self) -> Result<bool, TlsError> {
        let read_again = |tls: &Arc<Tls>| Ok((Arc::clone(tls), tls.read_again()?));
        let loaded: Result<Vec<_>, TlsError> = self.listeners().filter_map(Listener::tls).map(read_again).collect();
        let loaded = loaded.inspect_err(|error| {
            let message = format!("TLS was not reloaded, what was read before stays in use: {error}");
            self.door.log(Level::Warning, message, Vec::new());
        })?;
        let has_tls = !loaded.is_empty();
        for (tls, loaded) in loaded {
            tls.exchange(loaded);
            self.door.log(Level::Info, format!("TLS was reloaded: {}", tls.describe()), Vec::new());
            self.door.warn_of(&tls);
        }
        Ok(has_tls)
    }

    /// Stops to accept, for good. Handshakes that are under way are still answered.
    pub fn stop_accepting(&mut self) {
        self.door.is_stopping.store(true, Ordering::Relaxed);
        self.door.stopping.notify_waiters();
        self.listeners.clear();
    }

    /// Waits until the addresses are free again, after [`Server::stop_accepting`].
    fn release_addresses(&mut self) {
        let deadline = TokioInstant::now() + RELEASE_WAIT;
        for Accepting { released, .. } in self.accepting.drain(..) {
            // Nothing but a thread that gets no time at all could be late here.
            let _ = self.runtime.block_on(async { timeout_at(deadline, released.notified()).await });
        }
    }

    /// Ends a stop: the addresses are free again.
    pub fn end(&mut self) {
        self.stop_accepting();
        self.release_addresses();
    }

    /// Goes on with a stop: no more messages are taken, and once none waits, every connection is closed with 1001. So
    /// what was received before the stop is answered before the close frame. To be called after each batch; true when
    /// every connection has ended.
    pub fn drain(&self) -> bool {
        let hub = &self.door.hub;
        if !hub.inbox.seal() {
            return false;
        }
        if !self.door.has_told.swap(true, Ordering::Relaxed) {
            hub.registry.for_each(|peer| {
                peer.close(CloseCode::Away.into(), "the server is stopping");
            });
        }
        hub.registry.is_empty()
    }

    /// Drops every connection that is left.
    pub fn terminate_all(&self) {
        self.door.hub.registry.for_each(|peer| peer.terminate());
    }

    /// Queues a message for every open connection but `except`; returns for how many.
    pub fn broadcast(&self, opcode: OpCode, payload: &[u8], except: Option<PeerId>) -> usize {
        self.publish(Audience::All, opcode, payload, except)
    }

    /// Queues a message for everybody in `audience` but `except`; returns for how many. See [`publish`].
    pub fn publish(&self, audience: Audience<'_>, opcode: OpCode, payload: &[u8], except: Option<PeerId>) -> usize {
        publish(&self.door.hub, audience, opcode, payload, except)
    }

    /// The rooms.
    #[must_use]
    pub fn rooms(&self) -> &Arc<Rooms> {
        &self.door.hub.rooms
    }

    /// The open connections.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.door.hub.registry
    }

    /// The queue of events.
    #[must_use]
    pub fn inbox(&self) -> &Inbox {
        &self.door.hub.inbox
    }

    /// Who is let in.
    #[must_use]
    pub fn admission(&self) -> &Admission {
        &self.door.admission
    }

    /// The figures, those of the other methods among them.
    #[must_use]
    pub fn stats(&self) -> Vec<Stat> {
        stats::collect(&self.door.hub)
    }

    /// The counters.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.door.hub.metrics
    }

    /// Bytes that wait for peers to read them.
    #[must_use]
    pub fn buffered(&self) -> usize {
        self.registry().buffered()
    }

    /// The bound addresses and ports, in the order of their binding; none once it has stopped to accept.
    pub fn listeners(&self) -> impl Iterator<Item = &Listener> {
        self.listeners.iter().map(Arc::as_ref)
    }
}

/// A server that goes says so to whoever is connected, and waits for nobody.
impl Drop for Server {
    fn drop(&mut self) {
        // Those connections live a moment longer, but nobody takes what they have to tell.
        self.desk.close();
        self.stop_accepting();
        self.door.hub.registry.for_each(|peer| {
            peer.close(CloseCode::Away.into(), "the server is gone");
            peer.flush_now();
            peer.terminate();
        });
        let tasks: Vec<AbortHandle> = self.accepting.iter().map(|accepting| accepting.task.clone()).collect();
        self.release_addresses();
        // Handshakes that are under way end with them.
        tasks.iter().for_each(AbortHandle::abort);
    }
}

/// How long the end of a server may wait for its listeners to be closed.
const RELEASE_WAIT: Duration = Duration::from_secs(1);
