//! What is known of a cache before it is used.

use std::time::Duration;

use crate::time::UtcInstant;

/// Bounds of one cache, and what ends its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheSpec {
    /// The label `cache` of its metrics, in snake case; unique.
    pub name: &'static str,
    /// The most that its entries may take, as their weigher estimates them. Of a cache of one value: what is expected of
    /// the largest value, which its source bounds.
    pub capacity_bytes: u64,
    /// What makes an entry invalid at once, in words; empty for facts that never change.
    pub invalidated_by: &'static str,
    /// How long an entry may be served after a change that this process was not notified of; `None` for facts that
    /// never change.
    pub max_staleness: Option<Duration>,
}

impl CacheSpec {
    /// Whether what was read at `read_at` may still be served at `now`, as far as time goes. A clock that was set back
    /// makes everything stale.
    pub fn is_recent(&self, read_at: UtcInstant, now: UtcInstant) -> bool {
        let age_millis = now.millis_since(read_at);
        let is_within = |most: Duration| u128::from(age_millis.unsigned_abs()) < most.as_millis();
        age_millis >= 0 && self.max_staleness.is_none_or(is_within)
    }
}

/// `n` KiB in bytes.
pub const fn kibibytes(n: u64) -> u64 {
    n << 10
}

/// `n` MiB in bytes.
pub const fn mebibytes(n: u64) -> u64 {
    n << 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_recent_until_its_longest_staleness_and_not_before_it_was_read() {
        let spec = CacheSpec {
            name: "test",
            capacity_bytes: kibibytes(1),
            invalidated_by: "",
            max_staleness: Some(Duration::from_secs(30)),
        };
        let is_recent = |now| spec.is_recent(UtcInstant(5), UtcInstant(now));
        assert_eq!([4, 5, 30_004, 30_005].map(is_recent), [false, true, true, false]);

        let fact = CacheSpec {
            max_staleness: None,
            ..spec
        };
        assert!(fact.is_recent(UtcInstant(0), UtcInstant(i64::MAX)));
    }
}
