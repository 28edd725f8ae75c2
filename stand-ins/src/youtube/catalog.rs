//! Videos, channels and playlists of the YouTube stand-in.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, json};

/// The data of the stand-in. [`Catalog::demo`] is the demo catalogue.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Catalog {
    /// Channels with their upload playlists.
    pub channels: Vec<Channel>,
    /// Playlists other than the uploads of the channels.
    pub playlists: Vec<Playlist>,
    /// Videos, deleted ones included.
    pub videos: Vec<Video>,
}

/// A channel with its metadata.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Channel {
    /// Id of the channel, `UC…`.
    pub id: String,
    /// Displayed title of the channel.
    pub title: String,
    /// Playlist of all uploads, `UU…`.
    pub uploads_playlist_id: String,
    /// Handle without the `@`.
    pub handle: Option<String>,
    /// Legacy user name, if any.
    pub user_name: Option<String>,
    /// Whether the whole channel is made for children.
    pub made_for_kids: Option<bool>,
}

/// A playlist with its videos.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Playlist {
    /// Id of the playlist, `PL…`.
    pub id: String,
    /// Displayed title of the playlist.
    pub title: String,
    /// Id of the owning channel.
    pub channel_id: String,
    /// Ids of the videos, in order; unknown ids count as deleted videos.
    pub video_ids: Vec<String>,
}

/// A video resource. Absent fields are absent in the answers, or have the usual value of a public video.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Video {
    /// Video id, 11 characters.
    pub id: String,
    /// Title as plain text.
    pub title: String,
    /// Description as plain text.
    pub description: String,
    /// Length in seconds; `None` while it is live.
    pub duration_seconds: Option<u64>,
    /// Id of the owning channel.
    pub channel_id: String,
    /// Title of the owning channel.
    pub channel_title: String,
    /// Time of publication, RFC 3339.
    pub published_at: Option<String>,
    /// Audio language, BCP 47.
    pub language: Option<String>,
    /// Whether YouTube treats it as made for children; `None` omits the field.
    pub made_for_kids: Option<bool>,
    /// Whether it has synthetic content; `None` omits the field.
    pub contains_synthetic_media: Option<bool>,
    /// Privacy status; `None` for `public`.
    pub privacy_status: Option<String>,
    /// Upload status; `None` for `processed`.
    pub upload_status: Option<String>,
    /// Whether it may be embedded; `None` for `true`.
    pub embeddable: Option<bool>,
    /// License; `None` for `youtube`.
    pub license: Option<String>,
    /// The `regionRestriction` object of the answer.
    pub region_restriction: Option<Value>,
    /// The `contentRating` object of the answer.
    pub content_rating: Option<Value>,
    /// Live state; `None` for `none`.
    pub live_broadcast_content: Option<String>,
    /// Whether it is a recording of a live stream.
    pub was_live: bool,
    /// Keywords of the uploader.
    pub tags: Vec<String>,
    /// Id of the category, a number.
    pub category_id: Option<String>,
    /// Whether the video was deleted.
    pub removed: bool,
}

impl Catalog {
    /// The demo catalogue; `stand-ins/data/README.md` describes its origin.
    ///
    /// # Errors
    /// Never for the committed file; a test parses it.
    pub fn demo() -> Result<Self, serde_json::Error> {
        serde_json::from_str(include_str!("../../data/demo_catalog.json"))
    }

    /// A video by id, unless it is deleted.
    pub(super) fn live_video(&self, id: &str) -> Option<&Video> {
        self.videos.iter().find(|video| video.id == id && !video.removed)
    }

    /// Video ids of a playlist in order, and its channel; uploads are newest first.
    pub(super) fn playlist(&self, id: &str) -> Option<(Vec<&str>, &str)> {
        if let Some(list) = self.playlists.iter().find(|list| list.id == id) {
            let ids = list.video_ids.iter().map(String::as_str).collect();
            return Some((ids, list.channel_id.as_str()));
        }
        let channel = self.channels.iter().find(|c| c.uploads_playlist_id == id)?;
        let mut uploads: Vec<&Video> = self
            .videos
            .iter()
            .filter(|video| video.channel_id == channel.id && !video.removed && !video.is_private())
            .collect();
        uploads.sort_by(|a, b| b.published_at.cmp(&a.published_at).then(a.id.cmp(&b.id)));
        Some((
            uploads.iter().map(|video| video.id.as_str()).collect(),
            channel.id.as_str(),
        ))
    }
}

impl Video {
    pub(super) fn is_private(&self) -> bool {
        self.privacy_status.as_deref() == Some("private")
    }

    /// The `videos.list` resource with the requested parts.
    pub(super) fn resource(&self, parts: &[&str]) -> Value {
        let mut item = json!({"kind": "youtube#video", "id": self.id});
        for part in parts {
            match *part {
                "snippet" => item["snippet"] = self.snippet(),
                "contentDetails" => item["contentDetails"] = self.content_details(),
                "status" => item["status"] = self.status(),
                // Only current and former live streams have this part.
                "liveStreamingDetails" if self.was_live || self.duration_seconds.is_none() => {
                    item["liveStreamingDetails"] = json!({"actualStartTime": self.published_at});
                }
                _ => {}
            }
        }
        item["etag"] = json!(etag(&item));
        item
    }

    fn snippet(&self) -> Value {
        let mut snippet = json!({
            "channelId": self.channel_id,
            "title": self.title,
            "description": self.description,
            "thumbnails": thumbnails(&self.id),
            "channelTitle": self.channel_title,
            "categoryId": self.category_id.as_deref().unwrap_or("27"),
            "liveBroadcastContent": self.live_broadcast_content.as_deref().unwrap_or("none"),
            "localized": {"title": self.title, "description": self.description},
        });
        if let Some(at) = &self.published_at {
            snippet["publishedAt"] = json!(at);
        }
        if !self.tags.is_empty() {
            snippet["tags"] = json!(self.tags);
        }
        if let Some(language) = &self.language {
            snippet["defaultAudioLanguage"] = json!(language);
        }
        snippet
    }

    fn content_details(&self) -> Value {
        let mut details = json!({
            "duration": self.duration_seconds.map_or("P0D".to_owned(), iso_duration),
            "dimension": "2d",
            "definition": "hd",
            "caption": "false",
            "licensedContent": true,
            "contentRating": self.content_rating.clone().unwrap_or_else(|| json!({})),
            "projection": "rectangular",
        });
        if let Some(rule) = &self.region_restriction {
            details["regionRestriction"] = rule.clone();
        }
        details
    }

    fn status(&self) -> Value {
        let mut status = json!({
            "uploadStatus": self.upload_status.as_deref().unwrap_or("processed"),
            "privacyStatus": self.privacy_status.as_deref().unwrap_or("public"),
            "license": self.license.as_deref().unwrap_or("youtube"),
            "embeddable": self.embeddable.unwrap_or(true),
            "publicStatsViewable": true,
        });
        if let Some(is_for_kids) = self.made_for_kids {
            status["madeForKids"] = json!(is_for_kids);
        }
        if let Some(is_synthetic) = self.contains_synthetic_media {
            status["containsSyntheticMedia"] = json!(is_synthetic);
        }
        status
    }
}

/// The `thumbnails` object with YouTube's standard pictures.
pub(super) fn thumbnails(id: &str) -> Value {
    let sizes = [
        ("default", "default", 120, 90),
        ("medium", "mqdefault", 320, 180),
        ("high", "hqdefault", 480, 360),
    ];
    let pictures: HashMap<&str, Value> = sizes
        .into_iter()
        .map(|(name, file, width, height)| {
            let url = format!("https://i.ytimg.com/vi/{id}/{file}.jpg");
            (name, json!({"url": url, "width": width, "height": height}))
        })
        .collect();
    json!(pictures)
}

/// ISO 8601 duration in YouTube's format, which omits zero parts.
fn iso_duration(seconds: u64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = "PT".to_owned();
    for (count, unit) in [(hours, 'H'), (minutes, 'M'), (rest, 'S')] {
        if count > 0 {
            text.push_str(&count.to_string());
            text.push(unit);
        }
    }
    if seconds == 0 { "P0D".to_owned() } else { text }
}

/// ETag of a JSON value.
pub(super) fn etag(value: &Value) -> String {
    use base64::Engine as _;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, value.to_string().as_bytes());
    let bytes = digest.as_ref().get(..20).unwrap_or_default();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_catalogue_is_valid_and_consistent() {
        let demo = Catalog::demo().unwrap();
        assert_eq!(demo.videos.len(), 494);
        let known: std::collections::HashSet<_> = demo.videos.iter().map(|video| video.id.as_str()).collect();
        assert_eq!(known.len(), 494, "ids are distinct");
        assert!(demo.videos.iter().all(|video| video.id.len() == 11));
        assert!(
            demo.playlists
                .iter()
                .flat_map(|list| &list.video_ids)
                .all(|id| known.contains(id.as_str()))
        );
        let channels: std::collections::HashSet<_> = demo.channels.iter().map(|c| c.id.as_str()).collect();
        assert!(
            demo.videos
                .iter()
                .all(|video| channels.contains(video.channel_id.as_str()))
        );
        assert!(channels.iter().all(|id| id.len() == 24));
    }

    #[test]
    fn durations_omit_zero_parts() {
        let texts = [0, 44, 3600, 3644, 3600 + 9 * 60 + 5].map(iso_duration);
        assert_eq!(texts, ["P0D", "PT44S", "PT1H", "PT1H44S", "PT1H9M5S"]);
    }
}
