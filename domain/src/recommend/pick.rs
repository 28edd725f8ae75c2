//! What guardians pick for a child: it stands first until the child has watched it.

use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::{Ctx, Fault};

use super::error::RecommendError;
use super::model::GuardianPick;
use super::{Recommend, store};
use crate::audit::AuditDraft;
use crate::idempotency::{self, MutationKey};
use crate::{identity, policy};

/// Picks of one child at most.
const MOST_PICKS: usize = 20;

impl Recommend {
    /// What guardians picked for a child, the last first.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for a child that the actor may not see.
    pub async fn guardian_picks(&self, ctx: &Ctx<'_>, child_id: ChildId) -> Result<Vec<GuardianPick>, Fault> {
        self.family.require_child(ctx, child_id).await?;
        store::picks(self.kernel.db.read(), child_id).await
    }

    /// Puts a video first in a child's feed until it is watched. Picking it again makes it the last picked.
    /// For guardians.
    ///
    /// # Errors
    /// [`RecommendError::ChildNotFound`]; [`RecommendError::VideoNotFound`] also for a video that the child may
    /// not see; [`RecommendError::TooManyPicks`].
    pub async fn pick(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        video_id: VideoId,
        key: Option<&MutationKey>,
    ) -> Result<(), RecommendError> {
        let asking = self.identity.acting_guardian(ctx).await?;
        let rules = self
            .policy
            .rules_of(ctx, child_id)
            .await?
            .ok_or(RecommendError::ChildNotFound)?;
        let policy = rules.policy(0);
        let may_be_seen = self
            .catalog
            .current()
            .await?
            .video(video_id)
            .is_some_and(|video| policy::decide_video(&policy, video, self.kernel.now()).is_allowed());
        if !may_be_seen {
            return Err(RecommendError::VideoNotFound);
        }

        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(());
        }

        identity::lock_family(&tx, rules.child.family_id).await?;
        let picks = store::picks(&tx, child_id).await?;
        if picks.len() >= MOST_PICKS && picks.iter().all(|pick| pick.video_id != video_id) {
            return Err(RecommendError::TooManyPicks);
        }

        let pick = GuardianPick {
            video_id,
            picked_at: self.kernel.now(),
        };

        store::set_pick(&tx, child_id, asking.guardian_id, pick).await?;
        self.note(
            &tx,
            ctx,
            "child.pick",
            child_id,
            "picked a video for a child",
            video_id,
        )
        .await?;
        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;
        self.family.announce_change(child_id, "picks").await;

        Ok(())
    }

    /// Takes a pick back; what is not picked stays so. For guardians.
    ///
    /// # Errors
    /// [`RecommendError::ChildNotFound`].
    pub async fn unpick(
        &self,
        ctx: &Ctx<'_>,
        child_id: ChildId,
        video_id: VideoId,
        key: Option<&MutationKey>,
    ) -> Result<(), RecommendError> {
        self.identity.acting_guardian(ctx).await?;
        self.family
            .child(ctx, child_id)
            .await?
            .ok_or(RecommendError::ChildNotFound)?;
        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(());
        }

        if store::remove_pick(&tx, child_id, video_id).await? {
            self.note(
                &tx,
                ctx,
                "child.unpick",
                child_id,
                "took back a pick for a child",
                video_id,
            )
            .await?;
        }

        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;
        self.family.announce_change(child_id, "picks").await;

        Ok(())
    }

    async fn note(
        &self,
        tx: &sea_orm::DatabaseTransaction,
        ctx: &Ctx<'_>,
        action: &'static str,
        child_id: ChildId,
        summary: &str,
        video_id: VideoId,
    ) -> Result<(), Fault> {
        let draft = AuditDraft {
            action,
            subject_kind: "child",
            subject_id: child_id.to_string(),
            summary: summary.to_owned(),
            before: None,
            after: Some(serde_json::json!({ "videoId": video_id.to_string() })),
        };
        self.audit.record(tx, ctx, draft).await
    }
}
