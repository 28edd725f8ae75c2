//! Reports for guardians: computed for any range, frozen each week; the guidelines behind the advice.

mod query;
mod types;

pub use query::{ReportQuery, find_guideline, find_report};
pub use types::{GuidelineNode, ParentReportNode};
