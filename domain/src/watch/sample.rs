//! Timelines for property tests.

use kyck_kernel::time::UtcInstant;
use proptest::collection::vec;
use proptest::prelude::*;

use super::timeline::Timeline;
use super::timeline_event::TimelineEvent;

/// A timeline of events in any order.
pub fn timeline(events: &[TimelineEvent]) -> Timeline {
    let mut timeline = Timeline::default();
    for event in events {
        timeline.insert(*event);
    }
    timeline
}

/// Events around midnight in Seoul.
pub fn events() -> impl Strategy<Value = Vec<TimelineEvent>> {
    vec(
        (
            0_i64..7_200_000,
            prop::option::of((0_i32..600_000, 0_i32..120_000)),
            prop::bool::weighted(0.1),
        ),
        0..40,
    )
    .prop_map(|parts| {
        parts
            .into_iter()
            .map(|(offset, segment, is_end)| TimelineEvent {
                // Around midnight in Seoul.
                at: UtcInstant(1_795_359_600_000 - 3_600_000 + offset),
                segment: segment.map(|(from, length)| (from, from + length)),
                is_end,
            })
            .collect()
    })
}
