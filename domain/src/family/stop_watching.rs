//! A guardian's stop: from then on no video begins until a guardian allows watching again.

use kyck_kernel::db::statement;
use kyck_kernel::id::ChildId;
use kyck_kernel::{Ctx, Fault};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;

use super::Families;
use super::child_change::audit_draft;
use super::error::FamilyError;
use super::model::Child;
use crate::idempotency::{self, MutationKey};

impl Families {
    /// Whether a guardian stopped the child's watching and nobody allowed it again.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn is_stopped(&self, child_id: ChildId) -> Result<bool, Fault> {
        let db = self.kernel.db.read();
        let row = db
            .query_one_raw(statement(
                db,
                "SELECT 1 FROM child_stop WHERE child_id = $1",
                [child_id.into()],
            ))
            .await?;
        Ok(row.is_some())
    }

    /// Stops a child's watching; a child that is stopped stays so. Returns the child, and whether this attempt is the
    /// first of its key. The caller notifies players, after this returns.
    ///
    /// # Errors
    /// [`FamilyErrorCode::ChildNotFound`](super::FamilyErrorCode::ChildNotFound); [`Fault::Unauthenticated`],
    /// [`Fault::Forbidden`].
    pub async fn stop_watching(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        key: Option<&MutationKey>,
    ) -> Result<(Child, bool), FamilyError> {
        let (caller, child) = self.own_child(ctx, Some(child_id)).await?;

        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok((child, false));
        }

        let stopped = tx
            .execute_raw(statement(
                &tx,
                "INSERT INTO child_stop (child_id, guardian_id, stopped_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (child_id) DO NOTHING",
                [
                    child.id.into(),
                    caller.guardian_id.into(),
                    self.kernel.now().into(),
                ],
            ))
            .await?
            .rows_affected();
        if stopped > 0 {
            self.audit_stop(&tx, ctx, child.id, true).await?;
        }
        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;

        self.kernel.epochs.settings_changed(child.id);
        Ok((child, true))
    }

    pub(super) async fn audit_stop(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        is_stopped: bool,
    ) -> Result<(), Fault> {
        let (action, summary) = if is_stopped {
            ("child.stop", "stopped a child's watching")
        } else {
            ("child.resume", "allowed a child to watch again")
        };
        let state = |is_stopped: bool| Some(json!({ "isStopped": is_stopped }));
        self.audit
            .record(
                tx,
                ctx,
                audit_draft(action, child_id, summary, state(!is_stopped), state(is_stopped)),
            )
            .await
    }
}
