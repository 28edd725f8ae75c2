//! Small dense linear algebra: Cholesky, symmetric eigenvectors.

#![expect(
    clippy::inline_always,
    clippy::many_single_char_names,
    reason = "only what is inlined is compiled for wide vectors"
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

/// Rows that one step of [`solve_upper`] eliminates together, and columns that its lines are filled up to
/// whole numbers of: at least the lanes of a vector of the processor.
const TOGETHER: usize = 8;

/// Length of a row of a matrix of `n` columns for [`solve_upper`]: whole lanes.
pub fn padded(n: usize) -> usize {
    n.next_multiple_of(TOGETHER)
}

/// Solves `matrix · x = right` in place for a symmetric positive definite `matrix` in single precision
/// (`n` rows of [`padded`] length one after another, of which the upper triangle is read; all of it is
/// overwritten).
///
/// The matrix is scaled to a diagonal of 1 first. A pivot that rounding made too small is raised. The same
/// machine gives the same bytes; one that has no fused multiplication rounds otherwise.
///
/// # Source
/// Golub and Van Loan, Matrix Computations, 4th edition, section 4.2.9; eight rows are eliminated together,
/// so that each row below is read and written once for the eight.
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
        let Self {
            matrix,
            n,
            right,
            scale,
        } = self;
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
            let from = row / TOGETHER * TOGETHER;
            let factor = simd.splat_f32s(scale[row]);
            let (line, _) = S::as_mut_simd_f32s(&mut line[from..]);
            let (others, _) = S::as_simd_f32s(&scale[from..]);
            for (entry, other) in line.iter_mut().zip(others) {
                *entry = simd.mul_f32s(*entry, simd.mul_f32s(factor, *other));
            }
            right[row] *= scale[row];
        }
        for begin in (0..n).step_by(TOGETHER) {
            let end = (begin + TOGETHER).min(n);
            for row in begin..end {
                let (above, rest) = matrix.split_at_mut(row * stride);
                let own = &mut rest[begin..stride];
                for other in above[begin * stride..].chunks_exact(stride) {
                    subtract(simd, own, other[row], &other[begin..]);
                }
                // The diagonal was 1: less than this is rounding.
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
            for (at, line) in rest.chunks_exact_mut(stride).enumerate() {
                let row = end + at;
                let from = row / TOGETHER * TOGETHER;
                subtract_all(simd, &mut line[from..], done, stride, row);
            }
        }
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
        for (entry, factor) in right.iter_mut().zip(scale.iter()) {
            *entry *= factor;
        }
    }
}

/// `own -= factor · other`, for whole lanes.
#[inline(always)]
fn subtract<S: Simd>(simd: S, own: &mut [f32], factor: f32, other: &[f32]) {
    let factor = simd.splat_f32s(-factor);
    let others = S::as_simd_f32s(other).0;
    for (entry, other) in S::as_mut_simd_f32s(own).0.iter_mut().zip(others) {
        *entry = simd.mul_add_e_f32s(factor, *other, *entry);
    }
}

/// Takes off from the end of the line of `row` the share of [`TOGETHER`] finished lines.
#[inline(always)]
fn subtract_all<S: Simd>(simd: S, own: &mut [f32], done: &[f32], stride: usize, row: usize) {
    let from = stride - own.len();
    let [a, b, c, d, e, f, g, h]: [&[S::f32s]; TOGETHER] =
        std::array::from_fn(|k| S::as_simd_f32s(&done[k * stride + from..(k + 1) * stride]).0);
    let factors: [S::f32s; TOGETHER] = std::array::from_fn(|k| simd.splat_f32s(-done[k * stride + row]));
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

/// Eigenvalues, largest first, and eigenvectors (one a row) of a symmetric `n × n` matrix, by cyclic
/// Jacobi rotations.
///
/// # Source
/// Golub and Van Loan, Matrix Computations, 4th edition, section 8.5.
pub fn symmetric_eigen(matrix: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut a = matrix.to_vec();
    let mut vectors = vec![0.0; n * n];
    for index in 0..n {
        vectors[index * n + index] = 1.0;
    }
    let scale: f64 = a.iter().map(|value| value * value).sum();
    for _ in 0..30 {
        let mut off = 0.0;
        for row in 0..n {
            for column in row + 1..n {
                off += a[row * n + column] * a[row * n + column];
            }
        }
        if off <= scale * 1e-16 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[p * n + q] * a[p * n + q] > scale * 1e-20 {
                    rotate(&mut a, &mut vectors, n, p, q);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|x, y| a[y * n + y].total_cmp(&a[x * n + x]).then_with(|| x.cmp(y)));
    let values = order.iter().map(|index| a[index * n + index]).collect();
    let mut rows = Vec::with_capacity(n * n);
    for index in order {
        rows.extend_from_slice(&vectors[index * n..(index + 1) * n]);
    }
    (values, rows)
}

/// One Jacobi rotation of axes `p` and `q`, after which the matrix is 0 there.
fn rotate(matrix: &mut [f64], vectors: &mut [f64], n: usize, p: usize, q: usize) {
    let off = matrix[p * n + q];
    if off == 0.0 {
        return;
    }
    let theta = (matrix[q * n + q] - matrix[p * n + p]) / (2.0 * off);
    let tangent = if theta == 0.0 {
        1.0
    } else {
        theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt())
    };
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let turn = |values: &mut [f64], first: usize, second: usize| {
        let (before, after) = (values[first], values[second]);
        values[first] = cosine * before - sine * after;
        values[second] = sine * before + cosine * after;
    };
    for k in 0..n {
        turn(matrix, k * n + p, k * n + q);
    }
    for k in 0..n {
        turn(matrix, p * n + k, q * n + k);
        turn(vectors, p * n + k, q * n + k);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of `n` with what fills them up.
    fn padded_rows(matrix: &[f32], n: usize) -> Vec<f32> {
        let mut padded = Vec::new();
        for row in matrix.chunks_exact(n) {
            padded.extend_from_slice(row);
            padded.resize(padded.len().next_multiple_of(super::padded(n)), 0.0);
        }
        padded
    }

    #[test]
    fn a_system_done_by_hand() {
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
        solve_upper(&mut [0.0; TOGETHER], 1, &mut zero, &mut Vec::new());
        assert_eq!(zero[0], 0.0);
    }

    #[test]
    fn eigenvectors_rebuild_the_matrix() {
        let n = 5;
        let matrix: Vec<f64> = (0..n * n)
            .map(|at| {
                let (row, column) = (at / n, at % n);
                1.0 / (1.0 + row as f64 + column as f64) + if row == column { row as f64 } else { 0.0 }
            })
            .collect();
        let (values, vectors) = symmetric_eigen(&matrix, n);
        assert!(values.windows(2).all(|pair| pair[0] >= pair[1]));
        for row in 0..n {
            for column in 0..n {
                let rebuilt: f64 = (0..n)
                    .map(|k| values[k] * vectors[k * n + row] * vectors[k * n + column])
                    .sum();
                assert!((rebuilt - matrix[row * n + column]).abs() < 1e-6);
            }
        }
    }
}
