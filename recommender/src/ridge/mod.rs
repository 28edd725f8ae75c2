//! Item-item model in closed form: every item explained by its most co-watched items, trained to denoise.
//!
//! EASE solves a ridge regression over all items; this model solves one over the neighbours of each item, with
//! dropout on the inputs (EDLAE). Start at [`RidgeInput::fit`].

mod block;
mod fit;
mod input;

pub use self::input::RidgeInput;
use crate::{RecommendError, Sparse};

/// Hyperparameters of the item-item model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RidgeSettings {
    /// Number of co-watched items that explain an item, 1 to 4096.
    pub neighbours: usize,
    /// L2 penalty on the weights of items, above 0.
    pub lambda: f64,
    /// Probability `q` with which an input survives the dropout, above 0 to 1; the expectation over all dropout
    /// masks is in closed form.
    pub dropout_keep_rate: f64,
    /// Exponent `e` of the user weights `(mean length / own length)ᵉ`, 0 to 1: with 0 every positive counts
    /// alike, with 1 every user.
    pub user_normalization_exponent: f64,
}

impl RidgeSettings {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`RecommendError::Setting`] for a value outside its range.
    pub fn check(self) -> Result<(), RecommendError> {
        let reject = |name, why| Err(RecommendError::Setting { name, why });

        if !(1..=4096).contains(&self.neighbours) {
            return reject("neighbours", "1 to 4096");
        }
        if !(self.lambda.is_finite() && self.lambda > 0.0) {
            return reject("lambda", "above 0");
        }
        if !(self.dropout_keep_rate > 0.0 && self.dropout_keep_rate <= 1.0) {
            return reject("dropout_keep_rate", "above 0 to 1");
        }
        if !(0.0..=1.0).contains(&self.user_normalization_exponent) {
            return reject("user_normalization_exponent", "0 to 1");
        }
        Ok(())
    }
}

/// A fitted item-item model: weights from watched items and from the age group to every item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ridge {
    /// `[n_items, n_items]`; row: watched item, columns: items that it recommends.
    pub(crate) weights: Sparse,
    /// `[n_items, 1 + n_groups]`, row-major: the intercept, then a weight per age group.
    pub(crate) features: Vec<f32>,
    /// `1 + n_groups`.
    pub(crate) n_features: usize,
}

impl Ridge {
    /// Scores of all items, `s = h W + f W_f`.
    ///
    /// # Shapes
    /// * `liked`: `(item, weight)`, items below `n_items`.
    /// * returns `[n_items]`, unitless, comparable within one user only.
    pub fn score(&self, liked: &[(u32, f32)], group: Option<u16>) -> Vec<f32> {
        let f = self.n_features.max(1);
        let group = group.map(usize::from).filter(|group| 1 + group < f);
        let mut scores: Vec<f32> = match group {
            None if f == 1 => self.features.clone(),
            None => self.features.chunks_exact(f).map(|weights| weights[0]).collect(),
            Some(group) => self
                .features
                .chunks_exact(f)
                .map(|weights| weights[0] + weights[1 + group])
                .collect(),
        };

        for (item, value) in liked {
            let (columns, weights) = self.weights.row(*item as usize);
            for (column, weight) in columns.iter().zip(weights) {
                scores[*column as usize] += value * weight;
            }
        }
        scores
    }

    /// Adds RP3beta's transition weights times a factor.
    #[must_use]
    pub(crate) fn with_rp3beta(self, transitions: &Sparse, factor: f32) -> Self {
        Self {
            weights: self.weights.plus(transitions, factor),
            ..self
        }
    }

    /// The liked item that contributes most to the score of `item`; `None` when none contributes.
    pub fn because_of(&self, liked: &[(u32, f32)], item: u32) -> Option<u32> {
        liked
            .iter()
            .map(|(watched, value)| {
                (
                    value * self.weights.get(*watched as usize, item as usize),
                    *watched,
                )
            })
            .filter(|(share, _)| *share > 0.0)
            .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))
            .map(|(_, watched)| watched)
    }
}

#[cfg(test)]
mod tests {
    use super::block::Workspace;
    use super::*;

    fn fit(rows: Vec<Vec<(u32, f32)>>, width: usize, setting: RidgeSettings) -> Ridge {
        let positives = Sparse::from_rows(rows, width).unwrap();
        let groups = vec![None; positives.height()];
        RidgeInput::new(&positives, &groups, 0, 1000, 0.0)
            .fit(&[setting])
            .unwrap()
            .remove(0)
    }

    #[test]
    fn a_block_is_the_same_from_rows_and_from_users() {
        let rows = (0..40_u32).map(|user| {
            (0..12)
                .filter(|item| (user * 5 + item * item) % 3 != 0)
                .map(|item| (item, 1.0 + (user % 3) as f32))
                .collect()
        });
        let positives = Sparse::from_rows(rows, 12).unwrap();
        let input = RidgeInput::new(&positives, &[], 0, 12, 0.5);
        let neighbours = [7, 2, 11, 0, 5];
        let blocks = [true, false].map(|by_users| {
            let mut workspace = Workspace::new(6);
            workspace.block = vec![0.0; neighbours.len() * 7];
            if by_users {
                input.count_by_user(&neighbours, &mut workspace);
                input.block_from_users(&neighbours, &mut workspace);
            } else {
                input.block_from_rows(&neighbours, &mut workspace);
            }
            workspace.block
        });
        for low in 0..neighbours.len() {
            for high in low + 1..neighbours.len() {
                let [users, rows] = [0, 1].map(|way: usize| blocks[way][low * 7 + high]);
                let whole = input
                    .gram()
                    .get(neighbours[low] as usize, neighbours[high] as usize);
                assert!(
                    whole > 0.0 && (users - whole).abs() < 1e-3 * whole,
                    "{users} {whole}"
                );
                assert_eq!(rows, whole);
            }
        }
    }

    #[test]
    fn one_neighbour_gives_the_solution_worked_out_by_hand() {
        // Three users like both items, one likes only the first: G = [4 3; 3 3], XᵀF = [4, 3], FᵀF = 4.
        // Item 1 from item 0, q = 1, λ = 2: [5 4; 4 6] [c w] = [3 3] → det 14 → c = 6/14, w = 3/14.
        let ridge = fit(
            vec![
                vec![(0, 1.0), (1, 1.0)],
                vec![(0, 1.0), (1, 1.0)],
                vec![(0, 1.0), (1, 1.0)],
                vec![(0, 1.0)],
            ],
            2,
            RidgeSettings {
                neighbours: 8,
                lambda: 2.0,
                dropout_keep_rate: 1.0,
                user_normalization_exponent: 0.0,
            },
        );
        let scores = ridge.score(&[(0, 1.0)], None);
        assert!((scores[1] - 9.0 / 14.0).abs() < 1e-6, "{scores:?}");
        assert_eq!(ridge.because_of(&[(0, 1.0)], 1), Some(0));
        assert_eq!(ridge.because_of(&[(1, 1.0)], 1), None);
    }

    #[test]
    fn dropout_weights_the_diagonal_more() {
        // The same with q = ½: [5 2; 2 4] [c w] = [3 1.5] → det 16 → c = 9/16, w = 1.5/16.
        let rows = vec![
            vec![(0, 1.0), (1, 1.0)],
            vec![(0, 1.0), (1, 1.0)],
            vec![(0, 1.0), (1, 1.0)],
            vec![(0, 1.0)],
        ];
        let ridge = fit(
            rows,
            2,
            RidgeSettings {
                neighbours: 8,
                lambda: 2.0,
                dropout_keep_rate: 0.5,
                user_normalization_exponent: 0.0,
            },
        );
        let scores = ridge.score(&[(0, 1.0)], None);
        assert!((scores[1] - (9.0 + 1.5) / 16.0).abs() < 1e-6, "{scores:?}");
    }

    #[test]
    fn settings_outside_their_range_are_rejected() {
        for setting in [
            RidgeSettings {
                neighbours: 0,
                lambda: 1.0,
                dropout_keep_rate: 0.5,
                user_normalization_exponent: 0.0,
            },
            RidgeSettings {
                neighbours: 1,
                lambda: 0.0,
                dropout_keep_rate: 0.5,
                user_normalization_exponent: 0.0,
            },
            RidgeSettings {
                neighbours: 1,
                lambda: f64::NAN,
                dropout_keep_rate: 0.5,
                user_normalization_exponent: 0.0,
            },
            RidgeSettings {
                neighbours: 1,
                lambda: 1.0,
                dropout_keep_rate: 1.5,
                user_normalization_exponent: 0.0,
            },
        ] {
            assert!(matches!(setting.check(), Err(RecommendError::Setting { .. })));
        }
    }
}
