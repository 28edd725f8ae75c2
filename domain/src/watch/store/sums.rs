//! Sums by hour, day and video.

use chrono::NaiveDate;
use kyck_kernel::id::{ChildId, VideoId};
use sea_orm::{ConnectionTrait, DbErr, Value};

use super::playbacks::StoredVideo;
use super::rows::{RowsStatement, execute_all};
use crate::watch::watched::{HourCount, Watched};

static ADD_HOURS: RowsStatement = RowsStatement::new(
    "INSERT INTO watch_hour (child_id, day_on, hour, watched_ms, events) VALUES",
    5,
    "ON CONFLICT (child_id, day_on, hour) DO UPDATE SET \
     watched_ms = watch_hour.watched_ms + excluded.watched_ms, events = watch_hour.events + excluded.events",
);

/// Adds counts to hours.
pub(in crate::watch) async fn add_hours(
    db: &impl ConnectionTrait,
    hours: impl IntoIterator<Item = ((ChildId, NaiveDate, u8), HourCount)>,
) -> Result<(), DbErr> {
    let mut values = Vec::new();
    for ((child_id, day_on, hour), delta) in hours {
        values.extend([
            Value::from(child_id.0),
            day_on.into(),
            i16::from(hour).into(),
            delta.watched_ms.into(),
            delta.events.into(),
        ]);
    }
    execute_all(db, &ADD_HOURS, values).await
}

static ADD_DAYS: RowsStatement = RowsStatement::new(
    "INSERT INTO watch_day_video (child_id, day_on, video_id, watched_ms, starts, long_starts, completions, last_at) \
     VALUES",
    8,
    "ON CONFLICT (child_id, day_on, video_id) DO UPDATE SET \
     watched_ms = watch_day_video.watched_ms + excluded.watched_ms, \
     starts = watch_day_video.starts + excluded.starts, \
     long_starts = watch_day_video.long_starts + excluded.long_starts, \
     completions = watch_day_video.completions + excluded.completions, \
     last_at = CASE WHEN excluded.last_at > watch_day_video.last_at THEN excluded.last_at \
     ELSE watch_day_video.last_at END",
);

/// Adds counts to days of videos.
pub(in crate::watch) async fn add_days(
    db: &impl ConnectionTrait,
    days: impl IntoIterator<Item = ((ChildId, NaiveDate, VideoId), Watched)>,
) -> Result<(), DbErr> {
    let mut values = Vec::new();
    for ((child_id, day_on, video_id), delta) in days {
        values.extend([
            Value::from(child_id.0),
            day_on.into(),
            video_id.0.into(),
            delta.ms.into(),
            delta.starts.into(),
            delta.long_starts.into(),
            delta.completions.into(),
            delta.last_at.0.into(),
        ]);
    }
    execute_all(db, &ADD_DAYS, values).await
}

/// What a batch changes of a child's history with a video.
#[derive(Clone, Debug, Default)]
pub(in crate::watch) struct VideoDelta {
    /// Length of the video.
    pub duration_ms: Option<i64>,
    /// Counts to add; `watch_video` has no long starts.
    pub watched: Watched,
    /// Parts played and where it was left, as they are now.
    pub state: StoredVideo,
}

static SAVE_VIDEOS: RowsStatement = RowsStatement::new(
    "INSERT INTO watch_video (child_id, video_id, duration_ms, watched_ms, starts, completions, covered_ms, \
     coverage, resume_ms, resume_at, last_at) VALUES",
    11,
    "ON CONFLICT (child_id, video_id) DO UPDATE SET \
     duration_ms = COALESCE(excluded.duration_ms, watch_video.duration_ms), \
     watched_ms = watch_video.watched_ms + excluded.watched_ms, \
     starts = watch_video.starts + excluded.starts, \
     completions = watch_video.completions + excluded.completions, \
     covered_ms = excluded.covered_ms, coverage = excluded.coverage, \
     resume_ms = excluded.resume_ms, resume_at = excluded.resume_at, \
     last_at = CASE WHEN excluded.last_at > watch_video.last_at THEN excluded.last_at \
     ELSE watch_video.last_at END",
);

/// Stores what children have seen of videos.
pub(in crate::watch) async fn save_videos(
    db: &impl ConnectionTrait,
    videos: impl IntoIterator<Item = ((ChildId, VideoId), VideoDelta)>,
) -> Result<(), DbErr> {
    let mut values = Vec::new();
    for ((child_id, video_id), delta) in videos {
        values.extend([
            Value::from(child_id.0),
            video_id.0.into(),
            delta.duration_ms.into(),
            delta.watched.ms.into(),
            delta.watched.starts.into(),
            delta.watched.completions.into(),
            delta.state.coverage.covered_ms().into(),
            delta.state.coverage.to_bytes().into(),
            delta.state.resume_ms.into(),
            delta.state.resume_at.0.into(),
            delta.watched.last_at.0.into(),
        ]);
    }
    execute_all(db, &SAVE_VIDEOS, values).await
}
