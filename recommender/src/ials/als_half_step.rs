//! One half-step of alternating least squares: the rows of one side are solved, exactly or by a few conjugate
//! gradient steps, while the factors of the other side are fixed.

use rayon::prelude::*;

use super::descent::{Descent, Workspace};
use super::principal_axes::rows_of;
use super::settings::IalsSettings;
use crate::Sparse;
use crate::cholesky::{padded, solve_upper};
use crate::simd::dots;

/// The fixed side of a half-step, in the eigenbasis of its Gram matrix.
pub struct FixedFactors<'a> {
    /// `[count, dimensions]`, row-major.
    pub vectors: &'a [f32],
    /// Diagonal of their Gram matrix, `[dimensions]`.
    pub gram: &'a [f64],
    pub settings: IalsSettings,
    pub count: usize,
}

impl FixedFactors<'_> {
    /// Moves the vectors of all rows towards their solutions by conjugate gradient steps.
    ///
    /// # Shapes
    /// * `positives`, `skips`: `[n_rows, count]`; `vectors`: `[n_rows, dimensions]`, row-major.
    pub fn improve(&self, positives: &Sparse, skips: &Sparse, steps: usize, vectors: &mut [f32]) {
        vectors
            .par_chunks_mut(self.settings.dimensions)
            .enumerate()
            .for_each_init(Workspace::default, |workspace, (index, vector)| {
                let liked = positives
                    .entries(index)
                    .map(|(other, value)| (other as u32, value));
                let skipped = skips.entries(index).map(|(other, value)| (other as u32, value));
                if self.gather(liked, skipped, workspace) {
                    pulp::Arch::new().dispatch(Descent {
                        workspace,
                        steps,
                        vector,
                    });
                } else {
                    vector.fill(0.0);
                }
            });
    }

    /// Solves one row exactly; all 0 without a positive.
    pub fn solve(
        &self,
        liked: impl Iterator<Item = (u32, f32)>,
        skipped: impl Iterator<Item = (u32, f32)>,
        workspace: &mut Workspace,
        vector: &mut [f32],
    ) {
        if !self.gather(liked, skipped, workspace) {
            vector.fill(0.0);
        } else if workspace.weights.len() < self.settings.dimensions {
            self.solve_by_interactions(workspace, vector);
        } else {
            self.solve_by_dimensions(workspace, vector);
        }
    }

    /// Collects vectors, weights and targets of a row, and the diagonal that all rows share; returns whether the
    /// row has a positive.
    fn gather(
        &self,
        liked: impl Iterator<Item = (u32, f32)>,
        skipped: impl Iterator<Item = (u32, f32)>,
        workspace: &mut Workspace,
    ) -> bool {
        let d = self.settings.dimensions;
        workspace.vectors.clear();
        workspace.weights.clear();
        workspace.targets.clear();
        let mut add = |other: u32, weight: f32, target: f32| {
            let start = other as usize * d;
            workspace
                .vectors
                .extend_from_slice(&self.vectors[start..start + d]);
            workspace.weights.push(weight);
            workspace.targets.push(target);
        };

        let mut has_positive = false;
        for (other, value) in liked.filter(|(_, value)| *value > 0.0) {
            add(other, value, value);
            has_positive = true;
        }
        let skip_weight = self.settings.skip_weight as f32;
        if skip_weight > 0.0 {
            for (other, count) in skipped {
                add(other, skip_weight * count, 0.0);
            }
        }

        let a0 = self.settings.unseen_weight;
        let penalty = self.settings.lambda * (workspace.weights.len() as f64 + a0 * self.count as f64);
        workspace.diagonal.clear();
        workspace
            .diagonal
            .extend(self.gram.iter().map(|gram| (a0 * gram + penalty) as f32));
        has_positive
    }

    /// Solves an `m × m` system by the Woodbury identity, for rows with fewer interactions than dimensions:
    /// `x = D⁻¹ V (W⁻¹ + Vᵀ D⁻¹ V)⁻¹ W⁻¹ t`, with `D` the shared diagonal, `V` the row's vectors (`[d, m]`),
    /// `W` the weights and `t` the targets by interaction.
    fn solve_by_interactions(&self, workspace: &mut Workspace, vector: &mut [f32]) {
        let (d, m) = (self.settings.dimensions, workspace.weights.len());
        workspace.scaled.clear();
        for row in workspace.vectors.chunks_exact(d) {
            workspace.scaled.extend(
                row.iter()
                    .zip(&workspace.diagonal)
                    .map(|(value, shared)| value / shared),
            );
        }

        let padded = padded(m);
        workspace.matrix.clear();
        workspace.matrix.resize(m * padded, 0.0);
        for row in 0..m {
            let own = &workspace.vectors[row * d..(row + 1) * d];
            dots(&workspace.scaled[row * d..], own, &mut workspace.strengths);
            workspace.matrix[row * padded + row..row * padded + m].copy_from_slice(&workspace.strengths);
            workspace.matrix[row * padded + row] += 1.0 / workspace.weights[row];
        }

        workspace.right.clear();
        let right = workspace.targets.iter().zip(&workspace.weights);
        workspace
            .right
            .extend(right.map(|(target, weight)| target / weight));
        solve_upper(
            &mut workspace.matrix,
            m,
            &mut workspace.right,
            &mut workspace.scale,
        );

        vector.fill(0.0);
        for (factor, row) in workspace.right.iter().zip(workspace.scaled.chunks_exact(d)) {
            for (value, part) in vector.iter_mut().zip(row) {
                *value += factor * part;
            }
        }
    }

    /// Solves the `d × d` normal equations `(D + Σ w y yᵀ) x = Σ t y`.
    fn solve_by_dimensions(&self, workspace: &mut Workspace, vector: &mut [f32]) {
        let d = self.settings.dimensions;
        workspace.right.clear();
        workspace.right.resize(d, 0.0);
        for (row, target) in workspace.vectors.chunks_exact(d).zip(&workspace.targets) {
            for (sum, value) in workspace.right.iter_mut().zip(row) {
                *sum += target * value;
            }
        }
        workspace.scaled.clear();
        for (row, weight) in workspace.vectors.chunks_exact(d).zip(&workspace.weights) {
            workspace.scaled.extend(row.iter().map(|value| weight * value));
        }

        let products = rows_of(&workspace.vectors, d)
            .t()
            .dot(&rows_of(&workspace.scaled, d));
        let padded = padded(d);
        workspace.matrix.clear();
        for (k, row) in products.rows().into_iter().enumerate() {
            workspace.matrix.extend(row.iter());
            workspace.matrix[k * padded + k] += workspace.diagonal[k];
            workspace.matrix.resize((k + 1) * padded, 0.0);
        }

        solve_upper(
            &mut workspace.matrix,
            d,
            &mut workspace.right,
            &mut workspace.scale,
        );
        vector.copy_from_slice(&workspace.right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Not a multiple of a vector length, so that the scalar remainder is covered too.
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
    fn both_exact_solvers_and_conjugate_gradients_agree() {
        let (others, gram) = (others(), [5.0, 4.0, 3.0, 2.0, 1.0, 0.5]);
        let fixed = FixedFactors {
            vectors: &others,
            gram: &gram,
            settings: settings(),
            count: 12,
        };
        let mut workspace = Workspace::default();
        assert!(fixed.gather(LIKED.into_iter(), SKIPPED.into_iter(), &mut workspace));
        let (mut first, mut second, mut third) = (vec![0.0; D], vec![0.0; D], vec![0.3; D]);
        fixed.solve_by_interactions(&mut workspace, &mut first);
        fixed.solve_by_dimensions(&mut workspace, &mut second);
        let rows = |row: &[(u32, f32)]| Sparse::from_rows([row.to_vec()], 12).unwrap();
        fixed.improve(&rows(&LIKED), &rows(&SKIPPED), 2 * D, &mut third);
        for ((a, b), c) in first.iter().zip(&second).zip(&third) {
            assert!((a - b).abs() < 1e-5, "{first:?} {second:?}");
            assert!((a - c).abs() < 1e-3, "{first:?} {third:?}");
        }
    }

    #[test]
    fn a_row_without_a_positive_is_nothing() {
        let (others, gram) = (others(), [1.0; D]);
        let fixed = FixedFactors {
            vectors: &others,
            gram: &gram,
            settings: settings(),
            count: 12,
        };
        let mut vector = vec![1.0; D];
        fixed.solve(
            [].into_iter(),
            SKIPPED.into_iter(),
            &mut Workspace::default(),
            &mut vector,
        );
        assert_eq!(vector, [0.0; D]);
    }
}
