//! Tuning of the item-item model: penalty, dropout keep rate and user normalisation.

use super::Tuner;
use crate::RecommendError;
use crate::ridge::{Ridge, RidgeInput, RidgeSettings};

/// Bound on the neighbours of all candidate models in memory at a time.
const MAX_FITTED_NEIGHBOURS: usize = 60_000_000;

/// The best model so far.
struct Best {
    /// Mean NDCG on the validation users.
    quality: f64,
    settings: RidgeSettings,
    model: Ridge,
}

impl Tuner<'_> {
    /// Chooses penalty, dropout keep rate and user normalisation with few neighbours: what is best with few is
    /// nearly so with many, at a tenth of the cost. Returns the settings, the model of few neighbours that they
    /// gave, and the statistics under the chosen normalisation.
    ///
    /// The search is coarse to fine: every other penalty at the first keep rate; the neighbours of the best one;
    /// the other keep rates with it and with the next smaller penalty, since a keep rate `q` goes with a penalty
    /// `q²` times as great; then the other normalisations. RP3beta takes no part, for many of its scores are tied.
    pub(super) fn tune_ridge(
        &self,
        mut input: RidgeInput,
    ) -> Result<(RidgeSettings, Ridge, RidgeInput), RecommendError> {
        let settings = self.prepared.settings;
        let candidate = |lambda_index: usize, dropout_keep_rate: f64| RidgeSettings {
            neighbours: settings.tuning_neighbours.min(settings.neighbours),
            lambda: settings.lambdas[lambda_index],
            dropout_keep_rate,
            user_normalization_exponent: settings.user_normalization_exponents[0],
        };
        let (first_rate, other_rates) = (settings.dropout_keep_rates[0], &settings.dropout_keep_rates[1..]);
        let count = settings.lambdas.len();

        let coarse: Vec<usize> = (0..count).step_by(2).collect();
        let candidates: Vec<RidgeSettings> =
            coarse.iter().map(|index| candidate(*index, first_rate)).collect();
        let mut best = None;
        let found = self
            .try_ridges(&input, &candidates, &mut best)?
            .map_or(0, |found| coarse[found]);

        let adjacent = [found.checked_sub(1), Some(found + 1).filter(|next| *next < count)];
        let mut candidates: Vec<RidgeSettings> = adjacent
            .into_iter()
            .flatten()
            .map(|index| candidate(index, first_rate))
            .collect();
        for rate in other_rates {
            candidates.push(candidate(found, *rate));
            candidates.extend(found.checked_sub(1).map(|below| candidate(below, *rate)));
        }
        self.try_ridges(&input, &candidates, &mut best)?;

        for exponent in &settings.user_normalization_exponents[1..] {
            let Some(chosen) = &best else { break };
            let other = RidgeSettings {
                user_normalization_exponent: *exponent,
                ..chosen.settings
            };
            let other_input = self.prepared.ridge_input(&self.positives, *exponent);
            if self.try_ridges(&other_input, &[other], &mut best)?.is_some() {
                input = other_input;
            }
        }

        let best = best.ok_or(RecommendError::Empty)?;
        let chosen = RidgeSettings {
            neighbours: settings.neighbours,
            ..best.settings
        };
        chosen.check()?;
        Ok((chosen, best.model, input))
    }

    /// Fits candidates and replaces `best` where one is better; returns the index of that one, if any.
    fn try_ridges(
        &self,
        input: &RidgeInput,
        candidates: &[RidgeSettings],
        best: &mut Option<Best>,
    ) -> Result<Option<usize>, RecommendError> {
        let neighbours = self.prepared.settings.tuning_neighbours;
        let batch_size = (MAX_FITTED_NEIGHBOURS / (self.prepared.set.n_items * neighbours).max(1)).max(1);

        let mut improved = None;
        for (batch_index, batch) in candidates.chunks(batch_size).enumerate() {
            let fitted = input.fit(batch)?;
            let qualities = self.qualities(batch.len(), |history, judge| {
                for (index, ridge) in fitted.iter().enumerate() {
                    judge(index, &ridge.score(&history.liked, history.group));
                }
            });
            for (index, (model, quality)) in fitted.into_iter().zip(qualities).enumerate() {
                if best.as_ref().is_none_or(|best| quality > best.quality) {
                    *best = Some(Best {
                        quality,
                        settings: batch[index],
                        model,
                    });
                    improved = Some(batch_index * batch_size + index);
                }
            }
        }
        Ok(improved)
    }
}
