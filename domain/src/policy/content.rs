//! Which videos exist for a child.

use std::collections::HashSet;

use kyck_kernel::id::{ChannelId, ChildId, SeriesId, ThemeId, VideoId};
use kyck_kernel::time::UtcInstant;

use super::time::TimeLimits;
use super::verdict::{Denial, Verdict};
use crate::family::AgeBand;

/// What a child's guardians blocked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    /// Videos blocked one by one.
    pub videos: HashSet<VideoId>,
    /// Everything of these channels.
    pub channels: HashSet<ChannelId>,
    /// Everything of these series.
    pub series: HashSet<SeriesId>,
    /// Everything with one of these themes.
    pub themes: HashSet<ThemeId>,
}

impl Blocks {
    /// Whether one of the blocks covers the video.
    pub fn covers(&self, video: &VideoPolicy) -> bool {
        self.videos.contains(&video.video_id)
            || video.channel_id.is_some_and(|id| self.channels.contains(&id))
            || video.series_id.is_some_and(|id| self.series.contains(&id))
            || (!self.themes.is_empty() && video.theme_ids.iter().any(|id| self.themes.contains(id)))
    }
}

/// Everything about a child that decides what it may watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildPolicy {
    /// The child whose rules these are.
    pub child_id: ChildId,
    /// The child's age band at the time of the question.
    pub age_band: AgeBand,
    /// What the guardians blocked.
    pub blocks: Blocks,
    /// When and how long the child may watch, and how long it has today.
    pub time: TimeLimits,
}

/// Everything about a video that decides who may watch it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VideoPolicy {
    /// The video whose facts these are.
    pub video_id: VideoId,
    /// Whether a curator's decision to publish is in force.
    pub is_published: bool,
    /// Until when its snapshot may be shown; `None` when there is no snapshot.
    pub expires_at: Option<UtcInstant>,
    /// From which band on it suits; `None` while nobody decided.
    pub age_band: Option<AgeBand>,
    /// The channel that a block may name.
    pub channel_id: Option<ChannelId>,
    /// Its series, also a deleted one: a block of it stays in force.
    pub series_id: Option<SeriesId>,
    /// Its themes, with those that were merged into them.
    pub theme_ids: Vec<ThemeId>,
}

/// May this child see this video at this instant? Budget and watching hours are checked by
/// [`time_verdict`](super::time_verdict): a tile may be seen when it cannot be played.
pub fn decide(child: &ChildPolicy, video: &VideoPolicy, at: UtcInstant) -> Verdict {
    let Some(age_band) = video.age_band.filter(|_| video.is_published) else {
        return Verdict::Deny(Denial::NotAvailable);
    };
    if video.expires_at.is_none_or(|expires_at| expires_at <= at) {
        return Verdict::Deny(Denial::NotAvailable);
    }
    if child.blocks.covers(video) {
        return Verdict::Deny(Denial::BlockedByGuardian);
    }
    if age_band > child.age_band {
        return Verdict::Deny(Denial::TooOldForChild);
    }
    Verdict::Allow
}

#[cfg(test)]
mod tests {
    use proptest::collection::{hash_set, vec};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    /// Few ids, so that blocks and videos meet often.
    fn id<T: From<Uuid> + std::fmt::Debug>() -> impl Strategy<Value = T> {
        (0_u128..6).prop_map(|number| T::from(Uuid::from_u128(number)))
    }

    fn band() -> impl Strategy<Value = AgeBand> {
        prop::sample::select(&AgeBand::ALL[..])
    }

    fn blocks() -> impl Strategy<Value = Blocks> {
        (
            hash_set(id(), 0..3),
            hash_set(id(), 0..3),
            hash_set(id(), 0..3),
            hash_set(id(), 0..3),
        )
            .prop_map(|(videos, channels, series, themes)| Blocks {
                videos,
                channels,
                series,
                themes,
            })
    }

    fn child() -> impl Strategy<Value = ChildPolicy> {
        (band(), blocks()).prop_map(|(age_band, blocks)| ChildPolicy {
            child_id: ChildId(Uuid::from_u128(1)),
            age_band,
            blocks,
            time: TimeLimits::unlimited(chrono_tz::Asia::Seoul),
        })
    }

    fn video() -> impl Strategy<Value = VideoPolicy> {
        (
            id(),
            any::<bool>(),
            prop::option::of((0_i64..2000).prop_map(UtcInstant)),
            prop::option::of(band()),
            prop::option::of(id()),
            prop::option::of(id()),
            vec(id(), 0..4),
        )
            .prop_map(
                |(video_id, is_published, expires_at, age_band, channel_id, series_id, theme_ids)| {
                    VideoPolicy {
                        video_id,
                        is_published,
                        expires_at,
                        age_band,
                        channel_id,
                        series_id,
                        theme_ids,
                    }
                },
            )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn an_allowed_video_is_published_fresh_unblocked_and_of_the_childs_age(
            child in child(), video in video(), at in 0_i64..2000,
        ) {
            let allowed = decide(&child, &video, UtcInstant(at)).is_allowed();
            let expected = video.is_published
                && video.expires_at.is_some_and(|until| until.0 > at)
                && video.age_band.is_some_and(|band| band <= child.age_band)
                && !child.blocks.videos.contains(&video.video_id)
                && !video.channel_id.is_some_and(|id| child.blocks.channels.contains(&id))
                && !video.series_id.is_some_and(|id| child.blocks.series.contains(&id))
                && video.theme_ids.iter().all(|id| !child.blocks.themes.contains(id));
            prop_assert_eq!(allowed, expected);
        }

        #[test]
        fn more_blocks_never_allow_more(
            child in child(), more in blocks(), video in video(), at in 0_i64..2000,
        ) {
            let mut stricter = child.clone();
            stricter.blocks.videos.extend(more.videos);
            stricter.blocks.channels.extend(more.channels);
            stricter.blocks.series.extend(more.series);
            stricter.blocks.themes.extend(more.themes);
            let at = UtcInstant(at);
            prop_assert!(!decide(&stricter, &video, at).is_allowed() || decide(&child, &video, at).is_allowed());
        }

        #[test]
        fn growing_older_never_hides_and_later_never_shows(
            child in child(), older in band(), video in video(), at in 0_i64..2000, wait in 0_i64..2000,
        ) {
            let mut grown = child.clone();
            grown.age_band = child.age_band.max(older);
            let now = UtcInstant(at);
            if decide(&child, &video, now).is_allowed() {
                prop_assert!(decide(&grown, &video, now).is_allowed());
            } else {
                prop_assert!(!decide(&child, &video, now.plus_millis(wait)).is_allowed());
            }
        }

        #[test]
        fn an_unpublished_video_is_not_available_whatever_else_denies_it(child in child(), video in video(), at in 0_i64..2000) {
            let verdict = decide(&child, &video, UtcInstant(at));
            if !video.is_published {
                prop_assert_eq!(verdict, Verdict::Deny(Denial::NotAvailable));
            }
            prop_assert!(!matches!(
                verdict,
                Verdict::Deny(Denial::BudgetEmpty | Denial::OutsideWindow)
            ));
        }
    }
}
