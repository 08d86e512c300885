//! The connection behind a `WebSocket\Client`, from its URL on.

use std::cell::RefCell;
use std::fmt::Display;
use std::rc::Rc;

use ext_php_rs::prelude::*;
use ext_php_rs::types::Zval;

use super::close_info::CloseInfo;
use super::exception::value_error;
use super::message::Message;
use super::options::ClientOptions;
use crate::net::client::{Client as NetClient, Received};
use crate::net::dial::{Request, Target};
use crate::net::runtime::OfProcess;
use crate::net::url::{Endpoint, without_credentials};
use crate::protocol::{OpCode, close};

/// The connection of a client: made when it is first needed, and then the only one.
pub struct Dialler {
    request: Request,
    options: ClientOptions,
    state: RefCell<State>,
}

enum State {
    New,
    Connected(Rc<OfProcess<NetClient>>),
    /// Closed before it ever connected.
    Unused,
}

impl Dialler {
    /// Goes nowhere yet. Throws a `ValueError` for a URL that is not one of a WebSocket.
    pub fn new(url: &str, options: ClientOptions) -> PhpResult<Self> {
        let request = request(url, &options)?;
        if request.proxy.is_some() && matches!(request.target, Target::Unix(_)) {
            return Err(value_error("option 'proxy': a unix socket is not reached through a proxy, leave it away"));
        }
        Ok(Self { request, options, state: RefCell::new(State::New) })
    }

    /// The next message; `None` at a clean end.
    pub fn next(&self) -> PhpResult<Option<Zval>> {
        self.with(|client| match client.receive(None) {
            Received::Message { data, is_binary } => Ok(Some(Message::zval(&data, is_binary))),
            Received::Closed(info) if info.was_clean => Ok(None),
            Received::Closed(info) => Err(CloseInfo::exception(&info)),
            Received::Nothing => Ok(None),
        })
    }

    pub fn connect(&self) -> PhpResult<()> {
        match self.close_info()? {
            Some(info) => Err(CloseInfo::exception(&info)),
            None => self.with(|_| Ok(())),
        }
    }

    pub fn send(&self, opcode: OpCode, payload: &[u8]) -> PhpResult<()> {
        self.with(|client| {
            if client.send(opcode, payload) { Ok(()) } else { Err(CloseInfo::exception(&client.peer().close_info())) }
        })
    }

    pub fn close(&self, code: u16, reason: &str) -> PhpResult<close::CloseInfo> {
        let is_new = matches!(*self.state.borrow(), State::New);
        if is_new {
            self.state.replace(State::Unused);
        }
        let client = self.client();
        match client {
            Some(client) => Ok(client.get()?.close(code, reason)),
            None => Ok(never_connected()),
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
        let client = match self.client() {
            Some(client) => client,
            None => self.dial()?,
        };
        action(client.get()?)
    }

    /// Asks the connection something, if there is one.
    pub fn peek<T>(&self, without: T, ask: impl FnOnce(&NetClient) -> T) -> PhpResult<T> {
        match self.client() {
            Some(client) => Ok(ask(client.get()?)),
            None => Ok(without),
        }
    }

    fn client(&self) -> Option<Rc<OfProcess<NetClient>>> {
        match &*self.state.borrow() {
            State::Connected(client) => Some(Rc::clone(client)),
            State::New | State::Unused => None,
        }
    }

    fn dial(&self) -> PhpResult<Rc<OfProcess<NetClient>>> {
        if let State::Unused = *self.state.borrow() {
            return Err(CloseInfo::exception(&never_connected()));
        }
        let client = NetClient::connect(super::runtime()?, &self.request, &self.options.config)?;
        let client = Rc::new(OfProcess::new(client));
        self.state.replace(State::Connected(Rc::clone(&client)));
        Ok(client)
    }
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
