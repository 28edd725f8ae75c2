//! Ranking metrics (NDCG, recall) in expectation over the orders of tied scores, so that the order of a file has no
//! influence.

use crate::scoring::top_k;

/// The position of an item in a ranking with ties.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Number of items with a greater score.
    pub before: f64,
    /// Number of items with the same score, itself included: 1 or more.
    pub tied: f64,
}

/// The first `k` items of a ranking, and the positions of the relevant ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranked {
    /// The first items, by descending score.
    pub items: Vec<u32>,
    /// Positions of the relevant items that may be among the first `k`.
    pub found: Vec<Position>,
}

impl Ranked {
    /// Ranks the allowed items.
    ///
    /// # Shapes
    /// * `scores`: `[n_items]`; `relevant`: items, those not below `n_items` are ignored.
    pub fn new(scores: &[f32], relevant: &[u32], k: usize, allowed: impl Fn(u32) -> bool) -> Self {
        let best = top_k(scores, k, &allowed);
        Self::of_best(scores, &best, relevant, k, allowed)
    }

    /// As [`Ranked::new`] with the first items already computed: `k` of them, or all that are allowed.
    pub(crate) fn of_best(
        scores: &[f32],
        best: &[(u32, f32)],
        relevant: &[u32],
        k: usize,
        allowed: impl Fn(u32) -> bool,
    ) -> Self {
        Self {
            items: best.iter().map(|(item, _)| *item).collect(),
            found: positions(scores, best, relevant, k, allowed),
        }
    }
}

/// Positions of the relevant items that may be among the first `k`; `best`: the first items.
#[expect(clippy::float_cmp, reason = "only equal scores are ties")]
fn positions(
    scores: &[f32],
    best: &[(u32, f32)],
    relevant: &[u32],
    k: usize,
    allowed: impl Fn(u32) -> bool,
) -> Vec<Position> {
    let Some((_, last)) = best.last() else {
        return Vec::new();
    };

    // More items may have the last score than were taken.
    let all_of_last = || {
        let same = scores.iter().zip(0_u32..).filter(|(score, _)| *score == last);
        same.filter(|(_, item)| allowed(*item)).count()
    };
    let mut of_last = None;

    let mut found = Vec::new();
    for item in relevant {
        let Some(score) = scores.get(*item as usize).filter(|score| *score >= last) else {
            continue;
        };
        if !allowed(*item) {
            continue;
        }

        let before = best.partition_point(|(_, other)| other > score);
        let tied = if score == last && best.len() == k {
            *of_last.get_or_insert_with(all_of_last)
        } else {
            best.partition_point(|(_, other)| other >= score) - before
        };
        found.push(Position {
            before: before as f64,
            tied: tied as f64,
        });
    }
    found
}

/// Discounts `1 / log₂(position + 2)` of the first `k` positions, counted from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Discount {
    /// Sum of the discounts of the first `n` positions, for `n` from 0 to `k`.
    sums: Vec<f64>,
}

impl Discount {
    /// Discounts of the first `k` positions.
    pub fn new(k: usize) -> Self {
        let mut sums = vec![0.0; k + 1];
        for position in 0..k {
            sums[position + 1] = sums[position] + 1.0 / ((position + 2) as f64).log2();
        }
        Self { sums }
    }

    /// Sum of the discounts before a position, which may be fractional.
    fn sum_before(&self, position: f64) -> f64 {
        let k = self.sums.len() - 1;
        if position >= k as f64 {
            return self.sums[k];
        }
        let whole = position as usize;
        self.sums[whole] + (position - whole as f64) * (self.sums[whole + 1] - self.sums[whole])
    }

    /// Expected discounted gain of an item.
    pub fn expected(&self, position: Position) -> f64 {
        let Position { before, tied } = position;
        (self.sum_before(before + tied) - self.sum_before(before)) / tied
    }

    /// Expected NDCG of a ranking with binary relevance, 0 to 1; 0 when nothing is relevant.
    pub fn ndcg(&self, found: impl IntoIterator<Item = Position>, relevant: usize) -> f64 {
        let best = self.sums[relevant.min(self.sums.len() - 1)];
        if best <= 0.0 {
            return 0.0;
        }
        found
            .into_iter()
            .map(|position| self.expected(position))
            .sum::<f64>()
            / best
    }
}

/// Expected recall at `k`, 0 to 1; 0 when nothing is relevant.
pub fn recall(found: &[Position], relevant: usize, k: usize) -> f64 {
    let k = k as f64;
    let among = |position: &Position| {
        let Position { before, tied } = *position;
        (k.min(before + tied) - k.min(before)) / tied
    };
    found.iter().map(among).sum::<f64>() / relevant.max(1) as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ndcg(scores: &[f32], relevant: &[u32], k: usize) -> f64 {
        let ranked = Ranked::new(scores, relevant, k, |_| true);
        Discount::new(k).ndcg(ranked.found, relevant.len())
    }

    #[test]
    fn metrics_worked_out_by_hand() {
        // Relevant at positions 2 and 4 of 4: (1/log2 3 + 1/log2 5) / (1 + 1/log2 3)
        let third = 1.0 / 3.0_f64.log2();
        let found = ndcg(&[4.0, 3.0, 2.0, 1.0], &[1, 3], 10);
        assert!((found - (third + 1.0 / 5.0_f64.log2()) / (1.0 + third)).abs() < 1e-12);
        assert_eq!(ndcg(&[0.0, 2.0, 1.0], &[1, 2], 10), 1.0);
        assert_eq!(ndcg(&[1.0], &[], 10), 0.0);
        let ranked = Ranked::new(&[4.0, 3.0, 2.0, 1.0], &[1, 2, 3, 9], 2, |_| true);
        assert_eq!(ranked.items, [0, 1]);
        assert_eq!(recall(&ranked.found, 4, 2), 0.25);
        assert_eq!(recall(&[], 0, 2), 0.0);
    }

    #[test]
    fn a_constant_scores_like_a_random_order() {
        // Of 40 alike, each comes among the first 10 with a chance of a quarter, wherever it is in the list.
        let gains: f64 = (0..10).map(|position| 1.0 / f64::from(position + 2).log2()).sum();
        for item in [0, 7, 39] {
            let found = ndcg(&[1.0; 40], &[item], 10);
            assert!((found - gains / 40.0).abs() < 1e-12, "{found}");
        }
        let ranked = Ranked::new(&[1.0; 40], &[3], 20, |_| true);
        assert_eq!(recall(&ranked.found, 1, 20), 0.5);
    }

    #[test]
    fn items_that_are_not_allowed_take_no_position() {
        let ranked = Ranked::new(&[5.0, 5.0, 5.0, 1.0], &[0, 1, 3], 2, |item| item != 1);
        let expected = Position {
            before: 0.0,
            tied: 2.0,
        };
        assert_eq!(ranked.found, [expected]);
    }

    proptest! {
        #[test]
        fn the_expected_gain_is_the_mean_over_all_orders_of_equal_scores(
            scores in prop::collection::vec(0_i32..3, 1..7),
            relevant in prop::collection::btree_set(0_u32..7, 1..4),
            k in 1_usize..6,
        ) {
            let scores: Vec<f32> = scores.into_iter().map(|score| score as f32).collect();
            let relevant: Vec<u32> = relevant.into_iter().collect();
            let mut orders = vec![Vec::new()];
            for item in 0..scores.len() as u32 {
                orders = orders
                    .into_iter()
                    .flat_map(|order: Vec<u32>| (0..=order.len()).map(move |at| {
                        let mut longer = order.clone();
                        longer.insert(at, item);
                        longer
                    }))
                    .collect();
            }
            orders.retain(|order| order.is_sorted_by(|a, b| scores[*a as usize] >= scores[*b as usize]));
            let gain = |order: &Vec<u32>| {
                let at = order.iter().take(k).enumerate().filter(|(_, item)| relevant.contains(item));
                at.map(|(position, _)| 1.0 / ((position + 2) as f64).log2()).sum::<f64>()
            };
            let best: f64 = (0..relevant.len().min(k)).map(|at| 1.0 / ((at + 2) as f64).log2()).sum();
            let mean = orders.iter().map(gain).sum::<f64>() / orders.len() as f64 / best;
            prop_assert!((ndcg(&scores, &relevant, k) - mean).abs() < 1e-9);
        }
    }
}
