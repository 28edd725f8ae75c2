//! Small dense linear algebra: dot products, Cholesky, symmetric eigenvectors.

/// Dot product in eight fixed lanes, which the compiler can keep in vector registers.
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

/// Rows that one step of [`solve_upper`] eliminates together.
const TOGETHER: usize = 8;

/// Solves `matrix · x = right` in place for a symmetric positive definite `matrix` in single precision
/// (`n × n`, rows one after another, of which the upper triangle is read and overwritten).
///
/// The matrix is scaled to a diagonal of 1 first. A pivot that rounding made too small is raised. Every
/// entry is worked out in the same order on every machine.
///
/// # Source
/// Golub and Van Loan, Matrix Computations, 4th edition, section 4.2.9; eight rows are eliminated together,
/// so that each row below is read and written once for the eight.
pub fn solve_upper(matrix: &mut [f32], n: usize, right: &mut [f32], scale: &mut Vec<f32>) {
    scale.clear();
    scale.extend((0..n).map(|row| {
        let diagonal = matrix[row * n + row];
        if diagonal > 0.0 {
            1.0 / diagonal.sqrt()
        } else {
            1.0
        }
    }));
    for (row, factor) in scale.iter().enumerate() {
        for (entry, other) in matrix[row * n + row..(row + 1) * n].iter_mut().zip(&scale[row..]) {
            *entry *= factor * other;
        }
        right[row] *= factor;
    }
    for begin in (0..n).step_by(TOGETHER) {
        let end = (begin + TOGETHER).min(n);
        for row in begin..end {
            let (above, rest) = matrix.split_at_mut(row * n);
            let own = &mut rest[row..n];
            for other in above[begin * n..].chunks_exact(n) {
                subtract(own, other[row], &other[row..]);
            }
            // The diagonal was 1: less than this is rounding.
            own[0] = own[0].max(1e-5);
            let pivot = own[0].sqrt();
            for entry in own {
                *entry /= pivot;
            }
        }
        let (done, rest) = matrix.split_at_mut(end * n);
        let done = &done[begin * n..];
        for (at, line) in rest.chunks_exact_mut(n).enumerate() {
            let row = end + at;
            subtract_all(&mut line[row..], done, n, row);
        }
    }
    for row in 0..n {
        let value = right[row] / matrix[row * n + row];
        right[row] = value;
        subtract(
            &mut right[row + 1..],
            value,
            &matrix[row * n + row + 1..(row + 1) * n],
        );
    }
    for row in (0..n).rev() {
        let known = dot32(&matrix[row * n + row + 1..(row + 1) * n], &right[row + 1..]);
        right[row] = (right[row] - known) / matrix[row * n + row];
    }
    for (entry, factor) in right.iter_mut().zip(scale.iter()) {
        *entry *= factor;
    }
}

/// `own -= factor · other`.
fn subtract(own: &mut [f32], factor: f32, other: &[f32]) {
    for (entry, value) in own.iter_mut().zip(other) {
        *entry -= factor * value;
    }
}

/// Takes off from the row `own`, which begins at its diagonal, the share of the finished rows `done`.
fn subtract_all(own: &mut [f32], done: &[f32], n: usize, row: usize) {
    if done.len() < TOGETHER * n {
        for other in done.chunks_exact(n) {
            subtract(own, other[row], &other[row..]);
        }
        return;
    }
    let length = own.len();
    let lines: [&[f32]; TOGETHER] = std::array::from_fn(|k| &done[k * n + row..][..length]);
    let factors: [f32; TOGETHER] = lines.map(|line| line[0]);
    for (at, entry) in own.iter_mut().enumerate() {
        let low = (factors[0] * lines[0][at] + factors[1] * lines[1][at])
            + (factors[2] * lines[2][at] + factors[3] * lines[3][at]);
        let high = (factors[4] * lines[4][at] + factors[5] * lines[5][at])
            + (factors[6] * lines[6][at] + factors[7] * lines[7][at]);
        *entry -= low + high;
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

    #[test]
    fn a_system_done_by_hand() {
        // [4 2; 2 3] x = [8, 7]  →  x = [1.25, 1.5]
        let mut right = [8.0, 7.0];
        solve_upper(&mut [4.0, 2.0, 2.0, 3.0], 2, &mut right, &mut Vec::new());
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
            let mut matrix: Vec<f32> = (0..n * n).map(|at| entry(at / n, at % n)).collect();
            let right: Vec<f32> = (0..n).map(|row| (row % 5) as f32 - 1.0).collect();
            let mut found = right.clone();
            solve_upper(&mut matrix, n, &mut found, &mut Vec::new());
            for (row, expected) in right.iter().enumerate() {
                let product: f32 = (0..n).map(|column| entry(row, column) * found[column]).sum();
                assert!((product - expected).abs() < 1e-4, "{n}: {product} {expected}");
            }
        }
    }

    #[test]
    fn a_singular_system_gives_finite_numbers() {
        let mut right = [1.0, 1.0];
        solve_upper(&mut [1.0, 1.0, 1.0, 1.0], 2, &mut right, &mut Vec::new());
        assert!(right.iter().all(|value| value.is_finite()));
        let mut zero = [0.0];
        solve_upper(&mut [0.0], 1, &mut zero, &mut Vec::new());
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
