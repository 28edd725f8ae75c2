//! What a decision makes of a video.

use kyck_kernel::Ctx;
use kyck_kernel::actor::AskingStaff;
use kyck_kernel::id::SeriesId;
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::Curation;
use super::decide_review::{audit_value, decision_draft};
use super::error::{CurationError, CurationErrorCode};
use super::model::{Decision, Proposal, ReviewItem};
use crate::catalog::{self, Editorial, VideoState};

impl Curation {
    /// Decides an item and changes its video, with its entry in the audit log.
    pub(super) async fn apply_decision(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        staff: AskingStaff,
        item: &ReviewItem,
        full: &Proposal,
    ) -> Result<(), CurationError> {
        let reason = full.reason.as_deref();
        let found = catalog::editorial_for_change(tx, item.video_id).await?;
        let before = found.ok_or(CurationErrorCode::VideoNotFound)?.data;
        if !self
            .store_decision(tx, item.id, full.decision, reason, Some(staff.staff_id))
            .await?
        {
            return Err(CurationErrorCode::AlreadyDecided.into());
        }

        let mut after = before.clone();
        let (action, word) = match full.decision {
            Decision::Approve => {
                self.approve(tx, &mut after, full).await?;
                ("review.approve", "published")
            }
            Decision::Reject => {
                after.state = VideoState::Rejected;
                after.suspension = None;
                ("review.reject", "refused")
            }
            // A suspended video that is not taken back stays suspended.
            Decision::Return if before.state == VideoState::Suspended => ("review.return", "given back"),
            Decision::Return => {
                after.state = VideoState::Draft;
                after.suspension = None;
                ("review.return", "given back")
            }
        };
        after.sort();
        self.catalog.store_editorial(tx, item.video_id, &after).await?;

        let mut change = audit_value(full);
        change["state"] = json!(after.state);
        change["video"] = json!(after);
        let draft = decision_draft(item, action, word, Some(&before), change);
        Ok(self.audit.record(tx, ctx, draft).await?)
    }

    async fn approve(
        &self,
        tx: &DatabaseTransaction,
        video: &mut Editorial,
        full: &Proposal,
    ) -> Result<(), CurationError> {
        video.state = VideoState::Published;
        video.suspension = None;
        video.published_at.get_or_insert(self.kernel.now());
        video.age_band = full.age_band.or(video.age_band);
        if let Some(tags) = &full.nuri_tags {
            video.nuri_tags.clone_from(tags);
        }
        if let Some(theme_ids) = &full.theme_ids {
            video.theme_ids.clone_from(theme_ids);
        }
        if let Some(series_id) = full.series_id {
            put_into_series(tx, video, series_id).await?;
        }
        Ok(())
    }
}

/// Puts a video at the end of a series, unless it is in it already.
pub(super) async fn put_into_series(
    tx: &DatabaseTransaction,
    video: &mut Editorial,
    series_id: SeriesId,
) -> Result<(), CurationError> {
    let refused = |code| CurationError::of(code, "series_id");
    if !catalog::has_series(tx, series_id).await? {
        return Err(refused(CurationErrorCode::SeriesNotFound));
    }
    if video.series_id == Some(series_id) {
        return Ok(());
    }

    let next = catalog::next_episode(tx, series_id).await?;
    video.episode = Some(next.ok_or_else(|| refused(CurationErrorCode::SeriesFull))?);
    video.series_id = Some(series_id);
    Ok(())
}
