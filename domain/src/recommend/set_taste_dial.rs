//! Sets how familiar or how new a child's feed is to be.

use kyck_kernel::Ctx;
use kyck_kernel::id::ChildId;

use super::error::{RecommendError, RecommendErrorCode};
use super::model::TasteDial;
use super::{Recommend, store};

/// A guardian's choice for a child.
#[derive(Clone, Copy, Debug)]
pub struct SetTasteDial {
    /// Child whose feed changes; `None` for what is no id.
    pub child_id: Option<ChildId>,
    /// How much variety the feed has.
    pub dial: TasteDial,
}

impl Recommend {
    /// Sets a child's dial; holds from the next feed on. For guardians who may change things.
    ///
    /// # Errors
    /// [`RecommendErrorCode::ChildNotFound`] of `child_id`; [`Fault::Forbidden`](kyck_kernel::Fault::Forbidden) for
    /// anyone else.
    pub async fn set_taste_dial(&self, ctx: &Ctx<'_>, command: SetTasteDial) -> Result<(), RecommendError> {
        self.identity.acting_guardian(ctx).await?;
        let child = match command.child_id {
            Some(child_id) => self.family.child(ctx, child_id).await?,
            None => None,
        };
        let child = child.ok_or_else(|| RecommendError::of(RecommendErrorCode::ChildNotFound, "child_id"))?;

        let tx = self.kernel.db.write().await?;
        store::set_dial(&tx, child.id, command.dial, self.kernel.now()).await?;
        tx.commit().await?;
        self.family.announce_change(child.id, "dial").await;

        Ok(())
    }
}
