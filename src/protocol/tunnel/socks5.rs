//! SOCKS5 (RFC 1928): a greeting, user and password where the proxy wants them (RFC 1929), the request, its reply.
//!
//! Only what a client needs for a TCP connection: no BIND, no UDP, no GSSAPI.

use std::fmt;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use super::error::Awaited;
use super::{CredentialsError, Step, TunnelError};

/// A user and a password, as RFC 1929 §2 sends them.
#[derive(Clone, PartialEq, Eq)]
pub struct Login(Vec<u8>);

impl Login {
    /// Both of 1 to 255 bytes, which may be any.
    pub fn new(user: &[u8], password: &[u8]) -> Result<Self, CredentialsError> {
        let user_length = length(user).ok_or(CredentialsError::UserLength(user.len()))?;
        let password_length = length(password).ok_or(CredentialsError::PasswordLength(password.len()))?;
        Ok(Self([&[LOGIN_VERSION, user_length], user, &[password_length], password].concat()))
    }
}

/// Never shows a password.
impl fmt::Debug for Login {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Login(…)")
    }
}

/// A length that a byte holds.
fn length(bytes: &[u8]) -> Option<u8> {
    u8::try_from(bytes.len()).ok().filter(|length| LENGTHS.contains(length))
}

/// The dialogue with one proxy.
#[derive(Debug)]
pub(super) struct Dialogue {
    login: Option<Login>,
    request: Vec<u8>,
    stage: Stage,
    /// What has come of the message that is awaited.
    received: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing was said yet.
    New,
    /// The greeting went out.
    Greeted,
    /// User and password went out.
    LoggingIn,
    /// The request went out.
    Asked,
    /// The proxy has agreed to everything.
    Open,
}

impl Dialogue {
    pub fn new(login: Option<Login>, host: &str, port: u16) -> Result<Self, TunnelError> {
        Ok(Self { login, request: request(host, port)?, stage: Stage::New, received: Vec::new() })
    }

    pub fn receive(&mut self, bytes: &[u8]) {
        self.received.extend_from_slice(bytes);
    }

    pub fn step(&mut self) -> Result<Step, TunnelError> {
        match self.stage {
            Stage::New => Ok(self.send(Stage::Greeted, greeting(self.login.is_some()).to_vec())),
            Stage::Greeted => self.take_method(),
            Stage::LoggingIn => self.take_login_status(),
            Stage::Asked => self.take_reply(),
            Stage::Open => Ok(Step::Open),
        }
    }

    pub fn closed(&self) -> TunnelError {
        TunnelError::Closed(match self.stage {
            Stage::New | Stage::Greeted => Awaited::Method,
            Stage::LoggingIn => Awaited::LoginStatus,
            Stage::Asked | Stage::Open => Awaited::Reply,
        })
    }

    /// §3: the version, and the method of those that the greeting offers.
    fn take_method(&mut self) -> Result<Step, TunnelError> {
        let method = match *self.received.as_slice() {
            [] => return Ok(Step::Receive(2)),
            [VERSION] => return Ok(Step::Receive(1)),
            [VERSION, method, ..] => method,
            [other, ..] => return Err(TunnelError::NotSocks5(other)),
        };
        match (method, &self.login) {
            (NO_LOGIN, _) => Ok(self.send(Stage::Asked, self.request.clone())),
            (USER_AND_PASSWORD, Some(Login(message))) => Ok(self.send(Stage::LoggingIn, message.clone())),
            (NO_METHOD, None) => Err(TunnelError::LoginWanted),
            (NO_METHOD, Some(_)) => Err(TunnelError::NoMethod),
            (method, _) => Err(TunnelError::Method(method)),
        }
    }

    /// RFC 1929 §2: its own version, and 0 for success. The version is not looked at: there are proxies that say 5.
    fn take_login_status(&mut self) -> Result<Step, TunnelError> {
        match *self.received.as_slice() {
            [] => Ok(Step::Receive(2)),
            [_] => Ok(Step::Receive(1)),
            [_, SUCCEEDED, ..] => Ok(self.send(Stage::Asked, self.request.clone())),
            [_, _, ..] => Err(TunnelError::LoginRefused),
        }
    }

    /// §6: version, reply, a reserved byte, and the address that the proxy connects from, which is no matter here.
    fn take_reply(&mut self) -> Result<Step, TunnelError> {
        let size = match *self.received.as_slice() {
            [] | [VERSION] | [VERSION, SUCCEEDED] | [VERSION, SUCCEEDED, _] => SHORTEST,
            [VERSION, SUCCEEDED, _, IPV4, ..] => 4 + 4 + 2,
            [VERSION, SUCCEEDED, _, IPV6, ..] => 4 + 16 + 2,
            [VERSION, SUCCEEDED, _, DOMAIN] => SHORTEST,
            [VERSION, SUCCEEDED, _, DOMAIN, length, ..] => 4 + 1 + usize::from(length) + 2,
            [VERSION, SUCCEEDED, _, other, ..] => return Err(TunnelError::AddressType(other)),
            // A proxy that refuses may close before the address.
            [VERSION, reply, ..] => return Err(TunnelError::Reply(reply)),
            [other, ..] => return Err(TunnelError::NotSocks5(other)),
        };
        match size.checked_sub(self.received.len()) {
            None | Some(0) => {
                self.stage = Stage::Open;
                Ok(Step::Open)
            }
            Some(missing) => Ok(Step::Receive(missing)),
        }
    }

    fn send(&mut self, stage: Stage, message: Vec<u8>) -> Step {
        self.stage = stage;
        self.received.clear();
        Step::Send(message)
    }
}

/// §3: the methods that are offered; the proxy chooses.
fn greeting(has_login: bool) -> &'static [u8] {
    if has_login { &[VERSION, 2, NO_LOGIN, USER_AND_PASSWORD] } else { &[VERSION, 1, NO_LOGIN] }
}

/// §4: CONNECT, and where to.
fn request(host: &str, port: u16) -> Result<Vec<u8>, TunnelError> {
    let mut request = vec![VERSION, CONNECT, 0];
    match host.parse() {
        Ok(IpAddr::V4(address)) => {
            request.push(IPV4);
            request.extend(address.octets());
        }
        Ok(IpAddr::V6(address)) => {
            request.push(IPV6);
            request.extend(address.octets());
        }
        Err(_) => {
            let length = length(host.as_bytes()).ok_or(TunnelError::HostLength(host.len()))?;
            request.extend([DOMAIN, length]);
            request.extend(host.as_bytes());
        }
    }
    request.extend(port.to_be_bytes());
    Ok(request)
}

const VERSION: u8 = 5;

/// RFC 1929 has a version of its own.
const LOGIN_VERSION: u8 = 1;

/// Of a user, a password, a name: none of them is empty, and a byte says how long it is.
const LENGTHS: RangeInclusive<u8> = 1..=u8::MAX;

/// §3: methods.
const NO_LOGIN: u8 = 0;
const USER_AND_PASSWORD: u8 = 2;
const NO_METHOD: u8 = 0xFF;

/// §4: the command, and the types of addresses.
const CONNECT: u8 = 1;
const IPV4: u8 = 1;
const DOMAIN: u8 = 3;
const IPV6: u8 = 4;

/// §6 and RFC 1929 §2.
const SUCCEEDED: u8 = 0;

/// A reply with an empty name: 4 bytes, its length, and a port. Any other is longer.
const SHORTEST: usize = 4 + 1 + 2;

#[cfg(test)]
mod tests {
    use super::super::script::{Outcome, run};
    use super::super::{Language, Tunnel};
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const GREETING: &[u8] = &[5, 1, 0];
    const GREETING_WITH_LOGIN: &[u8] = &[5, 2, 0, 2];
    const LOGIN: &[u8] = b"\x01\x03bob\x06s3cret";
    const TO_NAME: &[u8] = b"\x05\x01\x00\x03\x0bexample.com\x00\x50";
    const OPENED: &[u8] = &[5, 0, 0, 1, 127, 0, 0, 1, 0x1F, 0x90];

    fn tunnel(login: Option<Login>, host: &str) -> Tunnel {
        Tunnel::new(&Language::Socks5(login), host, 80).unwrap()
    }

    fn login() -> Option<Login> {
        Some(Login::new(b"bob", b"s3cret").unwrap())
    }

    /// What comes of a proxy that says this to a client without a login.
    fn said(stream: &[u8]) -> Outcome {
        run(&mut tunnel(None, "example.com"), stream, &[usize::MAX])
    }

    fn said_to_bob(stream: &[u8]) -> Outcome {
        run(&mut tunnel(login(), "example.com"), stream, &[usize::MAX])
    }

    /// The request for this host, behind its first three bytes.
    fn asked(host: &str) -> Vec<u8> {
        let outcome = run(&mut tunnel(None, host), &[5, 0], &[2]);
        assert_eq!(outcome.told[1][..3], [5, 1, 0]);
        outcome.told[1][3..].to_vec()
    }

    #[test]
    fn opens_without_a_login() {
        let outcome = said(&[&[5, 0], OPENED].concat());
        assert_eq!(outcome, Outcome { told: vec![GREETING.to_vec(), TO_NAME.to_vec()], end: Ok(()), taken: 12 });
    }

    /// RFC 1929.
    #[test]
    fn opens_with_a_login_if_the_proxy_wants_it() {
        let outcome = said_to_bob(&[&[5, 2, 1, 0], OPENED].concat());
        let told = vec![GREETING_WITH_LOGIN.to_vec(), LOGIN.to_vec(), TO_NAME.to_vec()];
        assert_eq!(outcome, Outcome { told, end: Ok(()), taken: 14 });
    }

    #[test]
    fn a_password_is_not_told_to_a_proxy_that_does_not_want_it() {
        let outcome = said_to_bob(&[&[5, 0], OPENED].concat());
        assert_eq!(outcome.told, [GREETING_WITH_LOGIN, TO_NAME]);
        assert_eq!(outcome.end, Ok(()));
    }

    /// §5.
    #[test]
    fn an_address_goes_as_an_address_and_a_name_as_a_name() {
        assert_eq!(asked("127.0.0.1"), [1, 127, 0, 0, 1, 0, 80]);
        assert_eq!(asked("2001:db8::1"), [&[4, 0x20, 1, 0x0D, 0xB8][..], &[0; 11], &[1, 0, 80]].concat());
        assert_eq!(asked("localhost"), b"\x03\x09localhost\x00\x50");
        assert_eq!(asked("127.1"), b"\x03\x05127.1\x00\x50");
    }

    #[test]
    fn the_port_goes_most_significant_byte_first() {
        let mut tunnel = Tunnel::new(&Language::Socks5(None), "::1", 0x1F90).unwrap();
        assert!(run(&mut tunnel, &[5, 0], &[2]).told[1].ends_with(&[0x1F, 0x90]));
    }

    #[test]
    fn a_name_has_1_to_255_bytes() {
        let longest = "a".repeat(255);
        assert_eq!(asked(&longest), [&[3, 255], longest.as_bytes(), &[0, 80]].concat());
        for length in [0, 256] {
            let error = Tunnel::new(&Language::Socks5(None), &"a".repeat(length), 80).unwrap_err();
            assert_eq!(error, TunnelError::HostLength(length));
        }
    }

    /// RFC 1929 §2.
    #[test]
    fn a_user_and_a_password_have_1_to_255_bytes() {
        let longest = [b'x'; 255];
        assert_eq!(Login::new(&longest, b"p").unwrap().0.len(), 2 + 255 + 1 + 1);
        assert_eq!(Login::new(b"u", &longest).unwrap().0.len(), 2 + 1 + 1 + 255);
        for length in [0, 256] {
            let bytes = vec![b'x'; length];
            assert_eq!(Login::new(&bytes, b"p"), Err(CredentialsError::UserLength(length)));
            assert_eq!(Login::new(b"u", &bytes), Err(CredentialsError::PasswordLength(length)));
        }
    }

    /// §6: whatever address the reply has, what is behind it is the server's.
    #[test]
    fn not_a_byte_behind_the_reply_is_taken() {
        let v6 = [&[5, 0, 0, 4][..], &[0xFF; 16], &[0, 80]].concat();
        let name = |length: u8| [&[5, 0, 0, 3, length][..], &vec![b'x'; length.into()], &[0, 80]].concat();
        for reply in [OPENED.to_vec(), v6, name(0), name(1), name(255)] {
            let stream = [&[5, 0], reply.as_slice(), &[0x81, 2, b'h', b'i']].concat();
            let outcome = said(&stream);
            assert_eq!((outcome.end, outcome.taken), (Ok(()), 2 + reply.len()), "{reply:?}");
        }
    }

    #[test]
    fn a_proxy_that_wants_a_login_says_so_or_that_it_wants_something_else() {
        assert_eq!(said(&[5, 0xFF]).end, Err(TunnelError::LoginWanted));
        assert_eq!(said_to_bob(&[5, 0xFF]).end, Err(TunnelError::NoMethod));
    }

    /// §3: GSSAPI is 1.
    #[test]
    fn a_method_that_was_not_offered_is_a_failure() {
        for method in [1, 2, 3, 0x80, 0xFE] {
            assert_eq!(said(&[5, method]).end, Err(TunnelError::Method(method)));
        }
        assert_eq!(said_to_bob(&[5, 1]).end, Err(TunnelError::Method(1)));
    }

    /// RFC 1929 §2: any status but 0.
    #[test]
    fn a_login_that_is_refused_is_a_failure() {
        for status in [1, 2, 0xFF] {
            let outcome = said_to_bob(&[5, 2, 1, status, 5, 0]);
            assert_eq!((outcome.end, outcome.taken), (Err(TunnelError::LoginRefused), 4));
        }
    }

    #[test]
    fn the_version_in_front_of_the_login_status_is_no_matter() {
        assert_eq!(said_to_bob(&[&[5, 2, 5, 0], OPENED].concat()).end, Ok(()));
    }

    /// §6.
    #[test]
    fn a_reply_that_is_not_success_is_a_failure_with_or_without_an_address() {
        for reply in 1..=0xFF {
            let short = [5, 0, 5, reply];
            let long = [&short[..], &[0, 1, 0, 0, 0, 0, 0, 0]].concat();
            assert_eq!(said(&short).end, Err(TunnelError::Reply(reply)));
            assert_eq!(said(&long).end, Err(TunnelError::Reply(reply)));
        }
    }

    #[test]
    fn an_address_of_an_unknown_type_is_a_failure() {
        for kind in [0, 2, 5, 0xFF] {
            assert_eq!(said(&[5, 0, 5, 0, 0, kind]).end, Err(TunnelError::AddressType(kind)));
        }
    }

    #[test]
    fn what_is_not_socks_5_is_a_failure_at_its_first_byte() {
        for first in [b'H', 0, 4, 0x15] {
            assert_eq!(said(&[first]).end, Err(TunnelError::NotSocks5(first)));
            assert_eq!(said(&[5, 0, first]).end, Err(TunnelError::NotSocks5(first)));
        }
    }

    #[test]
    fn a_proxy_that_closes_is_a_failure_that_says_where() {
        for (stream, awaited) in [
            (&[][..], Awaited::Method),
            (&[5], Awaited::Method),
            (&[5, 2], Awaited::LoginStatus),
            (&[5, 2, 1], Awaited::LoginStatus),
            (&[5, 2, 1, 0], Awaited::Reply),
            (&[5, 0], Awaited::Reply),
            (&[5, 0, 5, 0, 0, 1, 127, 0, 0, 1, 80], Awaited::Reply),
        ] {
            assert_eq!(said_to_bob(stream).end, Err(TunnelError::Closed(awaited)), "{stream:?}");
        }
    }

    #[test]
    fn a_login_is_not_shown() {
        let shown = format!("{:?} {:?}", login(), tunnel(login(), "example.com"));
        assert!(!shown.contains("s3cret") && !shown.contains("115, 51"), "{shown}");
    }

    /// Streams that come far, and any others.
    fn streams() -> impl Strategy<Value = Vec<u8>> {
        let method = prop_oneof![4 => Just(vec![5, 0]), 4 => Just(vec![5, 2, 1, 0]), 1 => vec(any::<u8>(), 0..4)];
        let kind = prop_oneof![8 => 1..5_u8, 1 => any::<u8>()];
        let success = prop_oneof![8 => Just(0), 1 => any::<u8>()];
        (method, success, kind, vec(any::<u8>(), 0..300))
            .prop_map(|(method, success, kind, rest)| [method, vec![5, success, 0, kind], rest].concat())
    }

    proptest! {
        #[test]
        fn the_pieces_that_a_stream_comes_in_are_no_matter(
            stream in streams(),
            pieces in vec(1..20_usize, 1..10),
            has_login: bool,
        ) {
            let outcome = |pieces| run(&mut tunnel(login().filter(|_| has_login), "example.com"), &stream, pieces);
            let whole = outcome(&[usize::MAX]);
            let in_pieces = outcome(&pieces);
            if whole.end.is_ok() {
                prop_assert_eq!(in_pieces, whole);
            } else {
                prop_assert_eq!((in_pieces.told, in_pieces.end), (whole.told, whole.end));
            }
        }

        #[test]
        fn no_stream_does_harm(stream in vec(any::<u8>(), 0..600), has_login: bool, host in ".{1,60}") {
            let outcome = run(&mut tunnel(login().filter(|_| has_login), &host), &stream, &[usize::MAX]);
            prop_assert!(outcome.taken <= 2 + 2 + 4 + 1 + 255 + 2);
        }
    }
}
