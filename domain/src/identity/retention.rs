//! Deletes codes after a day, counters and locks after two, ended sessions after ninety, unused devices after half a
//! year.

use kyck_kernel::{Ctx, Fault};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, Statement};

use super::Identity;
use super::account::require_system;
use super::entity::{known_device, otp_challenge, session};
use super::known_device::KNOWN_DAYS;
use super::limit::{DAY_MS, HOUR_MS};
use crate::retention;

/// Days after which an ended session is deleted; until then it shows when it ended.
const SESSION_DAYS: i64 = 90;

impl Identity {
    /// Deletes what is old enough and returns how many rows; for the program itself. The refresh tokens of a session are
    /// deleted with it.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people; [`Fault::Internal`] while the clock is in doubt.
    pub async fn prune(&self, ctx: &Ctx<'_>) -> Result<u64, Fault> {
        require_system(ctx)?;
        let trusted = retention::trusted_now(&self.kernel).await?;
        let now = trusted.instant();

        let tx = self.kernel.db.write_essential().await?;
        // An hour more than the resend ladder looks back.
        let codes = otp_challenge::Entity::delete_many()
            .filter(otp_challenge::Column::CreatedAt.lt(now.plus_millis(-DAY_MS - HOUR_MS)))
            .exec(&tx)
            .await?;
        let ended = trusted.days_ago(SESSION_DAYS);
        let sessions = session::Entity::delete_many()
            .filter(
                Condition::any()
                    .add(session::Column::RevokedAt.lt(ended))
                    .add(session::Column::ExpiresAt.lt(ended)),
            )
            .exec(&tx)
            .await?;
        let devices = known_device::Entity::delete_many()
            .filter(known_device::Column::LastUsedAt.lt(now.plus_days(-KNOWN_DAYS)))
            .exec(&tx)
            .await?;
        let mut pruned = codes.rows_affected + sessions.rows_affected + devices.rows_affected;
        for statement in [
            "DELETE FROM attempt_count WHERE window_start_at < $1",
            "DELETE FROM sign_in_lock WHERE last_wrong_at < $1",
        ] {
            let statement = Statement::from_sql_and_values(
                tx.get_database_backend(),
                statement,
                [trusted.days_ago(2).into()],
            );
            pruned += tx.execute_raw(statement).await?.rows_affected();
        }
        tx.commit().await?;
        Ok(pruned)
    }
}
