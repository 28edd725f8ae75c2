//! One value that follows a version in the database.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::metrics::Statistics;
use super::spec::CacheSpec;

/// One value of a version. The version is asked for when the longest staleness is over, and the value is loaded again
/// when the version is another; one caller does so at a time.
#[derive(Debug)]
pub struct Refreshed<K, V> {
    current: RwLock<Option<Current<K, V>>>,
    /// Counts [`Refreshed::invalidate`]. A value is served only while this is what it was before the value was loaded.
    invalidations: AtomicU64,
    is_due: AtomicBool,
    refreshing: tokio::sync::Mutex<()>,
    check_every: Duration,
    weigher: fn(&V) -> usize,
    statistics: Arc<Statistics>,
}

#[derive(Clone, Debug)]
struct Current<K, V> {
    version: K,
    value: V,
    /// The counter before the version was asked for.
    invalidations: u64,
    checked_at: Instant,
}

impl<K: Clone + PartialEq, V: Clone> Refreshed<K, V> {
    /// A cache without a value; `weigher` estimates the bytes that a value takes.
    pub fn new(spec: &CacheSpec, weigher: fn(&V) -> usize) -> Self {
        Self {
            current: RwLock::default(),
            invalidations: AtomicU64::new(0),
            is_due: AtomicBool::new(false),
            refreshing: tokio::sync::Mutex::default(),
            check_every: spec.max_staleness.unwrap_or(Duration::MAX),
            weigher,
            statistics: Statistics::register(spec.name),
        }
    }

    /// The value as of now. `load` makes the value of a version, and may fall back on the one before.
    ///
    /// # Errors
    /// Those of `version` and `load`.
    pub async fn get<E, VersionFuture, LoadFuture>(
        &self,
        version: impl FnOnce() -> VersionFuture,
        load: impl FnOnce(K, Option<V>) -> LoadFuture,
    ) -> Result<V, E>
    where
        VersionFuture: Future<Output = Result<K, E>>,
        LoadFuture: Future<Output = Result<V, E>>,
    {
        if let Some(current) = self.valid() {
            if self.is_checked(&current) {
                self.statistics.count(true);
                return Ok(current.value);
            }

            // Another caller asks already: until it knows, the present value is good enough.
            let Ok(_refreshing) = self.refreshing.try_lock() else {
                self.statistics.count(true);
                return Ok(current.value);
            };
            return self.refresh(version, load).await;
        }

        let _refreshing = self.refreshing.lock().await;
        // Whoever had the lock may have loaded what is asked for.
        if let Some(current) = self.valid().filter(|current| self.is_checked(current)) {
            self.statistics.count(true);
            return Ok(current.value);
        }
        self.refresh(version, load).await
    }

    /// Makes the value invalid: the next caller asks for the version, and nobody gets the present value meanwhile.
    pub fn invalidate(&self) {
        self.invalidations.fetch_add(1, Ordering::AcqRel);
    }

    /// Makes the next caller ask for the version; the others get the present value until it is known.
    pub fn check_soon(&self) {
        self.is_due.store(true, Ordering::Release);
    }

    async fn refresh<E, VersionFuture, LoadFuture>(
        &self,
        version: impl FnOnce() -> VersionFuture,
        load: impl FnOnce(K, Option<V>) -> LoadFuture,
    ) -> Result<V, E>
    where
        VersionFuture: Future<Output = Result<K, E>>,
        LoadFuture: Future<Output = Result<V, E>>,
    {
        self.statistics.count(false);
        // These come first: a change meanwhile only makes the value look older than it is.
        self.is_due.store(false, Ordering::Release);
        let checked_at = Instant::now();
        let invalidations = self.invalidations.load(Ordering::Acquire);
        let version = version().await?;

        let value = match self.present() {
            Some(present) if present.version == version => present.value,
            present => {
                let before = present.map(|present| present.value);
                let value = load(version.clone(), before.clone()).await?;
                self.count_replaced(before.as_ref(), &value);
                value
            }
        };

        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Current {
            version,
            value: value.clone(),
            invalidations,
            checked_at,
        });

        Ok(value)
    }

    fn is_checked(&self, current: &Current<K, V>) -> bool {
        current.checked_at.elapsed() < self.check_every && !self.is_due.load(Ordering::Acquire)
    }

    /// The value, unless it was invalidated since it was loaded.
    fn valid(&self) -> Option<Current<K, V>> {
        let invalidations = self.invalidations.load(Ordering::Acquire);
        self.present()
            .filter(|current| current.invalidations == invalidations)
    }

    fn present(&self) -> Option<Current<K, V>> {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn count_replaced(&self, before: Option<&V>, value: &V) {
        let bytes = |value: &V| u64::try_from((self.weigher)(value)).unwrap_or(u64::MAX);
        self.statistics.add_bytes(bytes(value));
        if let Some(before) = before {
            self.statistics.subtract_bytes(bytes(before));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A database with a version, and the calls that it got.
    #[derive(Debug)]
    struct Source {
        version: Mutex<u32>,
        calls: Mutex<Vec<String>>,
    }

    impl Source {
        fn new() -> Self {
            Self {
                version: Mutex::new(1),
                calls: Mutex::default(),
            }
        }

        fn called(&self, name: impl Into<String>) {
            self.calls.lock().unwrap().push(name.into());
        }

        fn calls(&self) -> Vec<String> {
            std::mem::take(&mut *self.calls.lock().unwrap())
        }

        async fn get(&self, cache: &Refreshed<u32, u32>) -> Result<u32, &'static str> {
            let version = || async {
                self.called("version");
                tokio::task::yield_now().await;
                Ok(*self.version.lock().unwrap())
            };
            let load = |version: u32, _| async move {
                self.called(format!("load {version}"));
                tokio::task::yield_now().await;
                Ok(version * 10)
            };
            cache.get(version, load).await
        }
    }

    fn cache(check_every: Duration) -> Refreshed<u32, u32> {
        let spec = CacheSpec {
            name: "refreshed_test",
            capacity_bytes: 1,
            invalidated_by: "",
            max_staleness: Some(check_every),
        };
        Refreshed::new(&spec, |_| 8)
    }

    #[tokio::test]
    async fn callers_wait_for_the_first_value_and_it_is_loaded_once() {
        let (cache, source) = (cache(Duration::from_hours(1)), Source::new());
        let answers = tokio::join!(source.get(&cache), source.get(&cache), source.get(&cache));
        assert_eq!(answers, (Ok(10), Ok(10), Ok(10)));
        assert_eq!(source.calls(), ["version", "load 1"]);
        assert_eq!(cache.statistics.bytes(), 8);
    }

    #[tokio::test]
    async fn a_value_is_loaded_again_only_when_its_version_is_another() {
        let (cache, source) = (cache(Duration::ZERO), Source::new());
        assert_eq!(source.get(&cache).await, Ok(10));
        assert_eq!(source.get(&cache).await, Ok(10));
        assert_eq!(source.calls(), ["version", "load 1", "version"]);

        *source.version.lock().unwrap() = 2;
        assert_eq!(source.get(&cache).await, Ok(20));
        assert_eq!(source.calls(), ["version", "load 2"]);
        assert_eq!(cache.statistics.bytes(), 8);
    }

    #[tokio::test]
    async fn after_an_invalidation_nobody_gets_the_earlier_value() {
        let (cache, source) = (cache(Duration::from_hours(1)), Source::new());
        source.get(&cache).await.unwrap();
        *source.version.lock().unwrap() = 2;
        assert_eq!(source.get(&cache).await, Ok(10));

        cache.invalidate();
        assert_eq!(
            tokio::join!(source.get(&cache), source.get(&cache)),
            (Ok(20), Ok(20))
        );
    }

    #[tokio::test]
    async fn while_a_version_is_checked_the_others_get_the_present_value() {
        let (cache, source) = (cache(Duration::from_hours(1)), Source::new());
        source.get(&cache).await.unwrap();
        *source.version.lock().unwrap() = 2;

        cache.check_soon();
        assert_eq!(
            tokio::join!(source.get(&cache), source.get(&cache)),
            (Ok(20), Ok(10))
        );
        assert_eq!(source.get(&cache).await, Ok(20));
    }

    #[tokio::test]
    async fn an_invalidation_during_a_load_is_not_lost() {
        let (cache, source) = (cache(Duration::from_hours(1)), Source::new());
        let change = async {
            // The version has been asked for, the value is being loaded.
            tokio::task::yield_now().await;
            *source.version.lock().unwrap() = 2;
            cache.invalidate();
        };
        let (first, ()) = tokio::join!(source.get(&cache), change);
        assert!(first.is_ok());
        assert_eq!(source.get(&cache).await, Ok(20));
    }
}
