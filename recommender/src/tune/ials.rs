//! Tuning of the matrix factorisation: weight of unobserved pairs, regularisation and weight of skips.

use rayon::prelude::*;

use super::Tuner;
use crate::RecommendError;
use crate::ensemble_search::with_min_gain;
use crate::ials::{Ials, IalsSettings};

/// Validation users that are scored by one matrix product.
const SCORING_BATCH: usize = 64;

/// The weights to tune.
#[derive(Clone, Copy)]
struct Weights {
    unseen: f64,
    /// Regularisation at the first of [`Settings::unseen_weights`](crate::Settings::unseen_weights).
    lambda: f64,
    skip: f64,
}

impl Tuner<'_> {
    /// Hill climbing: smaller and greater regularisations at the first weight of unobserved pairs, as long as
    /// they help; then such weights. A weight `c` times as great goes with a regularisation `√c` times as small,
    /// because the best pairs lie along this line.
    pub(super) fn tune_ials(&self) -> Result<IalsSettings, RecommendError> {
        let settings = self.prepared.settings;
        let initial = Weights {
            unseen: settings.unseen_weights[0],
            lambda: settings.regularisations[0],
            skip: settings.skip_weights[0],
        };
        let skip_weights: &[f64] = if self.skips.is_empty() {
            &settings.skip_weights[..1]
        } else {
            &settings.skip_weights
        };
        let combinations =
            settings.regularisations.len() * settings.unseen_weights.len() * skip_weights.len();

        let chosen = if combinations > 1 {
            self.climb_ials(initial, skip_weights)?
        } else {
            initial
        };
        let chosen = self.ials_settings(self.dimensions, settings.sweeps, chosen);
        chosen.check()?;
        Ok(chosen)
    }

    fn climb_ials(&self, initial: Weights, skip_weights: &[f64]) -> Result<Weights, RecommendError> {
        let settings = self.prepared.settings;
        let mut chosen = initial;
        let mut best = self.ials_quality(chosen)?;
        let mut climb = |values: &[f64], with: &dyn Fn(Weights, f64) -> Weights| {
            let mut has_climbed = false;
            for value in values {
                let candidate = with(chosen, *value);
                let quality = self.ials_quality(candidate)?;
                if quality <= with_min_gain(best) {
                    break;
                }
                (best, chosen, has_climbed) = (quality, candidate, true);
            }
            Ok::<bool, RecommendError>(has_climbed)
        };

        for values in both_directions(&settings.regularisations) {
            if climb(&values, &|chosen, lambda| Weights { lambda, ..chosen })? {
                break;
            }
        }
        for values in both_directions(&settings.unseen_weights) {
            if climb(&values, &|chosen, unseen| Weights { unseen, ..chosen })? {
                break;
            }
        }

        for skip in &skip_weights[1..] {
            let candidate = Weights {
                skip: *skip,
                ..chosen
            };
            let quality = self.ials_quality(candidate)?;
            if quality > best {
                (best, chosen) = (quality, candidate);
            }
        }
        Ok(chosen)
    }

    fn ials_settings(&self, dimensions: usize, sweeps: usize, weights: Weights) -> IalsSettings {
        let settings = self.prepared.settings;
        IalsSettings {
            dimensions: dimensions.min(self.dimensions),
            sweeps,
            unseen_weight: weights.unseen,
            lambda: weights.lambda * (settings.unseen_weights[0] / weights.unseen).sqrt(),
            skip_weight: weights.skip,
            seed: settings.seed,
        }
    }

    /// Mean NDCG of a smaller factorisation with these weights, alone, on the validation users.
    fn ials_quality(&self, weights: Weights) -> Result<f64, RecommendError> {
        let settings = self.prepared.settings;
        let settings = self.ials_settings(settings.tuning_dimensions, settings.tuning_sweeps, weights);
        let model = Ials::fit(&self.positives, &self.skips, settings)?;

        let ndcgs: Vec<f64> = self
            .split
            .part_users
            .par_chunks(SCORING_BATCH)
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
                    .map(|(user, scores)| self.ndcg(*user, scores.as_slice().unwrap_or_default()))
                    .collect::<Vec<f64>>()
            })
            .collect();
        Ok(ndcgs.iter().sum::<f64>() / ndcgs.len().max(1) as f64)
    }
}

/// The values below the first one, descending, and those above it, ascending.
fn both_directions(values: &[f64]) -> [Vec<f64>; 2] {
    let first = values[0];
    let (mut below, mut above): (Vec<f64>, Vec<f64>) = values[1..].iter().partition(|value| **value < first);
    below.sort_by(|a, b| b.total_cmp(a));
    above.sort_by(f64::total_cmp);
    [below, above]
}
