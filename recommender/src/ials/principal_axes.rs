//! Rotation of factors into the basis in which a Gram matrix is diagonal.

use ndarray::{Array2, ArrayView2, aview1};
use rayon::prelude::*;

use crate::eigen::symmetric_eigen;

/// Rows per task of a sum; fixed, so that sums do not depend on the number of threads.
const CHUNK_ROWS: usize = 1024;

/// Rotates row vectors into the eigenbasis of their Gram matrix, and the vectors of the other side with them, so
/// that all dot products between the sides stay. Returns the eigenvalues, `[d]`, descending.
///
/// # Shapes
/// * `rows`: `[n, d]`; `others`: `[m, d]`; both row-major.
pub fn to_principal_axes(rows: &mut [f32], others: &mut [f32], d: usize) -> Vec<f64> {
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
    rotate(rows, &axes, d);
    rotate(others, &axes, d);
    values.into_iter().map(|value| value.max(0.0)).collect()
}

/// Rotates row vectors into a basis; `axes`: `[d, d]`, one axis per row.
fn rotate(rows: &mut [f32], axes: &[f32], d: usize) {
    let axes = rows_of(axes, d);
    rows.par_chunks_mut(CHUNK_ROWS * d).for_each(|chunk| {
        let rotated = rows_of(chunk, d).dot(&axes.t());
        for (value, rotated) in chunk.iter_mut().zip(&rotated) {
            *value = *rotated;
        }
    });
}

/// Row-major values as a matrix with rows of length `d`.
#[expect(clippy::expect_used, reason = "the shape is computed from the length")]
pub fn rows_of(values: &[f32], d: usize) -> ArrayView2<'_, f32> {
    let shape = (values.len() / d, d);
    aview1(values)
        .into_shape_with_order(shape)
        .expect("the values are whole rows")
}
