//! Clusters of taste: HDBSCAN over a bounded sample, everybody else to the nearest exemplar.

use ndarray::Array2;
use petal_clustering::{Fit, HDbscan};
use petal_neighbors::distance::Euclidean;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::content::Content;
use crate::popularity::Popularity;
use crate::scoring::best_of;
use crate::{RecommendError, Sparse};

/// Length of the vectors that are clustered: distances in more dimensions say little.
pub const CLUSTER_DIMENSIONS: usize = 16;
/// The most exemplars of one cluster.
const EXEMPLARS: usize = 12;
/// The most clusters that are kept, largest first.
const MOST_CLUSTERS: usize = 64;

/// What the clustering may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterSettings {
    /// How many users are clustered at most; the others are assigned.
    pub sample: usize,
    /// The fewest users of a cluster.
    pub least_size: usize,
    /// Seed of the sample.
    pub seed: u64,
}

/// Clusters of users by taste.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clusters {
    /// Stable name of each cluster; a later model keeps it where most members are the same.
    pub(crate) ids: Vec<u32>,
    /// Number of training users in each.
    pub(crate) sizes: Vec<u32>,
    /// Distance beyond which a user belongs to none, each.
    pub(crate) radii: Vec<f32>,
    /// Cluster of each exemplar.
    pub(crate) owners: Vec<u32>,
    /// Exemplars of length 1, `[n_exemplars][dimensions]`.
    pub(crate) exemplars: Vec<f32>,
    pub(crate) dimensions: usize,
    /// Popularity of items in each cluster.
    pub(crate) popularity: Popularity,
    /// Mean label profile of each cluster, `[n_clusters][n_labels]`.
    pub(crate) labels: Vec<f32>,
    pub(crate) n_labels: usize,
}

/// A taste vector as it is clustered: the strongest axes, scaled to length 1; `None` for an empty taste.
pub fn direction(taste: &[f32]) -> Option<Vec<f32>> {
    let strongest = &taste[..taste.len().min(CLUSTER_DIMENSIONS)];
    let length = strongest.iter().map(|value| value * value).sum::<f32>().sqrt();
    (length > 1e-12).then(|| strongest.iter().map(|value| value / length).collect())
}

impl Clusters {
    /// Number of clusters.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether no cluster was found.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Stable names, in order.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// Training users of each cluster.
    pub fn sizes(&self) -> &[u32] {
        &self.sizes
    }

    /// Labels that a cluster has more of than all clusters on the whole, strongest first: what it is about.
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

    /// Items that a cluster likes more than everybody does, those with the greatest lead first; where it likes
    /// none more, those it likes most. What a cluster is called where there are no labels.
    pub fn typical(&self, cluster: usize, count: usize) -> Vec<u32> {
        if cluster >= self.len() {
            return Vec::new();
        }
        let (own, everybody) = (self.popularity(cluster), self.popularity.of(None));
        let leads: Vec<f32> = own.iter().zip(everybody).map(|(own, all)| own - all).collect();

        let by_lead = best_of(&leads, count, |item| leads[item as usize] > 0.0);
        let found = if by_lead.is_empty() {
            best_of(own, count, |item| own[item as usize] > 0.0)
        } else {
            by_lead
        };
        found.into_iter().map(|(item, _)| item).collect()
    }

    /// Finds clusters among the users' tastes.
    ///
    /// # Shapes
    /// * `tastes`: `[n_users][dimensions]` one after another, in the principal axes of the items.
    /// * `groups`, `likings`: by user.
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
        likings: &Sparse,
        content: &Content,
        settings: ClusterSettings,
    ) -> Result<Self, RecommendError> {
        let n_users = likings.height();
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
        let Some(found) = dense_groups(&directions, &sample, width, settings.least_size) else {
            return Ok(Self::default());
        };
        let mut clusters = Self {
            dimensions: width,
            n_labels: content.by_item.width(),
            ..Self::default()
        };
        for members in found.into_iter().take(MOST_CLUSTERS) {
            clusters.add(&directions, &members);
        }
        clusters.describe(&directions, likings, content);
        Ok(clusters)
    }

    /// Adds a cluster; its exemplars are spread over it from the densest member on.
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
        // The inner half, so that a straggler is no exemplar.
        let mut inner: Vec<&[f32]> = points.clone();
        inner.sort_by(|a, b| distance(a, &centre).total_cmp(&distance(b, &centre)));
        inner.truncate(points.len().div_ceil(2));
        let mut chosen: Vec<&[f32]> = inner.first().copied().into_iter().collect();
        while chosen.len() < EXEMPLARS.min(inner.len()) {
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

    /// Counts members, and what they like.
    fn describe(&mut self, directions: &[Option<Vec<f32>>], likings: &Sparse, content: &Content) {
        let assigned: Vec<Option<u16>> = directions
            .par_iter()
            .map(|direction| {
                direction
                    .as_deref()
                    .and_then(|direction| self.nearest_of(direction))
                    .map(|cluster| cluster as u16)
            })
            .collect();
        self.popularity = Popularity::fit(likings, &assigned, self.len());
        self.labels = vec![0.0; self.len() * self.n_labels];
        for (user, cluster) in assigned.iter().enumerate() {
            let Some(cluster) = cluster.map(usize::from) else {
                continue;
            };
            self.sizes[cluster] += 1;
            let liked: Vec<(u32, f32)> = likings
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

    /// The cluster (index) of a taste vector: that of the nearest exemplar, if closer than the cluster's
    /// own radius; none for outliers and empty tastes.
    pub fn assign(&self, taste: &[f32]) -> Option<usize> {
        direction(taste).and_then(|direction| self.nearest_of(&direction))
    }

    fn nearest_of(&self, direction: &[f32]) -> Option<usize> {
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

    /// Popularity of all items in a cluster.
    pub fn popularity(&self, cluster: usize) -> &[f32] {
        self.popularity.of(Some(cluster as u16))
    }

    /// The clusters' popularities mixed by how much each likes the chosen labels; `None` when there is
    /// no cluster or no cluster cares.
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

    /// Takes over the names of an earlier clustering where the members are mostly the same: pairs are
    /// matched by overlap (intersection over union), greatest first, from three tenths on; the others
    /// get names never used before.
    ///
    /// `pairs` has, for each user, the earlier name and the present index.
    pub fn keep_names(&mut self, pairs: &[(Option<u32>, Option<usize>)]) {
        use std::collections::BTreeMap;
        let mut both: BTreeMap<(u32, usize), usize> = BTreeMap::new();
        let mut earlier: BTreeMap<u32, usize> = BTreeMap::new();
        let mut present = vec![0_usize; self.len()];
        for (before, now) in pairs {
            if let Some(before) = before {
                *earlier.entry(*before).or_default() += 1;
            }
            if let Some(now) = now.filter(|now| *now < self.len()) {
                present[now] += 1;
                if let Some(before) = before {
                    *both.entry((*before, now)).or_default() += 1;
                }
            }
        }
        let mut matches: Vec<(f64, u32, usize)> = both
            .into_iter()
            .map(|((before, now), shared)| {
                let union = earlier[&before] + present[now] - shared;
                (shared as f64 / union as f64, before, now)
            })
            .filter(|(overlap, _, _)| *overlap >= 0.3)
            .collect();
        matches.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut names: Vec<Option<u32>> = vec![None; self.len()];
        let mut taken = std::collections::BTreeSet::new();
        for (_, before, now) in matches {
            if names[now].is_none() && taken.insert(before) {
                names[now] = Some(before);
            }
        }
        let mut next = earlier.keys().next_back().map_or(0, |last| last + 1);
        for (id, name) in self.ids.iter_mut().zip(names) {
            *id = name.unwrap_or_else(|| {
                next += 1;
                next - 1
            });
        }
    }
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    a.iter()
        .zip(b)
        .map(|(x, y)| (x - y) * (x - y))
        .sum::<f32>()
        .sqrt()
}

fn nearest(point: &[f32], among: &[&[f32]]) -> f32 {
    among
        .iter()
        .map(|other| distance(point, other))
        .fold(f32::INFINITY, f32::min)
}

/// A sample of users with a taste, of every age group its share, ascending.
fn stratified(
    directions: &[Option<Vec<f32>>],
    groups: &[Option<u16>],
    settings: ClusterSettings,
) -> Vec<usize> {
    let mut by_group: std::collections::BTreeMap<Option<u16>, Vec<usize>> = std::collections::BTreeMap::new();
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

/// Members of each dense group, largest first; `None` when there is no structure. Of a few least sizes
/// the one that leaves the fewest users out is taken.
fn dense_groups(
    directions: &[Option<Vec<f32>>],
    sample: &[usize],
    width: usize,
    least_size: usize,
) -> Option<Vec<Vec<usize>>> {
    let least_size = least_size.max(3);
    if sample.len() < 2 * least_size {
        return None;
    }
    let flat: Vec<f64> = sample
        .iter()
        .filter_map(|user| directions[*user].as_deref())
        .flatten()
        .map(|value| f64::from(*value))
        .collect();
    let points = Array2::from_shape_vec((sample.len(), width), flat).ok()?;
    let mut sizes: Vec<usize> = [8, 16, 32, 64]
        .into_iter()
        .map(|part| (sample.len() / part).max(least_size))
        .collect();
    sizes.dedup();
    let of_size = |size: &usize| {
        let mut hdbscan = HDbscan {
            alpha: 1.0,
            min_samples: 5.min(sample.len()),
            min_cluster_size: *size,
            metric: Euclidean::default(),
            boruvka: false,
        };
        let (clusters, _, _) = hdbscan.fit(&points, None);
        let mut found: Vec<Vec<usize>> = clusters
            .into_values()
            .map(|members| {
                let mut members: Vec<usize> = members.into_iter().map(|place| sample[place]).collect();
                members.sort_unstable();
                members
            })
            .collect();
        found.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        found
    };
    let of_sizes: Vec<Vec<Vec<usize>>> = sizes.par_iter().map(of_size).collect();
    let covered = |found: &Vec<Vec<usize>>| found.iter().map(Vec::len).sum::<usize>();
    let mut best: Option<Vec<Vec<usize>>> = None;
    for found in of_sizes.into_iter().filter(|found| found.len() >= 2) {
        if best.as_ref().is_none_or(|best| covered(&found) > covered(best)) {
            best = Some(found);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_crowds() -> (Vec<f32>, Sparse) {
        let mut tastes = Vec::new();
        let mut rows = Vec::new();
        for user in 0..60_u32 {
            let wobble = (user % 10) as f32 / 100.0;
            if user < 30 {
                tastes.extend([1.0, wobble, 0.0]);
                rows.push(vec![(0, 1.0)]);
            } else {
                tastes.extend([wobble, 0.0, 1.0]);
                rows.push(vec![(1, 1.0)]);
            }
        }
        (tastes, Sparse::from_rows(rows, 2).unwrap())
    }

    fn fit() -> Clusters {
        let (tastes, likings) = two_crowds();
        let labels = Sparse::from_rows([vec![(0, 1.0)], vec![(1, 1.0)]], 2).unwrap();
        let settings = ClusterSettings {
            sample: 1000,
            least_size: 5,
            seed: 3,
        };
        Clusters::fit(
            &tastes,
            3,
            &[None; 60],
            &likings,
            &Content::new(&labels),
            settings,
        )
        .unwrap()
    }

    #[test]
    fn two_crowds_are_two_clusters_and_a_stranger_belongs_to_none() {
        let clusters = fit();
        assert_eq!(clusters.len(), 2);
        let (first, second) = (
            clusters.assign(&[2.0, 0.1, 0.0]),
            clusters.assign(&[0.1, 0.0, 3.0]),
        );
        assert!(first.is_some() && second.is_some() && first != second);
        assert_eq!(clusters.assign(&[0.0, -1.0, 0.0]), None);
        assert_eq!(clusters.assign(&[0.0, 0.0, 0.0]), None);
    }

    #[test]
    fn interests_lead_to_the_cluster_that_shares_them() {
        let clusters = fit();
        let mixed = clusters.mixture(&[1], 2).unwrap();
        assert!(mixed[1] > mixed[0]);
        assert_eq!(clusters.mixture(&[7], 2), None);
        assert_eq!(Clusters::default().mixture(&[0], 2), None);
    }

    #[test]
    fn a_cluster_is_called_by_what_it_likes_beyond_others() {
        let clusters = fit();
        let first = clusters.assign(&[2.0, 0.1, 0.0]).unwrap();
        assert_eq!(clusters.strongest(first, 3), vec![0]);
        assert_eq!(clusters.strongest(1 - first, 3), vec![1]);
        assert_eq!(clusters.strongest(7, 3), Vec::<u32>::new());
        assert_eq!(clusters.typical(first, 3), vec![0]);
        assert_eq!(clusters.typical(1 - first, 3), vec![1]);
        assert_eq!(clusters.typical(7, 3), Vec::<u32>::new());
    }

    #[test]
    fn names_stay_with_the_members() {
        let mut clusters = fit();
        let pairs: Vec<_> = (0..60)
            .map(|user| (Some(if user < 30 { 7 } else { 4 }), Some(usize::from(user < 30))))
            .collect();
        clusters.keep_names(&pairs);
        assert_eq!(clusters.ids(), &[4, 7]);
        clusters.keep_names(&[(Some(9), None)]);
        assert_eq!(clusters.ids(), &[10, 11]);
    }
}
