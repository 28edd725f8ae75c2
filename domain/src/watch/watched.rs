//! Counters of what was watched.

use kyck_kernel::time::UtcInstant;

/// What was watched of a video: in one playback, on a day, or over several days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Milliseconds that were watched.
    pub ms: i64,
    /// Playbacks in which something was watched, counted on the day they began.
    pub starts: i32,
    /// Those of them that lasted 30 seconds or longer.
    pub long_starts: i32,
    /// Those of them in which the video was completed.
    pub completions: i32,
    /// Time of the last event.
    pub last_at: UtcInstant,
}

impl Watched {
    /// Adds the counts of another, and takes the later last event.
    pub(super) fn add(&mut self, other: &Self) {
        self.ms += other.ms;
        self.starts += other.starts;
        self.long_starts += other.long_starts;
        self.completions += other.completions;
        self.last_at = self.last_at.max(other.last_at);
    }

    /// Subtracts the counts of another; the last event stays.
    pub(super) fn subtract(&mut self, other: &Self) {
        self.ms -= other.ms;
        self.starts -= other.starts;
        self.long_starts -= other.long_starts;
        self.completions -= other.completions;
    }
}

/// What happened in an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HourCount {
    pub watched_ms: i64,
    pub events: i32,
}
