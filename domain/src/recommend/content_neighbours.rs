//! Content neighbours: known videos with labels like those of a video that the model does not know.

use std::collections::HashMap;

use super::lists::Lists;

/// Content neighbours of a video that the model does not know. Twice as many are computed as are used: a child may not
/// see all of them.
const NEIGHBOURS: usize = 60;
/// The item of a video that the model does not know.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// For each video that the model does not know the most similar known ones, weighed by the cube of the cosine
/// similarity of their labels.
pub(super) fn content_neighbours(
    labels: &Lists<(u32, f32)>,
    items: &[u32],
    n_labels: usize,
) -> HashMap<u32, Vec<(u32, f32)>> {
    let mut found = HashMap::new();
    if items.iter().all(|item| *item != UNKNOWN) {
        return found;
    }

    let mut labelled: Vec<Vec<(u32, f32)>> = vec![Vec::new(); n_labels];
    for (at, _) in items.iter().enumerate().filter(|(_, item)| **item != UNKNOWN) {
        for (label, weight) in labels.of(at) {
            labelled[*label as usize].push((at as u32, *weight));
        }
    }

    let mut similarity = vec![0.0_f32; items.len()];
    for (at, _) in items.iter().enumerate().filter(|(_, item)| **item == UNKNOWN) {
        similarity.fill(0.0);
        for (label, weight) in labels.of(at) {
            for (other, others) in &labelled[*label as usize] {
                similarity[*other as usize] += weight * others;
            }
        }
        let mut near: Vec<(u32, f32)> = (0..)
            .zip(&similarity)
            .filter(|(_, similarity)| **similarity > 0.0)
            .map(|(place, similarity)| (place, similarity.powi(3)))
            .collect();
        let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0));
        if near.len() > NEIGHBOURS {
            near.select_nth_unstable_by(NEIGHBOURS, order);
            near.truncate(NEIGHBOURS);
        }
        near.sort_unstable_by(order);
        found.insert(at as u32, near);
    }

    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_neighbours_of_an_unknown_video_are_the_most_similar_known_ones() {
        let mut labels = Lists::default();
        labels.push([(0, 1.0_f32)]);
        labels.push([(0, 0.6), (1, 0.8)]);
        labels.push([(1, 1.0)]);
        labels.push([(2, 1.0)]);
        let found = content_neighbours(&labels, &[UNKNOWN, 7, 3, UNKNOWN], 3);
        assert_eq!(found[&0].len(), 1, "only what shares a label is similar");
        assert_eq!(found[&0][0].0, 1);
        assert!((found[&0][0].1 - 0.6_f32.powi(3)).abs() < 1e-6);
        assert!(found[&3].is_empty());
        assert!(content_neighbours(&labels, &[1, 2, 3, 4], 3).is_empty());
    }
}
