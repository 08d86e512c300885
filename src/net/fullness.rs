//! Whether a peer that was refused a message takes messages again, and whether PHP knows.
//!
//! Never looks at the bytes: whoever holds it says when one was refused and when none wait any more.

/// From a refusal to the `drain` event. At most one event of a connection waits for PHP.
#[derive(Debug, Default)]
pub(super) struct Fullness {
    stage: Stage,
    is_event_queued: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// No message was refused that PHP has not been told the end of.
    #[default]
    Quiet,
    /// A message was refused, and bytes still wait.
    Full,
    /// Nothing waits any more; PHP is to be told.
    Drained,
}

impl Fullness {
    /// A message was refused.
    pub fn refuse(&mut self) {
        self.stage = Stage::Full;
    }

    /// No bytes wait; true if that ends a fullness.
    pub fn empty(&mut self) -> bool {
        let ends = self.stage == Stage::Full;
        if ends {
            self.stage = Stage::Drained;
        }
        ends
    }

    /// True if an event is to be queued now: then it counts as queued.
    pub fn queue_event(&mut self) -> bool {
        let is_due = self.stage == Stage::Drained && !self.is_event_queued;
        self.is_event_queued |= is_due;
        is_due
    }

    /// PHP has come to the queued event; true if it still holds. Where messages were refused again since, another one
    /// follows.
    pub fn take_event(&mut self) -> bool {
        self.is_event_queued = false;
        let holds = self.stage == Stage::Drained;
        if holds {
            self.stage = Stage::Quiet;
        }
        holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_buffer_that_was_never_full_is_no_event() {
        let mut fullness = Fullness::default();
        assert!(!fullness.empty());
        assert!(!fullness.queue_event());
    }

    #[test]
    fn one_event_for_each_fullness() {
        let mut fullness = Fullness::default();
        for _ in 0..2 {
            fullness.refuse();
            fullness.refuse();
            assert!(!fullness.queue_event());
            assert!(fullness.empty());
            assert!(!fullness.empty());
            assert!(fullness.queue_event());
            assert!(!fullness.queue_event());
            assert!(fullness.take_event());
            assert!(!fullness.queue_event());
        }
    }

    #[test]
    fn never_two_events_wait() {
        let mut fullness = Fullness::default();
        fullness.refuse();
        fullness.empty();
        assert!(fullness.queue_event());
        fullness.refuse();
        assert!(fullness.empty());
        assert!(!fullness.queue_event());
        assert!(fullness.take_event());
    }

    #[test]
    fn an_event_that_no_longer_holds_is_not_told_and_another_follows() {
        let mut fullness = Fullness::default();
        fullness.refuse();
        fullness.empty();
        assert!(fullness.queue_event());
        fullness.refuse();
        assert!(!fullness.take_event());
        assert!(fullness.empty());
        assert!(fullness.queue_event());
        assert!(fullness.take_event());
    }
}
