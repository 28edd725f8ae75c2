//! Half a sweep of the factorisation: every row of one side solved, or brought nearer to its solution, while
//! the other side stands still.

use rayon::prelude::*;

use crate::Sparse;
use crate::ials::{IalsSettings, rows_of};
use crate::linear::{padded, solve_upper};
use crate::wide::{add_rows_in, dot_in, dots, dots_in};

/// Part of the first squared residual at which a row is solved well enough.
const ENOUGH: f32 = 1e-6;

/// Buffers of one thread.
#[derive(Default)]
pub struct Work {
    vectors: Vec<f32>,
    scaled: Vec<f32>,
    weights: Vec<f32>,
    residual: Vec<f32>,
    direction: Vec<f32>,
    product: Vec<f32>,
    strengths: Vec<f32>,
    targets: Vec<f32>,
    diagonal: Vec<f32>,
    matrix: Vec<f32>,
    right: Vec<f32>,
    scale: Vec<f32>,
}

/// The fixed side of a half sweep.
pub struct Side<'a> {
    /// `[n_others][dimensions]` one after another, in the principal axes.
    pub others: &'a [f32],
    /// Diagonal of its Gram matrix, `[dimensions]`.
    pub gram: &'a [f64],
    pub settings: IalsSettings,
    pub n_others: usize,
}

impl Side<'_> {
    /// Moves the vectors of all rows a few steps towards their solutions.
    pub fn improve(&self, likings: &Sparse, skips: &Sparse, steps: usize, vectors: &mut [f32]) {
        vectors
            .par_chunks_mut(self.settings.dimensions)
            .enumerate()
            .for_each_init(Work::default, |work, (index, vector)| {
                let liked = likings.entries(index).map(|(other, value)| (other as u32, value));
                let skipped = skips.entries(index).map(|(other, value)| (other as u32, value));
                if self.gather(liked, skipped, work) {
                    pulp::Arch::new().dispatch(Descent { work, steps, vector });
                } else {
                    vector.fill(0.0);
                }
            });
    }

    /// The exact solution of one row; all 0 without a liking.
    pub fn solve(
        &self,
        liked: impl Iterator<Item = (u32, f32)>,
        skipped: impl Iterator<Item = (u32, f32)>,
        work: &mut Work,
        vector: &mut [f32],
    ) {
        if !self.gather(liked, skipped, work) {
            vector.fill(0.0);
        } else if work.weights.len() < self.settings.dimensions {
            self.solve_by_interactions(work, vector);
        } else {
            self.solve_by_dimensions(work, vector);
        }
    }

    /// Collects the vectors, weights and targets of a row, and the diagonal that it shares with all rows;
    /// whether it has any liking.
    fn gather(
        &self,
        liked: impl Iterator<Item = (u32, f32)>,
        skipped: impl Iterator<Item = (u32, f32)>,
        work: &mut Work,
    ) -> bool {
        let d = self.settings.dimensions;
        work.vectors.clear();
        work.weights.clear();
        work.targets.clear();
        let skip_weight = self.settings.skip_weight as f32;
        let mut add = |other: u32, weight: f32, target: f32| {
            let at = other as usize * d;
            work.vectors.extend_from_slice(&self.others[at..at + d]);
            work.weights.push(weight);
            work.targets.push(target);
        };
        let mut any = false;
        for (other, value) in liked.filter(|(_, value)| *value > 0.0) {
            add(other, value, value);
            any = true;
        }
        if skip_weight > 0.0 {
            for (other, count) in skipped {
                add(other, skip_weight * count, 0.0);
            }
        }
        let a0 = self.settings.unseen_weight;
        let penalty = self.settings.lambda * (work.weights.len() as f64 + a0 * self.n_others as f64);
        work.diagonal.clear();
        work.diagonal
            .extend(self.gram.iter().map(|gram| (a0 * gram + penalty) as f32));
        any
    }

    /// With `D` the shared diagonal, `V` the row's vectors and `t` its right side by interaction:
    /// `x = D⁻¹ V (W⁻¹ + Vᵀ D⁻¹ V)⁻¹ W⁻¹ t`.
    fn solve_by_interactions(&self, work: &mut Work, vector: &mut [f32]) {
        let (d, m) = (self.settings.dimensions, work.weights.len());
        work.scaled.clear();
        for row in work.vectors.chunks_exact(d) {
            work.scaled.extend(
                row.iter()
                    .zip(&work.diagonal)
                    .map(|(value, shared)| value / shared),
            );
        }
        let padded = padded(m);
        work.matrix.clear();
        work.matrix.resize(m * padded, 0.0);
        for row in 0..m {
            let own = &work.vectors[row * d..(row + 1) * d];
            dots(&work.scaled[row * d..], own, &mut work.strengths);
            work.matrix[row * padded + row..row * padded + m].copy_from_slice(&work.strengths);
            work.matrix[row * padded + row] += 1.0 / work.weights[row];
        }
        work.right.clear();
        let right = work.targets.iter().zip(&work.weights);
        work.right.extend(right.map(|(target, weight)| target / weight));
        solve_upper(&mut work.matrix, m, &mut work.right, &mut work.scale);
        vector.fill(0.0);
        for (factor, row) in work.right.iter().zip(work.scaled.chunks_exact(d)) {
            for (value, part) in vector.iter_mut().zip(row) {
                *value += factor * part;
            }
        }
    }

    /// The normal equations themselves: `(D + Σ w y yᵀ) x = Σ t y`.
    fn solve_by_dimensions(&self, work: &mut Work, vector: &mut [f32]) {
        let d = self.settings.dimensions;
        work.right.clear();
        work.right.resize(d, 0.0);
        for (row, target) in work.vectors.chunks_exact(d).zip(&work.targets) {
            for (sum, value) in work.right.iter_mut().zip(row) {
                *sum += target * value;
            }
        }
        work.scaled.clear();
        for (row, weight) in work.vectors.chunks_exact(d).zip(&work.weights) {
            work.scaled.extend(row.iter().map(|value| weight * value));
        }
        let products = rows_of(&work.vectors, d).t().dot(&rows_of(&work.scaled, d));
        let padded = padded(d);
        work.matrix.clear();
        for (k, row) in products.rows().into_iter().enumerate() {
            work.matrix.extend(row.iter());
            work.matrix[k * padded + k] += work.diagonal[k];
            work.matrix.resize((k + 1) * padded, 0.0);
        }
        solve_upper(&mut work.matrix, d, &mut work.right, &mut work.scale);
        vector.copy_from_slice(&work.right);
    }
}

/// Conjugate gradients on `(D + Σ w y yᵀ) x = Σ t y` of a gathered row, from the given vector and
/// preconditioned by the diagonal.
struct Descent<'a> {
    work: &'a mut Work,
    steps: usize,
    vector: &'a mut [f32],
}

impl pulp::WithSimd for Descent<'_> {
    type Output = ();

    #[expect(
        clippy::inline_always,
        reason = "only what is inlined is compiled for wide vectors"
    )]
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let Self { work, steps, vector } = self;
        let Work {
            vectors,
            weights,
            targets,
            diagonal,
            scale,
            residual,
            direction,
            product,
            strengths,
            ..
        } = work;
        let d = vector.len();
        scale.clear();
        scale.extend_from_slice(diagonal);
        for (row, weight) in vectors.chunks_exact(d).zip(&*weights) {
            for (sum, value) in scale.iter_mut().zip(row) {
                *sum += weight * value * value;
            }
        }
        // r = Σ t y − A x = Σ (t − w x·y) y − D x
        dots_in(simd, vectors, vector, strengths);
        for ((strength, weight), target) in strengths.iter_mut().zip(&*weights).zip(&*targets) {
            *strength = target - weight * *strength;
        }
        residual.clear();
        residual.extend(
            diagonal
                .iter()
                .zip(&*vector)
                .map(|(shared, value)| -shared * value),
        );
        add_rows_in(simd, residual, vectors, strengths);
        direction.clear();
        direction.extend(residual.iter().zip(&*scale).map(|(value, scale)| value / scale));
        let mut length = dot_in(simd, residual, direction);
        let enough = (length * ENOUGH).max(f32::MIN_POSITIVE);
        for _ in 0..steps {
            if length <= enough {
                break;
            }
            dots_in(simd, vectors, direction, strengths);
            for (strength, weight) in strengths.iter_mut().zip(&*weights) {
                *strength *= weight;
            }
            product.clear();
            product.extend(
                diagonal
                    .iter()
                    .zip(&*direction)
                    .map(|(shared, value)| shared * value),
            );
            add_rows_in(simd, product, vectors, strengths);
            let step = length / dot_in(simd, direction, product);
            for (value, by) in vector.iter_mut().zip(&*direction) {
                *value += step * by;
            }
            for ((left, by), scale) in residual.iter_mut().zip(product.iter_mut()).zip(&*scale) {
                *left -= step * *by;
                *by = *left / scale;
            }
            let next = dot_in(simd, residual, product);
            let kept = next / length;
            for (value, fresh) in direction.iter_mut().zip(&*product) {
                *value = fresh + kept * *value;
            }
            length = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two dimensions short of eight, so that whole vectors and rests are both used.
    const D: usize = 6;

    fn settings() -> IalsSettings {
        IalsSettings {
            dimensions: D,
            sweeps: 1,
            unseen_weight: 0.1,
            lambda: 0.01,
            skip_weight: 0.2,
            seed: 1,
        }
    }

    fn others() -> Vec<f32> {
        (0..12 * D)
            .map(|at| ((at * 7 % 13) as f32 - 6.0) / 10.0)
            .collect()
    }

    const LIKED: [(u32, f32); 3] = [(0, 1.0), (4, 0.5), (7, 0.8)];
    const SKIPPED: [(u32, f32); 2] = [(2, 1.0), (9, 2.0)];

    #[test]
    fn both_ways_of_solving_and_enough_steps_agree() {
        let (others, gram) = (others(), [5.0, 4.0, 3.0, 2.0, 1.0, 0.5]);
        let side = Side {
            others: &others,
            gram: &gram,
            settings: settings(),
            n_others: 12,
        };
        let mut work = Work::default();
        assert!(side.gather(LIKED.into_iter(), SKIPPED.into_iter(), &mut work));
        let (mut first, mut second, mut third) = (vec![0.0; D], vec![0.0; D], vec![0.3; D]);
        side.solve_by_interactions(&mut work, &mut first);
        side.solve_by_dimensions(&mut work, &mut second);
        let rows = |row: &[(u32, f32)]| Sparse::from_rows([row.to_vec()], 12).unwrap();
        side.improve(&rows(&LIKED), &rows(&SKIPPED), 2 * D, &mut third);
        for ((a, b), c) in first.iter().zip(&second).zip(&third) {
            assert!((a - b).abs() < 1e-5, "{first:?} {second:?}");
            assert!((a - c).abs() < 1e-3, "{first:?} {third:?}");
        }
    }

    #[test]
    fn a_row_without_a_liking_is_nothing() {
        let (others, gram) = (others(), [1.0; D]);
        let side = Side {
            others: &others,
            gram: &gram,
            settings: settings(),
            n_others: 12,
        };
        let mut vector = vec![1.0; D];
        side.solve(
            [].into_iter(),
            SKIPPED.into_iter(),
            &mut Work::default(),
            &mut vector,
        );
        assert_eq!(vector, [0.0; D]);
    }
}
