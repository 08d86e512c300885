//! How far a client has come on its way, and how long each step took.
//!
//! Never connects: the steps are in the other files of this folder.

use std::io;
use std::time::{Duration, Instant};

use tokio::time::{Instant as TokioInstant, timeout_at};

use super::Request;
use crate::net::error::{ConnectError, Step};
use crate::net::http::deadline;
use crate::net::tls::client::Afterwards;

/// The steps of one way to a server, in their order; the last one is where it failed, if it did.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Those that are over.
    pub passed: Vec<Passed>,
    /// The redirects that were followed before them, in words; the steps are those of the last way.
    pub redirects: Vec<String>,
    /// What was asked last, if a redirect led to it.
    pub led_to: Option<Box<Request>>,
}

/// One step of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Which.
    pub step: Step,
    /// How long it took.
    pub took: Duration,
    /// What was found, in words; may be empty.
    pub detail: String,
}

/// How far it has come, for the error that says so.
pub(super) struct Attempt<'a> {
    deadline: TokioInstant,
    after: Duration,
    step: Step,
    began: Instant,
    detail: String,
    /// Where it goes, as people write it.
    pub(super) address: String,
    /// What the end of TLS may mean, where there is TLS.
    pub(super) afterwards: Option<Afterwards>,
    trace: &'a mut Trace,
}

impl<'a> Attempt<'a> {
    /// Begins with [`Step::Dns`]; all steps together may take `after`.
    pub(super) fn new(address: String, after: Duration, trace: &'a mut Trace) -> Self {
        let (step, began, detail) = (Step::Dns, Instant::now(), String::new());
        Self { deadline: deadline(after), after, step, began, detail, address, afterwards: None, trace }
    }

    /// The step before is over.
    pub(super) fn begin(&mut self, step: Step) {
        self.end();
        self.step = step;
    }

    /// A redirect leads to `next`: the steps begin anew, the time that is left is the same.
    pub(super) fn turn(&mut self, next: &Request, redirect: String) {
        self.trace.redirects.push(redirect);
        self.trace.passed.clear();
        self.trace.led_to = Some(Box::new(next.clone()));
        self.afterwards = None;
        (self.step, self.began, self.detail) = (Step::Dns, Instant::now(), String::new());
        self.address = next.target.describe();
    }

    /// How many redirects were followed.
    pub(super) fn redirects(&self) -> u32 {
        u32::try_from(self.trace.redirects.len()).unwrap_or(u32::MAX)
    }

    /// Says what was found in the step that is under way.
    pub(super) fn find(&mut self, detail: impl Into<String>) {
        self.detail = detail.into();
    }

    /// The last step is over.
    pub(super) fn end(&mut self) {
        let now = Instant::now();
        let (took, detail) = (now.duration_since(self.began), std::mem::take(&mut self.detail));
        self.trace.passed.push(Passed { step: self.step, took, detail });
        self.began = now;
    }

    /// What `future` gives, if that is in time.
    pub(super) async fn in_time<T>(&self, future: impl Future<Output = T>) -> Result<T, ConnectError> {
        let timed_out =
            |_| ConnectError::TimedOut { address: self.address.clone(), step: self.step, after: self.after };
        timeout_at(self.deadline, future).await.map_err(timed_out)
    }

    /// The connection ended before anything came through it, with this error if there was one.
    pub(super) fn ended(&self, error: Option<&io::Error>, detail: &str) -> ConnectError {
        let fault = self.afterwards.as_ref().and_then(|afterwards| afterwards.explain(error));
        fault.map_or_else(|| self.lost(detail), |fault| self.insecure(fault))
    }

    /// The connection ended before it was open.
    pub(super) fn lost(&self, detail: &str) -> ConnectError {
        ConnectError::Lost { address: self.address.clone(), detail: detail.to_owned() }
    }
}
