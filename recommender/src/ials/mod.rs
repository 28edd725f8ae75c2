//! Implicit matrix factorisation by alternating least squares (iALS), with frequency-scaled regularisation.
//!
//! Start at [`Ials::fit`]. [`als_half_step`] solves one side, [`principal_axes`] chooses the basis, [`scoring`]
//! scores all items for a request.

mod als_half_step;
mod descent;
mod principal_axes;
mod scoring;
mod settings;

use ndarray::Array2;
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use self::als_half_step::FixedFactors;
use self::descent::Workspace;
use self::principal_axes::{rows_of, to_principal_axes};
use self::scoring::QuantizedItems;
pub use self::settings::IalsSettings;
use crate::{RecommendError, Sparse};

/// Conjugate gradient steps per row in a half-step.
const CG_STEPS: usize = 3;
/// The same for a row that starts at 0.
const COLD_CG_STEPS: usize = 6;

/// Item factors, in the basis in which their Gram matrix is diagonal, axes by descending eigenvalue.
#[derive(Clone, Debug, PartialEq)]
pub struct Ials {
    pub(crate) settings: IalsSettings,
    /// `[n_items, dimensions]`, row-major.
    pub(crate) items: Vec<f32>,
    /// Diagonal of the items' Gram matrix, `[dimensions]`.
    pub(crate) gram: Vec<f64>,
    quantized: QuantizedItems,
}

impl Ials {
    /// Factorises positives and skips.
    ///
    /// Minimises `Σ_positive w (x·y − 1)² + Σ_skipped s (x·y)² + a₀ Σ_all (x·y)² + λ Σ_u (n_u + a₀ n) ‖x_u‖²`
    /// plus the same regularisation of the items.
    ///
    /// Each half-step first rotates both sides into the basis in which the Gram matrix of the fixed side is
    /// diagonal. There the term of the normal equations that all rows share is diagonal too, and a conjugate
    /// gradient step for a row with `m` interactions costs `4 m d`. A few steps from the previous solution are
    /// enough, since the next half-step moves the other side anyway.
    ///
    /// # Shapes
    /// * `positives`: `[n_users, n_items]`, values above 0 as confidence `w`.
    /// * `skips`: `[n_users, n_items]`, number of skips.
    ///
    /// # Errors
    /// [`RecommendError::Setting`] for a value outside its range, [`RecommendError::Shape`] when the two
    /// matrices differ in size.
    ///
    /// # Source
    /// Rendle, Krichene, Zhang, Koren, Revisiting the Performance of iALS on Item Recommendation
    /// Benchmarks, RecSys 2022; conjugate gradients after Takács, Pilászy, Tikk, Applications of the
    /// conjugate gradient method for implicit feedback collaborative filtering, RecSys 2011; the change of
    /// basis is our own.
    pub fn fit(positives: &Sparse, skips: &Sparse, settings: IalsSettings) -> Result<Self, RecommendError> {
        Self::fit_from(positives, skips, settings, None)
    }

    /// As [`Ials::fit`], warm-started from the item factors of an earlier fit, which saves sweeps; ignored
    /// unless items and dimensions are as many.
    pub(crate) fn fit_from(
        positives: &Sparse,
        skips: &Sparse,
        settings: IalsSettings,
        start: Option<&Self>,
    ) -> Result<Self, RecommendError> {
        settings.check()?;
        if (positives.height(), positives.width()) != (skips.height(), skips.width()) {
            return Err(RecommendError::Shape {
                what: "skips",
                expected: positives.height(),
                found: skips.height(),
            });
        }

        let d = settings.dimensions;
        let (n_users, n_items) = (positives.height(), positives.width());
        let (positives_by_item, skips_by_item) = (positives.transposed(), skips.transposed());
        let start = start.filter(|start| start.items.len() == n_items * d && start.settings.dimensions == d);
        let mut items = match start {
            Some(start) => start.items.clone(),
            None => random_factors(n_items, settings),
        };
        let mut users = vec![0.0; n_users * d];

        for sweep in 0..settings.sweeps {
            let gram = to_principal_axes(&mut items, &mut users, d);
            let user_steps = if sweep == 0 { COLD_CG_STEPS } else { CG_STEPS };
            FixedFactors {
                vectors: &items,
                gram: &gram,
                settings,
                count: n_items,
            }
            .improve(positives, skips, user_steps, &mut users);

            let gram = to_principal_axes(&mut users, &mut items, d);
            let is_cold = sweep == 0 && start.is_none();
            if is_cold {
                items.fill(0.0);
            }
            let item_steps = if is_cold { COLD_CG_STEPS } else { CG_STEPS };
            FixedFactors {
                vectors: &users,
                gram: &gram,
                settings,
                count: n_users,
            }
            .improve(&positives_by_item, &skips_by_item, item_steps, &mut items);
        }

        let gram = to_principal_axes(&mut items, &mut [], d);
        Ok(Self::from_parts(settings, items, gram))
    }

    /// Assembles a factorisation from its arrays.
    ///
    /// # Shapes
    /// * `items`: `[n_items, dimensions]`, row-major; `gram`: `[dimensions]`.
    pub(crate) fn from_parts(settings: IalsSettings, items: Vec<f32>, gram: Vec<f64>) -> Self {
        Self {
            settings,
            quantized: QuantizedItems::new(&items, settings.dimensions),
            items,
            gram,
        }
    }

    /// The hyperparameters of the fit.
    pub fn settings(&self) -> IalsSettings {
        self.settings
    }

    /// Number of items that it was fitted on.
    pub fn n_items(&self) -> usize {
        self.items.len() / self.settings.dimensions
    }

    /// Factors of one item, `[dimensions]`.
    ///
    /// # Panics
    /// When the model has no such item, as with a slice.
    pub fn item(&self, item: usize) -> &[f32] {
        let d = self.settings.dimensions;
        &self.items[item * d..(item + 1) * d]
    }

    /// Taste vector of a user, seen in training or not, by one exact solve.
    ///
    /// # Shapes
    /// * `liked`: `(item, weight)`, weights above 0; `skipped`: items; all below `n_items`.
    /// * returns `[dimensions]`; all 0 for an empty history.
    pub fn fold_in(&self, liked: &[(u32, f32)], skipped: &[u32]) -> Vec<f32> {
        let mut vector = vec![0.0; self.settings.dimensions];
        FixedFactors {
            vectors: &self.items,
            gram: &self.gram,
            settings: self.settings,
            count: self.n_items(),
        }
        .solve(
            liked.iter().copied(),
            skipped.iter().map(|item| (*item, 1.0)),
            &mut Workspace::default(),
            &mut vector,
        );
        vector
    }

    /// Exact scores of all items for several taste vectors, by one matrix product.
    ///
    /// # Shapes
    /// * `tastes`: `[count, dimensions]`, row-major.
    /// * returns `[count, n_items]`.
    pub(crate) fn score_many(&self, tastes: &[f32]) -> Array2<f32> {
        rows_of(tastes, self.settings.dimensions).dot(&rows_of(&self.items, self.settings.dimensions).t())
    }

    /// Scores of all items for a taste vector, `[n_items]`, from item factors in bfloat16: the error is some
    /// thousandths of the spread of the scores.
    pub fn score(&self, taste: &[f32]) -> Vec<f32> {
        self.quantized.score(taste, self.n_items())
    }
}

/// Initial item factors, `[n_items, dimensions]`: nearly normal around 0 (Irwin-Hall of three), with a norm
/// that does not depend on the dimensions.
fn random_factors(n_items: usize, settings: IalsSettings) -> Vec<f32> {
    let d = settings.dimensions;
    let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
    let scale = 0.1 / (d as f32).sqrt();
    (0..n_items * d)
        .map(|_| {
            scale * (random.random::<f32>() + random.random::<f32>() + random.random::<f32>() - 1.5) * 2.0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(dimensions: usize) -> IalsSettings {
        IalsSettings {
            dimensions,
            sweeps: 10,
            unseen_weight: 0.1,
            lambda: 0.01,
            skip_weight: 0.2,
            seed: 1,
        }
    }

    fn two_tastes() -> Sparse {
        // Users 0..10 like items 0..4, users 10..20 items 4..8, each but one of its own.
        let rows = (0..20_u32).map(|user| {
            let base = if user < 10 { 0 } else { 4 };
            (0..4)
                .filter(|item| *item != user % 4)
                .map(|item| (base + item, 1.0))
                .collect()
        });
        Sparse::from_rows(rows, 8).unwrap()
    }

    #[test]
    fn one_dimension_gives_the_fold_in_worked_out_by_hand() {
        // Items 2 and 1 on one axis: G = 5; one positive for item 0 with weight 1:
        // x = 2 / (4 + 0.1·5 + 0.01·(1 + 0.1·2)) = 2 / 4.512
        let model = Ials::from_parts(settings(1), vec![2.0, 1.0], vec![5.0]);
        let taste = model.fold_in(&[(0, 1.0)], &[]);
        assert!((taste[0] - 2.0 / 4.512).abs() < 1e-6);
        // With a skip of item 1: x = 2 / (4 + 0.2·1 + 0.5 + 0.01·(2 + 0.2))
        let taste = model.fold_in(&[(0, 1.0)], &[1]);
        assert!((taste[0] - 2.0 / 4.722).abs() < 1e-6);
        assert_eq!(model.fold_in(&[], &[1]), vec![0.0]);
    }

    #[test]
    fn scores_from_bfloat16_factors_are_nearly_exact() {
        let model = Ials::fit(&two_tastes(), &Sparse::empty(20, 8), settings(6)).unwrap();
        let taste = model.fold_in(&[(0, 1.0), (5, 0.3)], &[]);
        let exact = model.score_many(&taste);
        for (found, exact) in model.score(&taste).iter().zip(&exact) {
            assert!((found - exact).abs() < 4e-3, "{found} {exact}");
        }
    }

    #[test]
    fn the_missing_item_of_a_taste_comes_first() {
        let positives = two_tastes();
        let model = Ials::fit(&positives, &Sparse::empty(20, 8), settings(4)).unwrap();
        let scores = model.score(&model.fold_in(&[(0, 1.0), (1, 1.0), (2, 1.0)], &[]));
        assert!((4..8).all(|other| scores[3] > scores[other]), "{scores:?}");
    }

    #[test]
    fn a_skip_lowers_similar_items() {
        let positives = two_tastes();
        let model = Ials::fit(&positives, &Sparse::empty(20, 8), settings(4)).unwrap();
        let without = model.score(&model.fold_in(&[(0, 1.0), (4, 1.0)], &[]));
        let with = model.score(&model.fold_in(&[(0, 1.0), (4, 1.0)], &[5, 6]));
        assert!(with[7] < without[7]);
    }
}
