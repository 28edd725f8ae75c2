//! Taking videos down for good.

use kyck_kernel::actor::AskingStaff;
use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault};

use super::change_videos::{self, ChangeVideos, ChangedVideos, VideoChange};
use super::error::{CurationError, CurationErrorCode};
use super::model::Decision;
use super::rules::state_unsuitable;
use super::{Curation, store};
use crate::catalog::{self, VideoState};

impl Curation {
    /// Takes published or suspended videos down for good: unlike suspended ones they are not checked again, and no check
    /// proposes them. [`Curation::reopen_videos`](crate::curation::Curation::reopen_videos) is the way back. For managers.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`]; [`Fault::BadRequest`] for more than 100 videos;
    /// [`Fault::Database`]. What the caller can fix is in the answer.
    pub async fn retire_videos(&self, ctx: &Ctx<'_>, cmd: ChangeVideos) -> Result<ChangedVideos, Fault> {
        let mut checked = change_videos::check(ctx, cmd)?;
        for (index, id) in checked.videos.clone() {
            let outcome = self.retire_one(ctx, checked.staff, id, &checked.reason).await;
            checked.settle(index, id, outcome)?;
        }
        Ok(checked.finish(&self.catalog).await)
    }

    async fn retire_one(
        &self,
        ctx: &Ctx<'_>,
        staff: AskingStaff,
        id: VideoId,
        reason: &str,
    ) -> Result<(), CurationError> {
        let tx = self.kernel.db.write().await?;
        let found = catalog::editorial_for_change(&tx, id).await?;
        let before = found.ok_or(CurationErrorCode::VideoNotFound)?.data;
        if !matches!(before.state, VideoState::Published | VideoState::Suspended) {
            return Err(state_unsuitable(before.state));
        }

        let mut after = before.clone();
        after.state = VideoState::Retired;
        after.suspension = None;
        self.catalog.store_editorial(&tx, id, &after).await?;
        let waiting = store::pending_of(&tx, &[id]).await?.pop();
        if let Some(item) = &waiting {
            self.store_decision(&tx, item.id, Decision::Return, Some(reason), Some(staff.staff_id))
                .await?;
        }

        let change = VideoChange {
            action: "video.retire",
            summary: "A video was taken down for good",
            id,
            before: &before,
            after: &after,
            reason: Some(reason),
            decided_item: waiting.map(|item| item.id),
            new_item: None,
        };
        self.record_video_change(&tx, ctx, change).await?;
        tx.commit().await?;
        Ok(())
    }
}
