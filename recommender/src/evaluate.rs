//! Offline evaluation of rankings on held-out positives.

use rayon::prelude::*;

use crate::rank::{Discount, Ranked, recall};
use crate::{History, Model, RecommendError};

/// Length of the evaluated rankings.
const CUTOFF: usize = 20;

/// A user with held-out positives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TestUser {
    /// Input of the model.
    pub history: History,
    /// Held-out items, ascending; a user without any is skipped.
    pub relevant: Vec<u32>,
}

/// Metrics, averaged over the test users.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Number of test users with a held-out item.
    pub users: usize,
    /// Normalised discounted cumulative gain of the first 10, 0 to 1.
    pub ndcg_at_10: f64,
    /// Recall among the first 20, 0 to 1.
    pub recall_at_20: f64,
    /// Share of the catalogue that is among the first 10 of at least one user, 0 to 1.
    pub coverage: f64,
    /// Mean self-information of the first 10, in bits: `−log₂` of the share of users who liked the item, with add-one
    /// smoothing. 0 without statistics of the items.
    ///
    /// Source: Castells, Hurley, Vargas, Novelty and Diversity in Recommender Systems, Recommender Systems
    /// Handbook, 2nd edition, 2015, section 26.3.
    pub novelty: f64,
    /// Normalised entropy of the areas of the first 10, 0 (one area) to 1 (uniform), averaged over the users whose first
    /// 10 have an area. 0 without areas.
    pub balance: f64,
    /// The same users by length of history, see [`SLICES`].
    pub by_history: [Slice; SLICES.len()],
}

/// Lower bounds of the slices by length of history, in liked items.
pub const SLICES: [usize; 4] = [0, 1, 5, 20];

/// Metrics of the users in one range of history lengths.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slice {
    /// Number of test users.
    pub users: usize,
    /// Normalised discounted cumulative gain of the first 10, 0 to 1.
    pub ndcg_at_10: f64,
    /// Recall among the first 20, 0 to 1.
    pub recall_at_20: f64,
}

/// Statistics of the items for novelty and balance.
#[derive(Clone, Copy, Debug, Default)]
pub struct ItemStatistics<'a> {
    /// Number of users who liked each item, `[n_items]`; may be empty.
    pub positives: &'a [u32],
    /// Number of training users.
    pub n_users: usize,
    /// `(area, share)` of each item, `[n_items]`; may be empty.
    pub areas: &'a [Vec<(u16, f32)>],
    /// Number of areas of the curriculum.
    pub n_areas: usize,
}

/// Ranks all unseen items for each test user and compares with the held-out ones. Ties count in expectation over
/// their orders.
///
/// # Errors
/// [`RecommendError::OutOfRange`] when a history names an item that the model does not have.
pub fn evaluate(
    model: &Model,
    test_users: &[TestUser],
    statistics: ItemStatistics<'_>,
) -> Result<Evaluation, RecommendError> {
    evaluate_among(model, test_users, statistics, |_| true)
}

/// As [`evaluate`], with the ranking restricted to allowed items.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_among(
    model: &Model,
    test_users: &[TestUser],
    statistics: ItemStatistics<'_>,
    allowed: impl Fn(u32) -> bool + Sync,
) -> Result<Evaluation, RecommendError> {
    let ranked = test_users
        .par_iter()
        .map(|test_user| {
            let scores = model.score_all(&test_user.history)?;
            let may = |item| allowed(item) && !test_user.history.has_seen(item);
            Ok(Ranked::new(scores.totals(), &test_user.relevant, CUTOFF, may))
        })
        .collect::<Result<Vec<Ranked>, _>>()?;
    Ok(summarise(&ranked, test_users, model.n_items(), statistics))
}

/// Averages the metrics of given rankings, one per test user.
pub fn summarise(
    ranked: &[Ranked],
    test_users: &[TestUser],
    n_items: usize,
    statistics: ItemStatistics<'_>,
) -> Evaluation {
    let mut evaluation = Evaluation::default();
    let mut shown = vec![false; n_items];
    let mut with_areas = 0;
    let discount = Discount::new(10);
    for (ranked, test_user) in ranked.iter().zip(test_users) {
        if test_user.relevant.is_empty() {
            continue;
        }
        let relevant = test_user.relevant.len();
        let ndcg = discount.ndcg(ranked.found.iter().copied(), relevant);
        let recall = recall(&ranked.found, relevant, CUTOFF);
        evaluation.users += 1;
        evaluation.ndcg_at_10 += ndcg;
        evaluation.recall_at_20 += recall;

        let length = test_user.history.liked.len();
        let slice = SLICES
            .iter()
            .rposition(|least| length >= *least)
            .unwrap_or_default();
        let slice = &mut evaluation.by_history[slice];
        slice.users += 1;
        slice.ndcg_at_10 += ndcg;
        slice.recall_at_20 += recall;

        let first = &ranked.items[..ranked.items.len().min(10)];
        for item in first {
            if let Some(shown) = shown.get_mut(*item as usize) {
                *shown = true;
            }
        }
        evaluation.novelty += statistics.novelty(first);
        if let Some(balance) = statistics.balance(first) {
            evaluation.balance += balance;
            with_areas += 1;
        }
    }

    for slice in &mut evaluation.by_history {
        slice.ndcg_at_10 /= slice.users.max(1) as f64;
        slice.recall_at_20 /= slice.users.max(1) as f64;
    }
    let users = evaluation.users.max(1) as f64;
    evaluation.ndcg_at_10 /= users;
    evaluation.recall_at_20 /= users;
    evaluation.novelty /= users;
    evaluation.balance /= f64::from(with_areas.max(1));
    evaluation.coverage = shown.iter().filter(|shown| **shown).count() as f64 / n_items.max(1) as f64;
    evaluation
}

impl ItemStatistics<'_> {
    /// Mean self-information of some items, in bits.
    fn novelty(&self, items: &[u32]) -> f64 {
        if self.positives.is_empty() {
            return 0.0;
        }
        let self_information = |item: &u32| {
            let positives = self.positives.get(*item as usize).copied().unwrap_or_default();
            -((f64::from(positives) + 1.0) / (self.n_users as f64 + 1.0))
                .min(1.0)
                .log2()
        };
        items.iter().map(self_information).sum::<f64>() / items.len().max(1) as f64
    }

    /// Normalised entropy of the areas of some items; `None` where none has one, or with fewer than two areas.
    fn balance(&self, items: &[u32]) -> Option<f64> {
        let mut shares = vec![0.0_f64; self.n_areas];
        for item in items {
            for (area, share) in self.areas.get(*item as usize).into_iter().flatten() {
                shares[usize::from(*area)] += f64::from(*share);
            }
        }
        let sum: f64 = shares.iter().sum();
        if sum <= 0.0 || self.n_areas < 2 {
            return None;
        }
        let entropy: f64 = shares
            .into_iter()
            .filter(|share| *share > 0.0)
            .map(|share| -(share / sum) * (share / sum).ln())
            .sum();
        Some(entropy / (self.n_areas as f64).ln())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn novelty_is_self_information_and_balance_normalised_entropy() {
        let statistics = ItemStatistics {
            positives: &[7, 1, 0],
            n_users: 7,
            areas: &[vec![(0, 1.0)], vec![(1, 1.0)], vec![(0, 0.5), (1, 0.5)]],
            n_areas: 2,
        };
        // 8/8, 2/8 and 1/8 of the users.
        assert_eq!(statistics.novelty(&[0]), 0.0);
        assert_eq!(statistics.novelty(&[1, 2]), 2.5);
        assert_eq!(ItemStatistics::default().novelty(&[1]), 0.0);
        assert_eq!(statistics.balance(&[0]), Some(0.0));
        assert_eq!(statistics.balance(&[0, 1]), Some(1.0));
        assert_eq!(statistics.balance(&[2]), Some(1.0));
        // Three quarters and one quarter.
        let uneven = -(0.75_f64 * 0.75_f64.log2() + 0.25 * 0.25_f64.log2());
        assert!((statistics.balance(&[0, 2]).unwrap() - uneven).abs() < 1e-12);
        assert_eq!(statistics.balance(&[]), None);
    }

    #[test]
    fn users_are_sliced_by_length_of_history() {
        let test_user = |length: u32, relevant: u32| TestUser {
            history: History {
                liked: (0..length).map(|item| (item, 1.0)).collect(),
                ..History::default()
            },
            relevant: vec![relevant],
        };
        let test_users = [
            test_user(0, 5),
            test_user(1, 5),
            test_user(4, 6),
            test_user(20, 6),
            test_user(50, 6),
        ];
        let first_of = |test_user: &TestUser| {
            Ranked::new(&[0.0, 0.0, 0.0, 0.0, 0.0, 9.0], &test_user.relevant, 1, |_| true)
        };
        let ranked: Vec<Ranked> = test_users.iter().map(first_of).collect();
        let found = summarise(&ranked, &test_users, 10, ItemStatistics::default());
        let slices = found
            .by_history
            .map(|slice| (slice.users, slice.ndcg_at_10, slice.recall_at_20));
        assert_eq!(
            slices,
            [(1, 1.0, 1.0), (2, 0.5, 0.5), (0, 0.0, 0.0), (2, 0.0, 0.0)]
        );
        assert_eq!((found.users, found.ndcg_at_10, found.coverage), (5, 0.4, 0.1));
    }
}
