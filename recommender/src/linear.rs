//! Small dense linear algebra in `f64`: dot products, Cholesky, symmetric eigenvectors.

/// Dot product in eight fixed lanes, which the compiler can keep in vector registers.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0_f64; 8];
    let (a_chunks, a_rest) = a.as_chunks::<8>();
    let (b_chunks, b_rest) = b.as_chunks::<8>();
    for (x, y) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..8 {
            lanes[lane] += x[lane] * y[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7])) + rest
}

/// Dot product of single-precision vectors.
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

/// Solves `matrix · x = right` in place for a symmetric positive definite `matrix` (`n × n`, rows one
/// after another, of which the lower triangle is read and overwritten with its Cholesky factor).
///
/// A pivot that rounding made too small is raised, so the answer is always finite for finite input.
pub fn solve_in_place(matrix: &mut [f64], n: usize, right: &mut [f64]) {
    for row in 0..n {
        let (before, rest) = matrix.split_at_mut(row * n);
        let own = &mut rest[..=row];
        for column in 0..row {
            let other = &before[column * n..=column * n + column];
            let value = own[column] - dot(&own[..column], &other[..column]);
            own[column] = value / other[column];
        }
        let diagonal = own[row];
        let pivot = diagonal - dot(&own[..row], &own[..row]);
        own[row] = pivot.max(diagonal.abs() * 1e-12).max(1e-12).sqrt();
    }
    for row in 0..n {
        let own = &matrix[row * n..row * n + row];
        right[row] = (right[row] - dot(own, &right[..row])) / matrix[row * n + row];
    }
    for row in (0..n).rev() {
        right[row] /= matrix[row * n + row];
        let value = right[row];
        for (column, factor) in matrix[row * n..row * n + row].iter().enumerate() {
            right[column] -= factor * value;
        }
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
        if off <= scale * 1e-24 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut vectors, n, p, q);
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
        solve_in_place(&mut [4.0, 2.0, 2.0, 3.0], 2, &mut right);
        assert!((right[0] - 1.25).abs() < 1e-12 && (right[1] - 1.5).abs() < 1e-12);
    }

    #[test]
    fn a_singular_system_gives_finite_numbers() {
        let mut right = [1.0, 1.0];
        solve_in_place(&mut [1.0, 1.0, 1.0, 1.0], 2, &mut right);
        assert!(right.iter().all(|value| value.is_finite()));
        let mut zero = [0.0];
        solve_in_place(&mut [0.0], 1, &mut zero);
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
                assert!((rebuilt - matrix[row * n + column]).abs() < 1e-9);
            }
        }
    }
}
