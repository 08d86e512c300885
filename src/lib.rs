//! A WebSocket server and client for PHP.
//!
//! Three layers, dependencies point down only: `zend` (PHP classes and callables) stands on `net` (sockets, timers,
//! queues on tokio), which stands on [`protocol`] (bytes in, events out, no I/O).

pub mod protocol;

#[cfg(feature = "net")]
pub mod net;

#[cfg(feature = "extension")]
mod zend;
