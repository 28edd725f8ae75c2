//! RP3beta: a random walk from item to user to item, with popular items damped.

use rayon::prelude::*;

use crate::{History, Sparse};

/// Hyperparameters of an RP3beta fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rp3BetaSettings {
    /// The most transitions out of one item.
    pub neighbours: usize,
    /// Exponent α that damps transitions out of popular items, 0 to 1.
    pub alpha: f32,
    /// Exponent β that damps transitions into popular items, 0 to 1; greater recommends rarer items.
    pub beta: f32,
}

/// Transition weights from item to item, `w[i, j] = G[i, j] · d[i]⁻ᵅ · d[j]⁻ᵝ`, of which each row keeps the
/// greatest.
///
/// # Shapes
/// * `gram`: `[n_items, n_items]`, co-occurrence with users normalised by history length.
/// * `degrees`: `[n_items]`, number of positives of each item.
///
/// # Source
/// After Paudel, Christoffel, Newell, Bernstein, Updatable, Accurate, Diverse, and Scalable
/// Recommendations for Interactive Applications, ACM TiiS 7(1), 2017 (RP3beta).
pub fn weights(gram: &Sparse, degrees: &[f32], settings: Rp3BetaSettings) -> Sparse {
    let (source_factors, target_factors) = factors(degrees, settings);

    let rows: Vec<Vec<(u32, f32)>> = (0..gram.height())
        .into_par_iter()
        .map(|item| {
            let mut row: Vec<(u32, f32)> = gram
                .entries(item)
                .filter(|(other, sum)| *other != item && *sum > 0.0)
                .map(|(other, sum)| (other as u32, sum * source_factors[item] * target_factors[other]))
                .collect();
            let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0));
            if row.len() > settings.neighbours {
                row.select_nth_unstable_by(settings.neighbours, order);
                row.truncate(settings.neighbours);
            }
            row.sort_unstable_by_key(|(other, _)| *other);
            row
        })
        .collect();
    Sparse::from_sorted_rows(rows, gram.width())
}

/// `d⁻ᵅ` and `d⁻ᵝ` of each item; an item without positives counts as one with a single positive.
pub(crate) fn factors(degrees: &[f32], settings: Rp3BetaSettings) -> (Vec<f32>, Vec<f32>) {
    let power = |exponent: f32| {
        degrees
            .iter()
            .map(|degree| degree.max(1.0).powf(-exponent))
            .collect()
    };
    (power(settings.alpha), power(settings.beta))
}

/// Scores of all items by transition [`weights`], `[n_items]`: `s = h W`.
pub(crate) fn score(transitions: &Sparse, history: &History) -> Vec<f32> {
    let mut scores = vec![0.0; transitions.width()];
    for (item, value) in &history.liked {
        let (columns, weights) = transitions.row(*item as usize);
        for (column, weight) in columns.iter().zip(weights) {
            scores[*column as usize] += value * weight;
        }
    }
    scores
}

/// Scores of all items, `[n_items]`, before the targets are damped and without truncation of rows.
///
/// # Shapes
/// * `gram`: `[n_items, n_items]`; `source_factors`: `[n_items]`, `d⁻ᵅ`.
pub(crate) fn undamped_scores(gram: &Sparse, history: &History, source_factors: &[f32]) -> Vec<f32> {
    let mut scores = vec![0.0; gram.width()];
    for (item, value) in &history.liked {
        let factor = value * source_factors[*item as usize];
        let (columns, sums) = gram.row(*item as usize);
        for (column, sum) in columns.iter().zip(sums) {
            if column != item {
                scores[*column as usize] += factor * sum;
            }
        }
    }
    scores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_the_ones_done_by_hand() {
        // Item 0 was liked 4 times, item 1 once, item 2 9 times; together: 0 with 1 once, 0 with 2 three times.
        let gram = Sparse::from_rows(
            [
                vec![(0, 4.0), (1, 1.0), (2, 3.0)],
                vec![(0, 1.0), (1, 1.0)],
                vec![(0, 3.0), (2, 9.0)],
            ],
            3,
        )
        .unwrap();
        let settings = Rp3BetaSettings {
            neighbours: 5,
            alpha: 1.0,
            beta: 0.5,
        };
        let weights = weights(&gram, &[4.0, 1.0, 9.0], settings);
        assert_eq!(weights.get(0, 0), 0.0);
        assert!((weights.get(0, 1) - 1.0 / 4.0).abs() < 1e-6);
        assert!((weights.get(0, 2) - 3.0 / 4.0 / 3.0).abs() < 1e-6);
        assert!((weights.get(2, 0) - 3.0 / 9.0 / 2.0).abs() < 1e-6);
    }

    #[test]
    fn a_row_keeps_its_greatest() {
        let gram = Sparse::from_rows([vec![(0, 9.0), (1, 1.0), (2, 3.0)], vec![], vec![]], 3).unwrap();
        let settings = Rp3BetaSettings {
            neighbours: 1,
            alpha: 0.0,
            beta: 0.0,
        };
        assert_eq!(weights(&gram, &[1.0; 3], settings).row(0), (&[2][..], &[3.0][..]));
    }
}
