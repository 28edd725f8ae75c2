//! Values by key, bounded in bytes.

use std::borrow::Borrow;
use std::hash::Hash;
use std::sync::Arc;

use moka::notification::RemovalCause;
use moka::ops::compute::Op;
use moka::policy::EvictionPolicy;

use super::metrics::Statistics;
use super::spec::CacheSpec;

/// Estimates the bytes that an entry takes; called once, when it is inserted.
type Weigher<K, V> = fn(&K, &V) -> usize;

/// Many values by key; when they exceed the capacity, the least recently used are evicted.
///
/// A lookup takes no lock and clones the value, which is therefore small or an [`Arc`].
pub struct Cache<K, V> {
    entries: moka::sync::Cache<K, Weighed<V>>,
    weigher: Weigher<K, V>,
    statistics: Arc<Statistics>,
}

#[derive(Clone)]
struct Weighed<V> {
    value: V,
    bytes: u32,
}

impl<K, V> std::fmt::Debug for Cache<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cache")
            .field("statistics", &self.statistics)
            .finish_non_exhaustive()
    }
}

impl<K, V> Cache<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// An empty cache whose entries are valid until their readers find otherwise.
    pub fn new(spec: &CacheSpec, weigher: Weigher<K, V>) -> Self {
        Self::build(spec, weigher, Builder::new(spec.capacity_bytes))
    }

    /// An empty cache that drops entries when their longest staleness is over, by the machine's monotonic clock.
    pub fn expiring(spec: &CacheSpec, weigher: Weigher<K, V>) -> Self {
        let builder = Builder::new(spec.capacity_bytes);
        let builder = match spec.max_staleness {
            Some(time_to_live) => builder.time_to_live(time_to_live),
            None => builder,
        };
        Self::build(spec, weigher, builder)
    }

    fn build(spec: &CacheSpec, weigher: Weigher<K, V>, builder: Builder<K, V>) -> Self {
        let statistics = Statistics::register(spec.name);
        let removed = Arc::clone(&statistics);
        let entries = builder
            .weigher(|_, entry| entry.bytes)
            .eviction_policy(EvictionPolicy::lru())
            .eviction_listener(move |_, entry, cause| {
                removed.subtract_bytes(u64::from(entry.bytes));
                if matches!(cause, RemovalCause::Size | RemovalCause::Expired) {
                    removed.count_eviction();
                }
            })
            .build();

        Self {
            entries,
            weigher,
            statistics,
        }
    }

    /// The value of a key.
    pub fn get<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.get_if(key, |_| true)
    }

    /// The value of a key, where it is valid; an invalid one counts as a miss, and stays until it is replaced.
    pub fn get_if<Q>(&self, key: &Q, is_valid: impl FnOnce(&V) -> bool) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let found = self.peek(key).filter(is_valid);
        self.statistics.count(found.is_some());
        found
    }

    /// The value of a key, valid or not; the caller reports by [`Cache::count`] what it made of it.
    pub fn peek<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.entries.get(key).map(|entry| entry.value)
    }

    /// Counts a lookup by [`Cache::peek`] as a hit or a miss.
    pub fn count(&self, is_hit: bool) {
        self.statistics.count(is_hit);
    }

    /// Caches a value, in place of an earlier one of this key.
    pub fn insert(&self, key: K, value: V) {
        let entry = self.weigh(&key, value);
        self.entries.insert(key, entry);
    }

    /// Replaces the value of a key by what is made of the present one, in one step; `None` leaves it as it is.
    pub fn update(&self, key: &K, replace: impl FnOnce(Option<&V>) -> Option<V>)
    where
        K: Clone,
    {
        self.entries.entry(key.clone()).and_compute_with(|entry| {
            let present = entry.as_ref().map(moka::Entry::value);
            match replace(present.map(|entry| &entry.value)) {
                Some(value) => Op::Put(self.weigh(key, value)),
                None => Op::Nop,
            }
        });
    }

    /// Removes the value of a key.
    pub fn remove<Q>(&self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.entries.invalidate(key);
    }

    /// Bytes and number of the entries, after the evictions that are due.
    pub fn size(&self) -> (u64, u64) {
        self.entries.run_pending_tasks();
        (self.statistics.bytes(), self.entries.entry_count())
    }

    fn weigh(&self, key: &K, value: V) -> Weighed<V> {
        let bytes = u32::try_from((self.weigher)(key, &value)).unwrap_or(u32::MAX);
        self.statistics.add_bytes(u64::from(bytes));
        Weighed { value, bytes }
    }
}

type Builder<K, V> = moka::sync::CacheBuilder<K, Weighed<V>, moka::sync::Cache<K, Weighed<V>>>;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::cache::kibibytes;

    const SPEC: CacheSpec = CacheSpec {
        name: "keyed_test",
        capacity_bytes: kibibytes(1),
        invalidated_by: "",
        max_staleness: Some(Duration::from_millis(1)),
    };

    fn cache() -> Cache<u32, Arc<str>> {
        Cache::new(&SPEC, |_, text| text.len())
    }

    #[test]
    fn the_least_recently_used_entries_are_evicted_when_the_bytes_run_out() {
        let cache = cache();
        for key in 0..4 {
            cache.insert(key, "x".repeat(256).into());
            cache.size();
        }
        assert_eq!(cache.size(), (1024, 4));

        assert!(cache.get(&0).is_some());
        cache.insert(4, "y".into());
        assert_eq!(cache.size(), (769, 4));
        assert!(cache.get(&0).is_some());
        assert!(cache.get(&1).is_none());
    }

    #[test]
    fn the_bytes_follow_replaced_and_removed_entries() {
        let cache = cache();
        cache.insert(1, "four".into());
        cache.insert(1, "eighteen".into());
        cache.insert(2, "two".into());
        assert_eq!(cache.size(), (11, 2));

        cache.update(&1, |present| Some(format!("{}s", present?).into()));
        cache.update(&2, |_| None);
        assert_eq!(
            (cache.size(), cache.get(&1).as_deref()),
            ((12, 2), Some("eighteens"))
        );

        cache.remove(&1);
        assert_eq!(cache.size(), (3, 1));
    }

    #[test]
    fn an_entry_larger_than_the_capacity_is_not_cached() {
        let cache = cache();
        cache.insert(1, "x".repeat(2000).into());
        assert_eq!(cache.size(), (0, 0));
    }

    #[test]
    fn an_invalid_entry_is_not_returned_and_not_lost() {
        let cache = cache();
        cache.insert(1, "old".into());
        assert_eq!(cache.get_if(&1, |text| &**text == "new"), None);
        assert_eq!(cache.peek(&1).as_deref(), Some("old"));
    }

    #[test]
    fn an_expiring_cache_drops_entries_by_time() {
        let cache = Cache::<u32, Arc<str>>::expiring(&SPEC, |_, text| text.len());
        cache.insert(1, "old".into());
        let begun = std::time::Instant::now();
        while cache.get(&1).is_some() {
            assert!(
                begun.elapsed() < Duration::from_secs(10),
                "the entry never expires"
            );
            std::thread::yield_now();
        }
        assert_eq!(cache.size(), (0, 0));
    }
}
