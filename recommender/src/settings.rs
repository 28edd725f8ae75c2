//! The search space of a training and its budget.

use crate::ensemble::Ensemble;
use crate::report::TrainingReport;

/// Hyperparameters to try and limits of the search. A list with one value leaves nothing to tune.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Neighbours per item in the item-item model.
    pub neighbours: usize,
    /// The same while penalty and dropout are tuned.
    pub tuning_neighbours: usize,
    /// The most off-diagonal entries per row of the Gram matrix.
    pub max_gram_row_entries: usize,
    /// L2 penalties of the item-item model, ascending, each about four times the previous one.
    pub lambdas: Vec<f64>,
    /// Dropout keep rates of the item-item model, descending.
    pub dropout_keep_rates: Vec<f64>,
    /// Exponents that normalise users by history length in the Gram matrix, 0 to 1, the likeliest first.
    pub user_normalization_exponents: Vec<f64>,
    /// The most outgoing transitions per item in RP3beta.
    pub rp3beta_neighbours: usize,
    /// Exponents α of RP3beta, which damp popular source items.
    pub rp3beta_alphas: Vec<f32>,
    /// Exponents β of RP3beta, which damp popular target items.
    pub rp3beta_betas: Vec<f32>,
    /// Weights of RP3beta relative to the item-item model, in standard deviations of the scores.
    pub rp3beta_weights: Vec<f32>,
    /// Latent dimensions of the factorisation.
    pub dimensions: usize,
    /// The same while its weights are tuned.
    pub tuning_dimensions: usize,
    /// Number of positives from which on the factorisation gets two thirds of its dimensions: a solve costs
    /// their square.
    pub large_set_positives: usize,
    /// ALS sweeps on the part of the set on which hyperparameters are tuned.
    pub sweeps: usize,
    /// ALS sweeps on all positives, warm-started from the tuned factors.
    pub final_sweeps: usize,
    /// ALS sweeps while weights are tuned.
    pub tuning_sweeps: usize,
    /// Weights of unobserved pairs, the likeliest first.
    pub unseen_weights: Vec<f64>,
    /// Regularisations at the first of the unobserved weights, the likeliest first; at another weight they are
    /// divided by the square root of its ratio.
    pub regularisations: Vec<f64>,
    /// Weights of a skip in the factorisation, tried only where the set has skips.
    pub skip_weights: Vec<f64>,
    /// Exponents of the recency weights, ascending, tried for as long as they help; unused without times.
    pub gammas: Vec<f32>,
    /// Ensemble to use as it is; `None` tunes one.
    pub ensemble: Option<Ensemble>,
    /// The most positives to tune on; of a larger set a sample of users is taken.
    pub tuning_positives: usize,
    /// The most validation users.
    pub validation_users: usize,
    /// The most users that are clustered; the others are assigned.
    pub cluster_sample: usize,
    /// The fewest users of a cluster.
    pub min_cluster_size: usize,
    /// Items with history from which a cold-start item takes its scores.
    pub content_neighbours: usize,
    /// Seed of all randomness.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            neighbours: 128,
            tuning_neighbours: 64,
            max_gram_row_entries: 3000,
            lambdas: vec![1.0, 5.0, 20.0, 80.0, 300.0],
            dropout_keep_rates: vec![0.6, 0.3],
            user_normalization_exponents: vec![0.5, 0.0, 0.9],

            rp3beta_neighbours: 300,
            rp3beta_alphas: vec![0.4, 0.8],
            rp3beta_betas: vec![0.0, 0.15, 0.3, 0.5],
            rp3beta_weights: vec![0.0, 0.5, 1.0, 2.0, 4.0],

            dimensions: 96,
            tuning_dimensions: 64,
            large_set_positives: 400_000,
            sweeps: 6,
            final_sweeps: 3,
            tuning_sweeps: 4,
            unseen_weights: vec![0.01, 0.003, 0.001, 0.03, 0.1, 0.3],
            regularisations: vec![0.03, 0.015, 0.004, 0.06, 0.12],
            skip_weights: vec![0.0, 0.03, 0.1],

            gammas: vec![0.0, 0.3, 0.6, 1.0, 1.5],
            ensemble: None,
            tuning_positives: 300_000,
            validation_users: 10_000,
            cluster_sample: 2000,
            min_cluster_size: 8,
            content_neighbours: 30,
            seed: 20_261_123,
        }
    }
}

impl Settings {
    /// These settings with every hyperparameter fixed to what an earlier training chose.
    #[must_use]
    pub fn repeating(self, report: &TrainingReport) -> Self {
        let chosen = &report.choices;
        Self {
            lambdas: vec![chosen.ridge.lambda],
            dropout_keep_rates: vec![chosen.ridge.dropout_keep_rate],
            user_normalization_exponents: vec![chosen.ridge.user_normalization_exponent],
            rp3beta_alphas: vec![chosen.rp3beta.alpha],
            rp3beta_betas: vec![chosen.rp3beta.beta],
            rp3beta_weights: vec![chosen.rp3beta_weight],
            unseen_weights: vec![chosen.ials.unseen_weight],
            regularisations: vec![chosen.ials.lambda],
            skip_weights: vec![chosen.ials.skip_weight],
            gammas: vec![chosen.gamma],
            ensemble: Some(chosen.ensemble),
            ..self
        }
    }

    /// Whether any list of values to try is empty.
    pub(crate) fn has_empty_grid(&self) -> bool {
        [
            self.lambdas.is_empty(),
            self.dropout_keep_rates.is_empty(),
            self.user_normalization_exponents.is_empty(),
            self.rp3beta_alphas.is_empty(),
            self.rp3beta_betas.is_empty(),
            self.rp3beta_weights.is_empty(),
            self.unseen_weights.is_empty(),
            self.regularisations.is_empty(),
            self.skip_weights.is_empty(),
            self.gammas.is_empty(),
        ]
        .contains(&true)
    }
}
