//! Users with held-back likings as the choice of a blend sees them: some of the items, standing for all.

use std::collections::BTreeSet;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::History;
use crate::blend::{Blend, PARTS, Part};
use crate::rank::{Discount, Position, Ranked};
use crate::scoring::{AllScores, best_of};

/// Items that a choice looks at in a ranking. More than a page has: less of the difference is luck.
pub(crate) const LOOKED_AT: usize = 20;
/// Candidates of each part that a trial has.
const CANDIDATES: usize = 60;
/// Of the other items, how many are drawn to stand for them.
const DRAWN: usize = 48;

/// A user of the validation split: candidates with their standardised parts.
///
/// The candidates are the best of each part and what was held back, each of which stands for itself, and a
/// draw of all other items, which share the number of those among them. So the number of items before a
/// held-back one is right on average over the draw, whatever the blend.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trial {
    /// Candidate items, ascending.
    items: Vec<u32>,
    /// How many items each candidate stands for.
    stands_for: Vec<f32>,
    /// `[PARTS][candidates]`, one part after another.
    parts: Vec<f32>,
    /// Indices of the held-back items among the candidates.
    held: Vec<usize>,
    /// Number of held-back items.
    relevant: usize,
    /// Number of liked items in the history.
    pub(crate) history_length: usize,
}

/// How each part alone ranks for a user, on all items.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alone {
    /// By [`Part`].
    pub(crate) ranked: [Ranked; PARTS],
    /// Whether the part tells any items apart.
    pub(crate) has_say: [bool; PARTS],
}

impl Trial {
    /// Makes a trial out of the scores by part, which are weighed by 1 each.
    pub(crate) fn new(scores: &AllScores, history: &History, held: &[u32], seed: u64) -> (Self, Alone) {
        let n_items = scores.totals().len();
        let unseen = |item: u32| !history.has_seen(item);
        let mut alone = Alone::default();
        let mut certain: BTreeSet<u32> = held
            .iter()
            .copied()
            .filter(|item| (*item as usize) < n_items && unseen(*item))
            .collect();

        let mut rank_alone = |part: Part| {
            let weighed = scores.weighed(&Blend::only(part).weights_for(1));
            let best = best_of(&weighed, CANDIDATES, unseen);
            certain.extend(best.iter().map(|(item, _)| *item));
            let first = &best[..best.len().min(LOOKED_AT)];
            Ranked::of_best(&weighed, first, held, LOOKED_AT, unseen)
        };
        let popularity = rank_alone(Part::Popularity);
        for part in Part::ALL {
            let index = part as usize;
            alone.has_say[index] = scores.has_say(index);
            // Without a say a part ranks as popularity does.
            alone.ranked[index] = if alone.has_say[index] && part != Part::Popularity {
                rank_alone(part)
            } else {
                popularity.clone()
            };
        }

        let drawn = draw(n_items, history, &certain, seed);
        let n_others = n_items - history.liked.len() - history.skipped.len() - certain.len();
        let share = n_others as f32 / drawn.len().max(1) as f32;
        let mut items: Vec<(u32, f32)> = certain.into_iter().map(|item| (item, 1.0)).collect();
        items.extend(drawn.into_iter().map(|item| (item, share)));
        items.sort_unstable_by_key(|(item, _)| *item);

        let (items, stands_for): (Vec<u32>, Vec<f32>) = items.into_iter().unzip();
        let mut parts = vec![0.0; PARTS * items.len()];
        for (at, item) in items.iter().enumerate() {
            for (part, share) in scores.parts(*item).into_iter().enumerate() {
                parts[part * items.len() + at] = share;
            }
        }
        let trial = Self {
            held: held
                .iter()
                .filter_map(|item| items.binary_search(item).ok())
                .collect(),
            relevant: held.len(),
            history_length: history.liked.len(),
            items,
            stands_for,
            parts,
        };
        (trial, alone)
    }

    /// Expected NDCG of the first [`LOOKED_AT`] under these weights; `scores` is room to work in.
    pub(crate) fn gain(&self, weights: &[f32; PARTS], discount: &Discount, scores: &mut Vec<f32>) -> f64 {
        scores.clear();
        scores.resize(self.items.len(), 0.0);
        for (part, weight) in self.parts.chunks_exact(self.items.len().max(1)).zip(weights) {
            if *weight != 0.0 {
                for (score, share) in scores.iter_mut().zip(part) {
                    *score += share * weight;
                }
            }
        }

        let positions = self.held.iter().map(|at| self.position(*at, scores));
        discount.ndcg(positions, self.relevant)
    }

    /// Where a candidate comes among all items: how many come before need not be sorted.
    #[expect(clippy::float_cmp, reason = "a tie is the same score and no near one")]
    fn position(&self, at: usize, scores: &[f32]) -> Position {
        let own = scores[at];
        let (mut before, mut tied) = (0.0_f32, 0.0_f32);
        for (score, count) in scores.iter().zip(&self.stands_for) {
            before += if *score > own { *count } else { 0.0 };
            tied += if *score == own { *count } else { 0.0 };
        }
        Position {
            before: f64::from(before),
            tied: f64::from(tied),
        }
    }
}

/// Items that are neither seen nor certain, each with the same chance.
fn draw(n_items: usize, history: &History, certain: &BTreeSet<u32>, seed: u64) -> BTreeSet<u32> {
    let is_other = |item: &u32| !history.has_seen(*item) && !certain.contains(item);
    if n_items < 8 * (certain.len() + DRAWN + history.liked.len() + history.skipped.len()) {
        let mut others: Vec<u32> = (0..n_items as u32).filter(is_other).collect();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let count = others.len().min(DRAWN);
        for at in 0..count {
            let other = random.random_range(at..others.len());
            others.swap(at, other);
        }
        others.truncate(count);
        return others.into_iter().collect();
    }

    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn = BTreeSet::new();
    while drawn.len() < DRAWN {
        let item = random.random_range(0..n_items as u32);
        if is_other(&item) {
            drawn.insert(item);
        }
    }
    drawn
}

/// The ranking of all items by a blend: the exact counterpart of [`Trial::gain`].
pub(crate) fn ranked(scores: &AllScores, history: &History, held: &[u32], blend: &Blend) -> Ranked {
    let weighed = scores.weighed(&blend.weights_for(history.liked.len()));
    Ranked::new(&weighed, held, LOOKED_AT, |item| !history.has_seen(item))
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
    fn the_number_of_items_before_a_held_one_is_right_on_average_over_the_draw() {
        let mut random = ChaCha8Rng::seed_from_u64(5);
        let scores = scores(&mut random);
        let blend = Blend {
            weights: [1.0, 0.7, 0.5, 0.0, 0.0],
            ..Blend::only(Part::Ridge)
        };
        let weights = blend.weights_for(1);
        let totals = scores.weighed(&weights);
        let held = [17, 240, 311, 599];
        let exact = held.map(|item: u32| {
            totals
                .iter()
                .filter(|total| **total > totals[item as usize])
                .count() as f64
        });

        let draws = 400;
        let mut sums = [0.0; 4];
        for seed in 0..draws {
            let (trial, _) = Trial::new(&scores, &History::default(), &held, seed);
            let own: Vec<f32> = trial.items.iter().map(|item| totals[*item as usize]).collect();
            for (sum, at) in sums.iter_mut().zip(&trial.held) {
                *sum += trial.position(*at, &own).before / draws as f64;
            }
        }
        for (mean, exact) in sums.into_iter().zip(exact) {
            assert!((mean - exact).abs() < 8.0, "{mean} beside {exact}");
        }
    }

    #[test]
    fn the_gain_on_trials_is_that_of_all_items_on_average() {
        let mut random = ChaCha8Rng::seed_from_u64(6);
        let discount = Discount::new(LOOKED_AT);
        let blends = [
            Blend::only(Part::Ridge),
            Blend::only(Part::Popularity),
            Blend {
                weights: [1.0, 1.0, 0.5, 0.0, 0.0],
                ..Blend::only(Part::Ridge)
            },
        ];
        let (mut estimated, mut exact) = ([0.0; 3], [0.0; 3]);
        for user in 0..300 {
            let scores = scores(&mut random);
            let held = [user as u32, user as u32 + 250];
            let (trial, _) = Trial::new(&scores, &History::default(), &held, user);
            for (at, blend) in blends.iter().enumerate() {
                let weights = blend.weights_for(1);
                estimated[at] += trial.gain(&weights, &discount, &mut Vec::new()) / 300.0;
                let ranked = Ranked::new(&scores.weighed(&weights), &held, LOOKED_AT, |_| true);
                exact[at] += discount.ndcg(ranked.found, 2) / 300.0;
            }
        }
        for (estimated, exact) in estimated.into_iter().zip(exact) {
            assert!(
                (estimated - exact).abs() < 0.05 * exact,
                "{estimated} beside {exact}"
            );
        }
    }

    #[test]
    fn a_constant_part_has_no_say_and_ranks_as_popularity_does() {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let scores = scores(&mut random);
        let (_, alone) = Trial::new(&scores, &History::default(), &[3, 40], 1);
        assert_eq!(alone.has_say, [true, true, true, false, false]);
        let of = |part: Part| &alone.ranked[part as usize];
        assert_eq!(of(Part::Cluster), of(Part::Popularity));
        assert_eq!(of(Part::Labels), of(Part::Popularity));
        assert_ne!(of(Part::Ridge), of(Part::Popularity));
    }
}
