//! Eigenvectors of small symmetric matrices.

/// Eigenvalues, descending, and eigenvectors (one per row) of a symmetric `n × n` matrix, by cyclic Jacobi
/// rotations. Stops when the off-diagonal squares are 1e-16 of the whole, or after 30 sweeps.
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

/// One Jacobi rotation of axes `p` and `q`, which makes the entry at `(p, q)` 0.
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

    let rotate_pair = |values: &mut [f64], first: usize, second: usize| {
        let (before, after) = (values[first], values[second]);
        values[first] = cosine * before - sine * after;
        values[second] = sine * before + cosine * after;
    };
    for k in 0..n {
        rotate_pair(matrix, k * n + p, k * n + q);
    }
    for k in 0..n {
        rotate_pair(matrix, p * n + k, q * n + k);
        rotate_pair(vectors, p * n + k, q * n + k);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
