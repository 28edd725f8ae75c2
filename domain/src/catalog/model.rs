//! Videos, and what they refer to.

use std::sync::Arc;

use kyck_kernel::UtcInstant;
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use serde::{Deserialize, Serialize};

use super::curriculum::Content;
use crate::family::AgeBand;

/// Stage of a video between proposal and retirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VideoState {
    /// Known to us, but not proposed for review.
    Draft,
    /// Waits for a curator.
    InReview,
    /// Families may see the video.
    Published,
    /// Taken down for now: missing at the source, or withdrawn by staff.
    Suspended,
    /// Taken down for good.
    Retired,
    /// Refused by a curator.
    Rejected,
}

impl VideoState {
    /// All states, from proposal to retirement.
    pub const ALL: [Self; 6] = [
        Self::Draft,
        Self::InReview,
        Self::Published,
        Self::Suspended,
        Self::Retired,
        Self::Rejected,
    ];

    /// The name in storage and in the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::InReview => "IN_REVIEW",
            Self::Published => "PUBLISHED",
            Self::Suspended => "SUSPENDED",
            Self::Retired => "RETIRED",
            Self::Rejected => "REJECTED",
        }
    }

    /// The state that [`VideoState::as_str`] names.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A YouTube channel that curators know.
#[derive(Debug, PartialEq, Eq)]
pub struct Channel {
    /// Our id of the channel.
    pub id: ChannelId,
    /// YouTube's id of the channel, `UC…`.
    pub youtube_id: String,
    /// YouTube's title; empty when it was not seen for 30 days.
    pub title: String,
}

/// An ordered set of videos.
#[derive(Debug, PartialEq, Eq)]
pub struct Series {
    /// Our id of the series.
    pub id: SeriesId,
    /// Title that staff gave it.
    pub title: String,
}

/// A product topic such as animals or vehicles, apart from the curriculum.
#[derive(Debug, PartialEq, Eq)]
pub struct Theme {
    /// Our id of the theme.
    pub id: ThemeId,
    /// Stable name in addresses and data files.
    pub slug: String,
    /// Name of the theme in Korean.
    pub name_ko: String,
    /// Name of the theme in English.
    pub name_en: String,
    /// Themes that were merged into it: their links, interests and blocks count for it.
    pub merged_ids: Vec<ThemeId>,
}

impl Theme {
    /// Whether this id names it, or a theme that was merged into it.
    pub fn is_named_by(&self, id: ThemeId) -> bool {
        self.id == id || self.merged_ids.contains(&id)
    }

    /// Its own id, and those of the themes that were merged into it.
    pub fn all_ids(&self) -> impl Iterator<Item = ThemeId> + '_ {
        std::iter::once(self.id).chain(self.merged_ids.iter().copied())
    }
}

/// How strongly a video is about a content of the curriculum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::Enum),
    graphql(name = "NuriWeight")
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TagWeight {
    /// What it is mainly about; one per video.
    Primary,
    /// What it also touches; at most three per video.
    Secondary,
}

impl TagWeight {
    /// The name in storage and in the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "PRIMARY",
            Self::Secondary => "SECONDARY",
        }
    }

    /// The weight that [`TagWeight::as_str`] names.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Primary, Self::Secondary]
            .into_iter()
            .find(|weight| weight.as_str() == text)
    }

    /// Its weight before the weights of a video are scaled to 1.
    pub const fn value(self) -> f64 {
        match self {
            Self::Primary => 1.0,
            Self::Secondary => 0.5,
        }
    }
}

/// A staff-made link from a video to a content of the curriculum.
#[derive(Clone, Copy, Debug)]
pub struct CurriculumTag {
    /// Content of the curriculum that the video is about.
    pub content: &'static Content,
    /// How strongly the video is about it.
    pub weight: TagWeight,
}

/// What YouTube says of a video, no older than 30 days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// YouTube's title as plain text.
    pub title: String,
    /// Address of a still picture at YouTube.
    pub thumbnail_url: Option<String>,
    /// Length in milliseconds; `None` for what has none, such as a running stream.
    pub duration_ms: Option<i64>,
    /// Whether it can be embedded and seen by anyone without an age check.
    pub is_playable: bool,
    /// Whether YouTube treats it as made for children; absent when YouTube does not say.
    pub is_made_for_kids: Option<bool>,
    /// When YouTube was asked for it.
    pub fetched_at: UtcInstant,
    /// When it must be gone unless read again.
    pub expires_at: UtcInstant,
}

/// A video of the catalogue: our own facts, and YouTube's while they are fresh.
#[derive(Clone, Debug)]
pub struct Video {
    /// Our id of the video.
    pub id: VideoId,
    /// YouTube's id, 11 characters.
    pub youtube_id: String,
    /// Stage between proposal and retirement.
    pub state: VideoState,
    /// The channel it comes from.
    pub channel: Arc<Channel>,
    /// The series it belongs to, unless that is deleted.
    pub series: Option<Arc<Series>>,
    /// The same by its id, also once the series is deleted: a guardian's block of it stays in force.
    pub series_id: Option<SeriesId>,
    /// Its number within the series.
    pub episode: Option<i32>,
    /// Language of its sound (BCP 47).
    pub language: String,
    /// The youngest band it suits; older children may see it too.
    pub age_band: Option<AgeBand>,
    /// Our Korean title; YouTube's is shown without one.
    pub title_ko: Option<String>,
    /// Our English title; YouTube's is shown without one.
    pub title_en: Option<String>,
    /// Its topics, in the themes' order.
    pub themes: Vec<Arc<Theme>>,
    /// What of the curriculum it touches, the primary content first.
    pub tags: Vec<CurriculumTag>,
    /// When it was first published here.
    pub published_at: Option<UtcInstant>,
    /// When it was first proposed here.
    pub created_at: UtcInstant,
    /// What YouTube says; absent once 30 days old.
    pub snapshot: Option<Snapshot>,
}

impl Video {
    /// What YouTube says, if still allowed to be used.
    pub fn fresh_snapshot(&self, now: UtcInstant) -> Option<&Snapshot> {
        self.snapshot
            .as_ref()
            .filter(|snapshot| snapshot.expires_at > now)
    }

    /// Our title in Korean, else in English, else YouTube's; empty when there is none of them.
    pub fn title(&self, now: UtcInstant) -> &str {
        self.title_ko
            .as_deref()
            .or(self.title_en.as_deref())
            .or_else(|| self.fresh_snapshot(now).map(|snapshot| snapshot.title.as_str()))
            .unwrap_or_default()
    }

    /// Length in milliseconds, as YouTube last reported it; `None` when not known now.
    pub fn duration_ms(&self) -> Option<i64> {
        self.snapshot.as_ref().and_then(|snapshot| snapshot.duration_ms)
    }

    /// Whether families may be shown it at all: published, playable, and its snapshot fresh.
    pub fn is_available(&self, now: UtcInstant) -> bool {
        self.state == VideoState::Published
            && self
                .fresh_snapshot(now)
                .is_some_and(|snapshot| snapshot.is_playable)
    }

    /// The contents it touches, with weights that sum to 1: minutes watched × weight is exposure.
    pub fn content_weights(&self) -> Vec<(&'static Content, f64)> {
        let sum: f64 = self.tags.iter().map(|tag| tag.weight.value()).sum();
        self.tags
            .iter()
            .map(|tag| (tag.content, tag.weight.value() / sum))
            .collect()
    }
}
