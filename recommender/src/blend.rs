//! How the parts of a score are weighed, chosen on likings that were held back.

use rayon::prelude::*;

/// How many parts a score has.
pub const PARTS: usize = 5;

/// The parts of a score, each z-scored per user over the candidates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Neighbourhood ridge: "like what was watched".
    Ridge = 0,
    /// Matrix factorisation: "children with the same taste".
    Factors = 1,
    /// Popularity in the age group.
    Popularity = 2,
    /// Labels: "about the same things".
    Labels = 3,
    /// Popularity in the cluster of taste, or in the clusters near the chosen interests.
    Cluster = 4,
}

impl Part {
    /// All parts in order.
    pub const ALL: [Self; PARTS] = [
        Self::Ridge,
        Self::Factors,
        Self::Popularity,
        Self::Labels,
        Self::Cluster,
    ];
}

/// Weights of the parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blend {
    /// By [`Part`], for users with a history; 0 or more.
    pub weights: [f32; PARTS],
    /// Length of history at which the weight of popularity is halved; infinite where it never fades.
    pub fade: f32,
    /// By [`Part`], for users without history.
    pub cold: [f32; PARTS],
}

impl Default for Blend {
    fn default() -> Self {
        Self {
            weights: [1.0, 0.5, 0.2, 0.0, 0.0],
            fade: 10.0,
            cold: [0.0, 0.0, 1.0, 0.5, 0.5],
        }
    }
}

impl Blend {
    /// All weight on one part, with and without history.
    pub fn only(part: Part) -> Self {
        let mut weights = [0.0; PARTS];
        weights[part as usize] = 1.0;
        Self {
            weights,
            fade: f32::INFINITY,
            cold: weights,
        }
    }

    /// The weights for a history of so many liked items.
    pub fn weights_for(&self, history_length: usize) -> [f32; PARTS] {
        if history_length == 0 {
            return self.cold;
        }
        let mut weights = self.weights;
        let fading = if self.fade.is_finite() {
            self.fade / (self.fade + history_length as f32)
        } else {
            1.0
        };
        weights[Part::Popularity as usize] *= fading;
        weights
    }
}

/// A user of the validation split: candidates with their z-scored parts.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Candidate items, ascending.
    pub items: Vec<u32>,
    /// Parts of each candidate.
    pub parts: Vec<[f32; PARTS]>,
    /// Held-back items, ascending.
    pub relevant: Vec<u32>,
    /// Number of liked items in the history.
    pub history_length: usize,
}

/// Weights that a part may have beside the strongest.
const STEPS: [f32; 8] = [0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5];
/// Lengths of history at which popularity may have lost half its weight.
const FADES: [f32; 4] = [3.0, 10.0, 30.0, f32::INFINITY];
/// Places that a choice looks at.
const PLACES: usize = 20;
/// A change must gain this part of the NDCG to be taken: less is luck of the split.
const LEAST_GAIN: f64 = 0.003;

/// What another choice must surpass.
pub(crate) fn with_gain(quality: f64) -> f64 {
    if quality > 0.0 {
        quality * (1.0 + LEAST_GAIN)
    } else {
        quality
    }
}

/// Finds good weights by walking one weight at a time from the best single part. Deterministic.
///
/// Returns the blend and its mean NDCG@20; the given start when there is no trial.
pub fn choose(trials: &[Trial], start: Blend) -> (Blend, f64) {
    if trials.is_empty() {
        return (start, 0.0);
    }
    let (mut best, mut quality) = (start, f64::NEG_INFINITY);
    for part in Part::ALL {
        let single = Blend {
            cold: start.cold,
            ..Blend::only(part)
        };
        let found = mean_ndcg(trials, &single);
        if found > with_gain(quality) {
            (best, quality) = (single, found);
        }
    }
    for _ in 0..2 {
        let before = quality;
        for part in Part::ALL {
            for step in STEPS {
                let fades = if part == Part::Popularity {
                    FADES.to_vec()
                } else {
                    vec![best.fade]
                };
                for fade in fades {
                    let mut other = best;
                    other.weights[part as usize] = step;
                    other.fade = fade;
                    if other == best || other.weights.iter().all(|weight| *weight == 0.0) {
                        continue;
                    }
                    let found = mean_ndcg(trials, &other);
                    if found > with_gain(quality) {
                        (best, quality) = (other, found);
                    }
                }
            }
        }
        if quality <= before {
            break;
        }
    }
    (best, quality)
}

/// Finds good weights for users without history: popularity with what interests add.
pub fn choose_cold(trials: &[Trial], start: [f32; PARTS]) -> [f32; PARTS] {
    if trials.is_empty() {
        return start;
    }
    let mut best = start;
    let mut quality = f64::NEG_INFINITY;
    for labels in STEPS {
        for cluster in STEPS {
            let mut cold = [0.0; PARTS];
            cold[Part::Popularity as usize] = 1.0;
            cold[Part::Labels as usize] = labels;
            cold[Part::Cluster as usize] = cluster;
            let blend = Blend {
                cold,
                ..Blend::default()
            };
            let found = mean_ndcg(trials, &blend);
            if found > with_gain(quality) {
                (best, quality) = (cold, found);
            }
        }
    }
    best
}

/// Mean NDCG of the first 20 of the trials under these weights: less of it is luck than of the first 10.
pub fn mean_ndcg(trials: &[Trial], blend: &Blend) -> f64 {
    let gains: [f64; PLACES] = std::array::from_fn(|place| 1.0 / ((place + 2) as f64).log2());
    let each: Vec<f64> = trials
        .par_iter()
        .map_init(Vec::new, |scores: &mut Vec<f32>, trial| {
            let weights = blend.weights_for(trial.history_length);
            scores.clear();
            scores.extend(trial.parts.iter().map(|parts| combined(parts, &weights)));
            let best: f64 = gains.iter().take(trial.relevant.len()).sum();
            // Its place is how many come before it: no need to sort the others.
            let of_place = |at: usize| {
                let own = scores[at];
                let before = scores[..at].iter().filter(|score| **score >= own).count()
                    + scores[at + 1..].iter().filter(|score| **score > own).count();
                gains.get(before).copied().unwrap_or_default()
            };
            let found: f64 = trial
                .relevant
                .iter()
                .filter_map(|item| trial.items.binary_search(item).ok())
                .map(of_place)
                .sum();
            if best > 0.0 { found / best } else { 0.0 }
        })
        .collect();
    each.iter().sum::<f64>() / trials.len().max(1) as f64
}

/// The weighted sum of the parts.
pub fn combined(parts: &[f32; PARTS], weights: &[f32; PARTS]) -> f32 {
    parts
        .iter()
        .zip(weights)
        .map(|(part, weight)| part * weight)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_that_knows_gets_the_weight() {
        // Part 1 knows the held-back item, part 0 says the opposite.
        let trials: Vec<Trial> = (0..20)
            .map(|user| Trial {
                items: vec![0, 1, 2],
                parts: (0..3)
                    .map(|item| {
                        let knows = if item == user % 3 { 1.0 } else { 0.0 };
                        [-knows, knows, 0.0, 0.0, 0.0]
                    })
                    .collect(),
                relevant: vec![user % 3],
                history_length: 5,
            })
            .collect();
        let (blend, quality) = choose(&trials, Blend::default());
        assert_eq!(quality, 1.0);
        assert!(blend.weights[1] > blend.weights[0]);
    }

    #[test]
    fn counting_who_comes_before_gives_the_gain_of_the_whole_order() {
        // Many equal scores: the order of items decides.
        let trials: Vec<Trial> = (0..30_u32)
            .map(|user| Trial {
                items: (0..50).collect(),
                parts: (0..50_u32)
                    .map(|item| [((item * 7 + user) % 9) as f32, 0.0, 0.0, 0.0, 0.0])
                    .collect(),
                relevant: vec![user % 50, (user % 50 + 13) % 50 + 50 * u32::from(user % 4 == 0)],
                history_length: 3,
            })
            .map(|mut trial| {
                trial.relevant.sort_unstable();
                trial
            })
            .collect();
        let expected: f64 = trials
            .iter()
            .map(|trial| {
                let mut order: Vec<u32> = trial.items.clone();
                order.sort_by(|a, b| {
                    let score = |item: &u32| trial.parts[*item as usize][0];
                    score(b).total_cmp(&score(a)).then_with(|| a.cmp(b))
                });
                crate::evaluate::ndcg_at(&order, &trial.relevant, PLACES)
            })
            .sum();
        let found = mean_ndcg(&trials, &Blend::only(Part::Ridge));
        assert!((found - expected / 30.0).abs() < 1e-12, "{found}");
    }

    #[test]
    fn popularity_fades_with_history() {
        let blend = Blend {
            weights: [1.0; PARTS],
            fade: 10.0,
            cold: [0.0; PARTS],
        };
        assert_eq!(blend.weights_for(10)[Part::Popularity as usize], 0.5);
        assert_eq!(blend.weights_for(0), [0.0; PARTS]);
        let never = Blend {
            fade: f32::INFINITY,
            ..blend
        };
        assert_eq!(never.weights_for(1000)[Part::Popularity as usize], 1.0);
    }
}
