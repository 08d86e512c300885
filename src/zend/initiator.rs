//! `WebSocket\Initiator`: who closed a connection.

use ext_php_rs::prelude::*;

use crate::protocol::close;

/// Who closed a connection.
#[php_enum]
#[php(name = "WebSocket\\Initiator")]
#[derive(Clone, Copy)]
pub enum Initiator {
    /// This side sent the first close frame.
    #[php(value = "local")]
    Local,
    /// The other side sent the first close frame.
    #[php(value = "remote")]
    Remote,
    /// TCP ended without a close frame in either direction.
    #[php(value = "network")]
    Network,
}

impl From<close::Initiator> for Initiator {
    fn from(initiator: close::Initiator) -> Self {
        match initiator {
            close::Initiator::Local => Self::Local,
            close::Initiator::Remote => Self::Remote,
            close::Initiator::Network => Self::Network,
        }
    }
}
