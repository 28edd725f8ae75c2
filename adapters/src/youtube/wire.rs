//! The answers of the API as they come. Nearly every field may be absent.

use kyck_domain::UtcInstant;
use kyck_domain::catalog::{SourceChannel, SourceError, SourceVideo};
use serde::Deserialize;

use super::SearchHit;

/// A list of any kind. A channel list without hits has no `items` at all.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct List<T> {
    #[serde(default = "Vec::new")]
    pub(super) items: Vec<T>,
    pub(super) next_page_token: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct VideoItem {
    id: String,
    etag: String,
    snippet: Snippet,
    content_details: ContentDetails,
    status: StatusPart,
    live_streaming_details: Option<serde_json::Value>,
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

impl VideoItem {
    /// # Errors
    /// [`SourceError::Unreadable`] without an id. What else is absent takes the value that passes no gate.
    pub(super) fn into_video(self) -> Result<SourceVideo, SourceError> {
        if self.id.is_empty() {
            return Err(SourceError::Unreadable("a video without an id".to_owned()));
        }
        let region = self.content_details.region_restriction.unwrap_or_default();
        Ok(SourceVideo {
            etag: self.etag.trim_matches('"').to_owned(),
            title: plain(&self.snippet.title),
            description: plain(&self.snippet.description),
            channel_youtube_id: self.snippet.channel_id,
            channel_title: plain(&self.snippet.channel_title),
            published_at: self.snippet.published_at.as_deref().and_then(instant),
            duration_ms: self.content_details.duration.as_deref().and_then(duration_ms),
            privacy_status: self.status.privacy_status.unwrap_or_default(),
            upload_status: self.status.upload_status.unwrap_or_default(),
            is_embeddable: self.status.embeddable.unwrap_or(false),
            is_made_for_kids: self.status.made_for_kids,
            contains_synthetic_media: self.status.contains_synthetic_media,
            license: self.status.license,
            regions_allowed: region.allowed,
            regions_blocked: region.blocked,
            is_age_restricted: self.content_details.content_rating.yt_rating.as_deref()
                == Some("ytAgeRestricted"),
            kmrb_rating: self.content_details.content_rating.kmrb_rating,
            live_broadcast_content: self
                .snippet
                .live_broadcast_content
                .unwrap_or_else(|| "none".to_owned()),
            has_live_details: self.live_streaming_details.is_some(),
            default_audio_language: self.snippet.default_audio_language,
            tags: self.snippet.tags.iter().map(|tag| plain(tag)).collect(),
            category_id: self.snippet.category_id,
            thumbnail_url: self.snippet.thumbnails.smallest_fit(),
            youtube_id: self.id,
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PlaylistItem {
    content_details: ContentDetails,
    status: StatusPart,
}

impl PlaylistItem {
    /// The id of the video, unless that is deleted or private.
    pub(super) fn open_video(self) -> Option<String> {
        let is_open = match self.status.privacy_status.as_deref() {
            Some(privacy) => matches!(privacy, "public" | "unlisted"),
            None => self.content_details.video_published_at.is_some(),
        };
        self.content_details
            .video_id
            .filter(|id| is_open && !id.is_empty())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ChannelItem {
    id: String,
    snippet: Snippet,
    content_details: ContentDetails,
    status: StatusPart,
}

impl ChannelItem {
    /// # Errors
    /// [`SourceError::Unreadable`] without an id.
    pub(super) fn into_channel(self) -> Result<SourceChannel, SourceError> {
        if self.id.is_empty() {
            return Err(SourceError::Unreadable("a channel without an id".to_owned()));
        }
        Ok(SourceChannel {
            youtube_id: self.id,
            title: plain(&self.snippet.title),
            uploads_playlist_id: self
                .content_details
                .related_playlists
                .uploads
                .filter(|id| !id.is_empty()),
            is_made_for_kids: self.status.made_for_kids,
            thumbnail_url: self.snippet.thumbnails.smallest_fit(),
        })
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SearchItem {
    id: SearchId,
    snippet: Snippet,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SearchId {
    video_id: Option<String>,
}

impl SearchItem {
    /// The hit, if it is a video. Search alone escapes its texts for HTML.
    pub(super) fn into_hit(self) -> Option<SearchHit> {
        Some(SearchHit {
            youtube_id: self.id.video_id?,
            title: plain(&html_unescaped(&self.snippet.title)),
            channel_title: plain(&html_unescaped(&self.snippet.channel_title)),
        })
    }
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

/// Reads `PT1H9M5S`, `PT1H44S`, `P1DT2S`. `None` for `P0D`, which a running stream has, and for what is no duration.
fn duration_ms(text: &str) -> Option<i64> {
    let (days, time) = match text.strip_prefix('P')?.split_once('T') {
        Some((days, time)) => (days, time),
        None => (text.strip_prefix('P')?, ""),
    };
    let days = units(days, &[('W', 7 * 86_400), ('D', 86_400)])?;
    let seconds = units(time, &[('H', 3600), ('M', 60), ('S', 1)])?;
    let total = days.checked_add(seconds)?.checked_mul(1000)?;
    (total > 0).then_some(total)
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
            ("PT5S1H", None),
            ("PT-5S", None),
            ("PT99999999999H", None),
            ("5 minutes", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(duration_ms(text), expected, "{text}");
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

    #[test]
    fn an_empty_list_of_allowed_regions_is_not_the_same_as_none() {
        let region = |json: &str| {
            let text = format!("{{\"id\":\"a\",\"contentDetails\":{{\"regionRestriction\":{json}}}}}");
            serde_json::from_str::<VideoItem>(&text)
                .unwrap()
                .into_video()
                .unwrap()
        };
        assert_eq!(region("{\"allowed\":[]}").regions_allowed, Some(vec![]));
        assert_eq!(region("{\"blocked\":[\"KR\"]}").regions_allowed, None);
        assert_eq!(region("{\"blocked\":[\"KR\"]}").regions_blocked, ["KR"]);
    }

    #[test]
    fn what_is_absent_passes_no_gate() {
        let video = serde_json::from_str::<VideoItem>("{\"id\":\"a\"}")
            .unwrap()
            .into_video()
            .unwrap();
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
        assert!(matches!(
            VideoItem::default().into_video(),
            Err(SourceError::Unreadable(_))
        ));
    }
}
