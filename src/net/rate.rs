//! How many messages a peer may send in a time: a token bucket.
//!
//! A bucket holds `count` tokens and fills up evenly within `period`; each message takes one. So `count` messages may come
//! at once, and in the long run `count` per `period`; in any one period there are never more than twice as many.

use std::time::{Duration, Instant};

/// A limit for each connection of an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Messages, at least one. Pings and pongs count too: they cost as much.
    pub count: u32,
    /// The time for that many.
    pub period: Duration,
}

/// A bucket while the messages of one read are taken in: they all come at the same time.
pub struct Rate<'a> {
    bucket: &'a mut Bucket,
    limit: &'a RateLimit,
    now: Instant,
}

/// The bucket of one connection: the time at which it will be full again, which is all that there is to know (it is the
/// "generic cell rate algorithm" of ATM networks).
#[derive(Debug)]
pub struct Bucket(Instant);

impl RateLimit {
    /// A full bucket.
    #[must_use]
    pub fn bucket(&self) -> Bucket {
        Bucket(Instant::now())
    }

    /// What a peer is told that has sent more.
    fn reason(&self) -> String {
        format!("more than {} messages in {} s (messageRate)", self.count, self.period.as_secs_f64())
    }
}

impl<'a> Rate<'a> {
    /// For what has come until now.
    pub fn now((bucket, limit): (&'a mut Box<Bucket>, &'a RateLimit)) -> Self {
        Self { bucket, limit, now: Instant::now() }
    }

    /// One message more; why it is one too many, if it is.
    pub fn overrun(&mut self) -> Option<String> {
        (!self.bucket.take(self.limit, self.now)).then(|| self.limit.reason())
    }
}

impl Bucket {
    /// Takes a token; false if there is none.
    fn take(&mut self, limit: &RateLimit, now: Instant) -> bool {
        let cost = (limit.period / limit.count.max(1)).max(Duration::from_nanos(1));
        let Some(full_at) = self.0.max(now).checked_add(cost) else { return false };
        if full_at.duration_since(now) > limit.period {
            return false;
        }
        self.0 = full_at;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// How many tokens a bucket gives at once.
    fn burst(bucket: &mut Bucket, limit: &RateLimit, now: Instant) -> usize {
        (0..1000).take_while(|_| bucket.take(limit, now)).count()
    }

    #[test]
    fn the_count_may_come_at_once_and_not_one_more() {
        for count in [1, 2, 3, 7, 10, 999] {
            let limit = RateLimit { count, period: 10 * SECOND };
            let mut bucket = limit.bucket();
            let now = bucket.0;
            assert_eq!(burst(&mut bucket, &limit, now), count as usize);
        }
    }

    #[test]
    fn it_fills_up_evenly_and_never_past_the_count() {
        let limit = RateLimit { count: 10, period: 10 * SECOND };
        let mut bucket = limit.bucket();
        let start = bucket.0;
        burst(&mut bucket, &limit, start);
        assert_eq!(burst(&mut bucket, &limit, start + SECOND - Duration::from_nanos(1)), 0);
        assert_eq!(burst(&mut bucket, &limit, start + SECOND), 1);
        assert_eq!(burst(&mut bucket, &limit, start + 4 * SECOND), 3);
        assert_eq!(burst(&mut bucket, &limit, start + 1000 * SECOND), 10);
    }

    #[test]
    fn who_keeps_to_the_rate_is_never_refused() {
        let limit = RateLimit { count: 3, period: SECOND };
        let mut bucket = limit.bucket();
        let start = bucket.0;
        // The cost of a third of a second is rounded down.
        assert!((0..100_000).all(|n| bucket.take(&limit, start + n * SECOND / 3)));
    }

    #[test]
    fn the_reason_says_the_limit_and_fits_a_close_frame() {
        let limit = RateLimit { count: 10, period: SECOND / 2 };
        assert_eq!(limit.reason(), "more than 10 messages in 0.5 s (messageRate)");
        let most = RateLimit { count: u32::MAX, period: Duration::new(u64::MAX >> 12, 999_999_999) };
        assert!(most.reason().len() <= 123, "{}", most.reason());
    }
}
