//! Reports for guardians: what a child watched, how it compares, what of the curriculum was met, and
//! advice whose every line carries its numbers and its source.
//!
//! Begin at [`Reports::child_report`](crate::report::Reports::child_report); `metrics` and `advice` are the pure rules behind it. All numbers come from
//! the aggregates of `watch`, never from single events. [`Reports::freeze_weekly`](crate::report::Reports::freeze_weekly), [`Reports::compute_cohorts`](crate::report::Reports::compute_cohorts) and
//! [`Reports::aggregate_hours`](crate::report::Reports::aggregate_hours) are jobs.

mod advice;
mod aggregate;
mod guideline;
mod metrics;
mod model;
mod period;
mod report_cache;
mod retention;
mod service;
mod store;
mod weekly;

use std::sync::Arc;

use kyck_kernel::Kernel;

use self::report_cache::ReportCache;
use crate::catalog::Catalog;
use crate::family::Families;
use crate::identity::Identity;
use crate::notify::Notify;
use crate::policy::Policy;
use crate::watch::Watch;

pub use aggregate::MIN_CHILDREN;
pub use guideline::{Benchmark, Guideline, benchmark, find_guideline, guidelines};
pub use model::{
    Advice, AdviceKind, BedtimeViewing, ChildReport, Comparison, ComparisonSource, CurriculumShare, Evidence,
    HeatmapCell, NuriExposure, ParentReport, ReportDay, SittingSummary, TopicShare, VideoSummary,
};
pub use store::ReportKey;

/// Reports for guardians and the jobs behind them.
pub struct Reports {
    kernel: Kernel,
    catalog: Arc<Catalog>,
    family: Arc<Families>,
    identity: Arc<Identity>,
    notify: Arc<Notify>,
    policy: Arc<Policy>,
    watch: Arc<Watch>,
    cache: ReportCache,
}

impl Reports {
    /// Builds the feature from what it depends on.
    pub fn new(
        kernel: Kernel,
        catalog: Arc<Catalog>,
        family: Arc<Families>,
        identity: Arc<Identity>,
        notify: Arc<Notify>,
        policy: Arc<Policy>,
        watch: Arc<Watch>,
    ) -> Self {
        Self {
            kernel,
            catalog,
            family,
            identity,
            notify,
            policy,
            watch,
            cache: ReportCache::default(),
        }
    }
}
