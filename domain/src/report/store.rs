//! What reports read and store. Numbers of children come from the queries of `watch` and `family`; reports own only their
//! frozen reports and statistics over all children.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use futures_util::try_join;
use kyck_kernel::Fault;
use kyck_kernel::db::statement;
use kyck_kernel::id::{ChildId, ReportId};
use kyck_kernel::time::UtcInstant;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Reports;
use super::metrics::{WatchedVideo, overlap_ms};
use super::period::Previous;
use crate::family::{ConsentPurpose, LimitsHistory};
use crate::watch::{Sitting, VideoTotal, WatchHour};

/// Statistics of the children of one age, in minutes a day.
#[derive(Clone, Copy, Debug, PartialEq, FromQueryResult)]
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
    /// What it is compared with; lies before `from`.
    pub previous: Previous,
    /// The instants at which the first day begins and the last ends.
    pub span: (UtcInstant, UtcInstant),
    pub age_months: u32,
    /// Cohorts computed before it are not used.
    pub cohorts_since: UtcInstant,
}

/// Everything that is stored of a child for one report.
#[derive(Debug)]
pub(super) struct Stored {
    pub videos: Vec<WatchedVideo>,
    pub hours: Vec<WatchHour>,
    /// Milliseconds of the days that it is compared with.
    pub previous_ms: i64,
    pub sittings: Vec<Sitting>,
    pub bonus_minutes: HashMap<NaiveDate, u32>,
    pub limits: LimitsHistory,
    pub cohort: Option<CohortRow>,
}

impl Reports {
    /// Reads everything that is stored of a child for one report: the features' own queries, sent together.
    pub(super) async fn load(&self, asked: Asked) -> Result<Stored, Fault> {
        let (child_id, from, to) = (asked.child_id, asked.from, asked.to);
        let (begins, ends) = asked.span;
        // The evening before the first day is judged by the bedtime of its own day.
        let evening = from - Days::new(1);

        let (videos, mut hours, sittings, previous_sittings, bonus_minutes, limits, cohort) = try_join!(
            self.watch.video_totals(child_id, from, to),
            self.watch.hours(child_id, asked.previous.from, to),
            self.watch.sittings(child_id, begins, ends),
            self.previous_sittings(asked),
            self.family.bonus_by_day(child_id, from, to),
            self.family.limits_history(child_id, evening, to),
            self.cohort(asked.age_months, asked.cohorts_since),
        )?;

        let previous_ms = previous_ms(&hours, asked.previous, &previous_sittings);
        hours.retain(|hour| hour.on >= from);

        Ok(Stored {
            videos: videos.into_iter().map(WatchedVideo::from).collect(),
            hours,
            previous_ms,
            sittings,
            bonus_minutes,
            limits,
            cohort,
        })
    }

    /// The sittings that overlap the hour of the compared days that counts in part.
    async fn previous_sittings(&self, asked: Asked) -> Result<Vec<Sitting>, Fault> {
        match asked.previous.part {
            Some(part) => {
                self.watch
                    .sittings(asked.child_id, part.span.0, part.span.1)
                    .await
            }
            None => Ok(Vec::new()),
        }
    }

    /// The newest statistics of the children of one age; `None` where they are older than `since` or too few.
    async fn cohort(&self, age_months: u32, since: UtcInstant) -> Result<Option<CohortRow>, Fault> {
        let db = self.kernel.db.read();
        Ok(CohortRow::find_by_statement(statement(
            db,
            "SELECT age_months, children, p25, median, p75 FROM cohort_stat \
             WHERE age_months = $1 AND computed_at >= $2",
            [age_months.cast_signed().into(), since.into()],
        ))
        .one(db)
        .await?)
    }
}

/// Milliseconds watched in the compared days: whole hours, and of the hour that counts in part what the sittings say.
/// Sittings include breaks and the hour does not, so the hour's own sum is the most that counts.
fn previous_ms(hours: &[WatchHour], previous: Previous, sittings: &[Sitting]) -> i64 {
    let sum = |counts: &dyn Fn(&WatchHour) -> bool| -> i64 {
        hours
            .iter()
            .filter(|hour| counts(hour))
            .map(|hour| hour.watched_ms)
            .sum()
    };
    let Some(part) = previous.part else {
        return sum(&|hour| hour.on < previous.until);
    };

    let whole = sum(&|hour| {
        hour.on < previous.until || (hour.on == previous.until && u32::from(hour.hour) < part.hour)
    });
    let cut = sum(&|hour| hour.on == previous.until && u32::from(hour.hour) == part.hour);
    whole + overlap_ms(sittings, part.span.0, part.span.1).min(cut)
}

impl From<VideoTotal> for WatchedVideo {
    fn from(total: VideoTotal) -> Self {
        Self {
            video_id: total.video_id,
            watched_ms: total.watched_ms,
            starts: total.starts,
            long_starts: total.long_starts,
            completions: total.completions,
            last_at: total.last_at,
            completion: completion(total.covered_ms, total.duration_ms),
        }
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

impl Reports {
    /// Puts new cohorts into the place of the old ones.
    pub(super) async fn replace_cohorts(&self, cohorts: &[CohortRow]) -> Result<(), Fault> {
        let now = self.kernel.now();
        let tx = self.kernel.db.write().await?;
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
        self.cache.cohorts_changed();
        Ok(())
    }
}

/// What one counted child watched within a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ChildTotal {
    pub birth_month: NaiveDate,
    pub watched_ms: i64,
}

/// What one counted child watched within one hour of one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ChildHour {
    pub day_on: NaiveDate,
    pub hour: i16,
    pub birth_month: NaiveDate,
    pub watched_ms: i64,
}

impl Reports {
    /// Totals of the children who watched within a range and may be counted: their families agreed to statistics.
    pub(super) async fn totals_of_all(
        &self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<ChildTotal>, Fault> {
        let counted = self.counted_children().await?;
        let mut totals: BTreeMap<ChildId, i64> = BTreeMap::new();
        for (child_id, _, watched_ms) in self.watch.all_days(from, to).await? {
            *totals.entry(child_id).or_default() += watched_ms;
        }

        Ok(totals
            .into_iter()
            .filter_map(|(child_id, watched_ms)| {
                Some(ChildTotal {
                    birth_month: *counted.get(&child_id)?,
                    watched_ms,
                })
            })
            .collect())
    }

    /// Hours of the children who may be counted, from a day on.
    pub(super) async fn hours_of_all(&self, from: NaiveDate) -> Result<Vec<ChildHour>, Fault> {
        let counted = self.counted_children().await?;
        let hours = self.watch.all_hours(from).await?;

        Ok(hours
            .into_iter()
            .filter_map(|(child_id, day_on, hour, watched_ms)| {
                Some(ChildHour {
                    day_on,
                    hour,
                    birth_month: *counted.get(&child_id)?,
                    watched_ms,
                })
            })
            .collect())
    }

    async fn counted_children(&self) -> Result<HashMap<ChildId, NaiveDate>, Fault> {
        self.family
            .birth_months_of_consenting(ConsentPurpose::SameAgeStatistics)
            .await
    }
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

impl Reports {
    /// Puts the cells of the days from `from` on into the place of the old ones.
    pub(super) async fn replace_hourly(&self, from: NaiveDate, rows: &[HourlyRow]) -> Result<(), Fault> {
        let tx = self.kernel.db.write().await?;
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

    /// Whether the weekly report of a child that begins on a day is frozen.
    pub(super) async fn has_weekly(&self, child_id: ChildId, from: NaiveDate) -> Result<bool, Fault> {
        let db = self.kernel.db.read();
        Ok(db
            .query_one_raw(statement(
                db,
                "SELECT 1 FROM parent_report WHERE child_id = $1 AND period = 'WEEKLY' AND from_on = $2",
                [child_id.into(), from.into()],
            ))
            .await?
            .is_some())
    }
}

/// A row to freeze.
pub(super) struct Frozen<'a> {
    pub id: ReportId,
    pub child_id: ChildId,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub body: &'a str,
}

impl Reports {
    /// Stores a weekly report; `false` when there is one of the same week.
    pub(super) async fn insert_weekly(
        &self,
        tx: &impl ConnectionTrait,
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
                    self.kernel.now().into(),
                    frozen.body.into(),
                ],
            ))
            .await?
            .rows_affected();
        Ok(made == 1)
    }
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

impl Reports {
    /// Frozen reports of a child, newest first.
    pub(super) async fn list_frozen(
        &self,
        child_id: ChildId,
        after: Option<ReportKey>,
        limit: u32,
    ) -> Result<Vec<FrozenRow>, Fault> {
        let db = self.kernel.db.read();
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
    pub(super) async fn find_frozen(&self, id: ReportId) -> Result<Option<FrozenRow>, Fault> {
        let db = self.kernel.db.read();
        Ok(FrozenRow::find_by_statement(statement(
            db,
            "SELECT id, frozen_at, from_on, body FROM parent_report WHERE id = $1",
            [id.into()],
        ))
        .one(db)
        .await?)
    }
}
