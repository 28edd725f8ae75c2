//! Takes a pick for a child back.

use kyck_kernel::Ctx;

use super::error::RecommendError;
use super::pick::{PickForChild, audit_entry, child_not_found};
use super::{Recommend, store};
use crate::idempotency::{self, MutationKey};

impl Recommend {
    /// Takes a pick back; a video that is not picked stays so. For guardians.
    ///
    /// # Errors
    /// [`RecommendErrorCode::ChildNotFound`](super::RecommendErrorCode::ChildNotFound) of `child_id`.
    pub async fn unpick(
        &self,
        ctx: &Ctx<'_>,
        command: PickForChild,
        key: Option<&MutationKey>,
    ) -> Result<(), RecommendError> {
        self.identity.acting_guardian(ctx).await?;
        let child_id = command.child_id.ok_or_else(child_not_found)?;
        let child = self.family.child(ctx, child_id).await?;
        child.ok_or_else(child_not_found)?;

        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(());
        }

        if let Some(video_id) = command.video_id
            && store::remove_pick(&tx, child_id, video_id).await?
        {
            let draft = audit_entry("child.unpick", "took back a pick for a child", child_id, video_id);
            self.audit.record(&tx, ctx, draft).await?;
        }
        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;
        self.family.announce_change(child_id, "picks").await;

        Ok(())
    }
}
