//! A model with the ids of its items and labels, and the byte form of both.

use std::collections::HashMap;

use kyck_kernel::id::{ThemeId, VideoId};
use kyck_recommender::{Model, snapshot};
use uuid::Uuid;

use super::labels::LabelSpace;

/// A model with the videos and themes of its items and labels.
#[derive(Debug)]
pub(super) struct KnownModel {
    pub(super) model: Model,
    /// Video of each item.
    pub(super) videos: Vec<VideoId>,
    /// Item of each video.
    pub(super) places: HashMap<VideoId, u32>,
    /// The theme of each label.
    pub(super) labels: LabelSpace,
}

impl KnownModel {
    /// Puts a model and its ids together.
    pub(super) fn new(model: Model, videos: Vec<VideoId>, labels: LabelSpace) -> Self {
        Self {
            model,
            places: videos.iter().copied().zip(0..).collect(),
            videos,
            labels,
        }
    }

    /// The byte form: counts, the ids, then the model's own.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let videos = self.videos.iter().map(|id| id.0);
        let themes = self.labels.themes().iter().map(|id| id.0);
        for ids in [videos.collect::<Vec<Uuid>>(), themes.collect()] {
            bytes.extend((ids.len() as u32).to_le_bytes());
            for id in ids {
                bytes.extend(id.as_bytes());
            }
        }
        bytes.extend(snapshot::to_bytes(&self.model));
        bytes
    }

    /// Reads [`KnownModel::to_bytes`].
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let (videos, rest) = take_ids(bytes)?;
        let (themes, rest) = take_ids(rest)?;
        let model = snapshot::from_bytes(rest).map_err(|error| error.to_string())?;
        if model.n_items() != videos.len() {
            return Err("the model has another number of videos".to_owned());
        }
        let themes = themes.into_iter().map(ThemeId).collect();
        Ok(Self::new(
            model,
            videos.into_iter().map(VideoId).collect(),
            LabelSpace::new(themes),
        ))
    }
}

fn take_ids(bytes: &[u8]) -> Result<(Vec<Uuid>, &[u8]), String> {
    let short = || "the bytes end too early".to_owned();
    let (count, rest) = bytes.split_first_chunk::<4>().ok_or_else(short)?;
    let length = (u32::from_le_bytes(*count) as usize)
        .checked_mul(16)
        .ok_or_else(short)?;
    let (ids, rest) = rest.split_at_checked(length).ok_or_else(short)?;
    let (ids, _) = ids.as_chunks::<16>();
    Ok((ids.iter().map(|id| Uuid::from_bytes(*id)).collect(), rest))
}
