//! How good a ranking is, on likings that were held back.

use rayon::prelude::*;

use crate::rank::{Discount, Ranked, recall};
use crate::{History, Model, RecommendError};

/// Items of a ranking that are looked at.
const LOOKED_AT: usize = 20;

/// A user of whom some likings were held back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// What the model is shown.
    pub history: History,
    /// What was held back: items, ascending, not empty.
    pub relevant: Vec<u32>,
}

/// Means over the users of an evaluation.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evaluation {
    /// Users with something held back.
    pub users: usize,
    /// Mean normalised discounted cumulative gain of the first 10, 0 to 1.
    pub ndcg_at_10: f64,
    /// Mean share of the held-back items among the first 20, 0 to 1.
    pub recall_at_20: f64,
    /// Share of all items that are among anybody's first 10, 0 to 1.
    pub coverage: f64,
    /// Mean surprise of the first 10, in bits: `−log₂` of the share of users who liked the item, with one more
    /// of either. 0 where likings are not known.
    ///
    /// Source: Castells, Hurley, Vargas, Novelty and Diversity in Recommender Systems, Recommender Systems
    /// Handbook, 2nd edition, 2015, section 26.3.
    pub novelty: f64,
    /// How evenly the first 10 spread over the areas: entropy of their shares over its greatest value, 0 (one
    /// area) to 1 (all alike), mean over the users who were shown anything with an area. 0 where areas are
    /// not known.
    pub balance: f64,
    /// The same users by length of history, as [`SLICES`] names them.
    pub by_history: [Slice; SLICES.len()],
}

/// Shortest length of history of each slice of an evaluation: none, few, some, many liked items.
pub const SLICES: [usize; 4] = [0, 1, 5, 20];

/// Users with histories of some lengths.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Slice {
    /// How many.
    pub users: usize,
    /// Their mean NDCG of the first 10.
    pub ndcg_at_10: f64,
    /// Their mean recall among the first 20.
    pub recall_at_20: f64,
}

/// What is known of the items, besides the model.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Users who liked each item; empty where unknown.
    pub likings: &'a [u32],
    /// Users learned from.
    pub n_users: usize,
    /// Shares of each item in its areas; empty where unknown.
    pub areas: &'a [Vec<(u16, f32)>],
    /// Number of areas.
    pub n_areas: usize,
}

/// Ranks all items a user has not seen, for each case, and compares with what was held back. Items with equal
/// scores count with the mean over their possible orders.
///
/// # Errors
/// [`RecommendError::OutOfRange`] when a history names an item that the model has not.
pub fn evaluate(model: &Model, cases: &[Case], known: Known<'_>) -> Result<Evaluation, RecommendError> {
    evaluate_among(model, cases, known, |_| true)
}

/// As [`evaluate`], among some of the items alone.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_among(
    model: &Model,
    cases: &[Case],
    known: Known<'_>,
    allowed: impl Fn(u32) -> bool + Sync,
) -> Result<Evaluation, RecommendError> {
    let ranked = cases
        .par_iter()
        .map(|case| {
            let scores = model.score_all(&case.history)?;
            let may = |item| allowed(item) && !case.history.has_seen(item);
            Ok(Ranked::new(scores.totals(), &case.relevant, LOOKED_AT, may))
        })
        .collect::<Result<Vec<Ranked>, _>>()?;
    Ok(summarise(&ranked, cases, model.n_items(), known))
}

/// Means of given rankings, one a case.
pub fn summarise(ranked: &[Ranked], cases: &[Case], n_items: usize, known: Known<'_>) -> Evaluation {
    let mut evaluation = Evaluation::default();
    let mut shown = vec![false; n_items];
    let mut with_areas = 0;
    let discount = Discount::new(10);
    for (ranked, case) in ranked.iter().zip(cases) {
        if case.relevant.is_empty() {
            continue;
        }
        let relevant = case.relevant.len();
        let ndcg = discount.ndcg(ranked.found.iter().copied(), relevant);
        let recall = recall(&ranked.found, relevant, LOOKED_AT);
        evaluation.users += 1;
        evaluation.ndcg_at_10 += ndcg;
        evaluation.recall_at_20 += recall;
        let length = case.history.liked.len();
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
        evaluation.novelty += known.novelty(first);
        if let Some(balance) = known.balance(first) {
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

impl Known<'_> {
    /// Mean surprise of some items, in bits.
    fn novelty(&self, items: &[u32]) -> f64 {
        if self.likings.is_empty() {
            return 0.0;
        }
        let surprise = |item: &u32| {
            let likings = self.likings.get(*item as usize).copied().unwrap_or_default();
            -((f64::from(likings) + 1.0) / (self.n_users as f64 + 1.0))
                .min(1.0)
                .log2()
        };
        items.iter().map(surprise).sum::<f64>() / items.len().max(1) as f64
    }

    /// How evenly some items spread over the areas; `None` where no item has one.
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
    fn novelty_is_the_surprise_and_balance_the_evenness_of_what_is_shown() {
        let known = Known {
            likings: &[7, 1, 0],
            n_users: 7,
            areas: &[vec![(0, 1.0)], vec![(1, 1.0)], vec![(0, 0.5), (1, 0.5)]],
            n_areas: 2,
        };
        // 8/8, 2/8 and 1/8 of the users.
        assert_eq!(known.novelty(&[0]), 0.0);
        assert_eq!(known.novelty(&[1, 2]), 2.5);
        assert_eq!(Known::default().novelty(&[1]), 0.0);
        assert_eq!(known.balance(&[0]), Some(0.0));
        assert_eq!(known.balance(&[0, 1]), Some(1.0));
        assert_eq!(known.balance(&[2]), Some(1.0));
        // Three quarters and one quarter.
        let uneven = -(0.75_f64 * 0.75_f64.log2() + 0.25 * 0.25_f64.log2());
        assert!((known.balance(&[0, 2]).unwrap() - uneven).abs() < 1e-12);
        assert_eq!(known.balance(&[]), None);
    }

    #[test]
    fn users_are_told_apart_by_length_of_history() {
        let case = |length: u32, relevant: u32| Case {
            history: History {
                liked: (0..length).map(|item| (item, 1.0)).collect(),
                ..History::default()
            },
            relevant: vec![relevant],
        };
        let cases = [case(0, 5), case(1, 5), case(4, 6), case(20, 6), case(50, 6)];
        let first_of =
            |case: &Case| Ranked::new(&[0.0, 0.0, 0.0, 0.0, 0.0, 9.0], &case.relevant, 1, |_| true);
        let ranked: Vec<Ranked> = cases.iter().map(first_of).collect();
        let found = summarise(&ranked, &cases, 10, Known::default());
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
