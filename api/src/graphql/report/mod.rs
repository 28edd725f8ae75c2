//! Reports for guardians: computed for any range, frozen each week; the guidelines behind the advice.

mod advice;
mod parent_report;
mod query;
mod types;

pub use advice::GuidelineNode;
pub use parent_report::ParentReportNode;
pub use query::{ReportQuery, find_guideline, find_report};
