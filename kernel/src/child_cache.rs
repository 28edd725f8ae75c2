//! What was read of the children who asked last, held in memory.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use crate::id::ChildId;

/// Parts with a lock each, so that requests on several processors seldom wait for one another.
const SHARDS: usize = 16;

/// One value a child, of the last `CAPACITY` children; who reads it asks whether it still holds.
#[derive(Debug)]
pub struct ChildCache<T, const CAPACITY: usize>([Mutex<LruCache<ChildId, Arc<T>>>; SHARDS]);

impl<T, const CAPACITY: usize> Default for ChildCache<T, CAPACITY> {
    fn default() -> Self {
        let of_shard = NonZeroUsize::new(CAPACITY / SHARDS).unwrap_or(NonZeroUsize::MIN);
        Self(std::array::from_fn(|_| Mutex::new(LruCache::new(of_shard))))
    }
}

impl<T, const CAPACITY: usize> ChildCache<T, CAPACITY> {
    /// The cached value of a child, valid or not: callers check its epoch.
    pub fn get(&self, child_id: ChildId) -> Option<Arc<T>> {
        self.shard(child_id).get(&child_id).cloned()
    }

    /// Caches a value; the least recently used one of its shard falls out when that is full.
    pub fn put(&self, child_id: ChildId, value: Arc<T>) {
        // What falls out is dropped after the lock is free.
        let _old = self.shard(child_id).push(child_id, value);
    }

    fn shard(&self, child_id: ChildId) -> MutexGuard<'_, LruCache<ChildId, Arc<T>>> {
        // The last bytes of an id of version 7 are random.
        let shard = &self.0[child_id.0.as_u128() as usize % SHARDS];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_child_who_asked_longest_ago_is_forgotten() {
        // One place a shard; ids that differ by 16 share one.
        let cache = ChildCache::<u8, 16>::default();
        let child = |number: u128| ChildId(uuid::Uuid::from_u128(number));
        cache.put(child(1), Arc::new(1));
        cache.put(child(2), Arc::new(2));
        cache.put(child(17), Arc::new(17));
        assert_eq!(cache.get(child(1)), None);
        assert_eq!(cache.get(child(2)).as_deref(), Some(&2));
        assert_eq!(cache.get(child(17)).as_deref(), Some(&17));
    }
}
