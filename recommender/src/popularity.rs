//! Popularity of items, overall and per age group.

use crate::Sparse;

/// Pseudo-users with everybody's taste in each group: small groups are shrunk towards the overall popularity.
const PRIOR_USERS: f64 = 30.0;

/// Popularity of every item, for everybody and for each group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Popularity {
    /// `[n_groups + 1, n_items]`, row-major, unitless and not negative; the last row is over all users.
    scores: Vec<f32>,
    n_items: usize,
}

impl Popularity {
    /// Counts positives, `[n_users, n_items]`.
    ///
    /// The score is `ln(1 + n · share)`, with `share` the part of the group that liked the item, smoothed towards the
    /// overall share with [`PRIOR_USERS`], and `n` the number of users.
    pub fn fit(positives: &Sparse, groups: &[Option<u16>], n_groups: usize) -> Self {
        let n_items = positives.width();
        let mut counts = vec![0.0_f64; (n_groups + 1) * n_items];
        let mut users = vec![0.0_f64; n_groups + 1];
        for user in 0..positives.height() {
            let group = groups.get(user).copied().flatten().map(usize::from);
            users[n_groups] += 1.0;
            if let Some(group) = group.filter(|group| *group < n_groups) {
                users[group] += 1.0;
            }

            for (item, _) in positives.entries(user) {
                counts[n_groups * n_items + item] += 1.0;
                if let Some(group) = group.filter(|group| *group < n_groups) {
                    counts[group * n_items + item] += 1.0;
                }
            }
        }

        let everybody = users[n_groups].max(1.0);
        let scores = (0..=n_groups)
            .flat_map(|group| {
                let counts = &counts;
                let size = users[group];
                (0..n_items).map(move |item| {
                    let share_of_all = counts[n_groups * n_items + item] / everybody;
                    let share =
                        (counts[group * n_items + item] + PRIOR_USERS * share_of_all) / (size + PRIOR_USERS);
                    (share * everybody).ln_1p() as f32
                })
            })
            .collect();
        Self { scores, n_items }
    }

    /// Scores of all items for a group, `[n_items]`; the overall ones when the group is unknown.
    pub fn of(&self, group: Option<u16>) -> &[f32] {
        let everybody = (self.scores.len() / self.n_items.max(1)).saturating_sub(1);
        let row = group
            .map(usize::from)
            .filter(|group| *group < everybody)
            .unwrap_or(everybody);
        &self.scores[row * self.n_items..(row + 1) * self.n_items]
    }

    pub(crate) fn parts(&self) -> &[f32] {
        &self.scores
    }

    pub(crate) fn from_parts(scores: Vec<f32>, n_items: usize) -> Self {
        Self { scores, n_items }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_differs_has_its_own_order() {
        let rows = (0..200).map(|user| vec![(u32::from(user >= 100), 1.0)]);
        let positives = Sparse::from_rows(rows, 3).unwrap();
        let groups: Vec<_> = (0..200).map(|user| Some(u16::from(user >= 100))).collect();
        let popularity = Popularity::fit(&positives, &groups, 2);
        assert!(popularity.of(Some(0))[0] > popularity.of(Some(0))[1]);
        assert!(popularity.of(Some(1))[1] > popularity.of(Some(1))[0]);
        assert_eq!(popularity.of(None)[0], popularity.of(None)[1]);
        assert_eq!(popularity.of(Some(9)), popularity.of(None));
        // 100 of 200 liked it: ln(1 + 200 · ½)
        assert!((popularity.of(None)[0] - 101.0_f32.ln()).abs() < 1e-5);
        assert_eq!(popularity.of(None)[2], 0.0);
    }
}
