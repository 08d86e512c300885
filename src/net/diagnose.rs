//! What stands between a client and an open connection: each step of the way, what was found there, and what to do.
//!
//! Never repairs anything, never fails itself, and makes at most two further connections to find out more.

mod answer;
mod closing;
mod finding;
mod probe;
mod proxy;
mod redirect;
mod report;
mod secure;
mod software;

use std::time::Duration;

use super::dial::{Request, Trace, dial_traced};
use crate::protocol::config::Limits;

use self::finding::Scene;
use self::probe::Probing;

/// The way to a server, step by step, as far as it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// Every step, in order, those too that were not reached.
    pub steps: Vec<StepReport>,
}

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepReport {
    /// Which.
    pub name: StepName,
    /// What became of it.
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
    /// What was found, in one line; whatever the other side had in it is escaped.
    pub detail: String,
    /// What to do about a fault; may have several lines.
    pub hint: Option<String>,
}

/// A step as scripts name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepName {
    /// The host's name has an address.
    Dns,
    /// The address takes connections.
    Tcp,
    /// The proxy makes a way; left out where there is no proxy.
    Proxy,
    /// TLS comes about, with a certificate that is good for this host.
    Tls,
    /// An answer comes, and it is HTTP.
    Http,
    /// It is a 101 with Upgrade and Connection.
    Upgrade,
    /// It answers this very handshake: the accept value, the subprotocol, the extensions.
    Accept,
    /// The closing handshake.
    Close,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All well, or not needed.
    Passed,
    /// Here is the fault.
    Failed,
    /// The fault was before.
    NotReached,
}

impl Diagnosis {
    /// A client connected, and closed in good order.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.steps.iter().all(StepReport::is_ok)
    }
}

impl StepReport {
    /// All well, or not needed.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.outcome == Outcome::Passed
    }
}

/// Connects as a client would, closes with 1000, and reports. Takes at most the request's `connect_timeout` and then
/// `close_timeout`.
pub async fn diagnose(request: &Request, limits: Limits, close_timeout: Duration) -> Diagnosis {
    let mut trace = Trace::default();
    let mut probing = Probing::new(request);
    let dialled = probing.alongside(dial_traced(request, &mut trace)).await;
    match dialled {
        Ok(dialled) => {
            let request = trace.led_to.as_deref().unwrap_or(request);
            let opened = report::opened(request, &trace, &dialled);
            let closed = closing::close(dialled, limits, close_timeout).await;
            Diagnosis { steps: opened.into_iter().chain([closed]).collect() }
        }
        Err(error) => {
            // Where a redirect has led to, a second look would have to be led too.
            let clue = if trace.redirects.is_empty() { probing.look(&error).await } else { None };
            let scene = Scene { request: trace.led_to.as_deref().unwrap_or(request), last: trace.passed.last(), clue };
            let finding = finding::of(&error, &scene);
            Diagnosis { steps: report::failed(scene.request, &trace, &error, finding) }
        }
    }
}
