//! Scores of all items for one taste vector: the item factors in bfloat16, interleaved for SIMD.

/// Items that are scored together.
const LANES: usize = 32;

/// Item factors for scoring. Reading them is what a score costs, so they take two bytes per value.
///
/// Blocks of [`LANES`] items hold the first values of all their items, then the second ones, and so on: a sum
/// over the dimensions runs for a whole block at once. The last block is padded with 0.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizedItems(Vec<u16>);

impl QuantizedItems {
    /// Quantizes `[n_items, d]`, row-major.
    pub fn new(items: &[f32], d: usize) -> Self {
        let n_items = items.len() / d;
        let mut values = vec![0; n_items.div_ceil(LANES) * LANES * d];
        for (index, item) in items.chunks_exact(d).enumerate() {
            let block = &mut values[index / LANES * LANES * d..];
            for (k, value) in item.iter().enumerate() {
                block[k * LANES + index % LANES] = to_bfloat16(*value);
            }
        }
        Self(values)
    }

    /// Scores of all items, `[n_items]`.
    pub fn score(&self, taste: &[f32], n_items: usize) -> Vec<f32> {
        let mut scores = vec![0.0; n_items];
        pulp::Arch::new().dispatch(Scoring {
            items: &self.0,
            taste,
            scores: &mut scores,
        });
        scores
    }
}

struct Scoring<'a> {
    items: &'a [u16],
    taste: &'a [f32],
    scores: &'a mut [f32],
}

impl pulp::WithSimd for Scoring<'_> {
    type Output = ();

    #[expect(
        clippy::inline_always,
        reason = "only inlined code is compiled for the wide vectors"
    )]
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let blocks = self.items.chunks_exact(self.taste.len() * LANES);
        for (block_scores, block) in self.scores.chunks_mut(LANES).zip(blocks) {
            let mut sums = [0.0_f32; LANES];
            for (values, weight) in block.as_chunks::<LANES>().0.iter().zip(self.taste) {
                for (sum, value) in sums.iter_mut().zip(values) {
                    *sum += weight * f32::from_bits(u32::from(*value) << 16);
                }
            }
            block_scores.copy_from_slice(&sums[..block_scores.len()]);
        }
    }
}

/// The nearest bfloat16: sign, exponent and eight significant bits of a number.
fn to_bfloat16(value: f32) -> u16 {
    let bits = value.to_bits();
    // Adds half of the last place, less when that place is even: halves are rounded to even.
    (bits.saturating_add(0x7fff + (bits >> 16 & 1)) >> 16) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_the_nearest_bfloat16_and_halves_to_even() {
        assert_eq!(to_bfloat16(1.0), 0x3f80);
        // 1 + 2⁻⁸ is half-way: to the even number below; a little more goes up.
        assert_eq!(to_bfloat16(1.0 + 0.5_f32.powi(8)), 0x3f80);
        assert_eq!(to_bfloat16(1.004), 0x3f81);
        assert_eq!(to_bfloat16(-1.004), 0xbf81);
    }
}
