//! Reports for guardians: what a child watched, how it compares with others, exposure to the curriculum, and advice
//! whose every line carries its numbers and its source.
//!
//! Begin at `child_report` (the use case) and `compute`; `metrics` and `advice` are the pure rules behind them. All
//! numbers come from the aggregates of `watch`, never from single events. `weekly` and `aggregate` are jobs.

mod advice;
mod advised_report;
mod aggregate;
mod child_report;
mod compute;
mod frozen;
mod guideline;
mod metrics;
mod model;
mod period;
mod queries;
mod report_cache;
mod retention;
mod statistics;
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

pub use advice::{Advice, AdviceKind, Evidence};
pub use advised_report::{ChildReport, ParentReport};
pub use aggregate::MIN_CHILDREN;
pub use frozen::ReportKey;
pub use guideline::{Benchmark, Guideline, benchmark, find_guideline, guidelines};
pub use model::{
    BedtimeViewing, Comparison, ComparisonSource, CurriculumShare, HeatmapCell, NuriExposure, ReportDay,
    ReportNumbers, SessionSummary, TopicShare, VideoSummary,
};

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
