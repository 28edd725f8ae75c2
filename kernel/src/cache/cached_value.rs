//! One value, computed by one caller while the others wait.

use std::sync::{Arc, PoisonError, RwLock};

use super::metrics::Statistics;
use super::spec::CacheSpec;

/// One cached value. A lookup takes a read lock for as long as a clone of the value lasts.
#[derive(Debug)]
pub struct CachedValue<V> {
    value: RwLock<Option<V>>,
    computing: tokio::sync::Mutex<()>,
    weigher: fn(&V) -> usize,
    statistics: Arc<Statistics>,
}

impl<V: Clone> CachedValue<V> {
    /// A cache without a value; `weigher` estimates the bytes that a value takes.
    pub fn new(spec: &CacheSpec, weigher: fn(&V) -> usize) -> Self {
        Self {
            value: RwLock::default(),
            computing: tokio::sync::Mutex::default(),
            weigher,
            statistics: Statistics::register(spec.name),
        }
    }

    /// The cached value where it is valid, else what `compute` makes, perhaps of the present value. One caller
    /// computes, the others wait for its value.
    ///
    /// # Errors
    /// Those of `compute`, after which the present value is cached as before.
    pub async fn get_or_compute<E, F>(
        &self,
        is_valid: impl Fn(&V) -> bool,
        compute: impl FnOnce(Option<V>) -> F,
    ) -> Result<V, E>
    where
        F: Future<Output = Result<V, E>>,
    {
        if let Some(value) = self.valid(&is_valid) {
            self.statistics.count(true);
            return Ok(value);
        }

        let _computing = self.computing.lock().await;
        // Whoever had the lock may have computed what is asked for.
        if let Some(value) = self.valid(&is_valid) {
            self.statistics.count(true);
            return Ok(value);
        }

        self.statistics.count(false);
        let present = self.value.read().unwrap_or_else(PoisonError::into_inner).clone();
        let value = compute(present).await?;
        self.replace(value.clone());

        Ok(value)
    }

    /// Removes the value where it is one of these.
    pub fn remove_if(&self, is_removed: impl FnOnce(&V) -> bool) {
        let mut value = self.value.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(removed) = value.take_if(|value| is_removed(value)) {
            self.statistics.subtract_bytes(self.bytes(&removed));
        }
    }

    fn bytes(&self, value: &V) -> u64 {
        u64::try_from((self.weigher)(value)).unwrap_or(u64::MAX)
    }

    fn valid(&self, is_valid: impl Fn(&V) -> bool) -> Option<V> {
        let value = self.value.read().unwrap_or_else(PoisonError::into_inner);
        value.as_ref().filter(|value| is_valid(value)).cloned()
    }

    fn replace(&self, value: V) {
        self.statistics.add_bytes(self.bytes(&value));
        let mut place = self.value.write().unwrap_or_else(PoisonError::into_inner);
        let before = place.replace(value);
        drop(place);

        if let Some(before) = before {
            self.statistics.subtract_bytes(self.bytes(&before));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const SPEC: CacheSpec = CacheSpec {
        name: "cached_value_test",
        capacity_bytes: 1,
        invalidated_by: "",
        max_staleness: None,
    };

    #[tokio::test]
    async fn one_caller_computes_while_the_others_wait() {
        let (cache, computed) = (CachedValue::<u32>::new(&SPEC, |_| 4), AtomicU32::new(0));
        let get = || {
            cache.get_or_compute(
                |value| *value == 7,
                |_| async {
                    tokio::task::yield_now().await;
                    computed.fetch_add(1, Ordering::SeqCst);
                    Ok::<_, ()>(7)
                },
            )
        };
        assert_eq!(tokio::join!(get(), get(), get()), (Ok(7), Ok(7), Ok(7)));
        assert_eq!(computed.load(Ordering::SeqCst), 1);
        assert_eq!(cache.statistics.bytes(), 4);
    }

    #[tokio::test]
    async fn a_removed_value_is_computed_again() {
        let cache = CachedValue::<u32>::new(&SPEC, |_| 4);
        let get = |computed| cache.get_or_compute(|_| true, move |_| async move { Ok::<_, ()>(computed) });
        assert_eq!(get(1).await, Ok(1));

        cache.remove_if(|value| *value == 2);
        assert_eq!(get(3).await, Ok(1));

        cache.remove_if(|value| *value == 1);
        assert_eq!(cache.statistics.bytes(), 0);
        assert_eq!(get(3).await, Ok(3));
    }

    #[tokio::test]
    async fn a_failure_leaves_the_value_and_is_not_cached() {
        let cache = CachedValue::<u32>::new(&SPEC, |_| 4);
        let get = |least: u32, computed: Result<u32, &'static str>| {
            cache.get_or_compute(move |value| *value >= least, move |_| async move { computed })
        };
        assert_eq!(get(1, Ok(1)).await, Ok(1));
        assert_eq!(get(2, Err("down")).await, Err("down"));
        assert_eq!(get(1, Err("not asked")).await, Ok(1));
        assert_eq!(get(2, Ok(2)).await, Ok(2));
    }
}
