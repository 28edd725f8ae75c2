//! Hand-made watching for the tests of the numbers.

use chrono::NaiveDate;
use kyck_kernel::id::{ThemeId, VideoId};
use kyck_kernel::time::UtcInstant;

use crate::watch::{VideoTotal, ViewingSession, WatchHour, Watched};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn hour(on: &str, hour: u8, minutes: i64) -> WatchHour {
    WatchHour {
        on: day(on),
        hour,
        watched_ms: minutes * 60_000,
        events: 1,
    }
}

pub(super) fn video(number: u128, minutes: i64) -> VideoTotal {
    VideoTotal {
        video_id: VideoId(uuid::Uuid::from_u128(number)),
        watched: Watched {
            ms: minutes * 60_000,
            starts: 1,
            long_starts: 1,
            completions: 0,
            last_at: UtcInstant(0),
        },
        covered_ms: Some(1),
        duration_ms: Some(2),
    }
}

pub(super) fn session(started_at: UtcInstant, ended_at: UtcInstant) -> ViewingSession {
    ViewingSession { started_at, ended_at }
}

pub(super) fn theme(number: u128) -> ThemeId {
    ThemeId(uuid::Uuid::from_u128(number))
}
