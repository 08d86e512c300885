//! Sockets, queues and timers on tokio: everything between the bytes of [`crate::protocol`] and the PHP classes.
//!
//! Never names a PHP type: it gets bytes, ids and plain enums, and hands back the same.
//!
//! Floors, each importing only those under it: `tls::files`, `tls::session`, `admission`, `pulse`, `rate`, `metrics`,
//! `timers`, `systemd` · `runtime`, `socket` · `outbox`, `broadcast` · `peer` · `http` · `tls::accept` · `inbox`,
//! `registry` · `heartbeat` · `connection` · `upgrade` ·
//! `listener`, `dial` · [`server`], [`client`].

pub mod admission;
pub mod broadcast;
pub mod client;
pub mod connection;
pub mod dial;
pub mod error;
pub mod heartbeat;
pub mod http;
pub mod inbox;
pub mod listener;
pub mod metrics;
mod outbox;
pub mod peer;
pub mod pulse;
pub mod rate;
pub mod registry;
pub mod runtime;
pub mod server;
pub mod socket;
pub mod systemd;
pub mod timers;
pub mod tls;
mod upgrade;
