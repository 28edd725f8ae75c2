//! Entries of the API's answers. Nearly every field may be absent.

mod duration;
mod html;
mod parts;

use kyck_domain::catalog::{SourceChannel, SourceVideo, StatusFacts};
use kyck_kernel::UtcInstant;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::duration::duration_ms;
use self::html::unescaped;
use self::parts::{ContentDetails, SearchId, Snippet, StatusPart};
use super::SearchHit;

/// Reads one part of an entry; the error names the part.
fn part<T: DeserializeOwned>(entry: &mut Value, name: &str) -> Result<T, String> {
    let value = entry
        .get_mut(name)
        .map(Value::take)
        .ok_or_else(|| format!("{name}: missing"))?;
    serde_json::from_value(value).map_err(|error| format!("{name}: {error}"))
}

/// Reads one part of an entry that may be absent, but not null.
fn part_or_default<T: DeserializeOwned + Default>(entry: &mut Value, name: &str) -> Result<T, String> {
    if entry.get(name).is_none() {
        return Ok(T::default());
    }
    part(entry, name)
}

/// Checks that a status is one of the known values; an absent one is empty, which fails every publish check.
fn known_value(word: Option<String>, name: &str, known: &[&str]) -> Result<String, String> {
    match word {
        Some(word) if !known.contains(&word.as_str()) => Err(format!("{name}: unknown value {word}")),
        word => Ok(word.unwrap_or_default()),
    }
}

/// Video id in an entry of a video list.
pub(super) fn video_id(entry: &Value) -> Option<&str> {
    entry.get("id")?.as_str()
}

/// Video id in an entry of a playlist.
pub(super) fn playlist_video_id(entry: &Value) -> Option<&str> {
    entry.get("contentDetails")?.get("videoId")?.as_str()
}

#[derive(Debug)]
struct VideoItem {
    id: String,
    etag: String,
    snippet: Snippet,
    content_details: ContentDetails,
    status: StatusPart,
    live_streaming_details: Option<Value>,
}

/// Reads an entry of a video list.
///
/// # Errors
/// What is wrong with the entry. A requested part must be present; a field that is absent within a part takes the value
/// that fails the publish checks.
pub(super) fn video(mut entry: Value) -> Result<SourceVideo, String> {
    VideoItem {
        id: part(&mut entry, "id")?,
        etag: part_or_default(&mut entry, "etag")?,
        snippet: part(&mut entry, "snippet")?,
        content_details: part(&mut entry, "contentDetails")?,
        status: part(&mut entry, "status")?,
        live_streaming_details: part_or_default(&mut entry, "liveStreamingDetails")?,
    }
    .into_video()
}

impl VideoItem {
    fn into_video(self) -> Result<SourceVideo, String> {
        if self.id.is_empty() {
            return Err("id: empty".to_owned());
        }

        let privacy_status = known_value(
            self.status.privacy_status,
            "privacyStatus",
            &["public", "unlisted", "private"],
        )?;
        let upload_status = known_value(
            self.status.upload_status,
            "uploadStatus",
            &["processed", "uploaded", "failed", "rejected", "deleted"],
        )?;
        let live = self
            .snippet
            .live_broadcast_content
            .unwrap_or_else(|| "none".to_owned());
        let live_broadcast_content = known_value(
            Some(live),
            "liveBroadcastContent",
            &["none", "live", "upcoming", "completed"],
        )?;
        let yt_rating = known_value(
            self.content_details.content_rating.yt_rating,
            "ytRating",
            &["ytAgeRestricted", "ytUnspecified"],
        )?;

        let duration = self.content_details.duration.as_deref();
        let duration_ms = duration.map(duration_ms).transpose()?.flatten();
        let region = self.content_details.region_restriction.unwrap_or_default();

        Ok(SourceVideo {
            etag: self.etag.trim_matches('"').to_owned(),
            title: plain(&self.snippet.title),
            description: plain(&self.snippet.description),
            channel_youtube_id: self.snippet.channel_id,
            channel_title: plain(&self.snippet.channel_title),
            published_at: self.snippet.published_at.as_deref().and_then(instant),
            duration_ms,
            status: StatusFacts {
                privacy_status,
                upload_status,
                is_embeddable: self.status.embeddable.unwrap_or(false),
                is_made_for_kids: self.status.made_for_kids,
                contains_synthetic_media: self.status.contains_synthetic_media,
                license: self.status.license,
                regions_allowed: region.allowed,
                regions_blocked: region.blocked,
                is_age_restricted: yt_rating == "ytAgeRestricted",
                kmrb_rating: self.content_details.content_rating.kmrb_rating,
                live_broadcast_content,
                has_live_details: self.live_streaming_details.is_some(),
                tags: self.snippet.tags.iter().map(|tag| plain(tag)).collect(),
                category_id: self.snippet.category_id,
            },
            default_audio_language: self.snippet.default_audio_language,
            thumbnail_url: self.snippet.thumbnails.smallest_fit(),
            youtube_id: self.id,
        })
    }
}

/// Video id of a playlist entry; `None` when the video is deleted or private.
///
/// # Errors
/// What is wrong with the entry.
pub(super) fn open_video(mut entry: Value) -> Result<Option<String>, String> {
    let details: ContentDetails = part(&mut entry, "contentDetails")?;
    let status: StatusPart = part_or_default(&mut entry, "status")?;
    let privacy_status = known_value(
        status.privacy_status,
        "privacyStatus",
        &["public", "unlisted", "private", "privacyStatusUnspecified"],
    )?;
    let id = details
        .video_id
        .filter(|id| !id.is_empty())
        .ok_or("videoId: missing")?;
    let is_open = match privacy_status.as_str() {
        "" => details.video_published_at.is_some(),
        privacy => matches!(privacy, "public" | "unlisted"),
    };
    Ok(is_open.then_some(id))
}

/// Reads an entry of a channel list.
///
/// # Errors
/// What is wrong with the entry.
pub(super) fn channel(mut entry: Value) -> Result<SourceChannel, String> {
    let id: String = part(&mut entry, "id")?;
    let snippet: Snippet = part_or_default(&mut entry, "snippet")?;
    let details: ContentDetails = part_or_default(&mut entry, "contentDetails")?;
    let status: StatusPart = part_or_default(&mut entry, "status")?;
    if id.is_empty() {
        return Err("id: empty".to_owned());
    }

    Ok(SourceChannel {
        youtube_id: id,
        title: plain(&snippet.title),
        uploads_playlist_id: details.related_playlists.uploads.filter(|id| !id.is_empty()),
        is_made_for_kids: status.made_for_kids,
        thumbnail_url: snippet.thumbnails.smallest_fit(),
    })
}

/// Reads an entry of a search; `None` when it is not a video. Only `search` escapes its texts for HTML.
///
/// # Errors
/// What is wrong with the entry.
pub(super) fn search_hit(mut entry: Value) -> Result<Option<SearchHit>, String> {
    let id: SearchId = part(&mut entry, "id")?;
    let snippet: Snippet = part(&mut entry, "snippet")?;
    Ok(id.video_id.map(|youtube_id| SearchHit {
        youtube_id,
        title: plain(&unescaped(&snippet.title)),
        channel_title: plain(&unescaped(&snippet.channel_title)),
    }))
}

/// Text without control characters, which no title needs and databases reject.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'))
        .collect()
}

fn instant(text: &str) -> Option<UtcInstant> {
    let at = chrono::DateTime::parse_from_rfc3339(text).ok()?;
    Some(UtcInstant::from_datetime(at.with_timezone(&chrono::Utc)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A complete entry with one change.
    fn entry(change: impl FnOnce(&mut Value)) -> Value {
        let mut entry = json!({"id": "a", "etag": "e", "snippet": {}, "contentDetails": {}, "status": {}});
        change(&mut entry);
        entry
    }

    #[test]
    fn an_empty_list_of_allowed_regions_is_not_the_same_as_none() {
        let region = |rule: Value| video(entry(|e| e["contentDetails"]["regionRestriction"] = rule)).unwrap();
        assert_eq!(
            region(json!({"allowed": []})).status.regions_allowed,
            Some(vec![])
        );
        assert_eq!(region(json!({"blocked": ["KR"]})).status.regions_allowed, None);
        assert_eq!(region(json!({"blocked": ["KR"]})).status.regions_blocked, ["KR"]);
    }

    #[test]
    fn an_absent_field_fails_the_publish_checks() {
        let video = video(entry(|_| ())).unwrap();
        assert_eq!(
            (
                video.status.is_made_for_kids,
                video.status.contains_synthetic_media
            ),
            (None, None)
        );
        assert!(!video.status.is_embeddable);
        assert_eq!(
            (
                video.status.privacy_status.as_str(),
                video.status.upload_status.as_str()
            ),
            ("", "")
        );
        assert_eq!(video.duration_ms, None);
    }

    #[test]
    fn a_malformed_entry_is_rejected_with_the_name_of_the_part() {
        type Change = fn(&mut Value);
        let cases: [(Change, &str); 17] = [
            (|e| e["id"] = json!(null), "id"),
            (|e| e["id"] = json!(7), "id"),
            (|e| e["id"] = json!(""), "id"),
            (|e| e["etag"] = json!(null), "etag"),
            (|e| e["snippet"] = json!(null), "snippet"),
            (|e| drop(e.as_object_mut().unwrap().remove("snippet")), "snippet"),
            (|e| drop(e.as_object_mut().unwrap().remove("status")), "status"),
            (|e| e["snippet"]["tags"] = json!(null), "snippet"),
            (|e| e["snippet"]["categoryId"] = json!(27), "snippet"),
            (|e| e["snippet"]["title"] = json!(["a"]), "snippet"),
            (
                |e| e["contentDetails"]["contentRating"] = json!(null),
                "contentDetails",
            ),
            (
                |e| e["contentDetails"]["regionRestriction"] = json!({"blocked": null}),
                "contentDetails",
            ),
            (|e| e["contentDetails"]["duration"] = json!("PT-1S"), "duration"),
            (|e| e["status"]["embeddable"] = json!("true"), "status"),
            (
                |e| e["status"]["privacyStatus"] = json!("secret"),
                "privacyStatus",
            ),
            (|e| e["status"]["uploadStatus"] = json!("lost"), "uploadStatus"),
            (|e| *e = json!(null), "id"),
        ];
        for (change, name) in cases {
            let reason = video(entry(change)).unwrap_err();
            assert!(reason.starts_with(name), "{name}: {reason}");
        }
    }
}
