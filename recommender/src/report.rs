//! What a training chose, and how well the result ranks.

use crate::ensemble::Ensemble;
use crate::evaluate::Evaluation;
use crate::ials::IalsSettings;
use crate::ridge::RidgeSettings;
use crate::rp3beta::Rp3BetaSettings;

/// The hyperparameters that a training chose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choices {
    /// Hyperparameters of the EDLAE item-item model.
    pub ridge: RidgeSettings,
    /// Hyperparameters of RP3beta, whose weights are added to those of the item-item model.
    pub rp3beta: Rp3BetaSettings,
    /// Weight of RP3beta relative to the item-item model, after both are scaled to the same spread.
    pub rp3beta_weight: f32,
    /// Hyperparameters of the matrix factorisation.
    pub ials: IalsSettings,
    /// Exponent of the recency weights `rank⁻ᵞ`.
    pub gamma: f32,
    /// Weights of the parts of a score.
    pub ensemble: Ensemble,
}

/// The outcome of a training, next to the model.
///
/// The evaluations are on the positives that were held out inside the training set, before the final fit on
/// everything.
#[derive(Clone, Debug, PartialEq)]
pub struct TrainingReport {
    /// Number of positives in the training set.
    pub positives: usize,
    /// The hyperparameters in use.
    pub choices: Choices,
    /// Evaluation of the ensemble.
    pub held_out: Evaluation,
    /// Evaluation of popularity by age group alone.
    pub popularity: Evaluation,
    /// Evaluation of the item-item model (with RP3beta) alone.
    pub ridge_alone: Evaluation,
    /// Evaluation of the matrix factorisation alone.
    pub factors_alone: Evaluation,
    /// Evaluation of cluster popularity alone; plain popularity where a user has no cluster.
    pub cluster_alone: Evaluation,
}
