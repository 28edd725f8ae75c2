//! Frozen reports are removed with the sums that they are made of.

use chrono::Months;
use kyck_kernel::Fault;
use kyck_kernel::db::statement;
use sea_orm::ConnectionTrait;

use super::Reports;
use crate::retention;
use crate::watch::KEEP_SUMS_MONTHS;

impl Reports {
    /// Removes the reports of weeks that ended more than [`KEEP_SUMS_MONTHS`] ago. Returns how many were removed.
    ///
    /// # Errors
    /// [`Fault::Internal`] while the clock is in doubt; [`Fault::Database`].
    pub async fn prune_reports(&self) -> Result<u64, Fault> {
        let now = retention::trusted_now(&self.kernel).await?.instant();
        let before = now.day_in(chrono_tz::UTC) - Months::new(KEEP_SUMS_MONTHS);

        let tx = self.kernel.db.write_essential().await?;
        let pruned = tx
            .execute_raw(statement(
                &*tx,
                "DELETE FROM parent_report WHERE to_on < $1",
                [before.into()],
            ))
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(pruned)
    }
}
