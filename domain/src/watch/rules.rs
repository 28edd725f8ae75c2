//! Checks of reported events.

use kyck_kernel::time::UtcInstant;

use super::model::{Rejection, ReportedEvent};

/// Events older than this are not taken any more.
pub const MAX_AGE_DAYS: i64 = 30;
/// Events may lie this far ahead.
pub const MAX_AHEAD_MS: i64 = 5 * 60_000;
/// A player's clock that is wrong by less is taken as right: the way of the request takes time, and totals
/// must not depend on it.
pub const CLOCK_TOLERANCE_MS: i64 = 60_000;
/// Players report an end a little beyond the length that is stored.
pub const LENGTH_SLACK_MS: i64 = 10_000;
/// The longest valid position where the length is not known.
pub const MAX_POSITION_MS: i64 = 4 * 3_600_000;

/// What to add to a player's times to have the server's.
pub fn clock_offset_ms(sent_at: UtcInstant, received_at: UtcInstant) -> i64 {
    let offset_ms = received_at.millis_since(sent_at);
    if offset_ms.abs() < CLOCK_TOLERANCE_MS {
        0
    } else {
        offset_ms
    }
}

/// Whether an event happened at a plausible time.
pub fn check_time(occurred_at: UtcInstant, received_at: UtcInstant) -> Result<(), Rejection> {
    if occurred_at.millis_since(received_at) > MAX_AHEAD_MS {
        Err(Rejection::InFuture)
    } else if occurred_at < received_at.plus_days(-MAX_AGE_DAYS) {
        Err(Rejection::TooOld)
    } else {
        Ok(())
    }
}

/// The segment of an event in a video of this length; `None` when it reports none.
pub fn check_segment(
    event: &ReportedEvent,
    duration_ms: Option<i64>,
) -> Result<Option<(i32, i32)>, Rejection> {
    let (from_ms, to_ms) = match (event.from_ms, event.to_ms) {
        (None, None) => return Ok(None),
        (Some(from_ms), Some(to_ms)) => (from_ms, to_ms),
        _ => return Err(Rejection::SegmentInvalid),
    };

    if from_ms < 0 || to_ms < from_ms {
        return Err(Rejection::SegmentInvalid);
    }

    let limit_ms = duration_ms.map_or(MAX_POSITION_MS, |duration_ms| duration_ms + LENGTH_SLACK_MS);
    if i64::from(to_ms) > limit_ms {
        return Err(Rejection::SegmentImplausible);
    }

    Ok(Some((from_ms, to_ms)))
}

/// Where to go on in a video: from the start again when it was, or nearly was, at its end.
pub fn resume_at_ms(position_ms: i32, duration_ms: Option<i64>) -> i32 {
    let is_near_end =
        duration_ms.is_some_and(|duration_ms| i64::from(position_ms) > duration_ms - LENGTH_SLACK_MS);
    if is_near_end { 0 } else { position_ms.max(0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::model::Verb;

    const NOW: UtcInstant = UtcInstant(1_795_000_000_000);

    fn event(from_ms: Option<i32>, to_ms: Option<i32>) -> ReportedEvent {
        ReportedEvent {
            id: None,
            playback_id: None,
            video_id: None,
            verb: Verb::Heartbeat,
            occurred_at: NOW,
            from_ms,
            to_ms,
        }
    }

    #[test]
    fn events_are_taken_from_30_days_ago_to_5_minutes_ahead() {
        assert_eq!(check_time(NOW.plus_millis(MAX_AHEAD_MS), NOW), Ok(()));
        assert_eq!(
            check_time(NOW.plus_millis(MAX_AHEAD_MS + 1), NOW),
            Err(Rejection::InFuture)
        );
        assert_eq!(check_time(NOW.plus_days(-30), NOW), Ok(()));
        assert_eq!(
            check_time(NOW.plus_days(-30).plus_millis(-1), NOW),
            Err(Rejection::TooOld)
        );
        assert_eq!(check_time(UtcInstant(i64::MIN), NOW), Err(Rejection::TooOld));
        assert_eq!(check_time(UtcInstant(i64::MAX), NOW), Err(Rejection::InFuture));
    }

    #[test]
    fn a_clock_that_is_wrong_is_corrected_but_latency_is_not() {
        assert_eq!(clock_offset_ms(NOW.plus_millis(-59_999), NOW), 0);
        assert_eq!(clock_offset_ms(NOW.plus_hours(2), NOW), -7_200_000);
        assert_eq!(clock_offset_ms(NOW.plus_hours(-2), NOW), 7_200_000);
    }

    #[test]
    fn a_segment_lies_within_the_video() {
        for (from, to, expected) in [
            (None, None, Ok(None)),
            (Some(0), Some(0), Ok(Some((0, 0)))),
            (Some(0), Some(110_000), Ok(Some((0, 110_000)))),
            (Some(0), Some(110_001), Err(Rejection::SegmentImplausible)),
            (Some(2), Some(1), Err(Rejection::SegmentInvalid)),
            (Some(-1), Some(1), Err(Rejection::SegmentInvalid)),
            (Some(1), None, Err(Rejection::SegmentInvalid)),
            (None, Some(1), Err(Rejection::SegmentInvalid)),
        ] {
            assert_eq!(
                check_segment(&event(from, to), Some(100_000)),
                expected,
                "{from:?} {to:?}"
            );
        }
        assert_eq!(
            check_segment(&event(Some(0), Some(i32::MAX)), None),
            Err(Rejection::SegmentImplausible)
        );
    }

    #[test]
    fn a_video_left_near_its_end_begins_again() {
        assert_eq!(resume_at_ms(50_000, Some(100_000)), 50_000);
        assert_eq!(resume_at_ms(95_000, Some(100_000)), 0);
        assert_eq!(resume_at_ms(95_000, None), 95_000);
    }
}
