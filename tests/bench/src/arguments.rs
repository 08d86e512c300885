//! The command line: `MODE TARGET [--option value]…` into typed values. Every option has a range; there is no value
//! that makes a run endless.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use crate::failure::Failure;
use crate::process::Process;
use crate::target::Target;

/// What to print when the command line makes no sense.
pub const USAGE: &str = "\
usage: ws-load MODE TARGET [--option value]...
  TARGET is ws://127.0.0.1:PORT/path, wss:// with any certificate, or unix:/path/to.sock; --timeout S (default 120) bounds every run.
  echo      --connections N --inflight K --seconds S --warmup S --pid PID MESSAGE
  latency   --connections N --rate PER_SECOND --seconds S --warmup S --pid PID MESSAGE
  broadcast --connections N --seconds S --warmup S --pid PID MESSAGE
  idle      --connections N --echo ROUNDS --warmup S --hold S --pid PID MESSAGE
  connect   --count N --concurrency C --pid PID MESSAGE
  handshake --concurrency C --seconds S --warmup S --pid PID
  flood     --inflight K --rate PER_SECOND --seconds S --warmup S --pid PID MESSAGE
  soak      --connections N --messages M --inflight K --pid PID MESSAGE
  drain     --connections N
  churn     --connections N
  abuse     --connections N --count N --seconds S
  MESSAGE is --size BYTES --payload letters|json --compress no-takeover|takeover (RFC 7692; without it, none).";

/// A whole command line; the mode takes its options from `options`.
#[derive(Debug)]
pub struct Arguments {
    /// The name of the mode.
    pub mode: String,
    /// Where the server is.
    pub target: Target,
    /// The bound of the whole run.
    pub timeout: Duration,
    /// What is left for the mode.
    pub options: Options,
}

impl Arguments {
    /// Parses the words after the program's name.
    pub fn parse(words: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let (mut positional, mut options) = (Vec::new(), BTreeMap::new());
        let mut words = words;
        while let Some(word) = words.next() {
            match word.strip_prefix("--") {
                Some(name) => {
                    let value = words.next().ok_or_else(|| usage(format!("--{name} needs a value")))?;
                    options.insert(name.to_owned(), value);
                }
                None => positional.push(word),
            }
        }
        let Ok([mode, target]) = <[String; 2]>::try_from(positional) else {
            return Err(usage("a MODE and a TARGET are needed, in that order, and nothing else without '--'".into()));
        };
        let mut options = Options { values: options, planned: Duration::ZERO, timeout: Duration::MAX };
        let timeout = options.number("timeout", 120.0, 0.1..=LONGEST_RUN_SECONDS).map(Duration::from_secs_f64)?;
        options.timeout = timeout;
        Ok(Self { mode, target: Target::parse(&target)?, timeout, options })
    }
}

/// Options that nobody has taken yet.
#[derive(Debug, Default)]
pub struct Options {
    values: BTreeMap<String, String>,
    /// What the durations taken so far add up to.
    planned: Duration,
    timeout: Duration,
}

impl Options {
    /// Takes a whole number.
    pub fn count(&mut self, name: &str, default: u64, range: RangeInclusive<u64>) -> Result<u64, Failure> {
        self.number(name, default, range)
    }

    /// Takes a number of connections, one or more; the system's limit on open files bounds it later.
    pub fn connections(&mut self, name: &str, default: u64) -> Result<usize, Failure> {
        Ok(usize::try_from(self.count(name, default, 1..=MOST_CONNECTIONS)?).unwrap_or(usize::MAX))
    }

    /// Takes the payload size of a message.
    pub fn size(&mut self) -> Result<usize, Failure> {
        Ok(usize::try_from(self.count("size", 32, 0..=LARGEST_MESSAGE)?).unwrap_or(usize::MAX))
    }

    /// Takes a duration in seconds, fractions allowed.
    pub fn seconds(&mut self, name: &str, default: f64, range: RangeInclusive<f64>) -> Result<Duration, Failure> {
        let duration = self.number(name, default, range).map(Duration::from_secs_f64)?;
        self.planned += duration;
        Ok(duration)
    }

    /// Takes one of these words; `None` when the option is absent.
    pub fn choice<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Result<Option<T>, Failure> {
        let Some(text) = self.values.remove(name) else { return Ok(None) };
        match choices.iter().find(|(word, _)| *word == text) {
            Some((_, choice)) => Ok(Some(*choice)),
            None => {
                let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
                Err(usage(format!("--{name} must be {}, not '{text}'", words.join(" or "))))
            }
        }
    }

    /// Takes `--pid`; the process must exist.
    pub fn process(&mut self) -> Result<Option<Process>, Failure> {
        if !self.values.contains_key("pid") {
            return Ok(None);
        }
        let pid = self.number("pid", 0, 1..=i32::MAX)?;
        Process::find(pid).map(Some)
    }

    /// Refuses whatever nobody has taken, and a plan that `--timeout` would cut short.
    pub fn finish(self, mode: &str) -> Result<(), Failure> {
        let (planned, timeout) = (self.planned.as_secs_f64(), self.timeout.as_secs_f64());
        if planned >= timeout {
            return Err(usage(format!("the run would take {planned} s, but --timeout ends it after {timeout} s")));
        }
        match self.values.keys().next() {
            Some(name) => Err(usage(format!("the mode '{mode}' has no option --{name}"))),
            None => Ok(()),
        }
    }

    fn number<T>(&mut self, name: &str, default: T, range: RangeInclusive<T>) -> Result<T, Failure>
    where
        T: FromStr + PartialOrd + std::fmt::Display,
    {
        let Some(text) = self.values.remove(name) else { return Ok(default) };
        match text.parse() {
            Ok(number) if range.contains(&number) => Ok(number),
            _ => {
                let (low, high) = range.into_inner();
                Err(usage(format!("--{name} must be a number from {low} to {high}, not '{text}'")))
            }
        }
    }
}

/// A command line that makes no sense, and how one would.
pub(crate) fn usage(sentence: String) -> Failure {
    Failure::Usage(format!("{sentence}\n{USAGE}"))
}

/// A day: the longest soak test.
const LONGEST_RUN_SECONDS: f64 = 86_400.0;
/// More than the loopback source addresses in use have ports for.
const MOST_CONNECTIONS: u64 = 1_000_000;
/// 64 MiB: past every sane `maxMessageSize`, and it still fits in memory once per connection.
const LARGEST_MESSAGE: u64 = 64 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, Failure> {
        Arguments::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_taken_by_name_and_defaults_fill_in() {
        let mut arguments = parse("echo ws://127.0.0.1:9/ --connections 7 --timeout 5").unwrap();
        assert_eq!(arguments.mode, "echo");
        assert_eq!(arguments.timeout, Duration::from_secs(5));
        assert_eq!(arguments.options.connections("connections", 100).unwrap(), 7);
        assert_eq!(arguments.options.size().unwrap(), 32);
        arguments.options.finish("echo").unwrap();
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for line in [
            "echo",
            "echo ws://127.0.0.1:9/ --size",
            "echo ws://127.0.0.1:9/ extra",
            "echo ws://127.0.0.1:9/ --timeout 0",
        ] {
            assert!(matches!(parse(line), Err(Failure::Usage(_))), "{line}");
        }
        let arguments = parse("echo ws://127.0.0.1:9/ --sise 3").unwrap();
        assert!(matches!(arguments.options.finish("echo"), Err(Failure::Usage(text)) if text.contains("--sise")));
        let mut arguments = parse("echo ws://127.0.0.1:9/ --seconds 9 --timeout 8").unwrap();
        arguments.options.seconds("seconds", 5.0, 0.0..=10.0).unwrap();
        assert!(matches!(arguments.options.finish("echo"), Err(Failure::Usage(text)) if text.contains("--timeout")));
    }
}
