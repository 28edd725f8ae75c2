//! Scores of all items for one history.

use crate::History;
use crate::ensemble::PARTS;

/// Items in one block of a sum: short enough that single precision loses nothing that shows.
const BLOCK: usize = 512;
/// Scores that are skipped together where none is great enough.
const SKIP_BLOCK: usize = 32;

/// Scores of every item of a model for one history.
///
/// Each part is standardised over the unseen items, weighted and summed; contributions of single items are computed on
/// demand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AllScores {
    totals: Vec<f32>,
    /// Scores by part before standardising, `[n_items]` each; empty where a part has no score.
    raw: [Vec<f32>; PARTS],
    /// Weight over standard deviation by part; 0 where a part is constant.
    factors: [f32; PARTS],
    means: [f32; PARTS],
}

impl AllScores {
    /// Standardises and sums. A part without scores is `None`.
    pub(crate) fn new(
        n_items: usize,
        raw: [Option<Vec<f32>>; PARTS],
        weights: &[f32; PARTS],
        history: &History,
    ) -> Self {
        let mut scores = Self {
            totals: vec![0.0; n_items],
            ..Self::default()
        };

        for (part, raw) in raw.into_iter().enumerate() {
            let Some(raw) = raw else { continue };
            let (mean, deviation) = spread(&raw, history);
            let factor = if deviation > 0.0 {
                weights[part] / deviation
            } else {
                0.0
            };
            if factor != 0.0 {
                for (total, score) in scores.totals.iter_mut().zip(&raw) {
                    *total += (score - mean) * factor;
                }
            }

            scores.factors[part] = factor;
            scores.means[part] = mean;
            scores.raw[part] = raw;
        }
        scores
    }

    /// Weighted sum of the parts of every item, unitless, comparable within one answer only.
    pub fn totals(&self) -> &[f32] {
        &self.totals
    }

    /// The weighted sum for one item.
    ///
    /// # Panics
    /// When the model has no such item, as with a slice.
    pub fn total(&self, item: u32) -> f32 {
        self.totals[item as usize]
    }

    /// Contribution of each [`Part`](crate::ensemble::Part) to the total of an item: its standard score times its
    /// weight.
    ///
    /// # Panics
    /// When the model has no such item, as with a slice.
    pub fn parts(&self, item: u32) -> [f32; PARTS] {
        let mut parts = [0.0; PARTS];
        for (part, share) in parts.iter_mut().enumerate() {
            if let Some(score) = self.raw[part].get(item as usize) {
                *share = (score - self.means[part]) * self.factors[part];
            }
        }
        parts
    }

    /// Whether a part distinguishes items.
    pub(crate) fn is_informative(&self, part: usize) -> bool {
        self.factors[part] != 0.0
    }

    /// Totals under other weights, for scores that were computed with a weight of 1 for each part.
    pub(crate) fn weighted(&self, weights: &[f32; PARTS]) -> Vec<f32> {
        let mut totals = vec![0.0; self.totals.len()];
        for (part, weight) in weights.iter().enumerate() {
            let factor = self.factors[part] * weight;
            if factor != 0.0 {
                let mean = self.means[part];
                for (total, score) in totals.iter_mut().zip(&self.raw[part]) {
                    *total += (score - mean) * factor;
                }
            }
        }
        totals
    }

    /// The `count` greatest totals among the allowed items, descending, ties in the order of items.
    pub fn best(&self, count: usize, allowed: impl Fn(u32) -> bool) -> Vec<(u32, f32)> {
        top_k(&self.totals, count, allowed)
    }
}

/// The `count` greatest scores among the allowed items as `(item, score)`, descending, ties in the order of items.
pub(crate) fn top_k(scores: &[f32], count: usize, allowed: impl Fn(u32) -> bool) -> Vec<(u32, f32)> {
    if count == 0 {
        return Vec::new();
    }
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0));
    let capacity = count.saturating_mul(2).min(scores.len()).max(1);
    let mut found: Vec<(u32, f32)> = Vec::with_capacity(capacity);
    let mut least = f32::NEG_INFINITY;

    for (block_index, block) in scores.chunks(SKIP_BLOCK).enumerate() {
        // One vectorised test per block is many times as fast as one per item.
        if block.iter().filter(|score| **score >= least).count() == 0 {
            continue;
        }
        for (index, score) in block.iter().enumerate() {
            let item = (block_index * SKIP_BLOCK + index) as u32;
            if *score < least || !allowed(item) {
                continue;
            }
            if found.len() == capacity && capacity > count {
                found.select_nth_unstable_by(count - 1, order);
                found.truncate(count);
                least = found[count - 1].1;
                // A later item with the same score comes after those already found.
                if *score <= least {
                    continue;
                }
            }
            found.push((item, *score));
        }
    }

    found.sort_unstable_by(order);
    found.truncate(count);
    found
}

/// Mean and standard deviation over the unseen items; a deviation of 0 where the differences are rounding errors.
pub(crate) fn spread(scores: &[f32], history: &History) -> (f32, f32) {
    let seen = || {
        let liked = history.liked.iter().map(|(item, _)| *item);
        liked.chain(history.skipped.iter().copied())
    };
    let count = scores
        .len()
        .saturating_sub(history.liked.len() + history.skipped.len());
    if count == 0 {
        return (0.0, 0.0);
    }

    let of_seen: f64 = seen().map(|item| f64::from(scores[item as usize])).sum();
    let mean = ((sum(scores, |score| score) - of_seen) / count as f64) as f32;
    let square = |score: f32| (score - mean) * (score - mean);
    let of_seen: f64 = seen().map(|item| f64::from(square(scores[item as usize]))).sum();
    let variance = (sum(scores, square) - of_seen).max(0.0) / count as f64;

    let deviation = variance.sqrt() as f32;
    if deviation.is_finite() && deviation > 1e-6 * mean.abs() && deviation > f32::MIN_POSITIVE {
        (mean, deviation)
    } else {
        (mean, 0.0)
    }
}

/// Sum of a function of each score, in eight single-precision lanes within a block and in double precision over
/// blocks.
fn sum(scores: &[f32], value: impl Fn(f32) -> f32) -> f64 {
    scores
        .chunks(BLOCK)
        .map(|block| {
            let mut lanes = [0.0_f32; 8];
            let (chunks, rest) = block.as_chunks::<8>();
            for chunk in chunks {
                for lane in 0..8 {
                    lanes[lane] += value(chunk[lane]);
                }
            }
            let rest: f32 = rest.iter().map(|score| value(*score)).sum();
            lanes.iter().map(|lane| f64::from(*lane)).sum::<f64>() + f64::from(rest)
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn mean_and_deviation_are_over_unseen_items() {
        let history = History {
            liked: vec![(3, 1.0)],
            skipped: vec![0],
            ..History::default()
        };
        let (mean, deviation) = spread(&[99.0, 1.0, 2.0, -50.0, 3.0], &history);
        assert!((mean - 2.0).abs() < 1e-6);
        assert!((deviation - (2.0_f32 / 3.0).sqrt()).abs() < 1e-4, "{deviation}");
        assert_eq!(spread(&[4.2; 9], &History::default()).1, 0.0);
        assert_eq!(spread(&[], &History::default()), (0.0, 0.0));
    }

    #[test]
    fn the_contributions_to_an_item_add_up_to_its_total() {
        let raw = [
            Some(vec![1.0, 2.0, 4.0]),
            None,
            Some(vec![0.5, 0.5, 0.5]),
            Some(vec![3.0, 0.0, 0.0]),
            None,
        ];
        let scores = AllScores::new(3, raw, &[1.0, 1.0, 1.0, 0.5, 1.0], &History::default());
        for item in 0..3 {
            let parts = scores.parts(item);
            assert!((parts.iter().sum::<f32>() - scores.total(item)).abs() < 1e-6);
            assert_eq!((parts[1], parts[2], parts[4]), (0.0, 0.0, 0.0));
        }
        // 3, 0, 0: mean 1, deviation √2, half the weight.
        assert!((scores.parts(0)[3] - 1.0 / 2.0_f32.sqrt()).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn the_top_k_are_those_of_a_full_sort(
            scores in prop::collection::vec(0_i32..20, 0..200),
            count in 0_usize..40,
            banned in 0_u32..7,
        ) {
            let scores: Vec<f32> = scores.into_iter().map(|score| score as f32).collect();
            let mut all: Vec<(u32, f32)> = scores.iter().copied().enumerate()
                .map(|(item, score)| (item as u32, score))
                .filter(|(item, _)| item % 7 != banned)
                .collect();
            all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            all.truncate(count);
            prop_assert_eq!(top_k(&scores, count, |item| item % 7 != banned), all);
        }
    }
}
