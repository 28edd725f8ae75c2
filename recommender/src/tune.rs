//! The choices of a training, each made on likings that were held back inside it.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::blend::{self, Blend, PARTS, Part, Trial, combined, with_gain};
use crate::evaluate::{Case, Evaluation, Known, ndcg_at, summarise};
use crate::ials::{Ials, IalsSettings};
use crate::interaction;
use crate::ridge::{Ridge, RidgeInput, RidgeSettings};
use crate::scoring::{AllScores, best_of};
use crate::train::{Choices, Prepared, Split, walk_scale};
use crate::walk::{self, WalkSettings};
use crate::{History, Model, RecommendError, Sparse};

/// Places that a choice looks at. More than a page has: less of the difference is luck.
const LOOKED_AT: usize = 20;
/// Candidates of each part that a trial keeps.
const TRIAL_CANDIDATES: usize = 60;
/// Users who are scored by one product of matrices.
const SCORED_TOGETHER: usize = 64;
/// Neighbours of all candidates of the ridge that are held at a time.
const HELD_NEIGHBOURS: usize = 60_000_000;

/// What the choices are, the model of the kept likings that they led to, and how well it ranks.
pub(crate) struct Chosen {
    pub(crate) choices: Choices,
    pub(crate) model: Model,
    /// Measures of the blend on the judged users.
    pub(crate) blended: Evaluation,
    /// The same, of each part alone.
    pub(crate) alone: [Evaluation; PARTS],
}

/// Makes all choices.
pub(crate) fn choose(
    prepared: &Prepared<'_>,
    split: &Split,
    dimensions: usize,
) -> Result<Chosen, RecommendError> {
    let (n_users, n_items) = (prepared.set.n_users, prepared.set.n_items);
    let (likings, skips) = interaction::matrices(&split.kept, n_users, n_items, 0.0)?;
    let tuner = Tuner {
        prepared,
        dimensions,
        split,
        histories: prepared.histories(&split.kept, 0.0),
        likings,
        skips,
    };
    let (walk, input, evenness) = tuner.choose_walk();
    let (ridge, fitted) = tuner.choose_ridge(&input, evenness)?;
    let paths = walk::weights(input.gram(), &prepared.degrees(&tuner.likings), walk);
    drop(input);
    let scale = walk_scale(&tuner.likings, &fitted, &paths);
    let walk_share = tuner.choose_walk_share(&fitted, &paths, scale);
    let ials = tuner.choose_factors()?;
    let fitted = fitted.with_walk(&paths, walk_share * scale);
    drop(paths);
    let choices = Choices {
        ridge,
        walk,
        walk_share,
        ials,
        gamma: 0.0,
        blend: Blend::default(),
    };
    let factors = Ials::fit(&tuner.likings, &tuner.skips, ials)?;
    tuner.choose_blend(fitted, factors, choices)
}

/// Weights of the factorisation that are chosen; the regularisation is that at the first of the weights of
/// unseen pairs.
#[derive(Clone, Copy)]
struct Weights {
    unseen: f64,
    lambda: f64,
    skip: f64,
}

struct Tuner<'a> {
    prepared: &'a Prepared<'a>,
    split: &'a Split,
    /// Length of a taste vector of the model.
    dimensions: usize,
    /// Of all users, without recency.
    histories: Vec<History>,
    likings: Sparse,
    skips: Sparse,
}

impl Tuner<'_> {
    /// Mean gain of several scorers at once on the judged users: `score` calls its second argument with the
    /// scores of each of them in turn.
    fn quality(
        &self,
        count: usize,
        score: impl Fn(&History, &mut dyn FnMut(usize, &[f32])) + Sync,
    ) -> Vec<f64> {
        let each: Vec<Vec<f64>> = self
            .split
            .judged
            .par_iter()
            .map(|user| {
                let history = &self.histories[*user];
                let mut gains = vec![0.0; count];
                score(history, &mut |which, scores| {
                    gains[which] = self.gain(*user, scores);
                });
                gains
            })
            .collect();
        let users = each.len().max(1) as f64;
        (0..count)
            .map(|which| each.iter().map(|gains| gains[which]).sum::<f64>() / users)
            .collect()
    }

    /// Mean gain of a factorisation alone on the judged users, some of them at a time.
    fn quality_of_factors(&self, model: &Ials) -> f64 {
        let each: Vec<f64> = self
            .split
            .judged
            .par_chunks(SCORED_TOGETHER)
            .flat_map_iter(|users| {
                let tastes: Vec<f32> = users
                    .iter()
                    .map(|user| &self.histories[*user])
                    .flat_map(|history| model.fold_in(&history.liked, &history.skipped))
                    .collect();
                let scores = model.score_many(&tastes);
                users
                    .iter()
                    .zip(scores.rows())
                    .map(|(user, scores)| self.gain(*user, scores.as_slice().unwrap_or_default()))
                    .collect::<Vec<f64>>()
            })
            .collect();
        each.iter().sum::<f64>() / each.len().max(1) as f64
    }

    /// Gain of one user's page by the given scores of all items.
    fn gain(&self, user: usize, scores: &[f32]) -> f64 {
        let history = &self.histories[user];
        let best = best_of(scores, LOOKED_AT, |item| !history.has_seen(item));
        let ranked: Vec<u32> = best.into_iter().map(|(item, _)| item).collect();
        ndcg_at(&ranked, &self.split.held[user], LOOKED_AT)
    }

    /// Chooses how far users count alike and how the walk is damped; returns the sums of that evenness.
    ///
    /// First the dampings at the first evenness, then the other evennesses with those dampings.
    fn choose_walk(&self) -> (WalkSettings, RidgeInput, f64) {
        let settings = self.prepared.settings;
        let usual = WalkSettings {
            neighbours: settings.walk_neighbours,
            source_damping: settings.source_dampings[0],
            target_damping: settings.target_dampings[0],
        };
        let mut evenness = settings.evennesses[0];
        let mut input = self.prepared.ridge_input(&self.likings, evenness);
        let mut best = (f64::NEG_INFINITY, usual);
        for source_damping in &settings.source_dampings {
            let tried: Vec<WalkSettings> = settings
                .target_dampings
                .iter()
                .map(|target_damping| WalkSettings {
                    source_damping: *source_damping,
                    target_damping: *target_damping,
                    ..usual
                })
                .collect();
            let qualities = self.quality_of_walks(input.gram(), &tried);
            for (quality, one) in qualities.into_iter().zip(tried) {
                if quality > best.0 {
                    best = (quality, one);
                }
            }
        }
        for other in &settings.evennesses[1..] {
            let with_other = self.prepared.ridge_input(&self.likings, *other);
            let quality = self.quality_of_walks(with_other.gram(), &[best.1])[0];
            if quality > best.0 {
                (best.0, evenness, input) = (quality, *other, with_other);
            }
        }
        (best.1, input, evenness)
    }

    /// Mean gains of walks that differ in the damping of their targets alone.
    fn quality_of_walks(&self, gram: &Sparse, tried: &[WalkSettings]) -> Vec<f64> {
        let degrees = self.prepared.degrees(&self.likings);
        let factors: Vec<(Vec<f32>, Vec<f32>)> =
            tried.iter().map(|one| walk::factors(&degrees, *one)).collect();
        self.quality(tried.len(), |history, judge| {
            let reached = reach(gram, history, &factors[0].0);
            let mut damped = Vec::new();
            for (which, (_, targets)) in factors.iter().enumerate() {
                damped.clear();
                damped.extend(reached.iter().zip(targets).map(|(sum, by)| sum * by));
                judge(which, &damped);
            }
        })
    }

    /// Chooses penalty and thinning with few neighbours: what is best with few is nearly so with many, at a
    /// tenth of the cost. Returns the settings and the ridge of few neighbours that they gave.
    ///
    /// First every other penalty at the first thinning; then the penalties beside the best of them, and the
    /// other thinnings with it and with the penalty below: a thinning to `q` goes with a penalty `q²` times
    /// as great.
    fn choose_ridge(
        &self,
        input: &RidgeInput,
        evenness: f64,
    ) -> Result<(RidgeSettings, Ridge), RecommendError> {
        let settings = self.prepared.settings;
        let setting = |which: usize, keep: f64| RidgeSettings {
            neighbours: settings.tuning_neighbours.min(settings.neighbours),
            lambda: settings.lambdas[which],
            keep,
            evenness,
        };
        let count = settings.lambdas.len();
        let first: Vec<usize> = (0..count).step_by(2).collect();
        let tried = first
            .iter()
            .map(|which| setting(*which, settings.keeps[0]))
            .collect();
        let mut best = None;
        let found = self
            .try_ridges(input, tried, &mut best)?
            .map_or(0, |found| first[found]);
        let beside = [found.checked_sub(1), Some(found + 1).filter(|next| *next < count)];
        let mut tried: Vec<RidgeSettings> = beside
            .into_iter()
            .flatten()
            .map(|which| setting(which, settings.keeps[0]))
            .collect();
        for keep in &settings.keeps[1..] {
            tried.push(setting(found, *keep));
            tried.extend(found.checked_sub(1).map(|below| setting(below, *keep)));
        }
        self.try_ridges(input, tried, &mut best)?;
        let (_, chosen, ridge) = best.ok_or(RecommendError::Empty)?;
        let chosen = RidgeSettings {
            neighbours: settings.neighbours,
            ..chosen
        };
        chosen.check()?;
        Ok((chosen, ridge))
    }

    /// Fits ridges and keeps the best that was ever tried; returns which of these it is, if any.
    fn try_ridges(
        &self,
        input: &RidgeInput,
        tried: Vec<RidgeSettings>,
        best: &mut Option<(f64, RidgeSettings, Ridge)>,
    ) -> Result<Option<usize>, RecommendError> {
        let neighbours = self.prepared.settings.tuning_neighbours;
        let at_once = (HELD_NEIGHBOURS / (self.prepared.set.n_items * neighbours).max(1)).max(1);
        let mut better = None;
        for (begin, some) in tried.chunks(at_once).enumerate() {
            let fitted = input.fit(some)?;
            let qualities = self.quality(some.len(), |history, judge| {
                for (which, ridge) in fitted.iter().enumerate() {
                    judge(which, &ridge.score(&history.liked, history.group));
                }
            });
            for (which, (ridge, quality)) in fitted.into_iter().zip(qualities).enumerate() {
                if best.as_ref().is_none_or(|(best, ..)| quality > *best) {
                    *best = Some((quality, some[which], ridge));
                    better = Some(begin * at_once + which);
                }
            }
        }
        Ok(better)
    }

    /// First smaller and greater regularisations at the first weight of unseen pairs, as long as they help;
    /// then such weights. A weight `c` times as great goes with a regularisation `√c` times as small: along
    /// this line the best pairs lie.
    fn choose_factors(&self) -> Result<IalsSettings, RecommendError> {
        let settings = self.prepared.settings;
        let first = settings.unseen_weights[0];
        let setting = |dimensions: usize, sweeps: usize, chosen: Weights| IalsSettings {
            dimensions: dimensions.min(self.dimensions),
            sweeps,
            unseen_weight: chosen.unseen,
            lambda: chosen.lambda * (first / chosen.unseen).sqrt(),
            skip_weight: chosen.skip,
            seed: settings.seed,
        };
        let tried = |weights: Weights| -> Result<f64, RecommendError> {
            let setting = setting(settings.tuning_dimensions, settings.tuning_sweeps, weights);
            let model = Ials::fit(&self.likings, &self.skips, setting)?;
            Ok(self.quality_of_factors(&model))
        };
        let mut chosen = Weights {
            unseen: first,
            lambda: settings.regularisations[0],
            skip: settings.skip_weights[0],
        };
        let skip_weights: &[f64] = if self.skips.is_empty() {
            &settings.skip_weights[..1]
        } else {
            &settings.skip_weights
        };
        if settings.regularisations.len() * settings.unseen_weights.len() * skip_weights.len() > 1 {
            let mut best = tried(chosen)?;
            let mut climb = |values: &[f64], with: &dyn Fn(Weights, f64) -> Weights| {
                let mut climbed = false;
                for value in values {
                    let other = with(chosen, *value);
                    let quality = tried(other)?;
                    if quality <= with_gain(best) {
                        break;
                    }
                    (best, chosen, climbed) = (quality, other, true);
                }
                Ok::<bool, RecommendError>(climbed)
            };
            for values in both_ways(&settings.regularisations) {
                if climb(&values, &|chosen, lambda| Weights { lambda, ..chosen })? {
                    break;
                }
            }
            for values in both_ways(&settings.unseen_weights) {
                if climb(&values, &|chosen, unseen| Weights { unseen, ..chosen })? {
                    break;
                }
            }
            for skip in &skip_weights[1..] {
                let other = Weights {
                    skip: *skip,
                    ..chosen
                };
                let quality = tried(other)?;
                if quality > best {
                    (best, chosen) = (quality, other);
                }
            }
        }
        let chosen = setting(self.dimensions, settings.sweeps, chosen);
        chosen.check()?;
        Ok(chosen)
    }

    /// Chooses how much the walk counts beside the ridge, on the best candidates of both.
    fn choose_walk_share(&self, ridge: &Ridge, walk: &Sparse, scale: f32) -> f32 {
        let shares = &self.prepared.settings.walk_shares;
        let tried: Vec<Vec<f64>> = self
            .split
            .judged
            .par_iter()
            .map(|user| {
                let history = &self.histories[*user];
                let by_ridge = ridge.score(&history.liked, history.group);
                let by_walk = walked(walk, history);
                shares
                    .iter()
                    .map(|share| {
                        let factor = share * scale;
                        let mixed: Vec<f32> = by_ridge
                            .iter()
                            .zip(&by_walk)
                            .map(|(a, b)| a + factor * b)
                            .collect();
                        self.gain(*user, &mixed)
                    })
                    .collect()
            })
            .collect();
        let mut best = (f64::NEG_INFINITY, 0.0);
        for (which, share) in shares.iter().enumerate() {
            let quality = tried.iter().map(|gains| gains[which]).sum::<f64>();
            if quality > best.0 {
                best = (quality, *share);
            }
        }
        best.1
    }

    /// Chooses recency and blend.
    fn choose_blend(&self, ridge: Ridge, ials: Ials, choices: Choices) -> Result<Chosen, RecommendError> {
        let prepared = self.prepared;
        let gammas: &[f32] = if prepared.has_times {
            &prepared.settings.gammas
        } else {
            &[0.0]
        };
        let sample = prepared.settings.cluster_sample / 2;
        let mut model = prepared.assemble(&self.split.kept, &self.likings, &choices, sample, ials, || {
            Ok(ridge)
        })?;
        let mut best: Option<(f64, f32, Blend, Vec<Trial>)> = None;
        for gamma in gammas {
            let trials = trials(&model, self.split, &prepared.histories(&self.split.kept, *gamma));
            let (blend, quality) = blend::choose(&trials, Blend::default());
            if best.as_ref().is_none_or(|(best, ..)| quality > *best) {
                best = Some((quality, *gamma, blend, trials));
            }
        }
        let (_, gamma, mut blend, trials) = best.ok_or(RecommendError::Empty)?;
        let n_items = prepared.set.n_items;
        // By popularity where a part has no say.
        let alone = Part::ALL.map(|part| {
            let mut weights = [0.0; PARTS];
            weights[Part::Popularity as usize] = 1e-3;
            weights[part as usize] = 1.0;
            judged(&trials, |_| weights, n_items, Known::default())
        });
        let degrees = prepared.degrees(&self.likings);
        let likings: Vec<u32> = degrees.into_iter().map(|degree| degree as u32).collect();
        let known = Known {
            likings: &likings,
            n_users: prepared.set.n_users,
            ..Known::default()
        };
        let blended = judged(&trials, |length| blend.weights_for(length), n_items, known);
        if prepared
            .set
            .interests
            .iter()
            .any(|interests| !interests.is_empty())
        {
            let newcomers: Vec<History> = self
                .histories
                .iter()
                .map(|history| History {
                    liked: Vec::new(),
                    skipped: Vec::new(),
                    ..history.clone()
                })
                .collect();
            blend.cold = blend::choose_cold(&self::trials(&model, self.split, &newcomers), blend.cold);
        }
        model.gamma = gamma;
        model.blend = blend;
        Ok(Chosen {
            choices: Choices {
                gamma,
                blend,
                ..choices
            },
            model,
            blended,
            alone,
        })
    }
}

/// The values below the first, and those above it, each from the nearest on.
fn both_ways(values: &[f64]) -> [Vec<f64>; 2] {
    let first = values[0];
    let (mut below, mut above): (Vec<f64>, Vec<f64>) = values[1..].iter().partition(|value| **value < first);
    below.sort_by(|a, b| b.total_cmp(a));
    above.sort_by(f64::total_cmp);
    [below, above]
}

/// What a history reaches in the walk, before the targets are damped.
fn reach(gram: &Sparse, history: &History, sources: &[f32]) -> Vec<f32> {
    let mut reached = vec![0.0; gram.width()];
    for (item, value) in &history.liked {
        let factor = value * sources[*item as usize];
        let (columns, sums) = gram.row(*item as usize);
        for (column, sum) in columns.iter().zip(sums) {
            if column != item {
                reached[*column as usize] += factor * sum;
            }
        }
    }
    reached
}

/// Scores of all items by the walk's weights.
pub(crate) fn walked(walk: &Sparse, history: &History) -> Vec<f32> {
    let mut reached = vec![0.0; walk.width()];
    for (item, value) in &history.liked {
        let (columns, weights) = walk.row(*item as usize);
        for (column, weight) in columns.iter().zip(weights) {
            reached[*column as usize] += value * weight;
        }
    }
    reached
}

/// How well the trials' candidates are ranked by parts weighed by length of history.
fn judged(
    trials: &[Trial],
    weights: impl Fn(usize) -> [f32; PARTS] + Sync,
    n_items: usize,
    known: Known<'_>,
) -> Evaluation {
    let (ranked, cases): (Vec<Vec<u32>>, Vec<Case>) = trials
        .par_iter()
        .map(|trial| {
            let weights = weights(trial.history_length);
            let scores: Vec<f32> = trial
                .parts
                .iter()
                .map(|parts| combined(parts, &weights))
                .collect();
            let best = best_of(&scores, LOOKED_AT, |_| true);
            let ranked = best
                .into_iter()
                .map(|(place, _)| trial.items[place as usize])
                .collect();
            let case = Case {
                history: History {
                    liked: vec![(0, 1.0); trial.history_length],
                    ..History::default()
                },
                relevant: trial.relevant.clone(),
            };
            (ranked, case)
        })
        .unzip();
    summarise(&ranked, &cases, n_items, known)
}

/// The judged users as the blend sees them: the best of each part and what was held back.
fn trials(model: &Model, split: &Split, histories: &[History]) -> Vec<Trial> {
    split
        .blended
        .par_chunks(SCORED_TOGETHER)
        .flat_map_iter(|users| {
            let own: Vec<&History> = users.iter().map(|user| &histories[*user]).collect();
            let raw = model.raw_of_many(&own);
            let of_each = users.iter().zip(own).zip(raw);
            of_each
                .map(|((user, history), raw)| trial(model.n_items, history, &split.held[*user], raw))
                .collect::<Vec<Trial>>()
        })
        .collect()
}

fn trial(n_items: usize, history: &History, held: &[u32], raw: [Option<Vec<f32>>; PARTS]) -> Trial {
    let mut chosen: BTreeSet<u32> = held.iter().copied().collect();
    let scores = AllScores::new(n_items, raw, &[1.0; PARTS], history);
    for raw in (0..PARTS).filter_map(|part| scores.raw(part)) {
        let best = best_of(raw, TRIAL_CANDIDATES, |item| !history.has_seen(item));
        chosen.extend(best.into_iter().map(|(item, _)| item));
    }
    let items: Vec<u32> = chosen
        .into_iter()
        .filter(|item| !history.has_seen(*item))
        .collect();
    Trial {
        parts: items.iter().map(|item| scores.parts(*item)).collect(),
        items,
        relevant: held.to_vec(),
        history_length: history.liked.len(),
    }
}
