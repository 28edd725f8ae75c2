//! The answers of the API as they come. Nearly every field may be absent.

use kyck_domain::catalog::{SourceChannel, SourceVideo};
use kyck_kernel::UtcInstant;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::SearchHit;

/// Reads one part of an entry; the reason names the part.
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

/// A word of the source that must be one of those known; an absent one is empty, and passes no gate.
fn known_word(word: Option<String>, name: &str, known: &[&str]) -> Result<String, String> {
    match word {
        Some(word) if !known.contains(&word.as_str()) => Err(format!("{name}: unknown value {word}")),
        word => Ok(word.unwrap_or_default()),
    }
}

/// The id of a video in an entry of a video list.
pub(super) fn video_id(entry: &Value) -> Option<&str> {
    entry.get("id")?.as_str()
}

/// The id of a video in an entry of a playlist.
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
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Snippet {
    published_at: Option<String>,
    channel_id: String,
    title: String,
    description: String,
    thumbnails: Thumbnails,
    channel_title: String,
    tags: Vec<String>,
    category_id: Option<String>,
    live_broadcast_content: Option<String>,
    default_audio_language: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Thumbnails {
    medium: Option<Thumbnail>,
    high: Option<Thumbnail>,
    standard: Option<Thumbnail>,
    maxres: Option<Thumbnail>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Thumbnail {
    url: String,
}

impl Thumbnails {
    /// The smallest picture of at least 320 × 180 pixels.
    fn smallest_fit(self) -> Option<String> {
        [self.medium, self.high, self.standard, self.maxres]
            .into_iter()
            .flatten()
            .map(|picture| picture.url)
            .find(|url| url.starts_with("https://"))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ContentDetails {
    duration: Option<String>,
    region_restriction: Option<RegionRestriction>,
    content_rating: ContentRating,
    related_playlists: RelatedPlaylists,
    video_id: Option<String>,
    video_published_at: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RegionRestriction {
    allowed: Option<Vec<String>>,
    blocked: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ContentRating {
    yt_rating: Option<String>,
    kmrb_rating: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RelatedPlaylists {
    uploads: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct StatusPart {
    upload_status: Option<String>,
    privacy_status: Option<String>,
    license: Option<String>,
    embeddable: Option<bool>,
    made_for_kids: Option<bool>,
    contains_synthetic_media: Option<bool>,
}

/// A video of an entry of a video list.
///
/// # Errors
/// What is wrong with the entry. A part that was asked for must be there; what is absent within a part takes the
/// value that passes no gate.
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
        let privacy_status = known_word(
            self.status.privacy_status,
            "privacyStatus",
            &["public", "unlisted", "private"],
        )?;
        let upload_status = known_word(
            self.status.upload_status,
            "uploadStatus",
            &["processed", "uploaded", "failed", "rejected", "deleted"],
        )?;
        let live_broadcast_content = known_word(
            Some(
                self.snippet
                    .live_broadcast_content
                    .unwrap_or_else(|| "none".to_owned()),
            ),
            "liveBroadcastContent",
            &["none", "live", "upcoming", "completed"],
        )?;
        let yt_rating = known_word(
            self.content_details.content_rating.yt_rating,
            "ytRating",
            &["ytAgeRestricted", "ytUnspecified"],
        )?;
        let duration_ms = match self.content_details.duration.as_deref() {
            Some(text) => duration_ms(text)?,
            None => None,
        };
        let region = self.content_details.region_restriction.unwrap_or_default();
        Ok(SourceVideo {
            etag: self.etag.trim_matches('"').to_owned(),
            title: plain(&self.snippet.title),
            description: plain(&self.snippet.description),
            channel_youtube_id: self.snippet.channel_id,
            channel_title: plain(&self.snippet.channel_title),
            published_at: self.snippet.published_at.as_deref().and_then(instant),
            duration_ms,
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
            default_audio_language: self.snippet.default_audio_language,
            tags: self.snippet.tags.iter().map(|tag| plain(tag)).collect(),
            category_id: self.snippet.category_id,
            thumbnail_url: self.snippet.thumbnails.smallest_fit(),
            youtube_id: self.id,
        })
    }
}

/// The id of the video of a playlist's entry; `None` when that is deleted or private.
///
/// # Errors
/// What is wrong with the entry.
pub(super) fn open_video(mut entry: Value) -> Result<Option<String>, String> {
    let details: ContentDetails = part(&mut entry, "contentDetails")?;
    let status: StatusPart = part_or_default(&mut entry, "status")?;
    let privacy_status = known_word(
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

/// A channel of an entry of a channel list.
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

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SearchId {
    video_id: Option<String>,
}

/// The hit of a search's entry, if it is a video. Search alone escapes its texts for HTML.
///
/// # Errors
/// What is wrong with the entry.
pub(super) fn search_hit(mut entry: Value) -> Result<Option<SearchHit>, String> {
    let id: SearchId = part(&mut entry, "id")?;
    let snippet: Snippet = part(&mut entry, "snippet")?;
    Ok(id.video_id.map(|youtube_id| SearchHit {
        youtube_id,
        title: plain(&html_unescaped(&snippet.title)),
        channel_title: plain(&html_unescaped(&snippet.channel_title)),
    }))
}

/// Text without the control characters that no title needs and databases refuse.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t'))
        .collect()
}

fn instant(text: &str) -> Option<UtcInstant> {
    let at = chrono::DateTime::parse_from_rfc3339(text).ok()?;
    Some(UtcInstant::from_datetime(at.with_timezone(&chrono::Utc)))
}

/// The longest duration that is believed: 60 days, more than any recording has.
const MAX_DURATION_MS: i64 = 60 * 86_400_000;

/// Reads `PT1H9M5S`, `PT1H44S`, `P1DT2S`. `None` for `P0D`, which a running stream has.
///
/// # Errors
/// What is no duration, or one that nothing has.
fn duration_ms(text: &str) -> Result<Option<i64>, String> {
    let unreadable = || format!("duration: {text} is none");
    let total = whole_duration_ms(text).ok_or_else(unreadable)?;
    if total > MAX_DURATION_MS {
        return Err(unreadable());
    }
    Ok((total > 0).then_some(total))
}

fn whole_duration_ms(text: &str) -> Option<i64> {
    let text = text.strip_prefix('P')?;
    let (days, time) = text.split_once('T').unwrap_or((text, ""));
    if days.is_empty() && time.is_empty() {
        return None;
    }
    let days = units(days, &[('W', 7 * 86_400), ('D', 86_400)])?;
    let seconds = units(time, &[('H', 3600), ('M', 60), ('S', 1)])?;
    days.checked_add(seconds)?.checked_mul(1000)
}

/// Sums `12H30M` by the seconds of each letter; the letters may be left out, but keep their order.
fn units(text: &str, letters: &[(char, i64)]) -> Option<i64> {
    let mut rest = text;
    let mut sum = 0_i64;
    for (letter, seconds) in letters {
        if let Some((number, after)) = rest.split_once(*letter) {
            sum = sum.checked_add(number.parse::<u32>().ok().map(i64::from)?.checked_mul(*seconds)?)?;
            rest = after;
        }
    }
    rest.is_empty().then_some(sum)
}

/// Undoes the five escapes of XML and numeric ones; leaves everything else as it is.
fn html_unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(';').filter(|end| *end <= 10);
        if let Some((letter, end)) = end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            plain.push(letter);
            rest = &rest[end + 1..];
        } else {
            plain.push('&');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn durations_are_read_with_any_part_left_out() {
        let cases = [
            ("PT57M45S", Some(3_465_000)),
            ("PT1H44S", Some(3_644_000)),
            ("PT2H", Some(7_200_000)),
            ("P1DT2S", Some(86_402_000)),
            ("P1W", Some(604_800_000)),
            ("P0D", None),
            ("PT0S", None),
        ];
        for (text, expected) in cases {
            assert_eq!(duration_ms(text), Ok(expected), "{text}");
        }
        for text in [
            "PT5S1H",
            "PT-5S",
            "PT99999999999H",
            "PT90000H",
            "5 minutes",
            "P",
            "PT",
            "",
        ] {
            assert!(duration_ms(text).is_err(), "{text}");
        }
    }

    #[test]
    fn titles_of_a_search_are_unescaped_once() {
        assert_eq!(
            html_unescaped("Tom &amp; Jerry&#39;s &quot;&lt;3&quot;"),
            "Tom & Jerry's \"<3\""
        );
        assert_eq!(
            html_unescaped("&amp;lt; &#x1F60A; & so; on & &unknown;"),
            "&lt; 😊 & so; on & &unknown;"
        );
        assert_eq!(html_unescaped("한글용사 &gt; 아이야"), "한글용사 > 아이야");
    }

    /// An entry with every part, changed.
    fn entry(change: impl FnOnce(&mut Value)) -> Value {
        let mut entry = json!({"id": "a", "etag": "e", "snippet": {}, "contentDetails": {}, "status": {}});
        change(&mut entry);
        entry
    }

    #[test]
    fn an_empty_list_of_allowed_regions_is_not_the_same_as_none() {
        let region = |rule: Value| video(entry(|e| e["contentDetails"]["regionRestriction"] = rule)).unwrap();
        assert_eq!(region(json!({"allowed": []})).regions_allowed, Some(vec![]));
        assert_eq!(region(json!({"blocked": ["KR"]})).regions_allowed, None);
        assert_eq!(region(json!({"blocked": ["KR"]})).regions_blocked, ["KR"]);
    }

    #[test]
    fn what_is_absent_within_a_part_passes_no_gate() {
        let video = video(entry(|_| ())).unwrap();
        assert_eq!(
            (video.is_made_for_kids, video.contains_synthetic_media),
            (None, None)
        );
        assert!(!video.is_embeddable);
        assert_eq!(
            (video.privacy_status.as_str(), video.upload_status.as_str()),
            ("", "")
        );
        assert_eq!(video.duration_ms, None);
    }

    #[test]
    fn an_entry_of_another_form_is_refused_with_the_name_of_the_part() {
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
