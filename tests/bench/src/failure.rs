//! Why a run ended without a result, each as a sentence. A connection that fails is not a `Failure`: see
//! [`End`].

use std::fmt;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use crate::connection::End;

/// Why a run ended without a result.
#[derive(Debug)]
pub enum Failure {
    /// The command line does not say what to do.
    Usage(String),
    /// The machine refused something that is not about one connection.
    System {
        /// What was being done, as the end of "cannot …".
        doing: String,
        /// What the system answered.
        error: io::Error,
    },
    /// `--timeout` passed inside the engine; the mode turns it into [`Failure::TimedOut`].
    Deadline,
    /// `--timeout` passed.
    TimedOut {
        /// The limit.
        after: Duration,
        /// How far the run had come.
        progress: String,
    },
    /// A connection that the run needs did not open.
    NotOpened {
        /// How many were open by then.
        opened: usize,
        /// How many were wanted.
        wanted: usize,
        /// How the failing one ended.
        end: End,
    },
    /// A connection ended without which the run means nothing.
    Lost {
        /// How it ended.
        end: End,
    },
    /// No connection is left to measure with.
    AllEnded {
        /// How the last one ended.
        end: End,
    },
}

impl Failure {
    /// A failure of the system while `doing` something.
    pub fn system(doing: impl Into<String>, error: impl Into<io::Error>) -> Self {
        Self::System { doing: doing.into(), error: error.into() }
    }

    /// 2 for a command line that makes no sense, 1 for all else.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(sentence) => write!(out, "{sentence}"),
            Self::System { doing, error } => write!(out, "cannot {doing}: {error}"),
            Self::Deadline => write!(out, "timed out"),
            Self::TimedOut { after, progress } => {
                write!(out, "timed out after {} s (--timeout): {progress}", after.as_secs_f64())
            }
            Self::NotOpened { opened, wanted, end } => {
                write!(out, "{opened} of {wanted} connections were open when one failed: {end}")
            }
            Self::Lost { end } => write!(out, "a connection ended that the run needs: {end}"),
            Self::AllEnded { end } => write!(out, "every connection has ended, the last one so: {end}"),
        }
    }
}
