//! Our labels of videos as numbers: the same for training, for variety, and for content neighbours.

use std::collections::HashMap;

use kyck_kernel::id::ThemeId;
use kyck_recommender::{RecommendError, Sparse};

use crate::catalog::{VideoLabels, curriculum};

/// Weights of the kinds of labels.
const THEME: f32 = 1.0;
const CONTENT: f32 = 1.0;
const CHANNEL: f32 = 0.4;
const SERIES: f32 = 0.6;
const LANGUAGE: f32 = 0.2;

/// Numbers of labels: contents of the curriculum, then themes, then channels, series and languages as they occur.
#[derive(Debug, Default)]
pub(super) struct LabelSpace {
    themes: Vec<ThemeId>,
    numbers: HashMap<ThemeId, u32>,
    others: HashMap<Other, u32>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Other {
    Channel(uuid::Uuid),
    Series(uuid::Uuid),
    Language(String),
}

impl LabelSpace {
    /// A space with these themes, in this order.
    pub(super) fn new(themes: Vec<ThemeId>) -> Self {
        let first = curriculum().contents.len() as u32;
        Self {
            numbers: themes.iter().copied().zip(first..).collect(),
            themes,
            others: HashMap::new(),
        }
    }

    /// The themes in the order of their numbers.
    pub(super) fn themes(&self) -> &[ThemeId] {
        &self.themes
    }

    /// Numbers of chosen themes, ascending; themes that are not known are passed over.
    pub(super) fn interests(&self, themes: &[ThemeId]) -> Vec<u32> {
        let mut found: Vec<u32> = themes
            .iter()
            .filter_map(|id| self.numbers.get(id).copied())
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The labels of a video with weights, ascending by label. New channels, series and
    /// languages get the next numbers.
    pub(super) fn of(&mut self, video: &VideoLabels) -> Vec<(u32, f32)> {
        let mut labels: Vec<(u32, f32)> = video
            .contents
            .iter()
            .map(|(content, weight)| (*content as u32, CONTENT * *weight as f32))
            .collect();
        labels.extend(
            video
                .theme_ids
                .iter()
                .filter_map(|id| self.numbers.get(id))
                .map(|number| (*number, THEME)),
        );
        labels.push((self.other(Other::Channel(video.channel_id.0)), CHANNEL));
        if let Some(series_id) = video.series_id {
            labels.push((self.other(Other::Series(series_id.0)), SERIES));
        }

        // Videos of unknown languages have nothing in common by that.
        if video.language != "und" {
            labels.push((self.other(Other::Language(video.language.clone())), LANGUAGE));
        }

        labels.sort_by_key(|(label, _)| *label);
        labels.dedup_by_key(|(label, _)| *label);

        labels
    }

    fn other(&mut self, label: Other) -> u32 {
        let next = self.len() as u32;
        *self.others.entry(label).or_insert(next)
    }

    /// Number of labels so far.
    pub(super) fn len(&self) -> usize {
        curriculum().contents.len() + self.themes.len() + self.others.len()
    }

    /// Labels of all videos, videos × labels.
    pub(super) fn matrix(&mut self, videos: &[VideoLabels]) -> Result<Sparse, RecommendError> {
        let rows: Vec<Vec<(u32, f32)>> = videos.iter().map(|video| self.of(video)).collect();
        Sparse::from_rows(rows, self.len())
    }
}
