//! Fitting of clusters: a stratified sample, dense groups in it, and a description of each.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::density::dense_groups;
use super::{CLUSTER_DIMENSIONS, ClusterSettings, Clusters, direction, distance, nearest};
use crate::content::Content;
use crate::popularity::Popularity;
use crate::{RecommendError, Sparse};

/// The most exemplars of one cluster.
const MAX_EXEMPLARS: usize = 12;
/// The most clusters, by size.
const MAX_CLUSTERS: usize = 64;

impl Clusters {
    /// Clusters the users' tastes; no clusters where there is no structure.
    ///
    /// # Shapes
    /// * `tastes`: `[n_users, dimensions]`, row-major, in the principal axes of the items.
    /// * `groups`: `[n_users]`; `positives`: `[n_users, n_items]`.
    ///
    /// # Errors
    /// [`RecommendError::Shape`] when the arrays disagree in length.
    ///
    /// # Source
    /// Campello, Moulavi, Zimek, Sander, Hierarchical Density Estimates, ACM TKDD 10(1), 2015, as in
    /// petal-clustering.
    pub fn fit(
        tastes: &[f32],
        dimensions: usize,
        groups: &[Option<u16>],
        positives: &Sparse,
        content: &Content,
        settings: ClusterSettings,
    ) -> Result<Self, RecommendError> {
        let n_users = positives.height();
        if tastes.len() != n_users * dimensions {
            return Err(RecommendError::Shape {
                what: "tastes",
                expected: n_users * dimensions,
                found: tastes.len(),
            });
        }

        let directions: Vec<Option<Vec<f32>>> = tastes.par_chunks(dimensions.max(1)).map(direction).collect();
        let sample = stratified(&directions, groups, settings);
        let width = dimensions.min(CLUSTER_DIMENSIONS);
        let Some(found) = dense_groups(&directions, &sample, width, settings.min_size) else {
            return Ok(Self::default());
        };

        let mut clusters = Self {
            dimensions: width,
            n_labels: content.by_item.width(),
            ..Self::default()
        };
        for members in found.into_iter().take(MAX_CLUSTERS) {
            clusters.add(&directions, &members);
        }
        clusters.describe(&directions, positives, content);
        Ok(clusters)
    }

    /// Adds a cluster. Its exemplars are chosen by farthest-point sampling from the inner half of its members; its
    /// radius covers 95 % of them.
    fn add(&mut self, directions: &[Option<Vec<f32>>], members: &[usize]) {
        let points: Vec<&[f32]> = members
            .iter()
            .filter_map(|user| directions[*user].as_deref())
            .collect();

        let mut centre = vec![0.0; self.dimensions];
        for point in &points {
            for (sum, value) in centre.iter_mut().zip(*point) {
                *sum += value / points.len() as f32;
            }
        }

        // The inner half only, so that no outlier becomes an exemplar.
        let mut inner: Vec<&[f32]> = points.clone();
        inner.sort_by(|a, b| distance(a, &centre).total_cmp(&distance(b, &centre)));
        inner.truncate(points.len().div_ceil(2));

        let mut chosen: Vec<&[f32]> = inner.first().copied().into_iter().collect();
        while chosen.len() < MAX_EXEMPLARS.min(inner.len()) {
            let farthest = inner
                .iter()
                .map(|point| (nearest(point, &chosen), *point))
                .max_by(|a, b| a.0.total_cmp(&b.0));
            match farthest {
                Some((gap, point)) if gap > 1e-6 => chosen.push(point),
                _ => break,
            }
        }

        let mut gaps: Vec<f32> = points.iter().map(|point| nearest(point, &chosen)).collect();
        gaps.sort_by(f32::total_cmp);
        let radius = gaps.get(gaps.len() * 95 / 100).copied().unwrap_or_default();

        let own = self.ids.len() as u32;
        self.ids.push(own);
        self.radii.push(radius.max(1e-6));
        self.sizes.push(0);
        for exemplar in chosen {
            self.owners.push(own);
            self.exemplars.extend_from_slice(exemplar);
        }
    }

    /// Computes sizes, popularity and label profiles from the members.
    fn describe(&mut self, directions: &[Option<Vec<f32>>], positives: &Sparse, content: &Content) {
        let assigned: Vec<Option<u16>> = directions
            .par_iter()
            .map(|direction| {
                direction
                    .as_deref()
                    .and_then(|direction| self.nearest_cluster(direction))
                    .map(|cluster| cluster as u16)
            })
            .collect();

        self.popularity = Popularity::fit(positives, &assigned, self.len());
        self.labels = vec![0.0; self.len() * self.n_labels];

        for (user, cluster) in assigned.iter().enumerate() {
            let Some(cluster) = cluster.map(usize::from) else {
                continue;
            };
            self.sizes[cluster] += 1;
            let liked: Vec<(u32, f32)> = positives
                .entries(user)
                .map(|(item, value)| (item as u32, value))
                .collect();
            let row = &mut self.labels[cluster * self.n_labels..(cluster + 1) * self.n_labels];
            for (sum, weight) in row.iter_mut().zip(content.profile(&liked, &[])) {
                *sum += weight;
            }
        }

        for (cluster, size) in self.sizes.iter().enumerate() {
            for sum in &mut self.labels[cluster * self.n_labels..(cluster + 1) * self.n_labels] {
                *sum /= (*size).max(1) as f32;
            }
        }
    }
}

/// A sample of users with a taste, stratified by age group, ascending.
fn stratified(
    directions: &[Option<Vec<f32>>],
    groups: &[Option<u16>],
    settings: ClusterSettings,
) -> Vec<usize> {
    let mut by_group: BTreeMap<Option<u16>, Vec<usize>> = BTreeMap::new();
    for (user, direction) in directions.iter().enumerate() {
        if direction.is_some() {
            by_group
                .entry(groups.get(user).copied().flatten())
                .or_default()
                .push(user);
        }
    }

    let total: usize = by_group.values().map(Vec::len).sum();
    let mut random = ChaCha8Rng::seed_from_u64(settings.seed);
    let mut sample = Vec::new();
    for mut users in by_group.into_values() {
        let share = if total <= settings.sample {
            users.len()
        } else {
            (users.len() * settings.sample).div_ceil(total)
        };
        users.shuffle(&mut random);
        sample.extend(users.into_iter().take(share));
    }

    sample.sort_unstable();
    sample
}
