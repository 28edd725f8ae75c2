//! The end of a guardian's stop.

use kyck_kernel::Ctx;
use kyck_kernel::id::ChildId;

use super::Live;
use super::stop_gently::of_family;
use crate::idempotency::MutationKey;
use crate::policy::TimeVerdict;
use crate::watch::WatchError;

impl Live {
    /// Allows a child to watch again after [`Live::stop_gently`](crate::live::Live::stop_gently), and returns its time.
    /// Followers and waiting pages see it at once by `childLive`. For guardians.
    ///
    /// # Errors
    /// [`WatchErrorCode::ChildNotFound`](crate::watch::WatchErrorCode::ChildNotFound) of `child_id`.
    pub async fn resume_watching(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        key: Option<&MutationKey>,
    ) -> Result<TimeVerdict, WatchError> {
        self.attach();

        let resumed = self.family.resume_watching(ctx, child_id, key).await;
        let child = resumed.map_err(of_family)?;

        self.time_of(ctx, child.id).await
    }
}
