//! Events on their way into the database.

use chrono::NaiveDate;

use super::quota::ChildDay;
use super::store::EventRow;

/// An event that passed its checks: index of its batch, its own index there, and its row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub batch: usize,
    pub index: usize,
    pub row: EventRow,
    /// The family's day on which it happened, for which it counts.
    pub day_on: NaiveDate,
}

/// An event that repeats a candidate of the same transaction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Repeat {
    pub batch: usize,
    pub index: usize,
    pub of: (usize, usize),
}

impl Candidate {
    pub(super) const fn day(&self) -> ChildDay {
        (self.row.child_id, self.day_on)
    }
}
