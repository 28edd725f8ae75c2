//! Shows a child again what was hidden from it.

use kyck_kernel::Ctx;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Families;
use super::block_for_child::{BlockForChild, target_not_found};
use super::child_change::{audit_draft, block_json};
use super::entity::child_block;
use super::error::FamilyError;
use super::model::Child;
use crate::idempotency::{self, MutationKey};

impl Families {
    /// Removes the blocks of one thing, which may be stored under several ids; what is not blocked stays so.
    ///
    /// # Errors
    /// [`FamilyErrorCode::TargetNotFound`](super::FamilyErrorCode::TargetNotFound),
    /// [`FamilyErrorCode::ChildNotFound`](super::FamilyErrorCode::ChildNotFound).
    pub async fn unblock(
        &self,
        ctx: &Ctx<'_>,
        command: BlockForChild,
        key: Option<&MutationKey>,
    ) -> Result<Child, FamilyError> {
        self.identity.acting_guardian(ctx).await?;

        let kind = command.kind;
        let target_id = command.target_id.ok_or_else(target_not_found)?;
        let (_, child) = self.own_child(ctx, command.child_id).await?;
        let targets = self.content.blocked_ids(kind, target_id).await?;

        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(child);
        }

        for target in targets {
            let removed = child_block::Entity::delete_many()
                .filter(child_block::Column::ChildId.eq(child.id))
                .filter(child_block::Column::Kind.eq(kind))
                .filter(child_block::Column::TargetId.eq(target))
                .exec(&tx)
                .await?;
            if removed.rows_affected == 0 {
                continue;
            }

            let before = Some(block_json(kind, target));
            let summary = "took a block of a child away";
            let draft = audit_draft("child.unblock", child.id, summary, before, None);
            self.audit.record(&tx, ctx, draft).await?;
        }
        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;

        self.announce_change(child.id, "blocks").await;
        Ok(child)
    }
}
