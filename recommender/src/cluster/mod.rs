//! Clusters of taste: HDBSCAN over a bounded sample; the other users are assigned to the nearest exemplar.
//!
//! [`fit`] finds them, [`density`] wraps HDBSCAN, [`names`] keeps names stable from one model to the next.

mod density;
mod fit;
mod names;
#[cfg(test)]
mod tests;

use crate::popularity::Popularity;
use crate::scoring::top_k;

/// Dimensions of the vectors that are clustered, the strongest axes: in more dimensions distances say little.
pub const CLUSTER_DIMENSIONS: usize = 16;

/// Settings of the clustering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterSettings {
    /// The most users that are clustered; the others are assigned.
    pub sample: usize,
    /// The fewest users of a cluster.
    pub min_size: usize,
    /// Seed of the sample.
    pub seed: u64,
}

/// Clusters of users by taste.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clusters {
    /// Stable name of each cluster, kept by a later model where most members are the same.
    pub(crate) ids: Vec<u32>,
    /// Number of training users of each cluster.
    pub(crate) sizes: Vec<u32>,
    /// Greatest distance from an exemplar at which a user still belongs to the cluster, of each cluster.
    pub(crate) radii: Vec<f32>,
    /// Cluster of each exemplar, `[n_exemplars]`.
    pub(crate) owners: Vec<u32>,
    /// Exemplars of norm 1, `[n_exemplars, dimensions]`.
    pub(crate) exemplars: Vec<f32>,
    /// Dimensions of an exemplar, at most [`CLUSTER_DIMENSIONS`].
    pub(crate) dimensions: usize,
    /// Popularity of the items within each cluster.
    pub(crate) popularity: Popularity,
    /// Mean label profile of each cluster, `[n_clusters, n_labels]`.
    pub(crate) labels: Vec<f32>,
    pub(crate) n_labels: usize,
}

/// A taste vector for clustering: its strongest axes, scaled to norm 1; `None` for an empty taste.
pub fn direction(taste: &[f32]) -> Option<Vec<f32>> {
    let strongest = &taste[..taste.len().min(CLUSTER_DIMENSIONS)];
    let norm = strongest.iter().map(|value| value * value).sum::<f32>().sqrt();
    (norm > 1e-12).then(|| strongest.iter().map(|value| value / norm).collect())
}

impl Clusters {
    /// Number of clusters, 0 without structure in the tastes.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether no cluster was found.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Stable name of each cluster.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// Number of training users of each cluster.
    pub fn sizes(&self) -> &[u32] {
        &self.sizes
    }

    /// Labels that are more frequent in a cluster than in all clusters together, by descending lift.
    pub fn strongest(&self, cluster: usize, count: usize) -> Vec<u32> {
        let width = self.n_labels;
        if width == 0 || cluster >= self.len() {
            return Vec::new();
        }
        let users: f32 = self.sizes.iter().map(|size| *size as f32).sum();
        let of = |cluster: usize| &self.labels[cluster * width..(cluster + 1) * width];

        let mut lifts: Vec<(f32, u32)> = (0..width)
            .map(|label| {
                let mean: f32 = (0..self.len())
                    .map(|other| of(other)[label] * self.sizes[other] as f32 / users.max(1.0))
                    .sum();
                (of(cluster)[label] - mean, label as u32)
            })
            .filter(|(lift, _)| *lift > 0.0)
            .collect();

        lifts.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        lifts.truncate(count);
        lifts.into_iter().map(|(_, label)| label).collect()
    }

    /// Items that are more popular in a cluster than among all users, by descending lead; where there are none,
    /// the most popular ones. They describe a cluster where there are no labels.
    pub fn typical(&self, cluster: usize, count: usize) -> Vec<u32> {
        if cluster >= self.len() {
            return Vec::new();
        }
        let (own, everybody) = (self.popularity(cluster), self.popularity.of(None));
        let leads: Vec<f32> = own.iter().zip(everybody).map(|(own, all)| own - all).collect();

        let by_lead = top_k(&leads, count, |item| leads[item as usize] > 0.0);
        let found = if by_lead.is_empty() {
            top_k(own, count, |item| own[item as usize] > 0.0)
        } else {
            by_lead
        };
        found.into_iter().map(|(item, _)| item).collect()
    }

    /// Index of the cluster of a taste vector: that of the nearest exemplar, if it is within the cluster's radius;
    /// `None` for outliers and empty tastes.
    pub fn assign(&self, taste: &[f32]) -> Option<usize> {
        direction(taste).and_then(|direction| self.nearest_cluster(&direction))
    }

    /// As [`Clusters::assign`], of a vector of norm 1.
    fn nearest_cluster(&self, direction: &[f32]) -> Option<usize> {
        if self.dimensions == 0 {
            return None;
        }
        self.exemplars
            .chunks_exact(self.dimensions)
            .zip(&self.owners)
            .map(|(exemplar, owner)| (distance(exemplar, direction), *owner as usize))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .filter(|(gap, owner)| *gap <= self.radii[*owner])
            .map(|(_, owner)| owner)
    }

    /// Popularity of all items in a cluster, `[n_items]`.
    pub fn popularity(&self, cluster: usize) -> &[f32] {
        self.popularity.of(Some(cluster as u16))
    }

    /// Popularity of all items, `[n_items]`, averaged over the clusters with the squared weight of the chosen labels
    /// in each; `None` where no cluster has any of them.
    pub fn mixture(&self, interests: &[u32], n_items: usize) -> Option<Vec<f32>> {
        let weights: Vec<f32> = (0..self.len())
            .map(|cluster| {
                let row = &self.labels[cluster * self.n_labels..(cluster + 1) * self.n_labels];
                interests
                    .iter()
                    .filter_map(|label| row.get(*label as usize))
                    .sum::<f32>()
                    .powi(2)
            })
            .collect();

        let total: f32 = weights.iter().sum();
        if total <= 0.0 {
            return None;
        }

        let mut mixed = vec![0.0; n_items];
        for (cluster, weight) in weights.iter().enumerate() {
            for (sum, score) in mixed.iter_mut().zip(self.popularity(cluster)) {
                *sum += score * weight / total;
            }
        }
        Some(mixed)
    }
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    a.iter()
        .zip(b)
        .map(|(x, y)| (x - y) * (x - y))
        .sum::<f32>()
        .sqrt()
}

/// Distance to the nearest of some points; infinite without any.
fn nearest(point: &[f32], among: &[&[f32]]) -> f32 {
    among
        .iter()
        .map(|other| distance(point, other))
        .fold(f32::INFINITY, f32::min)
}
