//! Sums by video, over days.

use chrono::NaiveDate;
use kyck_kernel::Fault;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::time::UtcInstant;
use sea_orm::{DbErr, QueryResult};

use super::{read, span};
use crate::watch::{Watch, Watched, rules};

/// A video on a child's family day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoDay {
    /// Day in the family's zone.
    pub on: NaiveDate,
    /// The video that was watched.
    pub video_id: VideoId,
    /// What was watched of it on the day.
    pub watched: Watched,
}

/// What a child watched of a video over some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoTotal {
    /// The video that was watched.
    pub video_id: VideoId,
    /// What was watched of it on these days.
    pub watched: Watched,
    /// Milliseconds of the video that were played at least once, up to now; `None` without any.
    pub covered_ms: Option<i64>,
    /// Length of the video when last started, if known.
    pub duration_ms: Option<i64>,
}

impl VideoTotal {
    /// Part of the video that was seen so far, 0 to 1; `None` where its length is not known.
    pub fn completion(&self) -> Option<f64> {
        let covered_ms = self.covered_ms?;
        let duration_ms = self.duration_ms.filter(|ms| *ms > 0)?;
        Some((covered_ms as f64 / duration_ms as f64).clamp(0.0, 1.0))
    }
}

impl Watch {
    /// The child's videos on the days from the first to the last, both included; videos only opened are left
    /// out.
    pub async fn video_days(
        &self,
        child_id: ChildId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<VideoDay>, Fault> {
        let rows = self.rows(
        "SELECT day_on, video_id, watched_ms, starts, long_starts, completions, last_at FROM watch_day_video \
         WHERE child_id = $1 AND day_on BETWEEN $2 AND $3 AND (watched_ms > 0 OR starts > 0) \
         ORDER BY day_on, video_id",
        span(child_id, from, to))
    .await?;

        read(&rows, |row| {
            Ok(VideoDay {
                on: row.try_get_by_index(0)?,
                video_id: VideoId(row.try_get_by_index(1)?),
                watched: Watched {
                    ms: row.try_get_by_index(2)?,
                    starts: row.try_get_by_index(3)?,
                    long_starts: row.try_get_by_index(4)?,
                    completions: row.try_get_by_index(5)?,
                    last_at: UtcInstant(row.try_get_by_index(6)?),
                },
            })
        })
    }

    /// The videos that a child opened or watched on the days from the first to the last, both included, by id, each
    /// with what of it was seen so far.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn video_totals(
        &self,
        child_id: ChildId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<VideoTotal>, Fault> {
        let rows = self
            .rows(
                "SELECT d.video_id, CAST(SUM(d.watched_ms) AS bigint), CAST(SUM(d.starts) AS bigint), \
                 CAST(SUM(d.long_starts) AS bigint), CAST(SUM(d.completions) AS bigint), MAX(d.last_at), \
                 MAX(v.covered_ms), MAX(v.duration_ms) FROM watch_day_video d \
                 LEFT JOIN watch_video v ON v.child_id = d.child_id AND v.video_id = d.video_id \
                 WHERE d.child_id = $1 AND d.day_on >= $2 AND d.day_on <= $3 GROUP BY d.video_id \
                 ORDER BY d.video_id",
                span(child_id, from, to),
            )
            .await?;
        let count = |row: &QueryResult, column| {
            let value: i64 = row.try_get_by_index(column)?;
            Ok::<_, DbErr>(i32::try_from(value).unwrap_or(i32::MAX))
        };

        read(&rows, |row| {
            Ok(VideoTotal {
                video_id: VideoId(row.try_get_by_index(0)?),
                watched: Watched {
                    ms: row.try_get_by_index(1)?,
                    starts: count(row, 2)?,
                    long_starts: count(row, 3)?,
                    completions: count(row, 4)?,
                    last_at: UtcInstant(row.try_get_by_index(5)?),
                },
                covered_ms: row.try_get_by_index(6)?,
                duration_ms: row.try_get_by_index(7)?,
            })
        })
    }

    /// Where the child left a video, in milliseconds from its start; 0 when it never saw it, or saw it to the
    /// end.
    pub async fn resume_at_ms(
        &self,
        child_id: ChildId,
        video_id: VideoId,
        duration_ms: Option<i64>,
    ) -> Result<i32, Fault> {
        let rows = self
            .rows(
                "SELECT resume_ms FROM watch_video WHERE child_id = $1 AND video_id = $2",
                vec![child_id.0.into(), video_id.0.into()],
            )
            .await?;
        let position_ms = rows.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;

        Ok(rules::resume_at_ms(position_ms, duration_ms))
    }
}
