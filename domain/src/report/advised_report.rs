//! A report with its advice, as it is shown and frozen.

use std::ops::Deref;

use kyck_kernel::id::ReportId;
use kyck_kernel::time::UtcInstant;
use serde::{Deserialize, Serialize};

use super::advice::Advice;
use super::model::ReportNumbers;

/// What a child watched within a range of days, and advice on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChildReport {
    /// The numbers, which are also read through the report itself.
    #[serde(flatten)]
    pub numbers: ReportNumbers,
    /// Advice in the order of its rules, each line with its numbers.
    pub advice: Vec<Advice>,
}

impl Deref for ChildReport {
    type Target = ReportNumbers;

    fn deref(&self) -> &ReportNumbers {
        &self.numbers
    }
}

/// A report that was computed once and stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ParentReport {
    /// Opaque id of this frozen report.
    pub id: ReportId,
    /// When it was frozen.
    pub frozen_at: UtcInstant,
    /// The report as it was then.
    pub report: ChildReport,
}
