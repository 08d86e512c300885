//! Latencies in buckets of equal relative width: constant memory, 0.8 % error at most, nothing but an increment to
//! record.

use std::time::Duration;

/// How often each latency was seen, in nanoseconds.
#[derive(Debug, Clone)]
pub struct Histogram {
    buckets: Vec<u64>,
    count: u64,
    highest: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { buckets: vec![0; BUCKETS], count: 0, highest: 0 }
    }
}

impl Histogram {
    /// Counts one latency.
    pub fn record(&mut self, latency: Duration) {
        let nanoseconds = u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX);
        if let Some(bucket) = self.buckets.get_mut(bucket_of(nanoseconds)) {
            *bucket += 1;
        }
        self.count += 1;
        self.highest = self.highest.max(nanoseconds);
    }

    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The latency in microseconds that `share` (0 to 1) of all do not exceed; 0 when there are none.
    pub fn microseconds_at(&self, share: f64) -> f64 {
        let rank = ((share * self.count as f64).ceil() as u64).max(1);
        let mut seen = 0;
        let bucket = self.buckets.iter().position(|count| {
            seen += count;
            seen >= rank
        });
        bucket.map_or(0.0, |bucket| highest_in(bucket).min(self.highest) as f64 / 1_000.0)
    }

    /// The longest latency in microseconds, exact.
    pub fn highest_microseconds(&self) -> f64 {
        self.highest as f64 / 1_000.0
    }
}

fn bucket_of(value: u64) -> usize {
    let magnitude = 63 - (value | STEPS).leading_zeros();
    let shift = magnitude - STEP_BITS;
    ((u64::from(shift) << STEP_BITS) + (value >> shift)) as usize
}

fn highest_in(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let shift = (bucket >> STEP_BITS).saturating_sub(1);
    let step = bucket - (shift << STEP_BITS);
    u64::try_from(((u128::from(step) + 1) << shift) - 1).unwrap_or(u64::MAX)
}

/// 128 buckets for each doubling: 1/128 is the relative error.
const STEP_BITS: u32 = 7;
const STEPS: u64 = 1 << STEP_BITS;
/// Every `u64` has a bucket.
const BUCKETS: usize = (64 - STEP_BITS as usize + 1) << STEP_BITS;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_its_values_within_the_error() {
        for value in
            (0..64).flat_map(|bit| [1_u64 << bit, (1 << bit) + (1 << bit) / 3, (1_u64 << bit) - 1]).chain([u64::MAX])
        {
            let bucket = bucket_of(value);
            assert!(bucket < BUCKETS);
            let highest = highest_in(bucket);
            assert!(highest >= value, "{value} in {bucket} up to {highest}");
            assert!(highest - value <= value / STEPS, "{value} in {bucket} up to {highest}");
            assert!(bucket == 0 || highest_in(bucket - 1) < value);
        }
    }

    #[test]
    fn percentiles_are_ranks() {
        let mut histogram = Histogram::default();
        (1..=1_000).for_each(|microseconds| histogram.record(Duration::from_micros(microseconds)));
        assert_eq!(histogram.count(), 1_000);
        for (share, expected) in [(0.5, 500.0), (0.99, 990.0), (0.999, 999.0)] {
            let found = histogram.microseconds_at(share);
            assert!((expected..=expected * 1.008).contains(&found), "{share}: {found}");
        }
        assert_eq!(histogram.microseconds_at(1.0), 1_000.0);
        assert_eq!(histogram.highest_microseconds(), 1_000.0);
    }

    #[test]
    fn nothing_recorded_is_zero() {
        assert_eq!(Histogram::default().microseconds_at(0.5), 0.0);
    }
}
