//! One playback's events in the order in which they happened.
//!
//! Events arrive late, shuffled, twice and in parts. So nothing is counted as it arrives: a playback stores its whole
//! timeline, [`Totals`](super::totals::Totals) are a function of it alone, and sums are moved by the difference between
//! the totals before and after a batch. When events happened is decided by [`placed`], again from all of them.

use std::borrow::Cow;

use kyck_kernel::time::UtcInstant;

use super::model::Playback;
use super::placement::placed;
use super::timeline_event::TimelineEvent;

/// Bytes per stored event.
const EVENT_BYTES: usize = 17;

/// All events of a playback, in order, at the times by their player's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline(Vec<TimelineEvent>);

impl Timeline {
    /// Number of events in it.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The events in the order of their times.
    pub fn events(&self) -> &[TimelineEvent] {
        &self.0
    }

    /// Inserts an event in order.
    pub fn insert(&mut self, event: TimelineEvent) {
        // Events mostly arrive in order: the search ends at the end.
        let index = self.0.partition_point(|known| *known <= event);
        self.0.insert(index, event);
    }

    /// The events of the playback at the times for which they count.
    pub fn placed(&self, playback: &Playback) -> Cow<'_, [TimelineEvent]> {
        placed(&self.0, playback.started_at, playback.zone)
    }

    /// The stored bytes: [`EVENT_BYTES`] per event.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * EVENT_BYTES);
        for event in &self.0 {
            let (from_ms, to_ms) = event.segment.unwrap_or((-1, -1));
            bytes.extend_from_slice(&event.at.0.to_le_bytes());
            bytes.extend_from_slice(&from_ms.to_le_bytes());
            bytes.extend_from_slice(&to_ms.to_le_bytes());
            bytes.push(u8::from(event.is_end));
        }
        bytes
    }

    /// Reads the stored bytes, [`Timeline::to_bytes`]; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (chunks, rest) = bytes.as_chunks::<EVENT_BYTES>();
        if !rest.is_empty() {
            return None;
        }

        chunks
            .iter()
            .map(|chunk| {
                let at = i64::from_le_bytes(chunk[..8].try_into().ok()?);
                let from_ms = i32::from_le_bytes(chunk[8..12].try_into().ok()?);
                let to_ms = i32::from_le_bytes(chunk[12..16].try_into().ok()?);
                Some(TimelineEvent {
                    at: UtcInstant(at),
                    segment: (from_ms >= 0).then_some((from_ms, to_ms)),
                    is_end: chunk[16] == 1,
                })
            })
            .collect::<Option<Vec<_>>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{events, timeline};
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn the_order_of_arrival_does_not_matter(events in events(), seed in any::<u64>()) {
            let straight = timeline(&events);
            let mut shuffled = events.clone();
            let mut state = seed;
            for index in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                shuffled.swap(index, (state >> 33) as usize % (index + 1));
            }
            prop_assert_eq!(timeline(&shuffled), straight.clone());
            prop_assert_eq!(Timeline::from_bytes(&straight.to_bytes()), Some(straight));
        }
    }
}
