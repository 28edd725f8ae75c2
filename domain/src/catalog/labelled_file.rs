//! Videos with their labels as a file describes them: the demo's catalogue, and catalogues from elsewhere.

use std::collections::HashSet;

use kyck_kernel::{Fault, UtcInstant};
use serde::Deserialize;

use super::curriculum;
use super::model::{TagWeight, VideoState};
use crate::family::AgeBand;

/// Themes, series and videos as a file describes them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelledCatalogue {
    /// All themes, in the order in which they are shown.
    pub themes: Vec<LabelledTheme>,
    /// Videos; only those of state `PUBLISHED` are loaded.
    pub videos: Vec<LabelledVideo>,
}

/// A theme as a file describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelledTheme {
    /// Stable name in addresses and data files.
    pub slug: String,
    /// Name of the theme in Korean.
    pub name_ko: String,
    /// Name of the theme in English.
    pub name_en: String,
}

/// A video as a file describes it: our own words only; YouTube's facts come from YouTube.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelledVideo {
    /// YouTube's id, 11 characters.
    pub youtube_id: String,
    /// `PUBLISHED`, or another state, which leaves the video out.
    pub state: String,
    /// The youngest band it suits.
    pub age_band: Option<AgeBand>,
    /// Language of its sound (BCP 47).
    pub language: String,
    /// Slugs of its themes.
    #[serde(default)]
    pub themes: Vec<String>,
    /// Contents of the curriculum that it touches.
    #[serde(default)]
    pub nuri: Vec<LabelledTag>,
    /// Title of its series; absent for a video of none.
    #[serde(default)]
    pub series: Option<String>,
    /// Its number within the series.
    #[serde(default)]
    pub episode: Option<i32>,
    /// Our Korean title; YouTube's is shown without one.
    #[serde(default)]
    pub title_ko: Option<String>,
    /// Our English title; YouTube's is shown without one.
    #[serde(default)]
    pub title_en: Option<String>,
    /// When it was published here; the time of loading when absent. Milliseconds since 1970.
    #[serde(default)]
    pub published_at: Option<UtcInstant>,
}

/// A curriculum tag as a file describes it.
#[derive(Clone, Debug, Deserialize)]
pub struct LabelledTag {
    /// Slug of the content in the curriculum.
    pub content: String,
    /// How strongly the video is about it.
    pub weight: TagWeight,
}

impl LabelledCatalogue {
    /// Refuses labels that name what does not exist.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let slugs: HashSet<&str> = self.themes.iter().map(|theme| theme.slug.as_str()).collect();
        for video in &self.videos {
            let unknown =
                |what: &str| Fault::bad_request("videos", format!("{}: unknown {what}", video.youtube_id));
            let has_content = |tag: &&LabelledTag| curriculum().content(&tag.content).is_some();

            if let Some(slug) = video.themes.iter().find(|slug| !slugs.contains(slug.as_str())) {
                return Err(unknown(&format!("theme {slug}")));
            }
            if let Some(tag) = video.nuri.iter().find(|tag| !has_content(tag)) {
                return Err(unknown(&format!("content {}", tag.content)));
            }
            if VideoState::parse(&video.state).is_none() {
                return Err(unknown(&format!("state {}", video.state)));
            }
        }
        Ok(())
    }
}
