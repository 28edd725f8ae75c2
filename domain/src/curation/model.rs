//! What curation holds.

use kyck_kernel::UtcInstant;
use kyck_kernel::id::{ReviewItemId, SeriesId, StaffId, ThemeId, VideoId};
use serde::{Deserialize, Serialize};

use super::gate::Gate;
use crate::catalog::TagWeight;
use crate::family::AgeBand;

/// What a finding means for the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// Good to know.
    Info,
    /// A person must look.
    Review,
    /// Cannot be published.
    Block,
}

/// What a rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Which rule.
    pub gate: Gate,
    /// What it means for the decision.
    pub severity: Severity,
    /// Why, in Korean.
    pub reason_ko: String,
    /// Why, in English.
    pub reason_en: String,
}

/// Where an item of the queue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewState {
    /// Waits for a decision.
    Pending,
    /// Has one.
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

    /// Reads [`ReviewState::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Decided]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// What a curator says of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Decision {
    /// Publish it.
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

    /// Reads [`Decision::as_str`].
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
    /// What to do.
    pub decision: Decision,
    /// The youngest band the video suits.
    pub age_band: Option<AgeBand>,
    /// Curriculum tags.
    pub tags: Option<Vec<(String, TagWeight)>>,
    /// Themes.
    pub theme_ids: Option<Vec<ThemeId>>,
    /// A series at whose end the video comes.
    #[serde(default)]
    pub series_id: Option<SeriesId>,
    /// Why.
    pub reason: Option<String>,
}

/// A video in the review queue.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewItem {
    /// Which item.
    pub id: ReviewItemId,
    /// Which video.
    pub video_id: VideoId,
    /// Where it stands.
    pub state: ReviewState,
    /// How much there is to look at: the queue's order, highest first.
    pub risk: i32,
    /// What the gate found, gravest first.
    pub findings: Vec<Finding>,
    /// What was decided.
    pub decision: Option<Decision>,
    /// Why.
    pub reason: Option<String>,
    /// What an editor proposes.
    pub proposal: Option<Proposal>,
    /// Who proposed.
    pub proposed_by: Option<StaffId>,
    /// Who decided.
    pub decided_by: Option<StaffId>,
    /// When it came into the queue.
    pub created_at: UtcInstant,
    /// When it was decided.
    pub decided_at: Option<UtcInstant>,
}

/// Which items are asked for; all that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewFilter {
    /// Where they stand; waiting ones when not given.
    pub state: Option<ReviewState>,
    /// Language of the video; `ko` finds `ko-KR` too.
    pub language: Option<String>,
    /// Whether a finding blocks them.
    pub has_blocking_finding: Option<bool>,
}

/// A decision about several items.
#[derive(Clone, Debug, PartialEq)]
pub struct Decide {
    /// Which items.
    pub item_ids: Vec<ReviewItemId>,
    /// What to do, and with which description.
    pub proposal: Proposal,
}

/// What became of a decision.
#[derive(Debug, Default)]
pub struct Decided {
    /// Items that changed, as they are now, in the order asked.
    pub items: Vec<ReviewItem>,
    /// What went wrong, with the place of the item in the list asked for; none for the whole decision.
    pub errors: Vec<(Option<usize>, super::CurationError)>,
}

/// A change of several videos alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeVideos {
    /// Which videos, at most 100; `None` for an id that names none.
    pub video_ids: Vec<Option<VideoId>>,
    /// Why.
    pub reason: String,
}

/// The outcome of a change of several videos.
#[derive(Debug, Default)]
pub struct ChangedVideos {
    /// Videos that changed, in the order asked.
    pub video_ids: Vec<VideoId>,
    /// What went wrong, with the position in the list asked for; none for the whole change.
    pub errors: Vec<(Option<usize>, super::CurationError)>,
}

/// What the suspension of a video by staff begins with; the rest is the reason.
const BY_STAFF: &str = "STAFF: ";

/// What is stored of a suspension by staff.
pub(super) fn suspension_by_staff(reason: &str) -> String {
    format!("{BY_STAFF}{reason}")
}

/// The reason that staff gave for a suspension; `None` for a suspension by the health check.
pub fn reason_of_staff(suspension: &str) -> Option<&str> {
    suspension.strip_prefix(BY_STAFF)
}
