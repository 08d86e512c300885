//! The process: its INI settings, threads, signals and forks.

use std::ffi::{CStr, c_char, c_int};
use std::mem::{self, MaybeUninit};
use std::os::fd::{AsRawFd, OwnedFd};
use std::ptr;
use std::sync::atomic::{AtomicI32, Ordering};

use crate::net::runtime::note_fork;

unsafe extern "C" {
    fn zend_ini_long(name: *const c_char, length: usize, original: c_int) -> i64;
    fn cfg_get_long(name: *const c_char, result: *mut i64) -> c_int;
}

/// An on-or-off setting as php.ini and the command line have it, before the module has declared it.
pub fn config_flag(name: &CStr, default: bool) -> bool {
    let mut value = 0;
    // SAFETY: the name is a C string; the result is written to a live variable.
    let found = unsafe { cfg_get_long(name.as_ptr(), &raw mut value) };
    if found == 0 { value != 0 } else { default }
}

/// An integer setting of php.ini.
pub fn ini_int(name: &CStr) -> i64 {
    // SAFETY: the name is a C string of that length.
    unsafe { zend_ini_long(name.as_ptr(), name.to_bytes().len(), 0) }
}

/// Blocks every signal in the calling thread: those of the process are for PHP's thread. For any thread but that one.
pub fn block_signals() {
    // SAFETY: a set that is filled before it is used; a mask is the thread's own.
    unsafe {
        let mut all = MaybeUninit::uninit();
        libc::sigfillset(all.as_mut_ptr());
        libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), ptr::null_mut());
    }
}

/// Has the C library give back to the system what it can of the memory that was freed; takes milliseconds.
pub fn trim_heap() {
    #[cfg(target_env = "gnu")]
    // SAFETY: it locks what it walks, and touches nothing that is in use.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Writes its number, one byte, into a pipe for each signal that is watched; until it is dropped.
pub struct SignalWatch {
    previous: Vec<(c_int, libc::sigaction)>,
    outer: c_int,
    /// The end that is written to; closed with this.
    _pipe: OwnedFd,
}

impl SignalWatch {
    /// Watches `signals`. Whoever else had handlers for them gets them back in the end.
    pub fn install(signals: &[c_int], pipe: OwnedFd) -> Self {
        let outer = PIPE.swap(pipe.as_raw_fd(), Ordering::SeqCst);
        let previous =
            signals.iter().filter_map(|signal| Some((*signal, set_action(*signal, &our_action())?))).collect();
        Self { previous, outer, _pipe: pipe }
    }
}

impl Drop for SignalWatch {
    fn drop(&mut self) {
        PIPE.store(self.outer, Ordering::SeqCst);
        for (signal, previous) in &self.previous {
            // A handler that the script has set meanwhile stays.
            if current_handler(*signal) == our_action().sa_sigaction {
                set_action(*signal, previous);
            }
        }
    }
}

/// Runs in signal context: nothing but `write` is allowed.
extern "C" fn on_signal(signal: c_int) {
    let pipe = PIPE.load(Ordering::SeqCst);
    if pipe >= 0 {
        // SAFETY: `write` is async-signal-safe; `errno` is put back for the code that was interrupted.
        unsafe {
            let errno = *errno_location();
            // All signals that are watched are under 32.
            let number = signal as u8;
            libc::write(pipe, (&raw const number).cast(), 1);
            *errno_location() = errno;
        }
    }
}

#[cfg(not(target_vendor = "apple"))]
use libc::__errno_location as errno_location;
#[cfg(target_vendor = "apple")]
use libc::__error as errno_location;

fn our_action() -> libc::sigaction {
    // SAFETY: a zeroed action is valid: no flags, an empty mask.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = on_signal as extern "C" fn(c_int) as usize;
    action.sa_flags = libc::SA_RESTART;
    action
}

fn set_action(signal: c_int, action: &libc::sigaction) -> Option<libc::sigaction> {
    let mut previous = MaybeUninit::zeroed();
    // SAFETY: both point to actions; the handler is ours, which is signal-safe, or the one that was there before.
    let result = unsafe { libc::sigaction(signal, action, previous.as_mut_ptr()) };
    // SAFETY: a call that succeeded has written it.
    (result == 0).then(|| unsafe { previous.assume_init() })
}

fn current_handler(signal: c_int) -> usize {
    let mut current = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: without a new action the call only reads; a zeroed action is valid should it fail.
    unsafe {
        libc::sigaction(signal, ptr::null(), current.as_mut_ptr());
        current.assume_init().sa_sigaction
    }
}

/// Has forked children told that they are; once, at module start.
pub fn watch_forks() {
    // SAFETY: the handler only touches atomics and signal actions, which is allowed between fork and exec.
    unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
}

extern "C" fn in_child() {
    note_fork();
    if PIPE.swap(-1, Ordering::SeqCst) >= 0 {
        // The parent's pipe is not the child's to write to: signals end a child as they always do.
        for signal in [libc::SIGINT, libc::SIGTERM, libc::SIGHUP] {
            if current_handler(signal) == our_action().sa_sigaction {
                // SAFETY: a zeroed action is the default one.
                set_action(signal, &unsafe { mem::zeroed() });
            }
        }
    }
}

static PIPE: AtomicI32 = AtomicI32::new(-1);
