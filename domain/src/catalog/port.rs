//! The port to where video facts come from. The adapter speaks the YouTube Data API v3.

use std::time::Duration;

use async_trait::async_trait;
use kyck_kernel::time::UtcInstant;
use serde::{Deserialize, Serialize};

/// A video as its source describes it now; stored as an expiring snapshot only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceVideo {
    /// YouTube's id, 11 characters.
    pub youtube_id: String,
    /// Version tag of the answer, for conditional requests.
    pub etag: String,
    /// Title as plain text.
    pub title: String,
    /// Description as plain text; may be empty.
    pub description: String,
    /// YouTube's id of the channel.
    pub channel_youtube_id: String,
    /// Title of the channel as plain text.
    pub channel_title: String,
    /// When the owner published it.
    pub published_at: Option<UtcInstant>,
    /// Length in milliseconds; `None` for what has none (a running stream).
    pub duration_ms: Option<i64>,
    /// Status, rights and hints.
    pub status: StatusFacts,
    /// Language of the sound as the owner declared it (BCP 47).
    pub default_audio_language: Option<String>,
    /// Address of a thumbnail of at least 320 × 180 pixels.
    pub thumbnail_url: Option<String>,
}

/// Status, rights and hints of a video. The JSON form is stored with its snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StatusFacts {
    /// Who may see it: `public`, `unlisted` or `private`.
    pub privacy_status: String,
    /// How far YouTube is: `processed`, `uploaded`, `failed`, `rejected` or `deleted`.
    pub upload_status: String,
    /// Whether other sites may show the player.
    pub is_embeddable: bool,
    /// Whether YouTube treats it as made for children.
    pub is_made_for_kids: Option<bool>,
    /// Whether the owner declared synthetic or altered content.
    pub contains_synthetic_media: Option<bool>,
    /// The licence: `youtube` or `creativeCommon`.
    pub license: Option<String>,
    /// The only countries (ISO 3166-1 alpha-2) where it plays; `None` is no such rule.
    pub regions_allowed: Option<Vec<String>>,
    /// Countries where it does not play.
    pub regions_blocked: Vec<String>,
    /// Whether YouTube restricts it by age.
    pub is_age_restricted: bool,
    /// Korean film rating such as `kmrbAll`, where there is one.
    pub kmrb_rating: Option<String>,
    /// Whether it is streamed: `none`, `live`, `upcoming` or `completed`.
    pub live_broadcast_content: String,
    /// Whether it is, or was, a live stream.
    pub has_live_details: bool,
    /// Keywords that the owner set.
    pub tags: Vec<String>,
    /// YouTube's number of the category.
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

/// A channel as its source describes it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceChannel {
    /// YouTube's id of the channel, `UC…`.
    pub youtube_id: String,
    /// Title of the channel as plain text.
    pub title: String,
    /// Playlist of everything the channel uploaded.
    pub uploads_playlist_id: Option<String>,
    /// Whether the whole channel is made for children; absent when YouTube does not say.
    pub is_made_for_kids: Option<bool>,
    /// Address of the channel's picture.
    pub thumbnail_url: Option<String>,
}

/// How a channel is named by the one who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelName {
    /// By YouTube's id, `UC…`.
    Id(String),
    /// By handle, without the `@`.
    Handle(String),
    /// By the user name of an early account, as in `/user/…`.
    User(String),
}

/// An entry of a list that cannot be read, while the rest of the list can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableEntry {
    /// YouTube's id of the video, where at least that can be read.
    pub youtube_id: Option<String>,
    /// What is wrong with the entry, for staff; may quote it, so it belongs in no log.
    pub reason: String,
}

/// What a look-up of videos was answered with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VideoList {
    /// The videos that can be read.
    pub videos: Vec<SourceVideo>,
    /// The entries that cannot.
    pub unreadable: Vec<UnreadableEntry>,
}

/// One page of a playlist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaylistPage {
    /// Ids of the videos that can be looked up; deleted and private ones are left out.
    pub youtube_ids: Vec<String>,
    /// How many items of the page were deleted or private.
    pub unavailable: u32,
    /// The items that cannot be read.
    pub unreadable: Vec<UnreadableEntry>,
    /// Token of the next page; `None` on the last one.
    pub next_page_token: Option<String>,
    /// Whether the list may go on, but where cannot be read.
    pub is_next_unreadable: bool,
}

/// Why the source gave no answer. Texts may be shown to staff.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The day's quota is used up: nothing more until midnight Pacific.
    #[error("the day's quota at the source is used up")]
    QuotaExceeded,
    /// Too fast, or the source is in trouble; retries within the call were used up.
    #[error("the source is unavailable: {detail}")]
    Unavailable {
        /// What was seen last.
        detail: String,
        /// How long the source asks to wait.
        retry_after: Option<Duration>,
    },
    /// The named playlist or channel does not exist or is not open to us.
    #[error("not found at the source")]
    NotFound,
    /// Key, permission or request are wrong: asking again will not help.
    #[error("the source refuses: {reason}")]
    Refused {
        /// The source's own reason word, such as `keyInvalid`.
        reason: String,
    },
    /// The answer cannot be read.
    #[error("the source's answer cannot be read: {0}")]
    Unreadable(String),
    /// A request was not booked, so it was not sent.
    #[error("the day's requests to the source are booked out")]
    NotBooked,
}

/// The ledger of the requests that go out to a source which counts them.
#[async_trait]
pub trait BookRequest: Send + Sync {
    /// Books one request that is about to be sent, retries included; `false` when it may not be sent.
    async fn book(&self) -> bool;
}

/// Where video facts come from. A request costs one unit of quota, whatever the answer; every one is booked with
/// `booking` before it is sent.
#[async_trait]
pub trait VideoSource: Send + Sync {
    /// Looks up at most 50 videos. What does not exist, or is private, is simply missing from the answer.
    async fn videos(
        &self,
        youtube_ids: &[String],
        booking: &dyn BookRequest,
    ) -> Result<VideoList, SourceError>;

    /// One page of at most 50 items of a playlist.
    async fn playlist_page(
        &self,
        playlist_id: &str,
        page_token: Option<&str>,
        booking: &dyn BookRequest,
    ) -> Result<PlaylistPage, SourceError>;

    /// Looks up a channel.
    async fn channel(
        &self,
        name: &ChannelName,
        booking: &dyn BookRequest,
    ) -> Result<SourceChannel, SourceError>;
}
