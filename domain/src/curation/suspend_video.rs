//! Takes a published video down.

use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault, Role};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::Curation;
use super::error::{CurationError, CurationErrorCode};
use super::rules::{checked_reason, suspension_by_staff};
use crate::audit::AuditDraft;
use crate::catalog::{self, VideoState};

/// A video to take down.
#[derive(Clone, Debug)]
pub struct SuspendVideo {
    /// Which video; `None` when the client's id named none.
    pub video_id: Option<VideoId>,
    /// Why, for the audit log.
    pub reason: String,
}

impl Curation {
    /// Takes a published video down immediately. For managers; the reason is stored.
    ///
    /// # Errors
    /// [`CurationErrorCode::VideoNotFound`], also for what is not published, and of the reason; [`Fault`] for rights and
    /// database.
    pub async fn suspend_video(&self, ctx: &Ctx<'_>, cmd: SuspendVideo) -> Result<VideoId, CurationError> {
        ctx.staff_or_system(Role::Manager)?;
        let not_found = || CurationError::of(CurationErrorCode::VideoNotFound, "video_id");
        let id = cmd.video_id.ok_or_else(not_found)?;
        let reason = checked_reason(&cmd.reason)?
            .ok_or_else(|| CurationError::of(CurationErrorCode::ReasonMissing, "reason"))?;

        let tx = self.kernel.db.write().await?;
        let state = catalog::state_for_change(&tx, id).await?;
        if !matches!(state, Some((VideoState::Published | VideoState::Suspended, _))) {
            return Err(not_found());
        }

        let suspension = suspension_by_staff(&reason);
        self.take_down(&tx, ctx, id, &suspension, "A manager took a video down")
            .await?;
        tx.commit().await?;

        self.catalog.announce().await;
        Ok(id)
    }

    /// Suspends a published video, with its entry in the audit log.
    pub(super) async fn take_down(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        id: VideoId,
        suspension: &str,
        summary: &str,
    ) -> Result<(), Fault> {
        self.catalog
            .set_video_state(tx, id, VideoState::Suspended, Some(suspension))
            .await?;

        let draft = AuditDraft {
            action: "video.suspend",
            subject_kind: "video",
            subject_id: id.to_string(),
            summary: summary.to_owned(),
            before: Some(json!({ "state": VideoState::Published.as_str() })),
            after: Some(json!({ "state": VideoState::Suspended.as_str(), "reason": suspension })),
        };
        self.audit.record(tx, ctx, draft).await
    }
}
