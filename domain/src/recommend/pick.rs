//! Picks a video for a child: it comes first in the feed until the child has watched it.

use kyck_kernel::Ctx;
use kyck_kernel::id::{ChildId, VideoId};

use super::error::{RecommendError, RecommendErrorCode};
use super::model::GuardianPick;
use super::{Recommend, store};
use crate::audit::AuditDraft;
use crate::idempotency::{self, MutationKey};
use crate::{identity, policy};

/// Most picks of one child.
const MAX_PICKS: usize = 20;

/// A video and the child that it is, or is no longer, picked for.
#[derive(Clone, Copy, Debug)]
pub struct PickForChild {
    /// The child; `None` for what is no id.
    pub child_id: Option<ChildId>,
    /// The video; `None` for what is no id.
    pub video_id: Option<VideoId>,
}

impl Recommend {
    /// Puts a video first in a child's feed until it is watched. Picking it again makes it the last picked.
    /// For guardians.
    ///
    /// # Errors
    /// [`RecommendErrorCode::ChildNotFound`] of `child_id`, which is checked first, so that a stranger learns nothing of
    /// videos; [`RecommendErrorCode::VideoNotFound`] of `video_id`, also for a video that the child may not see;
    /// [`RecommendErrorCode::TooManyPicks`].
    pub async fn pick(
        &self,
        ctx: &Ctx<'_>,
        command: PickForChild,
        key: Option<&MutationKey>,
    ) -> Result<(), RecommendError> {
        let guardian = self.identity.acting_guardian(ctx).await?;
        let child_id = command.child_id.ok_or_else(child_not_found)?;
        let rules = self.policy.rules_of(ctx, child_id).await?;
        let rules = rules.ok_or_else(child_not_found)?;
        let video_id = self.visible_video(&rules.policy(0), command.video_id).await?;

        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(());
        }
        identity::lock_family(&tx, rules.child.family_id).await?;
        let picks = store::picks(&tx, child_id).await?;
        if picks.len() >= MAX_PICKS && picks.iter().all(|pick| pick.video_id != video_id) {
            return Err(RecommendError::of(RecommendErrorCode::TooManyPicks, "video_id"));
        }

        let pick = GuardianPick {
            video_id,
            picked_at: self.kernel.now(),
        };
        store::set_pick(&tx, child_id, guardian.guardian_id, pick).await?;
        let draft = audit_entry("child.pick", "picked a video for a child", child_id, video_id);
        self.audit.record(&tx, ctx, draft).await?;
        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;
        self.family.announce_change(child_id, "picks").await;

        Ok(())
    }

    async fn visible_video(
        &self,
        policy: &policy::ChildPolicy,
        video_id: Option<VideoId>,
    ) -> Result<VideoId, RecommendError> {
        let catalogue = self.catalog.current().await?;
        let now = self.kernel.now();

        video_id
            .filter(|id| {
                let video = catalogue.video(*id);
                video.is_some_and(|video| policy::decide_video(policy, video, now).is_allowed())
            })
            .ok_or_else(|| RecommendError::of(RecommendErrorCode::VideoNotFound, "video_id"))
    }
}

pub(super) fn child_not_found() -> RecommendError {
    RecommendError::of(RecommendErrorCode::ChildNotFound, "child_id")
}

pub(super) fn audit_entry(
    action: &'static str,
    summary: &str,
    child_id: ChildId,
    video_id: VideoId,
) -> AuditDraft {
    AuditDraft {
        action,
        subject_kind: "child",
        subject_id: child_id.to_string(),
        summary: summary.to_owned(),
        before: None,
        after: Some(serde_json::json!({ "videoId": video_id.to_string() })),
    }
}
