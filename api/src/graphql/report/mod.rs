//! Reports for guardians: computed for any range, frozen each week; the guidelines behind the advice.

mod advice;
mod child_report;
mod exposure;
mod guideline;
mod parent_report;
mod query;
mod same_age;

pub use guideline::GuidelineNode;
pub use parent_report::ParentReportNode;
pub use query::{ReportQuery, find_guideline, find_report};
