//! CONNECT (RFC 9110 §9.3.6): a request with the server's host and port, and an answer of which only the head counts.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::error::Awaited;
use super::{CredentialsError, Step, TunnelError};
use crate::protocol::handshake::client::{ResponseHead, parse_response, write_target};
use crate::protocol::handshake::headers::write_header;
use crate::protocol::handshake::quote;

/// The value of Proxy-Authorization.
#[derive(Clone, PartialEq, Eq)]
pub struct Authorization(String);

impl Authorization {
    /// RFC 7617 §2: no control characters, and no colon in the user. Both should be UTF-8, and may be empty.
    pub fn basic(user: &[u8], password: &[u8]) -> Result<Self, CredentialsError> {
        if user.contains(&b':') {
            return Err(CredentialsError::ColonInUser);
        }
        if user.iter().chain(password).any(u8::is_ascii_control) {
            return Err(CredentialsError::ControlCharacter);
        }
        Ok(Self(format!("Basic {}", STANDARD.encode([user, b":", password].concat()))))
    }
}

/// Never shows a password.
impl fmt::Debug for Authorization {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Authorization(…)")
    }
}

/// The dialogue with one proxy.
#[derive(Debug)]
pub(super) struct Dialogue {
    authorization: Option<Authorization>,
    /// `host:port` (RFC 9112 §3.2.3).
    authority: String,
    stage: Stage,
    /// The head that comes, as far as it has come.
    received: Vec<u8>,
    /// Bytes that heads may still have.
    room: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing was said yet.
    New,
    /// The request went out.
    Asked,
    /// The proxy has agreed.
    Open,
}

impl Dialogue {
    pub fn new(authorization: Option<Authorization>, host: &str, port: u16) -> Self {
        let authority = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        Self { authorization, authority, stage: Stage::New, received: Vec::new(), room: MAX_HEAD }
    }

    pub fn receive(&mut self, bytes: &[u8]) {
        self.received.extend_from_slice(bytes);
    }

    pub fn step(&mut self) -> Result<Step, TunnelError> {
        match self.stage {
            Stage::New => {
                self.stage = Stage::Asked;
                Ok(Step::Send(self.request()))
            }
            Stage::Asked => self.take_answer(),
            Stage::Open => Ok(Step::Open),
        }
    }

    pub fn closed(&self) -> TunnelError {
        TunnelError::Closed(Awaited::Answer(self.received.len()))
    }

    fn request(&self) -> Vec<u8> {
        let mut out = b"CONNECT ".to_vec();
        write_target(&mut out, &self.authority);
        out.extend_from_slice(b" HTTP/1.1\r\n");
        write_header(&mut out, "Host", &self.authority);
        if let Some(Authorization(value)) = &self.authorization {
            write_header(&mut out, "Proxy-Authorization", value);
        }
        out.extend_from_slice(b"\r\n");
        out
    }

    fn take_answer(&mut self) -> Result<Step, TunnelError> {
        if let Some(head) = self.parse()? {
            match head.status {
                // Whatever it says of a length: an answer to CONNECT has no body (RFC 9110 §9.3.6).
                200..=299 => {
                    self.stage = Stage::Open;
                    return Ok(Step::Open);
                }
                // RFC 9110 §15.2: any number of them may come before the answer. 101 was not asked for.
                100 | 102..=199 => {
                    self.room = self.room.saturating_sub(self.received.len());
                    self.received.clear();
                }
                _ => return Err(refusal(&head, self.authorization.is_some())),
            }
        }
        match self.room.checked_sub(self.received.len()) {
            None | Some(0) => Err(TunnelError::HeadTooLarge(MAX_HEAD)),
            Some(room) => Ok(Step::Receive(missing(&self.received).min(room))),
        }
    }

    /// The head once it is all there. Its last bytes are the last that came: none was asked for behind them.
    fn parse(&self) -> Result<Option<ResponseHead>, TunnelError> {
        let bytes = self.received.as_slice();
        let is_complete = bytes.ends_with(b"\n\n") || bytes.ends_with(b"\n\r\n");
        // What is not HTTP is seen at its start.
        if !is_complete && bytes.len() > SHORTEST {
            return Ok(None);
        }
        match *bytes {
            [SOCKS4 | SOCKS5, ..] => Err(TunnelError::Socks(quote(bytes))),
            _ => Ok(parse_response(bytes, self.room)?.map(|(head, _)| head)),
        }
    }
}

/// At least so many bytes of a head are missing behind these. Line ends of one byte count as line ends (RFC 9112 §2.2).
fn missing(bytes: &[u8]) -> usize {
    match SHORTEST.checked_sub(bytes.len()) {
        Some(missing @ 1..) => missing,
        _ if bytes.ends_with(b"\n") || bytes.ends_with(b"\n\r") => 1,
        _ => 2,
    }
}

/// What an answer that is not 2xx means.
fn refusal(head: &ResponseHead, has_authorization: bool) -> TunnelError {
    let challenges = head.header_list("Proxy-Authenticate").unwrap_or_default();
    let is_basic = challenges.is_empty() || challenges.to_ascii_lowercase().contains("basic");
    match (head.status, has_authorization) {
        (407, _) if !is_basic => TunnelError::SchemeUnknown(quote(challenges.as_bytes())),
        // tinyproxy says 401 to a wrong password.
        (status @ (401 | 407), true) => TunnelError::AuthorizationRefused(status),
        (407, false) => TunnelError::AuthorizationWanted,
        (status, _) => TunnelError::Status { status, reason: quote(head.reason.as_bytes()) },
    }
}

/// `HTTP/1.1 200` and two line ends.
const SHORTEST: usize = 14;

/// Bytes that the heads of a proxy's answers may have: as many as a server's, unless it is told otherwise.
const MAX_HEAD: usize = 16 * 1024;

/// What a SOCKS proxy answers begins with, of version 4 and 5 (RFC 1928 §3).
const SOCKS4: u8 = 0;
const SOCKS5: u8 = 5;

#[cfg(test)]
mod tests {
    use super::super::script::{Outcome, run};
    use super::super::{Language, Tunnel};
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const ESTABLISHED: &str = "HTTP/1.1 200 Connection established\r\n\r\n";

    fn tunnel(authorization: Option<Authorization>) -> Tunnel {
        Tunnel::new(&Language::HttpConnect(authorization), "example.com", 80).unwrap()
    }

    fn bob() -> Option<Authorization> {
        Some(Authorization::basic(b"bob", b"s3cret").unwrap())
    }

    /// What comes of a proxy that answers this.
    fn answered(stream: impl AsRef<[u8]>) -> Outcome {
        run(&mut tunnel(None), stream.as_ref(), &[usize::MAX])
    }

    fn refused(stream: impl AsRef<[u8]>) -> TunnelError {
        answered(stream).end.unwrap_err()
    }

    fn bob_is_refused(stream: &str) -> TunnelError {
        run(&mut tunnel(bob()), stream.as_bytes(), &[usize::MAX]).end.unwrap_err()
    }

    /// The request for this host and port.
    fn request(authorization: Option<Authorization>, host: &str, port: u16) -> String {
        let mut tunnel = Tunnel::new(&Language::HttpConnect(authorization), host, port).unwrap();
        match tunnel.step() {
            Ok(Step::Send(bytes)) => String::from_utf8(bytes).unwrap(),
            other => panic!("{other:?} where the request was to be sent"),
        }
    }

    /// A head of so many bytes that opens the tunnel.
    fn head_of(size: usize) -> String {
        let line = "HTTP/1.1 200 OK\r\nX: ";
        format!("{line}{}\r\n\r\n", "x".repeat(size - line.len() - 4))
    }

    #[test]
    fn asks_for_host_and_port() {
        assert_eq!(request(None, "example.com", 80), "CONNECT example.com:80 HTTP/1.1\r\nHost: example.com:80\r\n\r\n");
        assert_eq!(
            request(None, "2001:db8::1", 65535),
            "CONNECT [2001:db8::1]:65535 HTTP/1.1\r\nHost: [2001:db8::1]:65535\r\n\r\n"
        );
    }

    /// RFC 7617 §2.
    #[test]
    fn a_user_and_a_password_go_in_base64() {
        let authorization = Authorization::basic(b"Aladdin", b"open sesame").unwrap();
        assert_eq!(
            request(Some(authorization), "example.com", 443),
            "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\
             Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"
        );
    }

    /// RFC 7617 §2.1.
    #[test]
    fn text_goes_as_utf_8() {
        assert_eq!(Authorization::basic(b"test", "123£".as_bytes()).unwrap().0, "Basic dGVzdDoxMjPCow==");
    }

    #[test]
    fn a_user_without_a_colon_and_both_without_control_characters() {
        assert_eq!(Authorization::basic(b"a:b", b"c"), Err(CredentialsError::ColonInUser));
        assert_eq!(Authorization::basic(b"a", b"b:c").unwrap().0, "Basic YTpiOmM=");
        assert_eq!(Authorization::basic(b"", b"").unwrap().0, "Basic Og==");
        for bytes in [&b"a\n"[..], b"\0", b"\x7F"] {
            assert_eq!(Authorization::basic(bytes, b""), Err(CredentialsError::ControlCharacter));
            assert_eq!(Authorization::basic(b"", bytes), Err(CredentialsError::ControlCharacter));
        }
    }

    #[test]
    fn nothing_of_the_callers_can_break_out_of_its_place() {
        assert_eq!(request(None, "a b\r\nc", 80), "CONNECT a%20b%0D%0Ac:80 HTTP/1.1\r\n\r\n");
    }

    /// RFC 9110 §9.3.6.
    #[test]
    fn any_2xx_opens_and_what_is_behind_its_head_is_the_servers() {
        for head in [
            ESTABLISHED,
            "HTTP/1.0 200 Connection established\r\n\r\n",
            "HTTP/1.1 204\r\n\r\n",
            "HTTP/1.1 299 \r\nVia: a\r\n\r\n",
            // A length in a 2xx answer is to be ignored.
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            // RFC 9112 §2.2: a line may end with LF alone.
            "HTTP/1.1 200 OK\nVia: a\n\n",
            "HTTP/1.1 200\n\n",
            "HTTP/1.1 200 OK\nVia: a\n\r\n",
        ] {
            let outcome = answered(format!("{head}\n\r\nhello"));
            assert_eq!((outcome.end, outcome.taken), (Ok(()), head.len()), "{head:?}");
        }
    }

    /// RFC 9110 §15.2.
    #[test]
    fn an_interim_answer_is_not_the_answer() {
        let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n";
        let outcome = answered(format!("{interim}{ESTABLISHED}rest"));
        assert_eq!((outcome.end, outcome.taken), (Ok(()), interim.len() + ESTABLISHED.len()));
        assert!(matches!(refused("HTTP/1.1 101 Switching\r\n\r\n"), TunnelError::Status { status: 101, .. }));
    }

    #[test]
    fn a_head_of_16_kib_opens_and_one_of_a_byte_more_does_not() {
        assert_eq!(answered(head_of(MAX_HEAD)).end, Ok(()));
        let outcome = answered(head_of(MAX_HEAD + 1));
        assert_eq!((outcome.end, outcome.taken), (Err(TunnelError::HeadTooLarge(MAX_HEAD)), MAX_HEAD));
        assert_eq!(refused("HTTP/1.1 100 Continue\r\n\r\n".repeat(1000)), TunnelError::HeadTooLarge(MAX_HEAD));
    }

    /// RFC 9110 §15.5.8.
    #[test]
    fn an_answer_of_407_asks_for_a_password_or_refuses_it() {
        let answer = "HTTP/1.1 407 Authentication Required\r\nProxy-Authenticate: Basic realm=\"a\"\r\n\r\n";
        assert_eq!(refused(answer), TunnelError::AuthorizationWanted);
        assert_eq!(bob_is_refused(answer), TunnelError::AuthorizationRefused(407));
        assert_eq!(refused("HTTP/1.1 407\r\n\r\n"), TunnelError::AuthorizationWanted);
    }

    /// tinyproxy does.
    #[test]
    fn an_answer_of_401_refuses_a_password_that_was_sent() {
        assert_eq!(bob_is_refused("HTTP/1.0 401 Unauthorized\r\n\r\n"), TunnelError::AuthorizationRefused(401));
        assert!(matches!(refused("HTTP/1.0 401 Unauthorized\r\n\r\n"), TunnelError::Status { status: 401, .. }));
    }

    #[test]
    fn a_proxy_that_does_not_take_a_password_says_what_it_takes() {
        let answer = "HTTP/1.1 407\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n";
        let expected = TunnelError::SchemeUnknown("\"Negotiate, NTLM\"".to_owned());
        assert_eq!((refused(answer), bob_is_refused(answer)), (expected.clone(), expected));
        let answer = "HTTP/1.1 407\r\nProxy-Authenticate: NTLM, basic realm=a\r\n\r\n";
        assert_eq!(refused(answer), TunnelError::AuthorizationWanted);
    }

    #[test]
    fn any_other_answer_is_a_refusal_with_its_status_and_reason() {
        for status in [101, 199 + 101, 400, 403, 404, 405, 426, 500, 502, 503, 504, 599] {
            let error = refused(format!("HTTP/1.1 {status} No \"way\"\r\nContent-Length: 9\r\n\r\n<html>..."));
            assert_eq!(error, TunnelError::Status { status, reason: "\"No \\\"way\\\"\"".to_owned() });
        }
    }

    #[test]
    fn a_reason_is_shortened() {
        let TunnelError::Status { reason, .. } = refused(format!("HTTP/1.1 403 {}\r\n\r\n", "x".repeat(1000))) else {
            panic!("no status")
        };
        assert_eq!(reason, format!("\"{}…\"", "x".repeat(40)));
    }

    #[test]
    fn what_is_not_http_is_seen_at_its_first_bytes() {
        assert_eq!(refused(b"\x15\x03\x01\x00\x02\x02\x16"), TunnelError::Tls);
        assert_eq!(refused(b"\x05\xFF"), TunnelError::Socks("\"\\x05\\xff\"".to_owned()));
        assert_eq!(refused(b"\x00\x5B"), TunnelError::Socks("\"\\x00[\"".to_owned()));
        assert_eq!(refused("SSH-2.0-OpenSSH_9.2\r\n"), TunnelError::NotHttp("\"SSH-2.0-OpenSS\"".to_owned()));
        assert_eq!(refused("HTTP/2 200\r\n\r\n"), TunnelError::NotHttp("\"HTTP/2 200\\r\\n\\r\\n\"".to_owned()));
        assert!(matches!(refused("HTTP/1.1 abc\r\n\r\n"), TunnelError::Malformed(_)));
        assert!(matches!(refused("HTTP/1.1 200 OK\r\n: a\r\n\r\n"), TunnelError::Malformed(_)));
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(200));
        assert_eq!(refused(many), TunnelError::Malformed("it has more than 128 headers".to_owned()));
    }

    #[test]
    fn a_proxy_that_closes_is_a_failure_that_says_how_much_came() {
        for length in 0..ESTABLISHED.len() {
            assert_eq!(refused(&ESTABLISHED[..length]), TunnelError::Closed(Awaited::Answer(length)));
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let shown = format!("{:?} {:?}", bob(), tunnel(bob()));
        assert!(!shown.contains("Basic") && !shown.contains("s3cret"), "{shown}");
    }

    /// What an error says of the bytes it met at first depends on how many there were.
    fn kind(outcome: Outcome) -> (Vec<Vec<u8>>, Result<usize, String>) {
        let end = match outcome.end {
            Ok(()) => Ok(outcome.taken),
            Err(TunnelError::NotHttp(_)) => Err("not HTTP".to_owned()),
            Err(TunnelError::Socks(_)) => Err("SOCKS".to_owned()),
            Err(TunnelError::Malformed(_)) => Err("malformed".to_owned()),
            Err(other) => Err(other.to_string()),
        };
        (outcome.told, end)
    }

    /// Answers in pieces that belong together, or not.
    fn streams() -> impl Strategy<Value = Vec<u8>> {
        let line = prop_oneof![
            8 => "HTTP/1\\.[01] [1-5][0-9][0-9]( [ -~]{0,30})?\r?\n",
            1 => "[HTP/1. 0-9\r\n]{0,30}",
        ];
        let header = prop_oneof![8 => "[A-Za-z-]{1,20}: [ -~]{0,50}\r?\n", 1 => "[ -~\r\n]{0,30}"];
        let head = (line, vec(header, 0..4)).prop_map(|(line, headers)| format!("{line}{}\r\n", headers.concat()));
        (vec(head, 1..3), vec(any::<u8>(), 0..50))
            .prop_map(|(heads, rest)| [heads.concat().into_bytes(), rest].concat())
    }

    /// The first bytes are looked at even if none of them ends a head.
    #[test]
    fn a_bad_status_line_is_seen_in_whatever_pieces_it_comes() {
        for pieces in [[1], [13], [usize::MAX]] {
            let outcome = run(&mut tunnel(None), b"HTTP/1.1 500 \x01 and more", &pieces);
            assert!(matches!(outcome.end, Err(TunnelError::Malformed(_))), "{pieces:?}: {:?}", outcome.end);
        }
    }

    proptest! {
        #[test]
        fn the_pieces_that_a_stream_comes_in_are_no_matter(stream in streams(), pieces in vec(1..20_usize, 1..10)) {
            let outcome = |pieces| kind(run(&mut tunnel(bob()), &stream, pieces));
            prop_assert_eq!(outcome(&pieces), outcome(&[usize::MAX]));
        }

        #[test]
        fn a_tunnel_opens_right_behind_the_first_empty_line(rest in vec(any::<u8>(), 0..50)) {
            let outcome = answered([ESTABLISHED.as_bytes(), &rest].concat());
            prop_assert_eq!((outcome.end, outcome.taken), (Ok(()), ESTABLISHED.len()));
        }

        #[test]
        fn no_stream_does_harm(stream in vec(any::<u8>(), 0..600), start in 0..20_usize) {
            let outcome = answered([&ESTABLISHED.as_bytes()[..start], &stream].concat());
            prop_assert!(outcome.taken <= MAX_HEAD);
        }

        #[test]
        fn no_name_adds_a_line(host in "\\PC{0,30}|.{0,30}", port: u16) {
            let lines = request(None, &host, port).lines().count();
            prop_assert!(lines == 2 || lines == 3);
        }
    }
}
