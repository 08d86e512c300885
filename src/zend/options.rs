//! The option arrays of `Server` and `Client`, parsed once into typed configurations.
//!
//! Unknown names and wrong types are errors that name the option; nothing is silently ignored.

mod handshake;
mod reconnect;
mod tls;

use std::ffi::OsStr;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ext_php_rs::exception::PhpException;
use ext_php_rs::flags::DataType;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{ZendHashTable, Zval};

use self::handshake::Handshake;
use super::exception::{type_error, value_error};
use super::value;
use crate::net::dial::{Proxy, ProxyUrlError};
use crate::net::listener::Binding;
use crate::net::peer::SlowConsumer;
use crate::net::proxy::TrustedProxies;
use crate::net::rate::RateLimit;
use crate::net::tls::client::ClientTls;
use crate::net::{admission, backoff, client, heartbeat, server};
use crate::protocol::config::Limits;
use crate::protocol::deflate;
use crate::protocol::handshake::origin::Origins;
use crate::protocol::handshake::response::is_token;

/// What `Server` takes.
pub struct ServerOptions {
    /// For the sockets.
    pub config: server::Config,
    /// How long a stop may take.
    pub shutdown_timeout: Duration,
    /// Whether SIGINT and SIGTERM stop the server.
    pub signals: bool,
}

impl ServerOptions {
    /// Parses the third argument of `Server::__construct`.
    pub fn parse(table: Option<&ZendHashTable>) -> PhpResult<Self> {
        let options = Options::new(table, &SERVER)?;
        let config = server::Config {
            limits: options.limits()?,
            compression: options.compression()?,
            max_send_buffer: options.size("maxSendBuffer", MIB, ONE_BYTE_UP)?,
            slow_consumer: options.choice("slowConsumer", &SLOW_CONSUMER)?,
            max_pending: options.size("maxPending", MIB, ONE_BYTE_UP)?,
            max_header_size: options.size("maxHeaderSize", 16 * KIB, HEADER_SIZES)?,
            handshake_timeout: options.seconds("handshakeTimeout", 10.0)?,
            close_timeout: options.seconds("closeTimeout", 5.0)?,
            heartbeat: options.heartbeat()?,
            admission: options.admission()?,
            message_rate: options.message_rate()?,
            binding: options.binding()?,
            trusted_proxies: options.trusted_proxies()?,
            origins: options.origins()?,
            subprotocols: options.subprotocols()?,
            health_path: options.path("healthPath", "/healthz")?,
            metrics_path: options.path("metricsPath", "")?,
        };
        if !config.metrics_path.is_empty() && config.metrics_path == config.health_path {
            let same = format_args!("'{}' is the path of healthPath already", config.metrics_path);
            return Err(options.bad_value("metricsPath", &same));
        }
        let shutdown_timeout = options.seconds("shutdownTimeout", 10.0)?;
        Ok(Self { config, shutdown_timeout, signals: options.bool("signals", true)? })
    }
}

/// Parses the third argument of `Server::listen`.
pub fn listen_options(table: Option<&ZendHashTable>) -> PhpResult<Binding> {
    Options::new(table, &LISTEN)?.binding()
}

/// What `Client` takes.
#[derive(Clone)]
pub struct ClientOptions {
    /// For the open connection.
    pub config: client::Config,
    /// Subprotocols to offer, in order of preference.
    pub subprotocols: Vec<String>,
    /// What else the handshake says: headers, cookies, Origin.
    pub handshake: Handshake,
    /// The unix socket to connect to in place of the URL's host.
    pub unix: Option<PathBuf>,
    /// How many redirects may be followed.
    pub follow_redirects: u32,
    /// How messages are to be compressed if the server agrees.
    pub compression: Option<deflate::Config>,
    /// What to go through.
    pub proxy: Option<Proxy>,
    /// For all of name look-up, TCP and handshake.
    pub connect_timeout: Duration,
    /// Bytes that the head of the server's answer may have.
    pub max_header_size: usize,
    /// How to connect again; `None` for not at all.
    pub reconnect: Option<backoff::Config>,
    /// Whether SIGINT and SIGTERM stop it.
    pub signals: bool,
    /// What `wss` goes by.
    pub tls: Arc<ClientTls>,
}

impl ClientOptions {
    /// Parses the second argument of `Client::__construct`.
    pub fn parse(table: Option<&ZendHashTable>) -> PhpResult<Self> {
        let options = Options::new(table, &CLIENT)?;
        let config = client::Config {
            limits: options.limits()?,
            max_send_buffer: options.size("maxSendBuffer", MIB, ONE_BYTE_UP)?,
            send_timeout: options.seconds_or_never("sendTimeout", 30.0)?,
            close_timeout: options.seconds("closeTimeout", 5.0)?,
            heartbeat: options.heartbeat()?,
        };
        Ok(Self {
            config,
            subprotocols: options.subprotocols()?,
            handshake: options.handshake()?,
            unix: options.unix()?,
            follow_redirects: options.integer("followRedirects", 0, REDIRECTS, "")?,
            compression: options.compression()?,
            proxy: options.proxy()?,
            connect_timeout: options.seconds("connectTimeout", 10.0)?,
            max_header_size: options.size("maxHeaderSize", 16 * KIB, HEADER_SIZES)?,
            reconnect: reconnect::reconnect(&options)?,
            signals: options.bool("signals", true)?,
            tls: options.client_tls()?,
        })
    }
}

/// A number of seconds as the methods of timers take it: more than none.
pub fn positive_seconds(name: &str, seconds: f64) -> PhpResult<Duration> {
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err(value_error(format!("{name} must be a number of seconds greater than 0, {seconds} given"))),
    }
}

/// A number of seconds as time-outs take it: 0 is "do not wait".
pub fn seconds(name: &str, seconds: f64) -> PhpResult<Duration> {
    // Infinity is as good a way as any to say "for ever", and so is any number of that kind.
    if seconds > LONGEST.as_secs_f64() {
        return Ok(LONGEST);
    }
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) => Ok(duration.min(LONGEST)),
        Err(_) => Err(value_error(format!("{name} must be a number of seconds of at least 0, {seconds} given"))),
    }
}

/// The names that one array takes.
struct Names {
    /// Who takes them.
    owner: &'static str,
    /// What stands before each in a message: the option that holds the array, and a dot.
    prefix: &'static str,
    available: &'static [&'static str],
}

const SERVER: Names = Names {
    owner: "Server",
    prefix: "",
    available: &[
        "tls",
        "compression",
        "maxMessageSize",
        "maxSendBuffer",
        "slowConsumer",
        "maxPending",
        "maxConnections",
        "maxConnectionsPerIp",
        "messageRate",
        "maxHeaderSize",
        "handshakeTimeout",
        "pingInterval",
        "pongTimeout",
        "idleTimeout",
        "closeTimeout",
        "shutdownTimeout",
        "signals",
        "backlog",
        "reusePort",
        "socketMode",
        "proxyProtocol",
        "trustedProxies",
        "origins",
        "subprotocols",
        "healthPath",
        "metricsPath",
    ],
};

const LISTEN: Names = Names {
    owner: "Server::listen",
    prefix: "",
    available: &["tls", "backlog", "reusePort", "socketMode", "proxyProtocol"],
};

const CLIENT: Names = Names {
    owner: "Client",
    prefix: "",
    available: &[
        "tls",
        "compression",
        "maxMessageSize",
        "maxSendBuffer",
        "sendTimeout",
        "maxHeaderSize",
        "proxy",
        "connectTimeout",
        "pingInterval",
        "pongTimeout",
        "closeTimeout",
        "subprotocols",
        "origin",
        "headers",
        "cookies",
        "unix",
        "followRedirects",
        "reconnect",
        "signals",
    ],
};

const COMPRESSION: Names = Names {
    owner: "compression",
    prefix: "compression.",
    available: &["contextTakeover", "windowBits", "level", "threshold"],
};

/// An option array whose names are all known.
struct Options<'a> {
    table: Option<&'a ZendHashTable>,
    names: &'static Names,
}

impl<'a> Options<'a> {
    fn new(table: Option<&'a ZendHashTable>, names: &'static Names) -> PhpResult<Self> {
        for (key, _) in table.into_iter().flatten() {
            let key = value::key(key);
            if !names.available.contains(&key.as_str()) {
                return Err(unknown(&key, names));
            }
        }
        Ok(Self { table, names })
    }

    fn get(&self, name: &str) -> Option<&'a Zval> {
        self.table.and_then(|table| table.get(name)).map(Zval::dereference)
    }

    fn size(&self, name: &str, default: usize, range: RangeInclusive<usize>) -> PhpResult<usize> {
        self.integer(name, default, range, " bytes")
    }

    fn integer<T>(&self, name: &str, default: T, range: RangeInclusive<T>, unit: &str) -> PhpResult<T>
    where
        T: TryFrom<i64> + PartialOrd + Display,
    {
        let Some(value) = self.get(name) else { return Ok(default) };
        let given = value.long().ok_or_else(|| self.wrong_type(name, "int", value))?;
        T::try_from(given).ok().filter(|number| range.contains(number)).ok_or_else(|| {
            let (low, high) = (range.start(), range.end());
            value_error(format!("{} must be between {low} and {high}{unit}, {given} given", self.option(name)))
        })
    }

    fn seconds(&self, name: &str, default: f64) -> PhpResult<Duration> {
        let given = match self.get(name) {
            None => default,
            Some(value) => float(value).ok_or_else(|| self.wrong_type(name, "float (seconds)", value))?,
        };
        seconds(&self.option(name), given)
    }

    /// A number of seconds, or `None` for 0, which is "never".
    fn seconds_or_never(&self, name: &str, default: f64) -> PhpResult<Option<Duration>> {
        Ok(Some(self.seconds(name, default)?).filter(|time| !time.is_zero()))
    }

    /// Of a URL that is none only the fault is told: it may have a password.
    fn proxy(&self) -> PhpResult<Option<Proxy>> {
        let Some(value) = self.get("proxy").filter(|value| !value.is_null()) else { return Ok(None) };
        let url = value.zend_str().ok_or_else(|| self.wrong_type("proxy", "?string", value))?;
        let proxy = std::str::from_utf8(url.as_bytes()).map_err(|_| ProxyUrlError::NotUtf8).and_then(str::parse);
        proxy.map(Some).map_err(|fault| self.bad_value("proxy", &fault))
    }

    fn heartbeat(&self) -> PhpResult<heartbeat::Config> {
        let pong_timeout = self.seconds("pongTimeout", 20.0)?;
        if pong_timeout.is_zero() {
            // Nobody answers in no time.
            let option = self.option("pongTimeout");
            return Err(value_error(format!(
                "{option} must be greater than 0, 0 given; 'pingInterval' 0 turns pings off"
            )));
        }
        Ok(heartbeat::Config {
            ping_interval: self.seconds_or_never("pingInterval", 20.0)?,
            pong_timeout,
            idle_timeout: self.seconds_or_never("idleTimeout", 0.0)?,
        })
    }

    fn admission(&self) -> PhpResult<admission::Limits> {
        Ok(admission::Limits {
            connections: self.integer("maxConnections", 0, ANY_COUNT, "")?,
            per_address: self.integer("maxConnectionsPerIp", 0, ANY_COUNT, "")?,
        })
    }

    /// `[count, seconds]`, or null for no limit.
    fn message_rate(&self) -> PhpResult<Option<RateLimit>> {
        let Some(value) = self.get("messageRate").filter(|value| !value.is_null()) else { return Ok(None) };
        let Some(table) = value.array() else { return Err(self.wrong_type("messageRate", "?array", value)) };
        let (count, time) = match (table.len(), table.get_index(0), table.get_index(1)) {
            (2, Some(count), Some(time)) => (count.dereference().long(), float(time.dereference())),
            _ => (None, None),
        };
        let count = count.and_then(|count| u32::try_from(count).ok()).filter(|count| *count > 0);
        let period = time.and_then(|time| Duration::try_from_secs_f64(time).ok()).filter(|period| !period.is_zero());
        count.zip(period).map(|(count, period)| Some(RateLimit { count, period: period.min(LONGEST) })).ok_or_else(|| {
            let option = self.option("messageRate");
            value_error(format!(
                "{option} must be [count, seconds]: an int of at least 1 and a number greater than 0, such as [100, 10]"
            ))
        })
    }

    fn bool(&self, name: &str, default: bool) -> PhpResult<bool> {
        let Some(value) = self.get(name) else { return Ok(default) };
        value.bool().ok_or_else(|| self.wrong_type(name, "bool", value))
    }

    /// One of a few words; the first is the default.
    fn choice<T: Copy>(&self, name: &str, choices: &[(&str, T); 2]) -> PhpResult<T> {
        let [(_, default), _] = choices;
        let Some(value) = self.get(name) else { return Ok(*default) };
        let given = value.zend_str().ok_or_else(|| self.wrong_type(name, "string", value))?;
        let found = choices.iter().find(|(word, _)| word.as_bytes() == given.as_bytes());
        found.map(|(_, choice)| *choice).ok_or_else(|| {
            let words: Vec<_> = choices.iter().map(|(word, _)| format!("'{word}'")).collect();
            let given = String::from_utf8_lossy(given.as_bytes());
            value_error(format!("{} must be {}, '{given}' given", self.option(name), words.join(" or ")))
        })
    }

    /// A path, or null or '' for none.
    fn path(&self, name: &str, default: &str) -> PhpResult<String> {
        let path = match self.get(name) {
            None => return Ok(default.to_owned()),
            Some(value) if value.is_null() => return Ok(String::new()),
            Some(value) => value.str().ok_or_else(|| self.wrong_type(name, "?string", value))?,
        };
        if path.is_empty() || path.starts_with('/') {
            return Ok(path.to_owned());
        }
        Err(value_error(format!("{} must be a path that starts with '/', '{path}' given", self.option(name))))
    }

    fn limits(&self) -> PhpResult<Limits> {
        let max_message_size = self.size("maxMessageSize", MIB, ONE_BYTE_UP)?;
        Ok(Limits { max_message_size, ..Limits::default() })
    }

    fn binding(&self) -> PhpResult<Binding> {
        let mode = match self.get("socketMode") {
            None => None,
            Some(value) if value.is_null() => None,
            Some(_) => Some(self.integer("socketMode", 0, FILE_MODES, " (0777)")?),
        };
        Ok(Binding {
            backlog: self.integer("backlog", BACKLOG, 1..=i32::MAX, " connections")?,
            reuse_port: self.bool("reusePort", false)?,
            socket_mode: mode,
            proxy_protocol: self.bool("proxyProtocol", false)?,
            tls: self.tls()?,
        })
    }

    /// A list of strings; empty by default.
    fn strings(&self, name: &str, expected: &str) -> PhpResult<Vec<&'a str>> {
        let Some(value) = self.get(name) else { return Ok(Vec::new()) };
        let table = value.array().ok_or_else(|| self.wrong_type(name, expected, value))?;
        let texts = table.values().map(Zval::dereference).map(|text| {
            text.str().ok_or_else(|| {
                let given = type_name(text);
                type_error(format!("{} must hold strings of UTF-8, it has a value of type {given}", self.option(name)))
            })
        });
        texts.collect()
    }

    fn trusted_proxies(&self) -> PhpResult<TrustedProxies> {
        let entries = self.strings("trustedProxies", "array")?;
        TrustedProxies::parse(entries).map_err(|bad| self.bad_value("trustedProxies", &bad))
    }

    fn origins(&self) -> PhpResult<Option<Origins>> {
        if self.get("origins").is_none_or(Zval::is_null) {
            return Ok(None);
        }
        let origins = Origins::parse(self.strings("origins", "?array")?);
        origins.map(Some).map_err(|bad| self.bad_value("origins", &bad))
    }

    fn subprotocols(&self) -> PhpResult<Vec<String>> {
        let names = self.strings("subprotocols", "array")?;
        for (index, name) in names.iter().enumerate() {
            let is_repeated = names.iter().take(index).any(|earlier| earlier == name);
            if is_repeated || !is_token(name) {
                let fault =
                    if is_repeated { "comes twice" } else { "is not the name of a subprotocol (RFC 9110 §5.6.2)" };
                return Err(self.bad_value("subprotocols", &format_args!("'{}' {fault}", name.escape_debug())));
            }
        }
        Ok(names.into_iter().map(str::to_owned).collect())
    }

    /// RFC 7692, on or off or in detail.
    fn compression(&self) -> PhpResult<Option<deflate::Config>> {
        let Some(value) = self.get("compression") else { return Ok(None) };
        match (value.bool(), value.array()) {
            (Some(is_on), _) => Ok(is_on.then(deflate::Config::default)),
            (_, Some(table)) => Options::new(Some(table), &COMPRESSION)?.deflate().map(Some),
            _ => Err(self.wrong_type("compression", "bool|array", value)),
        }
    }

    fn deflate(&self) -> PhpResult<deflate::Config> {
        let default = deflate::Config::default();
        Ok(deflate::Config {
            context_takeover: self.bool("contextTakeover", default.context_takeover)?,
            window_bits: self.integer("windowBits", default.window_bits, deflate::WINDOW_BITS, "")?,
            level: self.integer("level", default.level, deflate::LEVELS, "")?,
            threshold: self.size("threshold", default.threshold, ANY_SIZE)?,
        })
    }

    fn bad_value(&self, name: &str, fault: &dyn Display) -> PhpException {
        value_error(format!("{}: {fault}", self.option(name)))
    }

    /// The path of a file; `None` for null or nothing.
    fn file(&self, name: &str, expected: &str) -> PhpResult<Option<PathBuf>> {
        let Some(value) = self.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
        match value.zend_str().map(|path| path.as_bytes()) {
            None => Err(self.wrong_type(name, expected, value)),
            Some(path) if path.is_empty() || path.contains(&0) => {
                Err(value_error(format!("{} must be the path of a file", self.option(name))))
            }
            Some(path) => Ok(Some(PathBuf::from(OsStr::from_bytes(path)))),
        }
    }

    fn wrong_type(&self, name: &str, expected: &str, value: &Zval) -> PhpException {
        type_error(format!("{} must be of type {expected}, {} given", self.option(name), type_name(value)))
    }

    /// The option as messages name it.
    fn option(&self, name: &str) -> String {
        format!("option '{}{name}'", self.names.prefix)
    }
}

fn unknown(key: &str, names: &Names) -> PhpException {
    let Names { owner, prefix, available } = names;
    let distance = |name: &&&str| strsim::damerau_levenshtein(&key.to_lowercase(), &name.to_lowercase());
    let nearest = available.iter().min_by_key(distance).filter(|name| distance(name) <= MISTAKES);
    value_error(match nearest {
        Some(name) => format!("unknown option '{prefix}{key}', did you mean '{prefix}{name}'?"),
        None => format!("unknown option '{prefix}{key}': {owner} takes {}", available.join(", ")),
    })
}

fn float(value: &Zval) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "seconds beyond 2^53 are for ever")]
    value.double().or_else(|| value.long().map(|long| long as f64))
}

/// The type of a value in the words of PHP's own errors.
pub fn type_name(value: &Zval) -> String {
    match value.get_type() {
        DataType::Null | DataType::Undef => "null".to_owned(),
        DataType::True | DataType::False | DataType::Bool => "bool".to_owned(),
        DataType::Long => "int".to_owned(),
        DataType::Double => "float".to_owned(),
        DataType::Object(_) => {
            value.object().and_then(|object| object.get_class_name().ok()).unwrap_or_else(|| "object".to_owned())
        }
        other => other.to_string().to_lowercase(),
    }
}

/// What becomes of a peer that does not read, as scripts say it.
const SLOW_CONSUMER: [(&str, SlowConsumer); 2] = [("close", SlowConsumer::Close), ("drop", SlowConsumer::Drop)];

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Up to the largest string that PHP is sure to hold.
const ONE_BYTE_UP: RangeInclusive<usize> = 1..=1 << 40;

const ANY_SIZE: RangeInclusive<usize> = 0..=1 << 40;

/// 0 is for no limit; no process has more file handles than that.
const ANY_COUNT: RangeInclusive<usize> = 0..=i32::MAX as usize;

/// From a request line with the headers of a handshake, to a megabyte of cookies.
const HEADER_SIZES: RangeInclusive<usize> = 256..=MIB;

/// The system's own limit (`net.core.somaxconn`) is 4096 on Linux.
const BACKLOG: i32 = 4096;

/// Of a file: read, write and execute for its owner, its group and others.
const FILE_MODES: RangeInclusive<u32> = 0..=0o777;

/// As many as browsers follow (Fetch §4.4).
const REDIRECTS: RangeInclusive<u32> = 0..=20;

/// Typing mistakes up to which a name is still recognised.
const MISTAKES: usize = 3;

/// A century: as good as for ever, and still far from the end of any clock.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 3600);
