//! How good a model is: how well it predicts days that it has not seen, as a whole and for groups of children, and how
//! varied its lists are.

use kyck_recommender::evaluate::{Evaluation, SLICES};
use serde::{Deserialize, Serialize};

/// A group of children within an evaluation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
pub struct EvaluationSlice {
    /// How much is known of the children.
    pub history: HistoryLength,
    /// Number of children in the group.
    pub children: u32,
    /// Mean NDCG@10, 0 to 1.
    #[cfg_attr(feature = "graphql", graphql(name = "ndcgAt10"))]
    pub ndcg_at_10: f64,
    /// Mean recall@20, 0 to 1.
    #[cfg_attr(feature = "graphql", graphql(name = "recallAt20"))]
    pub recall_at_20: f64,
}

/// How much is known of a child: videos it liked before the held-out days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HistoryLength {
    /// None: a new child.
    None,
    /// 1 to 4 liked videos.
    Few,
    /// 5 to 19 liked videos.
    Some,
    /// 20 or more liked videos.
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
    /// Number of these children.
    pub children: usize,
    /// Normalised discounted cumulative gain of the first 10, 0 to 1.
    pub ndcg_at_10: f64,
    /// Share of the held-out videos among the first 20, 0 to 1.
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

impl From<Evaluation> for Measures {
    fn from(evaluation: Evaluation) -> Self {
        let groups = SLICES
            .map(HistoryLength::of)
            .into_iter()
            .zip(evaluation.by_history);
        Self {
            children: evaluation.users,
            ndcg_at_10: evaluation.ndcg_at_10,
            recall_at_20: evaluation.recall_at_20,
            coverage: evaluation.coverage,
            novelty: evaluation.novelty,
            balance: evaluation.balance,
            slices: groups
                .filter(|(_, slice)| slice.users > 0)
                .map(|(history, slice)| EvaluationSlice {
                    history,
                    children: slice.users as u32,
                    ndcg_at_10: slice.ndcg_at_10,
                    recall_at_20: slice.recall_at_20,
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_are_grouped_by_what_is_known_of_them() {
        use HistoryLength::{Few, Many, None, Some};

        let lengths = [0, 1, 4, 5, 19, 20].map(HistoryLength::of);
        assert_eq!(lengths, [None, Few, Few, Some, Some, Many]);
    }

    #[test]
    fn groups_are_those_that_the_recommender_distinguishes() {
        let mut evaluation = Evaluation {
            users: 3,
            ..Evaluation::default()
        };
        evaluation.by_history[0].users = 1;
        evaluation.by_history[3].users = 2;
        evaluation.by_history[3].recall_at_20 = 0.5;
        let measures = Measures::from(evaluation);
        let groups: Vec<_> = measures
            .slices
            .iter()
            .map(|slice| (slice.history, slice.children, slice.recall_at_20))
            .collect();
        assert_eq!(
            groups,
            [(HistoryLength::None, 1, 0.0), (HistoryLength::Many, 2, 0.5)]
        );
    }
}
