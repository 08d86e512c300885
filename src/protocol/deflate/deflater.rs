//! The sending half: a message in, its compressed payload out (RFC 7692 §7.2.1).

use std::cell::RefCell;

use zlib_rs::{Deflate, DeflateError, DeflateFlush};

use super::{Config, Direction, TAIL, difference, zlib_window_bits};

/// Compresses the messages of one connection. Without context takeover it holds no memory: all connections of a thread
/// share a compressor.
pub struct Deflater {
    settings: Settings,
    threshold: usize,
    keeps_context: bool,
    /// What the next message may refer to does not match what the peer has got.
    is_stale: bool,
    /// The connection's own compressor, made when it first sends a message worth it.
    own: Option<Box<Deflate>>,
}

/// What a compressor is made with. Those of equal settings write the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    window_bits: u8,
    level: u8,
}

impl Deflater {
    /// For messages that leave as agreed in `outgoing`.
    pub fn new(outgoing: Direction, config: &Config) -> Self {
        Self {
            settings: Settings { window_bits: outgoing.window_bits, level: config.level },
            threshold: config.threshold,
            keeps_context: outgoing.context_takeover,
            is_stale: false,
            own: None,
        }
    }

    /// Appends the compressed `payload` to `out`; false, and nothing appended, if it is better sent as it is.
    ///
    /// The peer must get what was appended, or else be [forgotten](Self::forget): the next message may refer to it.
    pub fn deflate(&mut self, payload: &[u8], out: &mut Vec<u8>) -> bool {
        if !self.is_worth(payload) {
            return false;
        }
        if !self.keeps_context {
            return deflate_alone(self.settings, payload, out);
        }
        let own = self.own.get_or_insert_with(|| Box::new(self.settings.compressor()));
        if std::mem::take(&mut self.is_stale) {
            own.reset();
        }
        let start = out.len();
        let is_worth_it = append(own, payload, out).is_ok() && out.len() - start <= payload.len() + GROWTH;
        if !is_worth_it {
            out.truncate(start);
            self.forget();
        }
        is_worth_it
    }

    /// The next message will not refer to any before it: a message that was compressed got lost, or the peer got one
    /// that this has not seen.
    pub fn forget(&mut self) {
        self.is_stale = true;
    }

    /// Whether it pays to compress this message at all.
    pub fn is_worth(&self, payload: &[u8]) -> bool {
        !payload.is_empty() && payload.len() >= self.threshold
    }

    /// What it compresses with.
    pub fn settings(&self) -> Settings {
        self.settings
    }
}

/// Appends the compressed `payload`, which refers to no other message, so that every peer with these settings can be
/// sent it; false, and nothing appended, if that is not shorter.
pub fn deflate_alone(settings: Settings, payload: &[u8], out: &mut Vec<u8>) -> bool {
    SHARED.with_borrow_mut(|shared| {
        let index = shared.iter().position(|(other, _)| *other == settings).unwrap_or_else(|| {
            shared.truncate(SHARED_COUNT - 1);
            shared.push((settings, settings.compressor()));
            shared.len() - 1
        });
        let Some((_, compressor)) = shared.get_mut(index) else { return false };
        let start = out.len();
        let is_shorter = append(compressor, payload, out).is_ok() && out.len() - start < payload.len();
        if !is_shorter {
            out.truncate(start);
        }
        compressor.reset();
        is_shorter
    })
}

impl Settings {
    fn compressor(self) -> Deflate {
        Deflate::new(self.level.into(), false, zlib_window_bits(self.window_bits))
    }
}

/// RFC 7692 §7.2.1: compresses all of `payload`, flushes, so that nothing is held back, and leaves out the tail.
fn append(compressor: &mut Deflate, payload: &[u8], out: &mut Vec<u8>) -> Result<(), DeflateError> {
    let mut rest = payload;
    loop {
        let start = out.len();
        out.resize(start + rest.len() / 2 + FLUSH_ROOM, 0);
        let (taken, made) = (compressor.total_in(), compressor.total_out());
        compressor.compress(rest, out.get_mut(start..).unwrap_or_default(), DeflateFlush::SyncFlush)?;
        let (taken, made) = (difference(compressor.total_in(), taken), difference(compressor.total_out(), made));
        let is_full = start + made == out.len();
        out.truncate(start + made);
        rest = rest.get(taken..).unwrap_or_default();
        // What did not fill the room that it had is complete.
        if rest.is_empty() && !is_full {
            break;
        }
    }
    debug_assert!(out.ends_with(&TAIL), "a sync flush ends with an empty stored block");
    out.truncate(out.len() - TAIL.len());
    Ok(())
}

/// zlib writes the end of a flush a second time when it gets no more room than the end itself takes.
const FLUSH_ROOM: usize = 64;

/// Bytes by which a message may grow before its context is given up for it: a short one hardly does, and a long one that
/// does not get shorter leaves nothing in the window that is of use for the next.
const GROWTH: usize = 32;

/// Compressors that a thread keeps; each takes 370 KiB. Hardly any client asks for another window than the largest, and
/// a new one is made in 3 µs.
const SHARED_COUNT: usize = 4;

thread_local! {
    static SHARED: RefCell<Vec<(Settings, Deflate)>> = const { RefCell::new(Vec::new()) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::deflate::inflater::Inflater;
    use crate::protocol::deflate::{LEVELS, WINDOW_BITS};

    const ALONE: Direction = Direction { context_takeover: false, window_bits: 15 };
    const TAKING_OVER: Direction = Direction { context_takeover: true, window_bits: 15 };
    const TEXT: &[u8] = b"one for sorrow, two for joy, three for a girl, four for a boy, five for silver, six for gold";

    fn eager(direction: Direction) -> Deflater {
        Deflater::new(direction, &Config { threshold: 0, ..Config::default() })
    }

    fn deflated(deflater: &mut Deflater, message: &[u8]) -> Vec<u8> {
        let mut payload = b"before".to_vec();
        assert!(deflater.deflate(message, &mut payload));
        payload.split_off(6)
    }

    fn inflated(inflater: &mut Inflater, payload: &[u8]) -> Vec<u8> {
        inflater.inflate(payload, 1 << 20, false).unwrap()
    }

    /// A byte without any relation to its neighbours (the mixer of SplitMix64).
    fn noise(index: u64) -> u8 {
        let mut bits = index.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) as u8
    }

    #[test]
    fn what_is_deflated_inflates_again() {
        for window_bits in WINDOW_BITS {
            for level in LEVELS {
                for context_takeover in [false, true] {
                    let direction = Direction { context_takeover, window_bits };
                    let mut deflater = Deflater::new(direction, &Config { level, ..Config::default() });
                    let mut inflater = Inflater::new(direction);
                    for message in [TEXT, &TEXT.repeat(1000), &[0; 100_000]] {
                        let payload = deflated(&mut deflater, message);
                        assert!(payload.len() < message.len());
                        assert_eq!(inflated(&mut inflater, &payload), message);
                    }
                }
            }
        }
    }

    /// RFC 7692 §7.1.1.
    #[test]
    fn messages_refer_to_those_before_them_only_where_that_was_agreed_on() {
        let (mut alone, mut taking_over) = (eager(ALONE), eager(TAKING_OVER));
        let first = deflated(&mut alone, TEXT);
        assert_eq!(deflated(&mut alone, TEXT), first);
        assert_eq!(deflated(&mut taking_over, TEXT), first);
        let second = deflated(&mut taking_over, TEXT);
        assert!(second.len() < first.len() / 2, "{} of {}", second.len(), first.len());
    }

    #[test]
    fn a_deflater_that_forgets_refers_to_nothing() {
        let mut deflater = eager(TAKING_OVER);
        let first = deflated(&mut deflater, TEXT);
        deflater.forget();
        assert_eq!(deflated(&mut deflater, TEXT), first);
        assert!(deflated(&mut deflater, TEXT).len() < first.len());
    }

    #[test]
    fn what_is_short_or_does_not_get_shorter_is_left_alone() {
        let mut payload = b"before".to_vec();
        let mut careful = Deflater::new(ALONE, &Config { threshold: 64, ..Config::default() });
        assert!(!careful.deflate(&[b'a'; 63], &mut payload));
        assert!(!eager(ALONE).deflate(b"", &mut payload));
        assert!(!eager(TAKING_OVER).deflate(b"", &mut payload));
        assert!(!eager(ALONE).deflate(b"Hello", &mut payload));
        assert_eq!(payload, b"before");
        assert!(careful.deflate(&[b'a'; 64], &mut payload));
    }

    /// The peer's window is not ours to skip: what was compressed for it is sent to it.
    #[test]
    fn with_takeover_a_message_may_get_a_little_longer() {
        let mut deflater = eager(TAKING_OVER);
        let mut inflater = Inflater::new(TAKING_OVER);
        for message in [&b"Hello"[..], &[7, 1, 200, 4]] {
            let payload = deflated(&mut deflater, message);
            assert_eq!(inflated(&mut inflater, &payload), message);
        }
    }

    /// Level 1 makes five percent more of noise.
    #[test]
    fn what_would_grow_by_much_is_sent_as_it_is_and_begins_a_new_context() {
        let noise: Vec<u8> = (0..20_000).map(noise).collect();
        let mut deflater = Deflater::new(TAKING_OVER, &Config { level: 1, ..Config::default() });
        let first = deflated(&mut deflater, TEXT);
        let mut payload = b"before".to_vec();
        assert!(!deflater.deflate(&noise, &mut payload));
        assert_eq!(payload, b"before");
        assert_eq!(deflated(&mut deflater, TEXT), first);
    }

    #[test]
    fn compressors_are_shared_and_few() {
        for window_bits in WINDOW_BITS {
            for level in LEVELS {
                deflate_alone(Settings { window_bits, level }, TEXT, &mut Vec::new());
            }
        }
        SHARED.with_borrow(|shared| assert_eq!(shared.len(), SHARED_COUNT));
        let mut alone = eager(ALONE);
        deflated(&mut alone, TEXT);
        assert!(alone.own.is_none());
        assert!(size_of::<Deflater>() <= 32, "{}", size_of::<Deflater>());
    }
}
