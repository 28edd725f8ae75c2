//! Items of the review queue, and what is decided of them.

use kyck_kernel::UtcInstant;
use kyck_kernel::id::{ReviewItemId, SeriesId, StaffId, ThemeId, VideoId};
use serde::{Deserialize, Serialize};

use super::publish_check::Finding;
use crate::catalog::TagWeight;
use crate::family::AgeBand;

/// Whether an item of the queue was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum ReviewState {
    /// Waits for a decision.
    Pending,
    /// Somebody has decided it.
    Decided,
}

impl ReviewState {
    /// The name in storage and in the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Decided => "DECIDED",
        }
    }

    /// The state that [`ReviewState::as_str`] names.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Decided]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// What a curator says of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::Enum),
    graphql(name = "ReviewDecision")
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Decision {
    /// Publish the video to families.
    Approve,
    /// Refuse it for good.
    Reject,
    /// Give it back: it may be proposed again.
    Return,
}

impl Decision {
    /// The name in storage and in the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "APPROVE",
            Self::Reject => "REJECT",
            Self::Return => "RETURN",
        }
    }

    /// The decision that [`Decision::as_str`] names.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Approve, Self::Reject, Self::Return]
            .into_iter()
            .find(|decision| decision.as_str() == text)
    }
}

/// What an editor proposes and a manager confirms or changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// What to do with the video.
    pub decision: Decision,
    /// The youngest band the video suits.
    pub age_band: Option<AgeBand>,
    /// Contents of the curriculum with their weights.
    #[serde(rename = "tags")]
    pub nuri_tags: Option<Vec<(String, TagWeight)>>,
    /// Themes, in place of those it has.
    pub theme_ids: Option<Vec<ThemeId>>,
    /// A series at whose end the video comes.
    #[serde(default)]
    pub series_id: Option<SeriesId>,
    /// Why, in the words of who proposed it.
    pub reason: Option<String>,
}

impl Proposal {
    /// The decision with what it leaves out taken from the proposal that waits on the item.
    pub(super) fn completed_by(&self, item: &ReviewItem) -> Self {
        let mut full = self.clone();
        if let Some(proposed) = item
            .proposal
            .as_ref()
            .filter(|_| full.decision == Decision::Approve)
        {
            full.age_band = full.age_band.or(proposed.age_band);
            full.nuri_tags = full.nuri_tags.or_else(|| proposed.nuri_tags.clone());
            full.theme_ids = full.theme_ids.or_else(|| proposed.theme_ids.clone());
            full.series_id = full.series_id.or(proposed.series_id);
        }
        full
    }
}

/// A video in the review queue.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewItem {
    /// Our id of the item.
    pub id: ReviewItemId,
    /// The video that is to be decided about.
    pub video_id: VideoId,
    /// Whether it was decided.
    pub state: ReviewState,
    /// How much there is to look at: the queue's order, highest first.
    pub risk: i32,
    /// What the publish checks found, gravest first.
    pub findings: Vec<Finding>,
    /// What was decided; `None` while nobody has.
    pub decision: Option<Decision>,
    /// Why it was decided so.
    pub reason: Option<String>,
    /// What an editor proposes, if one did.
    pub proposal: Option<Proposal>,
    /// Who proposed it for decision.
    pub proposed_by: Option<StaffId>,
    /// Who decided; `None` while nobody has.
    pub decided_by: Option<StaffId>,
    /// When it came into the queue.
    pub created_at: UtcInstant,
    /// When it was decided; `None` while nobody has.
    pub decided_at: Option<UtcInstant>,
}

/// Which items are asked for; all that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewFilter {
    /// Whether they were decided; waiting ones when not given.
    pub state: Option<ReviewState>,
    /// Language of the video; `ko` finds `ko-KR` too.
    pub language: Option<String>,
    /// Whether a finding forbids publication.
    pub has_blocking_finding: Option<bool>,
}
