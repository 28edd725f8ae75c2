//! The choices of a training, each made on likings that were held back inside it.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::blend::{self, Blend, PARTS, Part, Trial};
use crate::evaluate::{Case, Evaluation, Known, ndcg_at, summarise};
use crate::ials::{Ials, IalsSettings};
use crate::interaction;
use crate::ridge::{Ridge, RidgeInput, RidgeSettings};
use crate::scoring::{AllScores, best_of};
use crate::train::{Choices, Parts, Prepared, Split};
use crate::walk::{self, WalkSettings};
use crate::{History, Model, RecommendError, Sparse};

/// Places that a choice looks at. More than a page has: less of the difference is luck.
const LOOKED_AT: usize = 20;
/// Candidates of each part that a trial keeps.
const TRIAL_CANDIDATES: usize = 60;
/// Neighbours of all candidates of the ridge that are held at a time.
const HELD_NEIGHBOURS: usize = 60_000_000;

/// Makes all choices, and the model of the kept likings that they lead to.
///
/// Also returns how well each part ranks alone.
pub(crate) fn choose(
    prepared: &Prepared<'_>,
    split: &Split,
    dimensions: usize,
) -> Result<(Choices, Model, [Evaluation; PARTS]), RecommendError> {
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
    let ridge = tuner.choose_ridge(&input, evenness)?;
    drop(input);
    let ials = tuner.choose_factors()?;
    let mut choices = Choices {
        ridge,
        walk,
        walk_share: 0.0,
        ials,
        gamma: 0.0,
        blend: Blend::default(),
    };
    let few = RidgeSettings {
        neighbours: prepared.settings.tuning_neighbours.min(ridge.neighbours),
        ..ridge
    };
    let mut bare = prepared.fit_bare(
        &tuner.likings,
        &tuner.skips,
        &Choices {
            ridge: few,
            ..choices
        },
        None,
    )?;
    choices.walk_share = tuner.choose_walk_share(&bare.ridge, &bare.walk, bare.walk_scale);
    let parts = Parts {
        ridge: std::mem::take(&mut bare.ridge).with_walk(&bare.walk, choices.walk_share * bare.walk_scale),
        ials: bare.ials,
    };
    tuner.choose_blend(parts, choices)
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
                    let best = best_of(scores, LOOKED_AT, |item| !history.has_seen(item));
                    let ranked: Vec<u32> = best.into_iter().map(|(item, _)| item).collect();
                    gains[which] = ndcg_at(&ranked, &self.split.held[*user], LOOKED_AT);
                });
                gains
            })
            .collect();
        let users = each.len().max(1) as f64;
        (0..count)
            .map(|which| each.iter().map(|gains| gains[which]).sum::<f64>() / users)
            .collect()
    }

    /// Chooses how far users count alike and how the walk is damped; returns the sums of that evenness.
    fn choose_walk(&self) -> (WalkSettings, RidgeInput, f64) {
        let settings = self.prepared.settings;
        let usual = WalkSettings {
            neighbours: settings.walk_neighbours,
            source_damping: settings.source_dampings[0],
            target_damping: settings.target_dampings[0],
        };
        let degrees = self.prepared.degrees(&self.likings);
        let mut best: Option<(f64, WalkSettings, RidgeInput, f64)> = None;
        for evenness in &settings.evennesses {
            let input = self.prepared.ridge_input(&self.likings, *evenness);
            let mut found = (f64::NEG_INFINITY, usual);
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
                let factors: Vec<(Vec<f32>, Vec<f32>)> =
                    tried.iter().map(|one| walk::factors(&degrees, *one)).collect();
                let qualities = self.quality(tried.len(), |history, judge| {
                    let reached = reach(input.gram(), history, &factors[0].0);
                    for (which, (_, targets)) in factors.iter().enumerate() {
                        let damped: Vec<f32> =
                            reached.iter().zip(targets).map(|(sum, by)| sum * by).collect();
                        judge(which, &damped);
                    }
                });
                for (quality, one) in qualities.into_iter().zip(tried) {
                    if quality > found.0 {
                        found = (quality, one);
                    }
                }
            }
            if best.as_ref().is_none_or(|(quality, ..)| found.0 > *quality) {
                best = Some((found.0, found.1, input, *evenness));
            }
        }
        match best {
            Some((_, walk, input, evenness)) => (walk, input, evenness),
            None => (usual, self.prepared.ridge_input(&self.likings, 0.0), 0.0),
        }
    }

    /// Chooses penalty and thinning with few neighbours: what is best with few is nearly so with many, at a
    /// tenth of the cost.
    fn choose_ridge(&self, input: &RidgeInput, evenness: f64) -> Result<RidgeSettings, RecommendError> {
        let settings = self.prepared.settings;
        let neighbours = settings.tuning_neighbours.min(settings.neighbours);
        let grid: Vec<RidgeSettings> = settings
            .keeps
            .iter()
            .flat_map(|keep| settings.lambdas.iter().map(|lambda| (*keep, *lambda)))
            .map(|(keep, lambda)| RidgeSettings {
                neighbours,
                lambda,
                keep,
                evenness,
            })
            .collect();
        let mut best: Option<(f64, RidgeSettings)> = None;
        if let [only] = grid[..] {
            best = Some((0.0, only));
        } else {
            let at_once = (HELD_NEIGHBOURS / (self.prepared.set.n_items * neighbours).max(1)).max(1);
            for some in grid.chunks(at_once) {
                let fitted = input.fit(some)?;
                let qualities = self.quality(some.len(), |history, judge| {
                    for (which, ridge) in fitted.iter().enumerate() {
                        judge(which, &ridge.score(&history.liked, history.group));
                    }
                });
                for (quality, setting) in qualities.into_iter().zip(some) {
                    if best.as_ref().is_none_or(|(best, _)| quality > *best) {
                        best = Some((quality, *setting));
                    }
                }
            }
        }
        let (_, chosen) = best.ok_or(RecommendError::Empty)?;
        let chosen = RidgeSettings {
            neighbours: settings.neighbours,
            ..chosen
        };
        chosen.check()?;
        Ok(chosen)
    }

    /// First the regularisation at the first weight of unseen pairs; then greater and smaller weights, as
    /// long as they help. A weight `c` times as great goes with a regularisation `√c` times as small: along
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
            let quality = self.quality(1, |history, judge| {
                judge(0, &model.score(&model.fold_in(&history.liked, &history.skipped)));
            });
            Ok(quality[0])
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
            let mut best = f64::NEG_INFINITY;
            for lambda in &settings.regularisations {
                let other = Weights {
                    lambda: *lambda,
                    ..chosen
                };
                let quality = tried(other)?;
                if quality > best {
                    (best, chosen) = (quality, other);
                }
            }
            let (smaller, greater): (Vec<f64>, Vec<f64>) = settings.unseen_weights[1..]
                .iter()
                .partition(|other| **other < first);
            for mut direction in [smaller, greater] {
                direction.sort_by(|a, b| (a / first).ln().abs().total_cmp(&(b / first).ln().abs()));
                for unseen in direction {
                    let other = Weights { unseen, ..chosen };
                    let quality = tried(other)?;
                    if quality <= best {
                        break;
                    }
                    (best, chosen) = (quality, other);
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
                        let best = best_of(&mixed, LOOKED_AT, |item| !history.has_seen(item));
                        let ranked: Vec<u32> = best.into_iter().map(|(item, _)| item).collect();
                        ndcg_at(&ranked, &self.split.held[*user], LOOKED_AT)
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
    fn choose_blend(
        &self,
        parts: Parts,
        choices: Choices,
    ) -> Result<(Choices, Model, [Evaluation; PARTS]), RecommendError> {
        let prepared = self.prepared;
        let gammas: &[f32] = if prepared.has_times {
            &prepared.settings.gammas
        } else {
            &[0.0]
        };
        let sample = prepared.settings.cluster_sample / 2;
        let mut model = prepared.assemble(&self.split.kept, &self.likings, parts, &choices, sample)?;
        let mut best: Option<(f64, f32, Blend, Vec<Trial>)> = None;
        for gamma in gammas {
            let trials = trials(&model, self.split, &prepared.histories(&self.split.kept, *gamma));
            let (blend, quality) = blend::choose(&trials, Blend::default());
            if best.as_ref().is_none_or(|(best, ..)| quality > *best) {
                best = Some((quality, *gamma, blend, trials));
            }
        }
        let (_, gamma, mut blend, trials) = best.ok_or(RecommendError::Empty)?;
        let alone = Part::ALL.map(|part| alone(&trials, part, prepared.set.n_items));
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
        Ok((
            Choices {
                gamma,
                blend,
                ..choices
            },
            model,
            alone,
        ))
    }
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

/// How well one part ranks alone, by popularity where it has no say.
fn alone(trials: &[Trial], part: Part, n_items: usize) -> Evaluation {
    let ranked: Vec<Vec<u32>> = trials
        .par_iter()
        .map(|trial| {
            let scores: Vec<f32> = trial
                .parts
                .iter()
                .map(|parts| parts[part as usize] + 1e-3 * parts[Part::Popularity as usize])
                .collect();
            let best = best_of(&scores, LOOKED_AT, |_| true);
            best.into_iter()
                .map(|(place, _)| trial.items[place as usize])
                .collect()
        })
        .collect();
    let cases: Vec<Case> = trials
        .iter()
        .map(|trial| Case {
            history: History {
                liked: vec![(0, 1.0); trial.history_length],
                ..History::default()
            },
            relevant: trial.relevant.clone(),
        })
        .collect();
    summarise(&ranked, &cases, n_items, Known::default())
}

/// The judged users as the blend sees them: the best of each part and what was held back.
fn trials(model: &Model, split: &Split, histories: &[History]) -> Vec<Trial> {
    split
        .judged
        .par_iter()
        .map(|user| {
            let history = &histories[*user];
            let mut chosen: BTreeSet<u32> = split.held[*user].iter().copied().collect();
            let every = [1.0; PARTS];
            let scores = AllScores::new(model.n_items, model.raw(history, &every), &every, history);
            for raw in (0..PARTS).filter_map(|part| scores.raw(part)) {
                let best = best_of(raw, TRIAL_CANDIDATES, |item| !history.has_seen(item));
                chosen.extend(best.into_iter().map(|(item, _)| item));
            }
            let items: Vec<u32> = chosen
                .into_iter()
                .filter(|item| !history.has_seen(*item))
                .collect();
            let of_items = items.iter().map(|item| scores.parts(*item)).collect();
            Trial {
                items,
                parts: of_items,
                relevant: split.held[*user].clone(),
                history_length: history.liked.len(),
            }
        })
        .collect()
}
