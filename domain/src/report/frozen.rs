//! The table of frozen reports.

use chrono::NaiveDate;
use kyck_kernel::Fault;
use kyck_kernel::db::statement;
use kyck_kernel::id::{ChildId, ReportId};
use kyck_kernel::time::UtcInstant;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Reports;

impl Reports {
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

    /// The frozen report of an id.
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
