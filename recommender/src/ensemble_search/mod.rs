//! The choice of a blend: which parts count how much, judged on likings that were held back.
//!
//! Weights are searched on [`Trial`]s, whose ranks are right on average; what the search found, and each part
//! alone, is then ranked on all items, and a blend that loses to its best part by more than luck gives way.

use rayon::prelude::*;

use crate::blend::{Blend, PARTS, Part};
use crate::evaluate::Case;
use crate::rank::{Discount, Ranked};
use crate::scoring::AllScores;
use crate::trial::{Alone, LOOKED_AT, Trial, ranked};
use crate::{History, Model};

/// Weights that a part may have beside the strongest.
const STEPS: [f32; 8] = [0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5];
/// Lengths of history at which popularity may have lost half its weight.
const FADES: [f32; 4] = [3.0, 10.0, 30.0, f32::INFINITY];
/// Users who are scored by one product of matrices.
const SCORED_TOGETHER: usize = 64;
/// A change must gain this part of the NDCG to be taken: less is luck of the split.
const LEAST_GAIN: f64 = 0.003;

/// Standard errors of a mean difference that count as luck: one in twenty differences is greater by chance.
const LUCK: f64 = 2.0;
/// The same where the best of five parts is compared: one in twenty over all comparisons.
const LUCK_OF_FIVE: f64 = 2.6;
/// Exponent of the ratio of qualities by which a worse part counts less: at nine tenths a fifth.
const POWER: i32 = 16;

/// What another choice must surpass.
pub(crate) fn with_gain(quality: f64) -> f64 {
    if quality > 0.0 {
        quality * (1.0 + LEAST_GAIN)
    } else {
        quality
    }
}

/// The users on whom a blend is judged.
pub(crate) struct Judged<'a> {
    /// Fitted without what was held back.
    pub(crate) model: &'a Model,
    /// Users with held-back likings.
    pub(crate) users: &'a [usize],
    /// Held-back likings by user.
    pub(crate) held: &'a [Vec<u32>],
    /// Seed of the draws.
    pub(crate) seed: u64,
}

/// A chosen blend, and how it ranks.
pub(crate) struct Weighed {
    /// Exponent of the recency weights.
    pub(crate) gamma: f32,
    pub(crate) blend: Blend,
    /// Users as they were judged.
    pub(crate) cases: Vec<Case>,
    /// Rankings by the blend, one per case.
    pub(crate) blended: Vec<Ranked>,
    /// Rankings by each part alone, one per case.
    pub(crate) alone: [Vec<Ranked>; PARTS],
}

/// Trials under one exponent of recency, and what the search found on them.
struct Round {
    gamma: f32,
    /// Whether the blend was given and not searched.
    is_given: bool,
    histories: Vec<History>,
    alone: Vec<Alone>,
    found: Found,
}

impl Judged<'_> {
    /// Chooses recency and blend; `histories` gives those of all users under an exponent.
    ///
    /// The exponents are climbed, ascending, for as long as they help. A blend that is given is taken as it is.
    pub(crate) fn choose(
        &self,
        gammas: &[f32],
        given: Option<Blend>,
        histories: impl Fn(f32) -> Vec<History>,
    ) -> Weighed {
        let mut best: Option<Round> = None;
        for gamma in gammas {
            let round = self.search(*gamma, given, histories(*gamma));
            let before = best.as_ref().map_or(f64::NEG_INFINITY, |best| best.found.quality);
            if round.found.quality <= with_gain(before) && best.is_some() {
                break;
            }
            best = Some(round);
        }
        let round = best.unwrap_or_else(|| self.search(0.0, given, histories(0.0)));

        self.decide(round)
    }

    fn search(&self, gamma: f32, given: Option<Blend>, histories: Vec<History>) -> Round {
        let (trials, alone): (Vec<Trial>, Vec<Alone>) = self.trials(&histories).into_iter().unzip();
        let found = if let Some(blend) = given {
            Found {
                quality: mean(&gains_of(&trials, &[blend])[0]),
                blend,
            }
        } else {
            let mut found = search(&trials, says_of(&alone), Blend::default());
            found.blend.cold = Blend::default().cold;
            found
        };
        Round {
            gamma,
            is_given: given.is_some(),
            histories,
            alone,
            found,
        }
    }

    /// What a blend for users without history is best made of: popularity with what interests add.
    pub(crate) fn choose_cold(&self, newcomers: &[History], usual: [f32; PARTS]) -> [f32; PARTS] {
        let (trials, alone): (Vec<Trial>, Vec<Alone>) = self.trials(newcomers).into_iter().unzip();
        if trials.is_empty() {
            return usual;
        }
        let mut says = says_of(&alone);
        // What needs a history is no matter of newcomers.
        (says[Part::Ridge as usize], says[Part::Factors as usize]) = (false, false);
        let usual = Blend {
            weights: usual,
            cold: usual,
            ..Blend::default()
        };
        search(&trials, says, usual).blend.weights
    }

    /// The judged users as a blend sees them, and how each part alone ranks.
    fn trials(&self, histories: &[History]) -> Vec<(Trial, Alone)> {
        self.with_scores(histories, |user, history, scores| {
            let seed = self.seed ^ (user as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            Trial::new(scores, history, &self.held[user], seed)
        })
    }

    /// Something of each judged user, made of the scores of all items by part.
    fn with_scores<T: Send>(
        &self,
        histories: &[History],
        make: impl Fn(usize, &History, &AllScores) -> T + Sync,
    ) -> Vec<T> {
        let make = &make;
        self.users
            .par_chunks(SCORED_TOGETHER)
            .flat_map_iter(|users| {
                let own: Vec<&History> = users.iter().map(|user| &histories[*user]).collect();
                let raw = self.model.raw_of_many(&own);
                users
                    .iter()
                    .zip(own)
                    .zip(raw)
                    .map(|((user, history), raw)| {
                        let scores = AllScores::new(self.model.n_items, raw, &[1.0; PARTS], history);
                        make(*user, history, &scores)
                    })
                    .collect::<Vec<T>>()
            })
            .collect()
    }

    /// Ranks all items by what the search found, and takes the best part instead where that is better by more
    /// than luck.
    fn decide(&self, round: Round) -> Weighed {
        let Round {
            gamma,
            is_given,
            histories,
            alone,
            found,
        } = round;
        let blend = found.blend;
        let blended = self.with_scores(&histories, |user, history, scores| {
            ranked(scores, history, &self.held[user], &blend)
        });
        let alone_by_part = Part::ALL.map(|part| {
            let of_part = alone.iter().map(|alone| alone.ranked[part as usize].clone());
            of_part.collect::<Vec<Ranked>>()
        });

        let says = says_of(&alone);
        let of_blend = self.gains(&blended);
        let better = Part::ALL
            .into_iter()
            .filter(|part| says[*part as usize])
            .map(|part| (self.gains(&alone_by_part[part as usize]), part))
            .reduce(|best, other| {
                if mean(&other.0) > mean(&best.0) {
                    other
                } else {
                    best
                }
            })
            .filter(|(gains, _)| !is_given && leads(gains, &of_blend, LUCK_OF_FIVE))
            .map(|(_, part)| part);
        Weighed {
            gamma,
            blend: better.map_or(blend, |part| Blend {
                cold: blend.cold,
                ..Blend::only(part)
            }),
            blended: better.map_or(blended, |part| alone_by_part[part as usize].clone()),
            alone: alone_by_part,
            cases: self.cases(&histories),
        }
    }

    /// Expected NDCG of rankings of the judged users.
    fn gains(&self, ranked: &[Ranked]) -> Vec<f64> {
        let discount = Discount::new(LOOKED_AT);
        let each = ranked.iter().zip(self.users);
        each.map(|(ranked, user)| discount.ndcg(ranked.found.iter().copied(), self.held[*user].len()))
            .collect()
    }

    fn cases(&self, histories: &[History]) -> Vec<Case> {
        let case = |user: &usize| Case {
            history: histories[*user].clone(),
            relevant: self.held[*user].clone(),
        };
        self.users.iter().map(case).collect()
    }
}

/// Parts that tell items apart for anybody: a constant can be no choice.
fn says_of(alone: &[Alone]) -> [bool; PARTS] {
    std::array::from_fn(|part| alone.iter().any(|alone| alone.has_say[part]))
}

/// What a search found.
struct Found {
    blend: Blend,
    /// Its mean gain on the trials.
    quality: f64,
}

/// A blend with its gains on the trials, in their order.
struct Tried {
    blend: Blend,
    gains: Vec<f64>,
    quality: f64,
}

/// Finds good weights by moving one weight at a time for as long as that leads by more than luck, from the
/// parts weighed by how well each ranks alone, or from the usual blend where none ranks anything. Deterministic.
fn search(trials: &[Trial], says: [bool; PARTS], usual: Blend) -> Found {
    let start = by_quality(trials, says).unwrap_or(usual);
    let mut best = try_one(trials, start);
    for _ in 0..2 {
        let before = best.blend;
        for part in Part::ALL.into_iter().filter(|part| says[*part as usize]) {
            let greatest = tried(trials, neighbours(best.blend, part))
                .into_iter()
                .reduce(|best, other| if other.quality > best.quality { other } else { best });
            if let Some(found) = greatest.filter(|found| leads(&found.gains, &best.gains, LUCK)) {
                best = Tried {
                    blend: scaled(found.blend),
                    ..found
                };
            }
        }
        if best.blend == before {
            break;
        }
    }

    Found {
        quality: best.quality,
        blend: best.blend,
    }
}

/// The parts with a say by how well each ranks alone: those that the best does not lead by more than luck
/// weigh alike, and what ranks worse weighs less by a power of the ratio. A constant has no say.
fn by_quality(trials: &[Trial], says: [bool; PARTS]) -> Option<Blend> {
    let parts = Part::ALL.into_iter().filter(|part| says[*part as usize]);
    let parts: Vec<Part> = parts.collect();
    let alone = tried(trials, parts.iter().map(|part| Blend::only(*part)).collect());
    let best = alone
        .iter()
        .reduce(|best, other| if other.quality > best.quality { other } else { best });
    let best = best.filter(|best| best.quality > 0.0)?;

    let mut weights = [0.0; PARTS];
    for (part, one) in parts.iter().zip(&alone) {
        weights[*part as usize] = if leads(&best.gains, &one.gains, LUCK_OF_FIVE) {
            (one.quality / best.quality).powi(POWER) as f32
        } else {
            1.0
        };
    }
    Some(Blend {
        weights,
        fade: f32::INFINITY,
        cold: weights,
    })
}

/// The same blend with 1 as its greatest weight, so that the steps mean the same again.
fn scaled(mut blend: Blend) -> Blend {
    let greatest = blend.weights.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    blend.weights = blend.weights.map(|weight| weight / greatest);
    blend.cold = blend.weights;
    blend
}

/// Blends that differ in the weight of one part.
fn neighbours(of: Blend, part: Part) -> Vec<Blend> {
    let fades = if part == Part::Popularity {
        &FADES[..]
    } else {
        &[of.fade]
    };
    let mut found = Vec::new();
    for fade in fades {
        for step in STEPS {
            let mut other = of;
            other.weights[part as usize] = step;
            other.cold = other.weights;
            other.fade = *fade;
            let is_none = other.weights.iter().all(|weight| *weight == 0.0);
            if other != of && !is_none {
                found.push(other);
            }
        }
    }
    found
}

fn try_one(trials: &[Trial], blend: Blend) -> Tried {
    let gains = gains_of(trials, &[blend]).pop().unwrap_or_default();
    Tried {
        blend,
        quality: mean(&gains),
        gains,
    }
}

fn tried(trials: &[Trial], blends: Vec<Blend>) -> Vec<Tried> {
    let gains = gains_of(trials, &blends);
    let each = blends.into_iter().zip(gains);
    each.map(|(blend, gains)| Tried {
        blend,
        quality: mean(&gains),
        gains,
    })
    .collect()
}

/// Gains of blends on the trials: `[blends][trials]`.
fn gains_of(trials: &[Trial], blends: &[Blend]) -> Vec<Vec<f64>> {
    let discount = Discount::new(LOOKED_AT);
    let of_trials: Vec<Vec<f64>> = trials
        .par_iter()
        .map_init(Vec::new, |scores, trial| {
            let gain =
                |blend: &Blend| trial.gain(&blend.weights_for(trial.history_length), &discount, scores);
            blends.iter().map(gain).collect()
        })
        .collect();
    transposed(of_trials, blends.len())
}

fn transposed(rows: Vec<Vec<f64>>, width: usize) -> Vec<Vec<f64>> {
    let column = |at: usize| rows.iter().map(|row| row[at]).collect();
    (0..width).map(column).collect()
}

fn mean(gains: &[f64]) -> f64 {
    gains.iter().sum::<f64>() / gains.len().max(1) as f64
}

/// Whether the first gains more than the second on the same users, by more than so many standard errors of the
/// mean difference; of a single user nothing can be told.
fn leads(first: &[f64], second: &[f64], errors: f64) -> bool {
    let n = first.len() as f64;
    if n < 2.0 {
        return false;
    }
    let differences = || first.iter().zip(second).map(|(a, b)| a - b);
    let mean = differences().sum::<f64>() / n;
    let variance = differences().map(|one| (one - mean).powi(2)).sum::<f64>() / (n - 1.0);
    mean > errors * (variance / n).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Trials of 100 items: the ridge knows the held-back item of the users in `known`, the factors say the
    /// opposite, labels are constant, and popularity knows nothing.
    fn trials(known: std::ops::Range<u32>) -> (Vec<Trial>, Vec<Alone>) {
        let trial = |user: u32| {
            let held = (user * 37 + 11) % 100;
            let knows = |item: u32| f32::from(u8::from(item == held && known.contains(&user)));
            let noise = |item: u32| ((item * 7919 + user * 104_729) % 1009) as f32;
            let of = |score: &dyn Fn(u32) -> f32| Some((0..100).map(score).collect());
            let raw = [
                of(&|item| 5000.0 * knows(item) + noise(item)),
                of(&|item| noise(item) - 5000.0 * knows(item)),
                of(&|item| ((item * 31) % 97) as f32),
                of(&|_| 3.0),
                None,
            ];
            let history = History::default();
            let scores = AllScores::new(100, raw, &[1.0; PARTS], &history);
            let (mut trial, alone) = Trial::new(&scores, &history, &[held], u64::from(user));
            trial.history_length = 5;
            (trial, alone)
        };
        (0..60).map(trial).unzip()
    }

    #[test]
    fn the_part_that_knows_gets_the_weight_and_a_constant_none() {
        let (trials, alone) = trials(0..60);
        let found = search(&trials, says_of(&alone), Blend::default());
        assert!(found.quality > 0.99, "{}", found.quality);
        let weights = found.blend.weights;
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
    fn parts_that_cannot_be_told_apart_weigh_alike() {
        // Nobody's item is known: all that differs is luck.
        let (trials, alone) = trials(0..0);
        let weights = by_quality(&trials, says_of(&alone)).unwrap().weights;
        assert_eq!(weights[Part::Ridge as usize], weights[Part::Factors as usize]);
        assert_eq!(weights[Part::Labels as usize], 0.0);
    }

    #[test]
    fn a_lead_is_more_than_twice_the_standard_error() {
        let second = [0.0; 4];
        // Differences 1, 1, 1, 1 have no error; 3, -1, 3, -1 have a mean of 1 and an error of 1.15.
        assert!(leads(&[1.0; 4], &second, LUCK));
        assert!(!leads(&[3.0, -1.0, 3.0, -1.0], &second, LUCK));
        assert!(!leads(&second, &second, LUCK));
        assert!(!leads(&[9.0], &[0.0], LUCK));
    }
}
