//! Training: from interactions to a model, with every choice made on likings held back inside.

use std::collections::BTreeSet;

use rand::Rng;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::blend::{self, Blend, PARTS, Part, Trial};
use crate::cluster::{ClusterSettings, Clusters};
use crate::content::Content;
use crate::evaluate::{Case, Evaluation, evaluate};
use crate::ials::{Ials, IalsSettings};
use crate::interaction;
use crate::popularity::Popularity;
use crate::ridge::{Ridge, RidgeInput, RidgeSettings};
use crate::scoring::{AllScores, best_of};
use crate::{Event, History, Model, RecommendError, Sparse};

/// What a model is trained on.
#[derive(Clone, Debug, Default)]
pub struct TrainingSet {
    /// Number of users.
    pub n_users: usize,
    /// Number of items.
    pub n_items: usize,
    /// Number of age groups; 0 when ages are unknown.
    pub n_groups: usize,
    /// Likings and skips, in any order.
    pub events: Vec<Event>,
    /// Age group of each user; may be empty when `n_groups` is 0.
    pub groups: Vec<Option<u16>>,
    /// Labels chosen as interests by each user; may be empty.
    pub interests: Vec<Vec<u32>>,
    /// Labels of items (items × labels, weights above 0); of height 0 when there are none.
    pub labels: Sparse,
    /// Name of each user's cluster under the earlier model; may be empty.
    pub earlier_clusters: Vec<Option<u32>>,
}

/// What the training may choose, and how much it may spend.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Neighbours of an item in the ridge.
    pub neighbours: usize,
    /// The most items that a row of the co-watching matrix keeps.
    pub co_watched: usize,
    /// Ridge penalties that are tried.
    pub lambdas: Vec<f64>,
    /// Shares of a history kept in the imagined training that are tried.
    pub keeps: Vec<f64>,
    /// Length of a taste vector.
    pub dimensions: usize,
    /// Sweeps of the factorisation.
    pub sweeps: usize,
    /// Weights of unseen pairs that are tried.
    pub unseen_weights: Vec<f64>,
    /// Regularisations that are tried.
    pub regularisations: Vec<f64>,
    /// Exponents of the recency weights that are tried where times are known.
    pub gammas: Vec<f32>,
    /// The most users on whom choices are judged.
    pub judged_users: usize,
    /// The most users that are clustered; the others are assigned.
    pub cluster_sample: usize,
    /// The fewest users of a cluster.
    pub cluster_least_size: usize,
    /// Items with history that stand in for one without.
    pub stand_ins: usize,
    /// Seed of everything random.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            neighbours: 128,
            co_watched: 4000,
            lambdas: vec![1.0, 5.0, 20.0, 80.0, 300.0],
            keeps: vec![0.3, 0.6],
            dimensions: 64,
            sweeps: 8,
            unseen_weights: vec![0.003, 0.01, 0.03, 0.1, 0.3],
            regularisations: vec![0.001, 0.004, 0.015],
            gammas: vec![0.0, 0.3, 0.6],
            judged_users: 2000,
            cluster_sample: 2000,
            cluster_least_size: 8,
            stand_ins: 30,
            seed: 20_261_123,
        }
    }
}

/// What came out of a training, besides the model.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingReport {
    /// Likings that were learned from.
    pub likings: usize,
    /// The ridge that was chosen.
    pub ridge: RidgeSettings,
    /// The factorisation that was chosen.
    pub ials: IalsSettings,
    /// Measures of the blend on the likings held back inside, before the last fit on everything.
    pub held_out: Evaluation,
    /// The same, of popularity by age group alone.
    pub popularity: Evaluation,
    /// The same, of the ridge alone.
    pub ridge_alone: Evaluation,
    /// The same, of the factorisation alone.
    pub factors_alone: Evaluation,
    /// The same, of the cluster's popularity alone (popularity where a user has no cluster).
    pub cluster_alone: Evaluation,
}

/// Trains a model.
///
/// A tenth of the likings is held back (a user's newest where times are known, any otherwise); ridge,
/// factorisation, recency and blend are chosen on it; then everything is fitted again on all likings.
///
/// The same set and settings give the same model on any number of threads.
///
/// # Errors
/// [`RecommendError::Empty`] without a liking; [`RecommendError::OutOfRange`], [`RecommendError::Shape`]
/// and [`RecommendError::NotFinite`] for a set that does not add up; [`RecommendError::Setting`].
pub fn train(set: &TrainingSet, settings: &Settings) -> Result<(Model, TrainingReport), RecommendError> {
    let prepared = Prepared::new(set, settings)?;
    let split = prepared.split();
    let parts = prepared.choose(&split)?;
    let (blend, cold) = (parts.blend, parts.cold);
    let judged = prepared.assemble(&split.kept, parts.clone(), Blend { cold, ..blend })?;
    let report = prepared.report(&judged, &split, &parts)?;
    let everything = prepared.refit(&parts)?;
    let mut model = prepared.assemble(&prepared.events, everything, Blend { cold, ..blend })?;
    if !set.earlier_clusters.is_empty() {
        let histories = prepared.histories(&prepared.events, model.gamma);
        let pairs: Vec<(Option<u32>, Option<usize>)> = histories
            .par_iter()
            .zip(&set.earlier_clusters)
            .map(|(history, earlier)| {
                let taste = model.ials.fold_in(&history.liked, &history.skipped);
                (*earlier, model.clusters.assign(&taste))
            })
            .collect();
        model.clusters.keep_names(&pairs);
    }
    Ok((model, report))
}

/// The set, checked, with what every fit needs.
struct Prepared<'a> {
    set: &'a TrainingSet,
    settings: &'a Settings,
    events: Vec<Event>,
    has_times: bool,
    content: Content,
}

struct Split {
    kept: Vec<Event>,
    /// Held-back likings by user.
    held: Vec<Vec<u32>>,
    /// Users with held-back likings, at most as many as are judged.
    judged: Vec<usize>,
}

#[derive(Clone)]
struct Parts {
    ridge: Ridge,
    ridge_settings: RidgeSettings,
    ials: Ials,
    gamma: f32,
    blend: Blend,
    cold: [f32; PARTS],
}

impl<'a> Prepared<'a> {
    fn new(set: &'a TrainingSet, settings: &'a Settings) -> Result<Self, RecommendError> {
        let shape = |what, expected, found| {
            Err(RecommendError::Shape {
                what,
                expected,
                found,
            })
        };
        if set.n_users == 0 || set.n_items == 0 {
            return Err(RecommendError::Empty);
        }
        if set.n_groups > 0 && set.groups.len() != set.n_users {
            return shape("groups", set.n_users, set.groups.len());
        }
        if !set.interests.is_empty() && set.interests.len() != set.n_users {
            return shape("interests", set.n_users, set.interests.len());
        }
        if !set.earlier_clusters.is_empty() && set.earlier_clusters.len() != set.n_users {
            return shape("earlier_clusters", set.n_users, set.earlier_clusters.len());
        }
        let has_labels = set.labels != Sparse::default();
        if has_labels && set.labels.height() != set.n_items {
            return shape("labels", set.n_items, set.labels.height());
        }
        for list in [
            &settings.lambdas,
            &settings.keeps,
            &settings.unseen_weights,
            &settings.regularisations,
        ] {
            if list.is_empty() {
                return Err(RecommendError::Setting {
                    name: "grids",
                    why: "each list needs a value",
                });
            }
        }
        for event in &set.events {
            interaction::check(*event, set.n_users, set.n_items)?;
        }
        if !set.events.iter().any(|event| event.value > 0.0) {
            return Err(RecommendError::Empty);
        }
        let mut events = set.events.clone();
        events.sort_by(|a, b| {
            (a.user, a.item, a.at)
                .cmp(&(b.user, b.item, b.at))
                .then(a.value.total_cmp(&b.value))
        });
        let first = events[0].at;
        let content = if has_labels {
            Content::new(&set.labels)
        } else {
            Content::new(&Sparse::empty(set.n_items, 0))
        };
        Ok(Self {
            set,
            settings,
            has_times: events.iter().any(|event| event.at != first),
            events,
            content,
        })
    }

    /// Holds back a tenth of the likings, of nobody all.
    fn split(&self) -> Split {
        let mut random = ChaCha8Rng::seed_from_u64(self.settings.seed);
        let mut kept = Vec::with_capacity(self.events.len());
        let mut held = vec![Vec::new(); self.set.n_users];
        for of_user in self.events.chunk_by(|a, b| a.user == b.user) {
            let mut items: Vec<(i64, u32)> = Vec::new();
            for of_item in of_user.chunk_by(|a, b| a.item == b.item) {
                if let Some(last) = of_item
                    .iter()
                    .filter(|event| event.value > 0.0)
                    .map(|event| event.at)
                    .max()
                {
                    items.push((last, of_item[0].item));
                }
            }
            items.shuffle(&mut random);
            if self.has_times {
                items.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
            }
            let tenth = items.len() as f64 / 10.0;
            let chance: f64 = random.random();
            let count = (tenth.floor() as usize + usize::from(chance < tenth.fract()))
                .min(items.len().saturating_sub(1));
            let taken: BTreeSet<u32> = items[..count].iter().map(|(_, item)| *item).collect();
            kept.extend(of_user.iter().filter(|event| !taken.contains(&event.item)));
            held[of_user[0].user as usize] = taken.into_iter().collect();
        }
        let mut judged: Vec<usize> = (0..held.len()).filter(|user| !held[*user].is_empty()).collect();
        judged.shuffle(&mut random);
        judged.truncate(self.settings.judged_users);
        judged.sort_unstable();
        Split { kept, held, judged }
    }

    fn group(&self, user: usize) -> Option<u16> {
        self.set
            .groups
            .get(user)
            .copied()
            .flatten()
            .filter(|group| usize::from(*group) < self.set.n_groups)
    }

    fn histories(&self, events: &[Event], gamma: f32) -> Vec<History> {
        let mut by_user: Vec<Vec<(u32, f32, i64)>> = vec![Vec::new(); self.set.n_users];
        for event in events {
            by_user[event.user as usize].push((event.item, event.value, event.at));
        }
        by_user
            .into_iter()
            .enumerate()
            .map(|(user, of_user)| {
                let mut history = History::new(of_user, gamma).in_group(self.group(user));
                history.interests = self.set.interests.get(user).cloned().unwrap_or_default();
                history
            })
            .collect()
    }

    /// Chooses ridge, factorisation, recency and blend on the split.
    fn choose(&self, split: &Split) -> Result<Parts, RecommendError> {
        let settings = self.settings;
        let (likings, skips) = interaction::matrices(&split.kept, self.set.n_users, self.set.n_items, 0.0)?;
        let plain = self.histories(&split.kept, 0.0);
        let input = RidgeInput::new(&likings, &self.set.groups, self.set.n_groups, settings.co_watched);
        let ridge_grid: Vec<RidgeSettings> = settings
            .keeps
            .iter()
            .flat_map(|keep| settings.lambdas.iter().map(|lambda| (*keep, *lambda)))
            .map(|(keep, lambda)| RidgeSettings {
                neighbours: settings.neighbours,
                lambda,
                keep,
            })
            .collect();
        let mut best_ridge: Option<(f64, Ridge, RidgeSettings)> = None;
        for (ridge, setting) in input.fit(&ridge_grid)?.into_iter().zip(&ridge_grid) {
            let quality = Self::quality(split, &plain, |history| {
                ridge.score(&history.liked, history.group)
            });
            if best_ridge.as_ref().is_none_or(|(best, _, _)| quality > *best) {
                best_ridge = Some((quality, ridge, *setting));
            }
        }
        let ials = self.choose_ials(split, &plain, &likings, &skips)?;
        let (_, ridge, ridge_settings) = best_ridge.ok_or(RecommendError::Empty)?;
        let gammas: &[f32] = if self.has_times { &settings.gammas } else { &[0.0] };
        let mut chosen: Option<(f64, Parts)> = None;
        for gamma in gammas {
            let draft = Parts {
                ridge: ridge.clone(),
                ridge_settings,
                ials: ials.clone(),
                gamma: *gamma,
                blend: Blend::default(),
                cold: Blend::default().cold,
            };
            let model = self.assemble(&split.kept, draft.clone(), Blend::default())?;
            let histories = self.histories(&split.kept, *gamma);
            let trials = trials(&model, split, &histories);
            let (blend, quality) = blend::choose(&trials, Blend::default());
            if chosen.as_ref().is_none_or(|(best, _)| quality > *best) {
                let newcomers: Vec<History> = histories
                    .iter()
                    .map(|history| History {
                        liked: Vec::new(),
                        skipped: Vec::new(),
                        ..history.clone()
                    })
                    .collect();
                let with_interests = self.set.interests.iter().any(|interests| !interests.is_empty());
                let cold = if with_interests {
                    blend::choose_cold(&self::trials(&model, split, &newcomers), Blend::default().cold)
                } else {
                    Blend::default().cold
                };
                chosen = Some((quality, Parts { blend, cold, ..draft }));
            }
        }
        chosen.map(|(_, parts)| parts).ok_or(RecommendError::Empty)
    }

    /// No more than a small set can fill: a taste has fewer axes than half the users or items.
    fn dimensions(&self) -> usize {
        let most = self.set.n_users.min(self.set.n_items) / 2;
        self.settings.dimensions.min(most.max(4))
    }

    /// First the weight of unseen pairs with the middle regularisation, then the regularisation.
    fn choose_ials(
        &self,
        split: &Split,
        histories: &[History],
        likings: &Sparse,
        skips: &Sparse,
    ) -> Result<Ials, RecommendError> {
        let settings = self.settings;
        let middle = settings.regularisations[settings.regularisations.len() / 2];
        let mut setting = IalsSettings {
            dimensions: self.dimensions(),
            sweeps: settings.sweeps,
            unseen_weight: settings.unseen_weights[0],
            lambda: middle,
            skip_weight: 0.1,
            seed: settings.seed,
        };
        let mut best: Option<(f64, Ials)> = None;
        let mut consider = |setting: IalsSettings| -> Result<IalsSettings, RecommendError> {
            let model = Ials::fit(likings, skips, setting)?;
            let quality = Self::quality(split, histories, |history| {
                model.score(&model.fold_in(&history.liked, &history.skipped))
            });
            if best.as_ref().is_none_or(|(best, _)| quality > *best) {
                best = Some((quality, model));
            }
            Ok(best.as_ref().map_or(setting, |(_, model)| model.settings))
        };
        let mut chosen = setting;
        for unseen_weight in &settings.unseen_weights {
            chosen = consider(IalsSettings {
                unseen_weight: *unseen_weight,
                ..setting
            })?;
        }
        setting = chosen;
        let tried = settings.regularisations.len() / 2;
        for (at, lambda) in settings.regularisations.iter().enumerate() {
            if at != tried {
                consider(IalsSettings {
                    lambda: *lambda,
                    ..setting
                })?;
            }
        }
        best.map(|(_, model)| model).ok_or(RecommendError::Empty)
    }

    /// Mean NDCG@10 of a scorer on the judged users.
    fn quality(split: &Split, histories: &[History], score: impl Fn(&History) -> Vec<f32> + Sync) -> f64 {
        let each: Vec<f64> = split
            .judged
            .par_iter()
            .map(|user| {
                let history = &histories[*user];
                let best = best_of(&score(history), 10, |item| !history.has_seen(item));
                let ranked: Vec<u32> = best.into_iter().map(|(item, _)| item).collect();
                crate::evaluate::ndcg_at(&ranked, &split.held[*user], 10)
            })
            .collect();
        each.iter().sum::<f64>() / split.judged.len().max(1) as f64
    }

    /// The chosen parts, fitted on all likings.
    fn refit(&self, parts: &Parts) -> Result<Parts, RecommendError> {
        let (likings, skips) = interaction::matrices(&self.events, self.set.n_users, self.set.n_items, 0.0)?;
        let input = RidgeInput::new(
            &likings,
            &self.set.groups,
            self.set.n_groups,
            self.settings.co_watched,
        );
        let ridge = input
            .fit(&[parts.ridge_settings])?
            .pop()
            .ok_or(RecommendError::Empty)?;
        Ok(Parts {
            ridge,
            ials: Ials::fit(&likings, &skips, parts.ials.settings)?,
            ..parts.clone()
        })
    }

    /// Puts the parts together, with popularity, clusters and stand-ins of the same events.
    fn assemble(&self, events: &[Event], parts: Parts, blend: Blend) -> Result<Model, RecommendError> {
        let (likings, _) = interaction::matrices(events, self.set.n_users, self.set.n_items, 0.0)?;
        let mut has_history = vec![false; self.set.n_items];
        for user in 0..likings.height() {
            for (item, _) in likings.entries(user) {
                has_history[item] = true;
            }
        }
        let histories = self.histories(events, parts.gamma);
        let tastes: Vec<f32> = histories
            .par_iter()
            .flat_map_iter(|history| parts.ials.fold_in(&history.liked, &history.skipped))
            .collect();
        let groups: Vec<Option<u16>> = (0..self.set.n_users).map(|user| self.group(user)).collect();
        let clusters = Clusters::fit(
            &tastes,
            parts.ials.settings.dimensions,
            &groups,
            &likings,
            &self.content,
            ClusterSettings {
                sample: self.settings.cluster_sample,
                least_size: self.settings.cluster_least_size,
                seed: self.settings.seed,
            },
        )?;
        Ok(Model {
            n_items: self.set.n_items,
            n_groups: self.set.n_groups,
            popularity: Popularity::fit(&likings, &groups, self.set.n_groups),
            stand: self.content.stand_ins(&has_history, self.settings.stand_ins),
            content: self.content.clone(),
            clusters,
            blend,
            gamma: parts.gamma,
            ridge: parts.ridge,
            ials: parts.ials,
        })
    }

    fn report(&self, model: &Model, split: &Split, parts: &Parts) -> Result<TrainingReport, RecommendError> {
        let histories = self.histories(&split.kept, model.gamma);
        let cases: Vec<Case> = split
            .judged
            .iter()
            .map(|user| Case {
                history: histories[*user].clone(),
                relevant: split.held[*user].clone(),
            })
            .collect();
        let alone = |wanted: &[(Part, f32)]| {
            let mut weights = [0.0; PARTS];
            for (part, weight) in wanted {
                weights[*part as usize] = *weight;
            }
            let blend = Blend {
                weights,
                fade: f32::INFINITY,
                cold: weights,
            };
            evaluate(&model.with_blend(blend), &cases)
        };
        Ok(TrainingReport {
            likings: self.events.iter().filter(|event| event.value > 0.0).count(),
            ridge: parts.ridge_settings,
            ials: parts.ials.settings,
            held_out: evaluate(model, &cases)?,
            popularity: alone(&[(Part::Popularity, 1.0)])?,
            ridge_alone: alone(&[(Part::Ridge, 1.0)])?,
            factors_alone: alone(&[(Part::Factors, 1.0)])?,
            cluster_alone: alone(&[(Part::Cluster, 1.0), (Part::Popularity, 1e-3)])?,
        })
    }
}

/// Candidates of each part that a trial keeps.
const TRIAL_CANDIDATES: usize = 100;

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
