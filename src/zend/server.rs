//! `WebSocket\Server`: the methods; what they do is in `serving`.

use std::rc::Rc;
use std::time::Duration;

use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendClassObject, Zval};
use ext_php_rs::zend::ce;

use super::arguments::{Array, Float, Function, Int, MaybeFloat, MaybeFunction, Text};
use super::connection::{Connection, MaybeConnection, room_name};
use super::exception::value_error;
use super::ffi::{self, Traced};
use super::iterator::array_iterator;
use super::options::{self, ServerOptions};
use super::room::Room;
use super::run::{poll_one, run_one, stream_of};
use super::serving::Serving;
use super::value;
use super::work::Worker;
use crate::net::publish::Audience;
use crate::net::server::Server as NetServer;
use crate::protocol::{Data, OpCode};

/// A WebSocket server.
///
/// ```php
/// $server = new Server('127.0.0.1', 8080, ['maxMessageSize' => 65536]);
/// $server->on('message', function (Connection $from, string $text) use ($server): void {
///     $server->broadcast($text, except: $from);
/// });
/// $server->run();
/// ```
///
/// Any method throws a `WebSocketException` in a process that was forked after the server was made.
///
/// Options, with their defaults: `tls` (null for plain TCP, or `['cert' => file, 'key' => file, 'clientCa' => file|null]`,
/// PEM: the server's certificate with those behind it that lead to a CA, its private key, and the CAs of which clients
/// must have a certificate (CA:TRUE, in date; any other certificate there is for the client that shows that very one), null for
/// clients without; TLS 1.2 and 1.3; null), `compression` (permessage-deflate, RFC 7692: false | true |
/// `['contextTakeover' => false, 'windowBits' => 15, 'level' => 6, 'threshold' => 64]`; windows of 2^8 to 2^15 bytes,
/// levels 1 to 9, messages of fewer bytes than the threshold are sent as they are; with `contextTakeover` a message may
/// refer to those before it, at the price of up to 420 KiB for each connection that sends and receives; false),
/// `maxMessageSize` (bytes, also after inflating, 1 MiB), `maxSendBuffer` (bytes, 1 MiB: while that many wait for a peer
/// that does not read, messages to it are refused), `slowConsumer` ('close': a peer that was refused a message is closed
/// with 1008 | 'drop': it misses the message, and `drain` follows; 'close'), `maxPending` (bytes of messages, pings and
/// pongs of one connection that wait for PHP, with the memory that they hold, 1 MiB), `maxHeaderSize` (bytes, 16 KiB), `handshakeTimeout` (seconds,
/// 10), `closeTimeout` (seconds, 5), `shutdownTimeout` (seconds, 10), `signals` (bool, true), `backlog` (connections,
/// 4096), `reusePort` (bool: other processes may listen on the same port, false), `socketMode` (int|null: file mode of a
/// unix socket, such as 0660; null: the umask's), `healthPath` (string|null: answered with 200 without PHP, '/healthz'),
/// `metricsPath` (string|null: answered with `stats()` as text for Prometheus without PHP, to anybody who asks; null),
/// `subprotocols` (list of names in order of preference: the first that the client offers too is chosen, RFC 6455 §4.2.2;
/// without one in common the connection has none; []), `pingInterval` (seconds, 20; 0 = no pings), `pongTimeout` (seconds,
/// 20), `idleTimeout` (seconds, 0 = none), `maxConnections` (0 = any number), `maxConnectionsPerIp` (0 = any number),
/// `messageRate` (null|[count, seconds], null), `origins`, `trustedProxies`, `proxyProtocol`.
///
/// `origins` (list|null, null): the pages that may connect, such as `https://example.com`, `https://*.example.com` (its
/// subdomains of any depth, not the domain itself) or `null` (sandboxed frames); scheme and port have to match, case does
/// not. Others get 403. Browsers let a page of any site open a WebSocket to yours, with your visitor's cookies: a server that
/// goes by cookies needs this list. It protects visitors against pages of other sites, not the server against programs: one
/// that is no browser sends any Origin or none, and a request without Origin is let in.
///
/// `trustedProxies` (list, []): the HTTP proxies in front, such as `10.0.0.0/8`, `::1`, or `unix:` for any that comes through a
/// unix socket. Theirs are the only X-Forwarded-For and X-Forwarded-Proto that count; `remoteAddress` and `isSecure` are the
/// client's then. X-Forwarded-For is read from its end, through trusted addresses only; the header Forwarded (RFC 7239) is not
/// read. `proxyProtocol` (bool, false): each connection has to begin with a PROXY protocol header, version 1 or 2, and
/// whatever it says is believed: only for a port that nobody but the proxy can reach.
///
/// Heartbeat: a peer that is silent for `pingInterval` is pinged; if nothing comes from it for another `pongTimeout`, it
/// is gone, and its connection ends with 1006, initiator `Network`. Any byte that comes is a sign of life. So is that the
/// peer takes some of what waits for it: who reads slowly is not dropped, who reads nothing and says nothing is. While PHP
/// is behind (`maxPending`) a peer is not read, and not blamed for its silence. A handler that takes long holds none of
/// this up. After `idleTimeout` without a message in either direction (pings are none) a connection is closed with 1001.
///
/// Limits: a connection beyond `maxConnections`, or beyond `maxConnectionsPerIp` from one IPv4 address or one /64 of IPv6,
/// is answered 503 with `Retry-After` before PHP hears of it; those in their handshake count too. Unix sockets have no
/// address; behind a proxy it is the client's that counts, and trusted proxies themselves are not limited. A peer that
/// sends more than `messageRate` allows is closed with 1008: `[100, 10]` is a bucket of 100 messages that fills up evenly
/// within 10 seconds. Pings and pongs count as messages, for they cost as much; the answers to pings of this side do not.
#[php_class]
#[php(name = "WebSocket\\Server")]
#[php(flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
#[php(implements(ce = ce::countable, stub = "\\Countable"))]
#[php(implements(ce = ce::aggregate, stub = "\\IteratorAggregate"))]
pub struct Server(Rc<Serving>);

#[php_impl]
impl Server {
    /// Binds at once. `$host`: an IPv4 or IPv6 address, a name, or `unix:/path/to.sock` (the port is ignored);
    /// `$port`: 0 for any free one.
    ///
    /// Throws `BindException`, which says which address, why, and what to do; `TlsException`, which says which file of the
    /// option `tls` is no good, and why; `ValueError` or `TypeError` for an option that is unknown or of the wrong type.
    #[php(constructor)]
    #[php(defaults(host = Text(b"127.0.0.1"), port = Int(8080), options = Array(None)))]
    pub fn __construct(host: Text<'_>, port: Int, options: Array<'_>) -> PhpResult<Self> {
        let options = ServerOptions::parse(options.0)?;
        let server = NetServer::bind(super::runtime()?, &host.to_lossy(), port_number(&port)?, options.config)?;
        Ok(Self(Rc::new(Serving::new(server, options.shutdown_timeout, options.signals))))
    }

    /// Binds one more address for the same handlers, at once; where `run()` is running, it is accepted from at once.
    ///
    /// Options, with their defaults: `tls`, `backlog`, `reusePort`, `socketMode` and `proxyProtocol` as for the first address,
    /// which they are not taken over from. Throws as the constructor does, and a `LogicException` once the server is stopping.
    #[php(defaults(port = Int(0), options = Array(None)))]
    pub fn listen<'a>(
        self_: &'a mut ZendClassObject<Server>,
        host: Text<'_>,
        port: Int,
        options: Array<'_>,
    ) -> &'a mut ZendClassObject<Server> {
        let outcome = options::listen_options(options.0)
            .and_then(|binding| self_.0.listen(&host.to_lossy(), port_number(&port)?, &binding));
        if let Err(exception) = outcome {
            exception.throw();
        }
        self_
    }

    /// Sets the handler of an event, one each; null removes it. Throws a `ValueError` with the list of events for one
    /// that does not exist.
    ///
    /// Events: `start(Server)`, `handshake(Request): null|bool|Response`, `open(Connection)`,
    /// `message(Connection, string $data, bool $isBinary)`, `close(Connection, CloseInfo)`, `drain(Connection)` when nothing
    /// waits any more for one that was refused messages (`slowConsumer` 'drop'), `ping(Connection, string)` (answered
    /// already), `pong(Connection, string)`,
    /// `error(\Throwable, ?Connection)`, `request(Request): Response`, `stop(Server)`,
    /// `log(string $level, string $message, array<string, mixed> $context)`.
    ///
    /// `handshake`: null or true accepts, false is 403. A `Response` with status 101 accepts with its headers added, of which
    /// Sec-WebSocket-Protocol chooses the subprotocol, out of those that the client offers; its body is not sent. Any other
    /// `Response` is the answer. A handler that throws is 500, and so is a subprotocol that was not offered; both go to
    /// `error`. A client that has waited for longer than `handshakeTimeout` has got 503 by then, and one may leave at any
    /// time: whoever is let in is in for sure at `open` only.
    pub fn on<'a>(
        self_: &'a mut ZendClassObject<Server>,
        event: Text<'_>,
        handler: MaybeFunction,
    ) -> &'a mut ZendClassObject<Server> {
        let serving = Rc::clone(&self_.0);
        if let Err(exception) = serving.on(&event.to_lossy(), handler.0) {
            exception.throw();
        }
        self_
    }

    /// Serves until `stop()`, or until SIGINT or SIGTERM; then returns. Throws a `LogicException` inside of itself, and
    /// after the server has stopped.
    pub fn run(self_: &mut ZendClassObject<Server>) -> PhpResult<()> {
        run_one(self_.worker(), value::this(self_))
    }

    /// For other event loops: gives the events that wait to their handlers, runs the timers that are due, and returns how
    /// many that were. If there are none it waits at most `$timeout` seconds for the first.
    ///
    /// The first call starts to accept, and fires `start`. A call handles at most 1024 events; if more wait, `stream()`
    /// stays readable. Between the calls a thread in the background reads, answers pings, does handshakes and writes what
    /// the script has sent. After `stop()` the calls see the stop through: the last one fires `stop`, and from then on
    /// `poll()` returns 0 at once and `stream()` is not readable any more. So take the stream out of the loop in the
    /// handler of `stop`.
    ///
    /// SIGINT and SIGTERM are the loop's: only `run()` watches for them. What handlers throw goes where it goes in `run()`,
    /// and `run()` can go on where `poll()` was. Throws a `LogicException` inside of itself and of `run()`; while a handler
    /// has suspended its fiber, that is still so. Throws a `ValueError` if `$timeout` is less than 0.
    #[php(defaults(timeout = Float(0.0)))]
    pub fn poll(self_: &mut ZendClassObject<Server>, timeout: Float) -> PhpResult<i64> {
        poll_one(self_.worker(), value::this(self_), timeout.0)
    }

    /// A PHP stream that is readable when `poll()` has work: for `stream_select()`, Revolt (whose callbacks must return
    /// nothing), Amp, ReactPHP and other loops. Not to be read from or written to. The same one at each call. To close
    /// it, or to keep it for longer than the server, does no harm.
    ///
    /// Throws a `WebSocketException` if PHP cannot open `php://fd`, which it does on the command line only.
    pub fn stream(&self) -> PhpResult<Zval> {
        stream_of(self.worker())
    }

    /// Stops: no more connections are accepted, every open one is closed with 1001, and `run()` returns once their
    /// close frames have come, at most `$grace` seconds later (default: `shutdownTimeout`).
    #[php(defaults(grace = MaybeFloat(None)))]
    pub fn stop(&self, grace: MaybeFloat) -> PhpResult<()> {
        let grace = grace.0.map(|grace| options::seconds("argument $grace", grace)).transpose()?;
        self.0.stop(grace)
    }

    /// Reads the files of the option `tls` again, of all addresses; new connections get what is in them, those that are open stay as they
    /// are. Throws a `TlsException` if a file is no good, and a `LogicException` without TLS; then nothing changes.
    pub fn reload_tls(&self) -> PhpResult<()> {
        self.0.reload_tls()
    }

    /// Sends a text message to every open connection but `$except`; returns the number of those it was queued for.
    /// Throws a `ValueError` for text that is not UTF-8.
    #[php(defaults(except = MaybeConnection(None)))]
    pub fn broadcast(&self, text: Text<'_>, except: MaybeConnection<'_>) -> PhpResult<i64> {
        self.0.publish(Audience::All, OpCode::Data(Data::Text), text.utf8("broadcastBinary")?, except.0)
    }

    /// Sends a binary message to every open connection but `$except`; returns the number of those it was queued for.
    #[php(defaults(except = MaybeConnection(None)))]
    pub fn broadcast_binary(&self, data: Text<'_>, except: MaybeConnection<'_>) -> PhpResult<i64> {
        self.0.publish(Audience::All, OpCode::Data(Data::Binary), data.0, except.0)
    }

    /// The room of this name, 1 to 255 bytes, any others are a `ValueError`. It need not have any members.
    pub fn room(&self, name: Text<'_>) -> PhpResult<value::Object<Room>> {
        Ok(Room::zval(&self.0, room_name("$name", &name)?).into())
    }

    /// The rooms that somebody is in: name => number of members, in the order of their bytes. As in every array of PHP,
    /// the key of a name such as '12' is an int.
    pub fn rooms(&self) -> PhpResult<value::Array> {
        self.0.rooms().map(value::Array)
    }

    /// The open connection with this id; null if there is none.
    pub fn connection(&self, id: Int) -> PhpResult<Option<value::Object<Connection>>> {
        Ok(self.0.connection(id.0)?.map(Into::into))
    }

    /// Calls `$fn` every so many seconds while the server runs. Returns the timer's id.
    pub fn every(&self, seconds: Float, r#fn: Function) -> PhpResult<i64> {
        let period = options::positive_seconds("argument $seconds", seconds.0)?;
        Ok(self.0.add_timer(period, true, r#fn.0))
    }

    /// Calls `$fn` once, so many seconds from now. Returns the timer's id.
    pub fn after(&self, seconds: Float, r#fn: Function) -> PhpResult<i64> {
        let delay: Duration = options::seconds("argument $seconds", seconds.0)?;
        Ok(self.0.add_timer(delay, false, r#fn.0))
    }

    /// Ends a timer; false if there is none with that id.
    pub fn cancel(&self, timer: Int) -> bool {
        let serving = Rc::clone(&self.0);
        serving.cancel_timer(timer.0)
    }

    /// Counters: `connections`, `accepted`, `rejected` (by reason), `messagesIn`, `messagesOut`, `bytesIn`, `bytesOut`,
    /// `pending` (bytes that wait for PHP), `buffered` (bytes that wait for peers), `dropped`, `slowestHandler`
    /// (seconds), `uptime` (seconds).
    pub fn stats(&self) -> PhpResult<value::Array> {
        self.0.stats().map(value::Array)
    }

    /// The address as a URL, with the real port: `ws://127.0.0.1:8080`, `wss://` with TLS, or `unix:/path/to.sock`.
    ///
    /// Of several the one that the constructor has bound.
    pub fn address(&self) -> String {
        self.0.addresses().into_iter().next().unwrap_or_default()
    }

    /// All addresses, in the order in which they were bound.
    pub fn addresses(&self) -> value::Array {
        value::Array(value::list(self.0.addresses().iter().map(|address| value::string(address))))
    }

    /// The port of that address; 0 for a unix socket.
    pub fn port(&self) -> i64 {
        i64::from(self.0.port())
    }

    /// The number of open connections.
    pub fn count(&self) -> PhpResult<i64> {
        self.0.count()
    }

    /// Over the open connections.
    pub fn get_iterator(&self) -> PhpResult<value::Traversable> {
        array_iterator(self.0.connections()?).map(value::Traversable)
    }
}

fn port_number(port: &Int) -> PhpResult<u16> {
    u16::try_from(port.0)
        .map_err(|_| value_error(format!("argument $port must be between 0 and 65535, {} given", port.0)))
}

impl Server {
    /// Who is driven.
    pub fn worker(&self) -> Rc<dyn Worker> {
        Rc::clone(&self.0) as Rc<dyn Worker>
    }

    /// Lets the cycle collector see the handlers.
    pub fn complete() {
        ffi::collect_cycles_through::<Self>();
    }
}

impl Traced for Server {
    fn trace(&self, visit: &mut dyn FnMut(&Zval)) {
        self.0.trace(visit);
    }
}
