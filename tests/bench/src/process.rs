//! What the system says about a process: the resident memory of the server, the open-file limit of ours.

use std::process::Command;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::failure::Failure;

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

    /// Its resident set in bytes.
    pub fn resident_bytes(&self) -> Result<u64, Failure> {
        let kibibytes = match std::fs::read_to_string(format!("/proc/{}/status", self.pid)) {
            Ok(status) => from_proc(&status),
            // macOS has no /proc.
            Err(_) => from_ps(self.pid),
        };
        kibibytes
            .map(|kibibytes| kibibytes * 1024)
            .ok_or_else(|| Failure::Usage(format!("no memory figure for process {}: is it running?", self.pid)))
    }
}

fn from_proc(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn from_ps(pid: i32) -> Option<u64> {
    let output = Command::new("ps").args(["-o", "rss=", "-p", &pid.to_string()]).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
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
    fn this_process_has_a_figure() {
        let this = i32::try_from(std::process::id()).unwrap();
        assert!(Process::find(this).unwrap().resident_bytes().unwrap() > 100_000);
    }
}
