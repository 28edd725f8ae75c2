//! Tuning of RP3beta: its two exponents, and its weight relative to the item-item model.

use rayon::prelude::*;

use super::Tuner;
use crate::ridge::{Ridge, RidgeInput};
use crate::rp3beta::{self, Rp3BetaSettings};
use crate::{History, Sparse};

impl Tuner<'_> {
    /// Chooses α and β under the first user normalisation; returns the statistics of that normalisation too.
    pub(super) fn tune_rp3beta(&self) -> (Rp3BetaSettings, RidgeInput) {
        let settings = self.prepared.settings;
        let default = Rp3BetaSettings {
            neighbours: settings.rp3beta_neighbours,
            alpha: settings.rp3beta_alphas[0],
            beta: settings.rp3beta_betas[0],
        };
        let input = self
            .prepared
            .ridge_input(&self.positives, settings.user_normalization_exponents[0]);

        let mut best = (f64::NEG_INFINITY, default);
        for alpha in &settings.rp3beta_alphas {
            let candidates: Vec<Rp3BetaSettings> = settings
                .rp3beta_betas
                .iter()
                .map(|beta| Rp3BetaSettings {
                    alpha: *alpha,
                    beta: *beta,
                    ..default
                })
                .collect();
            let qualities = self.rp3beta_qualities(input.gram(), &candidates);
            for (quality, candidate) in qualities.into_iter().zip(candidates) {
                if quality > best.0 {
                    best = (quality, candidate);
                }
            }
        }
        (best.1, input)
    }

    /// Mean NDCGs of settings that differ in β alone, so that each history is propagated once for all of them.
    fn rp3beta_qualities(&self, gram: &Sparse, candidates: &[Rp3BetaSettings]) -> Vec<f64> {
        let degrees = self.prepared.degrees(&self.positives);
        let factors: Vec<(Vec<f32>, Vec<f32>)> = candidates
            .iter()
            .map(|candidate| rp3beta::factors(&degrees, *candidate))
            .collect();

        self.qualities(candidates.len(), |history, judge| {
            let undamped = rp3beta::undamped_scores(gram, history, &factors[0].0);
            let mut scores = Vec::new();
            for (index, (_, target_factors)) in factors.iter().enumerate() {
                scores.clear();
                scores.extend(
                    undamped
                        .iter()
                        .zip(target_factors)
                        .map(|(score, factor)| score * factor),
                );
                judge(index, &scores);
            }
        })
    }

    /// Chooses the weight of RP3beta relative to the item-item model, on the sum of both scores.
    pub(super) fn tune_rp3beta_weight(&self, ridge: &Ridge, transitions: &Sparse, scale: f32) -> f32 {
        let weights = &self.prepared.settings.rp3beta_weights;
        let by_user: Vec<Vec<f64>> = self
            .split
            .part_users
            .par_iter()
            .map(|user| {
                let history: &History = &self.histories[*user];
                let ridge_scores = ridge.score(&history.liked, history.group);
                let rp3beta_scores = rp3beta::score(transitions, history);
                weights
                    .iter()
                    .map(|weight| {
                        let factor = weight * scale;
                        let sums: Vec<f32> = ridge_scores
                            .iter()
                            .zip(&rp3beta_scores)
                            .map(|(ridge, rp3beta)| ridge + factor * rp3beta)
                            .collect();
                        self.ndcg(*user, &sums)
                    })
                    .collect()
            })
            .collect();

        let mut best = (f64::NEG_INFINITY, 0.0);
        for (index, weight) in weights.iter().enumerate() {
            let quality = by_user.iter().map(|ndcgs| ndcgs[index]).sum::<f64>();
            if quality > best.0 {
                best = (quality, *weight);
            }
        }
        best.1
    }
}
