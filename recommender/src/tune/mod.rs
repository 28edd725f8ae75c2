//! The choices of a training, each made on likings that were held back inside it.

use rayon::prelude::*;

use crate::blend::{Blend, PARTS};
use crate::evaluate::{Evaluation, Known, summarise};
use crate::ials::{Ials, IalsSettings};
use crate::interaction;
use crate::rank::{Discount, Ranked};
use crate::ridge::{Ridge, RidgeInput, RidgeSettings};
use crate::train::{Choices, Prepared, Split, walk_scale};
use crate::trial::LOOKED_AT;
use crate::walk::{self, WalkSettings};
use crate::weigh::{Judged, Weighed, with_gain};
use crate::{History, Model, RecommendError, Sparse};

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
        discount: Discount::new(LOOKED_AT),
    };
    let (walk, input) = tuner.choose_walk();
    let (ridge, fitted, input) = tuner.choose_ridge(input)?;
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
    discount: Discount,
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
        let held = &self.split.held[user];
        let ranked = Ranked::new(scores, held, LOOKED_AT, |item| !history.has_seen(item));
        self.discount.ndcg(ranked.found, held.len())
    }

    /// Chooses how the walk is damped at the first evenness; returns the sums of that evenness.
    fn choose_walk(&self) -> (WalkSettings, RidgeInput) {
        let settings = self.prepared.settings;
        let usual = WalkSettings {
            neighbours: settings.walk_neighbours,
            source_damping: settings.source_dampings[0],
            target_damping: settings.target_dampings[0],
        };
        let input = self.prepared.ridge_input(&self.likings, settings.evennesses[0]);
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
        (best.1, input)
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

    /// Chooses penalty, thinning and how far users count alike with few neighbours: what is best with few is
    /// nearly so with many, at a tenth of the cost. Returns the settings, the ridge of few neighbours that they
    /// gave, and the sums of the chosen evenness.
    ///
    /// First every other penalty at the first thinning; then the penalties beside the best of them, and the
    /// other thinnings with it and with the penalty below: a thinning to `q` goes with a penalty `q²` times
    /// as great; then the other evennesses with what was best. The ridge decides on them and not the walk,
    /// where many items have equal scores.
    fn choose_ridge(
        &self,
        mut input: RidgeInput,
    ) -> Result<(RidgeSettings, Ridge, RidgeInput), RecommendError> {
        let settings = self.prepared.settings;
        let setting = |which: usize, keep: f64| RidgeSettings {
            neighbours: settings.tuning_neighbours.min(settings.neighbours),
            lambda: settings.lambdas[which],
            keep,
            evenness: settings.evennesses[0],
        };
        let count = settings.lambdas.len();
        let first: Vec<usize> = (0..count).step_by(2).collect();
        let tried = first
            .iter()
            .map(|which| setting(*which, settings.keeps[0]))
            .collect();
        let mut best = None;
        let found = self
            .try_ridges(&input, tried, &mut best)?
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
        self.try_ridges(&input, tried, &mut best)?;
        for evenness in &settings.evennesses[1..] {
            let Some((_, chosen, _)) = &best else { break };
            let other = RidgeSettings {
                evenness: *evenness,
                ..*chosen
            };
            let with_other = self.prepared.ridge_input(&self.likings, *evenness);
            if self.try_ridges(&with_other, vec![other], &mut best)?.is_some() {
                input = with_other;
            }
        }
        let (_, chosen, ridge) = best.ok_or(RecommendError::Empty)?;
        let chosen = RidgeSettings {
            neighbours: settings.neighbours,
            ..chosen
        };
        chosen.check()?;
        Ok((chosen, ridge, input))
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
        let judged = Judged {
            model: &model,
            users: &self.split.blended,
            held: &self.split.held,
            seed: prepared.settings.seed,
        };
        let Weighed {
            gamma,
            mut blend,
            cases,
            blended,
            alone,
        } = judged.choose(gammas, prepared.settings.blend, |gamma| {
            prepared.histories(&self.split.kept, gamma)
        });
        let has_interests = prepared.set.interests.iter().any(|own| !own.is_empty());
        if has_interests && prepared.settings.blend.is_none() {
            blend.cold = judged.choose_cold(&self.newcomers(), blend.cold);
        }

        let degrees = prepared.degrees(&self.likings);
        let likings: Vec<u32> = degrees.into_iter().map(|degree| degree as u32).collect();
        let known = Known {
            likings: &likings,
            n_users: prepared.set.n_users,
            ..Known::default()
        };
        let n_items = prepared.set.n_items;
        let blended = summarise(&blended, &cases, n_items, known);
        let alone = alone.map(|ranked| summarise(&ranked, &cases, n_items, Known::default()));
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

    /// All users as if they had no history yet.
    fn newcomers(&self) -> Vec<History> {
        let newcomer = |history: &History| History {
            liked: Vec::new(),
            skipped: Vec::new(),
            ..history.clone()
        };
        self.histories.iter().map(newcomer).collect()
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
