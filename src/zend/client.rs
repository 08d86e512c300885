//! `WebSocket\Client`: a blocking client.

use std::rc::Rc;
use std::time::Instant;

use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendClassObject;
use ext_php_rs::zend::ce;

use super::arguments::{Array, Code, MaybeFloat, Text};
use super::close_info::CloseInfo;
use super::connection::{close_frame, ping_payload, utf8_text};
use super::dialler::Dialler;
use super::ffi;
use super::iterator::MessageIterator;
use super::message::Message;
use super::options::{self, ClientOptions};
use super::response::Response;
use super::value;
use crate::net::client::Received;
use crate::protocol::{Data, OpCode};

/// A WebSocket client that waits: `connect()`, `send()`, `receive()` and `close()` return when they are done.
///
/// Options, with their defaults: `compression` (as a server's: what is offered to the server; false), `connectTimeout`
/// (seconds, 10: for name look-up, TCP, handshake and redirects together), `closeTimeout` (seconds, 5), `maxMessageSize` (bytes,
/// also after inflating, 1 MiB), `maxSendBuffer` (bytes, 1 MiB), `maxHeaderSize` (bytes, 16 KiB), `pingInterval`
/// (seconds, 20; 0 = no pings), `pongTimeout` (seconds, 20), `subprotocols` (list of names to offer, in order of preference; []), `origin`
/// (string|null: the header Origin, as of a page in a browser; null), `headers` (array of name => string or list of
/// strings: added to the request; Host may be among them, what else the handshake sets itself may not; []), `cookies`
/// (array of name => string: one Cookie header, RFC 6265; []), `unix` (string|null: the path of the unix socket to connect
/// to, where the URL then only says Host and path; null), `followRedirects` (0 to 20: how many; 0).
///
/// The URL is `ws://[user:password@]host[:port][/path][?query]`, or `ws+unix:/path.sock:/path?query` for a unix socket. User
/// and password, percent-encoded, are sent as basic authentication (RFC 7617). The addresses of a host are tried a quarter
/// of a second apart, IPv6 and IPv4 in turn, and the first to connect is taken (RFC 8305); `localhost` is `::1` and
/// `127.0.0.1`.
///
/// A redirect (301, 302, 303, 307, 308) may lead anywhere but from `wss` to `ws`. To another host, port or scheme go no
/// credentials: neither those of the URL, nor cookies, nor headers with auth, cookie, token, key, secret, session, password
/// or credential in their names; Origin becomes `null` there unless it was the redirecting server's own.
///
/// A server that is silent for `pingInterval` is pinged, and one that says nothing for another `pongTimeout` is gone:
/// `receive()` then throws `ClosedException` with code 1006 and initiator `Network`. Anything that comes counts, and so
/// does that the server takes what waits to be sent. Pings go out, and are answered, whatever the script is doing; while
/// more has come than the script has received (1 MiB) the server is not read, and not blamed for its silence.
///
/// The option `proxy` (string|null; null) is `http://user:password@host:port` for a proxy that does CONNECT (RFC 9110
/// §9.3.6; port 80), or `socks5://user:password@host:port` (RFC 1928; port 1080); `socks5h://` is the same. User and password
/// are left away where the proxy wants none, and are percent-encoded: `%40` for `@`. The proxy looks the server's name up,
/// and `connectTimeout` is for its answer too. Proxies that are reached over TLS themselves (`https://`) are not supported.
/// The environment (`http_proxy`, `ALL_PROXY`, `no_proxy`) is not looked at: pass `getenv('ALL_PROXY') ?: null` on if that
/// is wanted.
///
/// A client that is destroyed while it is open sends a close frame with 1001 and does not wait for the answer.
#[php_class]
#[php(name = "WebSocket\\Client")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
#[php(implements(ce = ce::aggregate, stub = "\\IteratorAggregate"))]
pub struct Client(Rc<Dialler>);

#[php_impl]
impl Client {
    /// Checks the arguments; does not connect yet. Throws a `ValueError` for a URL that is none of a WebSocket, for unknown
    /// options, and for headers and cookies that cannot be sent.
    #[php(constructor)]
    #[php(defaults(options = Array(None)))]
    pub fn __construct(url: Text<'_>, options: Array<'_>) -> PhpResult<Self> {
        let options = ClientOptions::parse(options.0)?;
        Ok(Self(Rc::new(Dialler::new(&url.to_lossy(), options)?)))
    }

    /// Connects and shakes hands; does nothing on a client that is connected. Everything else does it too, on first use.
    ///
    /// Throws `ConnectException` (refused, no such host, timed out: at which step, to which address),
    /// `HandshakeException` (an answer that is not a good handshake: with `statusCode`, `headers` as lower-case name => list
    /// of values, and the first 64 KiB of `body`), or `ClosedException` after the end.
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
        self.0.with(
            |client| if client.ping(payload) { Ok(()) } else { Err(CloseInfo::exception(&client.peer().close_info())) },
        )
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
            Received::Closed(info) => Err(CloseInfo::exception(&info)),
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

    /// The round trip of the last ping that was answered, in seconds: a ping of the heartbeat (`pingInterval`) or of
    /// `ping()`. Null before the first.
    pub fn latency(&self) -> PhpResult<Option<f64>> {
        self.0.peek(None, |client| client.peer().latency().map(|latency| latency.as_secs_f64()))
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

impl Client {
    /// Keeps what may have a password or a token out of stack traces: the URL and the options.
    pub fn complete() {
        let class = value::class::<Self>();
        ffi::hide_argument(class, "__construct", 0);
        ffi::hide_argument(class, "__construct", 1);
    }
}
