//! How good a model is: what it foretells of days that it has not seen, as a whole and for groups of
//! children, and how varied it is.

use std::collections::HashMap;

use kyck_recommender::evaluate::{ndcg_at, recall_at};
use kyck_recommender::{History, RecommendError};
use serde::{Deserialize, Serialize};

use super::holder::KnownModel;

/// Places of a ranking that a child looks at.
const SHOWN: usize = 10;
/// Places among which recall looks.
const FOUND: usize = 20;

/// A child of whom some days were held back.
#[derive(Clone, Debug)]
pub(super) struct HeldOut {
    /// What the model is shown, in its numbers.
    pub(super) history: History,
    /// What the child liked on the held-out days, in the model's numbers, ascending.
    pub(super) relevant: Vec<u32>,
}

/// What is known of videos by the numbers of a model.
#[derive(Clone, Debug, Default)]
pub(super) struct ItemFacts {
    /// Children who liked each.
    pub(super) likings: Vec<u32>,
    /// Shares of the areas of the curriculum, each.
    pub(super) areas: Vec<Vec<(u16, f32)>>,
    /// Children learned from.
    pub(super) children: usize,
    /// Areas of the curriculum.
    pub(super) n_areas: usize,
}

/// A group of children by how much is known of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvaluationSlice {
    /// `NONE`, `FEW` (1 to 4), `SOME` (5 to 19), `MANY` (20 and more): videos liked before the held-out days.
    pub history: HistoryLength,
    /// Children of the group.
    pub children: u32,
    /// Mean NDCG@10.
    pub ndcg_at_10: f64,
    /// Mean recall@20.
    pub recall_at_20: f64,
}

/// How much is known of a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HistoryLength {
    /// Nothing.
    None,
    /// 1 to 4 videos liked.
    Few,
    /// 5 to 19.
    Some,
    /// 20 and more.
    Many,
}

impl HistoryLength {
    fn of(liked: usize) -> Self {
        match liked {
            0 => Self::None,
            1..=4 => Self::Few,
            5..=19 => Self::Some,
            _ => Self::Many,
        }
    }
}

/// Means over the children with something held back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measures {
    /// How many they are.
    pub children: usize,
    /// Normalised discounted cumulative gain of the first 10, 0 to 1.
    pub ndcg_at_10: f64,
    /// Share of what was held back among the first 20, 0 to 1.
    pub recall_at_20: f64,
    /// Share of all videos that are among anybody's first 10, 0 to 1.
    pub coverage: f64,
    /// Mean surprise of the first 10 in bits: `−log₂` of the share of children who liked the video.
    pub novelty: f64,
    /// How evenly the first 10 show the areas of the curriculum: entropy of their shares over its greatest
    /// value, 0 (one area) to 1 (all alike).
    pub balance: f64,
    /// Groups of children that occur, the least known first.
    pub slices: Vec<EvaluationSlice>,
}

/// Ranks what each child has not seen, and compares with what it liked then.
///
/// # Errors
/// [`RecommendError::OutOfRange`] when a history names an item that the model has not.
pub(super) fn measure(
    known: &KnownModel,
    cases: &[HeldOut],
    facts: &ItemFacts,
) -> Result<Measures, RecommendError> {
    let mut measures = Measures {
        children: cases.len(),
        ..Measures::default()
    };
    let mut shown = vec![false; known.model.n_items()];
    let mut slices: HashMap<HistoryLength, (u32, f64, f64)> = HashMap::new();
    for case in cases {
        let ranked: Vec<u32> = known
            .model
            .top(&case.history, FOUND)?
            .into_iter()
            .map(|(item, _)| item)
            .collect();
        let (ndcg, recall) = (
            ndcg_at(&ranked, &case.relevant, SHOWN),
            recall_at(&ranked, &case.relevant, FOUND),
        );
        measures.ndcg_at_10 += ndcg;
        measures.recall_at_20 += recall;
        let first = &ranked[..ranked.len().min(SHOWN)];
        for item in first {
            shown[*item as usize] = true;
        }
        measures.novelty += facts.novelty(first);
        measures.balance += facts.balance(first);
        let slice = slices
            .entry(HistoryLength::of(case.history.liked.len()))
            .or_default();
        slice.0 += 1;
        slice.1 += ndcg;
        slice.2 += recall;
    }
    let count = cases.len().max(1) as f64;
    for sum in [
        &mut measures.ndcg_at_10,
        &mut measures.recall_at_20,
        &mut measures.novelty,
        &mut measures.balance,
    ] {
        *sum /= count;
    }
    measures.coverage = shown.iter().filter(|shown| **shown).count() as f64 / shown.len().max(1) as f64;
    measures.slices = slices
        .into_iter()
        .map(|(history, (children, ndcg, recall))| EvaluationSlice {
            history,
            children,
            ndcg_at_10: ndcg / f64::from(children),
            recall_at_20: recall / f64::from(children),
        })
        .collect();
    measures.slices.sort_by_key(|slice| slice.history);
    Ok(measures)
}

impl ItemFacts {
    fn novelty(&self, items: &[u32]) -> f64 {
        let surprise = |item: &u32| {
            let likings = self.likings.get(*item as usize).copied().unwrap_or_default();
            -((f64::from(likings) + 1.0) / (self.children as f64 + 1.0))
                .min(1.0)
                .log2()
        };
        items.iter().map(surprise).sum::<f64>() / items.len().max(1) as f64
    }

    fn balance(&self, items: &[u32]) -> f64 {
        let mut shares = vec![0.0_f64; self.n_areas];
        for item in items {
            for (area, share) in self.areas.get(*item as usize).into_iter().flatten() {
                shares[usize::from(*area)] += f64::from(*share);
            }
        }
        let sum: f64 = shares.iter().sum();
        if sum <= 0.0 || self.n_areas < 2 {
            return 0.0;
        }
        let entropy: f64 = shares
            .into_iter()
            .filter(|share| *share > 0.0)
            .map(|share| -(share / sum) * (share / sum).ln())
            .sum();
        entropy / (self.n_areas as f64).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn novelty_is_the_surprise_and_balance_the_evenness_of_what_is_shown() {
        let facts = ItemFacts {
            likings: vec![7, 1, 0],
            areas: vec![vec![(0, 1.0)], vec![(1, 1.0)], vec![(0, 0.5), (1, 0.5)]],
            children: 7,
            n_areas: 2,
        };
        // 8/8, 2/8 and 1/8 of the children.
        assert!((facts.novelty(&[0]) - 0.0).abs() < 1e-12);
        assert!((facts.novelty(&[1, 2]) - 2.5).abs() < 1e-12);
        assert!((facts.balance(&[0]) - 0.0).abs() < 1e-12);
        assert!((facts.balance(&[0, 1]) - 1.0).abs() < 1e-12);
        assert!((facts.balance(&[2]) - 1.0).abs() < 1e-12);
        // Three quarters and one quarter.
        let uneven = -(0.75_f64 * 0.75_f64.log2() + 0.25 * 0.25_f64.log2());
        assert!((facts.balance(&[0, 2]) - uneven).abs() < 1e-12);
        assert!((facts.balance(&[]) - 0.0).abs() < 1e-12);
    }

    #[test]
    fn children_are_grouped_by_what_is_known_of_them() {
        use HistoryLength::{Few, Many, None, Some};

        let lengths = [0, 1, 4, 5, 19, 20].map(HistoryLength::of);
        assert_eq!(lengths, [None, Few, Few, Some, Some, Many]);
    }
}
