//! Ends a guardian's stop.

use kyck_kernel::Ctx;
use kyck_kernel::db::statement;
use kyck_kernel::id::ChildId;
use sea_orm::ConnectionTrait;

use super::Families;
use super::error::FamilyError;
use super::model::Child;
use crate::idempotency::{self, MutationKey};

impl Families {
    /// Allows a child to watch again; a child that is not stopped stays so.
    ///
    /// # Errors
    /// As [`Families::stop_watching`].
    pub async fn resume_watching(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        key: Option<&MutationKey>,
    ) -> Result<Child, FamilyError> {
        let (_, child) = self.own_child(ctx, Some(child_id)).await?;

        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(child);
        }

        let resumed = tx
            .execute_raw(statement(
                &tx,
                "DELETE FROM child_stop WHERE child_id = $1",
                [child.id.into()],
            ))
            .await?
            .rows_affected();
        if resumed > 0 {
            self.audit_stop(&tx, ctx, child.id, false).await?;
        }
        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;

        self.announce_change(child.id, "limits").await;
        Ok(child)
    }
}
