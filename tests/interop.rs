//! The `net` layer against independent peers: tokio-tungstenite, and raw sockets for what no honest peer sends.
//!
//! The thread of a test plays PHP. While it looks at something else it is away, and the stand-in drives.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg(feature = "net")]

// Clippy lets helpers of tests unwrap where it sees this.
#[cfg(test)]
mod interop {
    mod certificates;
    mod peers;
    mod php;
    mod raw;
    mod secure;

    mod addresses;
    mod authorities;
    mod away;
    mod backpressure;
    mod client;
    mod client_tls;
    mod client_tls_certificates;
    mod client_tls_faults;
    mod client_tls_ways;
    mod closing;
    mod deciding;
    mod dialling;
    mod garbage;
    mod handshake;
    mod heartbeat;
    mod limits;
    mod line;
    mod messages;
    mod proxies;
    mod redirects;
    mod rejections;
    mod rooms;
    mod slow;
    mod stop;
    mod tls;
    mod tls_files;
    mod tls_handshake;
    mod tls_reload;
    mod tunnels;
}
