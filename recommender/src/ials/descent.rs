//! Conjugate gradients for one row of a half-step.

use crate::simd::{add_rows_in, dot_in, dots_in};

/// Share of the initial squared residual at which a row counts as solved.
const RESIDUAL_TOLERANCE: f32 = 1e-6;

/// Buffers of one thread, for one row with `m` interactions.
#[derive(Default)]
pub struct Workspace {
    /// Fixed factors of the row's interactions, `[m, d]`.
    pub(super) vectors: Vec<f32>,
    pub(super) scaled: Vec<f32>,
    /// Confidence of each interaction, `[m]`.
    pub(super) weights: Vec<f32>,
    /// Confidence times target of each interaction, `[m]`.
    pub(super) targets: Vec<f32>,
    /// The diagonal that all rows share, `[d]`.
    pub(super) diagonal: Vec<f32>,
    pub(super) residual: Vec<f32>,
    pub(super) direction: Vec<f32>,
    pub(super) product: Vec<f32>,
    pub(super) strengths: Vec<f32>,
    pub(super) matrix: Vec<f32>,
    pub(super) right: Vec<f32>,
    pub(super) scale: Vec<f32>,
}

/// Conjugate gradients on `(D + Σ w y yᵀ) x = Σ t y` of a gathered row, from the given vector, with the
/// diagonal of the system as preconditioner.
pub(super) struct Descent<'a> {
    pub(super) workspace: &'a mut Workspace,
    pub(super) steps: usize,
    pub(super) vector: &'a mut [f32],
}

impl pulp::WithSimd for Descent<'_> {
    type Output = ();

    #[expect(
        clippy::inline_always,
        reason = "only inlined code is compiled for the wide vectors"
    )]
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, simd: S) {
        let Self {
            workspace,
            steps,
            vector,
        } = self;
        let Workspace {
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
        } = workspace;
        precondition(vectors, weights, diagonal, scale);

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
        let tolerance = (length * RESIDUAL_TOLERANCE).max(f32::MIN_POSITIVE);

        for _ in 0..steps {
            if length <= tolerance {
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
            let momentum = next / length;
            for (value, fresh) in direction.iter_mut().zip(&*product) {
                *value = fresh + momentum * *value;
            }
            length = next;
        }
    }
}

/// Diagonal of the system of a row, `D + Σ w y²`, `[d]`.
#[expect(
    clippy::inline_always,
    reason = "only inlined code is compiled for the wide vectors"
)]
#[inline(always)]
fn precondition(vectors: &[f32], weights: &[f32], diagonal: &[f32], scale: &mut Vec<f32>) {
    scale.clear();
    scale.extend_from_slice(diagonal);
    for (row, weight) in vectors.chunks_exact(diagonal.len()).zip(weights) {
        for (sum, value) in scale.iter_mut().zip(row) {
            *sum += weight * value * value;
        }
    }
}
