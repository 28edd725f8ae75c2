//! A trained model: an immutable value that scores items for a history.

use crate::cluster::Clusters;
use crate::content::{Content, ContentNeighbours};
use crate::ensemble::{Ensemble, PARTS, Part};
use crate::ials::Ials;
use crate::popularity::Popularity;
use crate::ridge::Ridge;
use crate::scoring::AllScores;
use crate::{History, RecommendError};

/// A trained recommender. Stores nothing of a single training user but anonymous cluster exemplars.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub(crate) n_items: usize,
    pub(crate) n_groups: usize,
    pub(crate) ridge: Ridge,
    pub(crate) ials: Ials,
    pub(crate) popularity: Popularity,
    pub(crate) content: Content,
    pub(crate) content_neighbours: ContentNeighbours,
    pub(crate) clusters: Clusters,
    pub(crate) ensemble: Ensemble,
    pub(crate) gamma: f32,
}

/// Scores of candidates, in the order of the candidates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scores {
    /// Weighted sum of the parts, unitless, comparable within one answer only.
    pub total: Vec<f32>,
    /// Contribution of each [`Part`] to the total: its standard score times its weight.
    pub parts: Vec<[f32; PARTS]>,
}

impl Model {
    /// Number of items that the model scores.
    pub fn n_items(&self) -> usize {
        self.n_items
    }

    /// Number of age groups.
    pub fn n_groups(&self) -> usize {
        self.n_groups
    }

    /// Exponent of the recency weights in histories for this model.
    pub fn gamma(&self) -> f32 {
        self.gamma
    }

    /// Weights of the parts.
    pub fn ensemble(&self) -> &Ensemble {
        &self.ensemble
    }

    /// Popularity of all items in an age group, `[n_items]`, overall where it is unknown; 0 without positives.
    pub fn popularity(&self, group: Option<u16>) -> &[f32] {
        self.popularity.of(group)
    }

    /// Clusters of users by taste.
    pub fn clusters(&self) -> &Clusters {
        &self.clusters
    }

    /// Labels of the items.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The same model with other ensemble weights, for evaluating single parts.
    #[must_use]
    pub fn with_ensemble(&self, ensemble: Ensemble) -> Self {
        Self {
            ensemble,
            ..self.clone()
        }
    }

    /// Name of the cluster that a history is assigned to; `None` for outliers.
    pub fn cluster_of(&self, history: &History) -> Option<u32> {
        let taste = self.ials.fold_in(&history.liked, &history.skipped);
        self.clusters
            .assign(&taste)
            .map(|cluster| self.clusters.ids[cluster])
    }

    /// The liked item that contributes most to the score of `item`, by co-watching, otherwise by labels; `None` when none
    /// does.
    pub fn because_of(&self, history: &History, item: u32) -> Option<u32> {
        self.ridge.because_of(&history.liked, item).or_else(|| {
            history
                .liked
                .iter()
                .map(|(liked, value)| {
                    (
                        value * self.content.similarity(*liked as usize, item as usize),
                        *liked,
                    )
                })
                .filter(|(share, _)| *share > 0.0)
                .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))
                .map(|(_, liked)| liked)
        })
    }

    /// Scores candidates for a history. Nothing is looked up about the user, so new events count immediately.
    ///
    /// # Errors
    /// [`RecommendError::OutOfRange`] for an item that the model does not have, [`RecommendError::NotFinite`] for a
    /// weight that is not finite.
    pub fn score(&self, history: &History, candidates: &[u32]) -> Result<Scores, RecommendError> {
        for item in candidates {
            self.check_item(*item)?;
        }
        let all = self.score_all(history)?;
        Ok(Scores {
            total: candidates.iter().map(|item| all.total(*item)).collect(),
            parts: candidates.iter().map(|item| all.parts(*item)).collect(),
        })
    }

    /// Scores every item for a history, at less cost than [`Model::score`] of each.
    ///
    /// # Errors
    /// As [`Model::score`].
    pub fn score_all(&self, history: &History) -> Result<AllScores, RecommendError> {
        self.check(history)?;
        let weights = self.ensemble.weights_for(history.liked.len());
        let raw = self.raw(history, &weights);
        Ok(AllScores::new(self.n_items, raw, &weights, history))
    }

    /// The `count` unseen items of the highest score, descending, ties in the order of items.
    ///
    /// # Errors
    /// As [`Model::score`].
    pub fn top(&self, history: &History, count: usize) -> Result<Vec<(u32, f32)>, RecommendError> {
        let all = self.score_all(history)?;
        Ok(all.best(count, |item| !history.has_seen(item)))
    }

    /// Scores of all items by part, before standardising; `None` where the part has no weight or no input.
    pub(crate) fn raw(&self, history: &History, weights: &[f32; PARTS]) -> [Option<Vec<f32>>; PARTS] {
        let wanted = |part: Part| weights[part as usize] != 0.0;
        let taste = (!history.liked.is_empty() && (wanted(Part::Factors) || wanted(Part::Cluster)))
            .then(|| self.ials.fold_in(&history.liked, &history.skipped));
        let factors = taste
            .as_ref()
            .filter(|_| wanted(Part::Factors))
            .map(|taste| self.ials.score(taste));
        self.raw_of(history, weights, taste.as_deref(), factors)
    }

    /// As [`Model::raw`] for several histories and all parts, with one matrix product for the factors.
    pub(crate) fn raw_of_many(&self, histories: &[&History]) -> Vec<[Option<Vec<f32>>; PARTS]> {
        let tastes: Vec<Vec<f32>> = histories
            .iter()
            .map(|history| self.ials.fold_in(&history.liked, &history.skipped))
            .collect();
        let factors = self.ials.score_many(&tastes.concat());
        let of_each = histories.iter().zip(&tastes).zip(factors.rows());
        of_each
            .map(|((history, taste), factors)| {
                let known = !history.liked.is_empty();
                let taste = known.then_some(taste.as_slice());
                self.raw_of(history, &[1.0; PARTS], taste, known.then(|| factors.to_vec()))
            })
            .collect()
    }

    /// As [`Model::raw`], given the taste vector and the scores of the factors.
    fn raw_of(
        &self,
        history: &History,
        weights: &[f32; PARTS],
        taste: Option<&[f32]>,
        factors: Option<Vec<f32>>,
    ) -> [Option<Vec<f32>>; PARTS] {
        let wanted = |part: Part| weights[part as usize] != 0.0;
        let ridge = wanted(Part::Ridge)
            .then(|| self.with_content_neighbours(self.ridge.score(&history.liked, history.group)));

        let factors = factors.map(|factors| self.with_content_neighbours(factors));
        let popularity = wanted(Part::Popularity).then(|| self.popularity.of(history.group).to_vec());
        let profiled = !(history.liked.is_empty() && history.interests.is_empty());
        let labels = (wanted(Part::Labels) && profiled && !self.content.is_empty()).then(|| {
            self.content
                .score(&self.content.profile(&history.liked, &history.interests))
        });

        let cluster = wanted(Part::Cluster)
            .then(|| {
                taste
                    .and_then(|taste| self.clusters.assign(taste))
                    .map(|cluster| self.clusters.popularity(cluster).to_vec())
                    .or_else(|| self.clusters.mixture(&history.interests, self.n_items))
            })
            .flatten();
        [ridge, factors, popularity, labels, cluster]
    }

    /// Gives items without history the weighted mean score of their content neighbours.
    fn with_content_neighbours(&self, mut scores: Vec<f32>) -> Vec<f32> {
        for (item, others) in &self.content_neighbours {
            scores[*item as usize] = others
                .iter()
                .map(|(other, weight)| scores[*other as usize] * weight)
                .sum();
        }
        scores
    }

    fn check(&self, history: &History) -> Result<(), RecommendError> {
        for (item, weight) in &history.liked {
            self.check_item(*item)?;
            if !weight.is_finite() {
                return Err(RecommendError::NotFinite {
                    what: "history weight",
                });
            }
        }
        history.skipped.iter().try_for_each(|item| self.check_item(*item))
    }

    fn check_item(&self, item: u32) -> Result<(), RecommendError> {
        if (item as usize) < self.n_items {
            Ok(())
        } else {
            Err(RecommendError::OutOfRange {
                what: "item",
                index: item as usize,
                count: self.n_items,
            })
        }
    }
}
