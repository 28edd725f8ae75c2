//! Stable names of clusters from one model to the next.

use std::collections::{BTreeMap, BTreeSet};

use super::Clusters;

/// The least overlap at which a cluster keeps its name.
const MIN_OVERLAP: f64 = 0.3;

impl Clusters {
    /// Takes over the names of an earlier clustering where the members are mostly the same: pairs are matched
    /// greedily by overlap (intersection over union) of at least [`MIN_OVERLAP`]; the others get new names.
    ///
    /// `pairs`: for each user, the earlier name and the present index.
    pub fn keep_names(&mut self, pairs: &[(Option<u32>, Option<usize>)]) {
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
            .filter(|(overlap, _, _)| *overlap >= MIN_OVERLAP)
            .collect();
        matches.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));

        let mut names: Vec<Option<u32>> = vec![None; self.len()];
        let mut taken = BTreeSet::new();
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
