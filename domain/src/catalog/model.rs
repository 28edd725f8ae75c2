//! What the catalogue holds.

use std::sync::Arc;

use kyck_kernel::UtcInstant;
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use serde::{Deserialize, Serialize};

use super::curriculum::Content;
use super::port::SourceVideo;
use crate::family::AgeBand;

/// Where a video stands between proposal and retirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VideoState {
    /// Known, not proposed.
    Draft,
    /// Waits for a curator.
    InReview,
    /// Shown to families.
    Published,
    /// Taken down for now: gone at the source, or withdrawn by staff.
    Suspended,
    /// Taken down for good.
    Retired,
    /// Refused by a curator.
    Rejected,
}

impl VideoState {
    /// All states.
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

    /// Reads [`VideoState::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A YouTube channel that curators know.
#[derive(Debug, PartialEq, Eq)]
pub struct Channel {
    /// Which one.
    pub id: ChannelId,
    /// YouTube's id, `UC…`.
    pub youtube_id: String,
    /// YouTube's title; empty when it was not seen for 30 days.
    pub title: String,
}

/// An ordered set of videos.
#[derive(Debug, PartialEq, Eq)]
pub struct Series {
    /// Which one.
    pub id: SeriesId,
    /// Our title.
    pub title: String,
}

/// A product topic such as animals or vehicles, apart from the curriculum.
#[derive(Debug, PartialEq, Eq)]
pub struct Theme {
    /// Which one.
    pub id: ThemeId,
    /// Stable name in addresses and data files.
    pub slug: String,
    /// Korean name.
    pub name_ko: String,
    /// English name.
    pub name_en: String,
    /// Themes that were merged into it: what was said of them holds for it.
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

/// How strongly a video is about a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TagWeight {
    /// What it is mainly about; one a video.
    Primary,
    /// What it also touches; at most three a video.
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

    /// Reads [`TagWeight::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Primary, Self::Secondary]
            .into_iter()
            .find(|weight| weight.as_str() == text)
    }

    /// Weight before normalisation.
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
    /// The content.
    pub content: &'static Content,
    /// How strongly.
    pub weight: TagWeight,
}

/// What YouTube says of a video, no older than 30 days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// YouTube's title.
    pub title: String,
    /// Address of a thumbnail.
    pub thumbnail_url: Option<String>,
    /// Length; `None` for what has none.
    pub duration_ms: Option<i64>,
    /// Whether it can be embedded and seen by anyone without an age check.
    pub is_playable: bool,
    /// Whether YouTube treats it as made for children; absent when not told.
    pub is_made_for_kids: Option<bool>,
    /// When it was read.
    pub fetched_at: UtcInstant,
    /// When it must be gone unless read again.
    pub expires_at: UtcInstant,
}

/// A video of the catalogue: our own facts, and YouTube's while they are fresh.
#[derive(Clone, Debug)]
pub struct Video {
    /// Which one.
    pub id: VideoId,
    /// YouTube's id, 11 characters.
    pub youtube_id: String,
    /// Where it stands.
    pub state: VideoState,
    /// Where it comes from.
    pub channel: Arc<Channel>,
    /// The set it belongs to.
    pub series: Option<Arc<Series>>,
    /// The same by its id, also once the series is deleted: a guardian's block of it goes on to hold.
    pub series_id: Option<SeriesId>,
    /// Its number within the set.
    pub episode: Option<i32>,
    /// Language of its sound (BCP 47).
    pub language: String,
    /// The youngest band it suits; older children may see it too.
    pub age_band: Option<AgeBand>,
    /// Our Korean title.
    pub title_ko: Option<String>,
    /// Our English title.
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

    /// Length in milliseconds, as last told by YouTube; `None` when not known now.
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

/// What the recommender and reports know of a published video: our own labels only.
#[derive(Clone, Debug, PartialEq)]
pub struct VideoLabels {
    /// Which video.
    pub id: VideoId,
    /// Places of contents in the curriculum, with weights that sum to 1 (empty without tags).
    pub contents: Vec<(usize, f64)>,
    /// Its themes.
    pub theme_ids: Vec<ThemeId>,
    /// Its series.
    pub series_id: Option<SeriesId>,
    /// Its number within the series.
    pub episode: Option<i32>,
    /// Its channel.
    pub channel_id: ChannelId,
    /// The youngest band it suits.
    pub age_band: Option<AgeBand>,
    /// Language of its sound.
    pub language: String,
    /// When it was first published here.
    pub published_at: Option<UtcInstant>,
    /// Length, where known.
    pub duration_ms: Option<i64>,
}

impl From<&Video> for VideoLabels {
    fn from(video: &Video) -> Self {
        Self {
            id: video.id,
            contents: video
                .content_weights()
                .into_iter()
                .map(|(content, weight)| (content.index, weight))
                .collect(),
            theme_ids: video.themes.iter().map(|theme| theme.id).collect(),
            series_id: video.series.as_ref().map(|series| series.id),
            episode: video.episode,
            channel_id: video.channel.id,
            age_band: video.age_band,
            language: video.language.clone(),
            published_at: video.published_at,
            duration_ms: video.duration_ms(),
        }
    }
}

/// Status, rights and hints of a snapshot as they are stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StatusFacts {
    /// `public`, `unlisted`, `private`.
    pub privacy_status: String,
    /// `processed`, `uploaded`, `failed`, `rejected`, `deleted`.
    pub upload_status: String,
    /// Whether other sites may show the player.
    pub is_embeddable: bool,
    /// Whether YouTube treats it as made for children.
    pub is_made_for_kids: Option<bool>,
    /// Whether the owner declared synthetic or altered content.
    pub contains_synthetic_media: Option<bool>,
    /// `youtube` or `creativeCommon`.
    pub license: Option<String>,
    /// Countries where alone it plays.
    pub regions_allowed: Option<Vec<String>>,
    /// Countries where it does not play.
    pub regions_blocked: Vec<String>,
    /// Whether YouTube restricts it by age.
    pub is_age_restricted: bool,
    /// Korean film rating.
    pub kmrb_rating: Option<String>,
    /// `none`, `live`, `upcoming`.
    pub live_broadcast_content: String,
    /// Whether it is, or was, a live stream.
    pub has_live_details: bool,
    /// Keywords of the owner.
    pub tags: Vec<String>,
    /// YouTube's category number.
    pub category_id: Option<String>,
}

impl StatusFacts {
    /// Whether anyone may play it embedded, without an age check.
    pub fn is_playable(&self) -> bool {
        matches!(self.privacy_status.as_str(), "public" | "unlisted")
            && self.upload_status == "processed"
            && self.is_embeddable
            && !self.is_age_restricted
    }
}

impl From<&SourceVideo> for StatusFacts {
    fn from(video: &SourceVideo) -> Self {
        Self {
            privacy_status: video.privacy_status.clone(),
            upload_status: video.upload_status.clone(),
            is_embeddable: video.is_embeddable,
            is_made_for_kids: video.is_made_for_kids,
            contains_synthetic_media: video.contains_synthetic_media,
            license: video.license.clone(),
            regions_allowed: video.regions_allowed.clone(),
            regions_blocked: video.regions_blocked.clone(),
            is_age_restricted: video.is_age_restricted,
            kmrb_rating: video.kmrb_rating.clone(),
            live_broadcast_content: video.live_broadcast_content.clone(),
            has_live_details: video.has_live_details,
            tags: video.tags.clone(),
            category_id: video.category_id.clone(),
        }
    }
}

/// Which videos are asked for; all that is given must match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VideoFilter {
    /// The youngest band they suit.
    pub age_band: Option<AgeBand>,
    /// Slug of an area, or of a category.
    pub nuri_area: Option<String>,
    /// A topic they have.
    pub theme_id: Option<ThemeId>,
    /// The series they belong to.
    pub series_id: Option<SeriesId>,
    /// Language of their sound; `ko` finds `ko-KR` too.
    pub language: Option<String>,
    /// Words in title, channel or series; Korean initials (초성) work too.
    pub search: Option<String>,
}
