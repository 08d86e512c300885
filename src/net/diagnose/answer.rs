//! What an answer says that is not a good handshake: one table from status or violation to what to do.

use super::StepName;
use super::finding::{Finding, Scene, speaks_tls};
use super::proxy;
use super::redirect;
use super::software::Software;
use crate::net::error::{HandshakeFailure, RedirectFault};
use crate::protocol::handshake::client::{ExtensionError, HandshakeError};

/// The finding for an answer.
pub(super) fn of(failure: &HandshakeFailure, scene: &Scene<'_>) -> Finding {
    let http = |detail: String, hint: &str| Finding::new(StepName::Http, detail, hint);
    if let Some(finding) = proxy::page(&failure.error, scene) {
        return finding;
    }
    match &failure.error {
        HandshakeError::Tls => speaks_tls("it answered plain HTTP with an alert of TLS", scene),
        HandshakeError::NotHttp(start) => {
            http(format!("the answer is not HTTP, it starts with {start}"), not_http(start))
        }
        HandshakeError::OutputBeforeStatus { length, start } => {
            http(format!("{length} bytes of output come before the status line: {start}"), OUTPUT)
        }
        HandshakeError::Malformed { cause, start } => http(
            format!("the answer is HTTP, but malformed: {cause}; it starts with {start}"),
            "the server writes its answer by hand and gets it wrong, or prints something between its headers: each line \
             ends with CR LF, the head with an empty line",
        ),
        HandshakeError::HeadTooLarge(limit) => http(
            format!("the head of the answer is larger than {limit} bytes"),
            "cookies are the usual cause; the client's option 'maxHeaderSize' takes more",
        ),
        HandshakeError::TooManyHeaders(limit) => http(
            format!("the answer has more than {limit} headers"),
            "a script that adds the same header again and again is the usual cause",
        ),
        HandshakeError::Status { status, reason, location } => {
            status_of(*status, reason, location.as_deref(), failure, scene)
        }
        HandshakeError::Upgrade(got) => dropped("Upgrade: websocket", got.as_deref(), failure),
        HandshakeError::Connection(got) => dropped("Connection: Upgrade", got.as_deref(), failure),
        refused => accept(refused),
    }
}

/// ", from nginx/1.22.1": who answered, by its header Server.
pub(super) fn quote_server(server: &str) -> String {
    let short: String = server.chars().take(MAX_QUOTED).collect();
    format!(", from {short}")
}

fn not_http(start: &str) -> &'static str {
    let known = BANNERS.iter().find(|(sign, _)| start.get(1..).is_some_and(|start| start.starts_with(sign)));
    known.map_or(
        "is this the right port? If it is, a script on the server prints before its answer: look for echo, warnings, a byte \
         order mark, or text before <?php",
        |(_, hint)| hint,
    )
}

fn status_of(
    status: u16,
    reason: &str,
    location: Option<&str>,
    failure: &HandshakeFailure,
    scene: &Scene<'_>,
) -> Finding {
    let says = words_of_body(&failure.body).filter(|words| !words.contains(reason) || words.len() > reason.len() + 4);
    if let Some(words) = says_tls(failure) {
        return speaks_tls(&format!("it answered {status} with \"{words}\""), scene);
    }
    let server = failure.headers.iter().find(|(name, _)| name == "server").map(|(_, value)| quote_server(value));
    let to = location.map(|location| format!(", to {location:?}")).unwrap_or_default();
    let mut detail = format!("{status} {reason}").trim_end().to_owned();
    detail += &format!(" in place of 101 Switching Protocols{}{to}", server.unwrap_or_default());
    // That nobody asked for it is what the hint says.
    if let Some(fault) = failure.redirect.as_ref().filter(|fault| **fault != RedirectFault::NotAllowed) {
        detail += &format!("; {fault}");
    }
    if let Some(says) = says {
        detail += &format!("; it says: {says}");
    }
    let software = Software::of(failure);
    Finding::new(StepName::Upgrade, detail, hint_of(status, failure, scene, software))
}

/// The table of statuses, as met in the wild.
fn hint_of(status: u16, failure: &HandshakeFailure, scene: &Scene<'_>, software: Option<Software>) -> String {
    let name = software.map_or("the proxy", Software::name);
    match status {
        200..=299 => with_lines(
            "a web server took the handshake for a request for a page: nothing there passes WebSockets on. Either the path \
             is not that of the WebSocket server, or the proxy has no rule for it, or the rule drops the headers Upgrade \
             and Connection.",
            software,
        ),
        300..=399 => redirect::hint(header(failure, "location"), failure.redirect.as_ref(), scene),
        400 if speaks_of_upgrade(failure) => with_lines(
            "the request arrived incomplete: a proxy on the way drops the header Upgrade or Connection.",
            software,
        ),
        400 => refused_request(&failure.body, software),
        401 => {
            "credentials are missing or wrong: put them into the option 'headers' (Authorization, Cookie)".to_owned()
        }
        403 => format!(
            "the server knows what is asked and refuses it: it may want an Origin of its own pages (option 'origin'; on this \
             extension's server: 'origins'), a login (Cookie, Authorization), or another address; or {name} has a rule that forbids it"
        ),
        404 => format!(
            "there is nothing at {}: compare the path with that of the server, with and without a slash at the end. A web \
             server that has no rule for this path answers so too: {name} must pass it on to the WebSocket server",
            scene.request.path
        ),
        405 => "the path takes no GET, and a handshake is one: it is that of something else".to_owned(),
        407 => "a proxy on the way wants credentials: put them into the option 'proxy'".to_owned(),
        408 => "the server did not get the whole request in time: something on the way holds it back".to_owned(),
        426 if let Some(versions) = header(failure, "sec-websocket-version") => other_version(versions, software),
        426 => with_lines("the server sees no upgrade: a proxy on the way drops the header Upgrade.", software),
        429 => {
            "the server wants fewer connections from this address: wait, and look for a client that reconnects without \
             a pause"
                .to_owned()
        }
        431 => "the request has more or larger headers than the server takes: cookies, most often".to_owned(),
        500 => "the application failed at the handshake: its log has the error".to_owned(),
        502 | 521 | 523 => format!(
            "{name} passes the handshake on, but the WebSocket server behind it is not there: is it running, on the address \
             and port that the proxy has for it? A proxy in a container does not reach the host's 127.0.0.1. nginx writes \
             the reason into its error.log (connect() failed, no live upstreams)"
        ),
        503 => format!(
            "the server is full (on this extension's: 'maxConnections'), in maintenance, or {name} has no server that it thinks is well"
        ),
        504 | 522 | 524 => format!(
            "{name} reached the machine of the WebSocket server, but had no answer in time: is that process stuck, or does a \
             firewall stand between the two?"
        ),
        505 => with_lines("a proxy on the way speaks HTTP/1.0 to the server, and a handshake needs 1.1.", software),
        525 | 526 => "Cloudflare does not get TLS with the server behind it: look at that one's certificate".to_owned(),
        _ => "the server's log, or the body of its answer, may say why".to_owned(),
    }
}

/// What is wrong, and the lines that put it right: those of the proxy at hand, or else of the most common one.
fn with_lines(fault: &str, software: Option<Software>) -> String {
    format!("{fault}\n{}", software.unwrap_or(Software::Nginx).lines())
}

/// The words or the headers of a 400 say that it is about Upgrade or Connection. That the connection ends is not about it.
fn speaks_of_upgrade(failure: &HandshakeFailure) -> bool {
    let body = String::from_utf8_lossy(&failure.body).to_ascii_lowercase();
    let connection = header(failure, "connection").unwrap_or_default().to_ascii_lowercase();
    let in_body = ["upgrade", "connection header", "connection: "].iter().any(|words| body.contains(words));
    in_body || header(failure, "upgrade").is_some() || connection.contains("upgrade")
}

/// A 400 that may be about anything.
fn refused_request(body: &[u8], software: Option<Software>) -> String {
    let words = if words_of_body(body).is_some() { "what it says is above" } else { "and does not say why" };
    let fault = format!(
        "the application refuses the request, {words}: its path, query, headers or cookies are not what it wants; or a proxy \
         on the way drops headers"
    );
    software.map_or_else(|| fault.clone(), |software| with_lines(&fault, Some(software)))
}

/// RFC 6455 §4.4: the versions that a server speaks.
fn other_version(versions: &str, software: Option<Software>) -> String {
    if versions.split(',').any(|version| version.trim() == "13") {
        let fault = "the server speaks version 13 and did not see it asked for: a proxy on the way drops the header \
                     Sec-WebSocket-Version or Upgrade.";
        return with_lines(fault, software);
    }
    let versions: String = versions.chars().take(MAX_QUOTED).collect();
    format!(
        "the server speaks version {versions} of the protocol, and not 13, which is that of RFC 6455: it is very old"
    )
}

/// A 101 that lacks a header.
fn dropped(header: &str, got: Option<&str>, failure: &HandshakeFailure) -> Finding {
    let got = got.map(|got| format!(" but with {got:?}")).unwrap_or_default();
    let fault = "a proxy on the way drops or changes the headers Upgrade and Connection of the answer, or the server builds \
                 its 101 wrongly (RFC 6455 §4.2.2 wants both).";
    let hint = with_lines(fault, Software::of(failure));
    Finding::new(StepName::Upgrade, format!("101 without {header}{got}"), hint)
}

/// A 101 that answers another handshake than ours, or more than was asked.
fn accept(error: &HandshakeError) -> Finding {
    let (detail, hint) = match error {
        HandshakeError::AcceptMissing => (
            "101 without Sec-WebSocket-Accept".to_owned(),
            "what answers is not a WebSocket server, or a proxy on the way drops the header",
        ),
        HandshakeError::AcceptWrong { expected, got } => (
            format!("Sec-WebSocket-Accept is {got:?} where {expected:?} was due"),
            "a cache answered with what belonged to another handshake, or the server computes it wrongly: it is base64 of \
             the 20 raw bytes of SHA-1 over the key as it was sent, followed by 258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
        ),
        HandshakeError::Subprotocol { .. } => (
            error.to_string(),
            "offer that one with the option 'subprotocols', or have the server choose from what it is offered",
        ),
        HandshakeError::Extension(ExtensionError::NotAskedFor(_)) => (
            error.to_string(),
            "the server is at fault: it may turn on only what the client has offered (RFC 6455 §9.1)",
        ),
        other => (
            other.to_string(),
            "the server is at fault; without the option 'compression' nothing is offered that it could answer wrongly",
        ),
    };
    Finding::new(StepName::Accept, detail, hint)
}

fn header<'a>(failure: &'a HandshakeFailure, name: &str) -> Option<&'a str> {
    failure.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The words with which a server says itself that it was spoken to in plain HTTP where it speaks TLS.
pub(super) fn says_tls(failure: &HandshakeFailure) -> Option<&'static str> {
    let body = String::from_utf8_lossy(&failure.body);
    SPEAKS_TLS.into_iter().find(|words| failure.status == 400 && body.contains(words))
}

/// What a body says in short: its first line, or the title of a page.
fn words_of_body(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start();
    let words = match text.starts_with('<') {
        true => text.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"))?.0,
        false => text,
    };
    let line = words.trim().lines().next()?.trim();
    let short: String = line.chars().take(MAX_QUOTED).collect();
    (!short.is_empty()).then_some(short)
}

/// Characters of the other side's words that a finding repeats: a sentence or two.
const MAX_QUOTED: usize = 400;

const OUTPUT: &str = "a script on the server prints them before it answers: look for echo and print_r, for warnings and \
                      notices (display_errors), a byte order mark, or text and empty lines before <?php";

/// What servers that speak TLS answer to plain HTTP, each with 400: nginx, Apache, Go, and ours.
const SPEAKS_TLS: [&str; 4] = [
    "The plain HTTP request was sent to HTTPS port",
    "speaking plain HTTP to an SSL-enabled server port",
    "Client sent an HTTP request to an HTTPS server",
    "this port speaks TLS",
];

/// How other protocols begin, and what that means.
const BANNERS: [(&str, &str); 7] = [
    ("SSH-", "this is the port of an SSH server"),
    ("220", "this is the port of a mail or FTP server"),
    ("+OK", "this is the port of a POP3 server"),
    ("* OK", "this is the port of an IMAP server"),
    ("-ERR", "this is the port of a Redis server"),
    ("\\x00\\x00", "this is the port of a server that speaks HTTP/2 only: it must take HTTP/1.1 too"),
    (
        "<",
        "a script on the server prints before its answer, or the server speaks HTTP/0.9: look for echo, warnings \
           (display_errors), or text before <?php",
    ),
];
