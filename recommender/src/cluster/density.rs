//! Density-based clustering with HDBSCAN.

use ndarray::Array2;
use petal_clustering::{Fit, HDbscan};
use petal_neighbors::distance::Euclidean;
use rayon::prelude::*;

/// Members of each dense group, largest first; `None` when there is no structure. Of four minimum sizes the one
/// that leaves the fewest users out is taken.
///
/// # Shapes
/// * `directions`: `[n_users]`, each `[width]`; `sample`: users that have one.
///
/// # Source
/// Campello, Moulavi, Zimek, Sander, Hierarchical Density Estimates, ACM TKDD 10(1), 2015, as in
/// petal-clustering.
pub(super) fn dense_groups(
    directions: &[Option<Vec<f32>>],
    sample: &[usize],
    width: usize,
    min_size: usize,
) -> Option<Vec<Vec<usize>>> {
    let min_size = min_size.max(3);
    if sample.len() < 2 * min_size {
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
        .map(|part| (sample.len() / part).max(min_size))
        .collect();
    sizes.dedup();

    let groups_of_size = |size: &usize| {
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
                let mut members: Vec<usize> = members.into_iter().map(|index| sample[index]).collect();
                members.sort_unstable();
                members
            })
            .collect();
        found.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        found
    };

    let by_size: Vec<Vec<Vec<usize>>> = sizes.par_iter().map(groups_of_size).collect();
    let covered = |found: &Vec<Vec<usize>>| found.iter().map(Vec::len).sum::<usize>();

    let mut best: Option<Vec<Vec<usize>>> = None;
    for found in by_size.into_iter().filter(|found| found.len() >= 2) {
        if best.as_ref().is_none_or(|best| covered(&found) > covered(best)) {
            best = Some(found);
        }
    }
    best
}
