//! Pure rules of feeds: what is missing, what comes next, what is unfinished.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use kyck_recommender::interaction::{Watched, preference};

use crate::UtcInstant;
use crate::catalog::{Video, curriculum};
use crate::id::{SeriesId, VideoId};
use crate::watch::Interaction;

/// Days whose watching counts for the balance of the curriculum.
pub(super) const BALANCE_DAYS: u64 = 28;
/// Watching under which nothing is said of balance: half an hour.
const LEAST_BALANCE_MS: f64 = 30.0 * 60_000.0;
/// Days for which a video counts as new.
const NEW_DAYS: i64 = 14;
/// Days for which an unfinished video is offered.
const CONTINUE_DAYS: i64 = 14;

/// Share of the quality of the model in use that a new one must reach: less is worse than noise.
const LEAST_QUALITY: f64 = 0.95;

/// Whether a new model may take the place of the one in use: by NDCG@10 on days that neither learned
/// from. Without such a comparison the one that learned from more may.
pub(super) fn may_replace(new: Option<f64>, in_use: Option<f64>) -> bool {
    in_use.is_none_or(|in_use| new.unwrap_or_default() >= LEAST_QUALITY * in_use)
}

/// How much a child liked a video.
pub(super) fn value_of(interaction: &Interaction, duration_ms: Option<i64>) -> f32 {
    preference(Watched {
        watched_ms: interaction.watched_ms,
        duration_ms: duration_ms.or(interaction.duration_ms).unwrap_or_default(),
        starts: u32::try_from(interaction.starts).unwrap_or_default(),
    })
}

/// What lately watched minutes showed of the curriculum.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Exposure {
    /// Weighted milliseconds by content.
    pub(super) contents: Vec<f64>,
    /// Weighted milliseconds by area.
    pub(super) areas: Vec<f64>,
}

impl Exposure {
    /// Sums up `(video, milliseconds)`.
    pub(super) fn new<'a>(watched: impl IntoIterator<Item = (&'a Video, i64)>) -> Self {
        let curriculum = curriculum();
        let mut exposure = Self {
            contents: vec![0.0; curriculum.contents.len()],
            areas: vec![0.0; curriculum.areas.len()],
        };
        for (video, watched_ms) in watched {
            for (content, weight) in video.content_weights() {
                exposure.contents[content.index] += weight * watched_ms as f64;
                exposure.areas[content.area] += weight * watched_ms as f64;
            }
        }
        exposure
    }

    /// By area `max(0, target − share)`, the target being the same for all areas; all 0 while too little
    /// was watched to speak of balance.
    pub(super) fn deficits(&self) -> Vec<f32> {
        let total: f64 = self.areas.iter().sum();
        let target = 1.0 / self.areas.len().max(1) as f64;
        self.areas
            .iter()
            .map(|area_ms| {
                if total < LEAST_BALANCE_MS {
                    0.0
                } else {
                    (target - area_ms / total).max(0.0) as f32
                }
            })
            .collect()
    }
}

/// The areas of a video with its share in each, ascending.
pub(super) fn areas_of(video: &Video) -> Vec<(u16, f32)> {
    let mut areas: Vec<(u16, f32)> = Vec::new();
    for (content, weight) in video.content_weights() {
        let area = content.area as u16;
        match areas.iter_mut().find(|(known, _)| *known == area) {
            Some((_, share)) => *share += weight as f32,
            None => areas.push((area, weight as f32)),
        }
    }
    areas.sort_by_key(|(area, _)| *area);
    areas
}

/// For each series under way the next episode that was not watched, with the episode it follows.
///
/// A series is under way at the episode that was liked last. `visible` is what the child may see.
pub(super) fn next_episodes(
    visible: &[Arc<Video>],
    liked: &HashMap<VideoId, UtcInstant>,
    seen: &HashSet<VideoId>,
) -> HashMap<VideoId, Arc<Video>> {
    let mut last: HashMap<SeriesId, (UtcInstant, &Arc<Video>, i32)> = HashMap::new();
    for video in visible {
        let (Some(series), Some(episode), Some(at)) = (&video.series, video.episode, liked.get(&video.id))
        else {
            continue;
        };
        let newer = last
            .get(&series.id)
            .is_none_or(|(known, _, number)| (*at, episode) > (*known, *number));
        if newer {
            last.insert(series.id, (*at, video, episode));
        }
    }
    let mut next: HashMap<SeriesId, (i32, &Arc<Video>)> = HashMap::new();
    for video in visible {
        let (Some(series), Some(episode)) = (&video.series, video.episode) else {
            continue;
        };
        let follows = last
            .get(&series.id)
            .is_some_and(|(_, _, number)| episode > *number);
        let nearer = next.get(&series.id).is_none_or(|(known, _)| episode < *known);
        if follows && nearer && !seen.contains(&video.id) {
            next.insert(series.id, (episode, video));
        }
    }
    next.into_iter()
        .map(|(series, (_, video))| (video.id, last[&series].1.clone()))
        .collect()
}

/// Whether a video was begun lately and left between a tenth and nine tenths.
pub(super) fn is_unfinished(interaction: &Interaction, duration_ms: Option<i64>, now: UtcInstant) -> bool {
    let Some(duration_ms) = duration_ms
        .or(interaction.duration_ms)
        .filter(|length| *length > 0)
    else {
        return false;
    };
    let covered = interaction.covered_ms as f64 / duration_ms as f64;
    interaction.completions == 0
        && (0.1..0.9).contains(&covered)
        && interaction.last_at > now.plus_days(-CONTINUE_DAYS)
}

/// Which of the videos are new. None when most are: then "new" tells nothing.
pub(super) fn new_videos(visible: &[Arc<Video>], now: UtcInstant) -> HashSet<VideoId> {
    let since = now.plus_days(-NEW_DAYS);
    let new: HashSet<VideoId> = visible
        .iter()
        .filter(|video| video.published_at.is_some_and(|at| at > since))
        .map(|video| video.id)
        .collect();
    if new.len() * 2 > visible.len() {
        HashSet::new()
    } else {
        new
    }
}

/// The score of a video that the model does not know: the mean over the most alike known ones, weighed
/// by the cube of the similarity; 0 where nothing is alike.
pub(super) fn stand_in_score(labels: &[(u32, f32)], known: &[(Vec<(u32, f32)>, f32)]) -> f32 {
    let mut near: Vec<(f32, f32)> = known
        .iter()
        .map(|(other, score)| (overlap(labels, other), *score))
        .filter(|(similarity, _)| *similarity > 0.0)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.truncate(30);
    let weight: f32 = near.iter().map(|(similarity, _)| similarity.powi(3)).sum();
    if weight > 0.0 {
        near.iter()
            .map(|(similarity, score)| similarity.powi(3) * score)
            .sum::<f32>()
            / weight
    } else {
        0.0
    }
}

/// Cosine of two label lists, each ascending by label.
fn overlap(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let length = |labels: &[(u32, f32)]| labels.iter().map(|(_, weight)| weight * weight).sum::<f32>();
    let product: f32 = a
        .iter()
        .filter_map(|(label, weight)| {
            b.binary_search_by_key(label, |entry| entry.0)
                .ok()
                .map(|at| weight * b[at].1)
        })
        .sum();
    let lengths = (length(a) * length(b)).sqrt();
    if lengths > 0.0 { product / lengths } else { 0.0 }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "cases done by hand have exact answers")]
mod tests {
    use super::*;
    use crate::catalog::{Channel, CurriculumTag, Series, TagWeight, VideoState};
    use crate::id::{ChannelId, ChildId};
    use uuid::Uuid;

    fn video(number: u128, episode: Option<i32>, content: usize) -> Arc<Video> {
        Arc::new(Video {
            id: VideoId(Uuid::from_u128(number)),
            youtube_id: String::new(),
            state: VideoState::Published,
            channel: Arc::new(Channel {
                id: ChannelId(Uuid::from_u128(1)),
                youtube_id: String::new(),
                title: String::new(),
            }),
            series: episode.map(|_| {
                Arc::new(Series {
                    id: SeriesId(Uuid::from_u128(9)),
                    title: String::new(),
                })
            }),
            episode,
            language: "ko".to_owned(),
            age_band: None,
            title_ko: None,
            title_en: None,
            themes: Vec::new(),
            tags: vec![CurriculumTag {
                content: &curriculum().contents[content],
                weight: TagWeight::Primary,
            }],
            published_at: Some(UtcInstant(0)),
            created_at: UtcInstant(0),
            snapshot: None,
        })
    }

    fn interaction(covered_ms: i64, completions: i32, last_at: i64) -> Interaction {
        Interaction {
            child_id: ChildId(Uuid::from_u128(1)),
            video_id: VideoId(Uuid::from_u128(1)),
            duration_ms: Some(100_000),
            watched_ms: covered_ms,
            covered_ms,
            starts: 1,
            completions,
            last_at: UtcInstant(last_at),
        }
    }

    #[test]
    fn a_worse_model_does_not_take_the_place_of_the_one_in_use() {
        assert!(may_replace(Some(0.10), None));
        assert!(may_replace(None, None));
        assert!(may_replace(Some(0.10), Some(0.10)));
        assert!(may_replace(Some(0.096), Some(0.10)));
        assert!(!may_replace(Some(0.09), Some(0.10)));
        assert!(!may_replace(None, Some(0.10)));
    }

    #[test]
    fn an_area_never_met_lacks_its_whole_share() {
        let only = video(1, None, 0);
        let hour = 3_600_000;
        let deficits = Exposure::new([(&*only, hour)]).deficits();
        assert_eq!(deficits[0], 0.0);
        assert!(deficits[1..].iter().all(|deficit| (deficit - 0.2).abs() < 1e-6));
        let little = Exposure::new([(&*only, hour / 4)]);
        assert!(little.deficits().iter().all(|deficit| *deficit == 0.0));
    }

    #[test]
    fn the_next_episode_follows_the_one_liked_last() {
        let episodes: Vec<_> = (1..=5)
            .map(|number| video(number as u128, Some(number), 0))
            .collect();
        let liked = HashMap::from([(episodes[0].id, UtcInstant(10)), (episodes[1].id, UtcInstant(20))]);
        let mut seen: HashSet<_> = liked.keys().copied().collect();
        let next = next_episodes(&episodes, &liked, &seen);
        assert_eq!(next.len(), 1);
        assert_eq!(next[&episodes[2].id].id, episodes[1].id);
        seen.insert(episodes[2].id);
        assert!(next_episodes(&episodes, &liked, &seen).contains_key(&episodes[3].id));
        assert!(next_episodes(&episodes, &HashMap::new(), &seen).is_empty());
    }

    #[test]
    fn unfinished_is_what_was_left_in_the_middle_lately() {
        let now = UtcInstant(0).plus_days(100);
        let lately = now.plus_days(-1).0;
        assert!(is_unfinished(&interaction(50_000, 0, lately), None, now));
        assert!(!is_unfinished(&interaction(95_000, 0, lately), None, now));
        assert!(!is_unfinished(&interaction(5_000, 0, lately), None, now));
        assert!(!is_unfinished(&interaction(50_000, 1, lately), None, now));
        assert!(!is_unfinished(
            &interaction(50_000, 0, now.plus_days(-20).0),
            None,
            now
        ));
    }

    #[test]
    fn an_unknown_video_scores_like_those_with_its_labels() {
        let known = [(vec![(1, 1.0)], 2.0), (vec![(2, 1.0)], -4.0)];
        assert_eq!(stand_in_score(&[(1, 0.5)], &known), 2.0);
        assert_eq!(stand_in_score(&[(3, 1.0)], &known), 0.0);
    }
}
