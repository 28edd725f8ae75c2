//! How good a ranking is, on likings that were held back.

use rayon::prelude::*;

use crate::{History, Model, RecommendError};

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
}

/// NDCG of the first `k` of a ranking with yes-or-no relevance; 0 when nothing is relevant.
pub fn ndcg_at(ranked: &[u32], relevant: &[u32], k: usize) -> f64 {
    let gain = |place: usize| 1.0 / ((place + 2) as f64).log2();
    let found: f64 = ranked
        .iter()
        .take(k)
        .enumerate()
        .filter(|(_, item)| relevant.binary_search(item).is_ok())
        .map(|(place, _)| gain(place))
        .sum();
    let best: f64 = (0..relevant.len().min(k)).map(gain).sum();
    if best > 0.0 { found / best } else { 0.0 }
}

/// Share of the relevant items among the first `k`; 0 when nothing is relevant.
pub fn recall_at(ranked: &[u32], relevant: &[u32], k: usize) -> f64 {
    if relevant.is_empty() {
        return 0.0;
    }
    let found = ranked
        .iter()
        .take(k)
        .filter(|item| relevant.binary_search(item).is_ok())
        .count();
    found as f64 / relevant.len() as f64
}

/// Ranks all items a user has not seen, for each case, and compares with what was held back.
///
/// # Errors
/// [`RecommendError::OutOfRange`] when a history names an item that the model has not.
pub fn evaluate(model: &Model, cases: &[Case]) -> Result<Evaluation, RecommendError> {
    let ranked = cases
        .par_iter()
        .map(|case| {
            model
                .top(&case.history, 20)
                .map(|top| top.into_iter().map(|one| one.0).collect())
        })
        .collect::<Result<Vec<Vec<u32>>, _>>()?;
    Ok(summarise(&ranked, cases, model.n_items()))
}

/// Means of given rankings, one a case.
pub fn summarise(ranked: &[Vec<u32>], cases: &[Case], n_items: usize) -> Evaluation {
    let mut evaluation = Evaluation::default();
    let mut shown = vec![false; n_items];
    for (ranked, case) in ranked.iter().zip(cases) {
        if case.relevant.is_empty() {
            continue;
        }
        evaluation.users += 1;
        evaluation.ndcg_at_10 += ndcg_at(ranked, &case.relevant, 10);
        evaluation.recall_at_20 += recall_at(ranked, &case.relevant, 20);
        for item in ranked.iter().take(10) {
            if let Some(shown) = shown.get_mut(*item as usize) {
                *shown = true;
            }
        }
    }
    let users = evaluation.users.max(1) as f64;
    evaluation.ndcg_at_10 /= users;
    evaluation.recall_at_20 /= users;
    evaluation.coverage = shown.iter().filter(|shown| **shown).count() as f64 / n_items.max(1) as f64;
    evaluation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_done_by_hand() {
        // Relevant at places 2 and 4 of 4: (1/log2 3 + 1/log2 5) / (1 + 1/log2 3)
        let ndcg = ndcg_at(&[9, 1, 8, 2], &[1, 2], 10);
        let third = 1.0 / 3.0_f64.log2();
        assert!((ndcg - (third + 1.0 / 5.0_f64.log2()) / (1.0 + third)).abs() < 1e-12);
        assert_eq!(recall_at(&[9, 1, 8, 2], &[1, 2, 3, 4], 4), 0.5);
        assert_eq!(ndcg_at(&[1, 2], &[1, 2], 10), 1.0);
        assert_eq!(ndcg_at(&[1], &[], 10), 0.0);
        assert_eq!(recall_at(&[1], &[], 10), 0.0);
    }
}
