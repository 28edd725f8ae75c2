//! Hits, misses, evictions and bytes of every cache of the process.
//!
//! A hit only adds one to an atomic counter; names and labels come into play when the metrics are read.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The statistics of all caches that exist, with the name of each.
static REGISTERED: Mutex<Vec<(&'static str, Weak<Statistics>)>> = Mutex::new(Vec::new());

/// Counters of one cache since it was made.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    hits: AtomicU64,
    misses: AtomicU64,
    evictions: AtomicU64,
    bytes: AtomicU64,
}

impl Statistics {
    /// Statistics that [`publish_metrics`] includes for as long as they exist.
    pub(super) fn register(name: &'static str) -> Arc<Self> {
        let statistics = Arc::<Self>::default();
        let mut registered = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
        registered.retain(|(_, other)| other.strong_count() > 0);
        registered.push((name, Arc::downgrade(&statistics)));
        statistics
    }

    /// Counts one lookup, which a valid entry answered or not.
    pub(super) fn count(&self, is_hit: bool) {
        let counter = if is_hit { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_eviction(&self) {
        self.evictions.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn add_bytes(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn subtract_bytes(&self, bytes: u64) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}

/// Hands the present numbers of all caches to the metrics recorder; call it before metrics are rendered. Caches of the
/// same name are added up.
pub fn publish_metrics() {
    for (name, [hits, misses, evictions, bytes]) in totals() {
        metrics::counter!("kyck_cache_hits_total", "cache" => name).absolute(hits);
        metrics::counter!("kyck_cache_misses_total", "cache" => name).absolute(misses);
        metrics::counter!("kyck_cache_evictions_total", "cache" => name).absolute(evictions);
        #[expect(clippy::cast_precision_loss, reason = "caches are far below 2^53 bytes")]
        metrics::gauge!("kyck_cache_bytes", "cache" => name).set(bytes as f64);
    }
}

/// Hits, misses, evictions and bytes by cache.
fn totals() -> BTreeMap<&'static str, [u64; 4]> {
    let mut totals = BTreeMap::<_, [u64; 4]>::new();
    let registered = REGISTERED.lock().unwrap_or_else(PoisonError::into_inner);
    for (name, statistics) in registered.iter() {
        let Some(statistics) = statistics.upgrade() else {
            continue;
        };

        let counters = [
            &statistics.hits,
            &statistics.misses,
            &statistics.evictions,
            &statistics.bytes,
        ];
        let total = totals.entry(*name).or_default();
        for (sum, counter) in total.iter_mut().zip(counters) {
            *sum += counter.load(Ordering::Relaxed);
        }
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caches_of_one_name_are_added_up_and_those_that_are_gone_are_left_out() {
        const NAME: &str = "metrics_test";
        let (one, other) = (Statistics::register(NAME), Statistics::register(NAME));
        one.count(true);
        one.count(false);
        other.count(true);
        other.count_eviction();
        other.add_bytes(70);
        other.subtract_bytes(10);
        assert_eq!(totals()[NAME], [2, 1, 1, 60]);

        drop(other);
        assert_eq!(totals()[NAME], [1, 1, 0, 0]);
        drop(one);
        assert!(!totals().contains_key(NAME));
    }
}
