//! Sums by hour and day.

use chrono::NaiveDate;
use kyck_kernel::Fault;
use kyck_kernel::id::ChildId;

use super::{read, span};
use crate::watch::Watch;

/// An hour of a child's family day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchHour {
    /// Day in the family's zone.
    pub on: NaiveDate,
    /// Hour of local time, 0 to 23.
    pub hour: u8,
    /// Milliseconds watched in it.
    pub watched_ms: i64,
    /// Number of events in it.
    pub events: i64,
}

impl Watch {
    /// The child's hours on the days from the first to the last, both included, in order; hours in which
    /// nothing happened are left out.
    pub async fn hours(
        &self,
        child_id: ChildId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<WatchHour>, Fault> {
        let rows = self
            .rows(
                "SELECT day_on, hour, watched_ms, events FROM watch_hour \
         WHERE child_id = $1 AND day_on BETWEEN $2 AND $3 AND (watched_ms <> 0 OR events <> 0) \
         ORDER BY day_on, hour",
                span(child_id, from, to),
            )
            .await?;
        read(&rows, |row| {
            Ok(WatchHour {
                on: row.try_get_by_index(0)?,
                hour: u8::try_from(row.try_get_by_index::<i16>(1)?.clamp(0, 23)).unwrap_or_default(),
                watched_ms: row.try_get_by_index(2)?,
                events: row.try_get_by_index::<i32>(3)?.into(),
            })
        })
    }

    /// Milliseconds that a child watched on a family day.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn watched_ms_on(&self, child_id: ChildId, on: NaiveDate) -> Result<i64, Fault> {
        let rows = self
            .rows(
                "SELECT CAST(COALESCE(SUM(watched_ms), 0) AS bigint) FROM watch_hour \
                 WHERE child_id = $1 AND day_on = $2",
                vec![child_id.0.into(), on.into()],
            )
            .await?;
        Ok(rows.first().map_or(Ok(0), |row| row.try_get_by_index(0))?)
    }

    /// Whether a child watched anything on the days from the first to the last, both included.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn has_watched(
        &self,
        child_id: ChildId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<bool, Fault> {
        let rows = self
            .rows(
                "SELECT 1 FROM watch_hour WHERE child_id = $1 AND day_on >= $2 AND day_on <= $3 \
                 AND watched_ms > 0 LIMIT 1",
                span(child_id, from, to),
            )
            .await?;
        Ok(!rows.is_empty())
    }

    /// Milliseconds that each child watched on each of the days, both ends included; for aggregates over
    /// cohorts. Ordered by child and day.
    pub async fn all_days(
        &self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<(ChildId, NaiveDate, i64)>, Fault> {
        let rows = self
            .rows(
                "SELECT child_id, day_on, CAST(SUM(watched_ms) AS bigint) FROM watch_hour \
         WHERE day_on BETWEEN $1 AND $2 GROUP BY child_id, day_on HAVING SUM(watched_ms) > 0 \
         ORDER BY child_id, day_on",
                vec![from.into(), to.into()],
            )
            .await?;
        read(&rows, |row| {
            Ok((
                ChildId(row.try_get_by_index(0)?),
                row.try_get_by_index(1)?,
                row.try_get_by_index(2)?,
            ))
        })
    }

    /// Milliseconds that each child watched in each hour from a day on, hours without watching left out; for aggregates
    /// over cohorts. Ordered by day and hour.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn all_hours(&self, from: NaiveDate) -> Result<Vec<(ChildId, NaiveDate, i16, i64)>, Fault> {
        let rows = self
            .rows(
                "SELECT child_id, day_on, hour, watched_ms FROM watch_hour \
                 WHERE day_on >= $1 AND watched_ms > 0 ORDER BY day_on, hour",
                vec![from.into()],
            )
            .await?;
        read(&rows, |row| {
            Ok((
                ChildId(row.try_get_by_index(0)?),
                row.try_get_by_index(1)?,
                row.try_get_by_index(2)?,
                row.try_get_by_index(3)?,
            ))
        })
    }
}
