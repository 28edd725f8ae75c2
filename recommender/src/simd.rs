//! Dot products and weighted sums of row vectors on the widest SIMD registers of the processor.
//!
//! Results are bit-exact on one machine; a processor without fused multiply-add rounds differently.

#![expect(
    clippy::inline_always,
    clippy::many_single_char_names,
    reason = "only inlined code is compiled for the wide vectors"
)]

use pulp::Simd;

/// Dot products of row-major rows (`[n, d]`) with a vector (`[d]`). Overwrites `products` (`[n]`).
pub fn dots(rows: &[f32], vector: &[f32], products: &mut Vec<f32>) {
    struct Dots<'a>(&'a [f32], &'a [f32], &'a mut Vec<f32>);

    impl pulp::WithSimd for Dots<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            dots_in(simd, self.0, self.1, self.2);
        }
    }

    pulp::Arch::new().dispatch(Dots(rows, vector, products));
}

/// [`dots`] inside a SIMD context. Four rows are summed in parallel, so that no addition waits for the one before.
#[inline(always)]
pub fn dots_in<S: Simd>(simd: S, rows: &[f32], vector: &[f32], products: &mut Vec<f32>) {
    let d = vector.len();
    products.clear();
    let (own, own_rest) = S::as_simd_f32s(vector);

    let fours = rows.chunks_exact(4 * d);
    let last = fours.remainder();
    for four in fours {
        let rows: [(&[S::f32s], &[f32]); 4] =
            std::array::from_fn(|k| S::as_simd_f32s(&four[k * d..(k + 1) * d]));
        let [a, b, c, e] = rows.map(|(row, _)| row);

        let mut sums = [simd.splat_f32s(0.0); 4];
        for ((((own, a), b), c), e) in own.iter().zip(a).zip(b).zip(c).zip(e) {
            sums[0] = simd.mul_add_e_f32s(*a, *own, sums[0]);
            sums[1] = simd.mul_add_e_f32s(*b, *own, sums[1]);
            sums[2] = simd.mul_add_e_f32s(*c, *own, sums[2]);
            sums[3] = simd.mul_add_e_f32s(*e, *own, sums[3]);
        }

        for (sum, (_, rest)) in sums.into_iter().zip(rows) {
            let rest: f32 = rest.iter().zip(own_rest).map(|(x, y)| x * y).sum();
            products.push(simd.reduce_sum_f32s(sum) + rest);
        }
    }
    products.extend(last.chunks_exact(d).map(|row| dot_in(simd, row, vector)));
}

/// Dot product inside a SIMD context.
#[inline(always)]
pub fn dot_in<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (S::as_simd_f32s(a), S::as_simd_f32s(b));
    let mut sum = simd.splat_f32s(0.0);
    for (x, y) in a.iter().zip(b) {
        sum = simd.mul_add_e_f32s(*x, *y, sum);
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    simd.reduce_sum_f32s(sum) + rest
}

/// `sum += Σ factor · row` over row-major rows (`[n, d]`), four at a time, inside a SIMD context.
#[inline(always)]
pub fn add_rows_in<S: Simd>(simd: S, sum: &mut [f32], rows: &[f32], factors: &[f32]) {
    let d = sum.len();
    let (fours, last) = factors.as_chunks::<4>();
    for (rows, factors) in rows.chunks_exact(4 * d).zip(fours) {
        let lines: [(&[S::f32s], &[f32]); 4] =
            std::array::from_fn(|k| S::as_simd_f32s(&rows[k * d..(k + 1) * d]));
        let [a, b, c, e] = lines.map(|(line, _)| line);
        let [fa, fb, fc, fe] = factors.map(|factor| simd.splat_f32s(factor));
        let (whole, rest) = S::as_mut_simd_f32s(sum);
        for ((((sum, a), b), c), e) in whole.iter_mut().zip(a).zip(b).zip(c).zip(e) {
            let low = simd.mul_add_e_f32s(fb, *b, simd.mul_add_e_f32s(fa, *a, *sum));
            *sum = simd.mul_add_e_f32s(fe, *e, simd.mul_add_e_f32s(fc, *c, low));
        }
        for (index, sum) in rest.iter_mut().enumerate() {
            for (factor, (_, line)) in factors.iter().zip(&lines) {
                *sum += factor * line[index];
            }
        }
    }

    let done = fours.len() * 4;
    for (row, factor) in rows[done * d..].chunks_exact(d).zip(last) {
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += factor * value;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_any_size_are_the_plain_ones() {
        struct Check;

        impl pulp::WithSimd for Check {
            type Output = ();

            fn with_simd<S: Simd>(self, simd: S) {
                for (height, d) in [(0, 5), (1, 1), (3, 7), (4, 8), (9, 17), (10, 64)] {
                    // Whole numbers: sums are exact in any order.
                    let rows: Vec<f32> = (0..height * d).map(|at| (at % 11) as f32 - 5.0).collect();
                    let vector: Vec<f32> = (0..d).map(|at| (at % 7) as f32 - 3.0).collect();
                    let expected: Vec<f32> = rows
                        .chunks_exact(d)
                        .map(|row| row.iter().zip(&vector).map(|(x, y)| x * y).sum())
                        .collect();
                    let mut products = vec![9.0];
                    dots_in(simd, &rows, &vector, &mut products);
                    assert_eq!(products, expected);
                    dots(&rows, &vector, &mut products);
                    assert_eq!(products, expected);

                    let mut sum = vector.clone();
                    add_rows_in(simd, &mut sum, &rows, &expected);
                    let mut plain = vector;
                    for (row, factor) in rows.chunks_exact(d).zip(&expected) {
                        for (sum, value) in plain.iter_mut().zip(row) {
                            *sum += factor * value;
                        }
                    }
                    assert_eq!(sum, plain);
                }
            }
        }

        pulp::Arch::new().dispatch(Check);
        pulp::Arch::Scalar.dispatch(Check);
    }
}
