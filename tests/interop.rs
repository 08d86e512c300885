//! The `net` layer against independent peers: tokio-tungstenite, and raw sockets for what no honest peer sends.
//!
//! The thread of a test plays PHP. While it looks at something else it is away, and the stand-in drives.
#![cfg(all(test, feature = "net"))]

#[path = "interop/peers.rs"]
mod peers;
#[path = "interop/php.rs"]
mod php;
#[path = "interop/raw.rs"]
mod raw;

#[path = "interop/addresses.rs"]
mod addresses;
#[path = "interop/away.rs"]
mod away;
#[path = "interop/backpressure.rs"]
mod backpressure;
#[path = "interop/client.rs"]
mod client;
#[path = "interop/closing.rs"]
mod closing;
#[path = "interop/dialling.rs"]
mod dialling;
#[path = "interop/garbage.rs"]
mod garbage;
#[path = "interop/handshake.rs"]
mod handshake;
#[path = "interop/messages.rs"]
mod messages;
#[path = "interop/rejections.rs"]
mod rejections;
#[path = "interop/stop.rs"]
mod stop;
