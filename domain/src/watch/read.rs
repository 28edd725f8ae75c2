//! What reports and the recommender read: aggregates, never raw events.
//!
//! No rights are checked here: the use cases that show these numbers to somebody check theirs.

use chrono::NaiveDate;
use kyck_kernel::Fault;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::time::UtcInstant;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::Watch;
use crate::family::{self, ConsentPurpose};

/// A child's family day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchDay {
    /// Day in the family's zone.
    pub on: NaiveDate,
    /// Milliseconds watched.
    pub watched_ms: i64,
    /// Events that happened.
    pub events: i64,
}

/// An hour of a child's family day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WatchHour {
    /// Day in the family's zone.
    pub on: NaiveDate,
    /// Hour of the clock on the wall, 0 to 23.
    pub hour: u8,
    /// Milliseconds watched.
    pub watched_ms: i64,
    /// Events that happened.
    pub events: i64,
}

/// A video on a child's family day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoDay {
    /// Day in the family's zone.
    pub on: NaiveDate,
    /// Which video.
    pub video_id: VideoId,
    /// Milliseconds watched.
    pub watched_ms: i64,
    /// Playbacks in which something was watched, counted on the day they began.
    pub starts: i32,
    /// Those of them that lasted 30 seconds or longer.
    pub long_starts: i32,
    /// Those of them in which the video was completed.
    pub completions: i32,
    /// Last event of the day.
    pub last_at: UtcInstant,
}

/// What a child watched of a video over some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoTotal {
    /// The video.
    pub video_id: VideoId,
    /// Milliseconds watched.
    pub watched_ms: i64,
    /// Playbacks in which something was watched.
    pub starts: i32,
    /// Those of them that lasted 30 seconds or longer.
    pub long_starts: i32,
    /// Those of them in which the video was completed.
    pub completions: i32,
    /// The last event.
    pub last_at: UtcInstant,
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

/// Watching without a break of more than ten minutes; shorter breaks are part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewingSession {
    /// When watching began.
    pub started_at: UtcInstant,
    /// When it ended.
    pub ended_at: UtcInstant,
}

impl ViewingSession {
    /// How long it was, breaks included.
    pub fn length_ms(&self) -> i64 {
        self.ended_at.millis_since(self.started_at)
    }
}

/// A child's whole history with a video.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interaction {
    /// Who.
    pub child_id: ChildId,
    /// What.
    pub video_id: VideoId,
    /// Length of the video when last started, if known.
    pub duration_ms: Option<i64>,
    /// Milliseconds watched over all playbacks.
    pub watched_ms: i64,
    /// Milliseconds of the video that were played at least once.
    pub covered_ms: i64,
    /// Playbacks in which something was watched.
    pub starts: i32,
    /// Playbacks in which it was completed.
    pub completions: i32,
    /// Last event.
    pub last_at: UtcInstant,
}

impl Watch {
    async fn rows(&self, text: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, Fault> {
        let db = self.kernel.db.read();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), text, values);
        Ok(db.query_all_raw(statement).await?)
    }
}

fn read<T>(rows: &[QueryResult], each: impl Fn(&QueryResult) -> Result<T, DbErr>) -> Result<Vec<T>, Fault> {
    Ok(rows.iter().map(each).collect::<Result<_, _>>()?)
}

fn span(child_id: ChildId, from: NaiveDate, to: NaiveDate) -> Vec<Value> {
    vec![child_id.0.into(), from.into(), to.into()]
}

impl Watch {
    /// The child's days from the first to the last, both included; days without watching are left out.
    pub async fn days(
        &self,
        child_id: ChildId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<WatchDay>, Fault> {
        let mut days: Vec<WatchDay> = Vec::new();
        for hour in self.hours(child_id, from, to).await? {
            match days.last_mut() {
                Some(day) if day.on == hour.on => {
                    day.watched_ms += hour.watched_ms;
                    day.events += hour.events;
                }
                _ => days.push(WatchDay {
                    on: hour.on,
                    watched_ms: hour.watched_ms,
                    events: hour.events,
                }),
            }
        }
        Ok(days)
    }

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
                watched_ms: row.try_get_by_index(2)?,
                starts: row.try_get_by_index(3)?,
                long_starts: row.try_get_by_index(4)?,
                completions: row.try_get_by_index(5)?,
                last_at: UtcInstant(row.try_get_by_index(6)?),
            })
        })
    }

    /// The child's viewing sessions that overlap the span, oldest first.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn sessions(
        &self,
        child_id: ChildId,
        from: UtcInstant,
        to: UtcInstant,
    ) -> Result<Vec<ViewingSession>, Fault> {
        let rows = self
            .rows(
                "SELECT started_at, ended_at FROM watch_sitting WHERE child_id = $1 AND started_at >= $2 \
                 AND started_at < $3 AND ended_at > $4 ORDER BY started_at",
                // What overlaps the span began at most a day before it.
                vec![
                    child_id.0.into(),
                    from.plus_days(-1).0.into(),
                    to.0.into(),
                    from.0.into(),
                ],
            )
            .await?;
        read(&rows, |row| {
            Ok(ViewingSession {
                started_at: UtcInstant(row.try_get_by_index(0)?),
                ended_at: UtcInstant(row.try_get_by_index(1)?),
            })
        })
    }
}

const INTERACTION: &str = "SELECT child_id, video_id, duration_ms, watched_ms, covered_ms, starts, completions, last_at FROM watch_video";

fn interaction(row: &QueryResult) -> Result<Interaction, DbErr> {
    Ok(Interaction {
        child_id: ChildId(row.try_get_by_index(0)?),
        video_id: VideoId(row.try_get_by_index(1)?),
        duration_ms: row.try_get_by_index(2)?,
        watched_ms: row.try_get_by_index(3)?,
        covered_ms: row.try_get_by_index(4)?,
        starts: row.try_get_by_index(5)?,
        completions: row.try_get_by_index(6)?,
        last_at: UtcInstant(row.try_get_by_index(7)?),
    })
}

/// Rows of one query of [`Watch::interactions`](crate::watch::Watch::interactions).
const INTERACTIONS_A_QUERY: i64 = 50_000;

impl Watch {
    /// Every child's history with every video it started, ordered by child and video.
    pub async fn interactions(&self) -> Result<Vec<Interaction>, Fault> {
        let text = format!(
            "{INTERACTION} WHERE starts > 0 AND (child_id, video_id) > ($1, $2) ORDER BY child_id, video_id LIMIT $3"
        );
        let mut all: Vec<Interaction> = Vec::new();
        loop {
            let (child_id, video_id) = all.last().map_or((uuid::Uuid::nil(), uuid::Uuid::nil()), |last| {
                (last.child_id.0, last.video_id.0)
            });
            let values = vec![child_id.into(), video_id.into(), INTERACTIONS_A_QUERY.into()];
            let page = read(&self.rows(&text, values).await?, interaction)?;
            let is_last = (page.len() as i64) < INTERACTIONS_A_QUERY;
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// One child's history with every video it started, ordered by video.
    pub async fn interactions_of(&self, child_id: ChildId) -> Result<Vec<Interaction>, Fault> {
        let text = format!("{INTERACTION} WHERE child_id = $1 AND starts > 0 ORDER BY video_id");
        read(&self.rows(&text, vec![child_id.0.into()]).await?, interaction)
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

/// How often videos that were shown for a reason were opened, and how often that went well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonCount {
    /// Why they were shown.
    pub reason: String,
    /// Which video.
    pub video_id: VideoId,
    /// Openings.
    pub starts: i64,
    /// Those of them in which half of the video or more was watched.
    pub positive: i64,
}

impl Watch {
    /// What became of the videos opened for a reason since an instant, by reason and video, of all children whose
    /// families agreed to recommendations. Openings of the last ten minutes are left out: they are not over.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn reason_counts(&self, since: UtcInstant) -> Result<Vec<ReasonCount>, Fault> {
        let rows = self.rows(
        &format!(
            "SELECT r.reason, p.video_id, COUNT(*), \
         CAST(SUM(CASE WHEN p.watched_ms * 2 >= COALESCE(p.duration_ms, 0) AND p.watched_ms > 0 THEN 1 ELSE 0 END) \
         AS bigint) FROM playback_reason r JOIN playback p ON p.child_id = r.child_id AND p.id = r.playback_id \
         WHERE r.started_at >= $1 AND r.started_at < $2 AND {} \
         GROUP BY r.reason, p.video_id ORDER BY r.reason, p.video_id",
            family::child_consented_sql("r.child_id", ConsentPurpose::Recommendation)
        ),
        vec![since.0.into(), self.kernel.now().plus_minutes(-10).0.into()])
    .await?;
        read(&rows, |row| {
            Ok(ReasonCount {
                reason: row.try_get_by_index(0)?,
                video_id: VideoId(row.try_get_by_index(1)?),
                starts: row.try_get_by_index(2)?,
                positive: row.try_get_by_index(3)?,
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
                watched_ms: row.try_get_by_index(1)?,
                starts: count(row, 2)?,
                long_starts: count(row, 3)?,
                completions: count(row, 4)?,
                last_at: UtcInstant(row.try_get_by_index(5)?),
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
        Ok(super::rules::resume_at_ms(position_ms, duration_ms))
    }
}
