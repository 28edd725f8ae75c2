//! The candidate index: everything about published videos that feeds ask for and that depends on no child, computed
//! once per version of the catalogue and model, and shared by all feeds.

use std::collections::HashMap;
use std::sync::Arc;

use kyck_kernel::Fault;
use kyck_kernel::cache::{CacheSpec, CachedValue, mebibytes};
use kyck_kernel::id::{ThemeId, VideoId};

use super::content_neighbours::{UNKNOWN, content_neighbours};
use super::known_model::KnownModel;
use super::labels::LabelSpace;
use super::lists::Lists;
use crate::catalog::{Catalogue, Video, VideoLabels, curriculum};
use crate::family::AgeBand;
use crate::policy::{self, VideoPolicy};

const CANDIDATE_INDEX_CACHE: CacheSpec = CacheSpec {
    name: "candidate_index",
    capacity_bytes: mebibytes(64),
    invalidated_by: "another catalogue, another model",
    max_staleness: None,
};
/// The number of an age band in models.
pub(super) fn group_of(band: AgeBand) -> u16 {
    AgeBand::ALL
        .iter()
        .position(|known| *known == band)
        .unwrap_or_default() as u16
}

/// Published videos by position, newest first, with what feeds ask of them.
#[derive(Debug)]
pub(super) struct CandidateIndex {
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) model: Option<Arc<KnownModel>>,
    /// The facts of each video that policy decides by.
    pub(super) policies: Vec<VideoPolicy>,
    /// Labels of each video, ascending, of length 1.
    pub(super) labels: Lists<(u32, f32)>,
    /// Positions of each video's themes among the catalogue's themes.
    pub(super) themes: Lists<u32>,
    /// Number of each video's channel.
    pub(super) channels: Vec<u32>,
    /// Areas of the curriculum with the video's share in each.
    pub(super) areas: Lists<(u16, f32)>,
    theme_numbers: HashMap<ThemeId, u32>,
    places: HashMap<VideoId, u32>,
    items: Vec<u32>,
    /// By age group: positions of videos that were watched in it, most watched first.
    popular: Vec<Vec<u32>>,
    /// By position of a video that the model does not know: positions of known videos with similar labels, and their
    /// weights.
    content_neighbours: HashMap<u32, Vec<(u32, f32)>>,
}

impl CandidateIndex {
    /// Computes everything; takes some milliseconds per thousand videos.
    pub(super) fn new(catalogue: Arc<Catalogue>, model: Option<Arc<KnownModel>>) -> Self {
        let videos = catalogue.published();
        let mut space = LabelSpace::new(catalogue.themes().iter().map(|theme| theme.id).collect());
        let theme_numbers: HashMap<ThemeId, u32> =
            catalogue.themes().iter().map(|theme| theme.id).zip(0..).collect();
        let mut channel_numbers = HashMap::new();
        let (mut labels, mut themes, mut areas) = (Lists::default(), Lists::default(), Lists::default());
        let mut channels = Vec::with_capacity(videos.len());
        for video in videos {
            labels.push(of_length_one(space.of(&VideoLabels::from(&**video))));
            themes.push(
                video
                    .themes
                    .iter()
                    .filter_map(|theme| theme_numbers.get(&theme.id).copied()),
            );
            areas.push(areas_of(video));
            let next = channel_numbers.len() as u32;
            channels.push(*channel_numbers.entry(video.channel.id).or_insert(next));
        }

        let items: Vec<u32> = videos
            .iter()
            .map(|video| {
                model
                    .as_ref()
                    .and_then(|model| model.places.get(&video.id).copied())
                    .unwrap_or(UNKNOWN)
            })
            .collect();
        let popular = model
            .as_ref()
            .map(|model| {
                AgeBand::ALL
                    .iter()
                    .map(|band| most_popular(model, &items, *band))
                    .collect()
            })
            .unwrap_or_default();
        let content_neighbours = if model.is_some() {
            content_neighbours(&labels, &items, space.len())
        } else {
            HashMap::new()
        };

        Self {
            policies: videos.iter().map(|video| policy::of_video(video)).collect(),
            places: videos.iter().map(|video| video.id).zip(0..).collect(),
            labels,
            themes,
            theme_numbers,
            channels,
            areas,
            items,
            popular,
            content_neighbours,
            catalogue,
            model,
        }
    }

    /// Bytes that it takes next to the catalogue and the model, estimated.
    fn size_bytes(&self) -> usize {
        let neighbours: usize = self.content_neighbours.values().map(Vec::len).sum();
        self.policies.len() * (size_of::<VideoPolicy>() + size_of::<(VideoId, u32)>() + 8)
            + self
                .policies
                .iter()
                .map(|video| size_of_val(&*video.theme_ids))
                .sum::<usize>()
            + self.labels.size_bytes()
            + self.areas.size_bytes()
            + self.themes.size_bytes()
            + self
                .popular
                .iter()
                .map(|videos| size_of_val(&**videos))
                .sum::<usize>()
            + neighbours * size_of::<(u32, f32)>()
    }

    /// Whether it was made of these.
    pub(super) fn is_of(&self, catalogue: &Arc<Catalogue>, model: Option<&Arc<KnownModel>>) -> bool {
        Arc::ptr_eq(&self.catalogue, catalogue)
            && match (&self.model, model) {
                (None, None) => true,
                (Some(one), Some(other)) => Arc::ptr_eq(one, other),
                _ => false,
            }
    }

    /// The number of published videos.
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// Positions of a video's themes among the catalogue's.
    pub(super) fn theme_numbers(&self, video: &Video) -> Vec<u32> {
        video
            .themes
            .iter()
            .filter_map(|theme| self.theme_numbers.get(&theme.id).copied())
            .collect()
    }

    /// Cosine similarity of the labels of two videos.
    pub(super) fn similarity(&self, one: u32, other: u32) -> f32 {
        let others = self.labels.of(other as usize);
        self.labels
            .of(one as usize)
            .iter()
            .filter_map(|(label, weight)| {
                let at = others.binary_search_by_key(label, |entry| entry.0).ok()?;
                Some(weight * others[at].1)
            })
            .sum()
    }

    /// The video at a position.
    pub(super) fn video(&self, place: u32) -> &Arc<Video> {
        &self.catalogue.published()[place as usize]
    }

    /// The position of a published video.
    pub(super) fn place(&self, id: VideoId) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// The item of a video in the model.
    pub(super) fn item(&self, place: u32) -> Option<u32> {
        Some(self.items[place as usize]).filter(|item| *item != UNKNOWN)
    }

    /// Popularity of a video in an age group; 0 for what nobody watched or the model does not know.
    pub(super) fn popularity(&self, band: AgeBand, place: u32) -> f32 {
        match (&self.model, self.item(place)) {
            (Some(model), Some(item)) => model.model.popularity(Some(group_of(band)))[item as usize],
            _ => 0.0,
        }
    }

    /// Positions of the videos watched in an age group, most watched first.
    pub(super) fn popular(&self, band: AgeBand) -> &[u32] {
        self.popular
            .get(usize::from(group_of(band)))
            .map_or(&[], Vec::as_slice)
    }

    /// Known videos with labels like those of one that the model does not know, the most similar first, with weights.
    pub(super) fn content_neighbours(&self, place: u32) -> &[(u32, f32)] {
        self.content_neighbours.get(&place).map_or(&[], Vec::as_slice)
    }
}

fn of_length_one(mut labels: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    let length = labels
        .iter()
        .map(|(_, weight)| weight * weight)
        .sum::<f32>()
        .sqrt();
    if length > 0.0 {
        for (_, weight) in &mut labels {
            *weight /= length;
        }
    }
    labels
}

/// The areas of a video with its share in each, ascending.
pub(super) fn areas_of(video: &Video) -> Vec<(u16, f32)> {
    let mut shares = vec![0.0; curriculum().areas.len()];
    for (content, weight) in video.content_weights() {
        shares[content.area] += weight as f32;
    }
    (0..).zip(shares).filter(|(_, share)| *share > 0.0).collect()
}

fn most_popular(model: &KnownModel, items: &[u32], band: AgeBand) -> Vec<u32> {
    let popularity = model.model.popularity(Some(group_of(band)));
    let mut places: Vec<(f32, u32)> = (0_u32..)
        .zip(items)
        .filter(|(_, item)| **item != UNKNOWN)
        .map(|(place, item)| (popularity[*item as usize], place))
        .filter(|(popularity, _)| *popularity > 0.0)
        .collect();
    places.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    places.into_iter().map(|(_, place)| place).collect()
}

/// The index of the present catalogue and model.
#[derive(Debug)]
pub(super) struct CandidateIndexCache(CachedValue<Arc<CandidateIndex>>);

impl Default for CandidateIndexCache {
    fn default() -> Self {
        Self(CachedValue::new(&CANDIDATE_INDEX_CACHE, |index| {
            index.size_bytes()
        }))
    }
}

impl CandidateIndexCache {
    /// The index of a catalogue and a model.
    ///
    /// # Errors
    /// [`Fault::Internal`] when computing it fails.
    pub(super) async fn get(
        &self,
        catalogue: &Arc<Catalogue>,
        model: Option<&Arc<KnownModel>>,
    ) -> Result<Arc<CandidateIndex>, Fault> {
        let compute = |_| {
            let (catalogue, model) = (Arc::clone(catalogue), model.cloned());
            let index = tokio::task::spawn_blocking(move || Arc::new(CandidateIndex::new(catalogue, model)));
            async {
                index
                    .await
                    .map_err(|error| Fault::internal(format!("computing the candidate index: {error}")))
            }
        };
        self.0
            .get_or_compute(|index| index.is_of(catalogue, model), compute)
            .await
    }
}
