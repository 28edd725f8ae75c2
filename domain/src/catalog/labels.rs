//! Our own labels of published videos, as the recommender and reports use them.

use kyck_kernel::UtcInstant;
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};

use super::model::Video;
use crate::family::AgeBand;

/// Labels of one published video: only what our staff decided, and its length.
#[derive(Clone, Debug, PartialEq)]
pub struct VideoLabels {
    /// Our id of the video.
    pub id: VideoId,
    /// Indices of contents in the curriculum, with weights that sum to 1 (empty without tags).
    pub contents: Vec<(usize, f64)>,
    /// Themes that it has, without merged ones.
    pub theme_ids: Vec<ThemeId>,
    /// The series it belongs to, if any.
    pub series_id: Option<SeriesId>,
    /// Its number within the series.
    pub episode: Option<i32>,
    /// The channel it comes from.
    pub channel_id: ChannelId,
    /// The youngest band it suits.
    pub age_band: Option<AgeBand>,
    /// Language of its sound (BCP 47).
    pub language: String,
    /// When it was first published here.
    pub published_at: Option<UtcInstant>,
    /// Length in milliseconds, where known.
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
