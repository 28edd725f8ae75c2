//! Events are removed after 90 days, sums after two years, as the text promises that guardians consent to.

use chrono::Months;
use kyck_kernel::id::ChildId;
use kyck_kernel::time::{UtcInstant, at_minute_of_day};
use kyck_kernel::{Actor, Ctx, Fault};
use sea_orm::{ConnectionTrait, Statement, Value};

use super::{Watch, quota};
use crate::retention::{self, TrustedNow};

/// Days for which raw events and playbacks are stored.
pub const KEEP_EVENTS_DAYS: i64 = 90;

/// Months for which sums by day, hour and video are stored.
pub const KEEP_SUMS_MONTHS: u32 = 24;
/// Children of one transaction, so that nothing else waits long.
const CHILDREN_PER_TRANSACTION: u64 = 200;
/// Children read by one query.
const CHILDREN_PER_QUERY: u64 = 500;

impl Watch {
    /// Removes the sums of days that ended more than [`KEEP_SUMS_MONTHS`] ago, and what is stored of videos and viewing
    /// sessions that old. Returns how many rows were removed.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people; [`Fault::Internal`] while the clock is in doubt; [`Fault::Database`].
    pub async fn prune_sums(&self, ctx: &Ctx<'_>) -> Result<u64, Fault> {
        if !matches!(ctx.actor, Actor::System) {
            return Err(ctx.refusal());
        }

        let now = retention::trusted_now(&self.kernel).await?.instant();
        let today = now.day_in(chrono_tz::UTC);
        let before_day = today - Months::new(KEEP_SUMS_MONTHS);
        let before = at_minute_of_day(before_day, 0, chrono_tz::UTC);

        let mut pruned = 0;
        let mut after = None;
        loop {
            let children = self
                .family
                .all_children(ctx, after, CHILDREN_PER_TRANSACTION)
                .await?;
            let (Some(first), Some(last)) = (children.first(), children.last()) else {
                return Ok(pruned);
            };
            after = Some(last.id);

            let tx = self.kernel.db.write_essential().await?;
            for (sql, limit) in [
                (
                    "DELETE FROM watch_hour WHERE child_id BETWEEN $1 AND $2 AND day_on < $3",
                    before_day.into(),
                ),
                (
                    "DELETE FROM watch_day_video WHERE child_id BETWEEN $1 AND $2 AND day_on < $3",
                    before_day.into(),
                ),
                (
                    "DELETE FROM watch_sitting WHERE child_id BETWEEN $1 AND $2 AND ended_at < $3",
                    before.0.into(),
                ),
                (
                    "DELETE FROM watch_video WHERE child_id BETWEEN $1 AND $2 AND last_at < $3",
                    Value::from(before.0),
                ),
            ] {
                let values = [first.id.0.into(), last.id.0.into(), limit];
                let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
                pruned += tx.execute_raw(statement).await?.rows_affected();
            }
            tx.commit().await?;
        }
    }
}

impl Watch {
    /// Removes events and playbacks older than [`KEEP_EVENTS_DAYS`], and counters of quotas that count no more; the
    /// aggregates stay. Returns the number of removed events. One transaction per child, so that nothing else waits long.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people; [`Fault::Internal`] while the clock is in doubt; [`Fault::Database`].
    pub async fn prune_events(&self, ctx: &Ctx<'_>) -> Result<u64, Fault> {
        if !matches!(ctx.actor, Actor::System) {
            return Err(ctx.refusal());
        }

        let now = retention::trusted_now(&self.kernel).await?;
        let before = now.days_ago(KEEP_EVENTS_DAYS);

        let mut pruned = 0;
        let mut after = None;
        loop {
            let children = self.family.all_children(ctx, after, CHILDREN_PER_QUERY).await?;
            let Some(last) = children.last() else {
                return Ok(pruned);
            };
            after = Some(last.id);

            for child in &children {
                pruned += self.prune_events_of(child.id, before, now).await?;
            }
        }
    }

    async fn prune_events_of(
        &self,
        child_id: ChildId,
        before: UtcInstant,
        now: TrustedNow,
    ) -> Result<u64, Fault> {
        let tx = self.kernel.db.write_essential().await?;
        let mut pruned = Vec::new();
        for sql in [
            "DELETE FROM watch_event WHERE child_id = $1 AND occurred_at < $2",
            "DELETE FROM playback WHERE child_id = $1 AND last_at < $2 AND started_at < $2",
        ] {
            let values = [Value::from(child_id.0), before.0.into()];
            let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
            pruned.push(tx.execute_raw(statement).await?.rows_affected());
        }
        quota::prune(&tx, child_id, now).await?;
        tx.commit().await?;

        Ok(pruned[0])
    }
}
