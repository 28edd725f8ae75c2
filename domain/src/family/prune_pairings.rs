//! Deletes old requests to pair.

use kyck_kernel::{Ctx, Fault};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::entity::device_pairing;
use super::{Families, queries};
use crate::retention;

impl Families {
    /// Deletes requests that expired a day ago, so that their codes can be given out again; for the program itself.
    /// Returns the number of deleted requests to pair.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people; [`Fault::Internal`] while the clock is in doubt.
    pub async fn prune_pairings(&self, ctx: &Ctx<'_>) -> Result<u64, Fault> {
        queries::require_system(ctx)?;
        let before = retention::trusted_now(&self.kernel).await?.days_ago(1);

        let tx = self.kernel.db.write_essential().await?;
        let gone = device_pairing::Entity::delete_many()
            .filter(device_pairing::Column::ExpiresAt.lt(before))
            .exec(&tx)
            .await?;
        tx.commit().await?;

        Ok(gone.rows_affected)
    }
}
