//! What the system says about a process: memory and processor time of the server, the open-file limit of ours.

use std::process::Command;
use std::time::{Duration, Instant};

use rustix::param::clock_ticks_per_second;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::failure::Failure;
use crate::report::Report;

/// A running process, usually the server.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    pid: i32,
}

impl Process {
    /// The process with this id; it must exist.
    pub fn find(pid: i32) -> Result<Self, Failure> {
        let process = Self { pid };
        process.resident_bytes().map(|_| process)
    }

    /// The process that asks.
    pub fn this() -> Self {
        Self { pid: std::process::id().cast_signed() }
    }

    /// Its resident set in bytes.
    pub fn resident_bytes(&self) -> Result<u64, Failure> {
        let kibibytes = match std::fs::read_to_string(format!("/proc/{}/status", self.pid)) {
            Ok(status) => from_proc(&status),
            // macOS has no /proc.
            Err(_) => from_ps("rss=", self.pid).and_then(|text| text.parse().ok()),
        };
        kibibytes
            .map(|kibibytes| kibibytes * 1024)
            .ok_or_else(|| Failure::Usage(format!("no memory figure for process {}: is it running?", self.pid)))
    }

    /// The processor time that all its threads have used, in its own code and in the kernel.
    pub fn processor_time(&self) -> Result<Duration, Failure> {
        let time = match std::fs::read_to_string(format!("/proc/{}/stat", self.pid)) {
            Ok(stat) => ticks_from_proc(&stat).map(|ticks| ticks as f64 / clock_ticks_per_second() as f64),
            Err(_) => from_ps("time=", self.pid).and_then(|text| seconds_from_clock(&text)),
        };
        // Ticks are 10 ms, too coarse for an idle server, but count threads that have ended; the other is exact and does not.
        time.map(|seconds| Duration::from_secs_f64(seconds).max(self.scheduled_time()))
            .ok_or_else(|| Failure::Usage(format!("no processor time of process {}: is it running?", self.pid)))
    }

    /// What the scheduler has given to the threads that live, to the nanosecond; zero where it does not say.
    fn scheduled_time(&self) -> Duration {
        let Ok(threads) = std::fs::read_dir(format!("/proc/{}/task", self.pid)) else { return Duration::ZERO };
        let times =
            threads.flatten().filter_map(|thread| std::fs::read_to_string(thread.path().join("schedstat")).ok());
        times.filter_map(|schedstat| nanoseconds_from_schedstat(&schedstat)).map(Duration::from_nanos).sum()
    }
}

/// The processor time of the server, if there is a `--pid`, and of the load itself while something is measured.
#[derive(Debug)]
pub struct ProcessorMeter {
    server: Option<Process>,
    load: Process,
    made: Instant,
    begin: Option<Reading>,
    used: Option<Reading>,
}

/// What had passed at one moment, or what has passed between two.
#[derive(Debug, Clone, Copy)]
struct Reading {
    /// On the clock, from the meter's making.
    wall: Duration,
    server: Option<Duration>,
    load: Duration,
}

impl ProcessorMeter {
    /// A meter that has not begun.
    pub fn new(server: Option<Process>) -> Self {
        Self { server, load: Process::this(), made: Instant::now(), begin: None, used: None }
    }

    /// Begins, the first time.
    pub fn begin(&mut self) -> Result<(), Failure> {
        if self.begin.is_none() {
            self.begin = Some(self.read()?);
        }
        Ok(())
    }

    /// Ends.
    pub fn end(&mut self) -> Result<(), Failure> {
        if let Some(begin) = self.begin {
            let end = self.read()?;
            let server = end.server.zip(begin.server).map(|(end, begin)| end.saturating_sub(begin));
            let load = end.load.saturating_sub(begin.load);
            self.used = Some(Reading { wall: end.wall.saturating_sub(begin.wall), server, load });
        }
        Ok(())
    }

    /// Microseconds of the server for each of `count` messages.
    pub fn microseconds_per(&self, count: u64) -> Option<f64> {
        let microseconds = self.used?.server?.as_secs_f64() * 1e6;
        (count > 0).then(|| microseconds / count as f64)
    }

    /// How many microseconds the server has computed in a second.
    pub fn server_microseconds_per_second(&self) -> Option<f64> {
        let used = self.used?;
        share(used.server?, used.wall).map(|share| share * 1e6)
    }

    /// Adds how busy both sides have been, and what each of `count` messages cost the load: the side at 100 % is the
    /// bottleneck.
    pub fn report(&self, report: Report, count: u64) -> Report {
        let percent = |time: Duration, used: Reading| share(time, used.wall).map(|share| share * 100.0);
        let server = self.used.and_then(|used| percent(used.server?, used));
        let load = self.used.and_then(|used| percent(used.load, used));
        let each = self.used.filter(|_| count > 0).map(|used| used.load.as_secs_f64() * 1e6 / count as f64);
        report
            .tenths_if_known("server_cpu_percent", server)
            .tenths_if_known("load_cpu_percent", load)
            .tenths_if_known("load_cpu_us_per_message", each)
    }

    fn read(&self) -> Result<Reading, Failure> {
        let server = self.server.map(|server| server.processor_time()).transpose()?;
        Ok(Reading { wall: self.made.elapsed(), server, load: self.load.processor_time()? })
    }
}

fn share(part: Duration, whole: Duration) -> Option<f64> {
    (!whole.is_zero()).then(|| part.as_secs_f64() / whole.as_secs_f64())
}

fn from_proc(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// proc(5): `utime` and `stime`, the 12th and 13th field after the name, which is in parentheses and may contain more.
fn ticks_from_proc(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

/// Documentation/scheduler/sched-stats.rst: the first of three numbers is the time spent on a processor.
fn nanoseconds_from_schedstat(schedstat: &str) -> Option<u64> {
    schedstat.split_whitespace().next()?.parse().ok()
}

fn from_ps(field: &str, pid: i32) -> Option<String> {
    let output = Command::new("ps").args(["-o", field, "-p", &pid.to_string()]).output().ok()?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

/// `[hours:]minutes:seconds`.
fn seconds_from_clock(text: &str) -> Option<f64> {
    text.split(':').try_fold(0.0, |total, part| Some(total * 60.0 + part.parse::<f64>().ok()?))
}

/// Raises our soft limit on open files to the hard one and gives the number of connections that fit.
pub fn raise_open_file_limit() -> Result<usize, Failure> {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    // macOS refuses an infinite soft limit; the old one then stays.
    let current = setrlimit(Resource::Nofile, raised).map_or(limit.current, |()| limit.maximum);
    let files = current.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    Ok(files.saturating_sub(RESERVED_FILES))
}

/// Standard streams, epoll and what the libraries keep open.
const RESERVED_FILES: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read_from_proc() {
        assert_eq!(from_proc("Name:\tphp\nVmRSS:\t   2048 kB\nThreads:\t1\n"), Some(2048));
        assert_eq!(from_proc("Name:\tzombie\n"), None);
    }

    #[test]
    fn processor_time_is_read_from_proc_and_from_ps() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 9 9 20 0 4 0 1234 99 88";
        assert_eq!(ticks_from_proc(stat), Some(300));
        assert_eq!(ticks_from_proc("7 (a) S 1"), None);
        assert_eq!(nanoseconds_from_schedstat("524922 56875 1\n"), Some(524_922));
        assert_eq!(nanoseconds_from_schedstat(""), None);
        assert_eq!(seconds_from_clock("1:02:03.5"), Some(3_723.5));
        assert_eq!(seconds_from_clock(""), None);
    }

    #[test]
    fn this_process_has_figures() {
        let process = Process::this();
        assert!(process.resident_bytes().unwrap() > 100_000);
        let mut meter = ProcessorMeter::new(Some(process));
        meter.begin().unwrap();
        assert_eq!(meter.microseconds_per(1), None);
        meter.end().unwrap();
        assert!(meter.microseconds_per(1).is_some() && meter.microseconds_per(0).is_none());
    }

    #[test]
    fn a_busy_load_and_an_idle_server_are_told_apart() {
        let mut server = Command::new("sleep").arg("60").spawn().unwrap();
        let mut meter = ProcessorMeter::new(Some(Process::find(server.id().cast_signed()).unwrap()));
        meter.begin().unwrap();
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_millis(100) {}
        meter.end().unwrap();
        server.kill().unwrap();
        server.wait().unwrap();
        let used = meter.used.unwrap();
        assert!(used.load > used.server.unwrap(), "{used:?}");
        assert!(meter.server_microseconds_per_second().unwrap() < 1e6);
        let report = meter.report(Report::default(), 1).json();
        assert!(report.contains("\"server_cpu_percent\":") && report.contains("\"load_cpu_percent\":"), "{report}");
    }
}
