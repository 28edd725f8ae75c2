//! Tuning of the ensemble on held-out positives.
//!
//! Weights are searched on [`SampledUser`]s, whose expected ranks are unbiased ([`hill_climb`]). The result, and each
//! part alone, is then ranked on all items, and the best part alone wins where it is significantly better.

mod hill_climb;
mod significance;

use rayon::prelude::*;

use self::hill_climb::{Found, ndcgs_of, search};
use self::significance::{Z_BEST_OF_FIVE, leads, mean};
use crate::ensemble::{Ensemble, PARTS, Part};
use crate::evaluate::TestUser;
use crate::rank::{Discount, Ranked};
use crate::sampled_user::{CUTOFF, PartRankings, SampledUser, ranked};
use crate::scoring::AllScores;
use crate::{History, Model};

/// Users that are scored by one matrix product.
const SCORING_BATCH: usize = 64;
/// Relative gain in NDCG below which a change of a hyperparameter is noise of the split.
const MIN_GAIN: f64 = 0.003;

/// The quality that another choice must exceed.
pub(crate) fn with_min_gain(quality: f64) -> f64 {
    if quality > 0.0 {
        quality * (1.0 + MIN_GAIN)
    } else {
        quality
    }
}

/// Tunes an ensemble on validation users.
pub(crate) struct EnsembleTuner<'a> {
    /// Fitted without the held-out positives.
    pub(crate) model: &'a Model,
    /// Validation users, each with held-out positives.
    pub(crate) users: &'a [usize],
    /// Held-out items of each user, `[n_users]`.
    pub(crate) held_out: &'a [Vec<u32>],
    /// Seed of the sampled items.
    pub(crate) seed: u64,
}

/// A tuned ensemble and the rankings of the validation users.
pub(crate) struct TunedEnsemble {
    /// Exponent of the recency weights.
    pub(crate) gamma: f32,
    pub(crate) ensemble: Ensemble,
    pub(crate) test_users: Vec<TestUser>,
    /// By the ensemble, one per test user.
    pub(crate) ensemble_rankings: Vec<Ranked>,
    /// By each part alone, one per test user.
    pub(crate) part_rankings: [Vec<Ranked>; PARTS],
}

/// The search under one exponent of recency.
struct SearchRound {
    gamma: f32,
    /// Whether the ensemble was given instead of searched.
    is_given: bool,
    histories: Vec<History>,
    part_rankings: Vec<PartRankings>,
    found: Found,
}

impl EnsembleTuner<'_> {
    /// Tunes recency and ensemble; `histories` returns those of all users under an exponent.
    ///
    /// The exponents are tried in ascending order for as long as they help. A `given` ensemble is used as it is.
    pub(crate) fn tune(
        &self,
        gammas: &[f32],
        given: Option<Ensemble>,
        histories: impl Fn(f32) -> Vec<History>,
    ) -> TunedEnsemble {
        let mut best: Option<SearchRound> = None;
        for gamma in gammas {
            let round = self.search(*gamma, given, histories(*gamma));
            let before = best.as_ref().map_or(f64::NEG_INFINITY, |best| best.found.quality);
            if round.found.quality <= with_min_gain(before) && best.is_some() {
                break;
            }
            best = Some(round);
        }
        let round = best.unwrap_or_else(|| self.search(0.0, given, histories(0.0)));

        self.decide(round)
    }

    fn search(&self, gamma: f32, given: Option<Ensemble>, histories: Vec<History>) -> SearchRound {
        let (users, part_rankings): (Vec<SampledUser>, Vec<PartRankings>) =
            self.sampled_users(&histories).into_iter().unzip();

        let found = if let Some(ensemble) = given {
            Found {
                quality: mean(&ndcgs_of(&users, &[ensemble])[0]),
                ensemble,
            }
        } else {
            let mut found = search(&users, informative_parts(&part_rankings), Ensemble::default());
            found.ensemble.cold_start = Ensemble::default().cold_start;
            found
        };
        SearchRound {
            gamma,
            is_given: given.is_some(),
            histories,
            part_rankings,
            found,
        }
    }

    /// Tunes the weights for users without history, by the parts that need none. `histories`: `[n_users]`, empty
    /// but for group and interests.
    pub(crate) fn tune_cold_start(&self, histories: &[History], default: [f32; PARTS]) -> [f32; PARTS] {
        let (users, part_rankings): (Vec<SampledUser>, Vec<PartRankings>) =
            self.sampled_users(histories).into_iter().unzip();
        if users.is_empty() {
            return default;
        }

        let mut informative = informative_parts(&part_rankings);
        (
            informative[Part::Ridge as usize],
            informative[Part::Factors as usize],
        ) = (false, false);
        let default = Ensemble {
            weights: default,
            cold_start: default,
            ..Ensemble::default()
        };
        search(&users, informative, default).ensemble.weights
    }

    fn sampled_users(&self, histories: &[History]) -> Vec<(SampledUser, PartRankings)> {
        self.map_scores(histories, |user, history, scores| {
            let seed = self.seed ^ (user as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            SampledUser::new(scores, history, &self.held_out[user], seed)
        })
    }

    /// Maps each validation user's scores of all items by part, whose weights are 1.
    fn map_scores<T: Send>(
        &self,
        histories: &[History],
        map: impl Fn(usize, &History, &AllScores) -> T + Sync,
    ) -> Vec<T> {
        let map = &map;
        self.users
            .par_chunks(SCORING_BATCH)
            .flat_map_iter(|users| {
                let own: Vec<&History> = users.iter().map(|user| &histories[*user]).collect();
                let raw = self.model.raw_of_many(&own);
                users
                    .iter()
                    .zip(own)
                    .zip(raw)
                    .map(|((user, history), raw)| {
                        let scores = AllScores::new(self.model.n_items, raw, &[1.0; PARTS], history);
                        map(*user, history, &scores)
                    })
                    .collect::<Vec<T>>()
            })
            .collect()
    }

    /// Ranks all items by the ensemble that was found, and replaces it by the best part alone where that is
    /// significantly better.
    fn decide(&self, round: SearchRound) -> TunedEnsemble {
        let SearchRound {
            gamma,
            is_given,
            histories,
            part_rankings,
            found,
        } = round;
        let ensemble = found.ensemble;
        let ensemble_rankings = self.map_scores(&histories, |user, history, scores| {
            ranked(scores, history, &self.held_out[user], &ensemble)
        });
        let informative = informative_parts(&part_rankings);
        let part_rankings = Part::ALL.map(|part| {
            let of_part = part_rankings
                .iter()
                .map(|rankings| rankings.ranked[part as usize].clone());
            of_part.collect::<Vec<Ranked>>()
        });

        let ensemble_ndcgs = self.ndcgs(&ensemble_rankings);
        let better = Part::ALL
            .into_iter()
            .filter(|part| informative[*part as usize])
            .map(|part| (self.ndcgs(&part_rankings[part as usize]), part))
            .reduce(|best, other| {
                if mean(&other.0) > mean(&best.0) {
                    other
                } else {
                    best
                }
            })
            .filter(|(ndcgs, _)| !is_given && leads(ndcgs, &ensemble_ndcgs, Z_BEST_OF_FIVE))
            .map(|(_, part)| part);

        TunedEnsemble {
            gamma,
            ensemble: better.map_or(ensemble, |part| Ensemble {
                cold_start: ensemble.cold_start,
                ..Ensemble::only(part)
            }),
            ensemble_rankings: better.map_or(ensemble_rankings, |part| part_rankings[part as usize].clone()),
            part_rankings,
            test_users: self.test_users(&histories),
        }
    }

    /// Expected NDCG of each validation user's ranking.
    fn ndcgs(&self, ranked: &[Ranked]) -> Vec<f64> {
        let discount = Discount::new(CUTOFF);
        ranked
            .iter()
            .zip(self.users)
            .map(|(ranked, user)| discount.ndcg(ranked.found.iter().copied(), self.held_out[*user].len()))
            .collect()
    }

    fn test_users(&self, histories: &[History]) -> Vec<TestUser> {
        let test_user = |user: &usize| TestUser {
            history: histories[*user].clone(),
            relevant: self.held_out[*user].clone(),
        };
        self.users.iter().map(test_user).collect()
    }
}

/// Parts that distinguish items for at least one user; a constant part must not be chosen.
fn informative_parts(part_rankings: &[PartRankings]) -> [bool; PARTS] {
    std::array::from_fn(|part| part_rankings.iter().any(|rankings| rankings.is_informative[part]))
}
