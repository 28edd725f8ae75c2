//! New videos get a share of the places, so that they are seen at all: which ones, chance decides by what is
//! known of them.

use std::collections::HashMap;

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
/// Minutes after which the openings are counted again.
pub(super) const COUNTED_MINUTES: i64 = 10;

/// How videos did that were shown for their newness.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Trials {
    /// Openings of each, and those that went well.
    of_video: HashMap<VideoId, (i64, i64)>,
    /// Share of all of them that went well; ½ where there are none.
    rate: f64,
}

impl Trials {
    /// Counts.
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

    /// Whether so little is known of a video that it is to be tried out.
    pub(super) fn wants(&self, video_id: VideoId) -> bool {
        self.of_video
            .get(&video_id)
            .is_none_or(|(starts, _)| *starts < KNOWN_AFTER)
    }

    /// A draw from what is believed of the video's rate of success; the same for a child all day.
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
    fn a_video_is_tried_out_twenty_times() {
        let trials = Trials::of(&[
            count(ReasonCode::New, 1, 19, 0),
            count(ReasonCode::New, 2, 20, 20),
            count(ReasonCode::SimilarTo, 3, 50, 50),
        ]);
        let wants = |video| trials.wants(VideoId(Uuid::from_u128(video)));
        assert_eq!(
            [wants(1), wants(2), wants(3), wants(4)],
            [true, false, true, true]
        );
    }

    #[test]
    fn what_went_well_is_drawn_more_often_and_a_day_repeats_itself() {
        let trials = Trials::of(&[
            count(ReasonCode::New, 1, 15, 14),
            count(ReasonCode::New, 2, 15, 1),
        ]);
        let child = ChildId(Uuid::from_u128(9));
        let draw = |video, day| trials.draw(VideoId(Uuid::from_u128(video)), child, day);
        let better = (0..200).filter(|day| draw(1, *day) > draw(2, *day)).count();
        assert!(better > 190, "{better} of 200");
        assert!((draw(1, 3) - draw(1, 3)).abs() < f64::EPSILON);
        assert!((draw(1, 3) - draw(1, 4)).abs() > f64::EPSILON);
    }
}
