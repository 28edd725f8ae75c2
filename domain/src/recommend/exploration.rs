//! Exploration: new videos get a share of each page, so that they are seen at all. Chance decides which, weighed by how
//! they did so far (Thompson sampling).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use kyck_kernel::cache::{CacheSpec, CachedValue, kibibytes};
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::{Fault, UtcInstant};
use kyck_recommender::bandit::{ArmStatistics, thompson_sample};

use super::model::ReasonCode;
use crate::watch::{ReasonCount, Watch};

/// Openings after which a video is known well enough.
const KNOWN_AFTER: i64 = 20;
/// Days whose openings count.
const DAYS: i64 = 28;
/// How many openings of all new videos together weigh as one of the video's own.
const PRIOR_OPENINGS: f64 = 4.0;

const EXPLORATION_CACHE: CacheSpec = CacheSpec {
    name: "exploration",
    capacity_bytes: kibibytes(512),
    invalidated_by: "",
    max_staleness: Some(Duration::from_mins(10)),
};

/// How videos did that were shown because they were new.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ExplorationStatistics {
    /// Openings of each, and how many of them were positive.
    of_video: HashMap<VideoId, (i64, i64)>,
    /// Share of all openings that were positive; ½ where there are none.
    rate: f64,
}

impl ExplorationStatistics {
    /// Counts the openings of the last [`DAYS`] days.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub(super) async fn load(watch: &Watch, now: UtcInstant) -> Result<Self, Fault> {
        Ok(Self::of(&watch.reason_counts(now.plus_days(-DAYS)).await?))
    }

    fn of(counts: &[ReasonCount]) -> Self {
        let new: Vec<&ReasonCount> = counts
            .iter()
            .filter(|count| count.reason == ReasonCode::New.as_str())
            .collect();
        let sum = |of: fn(&ReasonCount) -> i64| new.iter().map(|count| of(count)).sum::<i64>() as f64;
        let (starts, positive) = (sum(|count| count.starts), sum(|count| count.positive));
        Self {
            rate: (positive + 1.0) / (starts + 2.0),
            of_video: new
                .into_iter()
                .map(|count| (count.video_id, (count.starts, count.positive)))
                .collect(),
        }
    }

    /// Whether so little is known of a video that it is to be explored.
    pub(super) fn is_unexplored(&self, video_id: VideoId) -> bool {
        self.of_video
            .get(&video_id)
            .is_none_or(|(starts, _)| *starts < KNOWN_AFTER)
    }

    /// A draw from the posterior of the video's rate of positive openings; the same for a child all day.
    pub(super) fn draw(&self, video_id: VideoId, child_id: ChildId, day: i64) -> f64 {
        let (starts, positive) = self.of_video.get(&video_id).copied().unwrap_or_default();
        let arm = ArmStatistics {
            successes: positive as f64 + PRIOR_OPENINGS * self.rate,
            failures: (starts - positive) as f64 + PRIOR_OPENINGS * (1.0 - self.rate),
        };
        let child = child_id.0.as_u128();
        let seed =
            (child as u64) ^ ((child >> 64) as u64) ^ day.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
        thompson_sample(arm, seed, video_id.0.as_u128() as u64)
    }
}

/// The statistics, counted again when they are ten minutes old.
#[derive(Debug)]
pub(super) struct ExplorationCache(CachedValue<(UtcInstant, Arc<ExplorationStatistics>)>);

impl Default for ExplorationCache {
    fn default() -> Self {
        let weigher = |(_, statistics): &(UtcInstant, Arc<ExplorationStatistics>)| {
            size_of::<ExplorationStatistics>()
                + statistics.of_video.len() * size_of::<(VideoId, (i64, i64))>()
        };
        Self(CachedValue::new(&EXPLORATION_CACHE, weigher))
    }
}

impl ExplorationCache {
    /// The statistics as of now, or of at most ten minutes ago.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub(super) async fn get(
        &self,
        watch: &Watch,
        now: UtcInstant,
    ) -> Result<Arc<ExplorationStatistics>, Fault> {
        let is_recent = |(counted_at, _): &(UtcInstant, _)| EXPLORATION_CACHE.is_recent(*counted_at, now);
        let count = |before: Option<(UtcInstant, Arc<ExplorationStatistics>)>| async move {
            let counted = ExplorationStatistics::load(watch, now).await?;
            // Equal ones stay the same value, and so the feeds made of them stay valid.
            let same = before.filter(|(_, statistics)| **statistics == counted);
            let statistics = same.map_or_else(|| Arc::new(counted), |(_, statistics)| statistics);
            Ok::<_, Fault>((now, statistics))
        };
        let (_, statistics) = self.0.get_or_compute(is_recent, count).await?;
        Ok(statistics)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn count(reason: ReasonCode, video: u128, starts: i64, positive: i64) -> ReasonCount {
        ReasonCount {
            reason: reason.as_str().to_owned(),
            video_id: VideoId(Uuid::from_u128(video)),
            starts,
            positive,
        }
    }

    #[test]
    fn a_video_is_explored_for_twenty_openings() {
        let statistics = ExplorationStatistics::of(&[
            count(ReasonCode::New, 1, 19, 0),
            count(ReasonCode::New, 2, 20, 20),
            count(ReasonCode::SimilarTo, 3, 50, 50),
        ]);
        let is_unexplored = |video| statistics.is_unexplored(VideoId(Uuid::from_u128(video)));
        assert_eq!([1, 2, 3, 4].map(is_unexplored), [true, false, true, true]);
    }

    #[test]
    fn what_went_well_is_drawn_more_often_and_a_day_repeats_itself() {
        let statistics = ExplorationStatistics::of(&[
            count(ReasonCode::New, 1, 15, 14),
            count(ReasonCode::New, 2, 15, 1),
        ]);
        let child = ChildId(Uuid::from_u128(9));
        let draw = |video, day| statistics.draw(VideoId(Uuid::from_u128(video)), child, day);
        let better = (0..200).filter(|day| draw(1, *day) > draw(2, *day)).count();
        assert!(better > 190, "{better} of 200");
        assert!((draw(1, 3) - draw(1, 3)).abs() < f64::EPSILON);
        assert!((draw(1, 3) - draw(1, 4)).abs() > f64::EPSILON);
    }
}
