//! The input of a training.

use crate::{Event, RecommendError, Sparse, interaction};

/// Interactions and side information to train on.
#[derive(Clone, Debug, Default)]
pub struct TrainingSet {
    /// Number of users, with or without events.
    pub n_users: usize,
    /// Number of items, with or without events.
    pub n_items: usize,
    /// Number of age groups; 0 when ages are unknown.
    pub n_groups: usize,
    /// Positives (value above 0) and skips, in any order.
    pub events: Vec<Event>,
    /// Age group of each user, `[n_users]`; may be empty when `n_groups` is 0.
    pub groups: Vec<Option<u16>>,
    /// Labels that each user chose as interests, `[n_users]`; may be empty.
    pub interests: Vec<Vec<u32>>,
    /// `[n_items, n_labels]`, weights above 0; of height 0 without labels.
    pub labels: Sparse,
    /// Name of each user's cluster under the previous model, `[n_users]`; may be empty.
    pub earlier_clusters: Vec<Option<u32>>,
}

impl TrainingSet {
    pub(crate) fn has_labels(&self) -> bool {
        self.labels != Sparse::default()
    }

    /// Age group of a user; `None` where it is unknown or not below `n_groups`.
    pub(crate) fn group(&self, user: usize) -> Option<u16> {
        self.groups
            .get(user)
            .copied()
            .flatten()
            .filter(|group| usize::from(*group) < self.n_groups)
    }

    /// Checks that the arrays agree in length, that indices and values are valid, and that there is a positive.
    pub(crate) fn check(&self) -> Result<(), RecommendError> {
        if self.n_users == 0 || self.n_items == 0 {
            return Err(RecommendError::Empty);
        }

        let by_user = [
            ("groups", self.n_groups > 0, self.groups.len()),
            ("interests", !self.interests.is_empty(), self.interests.len()),
            (
                "earlier_clusters",
                !self.earlier_clusters.is_empty(),
                self.earlier_clusters.len(),
            ),
        ];
        for (what, is_given, found) in by_user {
            check_length(what, is_given, self.n_users, found)?;
        }
        if self.has_labels() {
            check_length("labels", true, self.n_items, self.labels.height())?;
        }

        for event in &self.events {
            interaction::check(*event, self.n_users, self.n_items)?;
        }
        if !self.events.iter().any(|event| event.value > 0.0) {
            return Err(RecommendError::Empty);
        }
        Ok(())
    }
}

fn check_length(
    what: &'static str,
    is_given: bool,
    expected: usize,
    found: usize,
) -> Result<(), RecommendError> {
    if is_given && found != expected {
        return Err(RecommendError::Shape {
            what,
            expected,
            found,
        });
    }
    Ok(())
}
