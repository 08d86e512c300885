//! `WebSocket\Client`: the methods; what they do is in `dialler` and `conversing`.

use std::rc::Rc;
use std::time::Instant;

use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendClassObject, Zval};
use ext_php_rs::zend::ce;

use super::arguments::{Array, Code, Float, MaybeFloat, MaybeFunction, Text};
use super::close_info::CloseInfo;
use super::connection::{close_frame, ping_payload};
use super::conversing::Conversing;
use super::diagnosis::Diagnosis;
use super::dialler::Dialler;
use super::ffi::{self, Traced};
use super::iterator::MessageIterator;
use super::message::Message;
use super::options::{self, ClientOptions};
use super::response::Response;
use super::run::{poll_one, run_one, stream_of};
use super::select::select;
use super::value;
use super::work::Worker;
use crate::net::client::Received;
use crate::protocol::{Data, OpCode};

/// A WebSocket client: one that waits, whose `connect()`, `send()`, `receive()` and `close()` return when they are done; or one
/// that is called, by `on()` and `run()`.
///
/// ```php
/// $client = new Client('ws://127.0.0.1:8080/', ['connectTimeout' => 5]);
/// $client->send('Hello');
/// echo $client->receive(timeout: 5) ?? 'no answer within 5 seconds', "\n";
/// echo $client->close(), "\n";
/// ```
///
/// Any method throws a `WebSocketException` in a process that was forked after the client was made.
///
/// Options, with their defaults: `tls` (for `wss://`, see below), `compression` (as a server's: what is offered to the server;
/// false), `connectTimeout` (seconds, 10: for name look-up, TCP, TLS, handshake and redirects together), `closeTimeout`
/// (seconds, 5), `maxMessageSize` (bytes,
/// also after inflating, 1 MiB), `maxSendBuffer` (bytes, 1 MiB), `sendTimeout` (seconds, 30; 0 or INF = no limit: for how long a
/// message or a ping waits for room while `maxSendBuffer` bytes wait for the server to read), `maxHeaderSize` (bytes, 16 KiB), `pingInterval`
/// (seconds, 20; 0 = no pings), `pongTimeout` (seconds, 20), `subprotocols` (list of names to offer, in order of preference; []), `origin`
/// (string|null: the header Origin, as of a page in a browser; null), `headers` (array of name => string or list of
/// strings: added to the request; Host may be among them, what else the handshake sets itself may not; []), `cookies`
/// (array of name => string: one Cookie header, RFC 6265; []), `unix` (string|null: the path of the unix socket to connect
/// to, where the URL then only says Host and path; null), `followRedirects` (0 to 20: how many; 0),
/// `reconnect` (for `run()` and `poll()`: false | true |
/// `['initialDelay' => 0.5, 'maxDelay' => 30, 'factor' => 2, 'jitter' => true, 'maxAttempts' => 0]`; false), `signals` (bool:
/// SIGINT and SIGTERM end `run()`, as `stop()` does, and a second one drops the connection; true).
///
/// The URL is `ws://[user:password@]host[:port][/path][?query]`, `wss://…` for TLS, or `ws+unix:/path.sock:/path?query` for a
/// unix socket. User and password, percent-encoded, are sent as basic authentication (RFC 7617). The addresses of a host are tried a quarter
/// of a second apart, IPv6 and IPv4 in turn, and the first to connect is taken (RFC 8305); `localhost` is `::1` and
/// `127.0.0.1`.
///
/// A redirect (301, 302, 303, 307, 308) may lead anywhere but from `wss` to `ws`. To another host, port or scheme go, of
/// what was set for the first, only the headers User-Agent, Accept-Language and Origin, which becomes `null` unless it was the
/// redirecting server's own: no credentials of the URL, no cookies, no other headers, no certificate of the client, and
/// `serverName` does not count there. The names in `subprotocols` do go along, so put no token there where redirects are
/// followed.
///
/// `reconnect`: the wait before attempt n is `initialDelay` * `factor`^(n - 1) seconds, at most `maxDelay`; with `jitter` it is
/// anything from 0 to that, each as likely, so that the clients of a server that comes back do not all come at once.
/// `maxAttempts`: so many may fail in a row; 0 is any number. A connection that comes about sets n to 1 again.
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
/// `tls` (null|array): `['verify' => true, 'caFile' => null, 'cert' => null, 'key' => null, 'serverName' => null]`; TLS 1.2 and
/// 1.3. The server has to show a certificate for the host of the URL, or for `serverName` (string|null: a host name or an IP
/// address, which is also what the server is asked for, RFC 6066 §3), that leads to a CA that the machine trusts: those in
/// SSL_CERT_FILE and SSL_CERT_DIR where one of them is set, else the system's, read once in a process. With `caFile` (string|null,
/// PEM) only what that file has is trusted: CAs (CA:TRUE, in date) for what they have issued, and any other certificate for
/// the server that shows that very one, self-signed or not. `verify`
/// (bool) false takes whoever answers, and warns on stderr: for tests only. `cert` and `key` (string|null, PEM, both or none):
/// the client's own certificate, with those behind it that lead to a CA, and its private key, for servers that ask for it.
///
/// A client that is destroyed while it is open sends a close frame with 1001 and does not wait for the answer. While the
/// script goes on, what waits before that frame is still sent, for up to `closeTimeout`; at the end of the script what the
/// system has not taken by then is lost: `close()` first where that matters.
#[php_class]
#[php(name = "WebSocket\\Client")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
#[php(implements(ce = ce::aggregate, stub = "\\IteratorAggregate"))]
pub struct Client(Rc<Dialler>, Rc<Conversing>);

#[php_impl]
impl Client {
    /// Checks the arguments, and reads the files of the option `tls`; does not connect yet. Throws a `ValueError` for a URL
    /// that is none of a WebSocket, for unknown options, and for headers and cookies that cannot be sent; `TlsException`,
    /// which says which file is no good and why, or that the machine has no certificates to verify a server by.
    #[php(constructor)]
    #[php(defaults(options = Array(None)))]
    pub fn __construct(url: Text<'_>, options: Array<'_>) -> PhpResult<Self> {
        let options = ClientOptions::parse(options.0)?;
        let (reconnect, signals) = (options.reconnect, options.signals);
        let dialler = Rc::new(Dialler::new(&url.to_lossy(), options)?);
        let conversing = Conversing::new(&dialler, reconnect, signals);
        Ok(Self(dialler, Rc::new(conversing)))
    }

    /// Connects and shakes hands; does nothing on a client that is connected. Everything else does it too, on first use.
    ///
    /// Throws `ConnectException` (refused, no such host, timed out: at which step, to which address),
    /// `TlsException` (a certificate that is refused, and why; no TLS at that port), `HandshakeException` (an answer that is
    /// not a good handshake: with `statusCode`, `headers` as lower-case name => list of values, and the first 64 KiB of
    /// `body`), or `ClosedException` after the end.
    pub fn connect(self_: &mut ZendClassObject<Client>) -> &mut ZendClassObject<Client> {
        let dialler = Rc::clone(&self_.0);
        if let Err(exception) = dialler.connect() {
            exception.throw();
        }
        self_
    }

    /// Connects as a client with these arguments would, closes, and reports each step of the way: what was found, and
    /// what to do about a fault. Where a fault has more than one cause it looks again, with at most two further
    /// connections. Takes at most `connectTimeout` and then `closeTimeout`. No fault of the network is an exception; wrong
    /// arguments are, as in the constructor.
    #[php(defaults(options = Array(None)))]
    pub fn diagnose(url: Text<'_>, options: Array<'_>) -> PhpResult<value::Object<Diagnosis>> {
        let dialler = Dialler::new(&url.to_lossy(), ClientOptions::parse(options.0)?)?;
        Ok(Diagnosis::zval(dialler.diagnose()?).into())
    }

    /// Sends a text message; waits while `maxSendBuffer` bytes are under way. Throws a `ValueError` for text that is
    /// not UTF-8 (RFC 6455 §5.6), `ClosedException` if the connection is closing or gone, and `TimeoutException` if there
    /// is no room for `sendTimeout` seconds: then nothing of the message was sent, and the connection lives on.
    pub fn send(&self, text: Text<'_>) -> PhpResult<()> {
        super::finish(self.0.send(OpCode::Data(Data::Text), text.utf8("sendBinary")?))
    }

    /// Sends a binary message, as `send()`.
    pub fn send_binary(&self, data: Text<'_>) -> PhpResult<()> {
        super::finish(self.0.send(OpCode::Data(Data::Binary), data.0))
    }

    /// Sends a ping with up to 125 bytes (RFC 6455 §5.5.2), more is a `ValueError`. Waits for room and throws as `send()`.
    #[php(defaults(payload = Text(b"")))]
    pub fn ping(&self, payload: Text<'_>) -> PhpResult<()> {
        super::finish(self.0.ping(ping_payload(&payload)?))
    }

    /// The next message. Waits for it, at most `$timeout` seconds: then null, and the connection lives on. Throws
    /// `ClosedException` once the connection is closed and every message has been received; what the server did against
    /// the protocol is in its `closeInfo` then, with the code that it was told.
    ///
    /// Handlers that the script has set with `pcntl_signal()` run while this waits, as they do in `send()`, `ping()`,
    /// `close()` and `foreach`, within 100 ms. What such a handler throws ends the waiting, and the connection lives on.
    #[php(defaults(timeout = MaybeFloat(None)))]
    pub fn receive(&self, timeout: MaybeFloat) -> PhpResult<Option<value::Object<Message>>> {
        let timeout = timeout.0.map(|timeout| options::seconds("argument $timeout", timeout)).transpose()?;
        self.0.refuse_while_running()?;
        match super::finish(self.0.receive(timeout.map(|timeout| Instant::now() + timeout)))? {
            Some(Received::Message { data, is_binary }) => Ok(Some(Message::zval(&data, is_binary).into())),
            Some(Received::Closed(info)) => Err(CloseInfo::exception(&info)),
            Some(Received::Nothing) | None => Ok(None),
        }
    }

    /// Closes: sends a close frame, waits for the server's for at most `closeTimeout`, closes TCP, and says how it
    /// ended. A second call says it again. Messages that were not received by then are dropped.
    ///
    /// Throws a `ValueError` for a code that may not be sent (RFC 6455 §7.4) and for a reason of more than 123 bytes.
    #[php(defaults(code = Code(1000), reason = Text(b"")))]
    pub fn close(&self, code: Code, reason: Text<'_>) -> PhpResult<value::Object<CloseInfo>> {
        let (code, reason) = close_frame(&code, &reason)?;
        Ok(CloseInfo::zval(&super::finish(self.0.close(code, reason))?).into())
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
        self.0.peek(None, |client| client.peer().origin().subprotocol.as_deref().map(str::to_owned))
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

    /// Sets the handler of an event, one each; null removes it. Throws a `ValueError` with the list of events for one
    /// that does not exist. They are called in `run()` and `poll()`.
    ///
    /// Events: `open(Client)` after each connect; `message(Message)`; `close(CloseInfo)` once for each `open`, after every
    /// message that came before the end; `reconnect(int $attempt, float $delay)` before each wait for another attempt, with
    /// its number since the last connection, from 1 on, and the seconds; `error(\Throwable)` with what another handler has
    /// thrown; `log(string $level, string $message, array<string, mixed> $context)` with PSR-3 levels: each attempt that failed and will be
    /// repeated is a warning, which goes to stderr without this handler.
    ///
    /// A handler that throws does not close the connection: it is the script's only one. Without a handler of `error` that
    /// is an E_WARNING. A handler can `send()` and `close()`; after `close()` nothing but `close` is told.
    pub fn on<'a>(
        self_: &'a mut ZendClassObject<Client>,
        event: Text<'_>,
        handler: MaybeFunction,
    ) -> &'a mut ZendClassObject<Client> {
        let conversing = Rc::clone(&self_.1);
        if let Err(exception) = conversing.on(&event.to_lossy(), handler.0) {
            exception.throw();
        }
        self_
    }

    /// Connects, unless it is connected, and gives what comes to the handlers of `on()`, until the connection is closed; with
    /// the option `reconnect` until this side closes it, by `close()`, `stop()`, SIGINT or SIGTERM.
    ///
    /// With `reconnect` any other end is followed by another attempt, a clean close by the server among them (1000 and 1001,
    /// too: servers restart); and so is an attempt that fails, the first one among them, unless repeating it is no good:
    /// final are an answer 4xx other than 404, 408, 425 and 429, a proxy that refuses this client, and a certificate that is
    /// not trusted (one that is out of date may be renewed, so that is repeated). What `maxAttempts` attempts in a row have
    /// failed with, or what is final, or without `reconnect` any failure, is thrown: what `connect()` throws. To `run()` again
    /// is then to begin anew. Throws a `ClosedException` after the end, and a `LogicException` inside of itself and of `poll()`.
    pub fn run(self_: &mut ZendClassObject<Client>) -> PhpResult<()> {
        run_one(self_.worker(), value::this(self_))
    }

    /// Ends `run()`: a wait for messages or for the next attempt at once, and a connection gracefully. What was received before
    /// is told, then a close frame with 1001 goes out, the server's is awaited for at most `closeTimeout`, `close` is told, and
    /// there are no more connections. With `poll()` the next calls see it through. For good: the client does not connect again.
    pub fn stop(&self) {
        self.1.stop();
    }

    /// For other event loops: does what `run()` does, as far as there is something to do now, and returns how much was told to
    /// handlers. If that is nothing it waits at most `$timeout` seconds. The first call starts to connect.
    ///
    /// A call tells of at most 1024 events; if more wait, `stream()` stays readable. Once the end has been told it returns 0 at
    /// once. Throws what `run()` throws; after a connect that has failed for good the next call connects again. SIGINT and
    /// SIGTERM are the loop's. Throws a `ValueError` if `$timeout` is less than 0.
    #[php(defaults(timeout = Float(0.0)))]
    pub fn poll(self_: &mut ZendClassObject<Client>, timeout: Float) -> PhpResult<i64> {
        poll_one(self_.worker(), value::this(self_), timeout.0)
    }

    /// A PHP stream that is readable when `poll()` has work, through all connections and the waits between them: for
    /// `stream_select()`, Revolt, Amp, ReactPHP and other loops. Not to be read from or written to. The same one at each call.
    ///
    /// Throws a `WebSocketException` if PHP cannot open `php://fd`, which it does on the command line only.
    pub fn stream(&self) -> PhpResult<Zval> {
        stream_of(self.worker())
    }

    /// Waits until at least one of `$clients` has a message or is closed, so that its `receive()` would not wait; gives those,
    /// with their keys. Waits at most `$timeout` seconds, null is for ever; `[]` if the time has passed.
    ///
    /// Those that have never connected do so first, all at the same time, which `$timeout` does not limit; throws what
    /// `connect()` throws. Throws a `TypeError` for what is no client, a `ValueError` for no client at all, a
    /// `LogicException` for one that is in `run()` or `poll()`.
    #[php(defaults(timeout = MaybeFloat(None)))]
    pub fn select(clients: Array<'_>, timeout: MaybeFloat) -> PhpResult<value::Array> {
        let timeout = timeout.0.map(|timeout| options::seconds("argument $timeout", timeout)).transpose()?;
        let until = timeout.map(|timeout| Instant::now() + timeout);
        let outcome = match clients.0 {
            Some(clients) => select(clients, until),
            None => Ok(value::list([])),
        };
        super::finish(outcome).map(value::Array)
    }

    /// Over the messages as they come; ends at a clean close, throws `ClosedException` at any other.
    pub fn get_iterator(&self) -> value::Traversable {
        value::Traversable(MessageIterator::zval(Rc::clone(&self.0)))
    }
}

impl Client {
    /// The connection behind it.
    pub fn dialler(&self) -> &Rc<Dialler> {
        &self.0
    }

    /// Who is driven.
    pub fn worker(&self) -> Rc<dyn Worker> {
        Rc::clone(&self.1) as Rc<dyn Worker>
    }

    /// Lets the cycle collector see the handlers, and keeps what may have a password or a token out of stack traces: the
    /// URL and the options.
    pub fn complete() {
        ffi::collect_cycles_through::<Self>();
        let class = value::class::<Self>();
        ffi::hide_argument(class, "__construct", 0);
        ffi::hide_argument(class, "__construct", 1);
        ffi::hide_argument(class, "diagnose", 0);
        ffi::hide_argument(class, "diagnose", 1);
    }
}

impl Traced for Client {
    fn trace(&self, visit: &mut dyn FnMut(&Zval)) {
        self.1.trace(visit);
    }
}
