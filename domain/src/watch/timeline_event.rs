//! One event of a playback as the timeline knows it.

use kyck_kernel::time::UtcInstant;

/// The most events of one playback: a day of heartbeats every 45 seconds.
pub const MAX_TIMELINE_EVENTS: usize = 2_000;

/// One event of a playback, as far as time and position go. The order of the fields is the order in time;
/// events of one instant are ordered by their content, so that any order of arrival gives one timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimelineEvent {
    /// When it happened, by the server's clock.
    pub at: UtcInstant,
    /// The stretch of the video played since the event before, in milliseconds; `None` when none was.
    pub segment: Option<(i32, i32)>,
    /// Whether the video was played to its end.
    pub is_end: bool,
}

impl TimelineEvent {
    /// Milliseconds of the video played since the event before.
    pub fn length_ms(&self) -> i64 {
        self.segment
            .map_or(0, |(from_ms, to_ms)| i64::from(to_ms) - i64::from(from_ms))
    }

    /// When its segment began to play, at a single speed.
    pub fn since(&self) -> UtcInstant {
        self.at.plus_millis(-self.length_ms())
    }
}
