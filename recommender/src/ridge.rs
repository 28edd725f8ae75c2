//! The denoising neighbourhood ridge: each item explained by its most co-watched items.

use rayon::prelude::*;

use crate::linear::solve_in_place;
use crate::{RecommendError, Sparse};

/// What the fit may choose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RidgeSettings {
    /// How many co-watched items explain an item.
    pub neighbours: usize,
    /// Ridge penalty on the weights of items; greater is smoother.
    pub lambda: f64,
    /// Share of a history that the imagined training keeps, above 0 to 1: a closed-form dropout.
    pub keep: f64,
}

impl RidgeSettings {
    /// # Errors
    /// [`RecommendError::Setting`] for a value outside its range.
    pub fn check(self) -> Result<(), RecommendError> {
        let refuse = |name, why| Err(RecommendError::Setting { name, why });
        if !(1..=4096).contains(&self.neighbours) {
            return refuse("neighbours", "1 to 4096");
        }
        if !(self.lambda.is_finite() && self.lambda > 0.0) {
            return refuse("lambda", "above 0");
        }
        if !(self.keep > 0.0 && self.keep <= 1.0) {
            return refuse("keep", "above 0 to 1");
        }
        Ok(())
    }
}

/// Weights from watched items and from the age group to every item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ridge {
    /// Row: watched item; columns: items it speaks for.
    pub(crate) weights: Sparse,
    /// `[n_items][1 + n_groups]` one after another: the constant, then a weight for each age group.
    pub(crate) features: Vec<f32>,
    /// `1 + n_groups`.
    pub(crate) n_features: usize,
}

/// Users × items as the ridge sees them: made once, fitted with many settings.
pub struct RidgeInput {
    gram: Sparse,
    /// `[n_items][n_features]`: likings by feature.
    by_feature: Vec<f64>,
    /// `[n_features][n_features]`.
    features: Vec<f64>,
    n_features: usize,
}

impl RidgeInput {
    /// Sums up likings (users × items, values above 0). A row of the Gram matrix keeps at most
    /// `co_watched` items, which bounds memory to `n_items · co_watched`.
    pub fn new(likings: &Sparse, groups: &[Option<u16>], n_groups: usize, co_watched: usize) -> Self {
        let n_features = 1 + n_groups;
        let mut by_feature = vec![0.0; likings.width() * n_features];
        let mut features = vec![0.0; n_features * n_features];
        for user in 0..likings.height() {
            let group = groups
                .get(user)
                .copied()
                .flatten()
                .map(usize::from)
                .filter(|group| *group < n_groups);
            features[0] += 1.0;
            if let Some(group) = group {
                let at = 1 + group;
                features[at] += 1.0;
                features[at * n_features] += 1.0;
                features[at * n_features + at] += 1.0;
            }
            for (item, value) in likings.entries(user) {
                by_feature[item * n_features] += f64::from(value);
                if let Some(group) = group {
                    by_feature[item * n_features + 1 + group] += f64::from(value);
                }
            }
        }
        Self {
            gram: likings.gram(co_watched),
            by_feature,
            features,
            n_features,
        }
    }

    /// Fits one ridge for each of the settings; the neighbourhoods are gathered once for all of them.
    ///
    /// For item `j` with neighbours `N` solves `(A + Λ) w = b`: `A` is the Gram matrix on `N` with the
    /// diagonal times `q` and the rest times `q²`, `b = q · G[N, j]`, bordered by the feature rows.
    /// One item a task and no shared state: the same result on any number of threads.
    ///
    /// # Errors
    /// [`RecommendError::Setting`] for a value outside its range.
    ///
    /// # Source
    /// Steck, Embarrassingly Shallow Autoencoders, WWW 2019; Steck, Autoencoders that don't overfit
    /// towards the identity, NeurIPS 2020; neighbourhoods after Spišák and others, RecSys 2023.
    pub fn fit(&self, settings: &[RidgeSettings]) -> Result<Vec<Ridge>, RecommendError> {
        for setting in settings {
            setting.check()?;
        }
        let n_items = self.gram.height();
        let most = settings
            .iter()
            .map(|setting| setting.neighbours)
            .max()
            .unwrap_or_default();
        let diagonal: Vec<f64> = (0..n_items)
            .map(|item| f64::from(self.gram.get(item, item)))
            .collect();
        let columns: Vec<Vec<Solved>> = (0..n_items)
            .into_par_iter()
            .map_init(
                || vec![u32::MAX; n_items],
                |places, item| {
                    let neighbours = self.neighbours(item, most, &diagonal);
                    let block = self.block(&neighbours, places);
                    settings
                        .iter()
                        .map(|setting| self.solve(item, &neighbours, &block, *setting, &diagonal))
                        .collect()
                },
            )
            .collect();
        (0..settings.len())
            .map(|which| self.assemble(columns.iter().map(|of_item| &of_item[which]), n_items))
            .collect()
    }

    /// The items most co-watched with `item` by cosine, strongest first.
    fn neighbours(&self, item: usize, most: usize, diagonal: &[f64]) -> Vec<u32> {
        let mut found: Vec<(f64, u32)> = self
            .gram
            .entries(item)
            .filter(|(other, _)| *other != item && diagonal[*other] > 0.0)
            .map(|(other, sum)| (f64::from(sum) / diagonal[other].sqrt(), other as u32))
            .collect();
        let order = |a: &(f64, u32), b: &(f64, u32)| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1));
        if found.len() > most {
            found.select_nth_unstable_by(most, order);
            found.truncate(most);
        }
        found.sort_unstable_by(order);
        found.into_iter().map(|(_, other)| other).collect()
    }

    /// The Gram matrix on the neighbours, `k × k`, lower triangle.
    fn block(&self, neighbours: &[u32], places: &mut [u32]) -> Vec<f64> {
        let k = neighbours.len();
        for (place, item) in neighbours.iter().enumerate() {
            places[*item as usize] = place as u32;
        }
        let mut block = vec![0.0; k * k];
        for (row, item) in neighbours.iter().enumerate() {
            let (columns, values) = self.gram.row(*item as usize);
            for (column, value) in columns.iter().zip(values) {
                let place = places[*column as usize];
                if place == u32::MAX {
                    continue;
                }
                // Where a row was capped only one of the two sides may still hold the entry.
                let place = place as usize;
                let (low, high) = if place <= row { (place, row) } else { (row, place) };
                block[high * k + low] = f64::from(*value);
            }
        }
        for item in neighbours {
            places[*item as usize] = u32::MAX;
        }
        block
    }

    fn solve(
        &self,
        item: usize,
        neighbours: &[u32],
        block: &[f64],
        setting: RidgeSettings,
        diagonal: &[f64],
    ) -> Solved {
        let k = neighbours.len().min(setting.neighbours);
        let stride = neighbours.len();
        let f = self.n_features;
        let n = f + k;
        let keep = setting.keep;
        let mut matrix = vec![0.0; n * n];
        let mut right = vec![0.0; n];
        for feature in 0..f {
            for other in 0..=feature {
                matrix[feature * n + other] = self.features[feature * f + other];
            }
            matrix[feature * n + feature] += 1.0;
            right[feature] = self.by_feature[item * f + feature];
        }
        for row in 0..k {
            let neighbour = neighbours[row] as usize;
            let line = &mut matrix[(f + row) * n..(f + row) * n + n];
            let likings = &self.by_feature[neighbour * f..(neighbour + 1) * f];
            for (entry, sum) in line.iter_mut().zip(likings) {
                *entry = keep * sum;
            }
            for column in 0..row {
                line[f + column] = keep * keep * block[row * stride + column];
            }
            line[f + row] = keep * diagonal[neighbour] + setting.lambda;
            right[f + row] = keep * f64::from(self.gram.get(item, neighbour));
        }
        solve_in_place(&mut matrix, n, &mut right);
        Solved {
            features: right[..f].iter().map(|value| *value as f32).collect(),
            weights: neighbours[..k]
                .iter()
                .zip(&right[f..])
                .map(|(neighbour, weight)| (*neighbour, *weight as f32))
                .collect(),
        }
    }

    fn assemble<'a>(
        &self,
        columns: impl Iterator<Item = &'a Solved>,
        n_items: usize,
    ) -> Result<Ridge, RecommendError> {
        let mut features = Vec::with_capacity(n_items * self.n_features);
        let by_target = Sparse::from_rows(
            columns.map(|solved| {
                features.extend_from_slice(&solved.features);
                solved.weights.clone()
            }),
            n_items,
        )?;
        Ok(Ridge {
            weights: by_target.transposed(),
            features,
            n_features: self.n_features,
        })
    }
}

struct Solved {
    features: Vec<f32>,
    weights: Vec<(u32, f32)>,
}

impl Ridge {
    /// Scores of all items: `h W + f W_f`.
    ///
    /// # Shapes
    /// * `liked`: `(item, weight)`, items below `n_items`.
    /// * returns `[n_items]`, unitless, comparable within one user only.
    pub fn score(&self, liked: &[(u32, f32)], group: Option<u16>) -> Vec<f32> {
        let f = self.n_features.max(1);
        let group = group.map(usize::from).filter(|group| 1 + group < f);
        let mut scores: Vec<f32> = self
            .features
            .chunks_exact(f)
            .map(|weights| weights[0] + group.map_or(0.0, |group| weights[1 + group]))
            .collect();
        for (item, value) in liked {
            let (columns, weights) = self.weights.row(*item as usize);
            for (column, weight) in columns.iter().zip(weights) {
                scores[*column as usize] += value * weight;
            }
        }
        scores
    }

    /// Of the liked items, the one that speaks loudest for `item`; `None` when none speaks for it.
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
    use super::*;

    fn fit(rows: Vec<Vec<(u32, f32)>>, width: usize, setting: RidgeSettings) -> Ridge {
        let likings = Sparse::from_rows(rows, width).unwrap();
        let groups = vec![None; likings.height()];
        RidgeInput::new(&likings, &groups, 0, 1000)
            .fit(&[setting])
            .unwrap()
            .remove(0)
    }

    #[test]
    fn one_neighbour_gives_the_solution_done_by_hand() {
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
                keep: 1.0,
            },
        );
        let scores = ridge.score(&[(0, 1.0)], None);
        assert!((scores[1] - 9.0 / 14.0).abs() < 1e-6, "{scores:?}");
        assert_eq!(ridge.because_of(&[(0, 1.0)], 1), Some(0));
        assert_eq!(ridge.because_of(&[(1, 1.0)], 1), None);
    }

    #[test]
    fn thinned_histories_weigh_the_diagonal_more() {
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
                keep: 0.5,
            },
        );
        let scores = ridge.score(&[(0, 1.0)], None);
        assert!((scores[1] - (9.0 + 1.5) / 16.0).abs() < 1e-6, "{scores:?}");
    }

    #[test]
    fn settings_outside_their_range_are_refused() {
        for setting in [
            RidgeSettings {
                neighbours: 0,
                lambda: 1.0,
                keep: 0.5,
            },
            RidgeSettings {
                neighbours: 1,
                lambda: 0.0,
                keep: 0.5,
            },
            RidgeSettings {
                neighbours: 1,
                lambda: f64::NAN,
                keep: 0.5,
            },
            RidgeSettings {
                neighbours: 1,
                lambda: 1.0,
                keep: 1.5,
            },
        ] {
            assert!(matches!(setting.check(), Err(RecommendError::Setting { .. })));
        }
    }
}
