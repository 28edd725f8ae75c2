//! A checked training set with what every fit needs.

use rayon::prelude::*;

use crate::cluster::{ClusterSettings, Clusters};
use crate::content::Content;
use crate::ials::Ials;
use crate::popularity::Popularity;
use crate::report::Choices;
use crate::ridge::{Ridge, RidgeInput};
use crate::rp3beta;
use crate::scoring::spread;
use crate::split::{self, Split};
use crate::{Event, History, Model, RecommendError, Settings, Sparse, TrainingSet};

/// Bound on the stored entries of the Gram matrix.
const MAX_GRAM_ENTRIES: usize = 60_000_000;
/// Users over whom the spreads of RP3beta and the item-item model are compared.
const SCALE_SAMPLE_USERS: usize = 400;

/// A training set that passed its checks.
pub(crate) struct Prepared<'a> {
    pub(crate) set: &'a TrainingSet,
    pub(crate) settings: &'a Settings,
    /// Sorted by user, item, time and value.
    pub(crate) events: Vec<Event>,
    /// Whether events differ in time.
    pub(crate) has_times: bool,
    content: Content,
}

impl<'a> Prepared<'a> {
    /// Checks and sorts a set.
    ///
    /// # Errors
    /// As [`train`](crate::train::train).
    pub(crate) fn new(set: &'a TrainingSet, settings: &'a Settings) -> Result<Self, RecommendError> {
        set.check()?;
        if settings.has_empty_grid() {
            return Err(RecommendError::Setting {
                name: "grids",
                why: "each list needs a value",
            });
        }

        let mut events = set.events.clone();
        events.sort_by(|a, b| {
            (a.user, a.item, a.at)
                .cmp(&(b.user, b.item, b.at))
                .then(a.value.total_cmp(&b.value))
        });
        let first = events[0].at;

        let content = if set.has_labels() {
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

    pub(crate) fn hold_out(&self) -> Split {
        split::hold_out(&self.events, self.set, self.settings, self.has_times)
    }

    pub(crate) fn sample_users(&self) -> Option<TrainingSet> {
        split::sample_users(&self.events, self.set, self.settings)
    }

    pub(crate) fn n_positives(&self) -> usize {
        self.events.iter().filter(|event| event.value > 0.0).count()
    }

    /// Histories of all users out of these events, `[n_users]`, with recency weights `rank⁻ᵞ`.
    pub(crate) fn histories(&self, events: &[Event], gamma: f32) -> Vec<History> {
        let mut by_user: Vec<Vec<(u32, f32, i64)>> = vec![Vec::new(); self.set.n_users];
        for event in events {
            by_user[event.user as usize].push((event.item, event.value, event.at));
        }

        by_user
            .into_iter()
            .enumerate()
            .map(|(user, user_events)| {
                let mut history = History::new(user_events, gamma).in_group(self.set.group(user));
                history.interests = self.set.interests.get(user).cloned().unwrap_or_default();
                history
            })
            .collect()
    }

    /// Latent dimensions, bounded by half the users and half the items: a smaller set has fewer axes.
    pub(crate) fn dimensions(&self) -> usize {
        let limit = self.set.n_users.min(self.set.n_items) / 2;
        let wanted = if self.events.len() < self.settings.large_set_positives {
            self.settings.dimensions
        } else {
            self.settings.dimensions * 2 / 3
        };
        wanted.min(limit.max(4))
    }

    /// Statistics for fitting item-item models under one user normalisation.
    pub(crate) fn ridge_input(&self, positives: &Sparse, user_normalization_exponent: f64) -> RidgeInput {
        let affordable = MAX_GRAM_ENTRIES / self.set.n_items.max(1);
        let max_row_entries = self
            .settings
            .max_gram_row_entries
            .min(affordable.max(self.settings.neighbours));
        RidgeInput::new(
            positives,
            &self.set.groups,
            self.set.n_groups,
            max_row_entries,
            user_normalization_exponent,
        )
    }

    /// Number of positives of each item, `[n_items]`.
    pub(crate) fn degrees(&self, positives: &Sparse) -> Vec<f32> {
        let mut degrees = vec![0.0; self.set.n_items];
        for user in 0..positives.height() {
            for (item, _) in positives.entries(user) {
                degrees[item] += 1.0;
            }
        }
        degrees
    }

    /// Fits the item-item model and RP3beta, and adds the weights of both.
    pub(crate) fn fit_ridge(&self, positives: &Sparse, choices: &Choices) -> Result<Ridge, RecommendError> {
        let input = self.ridge_input(positives, choices.ridge.user_normalization_exponent);
        let transitions = rp3beta::weights(input.gram(), &self.degrees(positives), choices.rp3beta);
        let ridge = input.fit(&[choices.ridge])?.pop().ok_or(RecommendError::Empty)?;
        drop(input);

        let factor = choices.rp3beta_weight * rp3beta_scale(positives, &ridge, &transitions);
        Ok(ridge.with_rp3beta(&transitions, factor))
    }

    /// Puts a model together from its factors, its item-item model (fitted in parallel to the clustering), and
    /// popularity, clusters and content neighbours of the same events. `sample`: the most users to cluster.
    pub(crate) fn assemble(
        &self,
        events: &[Event],
        positives: &Sparse,
        choices: &Choices,
        sample: usize,
        ials: Ials,
        ridge: impl FnOnce() -> Result<Ridge, RecommendError> + Send,
    ) -> Result<Model, RecommendError> {
        let has_history: Vec<bool> = self
            .degrees(positives)
            .iter()
            .map(|degree| *degree > 0.0)
            .collect();
        let groups: Vec<Option<u16>> = (0..self.set.n_users).map(|user| self.set.group(user)).collect();

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
                min_size: self.settings.min_cluster_size,
                seed: self.settings.seed,
            };
            Clusters::fit(&tastes, dimensions, &groups, positives, &self.content, settings)
        };
        // HDBSCAN runs on one thread: the item-item model keeps the others busy.
        let (clusters, ridge) = rayon::join(cluster, ridge);

        Ok(Model {
            n_items: self.set.n_items,
            n_groups: self.set.n_groups,
            popularity: Popularity::fit(positives, &groups, self.set.n_groups),
            content_neighbours: self
                .content
                .neighbours_of_new_items(&has_history, self.settings.content_neighbours),
            content: self.content.clone(),
            clusters: clusters?,
            ensemble: choices.ensemble,
            gamma: choices.gamma,
            ridge: ridge?,
            ials,
        })
    }
}

/// Factor that brings RP3beta scores to the spread of the item-item model's: the median ratio of their standard
/// deviations over a sample of users; 0 where no user has both.
pub(crate) fn rp3beta_scale(positives: &Sparse, ridge: &Ridge, transitions: &Sparse) -> f32 {
    let users: Vec<usize> = (0..positives.height())
        .filter(|user| !positives.row(*user).0.is_empty())
        .collect();
    let every = (users.len() / SCALE_SAMPLE_USERS).max(1);

    let mut ratios: Vec<f32> = users
        .into_par_iter()
        .step_by(every)
        .filter_map(|user| {
            let history = History {
                liked: positives
                    .entries(user)
                    .map(|(item, value)| (item as u32, value))
                    .collect(),
                ..History::default()
            };
            let ridge_spread = spread(&ridge.score(&history.liked, None), &history).1;
            let rp3beta_spread = spread(&rp3beta::score(transitions, &history), &history).1;
            Some(ridge_spread / rp3beta_spread).filter(|ratio| ratio.is_finite() && *ratio > 0.0)
        })
        .collect();

    ratios.sort_unstable_by(f32::total_cmp);
    ratios.get(ratios.len() / 2).copied().unwrap_or_default()
}
