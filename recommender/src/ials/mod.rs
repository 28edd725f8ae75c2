//! Implicit matrix factorisation by alternating least squares, with frequency-scaled regularisation.

use ndarray::{Array2, ArrayView2, aview1};
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::half_sweep::{Side, Work};
use crate::linear::symmetric_eigen;
use crate::{RecommendError, Sparse};

/// Rows that one task of a sum takes; fixed, so that sums do not depend on the number of threads.
const CHUNK_ROWS: usize = 1024;
/// Steps towards the solution of a row in a sweep.
const STEPS: usize = 3;
/// Steps from nothing.
const FIRST_STEPS: usize = 6;
/// Items that are scored side by side.
const LANES: usize = 32;

/// What the fit may choose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IalsSettings {
    /// Length of a taste vector.
    pub dimensions: usize,
    /// How often users and items are solved in turn.
    pub sweeps: usize,
    /// Weight `a₀` of every pair, seen or not, towards 0.
    pub unseen_weight: f64,
    /// Regularisation λ.
    pub lambda: f64,
    /// Weight of a skip towards 0.
    pub skip_weight: f64,
    /// Seed of the first item vectors.
    pub seed: u64,
}

impl IalsSettings {
    /// # Errors
    /// [`RecommendError::Setting`] for a value outside its range.
    pub fn check(self) -> Result<(), RecommendError> {
        let refuse = |name, why| Err(RecommendError::Setting { name, why });
        if !(1..=512).contains(&self.dimensions) {
            return refuse("dimensions", "1 to 512");
        }
        if !(1..=100).contains(&self.sweeps) {
            return refuse("sweeps", "1 to 100");
        }
        if !(self.unseen_weight.is_finite() && self.unseen_weight > 0.0) {
            return refuse("unseen_weight", "above 0");
        }
        if !(self.lambda.is_finite() && self.lambda > 0.0) {
            return refuse("lambda", "above 0");
        }
        if !(self.skip_weight.is_finite() && self.skip_weight >= 0.0) {
            return refuse("skip_weight", "0 or more");
        }
        Ok(())
    }
}

/// Item vectors, in the basis in which their Gram matrix is diagonal, strongest axis first.
#[derive(Clone, Debug, PartialEq)]
pub struct Ials {
    pub(crate) settings: IalsSettings,
    /// `[n_items][dimensions]` one after another.
    pub(crate) items: Vec<f32>,
    /// Diagonal of the items' Gram matrix, `[dimensions]`.
    pub(crate) gram: Vec<f64>,
    /// The item vectors again, as [`interleave`] puts them, for scoring: reading them is what a score costs,
    /// and half of each number is as good.
    interleaved: Vec<u16>,
}

impl Ials {
    /// Factorises likings (users × items, values above 0 as confidence) and skips (users × items).
    ///
    /// Minimises `Σ_liked w (x·y − 1)² + Σ_skipped s (x·y)² + a₀ Σ_all (x·y)² + λ Σ_u (n_u + a₀ n) ‖x_u‖²`
    /// and the same regularisation on items.
    ///
    /// Each half sweep first turns both sides into the basis in which the Gram matrix of the fixed side is
    /// diagonal. There the part of the normal equations that all rows share is diagonal too, and a step of
    /// conjugate gradients towards the solution of a row with `m` interactions costs `4 m d`. A few steps
    /// from where the last sweep left the row do: the next sweep moves the other side anyway.
    ///
    /// # Errors
    /// [`RecommendError::Setting`] for a value outside its range, [`RecommendError::Shape`] when the two
    /// matrices differ in size.
    ///
    /// # Source
    /// Rendle, Krichene, Zhang, Koren, Revisiting the Performance of iALS on Item Recommendation
    /// Benchmarks, RecSys 2022; conjugate gradients after Takács, Pilászy, Tikk, Applications of the
    /// conjugate gradient method for implicit feedback collaborative filtering, RecSys 2011; the basis
    /// change is ours.
    pub fn fit(likings: &Sparse, skips: &Sparse, settings: IalsSettings) -> Result<Self, RecommendError> {
        Self::fit_from(likings, skips, settings, None)
    }

    /// As [`Ials::fit`], beginning with the item vectors of an earlier fit of as many items and dimensions,
    /// which saves sweeps; vectors of another number are not looked at.
    pub(crate) fn fit_from(
        likings: &Sparse,
        skips: &Sparse,
        settings: IalsSettings,
        start: Option<&Self>,
    ) -> Result<Self, RecommendError> {
        settings.check()?;
        if (likings.height(), likings.width()) != (skips.height(), skips.width()) {
            return Err(RecommendError::Shape {
                what: "skips",
                expected: likings.height(),
                found: skips.height(),
            });
        }
        let d = settings.dimensions;
        let (n_users, n_items) = (likings.height(), likings.width());
        let (likings_by_item, skips_by_item) = (likings.transposed(), skips.transposed());
        let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
        let spread = 0.1 / (d as f32).sqrt();
        let mut draw = || {
            spread * (random.random::<f32>() + random.random::<f32>() + random.random::<f32>() - 1.5) * 2.0
        };
        let known = start.filter(|start| start.items.len() == n_items * d && start.settings.dimensions == d);
        let mut items: Vec<f32> = match known {
            Some(known) => known.items.clone(),
            None => (0..n_items * d).map(|_| draw()).collect(),
        };
        let mut users = vec![0.0; n_users * d];
        for sweep in 0..settings.sweeps {
            let gram = to_principal_axes(&mut items, &mut users, d);
            let side = Side {
                others: &items,
                gram: &gram,
                settings,
                n_others: n_items,
            };
            side.improve(
                likings,
                skips,
                if sweep == 0 { FIRST_STEPS } else { STEPS },
                &mut users,
            );
            let gram = to_principal_axes(&mut users, &mut items, d);
            let side = Side {
                others: &users,
                gram: &gram,
                settings,
                n_others: n_users,
            };
            let mut steps = STEPS;
            if sweep == 0 && known.is_none() {
                items.fill(0.0);
                steps = FIRST_STEPS;
            }
            side.improve(&likings_by_item, &skips_by_item, steps, &mut items);
        }
        let gram = to_principal_axes(&mut items, &mut [], d);
        Ok(Self::from_parts(settings, items, gram))
    }

    /// Puts together what a fit or a snapshot holds.
    ///
    /// # Shapes
    /// * `items`: `[n_items][dimensions]` one after another; `gram`: `[dimensions]`.
    pub(crate) fn from_parts(settings: IalsSettings, items: Vec<f32>, gram: Vec<f64>) -> Self {
        Self {
            settings,
            interleaved: interleave(&items, settings.dimensions),
            items,
            gram,
        }
    }

    /// What the fit was made with.
    pub fn settings(&self) -> IalsSettings {
        self.settings
    }

    /// Number of items.
    pub fn n_items(&self) -> usize {
        self.items.len() / self.settings.dimensions
    }

    /// The vector of an item.
    pub fn item(&self, item: usize) -> &[f32] {
        let d = self.settings.dimensions;
        &self.items[item * d..(item + 1) * d]
    }

    /// The taste vector of a user, seen in training or not, by one small solve.
    ///
    /// # Shapes
    /// * `liked`: `(item, weight)`, weights above 0; `skipped`: items; all below `n_items`.
    /// * returns `[dimensions]`; all 0 for an empty history.
    pub fn fold_in(&self, liked: &[(u32, f32)], skipped: &[u32]) -> Vec<f32> {
        let mut vector = vec![0.0; self.settings.dimensions];
        Side {
            others: &self.items,
            gram: &self.gram,
            settings: self.settings,
            n_others: self.n_items(),
        }
        .solve(
            liked.iter().copied(),
            skipped.iter().map(|item| (*item, 1.0)),
            &mut Work::default(),
            &mut vector,
        );
        vector
    }

    /// Scores of all items for several taste vectors at once, which reads the items once for all of them.
    ///
    /// # Shapes
    /// * `tastes`: `[count][dimensions]` one after another.
    /// * returns `[count, n_items]`.
    pub(crate) fn score_many(&self, tastes: &[f32]) -> Array2<f32> {
        rows_of(tastes, self.settings.dimensions).dot(&rows_of(&self.items, self.settings.dimensions).t())
    }

    /// Scores of all items for a taste vector, from item vectors of eight significant bits: a score is off by
    /// some thousandth of the spread of the scores.
    pub fn score(&self, taste: &[f32]) -> Vec<f32> {
        let mut scores = vec![0.0; self.n_items()];
        pulp::Arch::new().dispatch(Scoring {
            interleaved: &self.interleaved,
            taste,
            scores: &mut scores,
        });
        scores
    }
}

struct Scoring<'a> {
    interleaved: &'a [u16],
    taste: &'a [f32],
    scores: &'a mut [f32],
}

impl pulp::WithSimd for Scoring<'_> {
    type Output = ();

    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for wide vectors"
    )]
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let blocks = self.interleaved.chunks_exact(self.taste.len() * LANES);
        for (of_block, block) in self.scores.chunks_mut(LANES).zip(blocks) {
            let mut sums = [0.0_f32; LANES];
            for (values, weight) in block.as_chunks::<LANES>().0.iter().zip(self.taste) {
                for (sum, value) in sums.iter_mut().zip(values) {
                    *sum += weight * f32::from_bits(u32::from(*value) << 16);
                }
            }
            of_block.copy_from_slice(&sums[..of_block.len()]);
        }
    }
}

/// The upper half of a number's bits, rounded to the nearest: sign, exponent and eight significant bits.
fn upper_half(value: f32) -> u16 {
    let bits = value.to_bits();
    // Half of the last kept place, less when that place is even: halves go to even places.
    (bits.saturating_add(0x7fff + (bits >> 16 & 1)) >> 16) as u16
}

/// Row vectors in blocks of [`LANES`] rows, of which the first values stand side by side, then the second,
/// and so on: a sum over the dimensions then runs for a whole block at once. The last block is filled up
/// with 0.
fn interleave(rows: &[f32], d: usize) -> Vec<u16> {
    let height = rows.len() / d;
    let mut interleaved = vec![0; height.div_ceil(LANES) * LANES * d];
    for (index, row) in rows.chunks_exact(d).enumerate() {
        let block = &mut interleaved[index / LANES * LANES * d..];
        for (k, value) in row.iter().enumerate() {
            block[k * LANES + index % LANES] = upper_half(*value);
        }
    }
    interleaved
}

/// Turns row vectors into the basis in which their Gram matrix is diagonal, and the vectors of the other
/// side with them; returns that diagonal.
fn to_principal_axes(rows: &mut [f32], others: &mut [f32], d: usize) -> Vec<f64> {
    let partial: Vec<Array2<f32>> = rows
        .par_chunks(CHUNK_ROWS * d)
        .map(|chunk| {
            let chunk = rows_of(chunk, d);
            chunk.t().dot(&chunk)
        })
        .collect();
    let mut gram = vec![0.0; d * d];
    for part in partial {
        for (sum, value) in gram.iter_mut().zip(part) {
            *sum += f64::from(value);
        }
    }
    let (values, axes) = symmetric_eigen(&gram, d);
    let axes: Vec<f32> = axes.into_iter().map(|value| value as f32).collect();
    turn(rows, &axes, d);
    turn(others, &axes, d);
    values.into_iter().map(|value| value.max(0.0)).collect()
}

/// Turns row vectors into the basis of the given axes (`[d][d]`, one a row).
fn turn(rows: &mut [f32], axes: &[f32], d: usize) {
    let axes = rows_of(axes, d);
    rows.par_chunks_mut(CHUNK_ROWS * d).for_each(|chunk| {
        let turned = rows_of(chunk, d).dot(&axes.t());
        for (value, turned) in chunk.iter_mut().zip(&turned) {
            *value = *turned;
        }
    });
}

/// Row vectors of length `d`, one after another, as a matrix.
#[expect(clippy::expect_used, reason = "the shape is made of the length")]
pub(crate) fn rows_of(values: &[f32], d: usize) -> ArrayView2<'_, f32> {
    let shape = (values.len() / d, d);
    aview1(values)
        .into_shape_with_order(shape)
        .expect("whole rows lie one after another")
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
    fn one_dimension_gives_the_fold_in_done_by_hand() {
        // Items 2 and 1 on one axis: G = 5; one liking of item 0 with weight 1:
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
    fn scores_from_half_of_the_bits_are_nearly_the_scores() {
        assert_eq!(upper_half(1.0), 0x3f80);
        // 1 + 2⁻⁸ lies between two: to the even one below; a little more to the one above.
        assert_eq!(upper_half(1.0 + 0.5_f32.powi(8)), 0x3f80);
        assert_eq!(upper_half(1.004), 0x3f81);
        assert_eq!(upper_half(-1.004), 0xbf81);
        let model = Ials::fit(&two_tastes(), &Sparse::empty(20, 8), settings(6)).unwrap();
        let taste = model.fold_in(&[(0, 1.0), (5, 0.3)], &[]);
        let exact = model.score_many(&taste);
        for (found, exact) in model.score(&taste).iter().zip(&exact) {
            assert!((found - exact).abs() < 4e-3, "{found} {exact}");
        }
    }

    #[test]
    fn the_missing_item_of_a_taste_comes_first() {
        let likings = two_tastes();
        let model = Ials::fit(&likings, &Sparse::empty(20, 8), settings(4)).unwrap();
        let scores = model.score(&model.fold_in(&[(0, 1.0), (1, 1.0), (2, 1.0)], &[]));
        assert!((4..8).all(|other| scores[3] > scores[other]), "{scores:?}");
    }

    #[test]
    fn a_skip_lowers_what_is_like_it() {
        let likings = two_tastes();
        let model = Ials::fit(&likings, &Sparse::empty(20, 8), settings(4)).unwrap();
        let without = model.score(&model.fold_in(&[(0, 1.0), (4, 1.0)], &[]));
        let with = model.score(&model.fold_in(&[(0, 1.0), (4, 1.0)], &[5, 6]));
        assert!(with[7] < without[7]);
    }
}
