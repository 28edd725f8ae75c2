//! Hyperparameters of the factorisation.

use crate::RecommendError;

/// Hyperparameters of [`Ials::fit`](super::Ials::fit).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IalsSettings {
    /// Latent dimensions, 1 to 512.
    pub dimensions: usize,
    /// Number of times that users and items are solved in turn, 1 to 100.
    pub sweeps: usize,
    /// Weight `a₀` of every pair towards 0, observed or not; above 0.
    pub unseen_weight: f64,
    /// Regularisation λ, above 0.
    pub lambda: f64,
    /// Weight `s` of a skip towards 0; 0 ignores skips.
    pub skip_weight: f64,
    /// Seed of the initial item factors.
    pub seed: u64,
}

impl IalsSettings {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`RecommendError::Setting`] for a value outside its range.
    pub fn check(self) -> Result<(), RecommendError> {
        let reject = |name, why| Err(RecommendError::Setting { name, why });

        if !(1..=512).contains(&self.dimensions) {
            return reject("dimensions", "1 to 512");
        }
        if !(1..=100).contains(&self.sweeps) {
            return reject("sweeps", "1 to 100");
        }
        if !(self.unseen_weight.is_finite() && self.unseen_weight > 0.0) {
            return reject("unseen_weight", "above 0");
        }
        if !(self.lambda.is_finite() && self.lambda > 0.0) {
            return reject("lambda", "above 0");
        }
        if !(self.skip_weight.is_finite() && self.skip_weight >= 0.0) {
            return reject("skip_weight", "0 or more");
        }
        Ok(())
    }
}
