//! Training: from interactions to a model, with every choice made on likings held back inside.

use std::collections::BTreeSet;

use rand::Rng;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::blend::{Blend, Part};
use crate::cluster::{ClusterSettings, Clusters};
use crate::content::Content;
use crate::evaluate::Evaluation;
use crate::ials::{Ials, IalsSettings};
use crate::interaction;
use crate::popularity::Popularity;
use crate::ridge::{Ridge, RidgeInput, RidgeSettings};
use crate::scoring::spread;
use crate::tune::{self, Chosen};
use crate::walk::{self, WalkSettings};
use crate::{Event, History, Model, RecommendError, Sparse};

/// Scores that one look at the judged users may cost: of a larger catalogue fewer users are judged.
const JUDGED_SCORES: usize = 25_000_000;
/// The same for the one look at the whole blend, whose weights ask for more users to be sure.
const BLENDED_SCORES: usize = 50_000_000;
/// Entries that the co-watching matrix may keep.
const CO_WATCHED_ENTRIES: usize = 60_000_000;
/// Users over whom the walk is brought to the spread of the ridge.
const SCALED_USERS: usize = 400;

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

/// What the training may choose, and how much it may spend. A list with one value leaves no choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Neighbours of an item in the ridge.
    pub neighbours: usize,
    /// Neighbours while penalty and thinning are chosen.
    pub tuning_neighbours: usize,
    /// The most items that a row of the co-watching matrix keeps.
    pub co_watched: usize,
    /// Ridge penalties that are tried, ascending, each some four times the one before.
    pub lambdas: Vec<f64>,
    /// Shares of a history kept in the imagined training that are tried, the greatest first.
    pub keeps: Vec<f64>,
    /// How far users count alike in co-watching, 0 to 1: values that are tried, the likeliest first.
    pub evennesses: Vec<f64>,
    /// The most items that the walk leads to from one.
    pub walk_neighbours: usize,
    /// Dampings of much watched sources of the walk that are tried.
    pub source_dampings: Vec<f32>,
    /// Dampings of much watched targets of the walk that are tried.
    pub target_dampings: Vec<f32>,
    /// Weights of the walk beside the ridge that are tried, in standard scores.
    pub walk_shares: Vec<f32>,
    /// Length of a taste vector.
    pub dimensions: usize,
    /// Length of a taste vector while weights are chosen.
    pub tuning_dimensions: usize,
    /// Likings from which on a taste vector has at most two thirds of that length: each costs its square.
    pub many_likings: usize,
    /// Sweeps of the factorisation on the likings that choices are made on.
    pub sweeps: usize,
    /// Sweeps on all likings, beginning with what those led to.
    pub last_sweeps: usize,
    /// Sweeps while weights are chosen.
    pub tuning_sweeps: usize,
    /// Weights of unseen pairs that are tried, the likeliest first.
    pub unseen_weights: Vec<f64>,
    /// Regularisations that are tried at the first of the weights of unseen pairs, the likeliest first; at
    /// another one they are smaller by the root of its ratio.
    pub regularisations: Vec<f64>,
    /// Weights of a skip in the factorisation that are tried, where there are skips.
    pub skip_weights: Vec<f64>,
    /// Exponents of the recency weights where times are known, ascending: tried for as long as they help.
    pub gammas: Vec<f32>,
    /// Weights of the parts that are taken as they are; `None` where they are chosen.
    pub blend: Option<Blend>,
    /// The most likings that choices are made on; of a larger set a sample of users stands for all.
    pub tuning_likings: usize,
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
            tuning_neighbours: 64,
            co_watched: 3000,
            lambdas: vec![1.0, 5.0, 20.0, 80.0, 300.0],
            keeps: vec![0.6, 0.3],
            evennesses: vec![0.5, 0.0, 0.9],
            walk_neighbours: 300,
            source_dampings: vec![0.4, 0.8],
            target_dampings: vec![0.0, 0.15, 0.3, 0.5],
            walk_shares: vec![0.0, 0.5, 1.0, 2.0, 4.0],
            dimensions: 96,
            tuning_dimensions: 64,
            many_likings: 400_000,
            sweeps: 6,
            last_sweeps: 3,
            tuning_sweeps: 4,
            unseen_weights: vec![0.01, 0.003, 0.001, 0.03, 0.1, 0.3],
            regularisations: vec![0.03, 0.015, 0.004, 0.06, 0.12],
            skip_weights: vec![0.0, 0.03, 0.1],
            gammas: vec![0.0, 0.3, 0.6, 1.0, 1.5],
            blend: None,
            tuning_likings: 300_000,
            judged_users: 10_000,
            cluster_sample: 2000,
            cluster_least_size: 8,
            stand_ins: 30,
            seed: 20_261_123,
        }
    }
}

impl Settings {
    /// These settings without a choice: what an earlier training chose is taken.
    #[must_use]
    pub fn repeating(self, report: &TrainingReport) -> Self {
        let chosen = &report.choices;
        Self {
            lambdas: vec![chosen.ridge.lambda],
            keeps: vec![chosen.ridge.keep],
            evennesses: vec![chosen.ridge.evenness],
            source_dampings: vec![chosen.walk.source_damping],
            target_dampings: vec![chosen.walk.target_damping],
            walk_shares: vec![chosen.walk_share],
            unseen_weights: vec![chosen.ials.unseen_weight],
            regularisations: vec![chosen.ials.lambda],
            skip_weights: vec![chosen.ials.skip_weight],
            gammas: vec![chosen.gamma],
            blend: Some(chosen.blend),
            ..self
        }
    }
}

/// What a training chose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choices {
    /// Of the ridge.
    pub ridge: RidgeSettings,
    /// Of the walk, which is added to the ridge's weights.
    pub walk: WalkSettings,
    /// Weight of the walk beside the ridge, in standard scores.
    pub walk_share: f32,
    /// Of the factorisation.
    pub ials: IalsSettings,
    /// Exponent of the recency weights.
    pub gamma: f32,
    /// Weights of the parts.
    pub blend: Blend,
}

/// What came out of a training, besides the model.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingReport {
    /// Likings that were learned from.
    pub likings: usize,
    /// What was chosen.
    pub choices: Choices,
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
/// A tenth of the likings is held back (a user's newest where times are known, any otherwise); ridge, walk,
/// factorisation, recency and blend are chosen on it; then everything is fitted again on all likings.
///
/// The same set and settings give the same model on any number of threads.
///
/// # Errors
/// [`RecommendError::Empty`] without a liking; [`RecommendError::OutOfRange`], [`RecommendError::Shape`]
/// and [`RecommendError::NotFinite`] for a set that does not add up; [`RecommendError::Setting`].
pub fn train(set: &TrainingSet, settings: &Settings) -> Result<(Model, TrainingReport), RecommendError> {
    let prepared = Prepared::new(set, settings)?;
    let sampled = prepared.sample();
    let Chosen {
        choices,
        model: judged,
        blended,
        alone,
    } = match &sampled {
        Some(sampled) => Prepared::new(sampled, settings)?.choose(prepared.dimensions())?,
        None => prepared.choose(prepared.dimensions())?,
    };
    let (likings, skips) = interaction::matrices(&prepared.events, set.n_users, set.n_items, 0.0)?;
    let again = IalsSettings {
        sweeps: settings.last_sweeps,
        ..choices.ials
    };
    let ials = Ials::fit_from(&likings, &skips, again, Some(&judged.ials))?;
    drop(judged);
    let mut model = prepared.assemble(
        &prepared.events,
        &likings,
        &choices,
        settings.cluster_sample,
        ials,
        || prepared.fit_ridge(&likings, &choices),
    )?;
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
    Ok((
        model,
        TrainingReport {
            likings: prepared.n_likings(),
            choices,
            held_out: blended,
            popularity: alone[Part::Popularity as usize],
            ridge_alone: alone[Part::Ridge as usize],
            factors_alone: alone[Part::Factors as usize],
            cluster_alone: alone[Part::Cluster as usize],
        },
    ))
}

/// The set, checked, with what every fit needs.
pub(crate) struct Prepared<'a> {
    pub(crate) set: &'a TrainingSet,
    pub(crate) settings: &'a Settings,
    events: Vec<Event>,
    pub(crate) has_times: bool,
    content: Content,
}

pub(crate) struct Split {
    pub(crate) kept: Vec<Event>,
    /// Held-back likings by user.
    pub(crate) held: Vec<Vec<u32>>,
    /// Users with held-back likings on whom the parts are judged.
    pub(crate) judged: Vec<usize>,
    /// Users with held-back likings on whom the blend is.
    pub(crate) blended: Vec<usize>,
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
        let lengths = [
            settings.lambdas.len(),
            settings.keeps.len(),
            settings.evennesses.len(),
            settings.source_dampings.len(),
            settings.target_dampings.len(),
            settings.walk_shares.len(),
            settings.unseen_weights.len(),
            settings.regularisations.len(),
            settings.skip_weights.len(),
            settings.gammas.len(),
        ];
        if lengths.contains(&0) {
            return Err(RecommendError::Setting {
                name: "grids",
                why: "each list needs a value",
            });
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
    pub(crate) fn split(&self) -> Split {
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
        let mut users: Vec<usize> = (0..held.len()).filter(|user| !held[*user].is_empty()).collect();
        users.shuffle(&mut random);
        let first = |scores: usize| {
            let count = self.settings.judged_users.min(scores / self.set.n_items + 500);
            let mut first = users[..count.min(users.len())].to_vec();
            first.sort_unstable();
            first
        };
        let (judged, blended) = (first(JUDGED_SCORES), first(BLENDED_SCORES));
        Split {
            kept,
            held,
            judged,
            blended,
        }
    }

    fn group(&self, user: usize) -> Option<u16> {
        self.set
            .groups
            .get(user)
            .copied()
            .flatten()
            .filter(|group| usize::from(*group) < self.set.n_groups)
    }

    pub(crate) fn histories(&self, events: &[Event], gamma: f32) -> Vec<History> {
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

    fn n_likings(&self) -> usize {
        self.events.iter().filter(|event| event.value > 0.0).count()
    }

    /// A set of some of the users, where all have more likings than choices are made on.
    fn sample(&self) -> Option<TrainingSet> {
        let set = self.set;
        let most = self.settings.tuning_likings;
        if self.events.len() <= most {
            return None;
        }
        let mut users: Vec<&[Event]> = self.events.chunk_by(|a, b| a.user == b.user).collect();
        users.shuffle(&mut ChaCha8Rng::seed_from_u64(self.settings.seed));
        let mut total = 0;
        users.retain(|of_user| {
            let fits = total < most;
            total += if fits { of_user.len() } else { 0 };
            fits
        });
        users.sort_unstable_by_key(|of_user| of_user[0].user);
        let chosen: Vec<usize> = users.iter().map(|of_user| of_user[0].user as usize).collect();
        Some(TrainingSet {
            n_users: chosen.len(),
            n_items: set.n_items,
            n_groups: set.n_groups,
            events: users
                .iter()
                .zip(0_u32..)
                .flat_map(|(of_user, user)| of_user.iter().map(move |event| Event { user, ..*event }))
                .collect(),
            groups: chosen
                .iter()
                .filter_map(|user| set.groups.get(*user).copied())
                .collect(),
            interests: chosen
                .iter()
                .filter_map(|user| set.interests.get(*user).cloned())
                .collect(),
            labels: set.labels.clone(),
            earlier_clusters: Vec::new(),
        })
    }

    fn choose(&self, dimensions: usize) -> Result<Chosen, RecommendError> {
        tune::choose(self, &self.split(), dimensions)
    }

    /// Length of a taste vector: no more than a small set can fill, for it has fewer axes than half the users
    /// or items.
    fn dimensions(&self) -> usize {
        let most = self.set.n_users.min(self.set.n_items) / 2;
        let wanted = if self.events.len() < self.settings.many_likings {
            self.settings.dimensions
        } else {
            self.settings.dimensions * 2 / 3
        };
        wanted.min(most.max(4))
    }

    pub(crate) fn ridge_input(&self, likings: &Sparse, evenness: f64) -> RidgeInput {
        let rows = CO_WATCHED_ENTRIES / self.set.n_items.max(1);
        let co_watched = self.settings.co_watched.min(rows.max(self.settings.neighbours));
        RidgeInput::new(likings, &self.set.groups, self.set.n_groups, co_watched, evenness)
    }

    /// Likings of each item.
    pub(crate) fn degrees(&self, likings: &Sparse) -> Vec<f32> {
        let mut degrees = vec![0.0; self.set.n_items];
        for user in 0..likings.height() {
            for (item, _) in likings.entries(user) {
                degrees[item] += 1.0;
            }
        }
        degrees
    }

    /// Fits ridge and walk with the chosen settings.
    fn fit_ridge(&self, likings: &Sparse, choices: &Choices) -> Result<Ridge, RecommendError> {
        let input = self.ridge_input(likings, choices.ridge.evenness);
        let walk = walk::weights(input.gram(), &self.degrees(likings), choices.walk);
        let ridge = input.fit(&[choices.ridge])?.pop().ok_or(RecommendError::Empty)?;
        drop(input);
        let share = choices.walk_share * walk_scale(likings, &ridge, &walk);
        Ok(ridge.with_walk(&walk, share))
    }

    /// Puts a model together: factors, ridge (made meanwhile) with the walk in it, popularity, clusters and
    /// stand-ins of the same events.
    pub(crate) fn assemble(
        &self,
        events: &[Event],
        likings: &Sparse,
        choices: &Choices,
        sample: usize,
        ials: Ials,
        ridge: impl FnOnce() -> Result<Ridge, RecommendError> + Send,
    ) -> Result<Model, RecommendError> {
        let has_history: Vec<bool> = self.degrees(likings).iter().map(|degree| *degree > 0.0).collect();
        let groups: Vec<Option<u16>> = (0..self.set.n_users).map(|user| self.group(user)).collect();
        let cluster = || {
            let dimensions = ials.settings().dimensions;
            let mut tastes = vec![0.0; self.set.n_users * dimensions];
            tastes
                .par_chunks_mut(dimensions)
                .zip(self.histories(events, choices.gamma).par_iter())
                .for_each(|(taste, history)| {
                    taste.copy_from_slice(&ials.fold_in(&history.liked, &history.skipped));
                });
            let settings = ClusterSettings {
                sample,
                least_size: self.settings.cluster_least_size,
                seed: self.settings.seed,
            };
            Clusters::fit(&tastes, dimensions, &groups, likings, &self.content, settings)
        };
        // The search for dense groups is one thread's work: the ridge keeps the others busy.
        let (clusters, ridge) = rayon::join(cluster, ridge);
        Ok(Model {
            n_items: self.set.n_items,
            n_groups: self.set.n_groups,
            popularity: Popularity::fit(likings, &groups, self.set.n_groups),
            stand: self.content.stand_ins(&has_history, self.settings.stand_ins),
            content: self.content.clone(),
            clusters: clusters?,
            blend: choices.blend,
            gamma: choices.gamma,
            ridge: ridge?,
            ials,
        })
    }
}

/// The median ratio of the spreads of ridge and walk over some users.
pub(crate) fn walk_scale(likings: &Sparse, ridge: &Ridge, walk: &Sparse) -> f32 {
    let users: Vec<usize> = (0..likings.height())
        .filter(|user| !likings.row(*user).0.is_empty())
        .collect();
    let every = (users.len() / SCALED_USERS).max(1);
    let mut ratios: Vec<f32> = users
        .into_par_iter()
        .step_by(every)
        .filter_map(|user| {
            let history = History {
                liked: likings
                    .entries(user)
                    .map(|(item, value)| (item as u32, value))
                    .collect(),
                ..History::default()
            };
            let by_ridge = spread(&ridge.score(&history.liked, None), &history).1;
            let by_walk = spread(&tune::walked(walk, &history), &history).1;
            Some(by_ridge / by_walk).filter(|ratio| ratio.is_finite() && *ratio > 0.0)
        })
        .collect();
    ratios.sort_unstable_by(f32::total_cmp);
    ratios.get(ratios.len() / 2).copied().unwrap_or_default()
}
