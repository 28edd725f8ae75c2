//! Reports that were computed a moment ago: a parent goes back and forth between a week and a month, and each
//! look at the screen asks anew.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use kyck_kernel::id::ChildId;
use kyck_kernel::time::UtcInstant;
use kyck_kernel::versions::Stamp;
use lru::LruCache;

use super::model::ChildReport;
use crate::catalog::Catalogue;

/// Reports held at most: some 20 kB each.
const CAPACITY: NonZeroUsize = NonZeroUsize::new(256).unwrap();
/// How long a report is believed when nobody says that something of the child changed; the statistics of an
/// age are computed by a job and change without a word.
const BELIEVED_SECONDS: i64 = 30;

/// Whose report of which days.
pub(super) type Key = (ChildId, NaiveDate, NaiveDate);

/// What a report was computed from.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    /// What held of the child before it was read.
    pub stamp: Stamp,
    /// The very copy of the catalogue.
    pub catalogue: Arc<Catalogue>,
    /// The family's day: advice and averages go by the days that have passed.
    pub today: NaiveDate,
    /// When.
    pub at: UtcInstant,
}

impl Origin {
    fn vouches_at(&self, now: &Self) -> bool {
        self.stamp == now.stamp
            && Arc::ptr_eq(&self.catalogue, &now.catalogue)
            && self.today == now.today
            && self.at <= now.at
            && now.at < self.at.plus_seconds(BELIEVED_SECONDS)
    }
}

/// The reports asked for last; begins as `Arc::default()`.
#[derive(Debug)]
pub struct ReportMemory(Mutex<LruCache<Key, (Origin, Arc<ChildReport>)>>);

impl Default for ReportMemory {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(CAPACITY)))
    }
}

impl ReportMemory {
    /// The report, if computing it now would give the same.
    pub(super) fn get(&self, key: &Key, now: &Origin) -> Option<Arc<ChildReport>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (origin, report) = held.get(key)?;
        origin.vouches_at(now).then(|| Arc::clone(report))
    }

    /// Forgets everything: what all reports are compared with has changed.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(super) fn put(&self, key: Key, origin: Origin, report: Arc<ChildReport>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.put(key, (origin, report));
    }
}
