//! Walks from item to user to item: co-watching, evened out by how much everybody watches.

use rayon::prelude::*;

use crate::Sparse;

/// What the walk may choose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WalkSettings {
    /// The most items that a watched item leads to.
    pub neighbours: usize,
    /// Exponent by which a much watched item leads less to each other one; 0 to 1.
    pub source_damping: f32,
    /// Exponent by which a much watched item is reached less; 0 to 1, greater is bolder.
    pub target_damping: f32,
}

/// The walk's weights from each item to those reached: `G[i, j] · d[i]⁻ᵅ · d[j]⁻ᵝ`, of which each row keeps
/// the greatest.
///
/// # Shapes
/// * `gram`: `[n_items, n_items]`, co-watching with users weighed by the length of their histories.
/// * `degrees`: `[n_items]`, likings of each item.
///
/// # Source
/// After Paudel, Christoffel, Newell, Bernstein, Updatable, Accurate, Diverse, and Scalable
/// Recommendations for Interactive Applications, ACM TiiS 7(1), 2017 (RP3beta).
pub fn weights(gram: &Sparse, degrees: &[f32], settings: WalkSettings) -> Sparse {
    let (sources, targets) = factors(degrees, settings);
    let rows: Vec<Vec<(u32, f32)>> = (0..gram.height())
        .into_par_iter()
        .map(|item| {
            let mut row: Vec<(u32, f32)> = gram
                .entries(item)
                .filter(|(other, sum)| *other != item && *sum > 0.0)
                .map(|(other, sum)| (other as u32, sum * sources[item] * targets[other]))
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

/// `d⁻ᵅ` and `d⁻ᵝ`; an item nobody liked counts as one liked once.
pub(crate) fn factors(degrees: &[f32], settings: WalkSettings) -> (Vec<f32>, Vec<f32>) {
    let power = |exponent: f32| {
        degrees
            .iter()
            .map(|degree| degree.max(1.0).powf(-exponent))
            .collect()
    };
    (power(settings.source_damping), power(settings.target_damping))
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
        let settings = WalkSettings {
            neighbours: 5,
            source_damping: 1.0,
            target_damping: 0.5,
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
        let settings = WalkSettings {
            neighbours: 1,
            source_damping: 0.0,
            target_damping: 0.0,
        };
        assert_eq!(weights(&gram, &[1.0; 3], settings).row(0), (&[2][..], &[3.0][..]));
    }
}
