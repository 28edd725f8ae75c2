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
    /// How little known the first 10 are: mean of `−log₂` of an item's part of all likings, in bits; an
    /// item nobody liked counts as half a liking. 0 where likings are not known.
    pub novelty: f64,
    /// How evenly the first 10 spread over the areas: entropy over the greatest possible, 0 to 1, mean over
    /// the users who were shown anything with an area. 0 where areas are not known.
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
}

/// What is known of the items, besides the model.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Likings of each item; empty where unknown.
    pub likings: &'a [f32],
    /// Areas of each item; empty where unknown.
    pub areas: &'a [Vec<u16>],
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
    evaluate_areas(model, cases, &[])
}

/// As [`evaluate`], with the balance over the areas of each item (of the Nuri curriculum, say).
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_areas(
    model: &Model,
    cases: &[Case],
    areas: &[Vec<u16>],
) -> Result<Evaluation, RecommendError> {
    let ranked = cases
        .par_iter()
        .map(|case| {
            model
                .top(&case.history, 20)
                .map(|top| top.into_iter().map(|one| one.0).collect())
        })
        .collect::<Result<Vec<Vec<u32>>, _>>()?;
    // The popularity of everybody is ln(1 + likings).
    let likings: Vec<f32> = model
        .popularity(None)
        .iter()
        .map(|score| score.exp_m1())
        .collect();
    let known = Known {
        likings: &likings,
        areas,
    };
    Ok(summarise(&ranked, cases, model.n_items(), known))
}

/// Means of given rankings, one a case.
pub fn summarise(ranked: &[Vec<u32>], cases: &[Case], n_items: usize, known: Known<'_>) -> Evaluation {
    let mut evaluation = Evaluation::default();
    let mut shown = vec![0_usize; n_items];
    let mut with_areas = 0;
    for (ranked, case) in ranked.iter().zip(cases) {
        if case.relevant.is_empty() {
            continue;
        }
        let ndcg = ndcg_at(ranked, &case.relevant, 10);
        evaluation.users += 1;
        evaluation.ndcg_at_10 += ndcg;
        evaluation.recall_at_20 += recall_at(ranked, &case.relevant, 20);
        let length = case.history.liked.len();
        let slice = SLICES
            .iter()
            .rposition(|least| length >= *least)
            .unwrap_or_default();
        evaluation.by_history[slice].users += 1;
        evaluation.by_history[slice].ndcg_at_10 += ndcg;
        let first = &ranked[..ranked.len().min(10)];
        for item in first {
            if let Some(shown) = shown.get_mut(*item as usize) {
                *shown += 1;
            }
        }
        if let Some(evenness) = evenness(first, known.areas) {
            evaluation.balance += evenness;
            with_areas += 1;
        }
    }
    for slice in &mut evaluation.by_history {
        slice.ndcg_at_10 /= slice.users.max(1) as f64;
    }
    let users = evaluation.users.max(1) as f64;
    evaluation.ndcg_at_10 /= users;
    evaluation.recall_at_20 /= users;
    evaluation.balance /= f64::from(with_areas.max(1));
    evaluation.coverage = shown.iter().filter(|shown| **shown > 0).count() as f64 / n_items.max(1) as f64;
    evaluation.novelty = novelty(&shown, known.likings);
    evaluation
}

/// Mean of `−log₂ (likings of the item / all likings)` over what was shown, in bits.
fn novelty(shown: &[usize], likings: &[f32]) -> f64 {
    let all: f64 = likings.iter().map(|likings| f64::from(*likings).max(0.0)).sum();
    let places: usize = shown.iter().sum();
    if all <= 0.0 || places == 0 {
        return 0.0;
    }
    let bits: f64 = shown
        .iter()
        .zip(likings)
        .map(|(shown, likings)| *shown as f64 * (all / f64::from(*likings).max(0.5)).log2())
        .sum();
    bits / places as f64
}

/// Entropy of the areas of some items over that of an even spread over all areas there are; an item of
/// several areas counts a part in each. `None` where no item has an area.
fn evenness(items: &[u32], areas: &[Vec<u16>]) -> Option<f64> {
    let count = areas.iter().flatten().max().map(|last| usize::from(*last) + 1)?;
    let mut parts = vec![0.0_f64; count];
    for of_item in items.iter().filter_map(|item| areas.get(*item as usize)) {
        for area in of_item {
            parts[usize::from(*area)] += 1.0 / of_item.len() as f64;
        }
    }
    let all: f64 = parts.iter().sum();
    if all <= 0.0 || count < 2 {
        return None;
    }
    let entropy: f64 = parts
        .iter()
        .filter(|part| **part > 0.0)
        .map(|part| -(part / all) * (part / all).ln())
        .sum();
    Some(entropy / (count as f64).ln())
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
    #[test]
    fn novelty_is_the_one_done_by_hand() {
        // 8 likings in all; shown: item 0 (4 likings: 1 bit) twice, item 2 (1 liking: 3 bits) once, item 3
        // (none: 4 bits) once.
        assert_eq!(
            novelty(&[2, 0, 1, 1], &[4.0, 3.0, 1.0, 0.0]),
            (1.0 + 1.0 + 3.0 + 4.0) / 4.0
        );
        assert_eq!(novelty(&[2], &[]), 0.0);
    }

    #[test]
    fn balance_is_the_one_done_by_hand() {
        let areas = [vec![0], vec![1], vec![0, 1], vec![], vec![3]];
        // Half and half over two of four areas: ln 2 / ln 4.
        assert_eq!(evenness(&[0, 1], &areas), Some(0.5));
        assert_eq!(evenness(&[0, 1, 2, 3], &areas), Some(0.5));
        assert_eq!(evenness(&[0], &areas), Some(0.0));
        assert_eq!(evenness(&[3], &areas), None);
        assert_eq!(evenness(&[0], &[]), None);
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
        let ranked = vec![vec![5]; 5];
        let found = summarise(&ranked, &cases, 10, Known::default());
        let slices = found.by_history.map(|slice| (slice.users, slice.ndcg_at_10));
        assert_eq!(slices, [(1, 1.0), (2, 0.5), (0, 0.0), (2, 0.0)]);
        assert_eq!((found.users, found.ndcg_at_10, found.coverage), (5, 0.4, 0.1));
    }
}
