//! The queries of the report room. They read aggregates of `watch`, never events.

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::metrics::WatchedVideo;
use crate::db::statement;
use crate::id::{ChildId, FamilyId, ReportId, VideoId};
use crate::time::UtcInstant;
use crate::{Env, Fault};

#[derive(FromQueryResult)]
struct VideoRow {
    video_id: VideoId,
    watched_ms: i64,
    starts: i64,
    long_starts: i64,
    completions: i64,
    last_at: UtcInstant,
    covered_ms: Option<i64>,
    duration_ms: Option<i64>,
}

/// Videos of a child within a range, with what was seen of them so far; by the primary keys.
pub(super) async fn videos(
    env: &Env,
    child_id: ChildId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<WatchedVideo>, Fault> {
    let db = env.db.read();
    let rows = VideoRow::find_by_statement(statement(
        db,
        // A sum of big integers is a numeric on PostgreSQL.
        "SELECT d.video_id, CAST(SUM(d.watched_ms) AS bigint) AS watched_ms, SUM(d.starts) AS starts, \
         SUM(d.long_starts) AS long_starts, SUM(d.completions) AS completions, MAX(d.last_at) AS last_at, \
         MAX(v.covered_ms) AS covered_ms, MAX(v.duration_ms) AS duration_ms \
         FROM watch_day_video d LEFT JOIN watch_video v ON v.child_id = d.child_id AND v.video_id = d.video_id \
         WHERE d.child_id = $1 AND d.day_on >= $2 AND d.day_on <= $3 GROUP BY d.video_id",
        [child_id.into(), from.into(), to.into()],
    ))
    .all(db)
    .await?;
    let count = |value: i64| i32::try_from(value).unwrap_or(i32::MAX);
    Ok(rows
        .into_iter()
        .map(|row| WatchedVideo {
            video_id: row.video_id,
            watched_ms: row.watched_ms,
            starts: count(row.starts),
            long_starts: count(row.long_starts),
            completions: count(row.completions),
            completion: match (row.covered_ms, row.duration_ms) {
                (Some(covered), Some(duration)) if duration > 0 => {
                    super::model::rounded((covered as f64 / duration as f64).clamp(0.0, 1.0))
                }
                _ => 0.0,
            },
            last_at: row.last_at,
        })
        .collect())
}

#[derive(FromQueryResult)]
pub(super) struct BonusRow {
    pub day_on: NaiveDate,
    pub minutes: i64,
}

/// Extra minutes of a child by day; by the primary key.
pub(super) async fn bonuses(
    env: &Env,
    child_id: ChildId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<BonusRow>, Fault> {
    let db = env.db.read();
    Ok(BonusRow::find_by_statement(statement(
        db,
        "SELECT day_on, SUM(minutes) AS minutes FROM child_bonus \
         WHERE child_id = $1 AND day_on >= $2 AND day_on <= $3 GROUP BY day_on",
        [child_id.into(), from.into(), to.into()],
    ))
    .all(db)
    .await?)
}

/// Statistics of the children of one age.
#[derive(Clone, Copy, Debug, PartialEq, FromQueryResult)]
pub(super) struct CohortRow {
    pub age_months: i32,
    pub children: i32,
    pub p25: f64,
    pub median: f64,
    pub p75: f64,
}

/// The cohort of an age, unless its numbers are older than `since`.
pub(super) async fn find_cohort(
    env: &Env,
    age_months: u32,
    since: UtcInstant,
) -> Result<Option<CohortRow>, Fault> {
    let db = env.db.read();
    Ok(CohortRow::find_by_statement(statement(
        db,
        "SELECT age_months, children, p25, median, p75 FROM cohort_stat \
         WHERE age_months = $1 AND computed_at >= $2",
        [(age_months as i32).into(), since.into()],
    ))
    .one(db)
    .await?)
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
             JOIN child c ON c.id = h.child_id WHERE h.day_on >= $1 AND h.day_on <= $2 AND {COUNTED} \
             GROUP BY c.id, c.birth_month HAVING SUM(h.watched_ms) > 0"
        ),
        [from.into(), to.into()],
    ))
    .all(db)
    .await?)
}

/// Children that may be counted: not put away, and the family's last word on statistics is not a no.
const COUNTED: &str = "NOT c.is_archived AND NOT EXISTS (SELECT 1 FROM consent w \
     WHERE w.family_id = c.family_id AND w.purpose = 'SAME_AGE_STATISTICS' AND NOT w.is_given \
     AND NOT EXISTS (SELECT 1 FROM consent later WHERE later.family_id = w.family_id \
     AND later.purpose = w.purpose AND later.recorded_at > w.recorded_at))";

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
             JOIN child c ON c.id = h.child_id WHERE h.day_on >= $1 AND h.watched_ms > 0 AND {COUNTED} \
             ORDER BY h.day_on, h.hour"
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
