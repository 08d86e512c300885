//! `WebSocket\Client`: a blocking client.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendClassObject, Zval};
use ext_php_rs::zend::ce;

use super::arguments::{Array, Code, MaybeFloat, Text};
use super::close_info::CloseInfo;
use super::connection::{close_frame, ping_payload, utf8_text};
use super::exception::{closed, value_error};
use super::iterator::MessageIterator;
use super::message::Message;
use super::options::{self, ClientOptions};
use super::response::Response;
use super::value;
use crate::net::client::{Client as NetClient, Received};
use crate::net::dial::{Request, Target};
use crate::net::runtime::OfProcess;
use crate::protocol::{Data, OpCode, close};

/// A WebSocket client that waits: `connect()`, `send()`, `receive()` and `close()` return when they are done.
///
/// Options, with their defaults: `connectTimeout` (seconds, 10: for name look-up, TCP and handshake together),
/// `closeTimeout` (seconds, 5), `maxMessageSize` (bytes, 1 MiB), `maxSendBuffer` (bytes, 1 MiB), `maxHeaderSize` (bytes,
/// 16 KiB).
///
/// A client that is destroyed while it is open sends a close frame with 1001 and does not wait for the answer.
#[php_class]
#[php(name = "WebSocket\\Client")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
#[php(implements(ce = ce::aggregate, stub = "\\IteratorAggregate"))]
pub struct Client(Rc<Dialler>);

#[php_impl]
impl Client {
    /// Checks the arguments; does not connect yet. Throws a `ValueError` for a URL that is not `ws://host[:port][/path]`,
    /// and for unknown options.
    #[php(constructor)]
    #[php(defaults(options = Array(None)))]
    pub fn __construct(url: Text<'_>, options: Array<'_>) -> PhpResult<Self> {
        let options = ClientOptions::parse(options.0)?;
        let request = parse_url(&url.to_lossy(), &options)?;
        Ok(Self(Rc::new(Dialler { request, options, state: RefCell::new(State::New) })))
    }

    /// Connects and shakes hands; does nothing on a client that is connected. Everything else does it too, on first use.
    ///
    /// Throws `ConnectException` (refused, no such host, timed out: at which step, to which address),
    /// `HandshakeException` (an answer that is not a good handshake), or `ClosedException` after the end.
    pub fn connect(self_: &mut ZendClassObject<Client>) -> &mut ZendClassObject<Client> {
        let dialler = Rc::clone(&self_.0);
        if let Err(exception) = dialler.connect() {
            exception.throw();
        }
        self_
    }

    /// Sends a text message; waits while `maxSendBuffer` bytes are under way. Throws a `ValueError` for text that is
    /// not UTF-8 (RFC 6455 §5.6), and `ClosedException` if the connection is closing or gone.
    pub fn send(&self, text: Text<'_>) -> PhpResult<()> {
        self.0.send(OpCode::Data(Data::Text), utf8_text(&text, "sendBinary")?)
    }

    /// Sends a binary message, as `send()`.
    pub fn send_binary(&self, data: Text<'_>) -> PhpResult<()> {
        self.0.send(OpCode::Data(Data::Binary), data.0)
    }

    /// Sends a ping with up to 125 bytes (RFC 6455 §5.5.2), more is a `ValueError`. Throws `ClosedException` if the
    /// connection is closing or gone.
    #[php(defaults(payload = Text(b"")))]
    pub fn ping(&self, payload: Text<'_>) -> PhpResult<()> {
        let payload = ping_payload(&payload)?;
        self.0.with(|client| if client.ping(payload) { Ok(()) } else { Err(closed(&client.peer().close_info())) })
    }

    /// The next message. Waits for it, at most `$timeout` seconds: then null, and the connection lives on. Throws
    /// `ClosedException` once the connection is closed and every message has been received.
    #[php(defaults(timeout = MaybeFloat(None)))]
    pub fn receive(&self, timeout: MaybeFloat) -> PhpResult<Option<value::Object<Message>>> {
        let timeout = timeout.0.map(|timeout| options::seconds("argument $timeout", timeout)).transpose()?;
        let until = timeout.map(|timeout| Instant::now() + timeout);
        self.0.with(|client| match client.receive(until) {
            Received::Message { data, is_binary } => Ok(Some(Message::zval(&data, is_binary).into())),
            Received::Nothing => Ok(None),
            Received::Closed(info) => Err(closed(&info)),
        })
    }

    /// Closes: sends a close frame, waits for the server's for at most `closeTimeout`, closes TCP, and says how it
    /// ended. A second call says it again. Messages that were not received by then are dropped.
    ///
    /// Throws a `ValueError` for a code that may not be sent (RFC 6455 §7.4) and for a reason of more than 123 bytes.
    #[php(defaults(code = Code(1000), reason = Text(b"")))]
    pub fn close(&self, code: Code, reason: Text<'_>) -> PhpResult<value::Object<CloseInfo>> {
        let (code, reason) = close_frame(&code, &reason)?;
        Ok(CloseInfo::zval(&self.0.close(code, reason)?).into())
    }

    /// True while it is connected and no close frame has passed in either direction.
    pub fn is_open(&self) -> PhpResult<bool> {
        self.0.peek(false, |client| client.is_open())
    }

    /// How the connection ended; null while it has not.
    pub fn close_info(&self) -> PhpResult<Option<value::Object<CloseInfo>>> {
        Ok(self.0.close_info()?.map(|info| CloseInfo::zval(&info).into()))
    }

    /// The server's answer to the handshake; null before `connect()`.
    pub fn response(&self) -> PhpResult<Option<value::Object<Response>>> {
        self.0.peek(None, |client| Some(Response::received(client.response()).into()))
    }

    /// The subprotocol that the server chose; null for none.
    pub fn subprotocol(&self) -> PhpResult<Option<String>> {
        self.0.peek(None, |client| client.peer().origin().subprotocol.clone())
    }

    /// Bytes that were sent and that the network has not taken yet.
    pub fn buffered_amount(&self) -> PhpResult<i64> {
        self.0.peek(0, |client| i64::try_from(client.peer().buffered()).unwrap_or(i64::MAX))
    }

    /// Over the messages as they come; ends at a clean close, throws `ClosedException` at any other.
    pub fn get_iterator(&self) -> value::Traversable {
        value::Traversable(MessageIterator::zval(Rc::clone(&self.0)))
    }
}

/// What a client does, apart from the object, which may go while it waits.
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
    /// The next message; `None` at a clean end.
    pub fn next(&self) -> PhpResult<Option<Zval>> {
        self.with(|client| match client.receive(None) {
            Received::Message { data, is_binary } => Ok(Some(Message::zval(&data, is_binary))),
            Received::Closed(info) if info.was_clean => Ok(None),
            Received::Closed(info) => Err(closed(&info)),
            Received::Nothing => Ok(None),
        })
    }

    fn connect(&self) -> PhpResult<()> {
        match self.close_info()? {
            Some(info) => Err(closed(&info)),
            None => self.with(|_| Ok(())),
        }
    }

    fn send(&self, opcode: OpCode, payload: &[u8]) -> PhpResult<()> {
        self.with(|client| if client.send(opcode, payload) { Ok(()) } else { Err(closed(&client.peer().close_info())) })
    }

    fn close(&self, code: u16, reason: &str) -> PhpResult<close::CloseInfo> {
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

    fn close_info(&self) -> PhpResult<Option<close::CloseInfo>> {
        if let State::Unused = *self.state.borrow() {
            return Ok(Some(never_connected()));
        }
        self.peek(None, NetClient::close_info)
    }

    /// Runs `action` on the connection, which is made if there is none yet.
    fn with<T>(&self, action: impl FnOnce(&NetClient) -> PhpResult<T>) -> PhpResult<T> {
        let client = match self.client() {
            Some(client) => client,
            None => self.dial()?,
        };
        action(client.get()?)
    }

    /// Asks the connection something, if there is one.
    fn peek<T>(&self, without: T, ask: impl FnOnce(&NetClient) -> T) -> PhpResult<T> {
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
            return Err(closed(&never_connected()));
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

/// RFC 6455 §3: `ws://host[:port][/path][?query]`, without a fragment.
fn parse_url(text: &str, options: &ClientOptions) -> PhpResult<Request> {
    let fault = |fault: &str| {
        value_error(format!("argument $url must be like ws://host:port/path, '{}' {fault}", text.escape_debug()))
    };
    // The parser is a browser's: it drops control characters, and makes a host of the path where there is none.
    if text.chars().any(|character| character.is_control() || character.is_whitespace()) {
        return Err(fault("has white space or control characters"));
    }
    if text.split_once("://").is_some_and(|(_, rest)| rest.starts_with('/')) {
        return Err(fault("has no host"));
    }
    let url = url::Url::parse(text).map_err(|error| fault(&format!("is not a URL: {error}")))?;
    match url.scheme() {
        "ws" => {}
        "wss" => return Err(fault("asks for TLS, which this version does not speak yet")),
        "http" | "https" => return Err(fault("is not a WebSocket URL: use ws:// in place of http://")),
        other => return Err(fault(&format!("has the scheme {other}"))),
    }
    if url.fragment().is_some() {
        return Err(fault("has a fragment (#…), which RFC 6455 §3 forbids"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fault("has a user name or password, which this version does not send"));
    }
    let (Some(host), Some(name)) = (url.host(), url.host_str()) else { return Err(fault("has no host")) };
    let host = match host {
        url::Host::Domain(domain) => domain.to_owned(),
        url::Host::Ipv4(address) => address.to_string(),
        url::Host::Ipv6(address) => address.to_string(),
    };
    if url.port() == Some(0) {
        return Err(fault("has port 0"));
    }
    Ok(Request {
        target: Target::Tcp { host, port: url.port_or_known_default().unwrap_or(80) },
        host_header: url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}")),
        path: url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path())),
        max_header_size: options.max_header_size,
        connect_timeout: options.connect_timeout,
    })
}
