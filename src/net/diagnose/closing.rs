//! The last step: the closing handshake (RFC 6455 §7.1), as a client with nothing more to say does it.
//!
//! Never answers anything: after its close frame nothing may follow.

use std::time::{Duration, Instant};

use tokio::time::{timeout, timeout_at};

use super::report::one_line;
use super::{Outcome, StepName, StepReport};
use crate::net::dial::Dialled;
use crate::net::http::{deadline, read_some, write_all};
use crate::net::socket::Socket;
use crate::protocol::close::CloseFrame;
use crate::protocol::config::Limits;
use crate::protocol::event::Event;
use crate::protocol::frame::write_close;
use crate::protocol::input::Input;
use crate::protocol::message::Receiver;
use crate::protocol::{CloseCode, Role};

/// Closes with 1000, and says what came of it within `close_timeout`.
pub(super) async fn close(dialled: Dialled, limits: Limits, close_timeout: Duration) -> StepReport {
    let began = Instant::now();
    let Dialled { socket, accepted, mut rest, .. } = dialled;
    let receiver = Receiver::new(Role::Client, limits);
    let receiver = match accepted.deflate {
        Some(agreement) => receiver.with_deflate(agreement.incoming),
        None => receiver,
    };
    let mut closing = Closing { socket: &socket, receiver, messages: 0 };
    let first = closing.take_in(&mut rest);
    let answer = match first {
        Some(end) => closing.answer_first(end),
        None => timeout_at(deadline(close_timeout), closing.ask()).await.unwrap_or(End::Silence(close_timeout)),
    };
    let took = began.elapsed();
    if let End::Frame(_) = answer {
        // RFC 6455 §7.1.1: the server ends TCP first. Whether it does is of no consequence to a client.
        let _ = timeout(TCP_END_WAIT.min(close_timeout), closing.end_of_tcp()).await;
    }
    report(&answer, closing.messages, took)
}

struct Closing<'a> {
    socket: &'a Socket,
    receiver: Receiver,
    /// That came meanwhile, and that nobody wants.
    messages: u64,
}

/// What became of it.
enum End {
    /// The server's close frame came.
    Frame(Option<CloseFrame>),
    /// It came before ours went out.
    FrameFirst(Option<CloseFrame>),
    /// TCP ended without one.
    Gone(String),
    /// What came is not a frame.
    Junk(String),
    /// Nothing came in this time.
    Silence(Duration),
}

impl Closing<'_> {
    /// Sends the close frame and waits for the server's.
    async fn ask(&mut self) -> End {
        let mut frame = Vec::new();
        write_close(&mut frame, Some((CloseCode::Normal.into(), "")), Some(rand::random()));
        if let Err(error) = write_all(self.socket, &frame).await {
            return End::Gone(format!("the connection broke before a close frame could go out: {error}"));
        }
        loop {
            let end = match read_some(self.socket, |bytes| (bytes.is_empty(), self.take_in(bytes))).await {
                Err(error) => Some(End::Gone(format!("the connection broke: {error}"))),
                Ok((true, _)) => Some(End::Gone("the server ended TCP".to_owned())),
                Ok((false, end)) => end,
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// What came together with the handshake's answer is the end. RFC 6455 §5.5.1: a close frame is answered.
    fn answer_first(&self, end: End) -> End {
        let End::Frame(frame) = end else { return end };
        let mut answer = Vec::new();
        write_close(&mut answer, frame.as_ref().map(|frame| (frame.code, "")), Some(rand::random()));
        // A server that is gone has no use for it.
        let _ = self.socket.write(&answer);
        End::FrameFirst(frame)
    }

    async fn end_of_tcp(&mut self) {
        while read_some(self.socket, |bytes| bytes.len()).await.is_ok_and(|count| count > 0) {}
    }

    fn take_in(&mut self, bytes: &mut [u8]) -> Option<End> {
        let mut input = Input::new(bytes);
        loop {
            match self.receiver.receive(&mut input) {
                Ok(Some(Event::Close(frame))) => return Some(End::Frame(frame)),
                Ok(Some(Event::Text(_) | Event::Binary(_))) => self.messages += 1,
                Ok(Some(Event::Ping(_) | Event::Pong(_))) => {}
                Ok(None) => return None,
                Err(error) => return Some(End::Junk(error.to_string())),
            }
        }
    }
}

fn report(end: &End, messages: u64, took: Duration) -> StepReport {
    let (mut detail, hint) = judge(end, messages);
    if messages > 0 {
        detail += &format!(" ({messages} messages came before)");
    }
    let outcome = if hint.is_none() { Outcome::Passed } else { Outcome::Failed };
    StepReport { name: StepName::Close, outcome, took, detail: one_line(&detail), hint }
}

/// The table: what was found, and what to do if that is a fault.
fn judge(end: &End, messages: u64) -> (String, Option<String>) {
    let (detail, hint) = match end {
        End::Frame(None) => return ("1000 sent, answered with an empty close frame".to_owned(), None),
        // RFC 6455 §5.5.1: the answer typically echoes the code; 1001 is a server that goes away at that moment.
        End::Frame(Some(frame)) if matches!(frame.code, 1000 | 1001) => {
            return (format!("1000 sent, answered with {}", words(frame)), None);
        }
        End::Frame(Some(frame)) => {
            (format!("1000 sent, but the server closed with {}", words(frame)), of_code(frame.code))
        }
        End::FrameFirst(frame) => {
            let with = frame.as_ref().map_or_else(|| "no code".to_owned(), words);
            let code = frame.as_ref().map_or(1000, |frame| frame.code);
            (format!("the server closed at once, with {with}"), of_code(code))
        }
        End::Gone(how) => (
            format!("no close frame came: {how}"),
            "clients see 1006 in place of a code: the server drops connections without a closing handshake (RFC 6455 §7.1.1), \
             its process died, or a proxy cut the connection",
        ),
        End::Junk(fault) => (
            format!("what came after the handshake is no WebSocket frame: {fault}"),
            "a script on the server prints into the connection (echo, warnings), a proxy answers 101 and then sends a page \
             of its own, or the server is broken",
        ),
        End::Silence(time) if messages > 0 => (
            format!("no answer to the close frame within {} s", time.as_secs_f64()),
            "the server sends on and on: either a loop of its own keeps it from reading, and the close frame waits, or its \
             answer waits behind what it still has to send (a longer 'closeTimeout' shows which)",
        ),
        End::Silence(time) => (
            format!("no answer to the close frame within {} s", time.as_secs_f64()),
            "the connection is open, but nobody reads it: the server knows no closing handshake, one of its handlers blocks, \
             or a proxy lets the handshake through and holds back what follows it",
        ),
    };
    (detail, Some(hint.to_owned()))
}

fn of_code(code: u16) -> &'static str {
    match code {
        1000 | 1001 | 1005 => {
            "it opened the connection only to close it: the application ends such connections, or the server is stopping"
        }
        1002 | 1003 | 1007 => {
            "the server says that the client breaks the protocol, which means that bytes change on the way (a proxy), or \
             that its own parser is wrong"
        }
        1008 => "the application does not want this client: its log should say why (login, Origin, a quota)",
        1011 => "the application failed as the connection was opened: its log has the error",
        1012 | 1013 => "the server restarts or has too much to do: try again later",
        _ => "the application's own code: its documents or its log say what it means",
    }
}

fn words(frame: &CloseFrame) -> String {
    match frame.reason.as_str() {
        "" => frame.code.to_string(),
        reason => format!("{} {reason:?}", frame.code),
    }
}

/// How long the server may take to end TCP once both close frames have passed.
const TCP_END_WAIT: Duration = Duration::from_secs(1);
