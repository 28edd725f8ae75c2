//! Pure rules of reviews: reasons, tags and what a suspension says.

use std::collections::HashSet;

use kyck_kernel::{Message, Problem, text};

use super::error::{CurationError, CurationErrorCode};
use crate::catalog::{self, TagWeight, VideoState};

/// The most characters of a reason.
const MAX_REASON_CHARS: usize = 1_000;

/// A reason as it is stored; `None` for an empty one.
pub(super) fn checked_reason(given: &str) -> Result<Option<String>, Problem<CurationErrorCode>> {
    text::paragraphs(given, MAX_REASON_CHARS)
        .map(|reason| Some(reason).filter(|reason| !reason.is_empty()))
        .map_err(|_| Problem::of(CurationErrorCode::ReasonInvalid, "reason"))
}

/// One primary, at most three secondary contents, each content once.
pub(super) fn are_tags_valid(tags: &[(String, TagWeight)]) -> bool {
    let of = |weight| tags.iter().filter(|(_, of)| *of == weight).count();
    let unique: HashSet<&str> = tags.iter().map(|(id, _)| id.as_str()).collect();
    of(TagWeight::Primary) == 1 && of(TagWeight::Secondary) <= 3 && unique.len() == tags.len()
}

/// A problem for each tag that names no content of the curriculum.
pub(super) fn unknown_tags(
    tags: &[(String, TagWeight)],
) -> impl Iterator<Item = Problem<CurationErrorCode>> + '_ {
    tags.iter()
        .filter(|(id, _)| catalog::curriculum().content(id).is_none())
        .map(|(id, _)| {
            let shown: String = id.chars().take(100).collect();
            Problem::of(CurationErrorCode::NuriTagUnknown, "nuri_tags").with("content", shown)
        })
}

/// The error of a change that the state of a video does not allow.
pub(super) fn state_unsuitable(state: VideoState) -> CurationError {
    let name = match state {
        VideoState::Draft => Message::new("curation-state-draft"),
        VideoState::InReview => Message::new("curation-state-in-review"),
        VideoState::Published => Message::new("curation-state-published"),
        VideoState::Suspended => Message::new("curation-state-suspended"),
        VideoState::Retired => Message::new("curation-state-retired"),
        VideoState::Rejected => Message::new("curation-state-rejected"),
    };
    Problem::new(CurationErrorCode::StateUnsuitable)
        .with("state", name)
        .into()
}

/// What the stored text of a suspension by staff begins with; the rest is the reason.
const BY_STAFF: &str = "STAFF: ";

/// The stored text of a suspension by staff.
pub(super) fn suspension_by_staff(reason: &str) -> String {
    format!("{BY_STAFF}{reason}")
}

/// The reason that staff gave for a suspension; `None` for a suspension by the health check.
pub fn reason_of_staff(suspension: &str) -> Option<&str> {
    suspension.strip_prefix(BY_STAFF)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn tags_are_valid_with_one_primary_and_at_most_three_secondary_of_different_contents(
            tags in proptest::collection::vec((0_u8..6, any::<bool>()), 0..7),
        ) {
            let list: Vec<(String, TagWeight)> = tags
                .iter()
                .map(|(id, is_primary)| {
                    let weight = if *is_primary { TagWeight::Primary } else { TagWeight::Secondary };
                    (id.to_string(), weight)
                })
                .collect();
            let primary = tags.iter().filter(|tag| tag.1).count();
            let mut ids: Vec<u8> = tags.iter().map(|tag| tag.0).collect();
            ids.sort_unstable();
            ids.dedup();
            let expected = primary == 1 && tags.len() <= 4 && ids.len() == tags.len();
            prop_assert_eq!(are_tags_valid(&list), expected);
        }
    }
}
