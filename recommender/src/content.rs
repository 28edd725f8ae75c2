//! Content-based scoring by staff's labels: user profiles, and neighbours of items without history.

use rayon::prelude::*;

use crate::Sparse;

/// TF-IDF vectors of the items' labels, and the inverted index.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Content {
    /// `[n_items, n_labels]`, rows of norm 1 (or empty).
    pub(crate) by_item: Sparse,
    /// `[n_labels, n_items]`.
    pub(crate) by_label: Sparse,
}

/// For each item without history: `(item, [(item with history, weight)])`, weights adding up to 1.
pub type ContentNeighbours = Vec<(u32, Vec<(u32, f32)>)>;

impl Content {
    /// Weights labels (`[n_items, n_labels]`, above 0) by `ln(1 + n / items with the label)` and scales each item to
    /// norm 1.
    pub fn new(labels: &Sparse) -> Self {
        let counts = labels.transposed();
        let n = labels.height() as f32;
        let rarity: Vec<f32> = (0..labels.width())
            .map(|label| (n / counts.row(label).0.len().max(1) as f32).ln_1p())
            .collect();
        let lengths: Vec<f32> = (0..labels.height())
            .map(|item| {
                let squares = labels
                    .entries(item)
                    .map(|(label, weight)| (weight.max(0.0) * rarity[label]).powi(2));
                squares.sum::<f32>().sqrt()
            })
            .collect();

        let by_item = labels.mapped(|item, label, weight| {
            if lengths[item] > 0.0 {
                weight.max(0.0) * rarity[label] / lengths[item]
            } else {
                0.0
            }
        });
        Self {
            by_label: by_item.transposed(),
            by_item,
        }
    }

    /// Whether no item has a label.
    pub fn is_empty(&self) -> bool {
        self.by_item.is_empty()
    }

    /// Cosine similarity of two items by labels, 0 to 1.
    pub fn similarity(&self, a: usize, b: usize) -> f32 {
        let (a_labels, a_weights) = self.by_item.row(a);
        let mut sum = 0.0;
        for (label, weight) in a_labels.iter().zip(a_weights) {
            sum += weight * self.by_item.get(b, *label as usize);
        }
        sum
    }

    /// A user's profile over labels, `[n_labels]`, of norm 1 (or all 0): the weighted sum over the liked items, plus 1
    /// for each chosen interest.
    pub fn profile(&self, liked: &[(u32, f32)], interests: &[u32]) -> Vec<f32> {
        let mut profile = vec![0.0; self.by_item.width()];
        for (item, value) in liked {
            for (label, weight) in self.by_item.entries(*item as usize) {
                profile[label] += value * weight;
            }
        }
        for label in interests {
            if let Some(weight) = profile.get_mut(*label as usize) {
                *weight += 1.0;
            }
        }

        let norm = profile.iter().map(|weight| weight * weight).sum::<f32>().sqrt();
        if norm > 0.0 {
            for weight in &mut profile {
                *weight /= norm;
            }
        }
        profile
    }

    /// Cosine similarities of all items to a profile, `[n_items]`.
    pub fn score(&self, profile: &[f32]) -> Vec<f32> {
        let mut scores = vec![0.0; self.by_item.height()];
        for (label, weight) in profile.iter().enumerate() {
            if *weight == 0.0 {
                continue;
            }
            for (item, share) in self.by_label.entries(label) {
                scores[item] += weight * share;
            }
        }
        scores
    }

    /// For each item without history its `k` most similar items with history, weighted by the cube of the similarity.
    /// Items that share no label with any are left out.
    pub fn neighbours_of_new_items(&self, has_history: &[bool], k: usize) -> ContentNeighbours {
        (0..self.by_item.height())
            .into_par_iter()
            .filter(|item| !has_history[*item])
            .filter_map(|item| {
                let mut profile = vec![0.0; self.by_item.width()];
                for (label, weight) in self.by_item.entries(item) {
                    profile[label] = weight;
                }

                let mut near: Vec<(f32, u32)> = self
                    .score(&profile)
                    .into_iter()
                    .enumerate()
                    .filter(|(other, score)| has_history[*other] && *score > 0.0)
                    .map(|(other, score)| (score, other as u32))
                    .collect();
                near.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
                near.truncate(k);

                let total: f32 = near.iter().map(|(score, _)| score.powi(3)).sum();
                (total > 0.0).then(|| {
                    let weights = near
                        .into_iter()
                        .map(|(score, other)| (other, score.powi(3) / total))
                        .collect();
                    (item as u32, weights)
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_without_history_has_its_most_similar_neighbours() {
        let labels = Sparse::from_rows([vec![(0, 1.0)], vec![(1, 1.0)], vec![(0, 1.0)], vec![]], 2).unwrap();
        let content = Content::new(&labels);
        let content_neighbours = content.neighbours_of_new_items(&[true, true, false, false], 30);
        assert_eq!(content_neighbours, vec![(2, vec![(0, 1.0)])]);
        assert!((content.similarity(0, 2) - 1.0).abs() < 1e-6);
        assert_eq!(content.similarity(0, 1), 0.0);
    }

    #[test]
    fn a_profile_combines_liked_items_and_interests() {
        let labels = Sparse::from_rows([vec![(0, 1.0)], vec![(1, 1.0)]], 2).unwrap();
        let content = Content::new(&labels);
        assert_eq!(content.profile(&[], &[]), vec![0.0, 0.0]);
        assert_eq!(content.profile(&[(0, 2.0)], &[]), vec![1.0, 0.0]);
        let mixed = content.profile(&[(0, 1.0)], &[1, 99]);
        assert!((mixed[0] - mixed[1]).abs() < 1e-6);
        let scores = content.score(&mixed);
        assert!((scores[0] - scores[1]).abs() < 1e-6 && scores[0] > 0.0);
    }
}
