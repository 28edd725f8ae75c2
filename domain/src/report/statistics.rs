//! Stored statistics over all children: cohorts by age, and sums by hour.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use kyck_kernel::Fault;
use kyck_kernel::db::statement;
use kyck_kernel::id::ChildId;
use kyck_kernel::time::UtcInstant;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Reports;
use crate::family::ConsentPurpose;

/// Statistics of the children of one age, in minutes a day.
#[derive(Clone, Copy, Debug, PartialEq, FromQueryResult)]
pub(super) struct CohortRow {
    pub age_months: i32,
    pub children: i32,
    pub p25: f64,
    pub median: f64,
    pub p75: f64,
}

impl Reports {
    /// The newest statistics of the children of one age; `None` where they are older than `since` or too few.
    pub(super) async fn cohort(
        &self,
        age_months: u32,
        since: UtcInstant,
    ) -> Result<Option<CohortRow>, Fault> {
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

    /// Replaces the cohorts of all ages.
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
    /// Puts the cells of the days from `from` on in place of the old ones.
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
}
