//! What a client keeps through all of its connections: the queue of its events, and the way to the next connection.
//!
//! Never decides when to dial, and never has two connections at once, if whoever owns it does not.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::task::AbortHandle;

use super::attended::Attended;
use super::client::{Client, Config};
use super::connection::Hub;
use super::desk::Desk;
use super::dial::{Dialled, Request, dial};
use super::error::ConnectError;
use super::heartbeat::{Beating, Heartbeat};
use super::inbox::{Batch, Event, Inbox};
use super::metrics::Metrics;
use super::peer::{Common, Origin, Peer, SlowConsumer};
use super::registry::Registry;
use super::runtime::{Drivers, Runtime};
use super::task::Task;
use crate::protocol::handshake::client::ResponseHead;
use crate::protocol::{CloseCode, Role};

/// Where a client's connections begin and their events end.
pub struct Line {
    desk: Arc<Desk>,
    /// The events that PHP has taken and not dealt with.
    batch: Rc<RefCell<Batch>>,
    config: Config,
    beating: Rc<Beating>,
}

/// An open connection that no [`Client`] was made of yet. Its events go to the inbox.
pub struct Opened {
    pub(super) peer: Arc<Peer>,
    pub(super) attended: Arc<Attended>,
    pub(super) response: ResponseHead,
}

/// A connection that is being made. To drop it is to give it up.
pub struct Dialling {
    task: AbortHandle,
    result: oneshot::Receiver<Result<Opened, ConnectError>>,
}

impl Line {
    /// With no connection yet.
    pub fn new(runtime: Arc<Runtime>, config: &Config) -> io::Result<Self> {
        runtime.ensure_driver()?;
        let hub = Arc::new(Hub {
            role: Role::Client,
            limits: config.limits,
            inbox: Inbox::new(MAX_PENDING),
            registry: Registry::default(),
            rooms: Arc::default(),
            metrics: Arc::new(Metrics::default()),
            close_timeout: config.close_timeout,
            heartbeat: Heartbeat::new(config.heartbeat),
            message_rate: None,
        });
        let own_hub = Arc::clone(&hub);
        let beat = async move { own_hub.heartbeat.run(&own_hub.registry).await };
        let beating = Rc::new(Beating::new(runtime.spawn(beat)));
        let desk = Arc::new(Desk::new(runtime, hub));
        Ok(Self { desk, batch: Rc::default(), config: config.clone(), beating })
    }

    /// Where its events are taken.
    #[must_use]
    pub fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// The events that PHP has taken and not dealt with.
    #[must_use]
    pub fn batch(&self) -> &Rc<RefCell<Batch>> {
        &self.batch
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    pub(super) fn beating(&self) -> &Rc<Beating> {
        &self.beating
    }

    /// Starts to connect. The end of it is announced: [`Event::Open`] or [`Event::DialFailed`].
    #[must_use]
    pub fn dial(&self, request: &Request) -> Dialling {
        let (sender, result) = oneshot::channel();
        let runtime = self.desk.runtime();
        let (hub, request, config) = (Arc::clone(self.desk.hub()), request.clone(), self.config.clone());
        let way = Way { hub, request, config, drivers: runtime.drivers() };
        let task = runtime.spawn(async move {
            let result = way.open().await;
            let has_failed = result.is_err();
            match sender.send(result) {
                Err(Ok(unwanted)) => unwanted.hang_up(),
                _ if has_failed => way.hub.inbox.push(Event::DialFailed),
                _ => {}
            }
        });
        Dialling { task, result }
    }

    /// The open connection as PHP uses it.
    #[must_use]
    pub fn client(&self, opened: Opened) -> Client {
        Client::new(self, opened)
    }
}

/// Nobody takes events here any more.
impl Drop for Line {
    fn drop(&mut self) {
        self.desk.close();
    }
}

/// What the task that dials needs.
struct Way {
    hub: Arc<Hub>,
    request: Request,
    config: Config,
    drivers: Arc<Drivers>,
}

impl Way {
    /// Connects, shakes hands, and starts to read.
    async fn open(&self) -> Result<Opened, ConnectError> {
        let Dialled { socket, response, accepted, mut rest } = dial(&self.request).await?;
        let origin = Origin {
            request: None,
            remote_address: socket.peer_address().into(),
            is_secure: socket.tls().is_some(),
            subprotocol: accepted.subprotocol.map(String::into),
            deflate: accepted.deflate,
        };
        let common = Arc::new(Common {
            role: Role::Client,
            max_send_buffer: self.config.max_send_buffer,
            slow_consumer: SlowConsumer::Wait,
            compression: self.request.compression,
            clock: self.hub.heartbeat.clock(),
            drivers: Arc::clone(&self.drivers),
            metrics: Arc::clone(&self.hub.metrics),
        });
        let (hub, socket) = (Arc::clone(&self.hub), Arc::new(socket));
        let peer = Arc::new(Peer::new(Arc::clone(&socket), origin, common));
        let own_peer = Arc::clone(&peer);
        let connection = Task::open(hub, own_peer, socket, &mut rest);
        Ok(Opened { peer, attended: Attended::spawn(connection), response })
    }
}

impl Dialling {
    /// How it ended, if it has.
    pub fn try_finish(&mut self) -> Option<Result<Opened, ConnectError>> {
        match self.result.try_recv() {
            Ok(result) => Some(result),
            Err(oneshot::error::TryRecvError::Empty) => None,
            Err(oneshot::error::TryRecvError::Closed) => Some(Err(abandoned())),
        }
    }

    /// Waits until it has ended.
    pub fn finish(&mut self, runtime: &Runtime) -> Result<Opened, ConnectError> {
        runtime.block_on(&mut self.result).unwrap_or_else(|_| Err(abandoned()))
    }
}

impl Drop for Dialling {
    fn drop(&mut self) {
        self.task.abort();
        // From here on the task hangs up itself; what it has sent before is here.
        self.result.close();
        if let Ok(Ok(unwanted)) = self.result.try_recv() {
            unwanted.hang_up();
        }
    }
}

impl Opened {
    fn hang_up(self) {
        if self.peer.close(CloseCode::Away.into(), "") {
            self.peer.flush_now();
        }
    }
}

/// The task was dropped with its runtime.
fn abandoned() -> ConnectError {
    ConnectError::Runtime(io::Error::other("it has ended"))
}

/// Bytes of messages that wait for PHP before the socket is left unread.
const MAX_PENDING: usize = 1024 * 1024;
