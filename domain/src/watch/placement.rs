//! When a playback's events happened, where a player's clock was wrong.
//!
//! The server knows when a playback was opened and when its events arrived; nothing of it happened before the one or
//! after the other. An honest clock needs no correction, and one that is still wrong when the events are sent is
//! corrected by `sentAt`. What remains is a clock that was put right in between.
//!
//! [`placed`] is a function of the set of a playback's events and its opening alone, so the order and the batches in
//! which they arrive do not matter, and an even earlier event that arrives later moves all of them again:
//!
//! 1. If the first event lies before the opening, what was played until it is moved to begin at the opening, and the
//!    others with it by the same offset: what was watched stays as long as it was.
//! 2. The clock may have been put right during the playback. Under an offset of an hour or more, an event that lies
//!    after the one before without being moved is not moved any more. An event that would come more than six hours after
//!    the opening is of another clock: from it on the first rule is applied again, and what overlaps counts once.
//! 3. What was watched before the first event arrived begins on the day of the opening at the earliest: no earlier
//!    day changes.

use std::borrow::Cow;

use chrono_tz::Tz;
use kyck_kernel::time::{UtcInstant, day_start};

use super::rules::MAX_AHEAD_MS;
use super::timeline_event::TimelineEvent;

/// A smaller offset applies to the whole playback.
const CORRECTED_FROM_MS: i64 = 3_600_000;
/// Events that are moved lie no later than this after the opening.
const WITHIN_MS: i64 = 6 * 3_600_000;

/// The events, which are in order, at the times for which they count; in the order in which they were given, which
/// after a change of clocks need not be that of the times. See the module.
pub fn placed(events: &[TimelineEvent], opened_at: UtcInstant, zone: Tz) -> Cow<'_, [TimelineEvent]> {
    let begins_early = |floor: UtcInstant| {
        events
            .iter()
            .find(|event| event.segment.is_some())
            .is_some_and(|event| event.since() < floor)
    };
    let is_early = events.first().is_some_and(|event| event.at < opened_at);
    if !is_early && !begins_early(opened_at) {
        return Cow::Borrowed(events);
    }
    let floor = day_start(opened_at.day_in(zone), zone);
    if !is_early && !begins_early(floor) {
        return Cow::Borrowed(events);
    }

    let mut moved = after_opening(events, opened_at);
    if let Some(first) = moved.iter().position(|event| event.segment.is_some()) {
        let missing_ms = floor.millis_since(moved[first].since());
        if missing_ms > 0 {
            for event in &mut moved[first..] {
                event.at = event.at.plus_millis(missing_ms);
            }
        }
    }
    Cow::Owned(moved)
}

/// The first two rules.
fn after_opening(events: &[TimelineEvent], opened_at: UtcInstant) -> Vec<TimelineEvent> {
    let last_at = opened_at.plus_millis(WITHIN_MS);
    let needed_ms = |event: &TimelineEvent| {
        if event.at < opened_at {
            opened_at.millis_since(event.since())
        } else {
            0
        }
    };

    let mut offset_ms = events.first().map_or(0, needed_ms);
    let mut before = opened_at;

    events
        .iter()
        .map(|event| {
            let is_beyond = event.at.plus_millis(offset_ms) > last_at;
            if event.at >= before && (offset_ms >= CORRECTED_FROM_MS || is_beyond) {
                offset_ms = 0;
            } else if offset_ms > 0 && is_beyond {
                offset_ms = needed_ms(event);
            }
            before = event.at.plus_millis(offset_ms);
            TimelineEvent { at: before, ..*event }
        })
        .collect()
}

/// What to add to the events of one playback in one batch, all of which a fast clock dated after their arrival, so
/// that they go on where the playback is: at its opening, or at the last event before them. `None` where that is no
/// explanation: a single event, one that is not ahead, or more time than has passed.
pub fn fast_clock_offset_ms(
    occurred_at: &[UtcInstant],
    goes_on_at: UtcInstant,
    received_at: UtcInstant,
) -> Option<i64> {
    let latest = received_at.plus_millis(MAX_AHEAD_MS);
    let (first, last) = (occurred_at.iter().min()?, occurred_at.iter().max()?);
    let fits = goes_on_at.plus_millis(last.millis_since(*first)) <= latest;
    (occurred_at.len() > 1 && *first > latest && fits).then(|| goes_on_at.millis_since(*first))
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Seoul;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Noon in Seoul.
    const OPENED: UtcInstant = UtcInstant(1_795_402_800_000);
    const DAY_S: i64 = 86_400;

    /// Events this many seconds after the opening, each after 60 seconds of playing.
    fn minutes(seconds: &[i64]) -> Vec<TimelineEvent> {
        seconds
            .iter()
            .map(|seconds| TimelineEvent {
                at: OPENED.plus_seconds(*seconds),
                segment: Some((0, 60_000)),
                is_end: false,
            })
            .collect()
    }

    fn seconds(events: &[TimelineEvent]) -> Vec<i64> {
        events
            .iter()
            .map(|event| event.at.millis_since(OPENED) / 1_000)
            .collect()
    }

    #[test]
    fn events_before_the_opening_are_moved_to_it_together() {
        for (given, expected) in [
            // Right.
            (vec![0, 60, 120], vec![0, 60, 120]),
            (vec![30, 7_200], vec![30, 7_200]),
            // Three days slow, and a little slow.
            (
                vec![-3 * DAY_S, -3 * DAY_S + 60, -3 * DAY_S + 180],
                vec![60, 120, 240],
            ),
            (vec![-30, 30, 90], vec![60, 120, 180]),
            // Put right after the first two.
            (vec![-3 * DAY_S, -3 * DAY_S + 60, 300], vec![60, 120, 300]),
            // Put right from three days to five seconds slow.
            (vec![-3 * DAY_S, -5, 55], vec![60, 60, 120]),
            // A day slow, then five seconds: nothing is moved into the days to come.
            (vec![-DAY_S, -5, 55], vec![60, 60, 120]),
            // A little slow, and the tablet lay about for two days.
            (vec![-30, 2 * DAY_S], vec![60, 2 * DAY_S]),
        ] {
            let events = minutes(&given);
            assert_eq!(seconds(&placed(&events, OPENED, Seoul)), expected, "{given:?}");
        }
    }

    #[test]
    fn what_was_watched_begins_on_the_day_of_the_opening() {
        // Ten seconds after midnight in Seoul.
        let opened_at = day_start(OPENED.day_in(Seoul), Seoul).plus_seconds(10);
        let events = [TimelineEvent {
            at: opened_at,
            segment: Some((0, 60_000)),
            is_end: false,
        }];
        let found = placed(&events, opened_at, Seoul);
        assert_eq!(found[0].at, opened_at.plus_seconds(50));
        let later = [TimelineEvent {
            at: opened_at.plus_seconds(50),
            ..events[0]
        }];
        assert!(matches!(placed(&later, opened_at, Seoul), Cow::Borrowed(_)));
    }

    #[test]
    fn a_fast_clock_is_known_by_several_events_from_after_their_arrival() {
        let at = |seconds: i64| OPENED.plus_seconds(seconds);
        let offset = |events: &[i64], received: i64| {
            let events: Vec<UtcInstant> = events.iter().map(|seconds| at(*seconds)).collect();
            fast_clock_offset_ms(&events, OPENED, at(received))
        };
        assert_eq!(offset(&[DAY_S, DAY_S + 600], 700), Some(-DAY_S * 1_000));
        // One event alone, one that is not ahead, and more than has passed since the opening.
        assert_eq!(offset(&[DAY_S], 700), None);
        assert_eq!(offset(&[0, DAY_S], 700), None);
        assert_eq!(offset(&[DAY_S, DAY_S + 1_200], 700), None);
    }

    proptest! {
        #[test]
        fn placed_events_lie_after_the_opening_and_right_ones_stay(
            mut at in vec(-3_000_000_000_i64..200_000_000, 1..40), is_near in any::<bool>(),
        ) {
            if is_near {
                for at in &mut at {
                    *at /= 10_000;
                }
            }
            at.sort_unstable();
            let events: Vec<TimelineEvent> = at
                .iter()
                .map(|ms| TimelineEvent { at: OPENED.plus_millis(*ms), segment: Some((0, 30_000)), is_end: false })
                .collect();
            let found = placed(&events, OPENED, Seoul);
            prop_assert!(found.iter().all(|event| event.at >= OPENED));
            prop_assert!(found.iter().zip(&events).all(|(found, given)| found.at >= given.at));
            if at[0] >= 0 {
                prop_assert_eq!(&*found, &*events);
            }
        }
    }
}
