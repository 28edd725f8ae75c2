//! JSON form of the parts of an entry.

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Snippet {
    pub(super) published_at: Option<String>,
    pub(super) channel_id: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) thumbnails: Thumbnails,
    pub(super) channel_title: String,
    pub(super) tags: Vec<String>,
    pub(super) category_id: Option<String>,
    pub(super) live_broadcast_content: Option<String>,
    pub(super) default_audio_language: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Thumbnails {
    pub(super) medium: Option<Thumbnail>,
    pub(super) high: Option<Thumbnail>,
    pub(super) standard: Option<Thumbnail>,
    pub(super) maxres: Option<Thumbnail>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Thumbnail {
    pub(super) url: String,
}

impl Thumbnails {
    /// URL of the smallest picture of at least 320 × 180 pixels.
    pub(super) fn smallest_fit(self) -> Option<String> {
        [self.medium, self.high, self.standard, self.maxres]
            .into_iter()
            .flatten()
            .map(|picture| picture.url)
            .find(|url| url.starts_with("https://"))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ContentDetails {
    pub(super) duration: Option<String>,
    pub(super) region_restriction: Option<RegionRestriction>,
    pub(super) content_rating: ContentRating,
    pub(super) related_playlists: RelatedPlaylists,
    pub(super) video_id: Option<String>,
    pub(super) video_published_at: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RegionRestriction {
    pub(super) allowed: Option<Vec<String>>,
    pub(super) blocked: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ContentRating {
    pub(super) yt_rating: Option<String>,
    pub(super) kmrb_rating: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RelatedPlaylists {
    pub(super) uploads: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct StatusPart {
    pub(super) upload_status: Option<String>,
    pub(super) privacy_status: Option<String>,
    pub(super) license: Option<String>,
    pub(super) embeddable: Option<bool>,
    pub(super) made_for_kids: Option<bool>,
    pub(super) contains_synthetic_media: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SearchId {
    pub(super) video_id: Option<String>,
}
