//! The connection behind a `WebSocket\Client`, from its URL on.

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt::Display;
use std::mem;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

use super::close_info::CloseInfo;
use super::dispatch::say;
use super::exception::{Class, logic_error, value_error};
use super::message::Message;
use super::options::ClientOptions;
use super::waiting;
use super::work::Stopped;
use crate::net::client::{Client as NetClient, Config, Received};
use crate::net::diagnose::{Diagnosis, diagnose};
use crate::net::dial::{Request, Target};
use crate::net::error::ConnectError;
use crate::net::line::{Dialling, Line};
use crate::net::peer::Sent;
use crate::net::runtime::OfProcess;
use crate::net::url::{Endpoint, without_credentials};
use crate::protocol::{OpCode, close};

/// The connection of a client: made when it is first needed, and then the only one, until the next is asked for.
pub struct Dialler {
    request: Request,
    options: ClientOptions,
    line: OnceCell<OfProcess<Line>>,
    state: RefCell<State>,
    /// The script has closed it: there will be no more connections.
    is_given_up: Cell<bool>,
    /// Its messages go to handlers: it is in `run()` or `poll()`.
    is_running: Rc<Cell<bool>>,
}

enum State {
    New,
    Dialling {
        dialling: OfProcess<Dialling>,
        /// The connection before, which has ended.
        previous: Option<Rc<OfProcess<NetClient>>>,
    },
    Connected(Rc<OfProcess<NetClient>>),
    /// Closed before it ever connected.
    Unused,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It has never connected.
    New,
    /// It is about to connect.
    Dialling,
    /// It is, or was, connected.
    Connected,
    /// It was closed before it connected.
    Unused,
}

impl Dialler {
    /// Goes nowhere yet. Throws a `ValueError` for a URL that is not one of a WebSocket, and a `TlsException` where there
    /// is nothing to verify a server by.
    pub fn new(url: &str, options: ClientOptions) -> PhpResult<Self> {
        let request = request(url, &options)?;
        if request.proxy.is_some() && matches!(request.target, Target::Unix(_)) {
            return Err(value_error("option 'proxy': a unix socket is not reached through a proxy, leave it away"));
        }
        if request.is_secure {
            options.tls.prepare()?;
        } else if request.follow_redirects > 0 {
            // A redirect may lead to TLS, on another thread; if it does, that says what is wrong.
            let _ = options.tls.prepare();
        }
        Ok(Self {
            request,
            options,
            line: OnceCell::new(),
            state: RefCell::new(State::New),
            is_given_up: Cell::default(),
            is_running: Rc::default(),
        })
    }

    /// The next message or the end, which comes before `until`; `None` if nothing does.
    pub fn receive(&self, until: Option<Instant>) -> Result<Option<Received>, Stopped> {
        let client = self.client_or_dial()?;
        waiting::wait(until, |until| match client.get().map_err(PhpException::from)?.receive(until) {
            Received::Nothing => Ok(None),
            received => Ok(Some(received)),
        })
    }

    /// The next message; `None` at a clean end.
    pub fn next(&self) -> Result<Option<Zval>, Stopped> {
        self.refuse_while_running()?;
        match self.receive(None)? {
            Some(Received::Message { data, is_binary }) => Ok(Some(Message::zval(&data, is_binary))),
            Some(Received::Closed(info)) if !info.was_clean => Err(CloseInfo::exception(&info).into()),
            Some(Received::Closed(_) | Received::Nothing) | None => Ok(None),
        }
    }

    pub fn connect(&self) -> PhpResult<()> {
        match self.close_info()? {
            Some(info) => Err(CloseInfo::exception(&info)),
            None => self.with(|_| Ok(())),
        }
    }

    /// Goes the way step by step on a connection of its own, and says what it has found.
    pub fn diagnose(&self) -> PhpResult<Diagnosis> {
        let runtime = super::runtime()?;
        runtime.ensure_driver().map_err(ConnectError::Runtime)?;
        let Config { limits, close_timeout, .. } = self.options.config;
        Ok(runtime.block_on(diagnose(&self.request, limits, close_timeout)))
    }

    pub fn send(&self, opcode: OpCode, payload: &[u8]) -> Result<(), Stopped> {
        self.send_with(|client| client.send(opcode, payload))
    }

    pub fn ping(&self, payload: &[u8]) -> Result<(), Stopped> {
        self.send_with(|client| client.ping(payload))
    }

    /// Sends, and waits for room where that is refused.
    fn send_with(&self, send: impl Fn(&NetClient) -> Sent) -> Result<(), Stopped> {
        let client = self.client_or_dial()?;
        let mut deadline = None;
        loop {
            let net = client.get().map_err(PhpException::from)?;
            match send(net) {
                Sent::Queued => return Ok(()),
                Sent::NotOpen => return Err(CloseInfo::exception(&net.peer().close_info()).into()),
                Sent::Refused => {}
            }
            // A signal handler that sends takes the room that this one waits for; the time goes on.
            let until = *deadline.get_or_insert_with(|| net.send_timeout().map(|timeout| Instant::now() + timeout));
            let room = waiting::wait(until, |until| {
                Ok(client.get().map_err(PhpException::from)?.wait_for_room(until).then_some(()))
            });
            if room?.is_none() {
                return Err(no_room(client.get().map_err(PhpException::from)?).into());
            }
        }
    }

    pub fn close(&self, code: u16, reason: &str) -> Result<close::CloseInfo, Stopped> {
        self.give_up();
        let Some(client) = self.client() else { return Ok(never_connected()) };
        let close = |until| Ok(client.get().map_err(PhpException::from)?.close(code, reason, until));
        match waiting::wait(None, close)? {
            Some(info) => Ok(info),
            None => Ok(client.get().map_err(PhpException::from)?.peer().close_info()),
        }
    }

    pub fn close_info(&self) -> PhpResult<Option<close::CloseInfo>> {
        if let State::Unused = *self.state.borrow() {
            return Ok(Some(never_connected()));
        }
        self.peek(None, NetClient::close_info)
    }

    /// Runs `action` on the connection, which is made if there is none yet.
    pub fn with<T>(&self, action: impl FnOnce(&NetClient) -> PhpResult<T>) -> PhpResult<T> {
        action(self.client_or_dial()?.get()?)
    }

    /// Asks the connection something, if there is one.
    pub fn peek<T>(&self, without: T, ask: impl FnOnce(&NetClient) -> T) -> PhpResult<T> {
        match self.client() {
            Some(client) => Ok(ask(client.get()?)),
            None => Ok(without),
        }
    }

    /// Throws while messages go to handlers: who receives them otherwise would take them away.
    pub fn refuse_while_running(&self) -> PhpResult<()> {
        if self.is_running.get() {
            return Err(logic_error(
                "run() or poll() of this client is running, and its messages go to the handler of 'message': \
                 a handler can send() and close(), not receive(), select() or iterate",
            ));
        }
        Ok(())
    }

    fn client_or_dial(&self) -> PhpResult<Rc<OfProcess<NetClient>>> {
        match self.client() {
            Some(client) => Ok(client),
            None => self.dial(),
        }
    }

    fn dial(&self) -> PhpResult<Rc<OfProcess<NetClient>>> {
        // No handler runs here.
        self.take_warnings().iter().for_each(|warning| say(warning));
        self.begin_dial()?;
        self.finish_dial(true)?.transpose()?;
        self.client().ok_or_else(|| CloseInfo::exception(&never_connected()))
    }

    // ---- for the one who keeps it connected ----

    /// What is unsafe about the options, a sentence each, the first time that this is asked: for the log, before connecting.
    pub fn take_warnings(&self) -> &[String] {
        let may_be_secure = self.request.is_secure || self.request.follow_redirects > 0;
        if may_be_secure { self.options.tls.take_warnings() } else { &[] }
    }

    /// What all connections have in common, made now if it is not there.
    pub fn line(&self) -> PhpResult<&Line> {
        if let Some(line) = self.line.get() {
            return Ok(line.get()?);
        }
        let line = Line::new(super::runtime()?, &self.options.config).map_err(ConnectError::Runtime)?;
        Ok(self.line.get_or_init(|| OfProcess::new(line)).get()?)
    }

    /// Whether that is there.
    pub fn has_line(&self) -> bool {
        self.line.get().is_some()
    }

    /// How the connection has ended, and nothing of it is left to be received.
    pub fn ended(&self) -> PhpResult<Option<close::CloseInfo>> {
        if let State::Unused = *self.state.borrow() {
            return Ok(Some(never_connected()));
        }
        self.peek(None, NetClient::ended)
    }

    /// True while it is in `run()` or `poll()`.
    pub fn is_running(&self) -> &Rc<Cell<bool>> {
        &self.is_running
    }

    /// Where it goes, for people.
    pub fn target(&self) -> String {
        self.request.target.describe()
    }

    pub fn stage(&self) -> Stage {
        match &*self.state.borrow() {
            State::New => Stage::New,
            State::Dialling { .. } => Stage::Dialling,
            State::Connected(_) => Stage::Connected,
            State::Unused => Stage::Unused,
        }
    }

    /// The connection, open or ended; the one before while the next is being made.
    pub fn client(&self) -> Option<Rc<OfProcess<NetClient>>> {
        match &*self.state.borrow() {
            State::Connected(client) => Some(Rc::clone(client)),
            State::Dialling { previous, .. } => previous.clone(),
            State::New | State::Unused => None,
        }
    }

    /// The script has closed it.
    pub fn is_given_up(&self) -> bool {
        self.is_given_up.get()
    }

    /// There will be no more connections; one that is being made is given up.
    pub fn give_up(&self) {
        self.is_given_up.set(true);
        let next = match &*self.state.borrow() {
            State::New | State::Dialling { previous: None, .. } => State::Unused,
            State::Dialling { previous: Some(previous), .. } => State::Connected(Rc::clone(previous)),
            State::Connected(_) | State::Unused => return,
        };
        drop(self.state.replace(next));
    }

    /// Starts to make the next connection, unless that is under way.
    pub fn begin_dial(&self) -> PhpResult<()> {
        match self.stage() {
            Stage::Dialling => return Ok(()),
            Stage::Unused => return Err(CloseInfo::exception(&never_connected())),
            Stage::New | Stage::Connected => {}
        }
        let dialling = OfProcess::new(self.line()?.dial(&self.request));
        let previous = self.client();
        drop(self.state.replace(State::Dialling { dialling, previous }));
        Ok(())
    }

    /// How the making of a connection has ended; `None` if it has not, or if there was none under way. Waits for its end if
    /// `waits`.
    pub fn finish_dial(&self, waits: bool) -> PhpResult<Option<Result<(), ConnectError>>> {
        let line = self.line()?;
        let mut state = self.state.borrow_mut();
        let State::Dialling { dialling, previous } = &mut *state else { return Ok(None) };
        let dialling = dialling.get_mut()?;
        let result = match waits {
            true => Some(dialling.finish(line.desk().runtime())),
            false => dialling.try_finish(),
        };
        let (next, result) = match result {
            None => return Ok(None),
            Some(Ok(opened)) => (State::Connected(Rc::new(OfProcess::new(line.client(opened)))), Ok(())),
            Some(Err(error)) => (previous.take().map_or(State::New, State::Connected), Err(error)),
        };
        let old = mem::replace(&mut *state, next);
        drop(state);
        drop(old);
        Ok(Some(result))
    }
}

/// A message or a ping has waited for `sendTimeout`.
fn no_room(client: &NetClient) -> PhpException {
    let seconds = client.send_timeout().unwrap_or_default().as_secs_f64();
    let waiting = client.peer().buffered();
    Class::Timeout.with(format!(
        "nothing of this was sent: {waiting} bytes sent before still wait for the server to read, and there was no room \
         (maxSendBuffer) for {seconds} s (sendTimeout); the connection is open. A server that waits for this script to \
         receive() reads nothing either"
    ))
}

fn never_connected() -> close::CloseInfo {
    close::CloseInfo {
        code: close::ABNORMAL,
        reason: "the client was closed before it connected".to_owned(),
        was_clean: false,
        initiator: close::Initiator::Local,
    }
}

/// What is asked, and where: the URL, and what the options say of it.
fn request(text: &str, options: &ClientOptions) -> PhpResult<Request> {
    let fault = |fault: &dyn Display| {
        let shown = without_credentials(text);
        value_error(format!("argument $url must be like ws://host:port/path, '{}' {fault}", shown.escape_debug()))
    };
    let endpoint = Endpoint::parse(text).map_err(|error| fault(&error))?;
    let mut headers = options.handshake.headers.clone();
    if let Some(authorization) = endpoint.authorization {
        if options.handshake.has("Authorization") {
            return Err(fault(
                &"has a user name or password, and the option 'headers' has Authorization: one is enough",
            ));
        }
        headers.push(("Authorization".to_owned(), authorization));
    }
    let target = match (&options.unix, endpoint.target) {
        (Some(_), Target::Unix(_)) => return Err(fault(&"names a unix socket, and so does the option 'unix'")),
        (Some(path), Target::Tcp { .. }) => Target::Unix(path.clone()),
        (None, target) => target,
    };
    Ok(Request {
        target,
        is_secure: endpoint.is_secure,
        host: endpoint.host,
        tls: Some(Arc::clone(&options.tls)),
        host_header: options.handshake.host.clone().unwrap_or(endpoint.host_header),
        path: endpoint.path,
        subprotocols: options.subprotocols.clone(),
        headers,
        compression: options.compression,
        proxy: options.proxy.clone(),
        max_header_size: options.max_header_size,
        connect_timeout: options.connect_timeout,
        follow_redirects: options.follow_redirects,
    })
}
