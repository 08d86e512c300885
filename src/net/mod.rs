//! Sockets, queues and timers on tokio: everything between the bytes of [`crate::protocol`] and the PHP classes.
//!
//! Never names a PHP type: it gets bytes, ids and plain enums, and hands back the same.
//!
//! Floors, each importing only those under it: `tls::files`, `tls::session`, `admission`, `pulse`, `rate`, `metrics`,
//! `timers`, `systemd`, `fullness`, `membership`, `url`, `backoff` · `runtime`, `socket` · `signal_pipe`, `wakeup`,
//! `outbox`, `broadcast`, `proxy` · `remote_address` · `peer` · `http`, `members` · `proxy_header`, `tls::accept`, `tls::client` · `inbox`, `registry`,
//! `rooms` · `heartbeat` · `connection` · `task` · `attended`, `desk`, `stats` · `publish`, `upgrade` · `listener`, `dial` · `line` · [`server`],
//! [`client`].

pub mod admission;
mod attended;
pub mod backoff;
pub mod broadcast;
pub mod client;
pub mod connection;
pub mod desk;
pub mod diagnose;
pub mod dial;
pub mod error;
mod fullness;
pub mod heartbeat;
pub mod http;
pub mod inbox;
pub mod line;
pub mod listener;
mod members;
pub mod membership;
pub mod metrics;
mod outbox;
pub mod peer;
pub mod proxy;
mod proxy_header;
pub mod publish;
pub mod pulse;
pub mod rate;
pub mod read_buffer;
pub mod registry;
pub mod remote_address;
mod retry;
pub mod rooms;
pub mod runtime;
pub mod server;
pub mod signal_pipe;
pub mod socket;
pub mod stats;
pub mod systemd;
mod task;
pub mod timers;
pub mod tls;
mod upgrade;
pub mod url;
pub mod wakeup;
