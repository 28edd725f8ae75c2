//! What answering an operation costs at most, as far as its document shows.

use async_graphql::Pos;

/// The cost of an operation, in items and loads.
///
/// Items: a page of n counts n, and n times the pages within its items. Loads: a relation counts once however many
/// items have it, since it is loaded for a whole page at once. Sums and products saturate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    total: u64,
    /// The total after each field that adds to it.
    steps: Vec<(u64, Pos)>,
}

impl Cost {
    /// Items and loads of the whole operation.
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The field at which the total first exceeds a limit; `None` when it does not.
    pub fn exceeds(&self, limit: u64) -> Option<Pos> {
        let step = self.steps.iter().find(|(total, _)| *total > limit);
        step.map(|(_, pos)| *pos)
    }

    /// Adds what a field costs.
    pub(super) fn add(&mut self, cost: u64, pos: Pos) {
        if cost > 0 {
            self.total = self.total.saturating_add(cost);
            self.steps.push((self.total, pos));
        }
    }
}
