//! The closing handshake (RFC 6455 §7): who closed, with what, and whether both sides agreed to it.
//!
//! [`Closing`] is told of every close frame in either direction and of the end of the TCP connection, and says which
//! frame is due. It sends nothing itself and knows no deadlines: giving up on a peer is a call to [`Closing::lost`].

use std::fmt;

use super::error::ProtocolError;
use super::frame::fit_reason;
use super::utf8;

/// The payload of a close frame that has one (RFC 6455 §5.5.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseFrame {
    /// Why (RFC 6455 §7.4).
    pub code: u16,
    /// Text for whoever debugs; may be empty.
    pub reason: String,
}

impl CloseFrame {
    /// Parses the payload of a close frame. `None`: it is empty, which RFC 6455 §5.5.1 allows.
    pub fn parse(payload: &[u8]) -> Result<Option<Self>, ProtocolError> {
        if payload.is_empty() {
            return Ok(None);
        }
        let Some((&code, reason)) = payload.split_first_chunk() else {
            return Err(ProtocolError::CloseTooShort);
        };
        let code = u16::from_be_bytes(code);
        if !may_be_sent(code) {
            return Err(ProtocolError::CloseCodeInvalid(code));
        }
        if !utf8::is_valid(reason) {
            return Err(ProtocolError::CloseReasonNotUtf8);
        }
        let reason = String::from_utf8_lossy(reason).into_owned();
        Ok(Some(Self { code, reason }))
    }
}

/// Whether a close frame may carry this code (RFC 6455 §7.4 and the IANA registry): 1000–1003, 1007–1014 and
/// 3000–4999. 1005, 1006 and 1015 are for reports only, 1004 and the rest are not assigned.
pub fn may_be_sent(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// How a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseInfo {
    /// The code of the close frame that came first; [`NO_STATUS`] or [`ABNORMAL`] where there was none.
    pub code: u16,
    /// The reason in that frame, or what happened in its place.
    pub reason: String,
    /// Whether a close frame has passed in both directions (RFC 6455 §7.1.4).
    pub was_clean: bool,
    /// Who closed.
    pub initiator: Initiator,
}

/// Who closed a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initiator {
    /// We sent the first close frame.
    Local,
    /// The peer sent the first close frame.
    Remote,
    /// Nobody: TCP ended without a close frame in either direction.
    Network,
}

impl fmt::Display for CloseInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.code, code_name(self.code))?;
        if !self.reason.is_empty() {
            write!(f, " {:?}", self.reason)?;
        }
        f.write_str(if self.was_clean { ", clean" } else { ", not clean" })?;
        f.write_str(match self.initiator {
            Initiator::Local => ", closed by the local side",
            Initiator::Remote => ", closed by the remote side",
            Initiator::Network => ", lost by the network",
        })
    }
}

/// The state of the closing handshake. One word while nothing has happened.
#[derive(Debug, Default)]
pub struct Closing(Option<Box<Progress>>);

/// The answer that the peer's close frame is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply {
    /// RFC 6455 §5.5.1: the status code is echoed. `None`: an empty frame is answered with an empty one.
    pub code: Option<u16>,
}

impl Reply {
    /// What to hand to [`write_close`](super::frame::write_close): the code without the reason.
    pub fn frame(self) -> Option<(u16, &'static str)> {
        self.code.map(|code| (code, ""))
    }
}

#[derive(Debug, Default)]
struct Progress {
    /// Ours. An empty frame stands as code 1005, as RFC 6455 §7.1.5 has it.
    sent: Option<CloseFrame>,
    /// The peer's.
    received: Option<CloseFrame>,
    /// Whether the frame of ours went out because of a violation.
    is_failure: bool,
    /// Whether ours was the first.
    is_local: bool,
    /// Whether both frames have passed before the connection was lost.
    is_complete: bool,
    /// What the peer did wrong after our close frame.
    fault: Option<String>,
    /// Why the connection was given up.
    lost: Option<String>,
}

impl Closing {
    /// Whether frames of ours may still go out: RFC 6455 §5.5.1 allows none after our close frame.
    #[inline]
    pub fn may_send(&self) -> bool {
        match &self.0 {
            None => true,
            Some(progress) => progress.sent.is_none() && progress.lost.is_none(),
        }
    }

    /// We close. `true`: send a close frame with this code and reason now. `false`: we have closed already, or the
    /// connection is lost.
    pub fn close(&mut self, code: u16, reason: &str) -> bool {
        if !self.may_send() {
            return false;
        }
        let progress = self.progress();
        progress.is_local = true;
        progress.sent = Some(CloseFrame { code, reason: fit_reason(reason).to_owned() });
        true
    }

    /// We close because of what the peer did (RFC 6455 §7.1.7). `true`: send the frame that
    /// [`outgoing`](Self::outgoing) gives. `false`: a close frame of ours is out already, or the connection is lost.
    pub fn fail(&mut self, error: &ProtocolError) -> bool {
        self.fail_with(error.close_code().into(), &error.to_string())
    }

    /// As [`fail`](Self::fail), for a rule that this protocol knows nothing of.
    pub fn fail_with(&mut self, code: u16, reason: &str) -> bool {
        let is_due = self.close(code, reason);
        match &mut self.0 {
            Some(progress) if is_due => progress.is_failure = true,
            // Ours is out, and this came in place of the peer's.
            Some(progress) if progress.lost.is_none() => progress.fault = Some(reason.to_owned()),
            _ => {}
        }
        is_due
    }

    /// The peer's close frame has come. `Some`: send this answer now (RFC 6455 §5.5.1). `None`: ours is out already,
    /// or the connection is lost, and nothing is to be sent.
    pub fn receive(&mut self, frame: Option<CloseFrame>) -> Option<Reply> {
        if self.is_received() {
            return None;
        }
        let may_send = self.may_send();
        let progress = self.progress();
        let reply = Reply { code: frame.as_ref().map(|frame| frame.code) };
        progress.received = Some(frame.unwrap_or_else(empty_frame));
        if may_send {
            progress.sent = Some(CloseFrame { code: reply.code.unwrap_or(NO_STATUS), reason: String::new() });
        }
        progress.is_complete = progress.sent.is_some() && progress.lost.is_none();
        may_send.then_some(reply)
    }

    /// The TCP connection ended, failed, or was given up, for the reason `why`. Only the first call counts, and none
    /// once both close frames have passed.
    pub fn lost(&mut self, why: &str) {
        let progress = self.progress();
        if progress.lost.is_none() {
            progress.lost = Some(why.to_owned());
        }
    }

    /// The close frame of ours that was to go out never will: so it has not passed, whatever the peer sent.
    pub fn unsent(&mut self) {
        if let Some(progress) = &mut self.0 {
            progress.is_complete = false;
        }
    }

    /// We drop the TCP connection without a close frame.
    pub fn terminate(&mut self) {
        let may_send = self.may_send();
        let progress = self.progress();
        progress.is_local |= may_send && progress.received.is_none();
        self.lost("terminated by this side");
    }

    /// The close frame of ours that went out, or is to go out, as [`write_close`](super::frame::write_close) takes it;
    /// `None` for one without a code, and before there is one.
    pub fn outgoing(&self) -> Option<(u16, &str)> {
        let sent = self.0.as_ref()?.sent.as_ref()?;
        (sent.code != NO_STATUS).then_some((sent.code, sent.reason.as_str()))
    }

    /// Whether both close frames have passed: RFC 6455 §7.1.1 now wants TCP closed, by the server first.
    pub fn is_complete(&self) -> bool {
        self.0.as_ref().is_some_and(|progress| progress.is_complete)
    }

    /// Whether a close frame of ours was queued.
    pub fn is_sent(&self) -> bool {
        self.0.as_ref().is_some_and(|progress| progress.sent.is_some())
    }

    /// Whether the peer's close frame has come.
    pub fn is_received(&self) -> bool {
        self.0.as_ref().is_some_and(|progress| progress.received.is_some())
    }

    /// Whether the TCP connection ended or was given up.
    pub fn is_lost(&self) -> bool {
        self.0.as_ref().is_some_and(|progress| progress.lost.is_some())
    }

    /// Whether anything of this has begun.
    #[inline]
    pub fn is_closing(&self) -> bool {
        self.0.is_some()
    }

    /// How the connection ended, as far as is known now. Final once the TCP connection is gone.
    pub fn info(&self) -> CloseInfo {
        match &self.0 {
            Some(progress) => progress.info(),
            None => abnormal("the connection is open".to_owned(), Initiator::Network),
        }
    }

    fn progress(&mut self) -> &mut Progress {
        self.0.get_or_insert_default()
    }
}

impl Progress {
    fn info(&self) -> CloseInfo {
        match (&self.sent, &self.received) {
            // RFC 6455 §7.1.5: the code of a connection is that of the first close frame; when both cross on the wire,
            // each side keeps the one that it sent.
            (Some(sent), Some(_)) if self.is_complete && self.is_local => reported(sent, true, Initiator::Local),
            (_, Some(received)) => reported(received, self.is_complete, Initiator::Remote),
            (Some(sent), None) if self.is_failure => reported(sent, false, Initiator::Local),
            (Some(sent), None) => abnormal(self.unanswered(sent), Initiator::Local),
            (None, None) if self.is_local => abnormal(self.why().to_owned(), Initiator::Local),
            (None, None) => abnormal(self.why().to_owned(), Initiator::Network),
        }
    }

    fn unanswered(&self, sent: &CloseFrame) -> String {
        let code = sent.code;
        let why = self.why();
        format!("the close frame with code {code} was not answered: {why}")
    }

    fn why(&self) -> &str {
        self.fault.as_deref().or(self.lost.as_deref()).unwrap_or("still waiting")
    }
}

fn empty_frame() -> CloseFrame {
    CloseFrame { code: NO_STATUS, reason: String::new() }
}

fn reported(frame: &CloseFrame, was_clean: bool, initiator: Initiator) -> CloseInfo {
    CloseInfo { code: frame.code, reason: frame.reason.clone(), was_clean, initiator }
}

fn abnormal(reason: String, initiator: Initiator) -> CloseInfo {
    CloseInfo { code: ABNORMAL, reason, was_clean: false, initiator }
}

/// RFC 6455 §7.4.1 and the IANA registry of close codes.
fn code_name(code: u16) -> &'static str {
    match code {
        1000 => "Normal",
        1001 => "Going away",
        1002 => "Protocol error",
        1003 => "Unsupported data",
        NO_STATUS => "No status",
        ABNORMAL => "Abnormal",
        1007 => "Invalid payload",
        1008 => "Policy violation",
        1009 => "Message too big",
        1010 => "Mandatory extension",
        1011 => "Internal error",
        1012 => "Service restart",
        1013 => "Try again later",
        1014 => "Bad gateway",
        1015 => "TLS handshake",
        3000..=3999 => "Registered",
        4000..=4999 => "Private use",
        _ => "Unassigned",
    }
}

/// RFC 6455 §7.4.1: stands for a close frame without a code; never sent.
pub const NO_STATUS: u16 = 1005;

/// RFC 6455 §7.4.1: stands for a connection that ended without a close frame; never sent.
pub const ABNORMAL: u16 = 1006;

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(code: u16, reason: &str) -> Option<CloseFrame> {
        Some(CloseFrame { code, reason: reason.to_owned() })
    }

    fn info(code: u16, reason: &str, was_clean: bool, initiator: Initiator) -> CloseInfo {
        CloseInfo { code, reason: reason.to_owned(), was_clean, initiator }
    }

    #[test]
    fn a_violation_in_place_of_the_answer_is_what_the_info_says() {
        let mut closing = Closing::default();
        assert!(closing.close(1000, "bye"));
        assert!(!closing.fail_with(1002, "the close code 1005 may not be sent"), "no frame follows ours");
        let reason = "the close frame with code 1000 was not answered: the close code 1005 may not be sent";
        assert_eq!(closing.info(), info(ABNORMAL, reason, false, Initiator::Local));
        closing.lost("the peer ended the TCP connection");
        assert_eq!(closing.info(), info(ABNORMAL, reason, false, Initiator::Local));
        assert!(!closing.fail_with(1002, "later"));
        assert_eq!(closing.info(), info(ABNORMAL, reason, false, Initiator::Local));
    }

    /// RFC 6455 §7.4.1, §7.4.2 and the IANA registry.
    #[test]
    fn only_assigned_codes_may_be_sent() {
        for code in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014] {
            assert!(may_be_sent(code), "{code}");
        }
        for code in [3000, 3999, 4000, 4999] {
            assert!(may_be_sent(code), "{code}");
        }
        for code in [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] {
            assert!(!may_be_sent(code), "{code}");
            let refused = CloseFrame::parse(&code.to_be_bytes());
            assert_eq!(refused, Err(ProtocolError::CloseCodeInvalid(code)));
        }
    }

    /// RFC 6455 §5.5.1.
    #[test]
    fn parses_a_close_payload() {
        assert_eq!(CloseFrame::parse(b""), Ok(None));
        assert_eq!(CloseFrame::parse(b"\x03\xE8"), Ok(frame(1000, "")));
        assert_eq!(CloseFrame::parse(b"\x13\x87bye \xC3\xBC"), Ok(frame(4999, "bye ü")));
        assert_eq!(CloseFrame::parse(b"\x03"), Err(ProtocolError::CloseTooShort));
        let not_utf8 = CloseFrame::parse(b"\x03\xE8\xC3");
        assert_eq!(not_utf8, Err(ProtocolError::CloseReasonNotUtf8));
    }

    #[test]
    fn is_small_while_nothing_has_happened() {
        assert!(size_of::<Closing>() <= 16);
        let closing = Closing::default();
        assert!(closing.may_send());
        assert!(!closing.is_closing());
        assert!(!closing.is_sent() && !closing.is_received() && !closing.is_lost());
        assert_eq!(closing.outgoing(), None);
        assert_eq!(closing.info(), info(1006, "the connection is open", false, Initiator::Network));
    }

    #[test]
    fn a_local_close_that_is_answered_is_clean() {
        let mut closing = Closing::default();
        assert!(closing.close(1000, "bye"));
        assert_eq!(closing.outgoing(), Some((1000, "bye")));
        assert!(closing.is_closing() && closing.is_sent() && !closing.is_complete());
        assert_eq!(closing.receive(frame(1000, "")), None);
        assert!(closing.is_received() && closing.is_complete());
        closing.lost("the peer closed TCP");
        assert_eq!(closing.info(), info(1000, "bye", true, Initiator::Local));
    }

    /// RFC 6455 §5.5.1: "the application MUST NOT send any more data frames after sending a Close frame".
    #[test]
    fn no_send_and_no_second_close_after_close() {
        let mut closing = Closing::default();
        assert!(closing.close(1000, "first"));
        assert!(!closing.may_send());
        assert!(!closing.close(1001, "second"));
        assert!(!closing.fail(&ProtocolError::FrameNotMasked));
        assert_eq!(closing.outgoing(), Some((1000, "first")));
    }

    #[test]
    fn a_remote_close_is_echoed_without_its_reason_and_is_clean() {
        let mut closing = Closing::default();
        let reply = closing.receive(frame(3000, "going")).unwrap();
        assert_eq!(reply.frame(), Some((3000, "")));
        assert_eq!(closing.outgoing(), Some((3000, "")));
        assert!(closing.is_sent() && closing.is_complete() && !closing.may_send());
        assert!(!closing.close(1000, "too late"));
        assert_eq!(closing.info(), info(3000, "going", true, Initiator::Remote));
    }

    /// RFC 6455 §7.1.5: a close frame without a code counts as 1005, which is never sent.
    #[test]
    fn an_empty_close_is_answered_with_an_empty_one() {
        let mut closing = Closing::default();
        let reply = closing.receive(None).unwrap();
        assert_eq!(reply, Reply { code: None });
        assert_eq!(reply.frame(), None);
        assert_eq!(closing.outgoing(), None);
        assert_eq!(closing.info(), info(1005, "", true, Initiator::Remote));
    }

    #[test]
    fn the_second_close_frame_of_a_peer_changes_nothing() {
        let mut closing = Closing::default();
        assert!(closing.receive(frame(1000, "")).is_some());
        assert_eq!(closing.receive(frame(1001, "again")), None);
        assert_eq!(closing.info(), info(1000, "", true, Initiator::Remote));
    }

    /// RFC 6455 §7.1.5: when both close at once, each side reports its own.
    #[test]
    fn close_frames_that_cross_are_clean_and_count_as_ours() {
        let mut closing = Closing::default();
        assert!(closing.close(1001, "restart"));
        assert_eq!(closing.receive(frame(1000, "done")), None);
        assert_eq!(closing.info(), info(1001, "restart", true, Initiator::Local));
    }

    #[test]
    fn a_violation_reports_the_code_that_we_sent_for_it() {
        let mut closing = Closing::default();
        assert!(closing.fail(&ProtocolError::TextNotUtf8));
        let sentence = "a text message is not valid UTF-8";
        assert_eq!(closing.outgoing(), Some((1007, sentence)));
        closing.lost("time-out");
        assert_eq!(closing.info(), info(1007, sentence, false, Initiator::Local));
    }

    #[test]
    fn a_violation_is_clean_if_the_peer_answered() {
        let mut closing = Closing::default();
        assert!(closing.fail(&ProtocolError::FrameNotMasked));
        assert_eq!(closing.receive(frame(1002, "")), None);
        let sentence = "a client must mask its frames";
        assert_eq!(closing.info(), info(1002, sentence, true, Initiator::Local));
    }

    #[test]
    fn a_local_close_without_an_answer_is_abnormal_and_says_so() {
        let mut closing = Closing::default();
        assert!(closing.close(1000, "bye"));
        let waiting = "the close frame with code 1000 was not answered: still waiting";
        assert_eq!(closing.info(), info(1006, waiting, false, Initiator::Local));
        closing.lost("no answer within 5 seconds");
        closing.lost("connection reset");
        let lost = "the close frame with code 1000 was not answered: no answer within 5 seconds";
        assert_eq!(closing.info(), info(1006, lost, false, Initiator::Local));
        assert!(closing.is_lost() && !closing.is_complete());
    }

    #[test]
    fn tcp_gone_without_a_close_frame_is_the_network() {
        let mut closing = Closing::default();
        closing.lost("connection reset by peer");
        assert!(!closing.may_send() && closing.is_closing());
        assert!(!closing.close(1000, ""));
        assert!(!closing.fail(&ProtocolError::FrameNotMasked));
        assert_eq!(closing.info(), info(1006, "connection reset by peer", false, Initiator::Network));
    }

    #[test]
    fn a_close_frame_that_we_could_not_answer_is_remote_and_not_clean() {
        let mut closing = Closing::default();
        closing.lost("broken pipe");
        assert_eq!(closing.receive(frame(1001, "going away")), None);
        assert!(!closing.is_complete() && !closing.is_sent());
        assert_eq!(closing.info(), info(1001, "going away", false, Initiator::Remote));
    }

    #[test]
    fn an_answer_that_never_left_is_not_clean() {
        let mut closing = Closing::default();
        assert_eq!(closing.receive(frame(1000, "bye")), Some(Reply { code: Some(1000) }));
        closing.unsent();
        closing.lost("broken pipe");
        assert_eq!(closing.info(), info(1000, "bye", false, Initiator::Remote));
    }

    #[test]
    fn an_answer_after_the_connection_was_given_up_is_not_clean() {
        let mut closing = Closing::default();
        assert!(closing.close(1000, ""));
        closing.lost("no answer within 5 seconds");
        assert_eq!(closing.receive(frame(1001, "late")), None);
        assert!(!closing.is_complete());
        assert_eq!(closing.info(), info(1001, "late", false, Initiator::Remote));
    }

    #[test]
    fn info_reads_as_one_line() {
        for (info, line) in [
            (info(1000, "bye", true, Initiator::Remote), r#"1000 (Normal) "bye", clean, closed by the remote side"#),
            (info(1005, "", true, Initiator::Local), "1005 (No status), clean, closed by the local side"),
            (
                info(1006, "connection reset\n", false, Initiator::Network),
                r#"1006 (Abnormal) "connection reset\n", not clean, lost by the network"#,
            ),
            (info(4000, "ü", true, Initiator::Remote), r#"4000 (Private use) "ü", clean, closed by the remote side"#),
        ] {
            assert_eq!(info.to_string(), line);
        }
    }
}
