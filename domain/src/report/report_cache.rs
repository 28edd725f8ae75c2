//! The cache of reports: a parent goes back and forth between a week and a month, and each look at the screen asks again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::NaiveDate;
use kyck_kernel::cache::{Cache, CacheSpec, ReadPoint, mebibytes};
use kyck_kernel::id::ChildId;

use super::advised_report::ChildReport;
use crate::catalog::Catalogue;

const REPORT_CACHE: CacheSpec = CacheSpec {
    name: "report",
    capacity_bytes: mebibytes(8),
    invalidated_by: "the child's epoch, another catalogue, new cohorts, the family's midnight",
    max_staleness: Some(Duration::from_secs(30)),
};
/// Bytes of a report without its lists, texts of advice included, roughly.
const REPORT_BYTES: usize = size_of::<ChildReport>() + 8 * 1024;
/// Bytes of an entry of a list, its texts included, roughly.
const ENTRY_BYTES: usize = 96;

/// A child, and the first and the last day of its report.
pub(super) type Key = (ChildId, NaiveDate, NaiveDate);

/// What a report was computed from.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub read: ReadPoint,
    pub catalogue: Arc<Catalogue>,
    /// The family's day: advice and averages depend on the days that have passed.
    pub today: NaiveDate,
    /// [`ReportCache::cohorts`] before anything was read.
    pub cohorts: u64,
}

impl Origin {
    /// Whether a report computed from this is what would be computed `now`.
    fn is_valid(&self, now: &Self) -> bool {
        self.read.epoch == now.read.epoch
            && Arc::ptr_eq(&self.catalogue, &now.catalogue)
            && self.today == now.today
            && self.cohorts == now.cohorts
            && REPORT_CACHE.is_recent(self.read.at, now.read.at)
    }
}

/// The reports asked for last.
#[derive(Debug)]
pub(super) struct ReportCache {
    entries: Cache<Key, Arc<(Origin, Arc<ChildReport>)>>,
    /// Counts the changes of the cohorts that all reports are compared with.
    cohorts: AtomicU64,
}

impl Default for ReportCache {
    fn default() -> Self {
        Self {
            entries: Cache::new(&REPORT_CACHE, |_, entry| size_bytes(&entry.1)),
            cohorts: AtomicU64::new(0),
        }
    }
}

impl ReportCache {
    /// The report, if computing it now would give the same.
    pub(super) fn get(&self, key: &Key, now: &Origin) -> Option<Arc<ChildReport>> {
        let entry = self.entries.get_if(key, |entry| entry.0.is_valid(now))?;
        Some(Arc::clone(&entry.1))
    }

    pub(super) fn insert(&self, key: Key, origin: Origin, report: Arc<ChildReport>) {
        self.entries.insert(key, Arc::new((origin, report)));
    }

    /// The version of the cohorts, to be taken before they are read.
    pub(super) fn cohorts(&self) -> u64 {
        self.cohorts.load(Ordering::Acquire)
    }

    /// Makes all reports invalid: the cohorts that they are compared with have changed.
    pub(super) fn cohorts_changed(&self) {
        self.cohorts.fetch_add(1, Ordering::AcqRel);
    }
}

fn size_bytes(report: &ChildReport) -> usize {
    let entries = report.days.len() + report.heatmap.len() + report.topics.len() + 2 * report.videos.len();
    REPORT_BYTES + entries * ENTRY_BYTES
}
