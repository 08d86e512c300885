//! permessage-deflate (RFC 7692) from messages to bytes and back, on cases drawn at random, the same in every run.
//!
//! What is compressed is judged by a decoder of our own, so that no mistake can hide by being made on both sides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

// Clippy lets helpers of tests unwrap where it sees this.
#[cfg(test)]
mod deflate {
    mod cases;
    mod judge;
    mod reference;
    mod wire;

    mod garbage;
    mod round_trips;
    mod windows;
}
