//! Validation users for the ensemble search: a sample of the items that represents all of them.

use std::collections::BTreeSet;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::History;
use crate::ensemble::{Ensemble, PARTS, Part};
use crate::rank::{Discount, Position, Ranked};
use crate::scoring::{AllScores, top_k};

/// Length of the rankings that tuning compares. Longer than a slate, which lowers the variance.
pub(crate) const CUTOFF: usize = 20;
/// Best items of each part among the candidates.
const CANDIDATES_PER_PART: usize = 60;
/// Sampled items that represent all others.
const SAMPLED_ITEMS: usize = 48;

/// A validation user: candidates with their standardised scores by part.
///
/// The candidates are the best items of each part and the held-out ones, with a weight of 1 each, and a uniform
/// sample of all other items, weighted by the inverse of the sampling rate. So the expected rank of a held-out
/// item over the samples is exact for every ensemble.
#[derive(Clone, Debug, Default)]
pub(crate) struct SampledUser {
    /// Items of the candidates, ascending.
    items: Vec<u32>,
    /// Number of items that each candidate represents.
    represented: Vec<f32>,
    /// `[PARTS, n_candidates]`, row-major.
    parts: Vec<f32>,
    /// Indices of the held-out items among the candidates.
    held_out: Vec<usize>,
    /// Number of held-out items.
    relevant: usize,
    /// Number of liked items in the history.
    pub(crate) history_length: usize,
}

/// Rankings of all items by each part alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct PartRankings {
    /// One ranking per [`Part`].
    pub(crate) ranked: [Ranked; PARTS],
    /// Whether the part distinguishes items, by [`Part`].
    pub(crate) is_informative: [bool; PARTS],
}

impl SampledUser {
    /// Samples the items of one user. `scores`: of all items, with a weight of 1 for each part.
    pub(crate) fn new(
        scores: &AllScores,
        history: &History,
        held_out: &[u32],
        seed: u64,
    ) -> (Self, PartRankings) {
        let n_items = scores.totals().len();
        let unseen = |item: u32| !history.has_seen(item);
        let mut rankings = PartRankings::default();
        let mut certain: BTreeSet<u32> = held_out
            .iter()
            .copied()
            .filter(|item| (*item as usize) < n_items && unseen(*item))
            .collect();

        let mut rank_alone = |part: Part| {
            let weighted = scores.weighted(&Ensemble::only(part).weights_for(1));
            let best = top_k(&weighted, CANDIDATES_PER_PART, unseen);
            certain.extend(best.iter().map(|(item, _)| *item));
            let first = &best[..best.len().min(CUTOFF)];
            Ranked::of_best(&weighted, first, held_out, CUTOFF, unseen)
        };
        let popularity = rank_alone(Part::Popularity);
        for part in Part::ALL {
            let index = part as usize;
            rankings.is_informative[index] = scores.is_informative(index);
            // Ties are broken by popularity, so a constant part ranks as popularity does.
            rankings.ranked[index] = if rankings.is_informative[index] && part != Part::Popularity {
                rank_alone(part)
            } else {
                popularity.clone()
            };
        }

        let sampled = sample(n_items, history, &certain, seed);
        let n_others = n_items - history.liked.len() - history.skipped.len() - certain.len();
        let share = n_others as f32 / sampled.len().max(1) as f32;
        let mut items: Vec<(u32, f32)> = certain.into_iter().map(|item| (item, 1.0)).collect();
        items.extend(sampled.into_iter().map(|item| (item, share)));
        items.sort_unstable_by_key(|(item, _)| *item);

        let (items, represented): (Vec<u32>, Vec<f32>) = items.into_iter().unzip();
        let parts = parts_by_item(scores, &items);
        let sampled_user = Self {
            held_out: held_out
                .iter()
                .filter_map(|item| items.binary_search(item).ok())
                .collect(),
            relevant: held_out.len(),
            history_length: history.liked.len(),
            items,
            represented,
            parts,
        };
        (sampled_user, rankings)
    }

    /// Expected NDCG of the first [`CUTOFF`] under these weights; `scores` is a buffer.
    pub(crate) fn ndcg(&self, weights: &[f32; PARTS], discount: &Discount, scores: &mut Vec<f32>) -> f64 {
        scores.clear();
        scores.resize(self.items.len(), 0.0);
        for (part, weight) in self.parts.chunks_exact(self.items.len().max(1)).zip(weights) {
            if *weight != 0.0 {
                for (score, share) in scores.iter_mut().zip(part) {
                    *score += share * weight;
                }
            }
        }

        let positions = self.held_out.iter().map(|at| self.position(*at, scores));
        discount.ndcg(positions, self.relevant)
    }

    /// Expected position of a candidate among all items.
    #[expect(clippy::float_cmp, reason = "only equal scores are ties")]
    fn position(&self, at: usize, scores: &[f32]) -> Position {
        let own = scores[at];
        let (mut before, mut tied) = (0.0_f32, 0.0_f32);
        for (score, count) in scores.iter().zip(&self.represented) {
            before += if *score > own { *count } else { 0.0 };
            tied += if *score == own { *count } else { 0.0 };
        }
        Position {
            before: f64::from(before),
            tied: f64::from(tied),
        }
    }
}

/// Contributions of the parts to some items, `[PARTS, n_items]`, row-major.
fn parts_by_item(scores: &AllScores, items: &[u32]) -> Vec<f32> {
    let mut parts = vec![0.0; PARTS * items.len()];
    for (index, item) in items.iter().enumerate() {
        for (part, share) in scores.parts(*item).into_iter().enumerate() {
            parts[part * items.len() + index] = share;
        }
    }
    parts
}

/// A uniform sample of the items that are neither seen nor certain candidates.
fn sample(n_items: usize, history: &History, certain: &BTreeSet<u32>, seed: u64) -> BTreeSet<u32> {
    let is_other = |item: &u32| !history.has_seen(*item) && !certain.contains(item);
    if n_items < 8 * (certain.len() + SAMPLED_ITEMS + history.liked.len() + history.skipped.len()) {
        let mut others: Vec<u32> = (0..n_items as u32).filter(is_other).collect();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let count = others.len().min(SAMPLED_ITEMS);
        for index in 0..count {
            let other = random.random_range(index..others.len());
            others.swap(index, other);
        }
        others.truncate(count);
        return others.into_iter().collect();
    }

    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut sampled = BTreeSet::new();
    while sampled.len() < SAMPLED_ITEMS {
        let item = random.random_range(0..n_items as u32);
        if is_other(&item) {
            sampled.insert(item);
        }
    }
    sampled
}

/// Exact ranking of all items by an ensemble, the counterpart of [`SampledUser::ndcg`].
pub(crate) fn ranked(scores: &AllScores, history: &History, held_out: &[u32], ensemble: &Ensemble) -> Ranked {
    let weighted = scores.weighted(&ensemble.weights_for(history.liked.len()));
    Ranked::new(&weighted, held_out, CUTOFF, |item| !history.has_seen(item))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores of 600 items by three parts at random, one of them with few values.
    fn scores(random: &mut ChaCha8Rng) -> AllScores {
        let mut part = |values: u32| -> Option<Vec<f32>> {
            Some((0..600).map(|_| random.random_range(0..values) as f32).collect())
        };
        let raw = [
            part(1_000_000),
            part(1_000_000),
            part(5),
            None,
            Some(vec![7.0; 600]),
        ];
        AllScores::new(600, raw, &[1.0; PARTS], &History::default())
    }

    #[test]
    fn the_expected_rank_of_a_held_out_item_is_exact() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let scores = scores(&mut random);
        let ensemble = Ensemble {
            weights: [1.0, 0.7, 0.5, 0.0, 0.0],
            ..Ensemble::only(Part::Ridge)
        };
        let weights = ensemble.weights_for(1);
        let totals = scores.weighted(&weights);
        let held_out = [17, 240, 311, 599];
        let exact = held_out.map(|item: u32| {
            totals
                .iter()
                .filter(|total| **total > totals[item as usize])
                .count() as f64
        });

        let draws = 400;
        let mut sums = [0.0; 4];
        for seed in 0..draws {
            let (sampled_user, _) = SampledUser::new(&scores, &History::default(), &held_out, seed);
            let own: Vec<f32> = sampled_user
                .items
                .iter()
                .map(|item| totals[*item as usize])
                .collect();
            for (sum, at) in sums.iter_mut().zip(&sampled_user.held_out) {
                *sum += sampled_user.position(*at, &own).before / draws as f64;
            }
        }
        for (mean, exact) in sums.into_iter().zip(exact) {
            assert!((mean - exact).abs() < 8.0, "{mean} instead of {exact}");
        }
    }

    #[test]
    fn the_expected_ndcg_on_samples_is_that_of_all_items() {
        let mut random = ChaCha8Rng::seed_from_u64(6);
        let discount = Discount::new(CUTOFF);
        let ensembles = [
            Ensemble::only(Part::Ridge),
            Ensemble::only(Part::Popularity),
            Ensemble {
                weights: [1.0, 1.0, 0.5, 0.0, 0.0],
                ..Ensemble::only(Part::Ridge)
            },
        ];
        let (mut estimated, mut exact) = ([0.0; 3], [0.0; 3]);
        for user in 0..300 {
            let scores = scores(&mut random);
            let held_out = [user as u32, user as u32 + 250];
            let (sampled_user, _) = SampledUser::new(&scores, &History::default(), &held_out, user);
            for (at, ensemble) in ensembles.iter().enumerate() {
                let weights = ensemble.weights_for(1);
                estimated[at] += sampled_user.ndcg(&weights, &discount, &mut Vec::new()) / 300.0;
                let ranked = Ranked::new(&scores.weighted(&weights), &held_out, CUTOFF, |_| true);
                exact[at] += discount.ndcg(ranked.found, 2) / 300.0;
            }
        }
        for (estimated, exact) in estimated.into_iter().zip(exact) {
            assert!(
                (estimated - exact).abs() < 0.05 * exact,
                "{estimated} instead of {exact}"
            );
        }
    }

    #[test]
    fn a_constant_part_is_uninformative_and_ranks_as_popularity_does() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let scores = scores(&mut random);
        let (_, rankings) = SampledUser::new(&scores, &History::default(), &[3, 40], 1);
        assert_eq!(rankings.is_informative, [true, true, true, false, false]);
        let of = |part: Part| &rankings.ranked[part as usize];
        assert_eq!(of(Part::Cluster), of(Part::Popularity));
        assert_eq!(of(Part::Labels), of(Part::Popularity));
        assert_ne!(of(Part::Ridge), of(Part::Popularity));
    }
}
