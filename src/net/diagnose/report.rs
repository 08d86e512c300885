//! The steps of a diagnosis, out of the record of the way; and as text for people.
//!
//! Never judges: that is the business of [`finding`](super::finding).

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use super::super::dial::{Dialled, Request, Target, Trace};
use super::super::error::{ConnectError, Step};
use super::answer::quote_server;
use super::finding::Finding;
use super::{Diagnosis, Outcome, StepName, StepReport};

/// The steps up to an open connection; the closing is still to come.
pub(super) fn opened(request: &Request, trace: &Trace, dialled: &Dialled) -> Vec<StepReport> {
    let server = dialled.response.header("Server").map(quote_server).unwrap_or_default();
    let answer = format!("{} {}{server}", dialled.response.status, dialled.response.reason);
    let names = steps_of(request).filter(|name| *name != StepName::Close);
    let step = |name| match name {
        StepName::Accept => StepReport { detail: one_line(&agreed(dialled)), ..passed(name, request, trace, &answer) },
        _ => passed(name, request, trace, &answer),
    };
    names.map(step).collect()
}

/// The steps of a way that ended with `error`, at what `finding` says.
pub(super) fn failed(request: &Request, trace: &Trace, error: &ConnectError, finding: Finding) -> Vec<StepReport> {
    let Finding { step: fault, detail, hint } = finding;
    let hint: Vec<String> = hint.lines().map(one_line).collect();
    let (detail, hint) = (one_line(&detail), Some(hint.join("\n")));
    let failed = StepReport { name: fault, outcome: Outcome::Failed, took: took(fault, trace), detail, hint };
    let answer = match error {
        ConnectError::Handshake(failure) => format!("an answer with status {}", failure.status),
        _ => String::new(),
    };
    let step = |name: StepName| match () {
        () if name == fault => failed.clone(),
        () if name.position() < fault.position() => passed(name, request, trace, &answer),
        () => not_reached(name),
    };
    steps_of(request).map(step).collect()
}

/// Text of the other side's, fit for one line of a terminal.
pub(super) fn one_line(text: &str) -> String {
    let escaped = |one: char| one.is_control() || is_hidden(one);
    text.chars().map(|one| if escaped(one) { one.escape_default().to_string() } else { one.to_string() }).collect()
}

/// What has no shape of its own, and may turn the order of others around or break the line.
fn is_hidden(one: char) -> bool {
    matches!(one, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn steps_of(request: &Request) -> impl Iterator<Item = StepName> {
    let has_proxy = is_through_proxy(request);
    ALL.into_iter().filter(move |name| has_proxy || *name != StepName::Proxy)
}

/// A unix socket is reached without.
fn is_through_proxy(request: &Request) -> bool {
    request.proxy.is_some() && !matches!(request.target, Target::Unix(_))
}

fn passed(name: StepName, request: &Request, trace: &Trace, answer: &str) -> StepReport {
    let found = name.of_the_way().map(|step| found_at(step, trace)).unwrap_or_default();
    let detail = match (name, &request.target) {
        (StepName::Dns, _) if !trace.redirects.is_empty() => format!("{found} ({})", trace.redirects.join(", ")),
        (StepName::Dns | StepName::Tcp, _) if is_through_proxy(request) => format!("{found}, of the proxy"),
        (StepName::Dns, Target::Unix(_)) => "not needed: a unix socket".to_owned(),
        (StepName::Dns, Target::Tcp { host, .. }) if host.parse::<IpAddr>().is_ok() => {
            format!("not needed: {host} is an address")
        }
        (StepName::Tcp, target) if found.is_empty() => target.describe(),
        (StepName::Tls, _) if trace.passed.iter().all(|passed| passed.step != Step::Tls) => {
            "not needed: ws://".to_owned()
        }
        (StepName::Http, _) => answer.to_owned(),
        (StepName::Upgrade, _) => "Upgrade: websocket, Connection: Upgrade".to_owned(),
        _ => found,
    };
    let (outcome, took) = (Outcome::Passed, took(name, trace));
    StepReport { name, outcome, took, detail: one_line(&detail), hint: None }
}

fn not_reached(name: StepName) -> StepReport {
    let (outcome, detail) = (Outcome::NotReached, "not reached".to_owned());
    StepReport { name, outcome, took: Duration::ZERO, detail, hint: None }
}

fn agreed(dialled: &Dialled) -> String {
    let mut agreed = "Sec-WebSocket-Accept is right".to_owned();
    if let Some(subprotocol) = &dialled.accepted.subprotocol {
        agreed += &format!(", subprotocol {subprotocol}");
    }
    if dialled.accepted.deflate.is_some() {
        agreed += ", permessage-deflate";
    }
    agreed
}

/// The time of a step.
fn took(name: StepName, trace: &Trace) -> Duration {
    let step = name.of_the_way();
    trace.passed.iter().filter(|passed| Some(passed.step) == step).map(|passed| passed.took).sum()
}

/// What was found at a step.
fn found_at(step: Step, trace: &Trace) -> String {
    let last = trace.passed.iter().rev().find(|passed| passed.step == step);
    last.map(|passed| passed.detail.clone()).unwrap_or_default()
}

const ALL: [StepName; 8] = [
    StepName::Dns,
    StepName::Tcp,
    StepName::Proxy,
    StepName::Tls,
    StepName::Http,
    StepName::Upgrade,
    StepName::Accept,
    StepName::Close,
];

impl StepName {
    /// As scripts and people see it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Tcp => "tcp",
            Self::Proxy => "proxy",
            Self::Tls => "tls",
            Self::Http => "http",
            Self::Upgrade => "upgrade",
            Self::Accept => "accept",
            Self::Close => "close",
        }
    }

    fn position(self) -> usize {
        ALL.iter().position(|name| *name == self).unwrap_or(ALL.len())
    }

    /// The step of the dialling in which it is timed. One answer decides the three of the handshake: the time is that of
    /// the first.
    fn of_the_way(self) -> Option<Step> {
        match self {
            Self::Dns => Some(Step::Dns),
            Self::Tcp => Some(Step::Tcp),
            Self::Proxy => Some(Step::Tunnel),
            Self::Tls => Some(Step::Tls),
            Self::Http => Some(Step::Handshake),
            Self::Upgrade | Self::Accept | Self::Close => None,
        }
    }
}

/// A line for each step, in columns: name, `ok`, `FAULT` or `--`, milliseconds, what was found; hints are indented.
impl fmt::Display for Diagnosis {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.steps.iter().enumerate() {
            if index > 0 {
                out.write_str("\n")?;
            }
            step.fmt(out)?;
        }
        Ok(())
    }
}

impl fmt::Display for StepReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, outcome, took, detail, hint } = self;
        let word = match outcome {
            Outcome::Passed => "ok",
            Outcome::Failed => "FAULT",
            Outcome::NotReached => "--",
        };
        let time = match outcome {
            Outcome::NotReached => String::new(),
            _ => format!("{:.1} ms", took.as_secs_f64() * 1000.0),
        };
        write!(out, "{:<8} {word:<5} {time:>11}  {detail}", name.as_str())?;
        for line in hint.iter().flat_map(|hint| hint.lines()).flat_map(wrap) {
            write!(out, "\n{:INDENT$}{line}", "")?;
        }
        Ok(())
    }
}

/// A sentence in lines of [`WIDTH`]; lines of a configuration, which are indented, stay as they are.
fn wrap(text: &str) -> Vec<String> {
    if text.starts_with(' ') {
        return vec![text.to_owned()];
    }
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + 1 + word.chars().count() <= WIDTH => *line += &format!(" {word}"),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Columns before a hint, and columns of its own: together what a terminal of a hundred has.
const INDENT: usize = 15;
const WIDTH: usize = 85;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_other_side_says_cannot_reach_the_terminal() {
        assert_eq!(one_line("a\u{1b}[31m\r\nb\u{9b}ü"), "a\\u{1b}[31m\\r\\nb\\u{9b}ü");
        for hidden in ["200b", "200f", "2028", "2029", "202a", "202e", "2066", "2069", "feff"] {
            let one = u32::from_str_radix(hidden, 16).ok().and_then(char::from_u32).unwrap();
            assert_eq!(one_line(&format!("a{one}b")), format!("a\\u{{{hidden}}}b"));
        }
        assert_eq!(
            one_line("\u{200a}\u{2010}\u{2027}\u{202f}\u{2065}\u{206a}…"),
            "\u{200a}\u{2010}\u{2027}\u{202f}\u{2065}\u{206a}…"
        );
    }

    #[test]
    fn a_hint_is_wrapped_but_lines_of_a_configuration_are_not() {
        let word = "x".repeat(42);
        let lines = wrap(&format!("{word} {word} {word}"));
        assert_eq!(lines, [format!("{word} {word}"), word.clone()]);
        assert_eq!(wrap(&format!("{word} {word}y")).len(), 2);
        assert_eq!(wrap(&format!("  {word} {word} {word}")).len(), 1);
    }

    #[test]
    fn a_step_is_a_line_in_columns_with_its_hint_below() {
        let hint = Some("do this\n  line of a configuration".to_owned());
        let (took, detail) = (Duration::from_micros(1500), "it is closed".to_owned());
        let failed = StepReport { name: StepName::Tcp, outcome: Outcome::Failed, took, detail, hint };
        let diagnosis = Diagnosis { steps: vec![failed, not_reached(StepName::Upgrade)] };
        assert_eq!(
            diagnosis.to_string(),
            "tcp      FAULT      1.5 ms  it is closed\n               do this\n                 line of a \
             configuration\nupgrade  --                 not reached"
        );
        assert!(!diagnosis.is_ok());
    }
}
