//! Sums of what was watched go after two years, as the text promises that guardians consent to.

use chrono::Months;
use kyck_kernel::{Ctx, Fault};
use sea_orm::{ConnectionTrait, Statement};

use super::Watch;
use crate::retention;

/// Months for which sums by day, hour and video are stored.
pub const KEEP_SUMS_MONTHS: u32 = 24;
/// Children of one transaction, so that nothing else waits long.
const CHILDREN_PER_TRANSACTION: u64 = 200;

impl Watch {
    /// Removes the sums of days that ended more than [`KEEP_SUMS_MONTHS`] ago, and what is stored of videos and viewing
    /// sessions that old. Returns how many rows were removed.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people; [`Fault::Internal`] while the clock is in doubt; [`Fault::Database`].
    pub async fn prune_sums(&self, ctx: &Ctx<'_>) -> Result<u64, Fault> {
        if !matches!(ctx.actor, kyck_kernel::Actor::System) {
            return Err(ctx.refusal());
        }
        let now = retention::trusted_now(&self.kernel).await?.instant();
        let today = now.day_in(chrono_tz::UTC);
        let before_day = today - Months::new(KEEP_SUMS_MONTHS);
        let before = kyck_kernel::time::at_minute_of_day(before_day, 0, chrono_tz::UTC);

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
                    sea_orm::Value::from(before.0),
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
