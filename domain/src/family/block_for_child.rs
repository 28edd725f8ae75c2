//! Hides something from a child.

use kyck_kernel::Ctx;
use kyck_kernel::id::ChildId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::Families;
use super::child_change::{audit_draft, block_json};
use super::entity::child_block;
use super::error::{FamilyError, FamilyErrorCode};
use super::model::{BlockKind, Child};
use crate::idempotency::{self, MutationKey};
use crate::identity;

/// The most blocks of one child.
const MAX_BLOCKS: u64 = 500;

/// Something to block for a child, or to block no longer.
#[derive(Clone, Copy, Debug)]
pub struct BlockForChild {
    /// Child to change; `None` when the client's id names none.
    pub child_id: Option<ChildId>,
    /// What kind of thing it is.
    pub kind: BlockKind,
    /// The thing; `None` when the client's id cannot be one of its kind.
    pub target_id: Option<Uuid>,
}

/// There is no such thing to block.
pub(super) fn target_not_found() -> FamilyError {
    FamilyError::of(FamilyErrorCode::TargetNotFound, "target_id")
}

impl Families {
    /// Blocks something for a child; blocking it again changes nothing.
    ///
    /// # Errors
    /// [`FamilyErrorCode::TargetNotFound`], [`FamilyErrorCode::ChildNotFound`]; [`FamilyErrorCode::LimitInvalid`]
    /// beyond 500 blocks.
    pub async fn block(
        &self,
        ctx: &Ctx<'_>,
        command: BlockForChild,
        key: Option<&MutationKey>,
    ) -> Result<Child, FamilyError> {
        self.identity.acting_guardian(ctx).await?;

        let kind = command.kind;
        let target = match command.target_id {
            Some(id) => self.content.block_target(kind, id).await?,
            None => None,
        };
        let target = target.ok_or_else(target_not_found)?;
        let (caller, child) = self.own_child(ctx, command.child_id).await?;

        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(child);
        }

        identity::lock_family(&tx, child.family_id).await?;
        let blocks = child_block::Entity::find()
            .filter(child_block::Column::ChildId.eq(child.id))
            .count(&tx)
            .await?;
        if blocks >= MAX_BLOCKS {
            return Err(FamilyError::of(FamilyErrorCode::LimitInvalid, "target_id"));
        }

        let row = child_block::ActiveModel {
            child_id: Set(child.id),
            kind: Set(kind),
            target_id: Set(target),
            guardian_id: Set(caller.guardian_id),
            created_at: Set(self.kernel.now()),
        };
        let stored = child_block::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&tx)
            .await?;
        if stored > 0 {
            let after = Some(block_json(kind, target));
            let summary = "blocked something for a child";
            let draft = audit_draft("child.block", child.id, summary, None, after);
            self.audit.record(&tx, ctx, draft).await?;
        }
        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;

        self.announce_change(child.id, "blocks").await;
        Ok(child)
    }
}
