//! The catalogue as one immutable value: pages, filters and look-ups are answered from it without a query.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use kyck_kernel::UtcInstant;
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};

use super::model::{Channel, Series, Theme, Video, VideoState};

/// Bytes of a video in maps, lists of tags and themes, its channel and the text of its URLs, roughly.
const VIDEO_OVERHEAD_BYTES: usize = 600;

/// All videos that families have ever been shown, as of one version.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The version of the database it was read at.
    pub version: i64,
    videos: HashMap<VideoId, Arc<Video>>,
    /// Published videos in the order of [`published_key`]: newest first.
    published: Vec<Arc<Video>>,
    themes: Vec<Arc<Theme>>,
    series: HashMap<SeriesId, (Arc<Series>, Vec<Arc<Video>>)>,
    channels: HashMap<ChannelId, Arc<Channel>>,
}

/// The order of the published list: newest first, the id decides among equals.
pub type PublishedKey = (Reverse<i64>, Reverse<VideoId>);

/// The position of a video in the published list.
pub fn published_key(video: &Video) -> PublishedKey {
    let at = video.published_at.unwrap_or_default();
    (Reverse(at.as_millis()), Reverse(video.id))
}

impl Catalogue {
    pub(super) fn new(version: i64, videos: Vec<Video>, themes: Vec<Arc<Theme>>) -> Self {
        let videos: HashMap<VideoId, Arc<Video>> = videos
            .into_iter()
            .map(|video| (video.id, Arc::new(video)))
            .collect();
        let mut published: Vec<Arc<Video>> = videos
            .values()
            .filter(|video| video.state == VideoState::Published)
            .cloned()
            .collect();
        published.sort_unstable_by_key(|video| published_key(video));
        let mut series: HashMap<SeriesId, (Arc<Series>, Vec<Arc<Video>>)> = HashMap::new();
        let mut channels = HashMap::new();
        for video in &published {
            if let Some(of) = &video.series {
                let episodes = series.entry(of.id).or_insert_with(|| (of.clone(), Vec::new()));
                episodes.1.push(video.clone());
            }
            channels
                .entry(video.channel.id)
                .or_insert_with(|| video.channel.clone());
        }

        for (_, episodes) in series.values_mut() {
            episodes.sort_unstable_by_key(|video| episode_key(video));
        }

        Self {
            version,
            videos,
            published,
            themes,
            series,
            channels,
        }
    }

    /// Bytes that it takes, estimated.
    pub(super) fn size_bytes(&self) -> usize {
        let of_texts = |video: &Arc<Video>| {
            let titles = [&video.title_ko, &video.title_en];
            let snapshot = video.snapshot.as_ref();
            titles.into_iter().flatten().map(String::len).sum::<usize>()
                + snapshot.map_or(0, |snapshot| snapshot.title.len())
        };

        let fixed = self.videos.len() * (size_of::<Video>() + VIDEO_OVERHEAD_BYTES);
        fixed + self.videos.values().map(of_texts).sum::<usize>()
    }

    /// The video of this id, published or once published.
    pub fn video(&self, id: VideoId) -> Option<&Arc<Video>> {
        self.videos.get(&id)
    }

    /// All published videos, newest first, also those that are not playable now.
    pub fn published(&self) -> &[Arc<Video>] {
        &self.published
    }

    /// All themes, in their order.
    pub fn themes(&self) -> &[Arc<Theme>] {
        &self.themes
    }

    /// The theme of this id, or the one that it was merged into.
    pub fn theme(&self, id: ThemeId) -> Option<&Arc<Theme>> {
        self.themes.iter().find(|theme| theme.is_named_by(id))
    }

    /// The same themes as they are called today, each once; those that are deleted are left out.
    pub fn current_themes(&self, ids: &[ThemeId]) -> Vec<ThemeId> {
        let mut found: Vec<ThemeId> = Vec::with_capacity(ids.len());
        for id in ids.iter().filter_map(|id| self.theme(*id)).map(|theme| theme.id) {
            if !found.contains(&id) {
                found.push(id);
            }
        }
        found
    }

    /// A series that has published videos.
    pub fn series(&self, id: SeriesId) -> Option<&Arc<Series>> {
        self.series.get(&id).map(|(series, _)| series)
    }

    /// Published videos of a series, in their order.
    pub fn episodes(&self, id: SeriesId) -> &[Arc<Video>] {
        self.series.get(&id).map_or(&[], |(_, episodes)| episodes)
    }

    /// A channel that has published videos.
    pub fn channel(&self, id: ChannelId) -> Option<&Arc<Channel>> {
        self.channels.get(&id)
    }
}

/// The position of a video in its series: by number, those without one last.
pub fn episode_key(video: &Video) -> (i32, VideoId) {
    (video.episode.unwrap_or(i32::MAX), video.id)
}

/// The instant from which on a snapshot read at `fetched_at` must be gone.
pub fn expiry(fetched_at: UtcInstant) -> UtcInstant {
    fetched_at.plus_seconds(30 * 24 * 60 * 60)
}
