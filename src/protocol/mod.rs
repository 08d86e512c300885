//! The WebSocket protocol (RFC 6455) as bytes in and events out.
//!
//! Nothing in here touches a socket, reads a clock, draws a random number, or knows of tokio or PHP, and nothing a peer
//! sends can make it panic. The layer above hands in the bytes that it read and the masking keys that it drew.
//!
//! - [`handshake`]: the HTTP request and response that open a connection, for both sides.
//! - [`message`]: the read half of a connection, from bytes to messages.
//! - [`frame`]: headers, and the write half: a frame out of a payload.
//! - [`close`]: who closed, with what, and whether it was clean. The only state that both halves share.
//! - [`proxy`]: what a TCP proxy may send before all of that.
//! - [`tunnel`]: what a client says to a proxy, and what that answers.
//! - [`error`]: what a peer can do wrong, and the close code it gets for that.

pub mod close;
pub mod config;
pub mod deflate;
pub mod error;
pub mod event;
pub mod frame;
pub mod handshake;
pub mod input;
pub mod mask;
pub mod message;
mod partial;
pub mod proxy;
pub mod tunnel;
pub mod utf8;

pub use tokio_tungstenite::tungstenite::protocol::Role;
pub use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode, Control, Data, OpCode};
