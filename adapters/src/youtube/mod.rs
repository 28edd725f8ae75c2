//! Video metadata from the YouTube Data API v3.
//!
//! Requests are authorized by a key in the query. Every request costs a unit of quota, also one that is answered with
//! 304 or an error, so there are few retries and each is booked before it is sent.

mod cache;
mod error;
mod list;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use cache::EtagCache;
use kyck_domain::catalog::{
    BookRequest, ChannelName, PlaylistPage, SourceChannel, SourceError, VideoList, VideoSource,
};
use kyck_kernel::random::Random;
use list::{List, NextPage};

use crate::http::{Answer, Http, Limits};

/// URL of the real service.
pub const BASE_URL: &str = "https://www.googleapis.com/youtube/v3";
/// The most ids per request and entries per answer.
const PAGE: usize = 50;

/// Settings of the adapter.
#[derive(Clone)]
pub struct YoutubeSettings {
    /// URL prefix before `/videos`. A bare origin gets the API's path `/youtube/v3`.
    pub base_url: String,
    /// API key of the Google Cloud project.
    pub api_key: String,
    /// Time limits and retries.
    pub limits: Limits,
}

impl std::fmt::Debug for YoutubeSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("YoutubeSettings")
            .field("base_url", &self.base_url)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Video source on the YouTube Data API.
#[derive(Debug)]
pub struct Youtube {
    http: Http,
    base_url: String,
    settings: YoutubeSettings,
    cache: EtagCache,
}

/// A search result, for staff who look for candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchHit {
    /// Video id at YouTube.
    pub youtube_id: String,
    /// Title as plain text.
    pub title: String,
    /// Title of the channel as plain text.
    pub channel_title: String,
}

impl Youtube {
    /// An adapter with these settings. Sends no request.
    ///
    /// # Errors
    /// [`SourceError::Refused`] when the base URL is invalid.
    pub fn new(settings: YoutubeSettings, random: Arc<dyn Random>) -> Result<Self, SourceError> {
        let mut base_url = settings.base_url.trim_end_matches('/').to_owned();
        let is_origin = base_url
            .split_once("://")
            .is_some_and(|(_, rest)| !rest.contains('/'));
        if is_origin {
            base_url.push_str("/youtube/v3");
        }
        // Following a redirect would be a request that is not booked.
        let limits = Limits {
            redirects: 0,
            ..settings.limits
        };

        let http = Http::new(&base_url, limits, random).map_err(|error| SourceError::Refused {
            reason: format!("base URL: {error}"),
        })?;
        Ok(Self {
            http,
            base_url,
            settings,
            cache: EtagCache::default(),
        })
    }

    /// One page of a search for embeddable videos by relevance, and the token of the next page. Unreadable results are
    /// left out. Searches have a quota of their own.
    ///
    /// # Errors
    /// As [`VideoSource`].
    pub async fn search(
        &self,
        words: &str,
        page_token: Option<&str>,
        booking: &dyn BookRequest,
    ) -> Result<(Vec<SearchHit>, Option<String>), SourceError> {
        let mut query = vec![
            ("part", "snippet"),
            ("type", "video"),
            ("q", words),
            ("safeSearch", "strict"),
            ("videoEmbeddable", "true"),
            ("maxResults", "25"),
        ];
        query.extend(page_token.map(|token| ("pageToken", token)));

        let list = self.get("search", &query, booking).await?;
        let next = match list.next_page(page_token) {
            NextPage::Token(token) => Some(token),
            NextPage::None | NextPage::Unreadable => None,
        };
        let entries = list.entries(wire::search_hit, |_| None);
        Ok((entries.read.into_iter().flatten().collect(), next))
    }

    /// Calls one method, conditionally where an answer to the same query is cached.
    async fn get(
        &self,
        method: &'static str,
        query: &[(&str, &str)],
        booking: &dyn BookRequest,
    ) -> Result<List, SourceError> {
        let name = cache_name(method, query);
        let known = self.cache.get(&name);
        let tag = known.as_ref().map(|entry| entry.tag.clone());
        let url = format!("{}/{method}", self.base_url);
        let build = |client: &reqwest::Client| {
            let request = client
                .get(&url)
                .query(query)
                .query(&[("key", &self.settings.api_key)]);
            match &tag {
                Some(tag) => request.header(reqwest::header::IF_NONE_MATCH, tag),
                None => request,
            }
        };

        let answer = self.http.send_booked(booking, build, error::is_passing).await;
        let outcome = answer
            .map_err(error::of_http)
            .and_then(|answer| match (answer.status, known) {
                (200, _) => {
                    let list = List::read(&answer.body)?;
                    self.remember(name, &answer);
                    Ok(list)
                }
                (304, Some(entry)) => List::read(&entry.body),
                _ => Err(error::of_answer(&answer)),
            });

        let label = match &outcome {
            Ok(_) => "ok",
            Err(SourceError::QuotaExceeded) => "quota_exceeded",
            Err(SourceError::Unavailable { .. }) => "unavailable",
            Err(SourceError::NotFound) => "not_found",
            Err(SourceError::Refused { .. }) => "refused",
            Err(SourceError::Unreadable(_)) => "unreadable",
            Err(SourceError::NotBooked) => "not_booked",
        };
        metrics::counter!("kyck_youtube_requests_total", "method" => method, "outcome" => label).increment(1);
        outcome
    }

    fn remember(&self, name: String, answer: &Answer) {
        if let Some(tag) = answer.header("etag") {
            self.cache.insert(name, tag.to_owned(), &answer.body);
        }
    }
}

fn cache_name(method: &str, query: &[(&str, &str)]) -> String {
    let mut name = method.to_owned();
    for (key, value) in query {
        name.push('\n');
        name.push_str(key);
        name.push('=');
        name.push_str(value);
    }
    name
}

#[async_trait]
impl VideoSource for Youtube {
    async fn videos(
        &self,
        youtube_ids: &[String],
        booking: &dyn BookRequest,
    ) -> Result<VideoList, SourceError> {
        if youtube_ids.is_empty() {
            return Ok(VideoList::default());
        }
        if youtube_ids.len() > PAGE {
            return Err(SourceError::Refused {
                reason: format!("{} ids in one request, {PAGE} are allowed", youtube_ids.len()),
            });
        }
        let ids = youtube_ids.join(",");
        let query = [
            ("part", "snippet,contentDetails,status,liveStreamingDetails"),
            ("id", ids.as_str()),
        ];

        let list = self.get("videos", &query, booking).await?;
        let entries = list.entries(wire::video, wire::video_id);
        Ok(VideoList {
            videos: entries.read,
            unreadable: entries.unreadable,
        })
    }

    async fn playlist_page(
        &self,
        playlist_id: &str,
        page_token: Option<&str>,
        booking: &dyn BookRequest,
    ) -> Result<PlaylistPage, SourceError> {
        let mut query = vec![
            ("part", "contentDetails,status"),
            ("playlistId", playlist_id),
            ("maxResults", "50"),
        ];
        query.extend(page_token.map(|token| ("pageToken", token)));

        let list = self.get("playlistItems", &query, booking).await?;
        if page_token.is_none() && list.is_contradictory() {
            return Err(SourceError::Unreadable(
                "an empty page of a playlist that is not empty".to_owned(),
            ));
        }

        let next = list.next_page(page_token);
        let entries = list.entries(wire::open_video, wire::playlist_video_id);
        let total = entries.read.len();
        let youtube_ids: Vec<String> = entries.read.into_iter().flatten().collect();
        Ok(PlaylistPage {
            unavailable: (total - youtube_ids.len()) as u32,
            youtube_ids,
            unreadable: entries.unreadable,
            is_next_unreadable: next == NextPage::Unreadable,
            next_page_token: match next {
                NextPage::Token(token) => Some(token),
                NextPage::None | NextPage::Unreadable => None,
            },
        })
    }

    async fn channel(
        &self,
        name: &ChannelName,
        booking: &dyn BookRequest,
    ) -> Result<SourceChannel, SourceError> {
        let handle;
        let filter = match name {
            ChannelName::Id(id) => ("id", id.as_str()),
            ChannelName::Handle(text) => {
                handle = format!("@{}", text.trim_start_matches('@'));
                ("forHandle", handle.as_str())
            }
            ChannelName::User(user) => ("forUsername", user.as_str()),
        };

        let query = [("part", "snippet,contentDetails,status"), filter];
        let list = self.get("channels", &query, booking).await?;
        let entries = list.entries(wire::channel, |_| None);
        let unreadable = entries.unreadable.into_iter().next();
        entries.read.into_iter().next().ok_or(match unreadable {
            Some(entry) => SourceError::Unreadable(entry.reason),
            None => SourceError::NotFound,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_origin_gets_the_path_of_the_api() {
        let base = |base_url: &str| {
            let settings = YoutubeSettings {
                base_url: base_url.to_owned(),
                api_key: String::new(),
                limits: Limits::default(),
            };
            Youtube::new(settings, Arc::new(kyck_kernel::random::SystemRandom))
                .map(|youtube| youtube.base_url)
        };
        assert_eq!(
            base("http://127.0.0.1:8/").unwrap(),
            "http://127.0.0.1:8/youtube/v3"
        );
        assert_eq!(base("http://127.0.0.1:8/api/").unwrap(), "http://127.0.0.1:8/api");
        assert_eq!(base(BASE_URL).unwrap(), BASE_URL);
        assert!(matches!(base("youtube"), Err(SourceError::Refused { .. })));
    }
}
