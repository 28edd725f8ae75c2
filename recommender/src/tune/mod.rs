//! Hyperparameter tuning on held-out positives, one component model after the other, then the ensemble.

mod ensemble;
mod ials;
mod ridge;
mod rp3beta;

use rayon::prelude::*;

use crate::ensemble::{Ensemble, PARTS};
use crate::evaluate::Evaluation;
use crate::ials::Ials;
use crate::interaction;
use crate::prepared::{Prepared, rp3beta_scale};
use crate::rank::{Discount, Ranked};
use crate::report::Choices;
use crate::rp3beta as transitions;
use crate::sampled_user::CUTOFF;
use crate::split::Split;
use crate::{History, Model, RecommendError, Sparse};

/// The outcome of tuning.
pub(crate) struct Tuned {
    pub(crate) choices: Choices,
    /// Fitted with the chosen hyperparameters, without the held-out positives.
    pub(crate) model: Model,
    /// Of the ensemble on the validation users.
    pub(crate) ensemble_evaluation: Evaluation,
    /// Of each part alone, by [`Part`](crate::ensemble::Part).
    pub(crate) part_evaluations: [Evaluation; PARTS],
}

/// Tunes everything. `dimensions`: latent dimensions of the final model.
pub(crate) fn tune(
    prepared: &Prepared<'_>,
    split: &Split,
    dimensions: usize,
) -> Result<Tuned, RecommendError> {
    let (n_users, n_items) = (prepared.set.n_users, prepared.set.n_items);
    let (positives, skips) = interaction::matrices(&split.train, n_users, n_items, 0.0)?;
    let tuner = Tuner {
        prepared,
        dimensions,
        split,
        histories: prepared.histories(&split.train, 0.0),
        positives,
        skips,
        discount: Discount::new(CUTOFF),
    };

    let (rp3beta, input) = tuner.tune_rp3beta();
    let (ridge, fitted, input) = tuner.tune_ridge(input)?;
    let weights = transitions::weights(input.gram(), &prepared.degrees(&tuner.positives), rp3beta);
    drop(input);

    let scale = rp3beta_scale(&tuner.positives, &fitted, &weights);
    let rp3beta_weight = tuner.tune_rp3beta_weight(&fitted, &weights, scale);
    let ials = tuner.tune_ials()?;
    let fitted = fitted.with_rp3beta(&weights, rp3beta_weight * scale);
    drop(weights);

    let choices = Choices {
        ridge,
        rp3beta,
        rp3beta_weight,
        ials,
        gamma: 0.0,
        ensemble: Ensemble::default(),
    };
    let factors = Ials::fit(&tuner.positives, &tuner.skips, ials)?;
    tuner.tune_ensemble(fitted, factors, choices)
}

struct Tuner<'a> {
    prepared: &'a Prepared<'a>,
    split: &'a Split,
    /// Latent dimensions of the final model.
    dimensions: usize,
    /// `[n_users]`, without recency weights.
    histories: Vec<History>,
    /// `[n_users, n_items]`.
    positives: Sparse,
    /// `[n_users, n_items]`.
    skips: Sparse,
    discount: Discount,
}

impl Tuner<'_> {
    /// Mean NDCG of `count` scorers on the validation users. `score` calls its second argument with each
    /// scorer's index and its scores of all items.
    fn qualities(
        &self,
        count: usize,
        score: impl Fn(&History, &mut dyn FnMut(usize, &[f32])) + Sync,
    ) -> Vec<f64> {
        let by_user: Vec<Vec<f64>> = self
            .split
            .part_users
            .par_iter()
            .map(|user| {
                let history = &self.histories[*user];
                let mut ndcgs = vec![0.0; count];
                score(history, &mut |index, scores| {
                    ndcgs[index] = self.ndcg(*user, scores);
                });
                ndcgs
            })
            .collect();

        let users = by_user.len().max(1) as f64;
        (0..count)
            .map(|index| by_user.iter().map(|ndcgs| ndcgs[index]).sum::<f64>() / users)
            .collect()
    }

    /// Expected NDCG of one validation user's ranking by these scores of all items.
    fn ndcg(&self, user: usize, scores: &[f32]) -> f64 {
        let history = &self.histories[user];
        let held_out = &self.split.held_out[user];
        let ranked = Ranked::new(scores, held_out, CUTOFF, |item| !history.has_seen(item));
        self.discount.ndcg(ranked.found, held_out.len())
    }
}
