//! The videos that a child may see, as bits by position in the candidate index.

use std::sync::Arc;

use kyck_kernel::UtcInstant;

use super::candidate_index::CandidateIndex;
use super::feed_inputs::{ChildSettings, Watching};
use super::rules;
use crate::policy;

/// The positions that a child may see, and until when that is so.
#[derive(Clone, Debug)]
pub(super) struct Visible {
    bits: Arc<[u64]>,
    count: usize,
    /// When the first of them is to be seen no longer.
    pub(super) until: UtcInstant,
}

impl Visible {
    /// Asks policy of every video.
    pub(super) fn new(settings: &ChildSettings, index: &CandidateIndex, now: UtcInstant) -> Self {
        let mut bits = vec![0; index.len().div_ceil(64)];
        let (mut count, mut until) = (0, UtcInstant(i64::MAX));

        for (at, video) in index.policies.iter().enumerate() {
            if policy::decide(&settings.policy, video, now).is_allowed() {
                bits[at / 64] |= 1_u64 << (at % 64);
                count += 1;
                until = until.min(video.expires_at.unwrap_or(until));
            }
        }

        Self {
            bits: bits.into(),
            count,
            until,
        }
    }

    pub(super) fn has(&self, position: u32) -> bool {
        has(&self.bits, position)
    }

    /// The positions, newest first.
    pub(super) fn positions(&self) -> impl Iterator<Item = u32> {
        positions_of(&self.bits)
    }

    /// Those of the positions that the child has not started.
    pub(super) fn unseen(&self, watching: &Watching) -> Box<[u64]> {
        let mut bits: Box<[u64]> = (*self.bits).into();
        for position in watching.seen.iter().filter_map(|seen| seen.position) {
            bits[position as usize / 64] &= !(1_u64 << (position % 64));
        }
        bits
    }
}

/// Whether the bit of a position is set.
pub(super) fn has(bits: &[u64], position: u32) -> bool {
    bits[position as usize / 64] >> (position % 64) & 1 == 1
}

/// Places whose bits are set, ascending.
pub(super) fn positions_of(bits: &[u64]) -> impl Iterator<Item = u32> {
    (0_u32..).zip(bits).flat_map(|(word, bits)| {
        let mut left = *bits;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros())?;
            left &= left - 1;
            Some(word * 64 + bit)
        })
    })
}

/// Since when videos count as new; never when most do: then "new" says nothing.
pub(super) fn new_since(index: &CandidateIndex, visible: &Visible, now: UtcInstant) -> Option<UtcInstant> {
    let since = rules::new_since(now);
    let new = visible
        .positions()
        // Newest first: the first old one ends the new ones.
        .take_while(|position| index.video(*position).published_at.is_some_and(|at| at > since))
        .count();
    (new * 2 <= visible.count).then_some(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_bits_that_are_set() {
        let visible = Visible {
            bits: Arc::from([0b101, 0, 1 << 63]),
            count: 3,
            until: UtcInstant(0),
        };
        assert_eq!(visible.positions().collect::<Vec<_>>(), [0, 2, 191]);
        assert!(visible.has(191) && visible.has(2) && !visible.has(1));
    }
}
