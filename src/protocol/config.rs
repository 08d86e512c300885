//! The limits that a connection puts on what its peer may send.

/// What one message may cost. A peer that goes past either bound is closed with 1009 (message too big).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes in one message, all its fragments together. Default: [`DEFAULT_MAX_MESSAGE_SIZE`].
    pub max_message_size: usize,
    /// Fragments in one message, the empty ones too. Default: [`DEFAULT_MAX_FRAGMENTS`].
    pub max_fragments: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_message_size: DEFAULT_MAX_MESSAGE_SIZE, max_fragments: DEFAULT_MAX_FRAGMENTS }
    }
}

/// 1 MiB: far above what chat and telemetry need, far below what hurts with thousands of connections.
pub const DEFAULT_MAX_MESSAGE_SIZE: usize = 1 << 20;

/// A message of the default size in fragments of one byte still passes. The bound is there for empty fragments, which
/// no limit in bytes would ever stop (RFC 6455 §5.4 allows them without number).
pub const DEFAULT_MAX_FRAGMENTS: usize = 1 << 20;
