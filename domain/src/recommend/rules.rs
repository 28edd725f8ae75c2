//! Pure rules of feeds: what is missing, what comes next, what is unfinished.

use std::sync::Arc;

use kyck_kernel::UtcInstant;
use kyck_recommender::interaction::{Watched, preference};

use crate::catalog::{Video, curriculum};
use crate::watch::Interaction;

/// Days whose watching counts for the balance of the curriculum.
pub(super) const BALANCE_DAYS: u64 = 28;
/// Watching below which balance is not judged: half an hour.
const MIN_BALANCE_MS: f64 = 30.0 * 60_000.0;
/// Days whose watching decides whether a topic is watched to excess.
pub(super) const EXCESS_DAYS: u64 = 7;
/// Watching below which excess is not judged: an hour in the week.
const MIN_EXCESS_MS: i64 = 60 * 60_000;
/// Share of the week's minutes up to which a topic is just a favourite.
const FAVOURITE_SHARE: f64 = 0.5;
/// Days for which a video counts as new.
const NEW_DAYS: i64 = 14;
/// Days for which an unfinished video is offered.
const CONTINUE_DAYS: i64 = 14;

/// Share of the quality of the model in use that a new one must reach: less is worse than noise.
const MIN_QUALITY: f64 = 0.95;

/// Whether a new model may replace the one in use: by NDCG@10 on days that neither learned
/// from. Without such a comparison the one that learned from more may.
pub(super) fn may_replace(new: Option<f64>, in_use: Option<f64>) -> bool {
    in_use.is_none_or(|in_use| new.unwrap_or_default() >= MIN_QUALITY * in_use)
}

/// How much a child liked a video.
pub(super) fn value_of(interaction: &Interaction, duration_ms: Option<i64>) -> f32 {
    preference(Watched {
        watched_ms: interaction.watched_ms,
        duration_ms: duration_ms.or(interaction.duration_ms).unwrap_or_default(),
        starts: u32::try_from(interaction.starts).unwrap_or_default(),
    })
}

/// Exposure to the curriculum by recently watched minutes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Exposure {
    /// Weighted milliseconds by content.
    pub(super) contents: Vec<f64>,
    /// Weighted milliseconds by area.
    pub(super) areas: Vec<f64>,
}

impl Exposure {
    /// Sums pairs of video and milliseconds.
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
                if total < MIN_BALANCE_MS {
                    0.0
                } else {
                    (target - area_ms / total).max(0.0) as f32
                }
            })
            .collect()
    }
}

/// By theme, how much of the week's watching beyond half it takes: `(share − ½) / ½`, 0 to 1. All 0 while
/// less than an hour was watched. A video of several themes counts for each.
pub(super) fn excess(watched: impl Iterator<Item = (Vec<u32>, i64)>, n_themes: usize) -> Vec<f32> {
    let (mut by_theme, mut total) = (vec![0_i64; n_themes], 0_i64);
    for (themes, watched_ms) in watched {
        total += watched_ms;
        for theme in themes {
            by_theme[theme as usize] += watched_ms;
        }
    }
    by_theme
        .into_iter()
        .map(|of_theme| {
            if total < MIN_EXCESS_MS {
                return 0.0;
            }
            let share = of_theme as f64 / total as f64;
            ((share - FAVOURITE_SHARE) / (1.0 - FAVOURITE_SHARE)).clamp(0.0, 1.0) as f32
        })
        .collect()
}

/// How welcome a video is again: the preference, less within a day of the last time.
pub(super) fn again_value(value: f32, last_at: UtcInstant, now: UtcInstant) -> f32 {
    let rested = now.millis_since(last_at) >= 20 * 60 * 60_000;
    if rested { value } else { 0.3 * value }
}

/// The episode that comes after one, of a series in its order: the first with a greater number that may
/// be shown and was not seen. Episodes without a number have no successor.
pub(super) fn next_episode(
    episodes: &[Arc<Video>],
    after: i32,
    is_open: impl Fn(&Video) -> bool,
) -> Option<&Arc<Video>> {
    episodes
        .iter()
        .filter(|video| video.episode.is_some_and(|number| number > after))
        .find(|video| is_open(video))
}

/// Whether a video was begun recently and left between a tenth and nine tenths.
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

/// Since when a video counts as new.
pub(super) fn new_since(now: UtcInstant) -> UtcInstant {
    now.plus_days(-NEW_DAYS)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "cases done by hand have exact answers")]
mod tests {
    use super::*;
    use crate::catalog::{Channel, CurriculumTag, Series, TagWeight, VideoState};
    use kyck_kernel::id::{ChannelId, ChildId, SeriesId, VideoId};
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
            series_id: episode.map(|_| SeriesId(Uuid::from_u128(9))),
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
    fn a_worse_model_does_not_replace_the_one_in_use() {
        assert!(may_replace(Some(0.10), None));
        assert!(may_replace(None, None));
        assert!(may_replace(Some(0.10), Some(0.10)));
        assert!(may_replace(Some(0.096), Some(0.10)));
        assert!(!may_replace(Some(0.09), Some(0.10)));
        assert!(!may_replace(None, Some(0.10)));
    }

    #[test]
    fn an_area_never_seen_lacks_its_whole_share() {
        let only = video(1, None, 0);
        let hour = 3_600_000;
        let deficits = Exposure::new([(&*only, hour)]).deficits();
        assert_eq!(deficits[0], 0.0);
        assert!(deficits[1..].iter().all(|deficit| (deficit - 0.2).abs() < 1e-6));
        let little = Exposure::new([(&*only, hour / 4)]);
        assert!(little.deficits().iter().all(|deficit| *deficit == 0.0));
    }

    #[test]
    fn a_topic_is_watched_to_excess_from_half_of_the_week_on() {
        let hour = 3_600_000;
        let week = |first: i64, second: i64| excess([(vec![0], first), (vec![1, 2], second)].into_iter(), 4);
        assert_eq!(week(hour, hour), vec![0.0; 4]);
        assert_eq!(week(3 * hour, hour), vec![0.5, 0.0, 0.0, 0.0]);
        assert_eq!(week(0, hour), vec![0.0, 1.0, 1.0, 0.0]);
        assert_eq!(week(0, hour / 2), vec![0.0; 4], "half an hour says nothing");
    }

    #[test]
    fn a_favourite_of_today_waits_for_tomorrow() {
        let now = UtcInstant(0).plus_days(10);
        assert!(again_value(1.5, now.plus_hours(-1), now) < again_value(0.8, now.plus_days(-2), now));
    }

    #[test]
    fn the_next_episode_is_the_first_open_one_with_a_greater_number() {
        let mut episodes: Vec<_> = (1_i32..=5)
            .map(|number| video(number.unsigned_abs().into(), Some(number), 0))
            .collect();
        episodes.push(video(6, None, 0));
        let next = |after, closed: &[i32]| {
            next_episode(&episodes, after, |video| {
                !video.episode.is_some_and(|number| closed.contains(&number))
            })
            .and_then(|video| video.episode)
        };
        assert_eq!(next(2, &[]), Some(3));
        assert_eq!(next(2, &[3]), Some(4));
        assert_eq!(next(5, &[]), None, "an episode without a number follows nothing");
    }

    #[test]
    fn unfinished_is_what_was_left_in_the_middle_recently() {
        let now = UtcInstant(0).plus_days(100);
        let recently = now.plus_days(-1).0;
        assert!(is_unfinished(&interaction(50_000, 0, recently), None, now));
        assert!(!is_unfinished(&interaction(95_000, 0, recently), None, now));
        assert!(!is_unfinished(&interaction(5_000, 0, recently), None, now));
        assert!(!is_unfinished(&interaction(50_000, 1, recently), None, now));
        assert!(!is_unfinished(
            &interaction(50_000, 0, now.plus_days(-20).0),
            None,
            now
        ));
    }
}
