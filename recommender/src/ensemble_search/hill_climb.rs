//! Coordinate-wise hill climbing over ensemble weights.

use rayon::prelude::*;

use super::significance::{Z_BEST_OF_FIVE, Z_SINGLE, leads, mean};
use crate::ensemble::{Ensemble, PARTS, Part};
use crate::rank::Discount;
use crate::sampled_user::{CUTOFF, SampledUser};

/// Weights to try for a part, relative to the greatest one.
const STEPS: [f32; 8] = [0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5];
/// Lengths of history at which popularity may have half its weight.
const POPULARITY_HALF_LENGTHS: [f32; 4] = [3.0, 10.0, 30.0, f32::INFINITY];
/// Passes over all parts.
const PASSES: usize = 2;
/// Exponent of the ratio of qualities with which a worse part is weighted: at 90 % of the quality, 0.19.
const QUALITY_EXPONENT: i32 = 16;

/// The result of a search.
pub(super) struct Found {
    pub(super) ensemble: Ensemble,
    /// Mean NDCG on the sampled users.
    pub(super) quality: f64,
}

/// An ensemble with its NDCG for each sampled user.
struct ScoredEnsemble {
    ensemble: Ensemble,
    ndcgs: Vec<f64>,
    quality: f64,
}

/// Moves one weight at a time for as long as that leads significantly, starting from the parts weighted by their
/// quality alone, or from `default` where no part ranks anything. Deterministic.
pub(super) fn search(users: &[SampledUser], informative: [bool; PARTS], default: Ensemble) -> Found {
    let start = weights_by_quality(users, informative).unwrap_or(default);
    let mut best = score(users, start);
    for _ in 0..PASSES {
        let before = best.ensemble;
        for part in Part::ALL.into_iter().filter(|part| informative[*part as usize]) {
            let greatest = score_all(users, neighbours(best.ensemble, part))
                .into_iter()
                .reduce(|best, other| if other.quality > best.quality { other } else { best });
            if let Some(found) = greatest.filter(|found| leads(&found.ndcgs, &best.ndcgs, Z_SINGLE)) {
                best = ScoredEnsemble {
                    ensemble: normalized(found.ensemble),
                    ..found
                };
            }
        }
        if best.ensemble == before {
            break;
        }
    }

    Found {
        quality: best.quality,
        ensemble: best.ensemble,
    }
}

/// Weights of the informative parts by how well each ranks alone: 1 for the best and for those that it does not
/// lead significantly, a power of the ratio of qualities for the others. `None` where no part ranks anything.
fn weights_by_quality(users: &[SampledUser], informative: [bool; PARTS]) -> Option<Ensemble> {
    let parts = Part::ALL.into_iter().filter(|part| informative[*part as usize]);
    let parts: Vec<Part> = parts.collect();
    let alone = score_all(users, parts.iter().map(|part| Ensemble::only(*part)).collect());
    let best = alone
        .iter()
        .reduce(|best, other| if other.quality > best.quality { other } else { best });
    let best = best.filter(|best| best.quality > 0.0)?;

    let mut weights = [0.0; PARTS];
    for (part, one) in parts.iter().zip(&alone) {
        weights[*part as usize] = if leads(&best.ndcgs, &one.ndcgs, Z_BEST_OF_FIVE) {
            (one.quality / best.quality).powi(QUALITY_EXPONENT) as f32
        } else {
            1.0
        };
    }
    Some(Ensemble {
        weights,
        popularity_half_length: f32::INFINITY,
        cold_start: weights,
    })
}

/// The same ensemble with 1 as its greatest weight, so that the steps keep their meaning.
fn normalized(mut ensemble: Ensemble) -> Ensemble {
    let greatest = ensemble.weights.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    ensemble.weights = ensemble.weights.map(|weight| weight / greatest);
    ensemble.cold_start = ensemble.weights;
    ensemble
}

/// Ensembles that differ in the weight of one part.
fn neighbours(of: Ensemble, part: Part) -> Vec<Ensemble> {
    let half_lengths = if part == Part::Popularity {
        &POPULARITY_HALF_LENGTHS[..]
    } else {
        &[of.popularity_half_length]
    };

    let mut found = Vec::new();
    for half_length in half_lengths {
        for step in STEPS {
            let mut other = of;
            other.weights[part as usize] = step;
            other.cold_start = other.weights;
            other.popularity_half_length = *half_length;
            let is_zero = other.weights.iter().all(|weight| *weight == 0.0);
            if other != of && !is_zero {
                found.push(other);
            }
        }
    }
    found
}

fn score(users: &[SampledUser], ensemble: Ensemble) -> ScoredEnsemble {
    let ndcgs = ndcgs_of(users, &[ensemble]).pop().unwrap_or_default();
    ScoredEnsemble {
        ensemble,
        quality: mean(&ndcgs),
        ndcgs,
    }
}

fn score_all(users: &[SampledUser], ensembles: Vec<Ensemble>) -> Vec<ScoredEnsemble> {
    let ndcgs = ndcgs_of(users, &ensembles);
    ensembles
        .into_iter()
        .zip(ndcgs)
        .map(|(ensemble, ndcgs)| ScoredEnsemble {
            ensemble,
            quality: mean(&ndcgs),
            ndcgs,
        })
        .collect()
}

/// Expected NDCGs, `[ensembles][users]`.
pub(super) fn ndcgs_of(users: &[SampledUser], ensembles: &[Ensemble]) -> Vec<Vec<f64>> {
    let discount = Discount::new(CUTOFF);
    let by_user: Vec<Vec<f64>> = users
        .par_iter()
        .map_init(Vec::new, |buffer, user| {
            let ndcg = |ensemble: &Ensemble| {
                user.ndcg(&ensemble.weights_for(user.history_length), &discount, buffer)
            };
            ensembles.iter().map(ndcg).collect()
        })
        .collect();
    transposed(&by_user, ensembles.len())
}

fn transposed(rows: &[Vec<f64>], width: usize) -> Vec<Vec<f64>> {
    let column = |index: usize| rows.iter().map(|row| row[index]).collect();
    (0..width).map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::super::informative_parts;
    use super::*;
    use crate::History;
    use crate::scoring::AllScores;

    /// Users with 100 items: the ridge knows the held-out item of the users in `known`, the factors are its
    /// opposite, labels are constant, and popularity is random.
    fn sampled_users(
        known: std::ops::Range<u32>,
    ) -> (Vec<SampledUser>, Vec<crate::sampled_user::PartRankings>) {
        let sampled_user = |user: u32| {
            let held_out = (user * 37 + 11) % 100;
            let held = |item: u32| f32::from(u8::from(item == held_out && known.contains(&user)));
            let noise = |item: u32| ((item * 7919 + user * 104_729) % 1009) as f32;
            let of = |score: &dyn Fn(u32) -> f32| Some((0..100).map(score).collect());
            let raw = [
                of(&|item| 5000.0 * held(item) + noise(item)),
                of(&|item| noise(item) - 5000.0 * held(item)),
                of(&|item| ((item * 31) % 97) as f32),
                of(&|_| 3.0),
                None,
            ];
            let history = History::default();
            let scores = AllScores::new(100, raw, &[1.0; PARTS], &history);
            let (mut sampled_user, alone) = SampledUser::new(&scores, &history, &[held_out], u64::from(user));
            sampled_user.history_length = 5;
            (sampled_user, alone)
        };
        (0..60).map(sampled_user).unzip()
    }

    #[test]
    fn an_informed_part_gets_the_weight_and_a_constant_none() {
        let (sampled_users, alone) = sampled_users(0..60);
        let found = search(&sampled_users, informative_parts(&alone), Ensemble::default());
        assert!(found.quality > 0.99, "{}", found.quality);
        let weights = found.ensemble.weights;
        assert!(
            weights[Part::Ridge as usize] > 5.0 * weights[Part::Factors as usize],
            "{weights:?}"
        );
        assert_eq!(
            (weights[Part::Labels as usize], weights[Part::Cluster as usize]),
            (0.0, 0.0)
        );
    }

    #[test]
    fn indistinguishable_parts_have_equal_weights() {
        // No item is known: all differences are noise.
        let (sampled_users, alone) = sampled_users(0..0);
        let weights = weights_by_quality(&sampled_users, informative_parts(&alone))
            .unwrap()
            .weights;
        assert_eq!(weights[Part::Ridge as usize], weights[Part::Factors as usize]);
        assert_eq!(weights[Part::Labels as usize], 0.0);
    }
}
