//! The load generator and what it is made of.
//!
//! One thread, one epoll (or kqueue) instance, no async runtime: a measuring tool that is never the slower side. It
//! speaks just enough of RFC 6455 as a client and shares no code with the extension, so that a mistake in one is not
//! repeated in the other. It never connects to anything but the loopback interface or a Unix socket.

pub mod arguments;
pub mod connection;
pub mod deflate;
pub mod engine;
pub mod failure;
pub mod frame;
pub mod handshake;
pub mod histogram;
pub mod message;
pub mod modes;
pub mod payload;
pub mod process;
pub mod random;
pub mod report;
pub mod schedule;
pub mod target;
pub mod tls;
