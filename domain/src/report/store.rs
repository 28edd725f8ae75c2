//! The queries of the report room. They read aggregates of `watch`, never events.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};

use super::metrics::{WatchedVideo, overlap_ms};
use super::period::Previous;
use crate::db::statement;
use crate::family::{self, ChildLimits, ConsentPurpose};
use crate::id::{ChildId, FamilyId, ReportId};
use crate::time::UtcInstant;
use crate::watch::{Sitting, WatchHour};
use crate::{Env, Fault};

/// Statistics of the children of one age, in minutes a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CohortRow {
    pub age_months: i32,
    pub children: i32,
    pub p25: f64,
    pub median: f64,
    pub p75: f64,
}

/// What a report is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub child_id: ChildId,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// What it is compared with.
    pub previous: Previous,
    /// The instants at which the first day begins and the last ends.
    pub span: (UtcInstant, UtcInstant),
    pub age_months: u32,
    /// Cohorts computed before it are not used.
    pub cohorts_since: UtcInstant,
}

/// Everything that is stored of a child for one report.
#[derive(Debug, Default)]
pub(super) struct Stored {
    pub videos: Vec<WatchedVideo>,
    pub hours: Vec<WatchHour>,
    /// Milliseconds of the days that it is compared with.
    pub previous_ms: i64,
    pub sittings: Vec<Sitting>,
    pub bonus_minutes: HashMap<NaiveDate, u32>,
    /// Limits by the day from which on they held.
    pub limits: Vec<(NaiveDate, ChildLimits)>,
    pub cohort: Option<CohortRow>,
    /// Of the hour that counts in part: what was watched in it, and the sittings that reach into the part.
    cut_hour_ms: i64,
    cut_sittings: Vec<Sitting>,
}

/// One statement for a whole report: nine short reads by primary keys, one way to the database and back.
/// The first branch names the types of the columns, which PostgreSQL takes from it. A sum of big
/// integers is a numeric there, so sums are cast.
const EVERYTHING: &str = "\
    SELECT 1, CAST(NULL AS date), d.video_id, CAST(SUM(d.watched_ms) AS bigint), \
        CAST(SUM(d.starts) AS bigint), CAST(SUM(d.long_starts) AS bigint), CAST(SUM(d.completions) AS bigint), \
        MAX(d.last_at), MAX(v.covered_ms), MAX(v.duration_ms) \
    FROM watch_day_video d LEFT JOIN watch_video v ON v.child_id = d.child_id AND v.video_id = d.video_id \
    WHERE d.child_id = $1 AND d.day_on >= $2 AND d.day_on <= $3 GROUP BY d.video_id \
    UNION ALL SELECT 2, day_on, CAST(NULL AS uuid), CAST(hour AS bigint), watched_ms, CAST(events AS bigint), \
        NULL, NULL, NULL, NULL \
    FROM watch_hour WHERE child_id = $1 AND day_on >= $2 AND day_on <= $3 \
    UNION ALL SELECT 3, NULL, NULL, CAST(COALESCE(SUM(watched_ms), 0) AS bigint), NULL, NULL, NULL, NULL, NULL, NULL \
    FROM watch_hour WHERE child_id = $1 AND day_on >= $4 AND (day_on < $10 OR (day_on = $10 AND hour < $11)) \
    UNION ALL SELECT 4, NULL, NULL, started_at, ended_at, NULL, NULL, NULL, NULL, NULL \
    FROM watch_sitting WHERE child_id = $1 AND started_at >= $5 AND started_at < $6 AND ended_at > $7 \
    UNION ALL SELECT 5, day_on, NULL, CAST(SUM(minutes) AS bigint), NULL, NULL, NULL, NULL, NULL, NULL \
    FROM child_bonus WHERE child_id = $1 AND day_on >= $2 AND day_on <= $3 GROUP BY day_on \
    UNION ALL SELECT 6, NULL, NULL, CAST(children AS bigint), CAST(p25 * 1000000 AS bigint), \
        CAST(median * 1000000 AS bigint), CAST(p75 * 1000000 AS bigint), NULL, NULL, NULL \
    FROM cohort_stat WHERE age_months = $8 AND computed_at >= $9 \
    UNION ALL SELECT 7, from_on, NULL, CAST(daily_minutes AS bigint), CAST(window_start_minute AS bigint), \
        CAST(window_end_minute AS bigint), CAST(bedtime_minute AS bigint), NULL, NULL, NULL \
    FROM child_limits_history WHERE child_id = $1 AND from_on <= $3 AND from_on >= COALESCE( \
        (SELECT MAX(from_on) FROM child_limits_history WHERE child_id = $1 AND from_on <= $14), $14) \
    UNION ALL SELECT 8, NULL, NULL, watched_ms, NULL, NULL, NULL, NULL, NULL, NULL \
    FROM watch_hour WHERE child_id = $1 AND day_on = $10 AND hour = $11 \
    UNION ALL SELECT 9, NULL, NULL, started_at, ended_at, NULL, NULL, NULL, NULL, NULL \
    FROM watch_sitting WHERE child_id = $1 AND started_at >= $12 - 86400000 AND started_at < $13 AND ended_at > $12";

/// Reads everything that is stored of a child for one report.
pub(super) async fn everything(env: &Env, asked: Asked) -> Result<Stored, Fault> {
    let db = env.db.read();
    let (begins, ends) = asked.span;
    // Without a day that counts in part no hour is cut.
    let never = (UtcInstant(0), UtcInstant(0));
    let (cut_hour, cut) = asked
        .previous
        .part
        .map_or((-1, never), |part| (part.hour.cast_signed(), part.span));
    let rows = db
        .query_all_raw(statement(
            db,
            EVERYTHING,
            [
                asked.child_id.into(),
                asked.from.into(),
                asked.to.into(),
                asked.previous.from.into(),
                // A sitting that touches the span began at most a day before it.
                begins.plus_days(-1).into(),
                ends.into(),
                begins.into(),
                (asked.age_months as i32).into(),
                asked.cohorts_since.into(),
                asked.previous.until.into(),
                cut_hour.into(),
                cut.0.into(),
                cut.1.into(),
                // The evening before the first day goes by the bedtime of its own day.
                (asked.from - Days::new(1)).into(),
            ],
        ))
        .await?;
    let mut stored = Stored::default();
    for row in &rows {
        stored.take(row, asked.age_months)?;
    }
    // Where in the hour it was watched is known by the sittings alone; they count breaks, the hour does not.
    let part_ms = overlap_ms(&stored.cut_sittings, cut.0, cut.1);
    stored.previous_ms += part_ms.min(stored.cut_hour_ms);
    Ok(stored)
}

impl Stored {
    fn take(&mut self, row: &QueryResult, age_months: u32) -> Result<(), DbErr> {
        let number = |column: usize| row.try_get_by_index::<i64>(column);
        let count = |column: usize| number(column).map(|value| i32::try_from(value).unwrap_or(i32::MAX));
        match row.try_get_by_index::<i32>(0)? {
            1 => self.videos.push(WatchedVideo {
                video_id: row.try_get_by_index(2)?,
                watched_ms: number(3)?,
                starts: count(4)?,
                long_starts: count(5)?,
                completions: count(6)?,
                last_at: UtcInstant(number(7)?),
                completion: completion(row.try_get_by_index(8)?, row.try_get_by_index(9)?),
            }),
            2 => self.hours.push(WatchHour {
                on: row.try_get_by_index(1)?,
                hour: u8::try_from(number(3)?.clamp(0, 23)).unwrap_or_default(),
                watched_ms: number(4)?,
                events: number(5)?,
            }),
            3 => self.previous_ms = number(3)?,
            4 => self.sittings.push(Sitting {
                started_at: UtcInstant(number(3)?),
                ended_at: UtcInstant(number(4)?),
            }),
            5 => {
                let minutes = u32::try_from(number(3)?).unwrap_or(0);
                self.bonus_minutes.insert(row.try_get_by_index(1)?, minutes);
            }
            7 => {
                let minutes = |column| number(column).map(|value| u32::try_from(value).unwrap_or_default());
                let limits = ChildLimits {
                    daily_minutes: minutes(3)?,
                    window_start_minute: minutes(4)?,
                    window_end_minute: minutes(5)?,
                    bedtime_minute: minutes(6)?,
                };
                self.limits.push((row.try_get_by_index(1)?, limits));
            }
            8 => self.cut_hour_ms = number(3)?,
            9 => self.cut_sittings.push(Sitting {
                started_at: UtcInstant(number(3)?),
                ended_at: UtcInstant(number(4)?),
            }),
            _ => {
                let millionths = |column| number(column).map(|value| value as f64 / 1_000_000.0);
                self.cohort = Some(CohortRow {
                    age_months: age_months as i32,
                    children: count(3)?,
                    p25: millionths(4)?,
                    median: millionths(5)?,
                    p75: millionths(6)?,
                });
            }
        }
        Ok(())
    }
}

/// Part of a video that was seen so far; 0 where its length is not known.
fn completion(covered_ms: Option<i64>, duration_ms: Option<i64>) -> f64 {
    match (covered_ms, duration_ms) {
        (Some(covered), Some(duration)) if duration > 0 => {
            super::model::rounded((covered as f64 / duration as f64).clamp(0.0, 1.0))
        }
        _ => 0.0,
    }
}

/// Puts new cohorts into the place of the old ones.
pub(super) async fn replace_cohorts(env: &Env, cohorts: &[CohortRow]) -> Result<(), Fault> {
    let now = env.now();
    let tx = env.db.write().await?;
    tx.execute_unprepared("DELETE FROM cohort_stat").await?;
    for cohort in cohorts {
        tx.execute_raw(statement(
            &tx,
            "INSERT INTO cohort_stat (age_months, children, p25, median, p75, computed_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            [
                cohort.age_months.into(),
                cohort.children.into(),
                cohort.p25.into(),
                cohort.median.into(),
                cohort.p75.into(),
                now.into(),
            ],
        ))
        .await?;
    }
    tx.commit().await?;
    env.reports.clear();
    Ok(())
}

/// What one child watched within a range.
#[derive(Clone, Copy, Debug, PartialEq, FromQueryResult)]
pub(super) struct ChildTotal {
    pub birth_month: NaiveDate,
    pub watched_ms: i64,
}

/// Totals of all children who watched within a range and whose guardians did not withdraw from
/// statistics.
pub(super) async fn totals_of_all(
    env: &Env,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<ChildTotal>, Fault> {
    let db = env.db.read();
    Ok(ChildTotal::find_by_statement(statement(
        db,
        format!(
            "SELECT c.birth_month, CAST(SUM(h.watched_ms) AS bigint) AS watched_ms FROM watch_hour h \
             JOIN child c ON c.id = h.child_id WHERE h.day_on >= $1 AND h.day_on <= $2 AND {} \
             GROUP BY c.id, c.birth_month HAVING SUM(h.watched_ms) > 0",
            is_counted()
        ),
        [from.into(), to.into()],
    ))
    .all(db)
    .await?)
}

/// The condition for children `c` that may be counted: not archived, and their family agreed to statistics.
fn is_counted() -> String {
    let has_consented = family::consented_sql("c.family_id", ConsentPurpose::SameAgeStatistics);
    format!("NOT c.is_archived AND {has_consented}")
}

/// What one child watched within one hour of one day.
#[derive(Clone, Copy, Debug, PartialEq, FromQueryResult)]
pub(super) struct ChildHour {
    pub day_on: NaiveDate,
    pub hour: i16,
    pub birth_month: NaiveDate,
    pub watched_ms: i64,
}

/// Hours of all counted children from a day on.
pub(super) async fn hours_of_all(env: &Env, from: NaiveDate) -> Result<Vec<ChildHour>, Fault> {
    let db = env.db.read();
    Ok(ChildHour::find_by_statement(statement(
        db,
        format!(
            "SELECT h.day_on, h.hour, c.birth_month, h.watched_ms FROM watch_hour h \
             JOIN child c ON c.id = h.child_id WHERE h.day_on >= $1 AND h.watched_ms > 0 AND {} \
             ORDER BY h.day_on, h.hour",
            is_counted()
        ),
        [from.into()],
    ))
    .all(db)
    .await?)
}

/// One published cell of the hourly aggregate.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub(super) struct HourlyRow {
    pub day_on: NaiveDate,
    pub hour: i16,
    pub cohort: String,
    pub children: i32,
    pub watched_ms: i64,
}

/// Puts the cells of the days from `from` on into the place of the old ones.
pub(super) async fn replace_hourly(env: &Env, from: NaiveDate, rows: &[HourlyRow]) -> Result<(), Fault> {
    let tx = env.db.write().await?;
    tx.execute_raw(statement(
        &tx,
        "DELETE FROM hourly_aggregate WHERE day_on >= $1",
        [from.into()],
    ))
    .await?;
    for row in rows {
        tx.execute_raw(statement(
            &tx,
            "INSERT INTO hourly_aggregate (day_on, hour, cohort, children, watched_ms) \
             VALUES ($1, $2, $3, $4, $5)",
            [
                row.day_on.into(),
                row.hour.into(),
                row.cohort.clone().into(),
                row.children.into(),
                row.watched_ms.into(),
            ],
        ))
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Whether a child watched anything within a range.
pub(super) async fn has_watched(
    env: &Env,
    child_id: ChildId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<bool, Fault> {
    let db = env.db.read();
    Ok(db
        .query_one_raw(statement(
            db,
            "SELECT 1 FROM watch_hour WHERE child_id = $1 AND day_on >= $2 AND day_on <= $3 \
             AND watched_ms > 0 LIMIT 1",
            [child_id.into(), from.into(), to.into()],
        ))
        .await?
        .is_some())
}

/// Whether the weekly report of a child that begins on a day is frozen.
pub(super) async fn has_weekly(env: &Env, child_id: ChildId, from: NaiveDate) -> Result<bool, Fault> {
    let db = env.db.read();
    Ok(db
        .query_one_raw(statement(
            db,
            "SELECT 1 FROM parent_report WHERE child_id = $1 AND period = 'WEEKLY' AND from_on = $2",
            [child_id.into(), from.into()],
        ))
        .await?
        .is_some())
}

/// A row to freeze.
pub(super) struct Frozen<'a> {
    pub id: ReportId,
    pub child_id: ChildId,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub body: &'a str,
}

/// Stores a weekly report; `false` when there is one of the same week.
pub(super) async fn insert_weekly(
    tx: &impl ConnectionTrait,
    env: &Env,
    frozen: Frozen<'_>,
) -> Result<bool, Fault> {
    let made = tx
        .execute_raw(statement(
            tx,
            "INSERT INTO parent_report (id, child_id, period, from_on, to_on, frozen_at, body) \
             VALUES ($1, $2, 'WEEKLY', $3, $4, $5, $6) ON CONFLICT (child_id, period, from_on) DO NOTHING",
            [
                frozen.id.into(),
                frozen.child_id.into(),
                frozen.from.into(),
                frozen.to.into(),
                env.now().into(),
                frozen.body.into(),
            ],
        ))
        .await?
        .rows_affected();
    Ok(made == 1)
}

/// A frozen report as it is stored.
#[derive(FromQueryResult)]
pub(super) struct FrozenRow {
    pub id: ReportId,
    pub frozen_at: UtcInstant,
    pub from_on: NaiveDate,
    pub body: String,
}

/// Key of the order of frozen reports, newest first.
pub type ReportKey = (NaiveDate, ReportId);

/// Frozen reports of a child, newest first.
pub(super) async fn list_frozen(
    env: &Env,
    child_id: ChildId,
    after: Option<ReportKey>,
    limit: u32,
) -> Result<Vec<FrozenRow>, Fault> {
    let db = env.db.read();
    let select = "SELECT id, frozen_at, from_on, body FROM parent_report WHERE child_id = $1";
    let order = "ORDER BY from_on DESC, id DESC LIMIT $2";
    let limit = i64::from(limit);
    let found = match after {
        None => statement(db, format!("{select} {order}"), [child_id.into(), limit.into()]),
        Some((from_on, id)) => statement(
            db,
            format!("{select} AND (from_on, id) < ($3, $4) {order}"),
            [child_id.into(), limit.into(), from_on.into(), id.into()],
        ),
    };
    Ok(FrozenRow::find_by_statement(found).all(db).await?)
}

/// The frozen report of an id, with whose it is.
pub(super) async fn find_frozen(env: &Env, id: ReportId) -> Result<Option<FrozenRow>, Fault> {
    let db = env.db.read();
    Ok(FrozenRow::find_by_statement(statement(
        db,
        "SELECT id, frozen_at, from_on, body FROM parent_report WHERE id = $1",
        [id.into()],
    ))
    .one(db)
    .await?)
}

/// A guardian who may be told of a report.
#[derive(FromQueryResult)]
pub(super) struct GuardianRow {
    pub id: crate::id::GuardianId,
}

/// Guardians of a family.
pub(super) async fn guardians(
    tx: &impl ConnectionTrait,
    family_id: FamilyId,
) -> Result<Vec<GuardianRow>, Fault> {
    Ok(GuardianRow::find_by_statement(statement(
        tx,
        "SELECT id FROM guardian WHERE family_id = $1 ORDER BY id",
        [family_id.into()],
    ))
    .all(tx)
    .await?)
}
