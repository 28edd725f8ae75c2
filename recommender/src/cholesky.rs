//! Cholesky solver for small dense systems, vectorised and blocked.

#![expect(
    clippy::inline_always,
    clippy::many_single_char_names,
    reason = "only inlined code is compiled for the wide vectors"
)]

use pulp::Simd;

/// Dot product in eight fixed lanes, which the compiler can keep in vector registers.
#[inline(always)]
pub fn dot32(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    for (x, y) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7])) + rest
}

/// Rows that one step of [`solve_upper`] eliminates together, and the multiple to which its rows are padded: at
/// least the lanes of the processor's vectors.
const BLOCK_ROWS: usize = 8;

/// Padded row length of a matrix of `n` columns for [`solve_upper`].
pub fn padded(n: usize) -> usize {
    n.next_multiple_of(BLOCK_ROWS)
}

/// Solves `matrix · x = right` in place for a symmetric positive definite matrix, in single precision.
///
/// The matrix is scaled to a diagonal of 1 first, and a pivot that rounding made too small is raised, so that the
/// result is finite even for a singular matrix. The result is bit-exact on one machine; a processor without fused
/// multiply-add rounds differently.
///
/// # Shapes
/// * `matrix`: `n` rows of [`padded`] length, row-major; the upper triangle is read, all of it is overwritten.
/// * `right`: `[n]`, becomes `x`; `scale`: a buffer.
///
/// # Source
/// Golub and Van Loan, Matrix Computations, 4th edition, section 4.2.9. Eight rows are eliminated together, so
/// that each row below is read and written once per eight.
pub fn solve_upper(matrix: &mut [f32], n: usize, right: &mut [f32], scale: &mut Vec<f32>) {
    pulp::Arch::new().dispatch(Solve {
        matrix,
        n,
        right,
        scale,
    });
}

struct Solve<'a> {
    matrix: &'a mut [f32],
    n: usize,
    right: &'a mut [f32],
    scale: &'a mut Vec<f32>,
}

impl pulp::WithSimd for Solve<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        equilibrate(simd, self.matrix, self.n, self.right, self.scale);
        factorize(simd, self.matrix, self.n);
        substitute(self.matrix, self.n, self.right);
        for (entry, factor) in self.right.iter_mut().zip(self.scale.iter()) {
            *entry *= factor;
        }
    }
}

/// Scales rows, columns and right side by `1 / √diagonal`; stores the factors in `scale`.
#[inline(always)]
fn equilibrate<S: Simd>(simd: S, matrix: &mut [f32], n: usize, right: &mut [f32], scale: &mut Vec<f32>) {
    let stride = padded(n);
    scale.clear();
    scale.extend((0..n).map(|row| {
        let diagonal = matrix[row * stride + row];
        if diagonal > 0.0 {
            1.0 / diagonal.sqrt()
        } else {
            1.0
        }
    }));
    scale.resize(stride, 0.0);

    for (row, line) in matrix.chunks_exact_mut(stride).enumerate() {
        let from = row / BLOCK_ROWS * BLOCK_ROWS;
        let factor = simd.splat_f32s(scale[row]);
        let (line, _) = S::as_mut_simd_f32s(&mut line[from..]);
        let (others, _) = S::as_simd_f32s(&scale[from..]);
        for (entry, other) in line.iter_mut().zip(others) {
            *entry = simd.mul_f32s(*entry, simd.mul_f32s(factor, *other));
        }
        right[row] *= scale[row];
    }
}

/// Replaces the upper triangle of a matrix with a diagonal of 1 by its Cholesky factor `U`, `UᵀU = A`.
#[inline(always)]
fn factorize<S: Simd>(simd: S, matrix: &mut [f32], n: usize) {
    let stride = padded(n);
    for begin in (0..n).step_by(BLOCK_ROWS) {
        let end = (begin + BLOCK_ROWS).min(n);
        for row in begin..end {
            let (above, rest) = matrix.split_at_mut(row * stride);
            let own = &mut rest[begin..stride];
            for other in above[begin * stride..].chunks_exact(stride) {
                subtract(simd, own, other[row], &other[begin..]);
            }

            // The diagonal was 1, so anything smaller is rounding error.
            let pivot = own[row - begin].max(1e-5).sqrt();
            own[row - begin] = pivot * pivot;
            let inverse = simd.splat_f32s(1.0 / pivot);
            for entry in S::as_mut_simd_f32s(own).0 {
                *entry = simd.mul_f32s(*entry, inverse);
            }
        }
        if end == n {
            break;
        }

        let (done, rest) = matrix.split_at_mut(end * stride);
        let done = &done[begin * stride..];
        for (index, line) in rest.chunks_exact_mut(stride).enumerate() {
            let row = end + index;
            let from = row / BLOCK_ROWS * BLOCK_ROWS;
            subtract_all(simd, &mut line[from..], done, stride, row);
        }
    }
}

/// Forward and backward substitution: solves `UᵀU x = right` in place.
#[inline(always)]
fn substitute(matrix: &[f32], n: usize, right: &mut [f32]) {
    let stride = padded(n);
    for row in 0..n {
        let value = right[row] / matrix[row * stride + row];
        right[row] = value;
        for (entry, factor) in right[row + 1..n]
            .iter_mut()
            .zip(&matrix[row * stride + row + 1..])
        {
            *entry -= value * factor;
        }
    }

    for row in (0..n).rev() {
        let known = dot32(
            &matrix[row * stride + row + 1..row * stride + n],
            &right[row + 1..n],
        );
        right[row] = (right[row] - known) / matrix[row * stride + row];
    }
}

/// `own -= factor · other`, for slices of a multiple of the vector length.
#[inline(always)]
fn subtract<S: Simd>(simd: S, own: &mut [f32], factor: f32, other: &[f32]) {
    let factor = simd.splat_f32s(-factor);
    let others = S::as_simd_f32s(other).0;
    for (entry, other) in S::as_mut_simd_f32s(own).0.iter_mut().zip(others) {
        *entry = simd.mul_add_e_f32s(factor, *other, *entry);
    }
}

/// Subtracts the contributions of [`BLOCK_ROWS`] eliminated rows from the end of row `row`.
#[inline(always)]
fn subtract_all<S: Simd>(simd: S, own: &mut [f32], done: &[f32], stride: usize, row: usize) {
    let from = stride - own.len();
    let [a, b, c, d, e, f, g, h]: [&[S::f32s]; BLOCK_ROWS] =
        std::array::from_fn(|k| S::as_simd_f32s(&done[k * stride + from..(k + 1) * stride]).0);
    let factors: [S::f32s; BLOCK_ROWS] = std::array::from_fn(|k| simd.splat_f32s(-done[k * stride + row]));
    let lines = a.iter().zip(b).zip(c).zip(d).zip(e).zip(f).zip(g).zip(h);
    for (entry, (((((((a, b), c), d), e), f), g), h)) in S::as_mut_simd_f32s(own).0.iter_mut().zip(lines) {
        let mut sum = simd.mul_add_e_f32s(factors[0], *a, *entry);
        sum = simd.mul_add_e_f32s(factors[1], *b, sum);
        sum = simd.mul_add_e_f32s(factors[2], *c, sum);
        sum = simd.mul_add_e_f32s(factors[3], *d, sum);
        sum = simd.mul_add_e_f32s(factors[4], *e, sum);
        sum = simd.mul_add_e_f32s(factors[5], *f, sum);
        sum = simd.mul_add_e_f32s(factors[6], *g, sum);
        *entry = simd.mul_add_e_f32s(factors[7], *h, sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of length `n`, padded with 0.
    fn padded_rows(matrix: &[f32], n: usize) -> Vec<f32> {
        let mut padded = Vec::new();
        for row in matrix.chunks_exact(n) {
            padded.extend_from_slice(row);
            padded.resize(padded.len().next_multiple_of(super::padded(n)), 0.0);
        }
        padded
    }

    #[test]
    fn a_system_worked_out_by_hand() {
        // [4 2; 2 3] x = [8, 7]  →  x = [1.25, 1.5]
        let mut right = [8.0, 7.0];
        solve_upper(
            &mut padded_rows(&[4.0, 2.0, 2.0, 3.0], 2),
            2,
            &mut right,
            &mut Vec::new(),
        );
        assert!((right[0] - 1.25).abs() < 1e-6 && (right[1] - 1.5).abs() < 1e-6);
    }

    #[test]
    fn eliminating_rows_together_solves_systems_of_any_size() {
        for n in [1, 2, 7, 8, 9, 16, 64, 97, 130] {
            let entry = |row: usize, column: usize| {
                let near = row.abs_diff(column) as f32;
                (1.0 + (row.min(column) % 7) as f32) * 0.4_f32.powf(near)
                    + if near == 0.0 { 9.0 } else { 0.0 }
            };
            let matrix: Vec<f32> = (0..n * n).map(|at| entry(at / n, at % n)).collect();
            let right: Vec<f32> = (0..n).map(|row| (row % 5) as f32 - 1.0).collect();
            let mut found = right.clone();
            solve_upper(&mut padded_rows(&matrix, n), n, &mut found, &mut Vec::new());
            for (row, expected) in right.iter().enumerate() {
                let product: f32 = (0..n).map(|column| entry(row, column) * found[column]).sum();
                assert!((product - expected).abs() < 1e-4, "{n}: {product} {expected}");
            }
        }
    }

    #[test]
    fn a_singular_system_gives_finite_numbers() {
        let mut right = [1.0, 1.0];
        solve_upper(
            &mut padded_rows(&[1.0, 1.0, 1.0, 1.0], 2),
            2,
            &mut right,
            &mut Vec::new(),
        );
        assert!(right.iter().all(|value| value.is_finite()));
        let mut zero = [0.0];
        solve_upper(&mut [0.0; BLOCK_ROWS], 1, &mut zero, &mut Vec::new());
        assert_eq!(zero[0], 0.0);
    }
}
