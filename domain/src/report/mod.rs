//! Reports for guardians: what a child watched, how it compares, what of the curriculum was met, and
//! advice whose every line carries its numbers and its source.
//!
//! Begin at [`child_report`]; `metrics` and `advice` are the pure rules behind it. All numbers come from
//! the aggregates of `watch`, never from single events. [`freeze_weekly`], [`compute_cohorts`] and
//! [`aggregate_hours`] are jobs.

mod advice;
mod aggregate;
mod guideline;
mod memory;
mod metrics;
mod model;
mod period;
mod retention;
mod service;
mod store;
mod weekly;

pub use aggregate::{MIN_CHILDREN, aggregate_hours, compute_cohorts};
pub use guideline::{Benchmark, Guideline, benchmark, find_guideline, guidelines};
pub use memory::ReportMemory;
pub use model::{
    Advice, AdviceKind, BedtimeViewing, ChildReport, Comparison, ComparisonSource, CurriculumShare, Evidence,
    HeatmapCell, NuriExposure, ParentReport, ReportDay, SittingSummary, TopicShare, VideoSummary,
};
pub use retention::prune_reports;
pub use service::{child_report, find_report, list_reports};
pub use store::ReportKey;
pub use weekly::freeze_weekly;
