//! From what went wrong on the way to what was found, and what to do about it: one table, and that of HTTP answers in
//! [`answer`].

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::StepName;
use super::answer;
use super::probe::Clue;
use super::proxy;
use super::secure;
use crate::net::dial::{Passed, Proxy, Request, Target};
use crate::net::error::{ConnectError, Step, Tried};

/// A fault: where, what was seen, what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) step: StepName,
    pub(super) detail: String,
    pub(super) hint: String,
}

/// What is known besides the error.
pub(super) struct Scene<'a> {
    /// What was asked last: behind a redirect that was followed, what that led to.
    pub(super) request: &'a Request,
    /// Where the way ended.
    pub(super) last: Option<&'a Passed>,
    /// What a second look has shown.
    pub(super) clue: Option<Clue>,
}

impl Finding {
    pub(super) fn new(step: StepName, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { step, detail: detail.into(), hint: hint.into() }
    }
}

impl Scene<'_> {
    /// The URL of the same place with another scheme.
    pub(super) fn url(&self, scheme: &str) -> String {
        let authority = match &self.request.target {
            Target::Tcp { .. } => self.request.target.describe(),
            Target::Unix(_) => authority(self.request),
        };
        format!("{scheme}://{authority}{}", self.request.path)
    }

    /// What is to be said behind a URL of the same place, of which it says too little.
    pub(super) fn by_socket(&self) -> String {
        match &self.request.target {
            Target::Tcp { .. } => String::new(),
            Target::Unix(path) => format!(" (the option 'unix' stays {})", path.display()),
        }
    }

    /// It goes through a proxy that speaks HTTP.
    pub(super) fn http_proxy(&self) -> Option<&Proxy> {
        let proxy = self.request.proxy.as_ref().filter(|_| matches!(self.request.target, Target::Tcp { .. }));
        proxy.filter(|proxy| proxy.to_string().starts_with("http://"))
    }

    fn step(&self) -> StepName {
        match self.last.map(|passed| passed.step) {
            Some(Step::Dns) | None => StepName::Dns,
            Some(Step::Tcp) => StepName::Tcp,
            Some(Step::Tunnel) => StepName::Proxy,
            Some(Step::Tls) => StepName::Tls,
            Some(Step::Handshake) => StepName::Http,
        }
    }
}

/// The host and port of a URL that is reached through a unix socket, unless Host was set by hand.
fn authority(request: &Request) -> String {
    let host = if request.host.contains(':') { format!("[{}]", request.host) } else { request.host.clone() };
    let port = request.host_header.strip_prefix(&host);
    let is_of_url = port.is_some_and(|port| port.is_empty() || port.starts_with(':'));
    if is_of_url { request.host_header.clone() } else { host }
}

/// The finding for `error`.
pub(super) fn of(error: &ConnectError, scene: &Scene<'_>) -> Finding {
    if let Some(finding) = wrong_scheme(error, scene) {
        return finding;
    }
    match error {
        ConnectError::NoSuchHost { host, source } => Finding::new(
            StepName::Dns,
            format!("no address for {host}: {source}"),
            format!(
                "check the spelling; `getent hosts {host}` asks the same resolver. In a container only its own \
                 /etc/hosts and its network's DNS count: there the server's name is that of its service"
            ),
        ),
        ConnectError::Tcp { address, source } => tcp(address, source, scene),
        ConnectError::Unreachable { host, tried } => unreachable(host, tried, scene),
        ConnectError::ProxyUnreachable { proxy, source } => proxy::unreachable(proxy, of(source, scene)),
        ConnectError::Tunnel { server, proxy, error } => proxy::no_tunnel(server, proxy, error),
        ConnectError::Tls { fault, .. } => {
            proxy::page_over_tls(fault, scene).unwrap_or_else(|| secure::of(fault, scene))
        }
        ConnectError::TimedOut { address, step, after } => silence(address, *step, *after, scene),
        ConnectError::Lost { detail, .. } => lost(detail, scene),
        ConnectError::Handshake(failure) => answer::of(failure, scene),
        other => Finding::new(scene.step(), other.to_string(), "the sentence above says all that is known"),
    }
}

/// TLS on one side only.
fn wrong_scheme(error: &ConnectError, scene: &Scene<'_>) -> Option<Finding> {
    match scene.clue? {
        Clue::SpeaksTls => {
            let got = match error {
                ConnectError::TimedOut { .. } => "no answer".to_owned(),
                ConnectError::Lost { .. } => "an end of the connection".to_owned(),
                ConnectError::Handshake(failure) if failure.status > 0 => format!("a {}", failure.status),
                _ => "an answer that is not HTTP".to_owned(),
            };
            Some(speaks_tls(&format!("plain HTTP got {got}, a TLS handshake got an answer"), scene))
        }
        Clue::SpeaksPlainHttp { opens } => {
            let opens = if opens { ", which opens a WebSocket" } else { "" };
            let detail = format!("the port does not speak TLS: it answers plain HTTP{opens}");
            Some(Finding::new(StepName::Tls, detail, secure::use_plain(scene)))
        }
        Clue::ListensOn(_) => None,
    }
}

/// ws:// to a TLS port, and how that is known.
pub(super) fn speaks_tls(seen: &str, scene: &Scene<'_>) -> Finding {
    let hint = format!(
        "use {}{}; a proxy before it needs `proxy_pass https://…` for this port",
        scene.url("wss"),
        scene.by_socket()
    );
    Finding::new(StepName::Http, format!("this port speaks TLS: {seen}"), hint)
}

fn tcp(address: &str, source: &io::Error, scene: &Scene<'_>) -> Finding {
    let finding = |detail: String, hint: &str| Finding::new(StepName::Tcp, detail, hint);
    let is_unix = matches!(scene.request.target, Target::Unix(_));
    match source.kind() {
        io::ErrorKind::ConnectionRefused if is_unix => finding(
            format!("{address} refused the connection: the file is there, but nobody listens"),
            "the server that made it has ended: start it again",
        ),
        io::ErrorKind::ConnectionRefused => refused(address, scene),
        io::ErrorKind::NotFound if is_unix => finding(
            format!("{address} does not exist"),
            "is the server running, and is this the path it was given? A service with PrivateTmp, and a container, has a \
             /tmp of its own",
        ),
        io::ErrorKind::PermissionDenied if is_unix => finding(
            format!("no permission to use {address}"),
            "a client needs write permission for the socket file and its directory: set the server's option 'socketMode', \
             or join its group",
        ),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            finding(format!("no way to {address}: {source}"), NO_WAY)
        }
        _ => finding(
            format!("cannot connect to {address}: {source}"),
            "the system's own words are all there is; a firewall of this machine refuses with 'permission denied' too",
        ),
    }
}

/// None of several addresses takes a connection. The hint is for the one that says most: that it refuses.
fn unreachable(host: &str, tried: &[Tried], scene: &Scene<'_>) -> Finding {
    let all = tried.iter().map(Tried::to_string).collect::<Vec<_>>().join(", ");
    let detail = format!("no address of {host} takes a connection: {all}");
    match first_refused(tried) {
        Some(address) if scene.clue.is_some() => refused(&address.to_string(), scene),
        Some(address) => Finding { detail, ..refused(&address.to_string(), scene) },
        None => Finding::new(StepName::Tcp, detail, NO_WAY),
    }
}

/// The first address that refused the connection.
pub(super) fn first_refused(tried: &[Tried]) -> Option<SocketAddr> {
    let refused =
        |tried: &&Tried| tried.failure.as_ref().is_some_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
    tried.iter().find(refused).map(|tried| tried.address)
}

fn refused(address: &str, scene: &Scene<'_>) -> Finding {
    if let Some(Clue::ListensOn(other)) = scene.clue {
        let own = address.parse::<SocketAddr>().map_or_else(|_| address.to_owned(), |address| address.ip().to_string());
        let all = if own.contains(':') { "::" } else { "0.0.0.0" };
        let detail = format!("{address} refused the connection, but {other} on the same machine takes one");
        if own.parse::<IpAddr>().is_ok_and(|own| own.is_loopback()) && other.is_ipv6() {
            let scheme = if scene.request.is_secure { "wss" } else { "ws" };
            let hint = format!(
                "the server listens on {}, and not on {own}: use {scheme}://{other}{}, or have it listen on {own} or {all} too",
                other.ip(),
                scene.request.path
            );
            return Finding::new(StepName::Tcp, detail, hint);
        }
        let hint = format!(
            "the server listens on {} only, which nobody else reaches: have it listen on {all} (every interface) or on \
             {own}; or let a proxy on that machine pass on to {other}",
            other.ip()
        );
        return Finding::new(StepName::Tcp, detail, hint);
    }
    Finding::new(
        StepName::Tcp,
        format!("{address} refused the connection: the port is closed"),
        "nothing listens there: is the server running, and on that port? `ss -ltnp` on its machine shows who listens \
         where. One that listens on 127.0.0.1 only is reached from its own machine, and its own container, only: have it \
         listen on 0.0.0.0",
    )
}

fn silence(address: &str, step: Step, after: Duration, scene: &Scene<'_>) -> Finding {
    let seconds = after.as_secs_f64();
    let finding = |name, what: &str, hint: &str| Finding::new(name, format!("{what} within {seconds} s"), hint);
    match step {
        Step::Dns => finding(
            StepName::Dns,
            "the resolver gave no answer",
            "the name server in /etc/resolv.conf does not answer: is the network up, is port 53 open to it?",
        ),
        Step::Tcp => finding(
            StepName::Tcp,
            &format!("{address} did not answer the attempt to connect"),
            "packets vanish on the way: a firewall or a cloud's security group drops them, or no machine has that address. \
             A server that is not running would have refused at once. A listener whose queue is full, because its process \
             hangs, is as silent: on its machine `ss -ltn` shows Recv-Q above Send-Q then",
        ),
        Step::Tunnel => finding(
            StepName::Proxy,
            &format!("the proxy did not make a way to {address}"),
            "the proxy cannot reach the server, or is not a proxy of the kind that the option 'proxy' says",
        ),
        Step::Tls => finding(
            StepName::Tls,
            &format!("{address} did not answer the TLS handshake"),
            "the connection stands, but nobody speaks TLS on it: is this the right port, and is the server not stuck? A \
             proxy that hands TLS through answers only once the server behind it does",
        ),
        Step::Handshake if let Some(half) = scene.last.filter(|last| !last.detail.is_empty()) => finding(
            StepName::Http,
            &half.detail,
            "the server, or a proxy, began to answer and hangs: the head of an answer ends with an empty line (CR LF twice), \
             which a script that writes it by hand easily forgets; or the process is stuck halfway",
        ),
        Step::Handshake => finding(
            StepName::Http,
            &format!("{address} took the connection, but gave no answer to the handshake"),
            "the system accepts connections even for a process that is stuck: a PHP handler that sleeps or waits for a \
             database holds up every other client of its process, and a script stopped in a debugger too. Or the port \
             speaks a protocol that is no HTTP, such as FastCGI (php-fpm's 9000), or the proxy waits for its upstream",
        ),
    }
}

fn lost(detail: &str, scene: &Scene<'_>) -> Finding {
    let hint = match scene.step() {
        StepName::Tls => {
            "it took the connection and dropped it when TLS began: the port does not speak TLS, or a load balancer has no \
             server for this host name"
        }
        StepName::Proxy => "the proxy dropped the connection: is it a proxy of the kind that the option 'proxy' says?",
        _ => {
            "it took the connection and ended it in place of an answer: the port speaks another protocol (php-fpm's 9000 \
             does this), the server crashed at the request (see its log), or it is a proxy's that has no server behind it"
        }
    };
    Finding::new(scene.step(), detail, hint)
}

const NO_WAY: &str = "the address is not in a network that this machine can reach: `ip route get ADDRESS` shows the way it \
                      would take. Is the VPN up, is it an IPv6 address on a machine without IPv6, is it that of another \
                      container's network?";
