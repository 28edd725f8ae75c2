//! Sufficient statistics of the item-item model: Gram matrix and feature sums, computed once per user
//! normalisation and used for many fits.

use crate::Sparse;

/// Statistics of a set of positives, see [`RidgeInput::new`].
pub struct RidgeInput {
    /// `[n_items, n_users]`.
    pub(super) by_item: Sparse,
    pub(super) n_users: usize,
    /// `[n_users]`.
    pub(super) user_weights: Vec<f32>,
    /// `[n_items, n_items]`.
    gram: Sparse,
    /// Whether rows of the Gram matrix were truncated, so that it may not be symmetric.
    pub(super) is_truncated: bool,
    /// `[n_items, n_features]`, row-major: weighted positives by feature.
    pub(super) by_feature: Vec<f64>,
    /// `[n_features, n_features]`, row-major: weighted users by pair of features.
    pub(super) features: Vec<f64>,
    /// `1 + n_groups`.
    pub(super) n_features: usize,
}

impl RidgeInput {
    /// Computes the statistics. A user counts `(mean length / own length)ᵉ` with `e` the
    /// `user_normalization_exponent`: with 0 every positive counts alike, with 1 every user.
    ///
    /// # Shapes
    /// * `positives`: `[n_users, n_items]`, values above 0.
    /// * `groups`: `[n_users]`, or shorter where unknown.
    /// * `max_row_entries`: the most off-diagonal entries per row of the Gram matrix, which bounds memory.
    pub fn new(
        positives: &Sparse,
        groups: &[Option<u16>],
        n_groups: usize,
        max_row_entries: usize,
        user_normalization_exponent: f64,
    ) -> Self {
        let mean = positives.len() as f64 / positives.height().max(1) as f64;
        let user_weights: Vec<f32> = (0..positives.height())
            .map(|user| {
                let length = positives.row(user).0.len().max(1) as f64;
                (mean / length).powf(user_normalization_exponent) as f32
            })
            .collect();

        let n_features = 1 + n_groups;
        let mut by_feature = vec![0.0; positives.width() * n_features];
        let mut features = vec![0.0; n_features * n_features];
        for (user, weight) in user_weights.iter().enumerate() {
            let group = groups
                .get(user)
                .copied()
                .flatten()
                .map(usize::from)
                .filter(|group| *group < n_groups);
            let weight = f64::from(*weight);

            features[0] += weight;
            if let Some(group) = group {
                let index = 1 + group;
                features[index] += weight;
                features[index * n_features] += weight;
                features[index * n_features + index] += weight;
            }

            for (item, value) in positives.entries(user) {
                by_feature[item * n_features] += weight * f64::from(value);
                if let Some(group) = group {
                    by_feature[item * n_features + 1 + group] += weight * f64::from(value);
                }
            }
        }

        let gram = positives.gram(max_row_entries, &user_weights);
        Self {
            by_item: positives.transposed(),
            n_users: positives.height(),
            user_weights,
            is_truncated: (0..gram.height()).any(|row| gram.row(row).0.len() > max_row_entries),
            gram,
            by_feature,
            features,
            n_features,
        }
    }

    /// The Gram matrix `Xᵀ W X` with `W` the user weights, `[n_items, n_items]`.
    pub(crate) fn gram(&self) -> &Sparse {
        &self.gram
    }
}
