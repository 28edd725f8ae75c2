//! The closed-form fit: one small linear system per item.

use rayon::prelude::*;

use super::block::Workspace;
use super::{Ridge, RidgeInput, RidgeSettings};
use crate::cholesky::{padded, solve_upper};
use crate::{RecommendError, Sparse};

/// Weights into one item.
struct Solution {
    /// `[n_features]`.
    features: Vec<f32>,
    /// `(watched item, weight)`.
    weights: Vec<(u32, f32)>,
}

impl RidgeInput {
    /// Fits one model per settings; they must have the user normalisation of these statistics. The neighbourhoods
    /// are gathered once for all of them.
    ///
    /// For item `j` with neighbours `N` solves `(A + Λ) w = b`: `A` is the Gram matrix on `N` with the
    /// diagonal times `q` and the rest times `q²`, `b = q · G[N, j]`, bordered by the feature rows, with `q` the
    /// dropout keep rate. One item per task and no shared state: the same result on any number of threads.
    ///
    /// # Errors
    /// [`RecommendError::Setting`] for a value outside its range.
    ///
    /// # Source
    /// Steck, Embarrassingly Shallow Autoencoders (EASE), WWW 2019; Steck, Autoencoders that don't overfit
    /// towards the identity (EDLAE), NeurIPS 2020; neighbourhoods after Spišák and others, RecSys 2023.
    pub fn fit(&self, settings: &[RidgeSettings]) -> Result<Vec<Ridge>, RecommendError> {
        for setting in settings {
            setting.check()?;
        }

        let n_items = self.gram().height();
        let max_neighbours = settings
            .iter()
            .map(|setting| setting.neighbours)
            .max()
            .unwrap_or_default();
        let diagonal: Vec<f64> = (0..n_items)
            .map(|item| f64::from(self.gram().get(item, item)))
            .collect();

        let by_item: Vec<Vec<Solution>> = (0..n_items)
            .into_par_iter()
            .map_init(
                || Workspace::new(max_neighbours),
                |workspace, item| {
                    let (neighbours, sums) = self.neighbours(item, max_neighbours, &diagonal);
                    self.block(&neighbours, workspace);
                    settings
                        .iter()
                        .map(|setting| self.solve(item, (&neighbours, &sums), workspace, *setting, &diagonal))
                        .collect()
                },
            )
            .collect();
        (0..settings.len())
            .map(|index| self.assemble(by_item.iter().map(|solutions| &solutions[index]), n_items))
            .collect()
    }

    /// The items most similar to `item` by cosine, descending, with their entries of the Gram matrix.
    fn neighbours(&self, item: usize, limit: usize, diagonal: &[f64]) -> (Vec<u32>, Vec<f32>) {
        let mut found: Vec<(f64, u32, f32)> = self
            .gram()
            .entries(item)
            .filter(|(other, _)| *other != item && diagonal[*other] > 0.0)
            .map(|(other, sum)| (f64::from(sum) / diagonal[other].sqrt(), other as u32, sum))
            .collect();

        let order =
            |a: &(f64, u32, f32), b: &(f64, u32, f32)| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1));
        if found.len() > limit {
            found.select_nth_unstable_by(limit, order);
            found.truncate(limit);
        }
        found.sort_unstable_by(order);
        found.into_iter().map(|(_, other, sum)| (other, sum)).unzip()
    }

    /// Solves the normal equations of one item for one of the settings.
    fn solve(
        &self,
        item: usize,
        (neighbours, sums): (&[u32], &[f32]),
        workspace: &mut Workspace,
        setting: RidgeSettings,
        diagonal: &[f64],
    ) -> Solution {
        let k = neighbours.len().min(setting.neighbours);
        let stride = workspace.max_neighbours + 1;
        let f = self.n_features;
        let n = f + k;
        let padded = padded(n);
        let keep = setting.dropout_keep_rate;
        let (matrix, right) = (&mut workspace.matrix, &mut workspace.right);
        matrix.clear();
        matrix.resize(n * padded, 0.0);
        right.clear();

        for feature in 0..f {
            let line = &mut matrix[feature * padded..][..n];
            for (entry, sum) in line[..f].iter_mut().zip(&self.features[feature * f..]) {
                *entry = *sum as f32;
            }
            line[feature] += 1.0;
            for (entry, neighbour) in line[f..].iter_mut().zip(neighbours) {
                *entry = (keep * self.by_feature[*neighbour as usize * f + feature]) as f32;
            }
            right.push(self.by_feature[item * f + feature] as f32);
        }

        let square = (keep * keep) as f32;
        for (row, (neighbour, sum)) in neighbours[..k].iter().zip(sums).enumerate() {
            let line = &mut matrix[(f + row) * padded + f..][..k];
            for (entry, value) in line.iter_mut().zip(&workspace.block[row * stride..]) {
                *entry = square * value;
            }
            line[row] = (keep * diagonal[*neighbour as usize] + setting.lambda) as f32;
            right.push((keep * f64::from(*sum)) as f32);
        }

        solve_upper(matrix, n, right, &mut workspace.scale);
        Solution {
            features: right[..f].to_vec(),
            weights: neighbours[..k]
                .iter()
                .copied()
                .zip(right[f..].iter().copied())
                .collect(),
        }
    }

    /// Joins the weights of all items into one model.
    fn assemble<'a>(
        &self,
        columns: impl Iterator<Item = &'a Solution>,
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
