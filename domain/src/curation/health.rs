//! What is checked again: snapshots are read again within 30 days, and what may no longer be shown goes.
//!
//! What YouTube does not show at all is *missing* at first and stays as it is, for children too: one answer is no proof.
//! It is asked for by its own id a day later, and suspended when it is missing still; when YouTube shows it again it is
//! put back by itself. `check` has the rules.

use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault, Role, text};
use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::Curation;
use super::check::{Check, Refreshed};
use super::error::{CurationError, ImportProblem};
use super::model::suspension_by_staff;
use super::review::MAX_REASON;
use crate::audit::AuditDraft;
use crate::catalog::{self, VideoPatch, VideoState};
use crate::retention;

/// Snapshots younger than this are left alone by the nightly reading: 20 hours.
const FRESH_SECONDS: i64 = 20 * 60 * 60;
/// Videos that one call checks. It names two more, which the source is known to show.
const VIDEOS_A_CHECK: usize = 48;
/// The most checks of one run: 9,600 videos, a fiftieth of the day's quota when all goes well.
const MAX_CHECKS: usize = 200;
/// Checks in a row without a proper answer after which a run ends: the source is in trouble.
const MAX_FAILURES: usize = 3;

impl Curation {
    /// Reads snapshots again, those longest ago first, and takes down what is gone, private, not embeddable,
    /// age-restricted, closed in Korea or no longer made for kids. A check without a proper answer leaves its videos as
    /// they are, and the others are checked. For the nightly job; running it twice reads nothing twice.
    ///
    /// # Errors
    /// [`Fault`] for rights and database; trouble at the source is in the answer.
    pub async fn refresh_snapshots(&self, ctx: &Ctx<'_>) -> Result<Refreshed, Fault> {
        ctx.staff_or_system(Role::Admin)?;
        let before = self.kernel.now().plus_seconds(-FRESH_SECONDS);
        let mut done = Refreshed::default();
        // Read once: what is not read now must not come again in this run.
        let due = self
            .catalog
            .due_snapshots(before, (MAX_CHECKS * VIDEOS_A_CHECK) as u64)
            .await?;
        let mut check = Check::new(self, ctx);
        let mut failures = 0;
        for videos in due.chunks(VIDEOS_A_CHECK) {
            match check.run(videos, &mut done).await? {
                None => failures = 0,
                Some(problem) => {
                    failures += 1;
                    let is_over = problem == ImportProblem::QuotaExhausted || failures == MAX_FAILURES;
                    done.problem = Some(problem);
                    if is_over {
                        break;
                    }
                }
            }
        }

        self.catalog.announce().await;

        Ok(done)
    }

    /// Deletes what is 30 days old and was not read anew. For the nightly job.
    ///
    /// # Errors
    /// [`Fault`] for rights and database; [`Fault::Internal`] while the clock is in doubt.
    pub async fn expire_snapshots(&self, ctx: &Ctx<'_>) -> Result<u64, Fault> {
        ctx.staff_or_system(Role::Admin)?;
        let now = retention::trusted_now(&self.kernel).await?;

        let tx = self.kernel.db.write_essential().await?;
        let deleted = catalog::delete_expired(&tx, now).await?;
        tx.commit().await?;
        self.catalog.announce().await;
        Ok(deleted)
    }

    /// Checks videos now, whatever the age of their snapshots. For editors. Returns those that were checked.
    ///
    /// # Errors
    /// [`CurationError::VideoNotFound`], [`CurationError::Source`]; [`Fault`] for rights and database.
    pub async fn recheck(&self, ctx: &Ctx<'_>, ids: &[VideoId]) -> Result<Refreshed, CurationError> {
        ctx.staff_or_system(Role::Editor)?;
        if ids.len() > 100 {
            return Err(Fault::bad_request("videoIds", "at most 100 videos at once").into());
        }
        let videos = self.catalog.snapshots_of(ids).await?;
        if ids.iter().any(|id| !videos.iter().any(|video| video.id == *id)) {
            return Err(CurationError::VideoNotFound);
        }
        let mut done = Refreshed::default();
        let mut check = Check::new(self, ctx);
        for videos in videos.chunks(VIDEOS_A_CHECK) {
            if let Some(problem) = check.run(videos, &mut done).await? {
                self.catalog.announce().await;
                return Err(problem.into());
            }
        }
        self.catalog.announce().await;
        Ok(done)
    }

    /// Takes a published video down at once. For managers; the reason is kept.
    ///
    /// # Errors
    /// [`CurationError::ReasonMissing`], [`CurationError::ReasonInvalid`], [`CurationError::VideoNotFound`] also for what is not published;
    /// [`Fault`] for rights and database.
    pub async fn suspend(&self, ctx: &Ctx<'_>, id: VideoId, reason: &str) -> Result<(), CurationError> {
        ctx.staff_or_system(Role::Manager)?;
        let reason = text::paragraphs(reason, MAX_REASON).map_err(|_| CurationError::ReasonInvalid)?;
        if reason.is_empty() {
            return Err(CurationError::ReasonMissing);
        }
        let tx = self.kernel.db.write().await?;
        let state = catalog::state_for_change(&tx, id).await?;
        if !matches!(state, Some((VideoState::Published | VideoState::Suspended, _))) {
            return Err(CurationError::VideoNotFound);
        }
        self.take_down(
            &tx,
            ctx,
            id,
            &suspension_by_staff(&reason),
            "A manager took a video down",
        )
        .await?;
        tx.commit().await?;
        self.catalog.announce().await;
        Ok(())
    }

    pub(super) async fn take_down(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        id: VideoId,
        suspension: &str,
        summary: &str,
    ) -> Result<(), Fault> {
        let patch = VideoPatch {
            state: Some(VideoState::Suspended),
            suspension: Some(suspension.to_owned()),
            ..VideoPatch::default()
        };

        self.catalog.patch_video(tx, id, &patch).await?;

        self.audit
            .record(
                tx,
                ctx,
                AuditDraft {
                    action: "video.suspend",
                    subject_kind: "video",
                    subject_id: id.to_string(),
                    summary: summary.to_owned(),
                    before: Some(json!({ "state": VideoState::Published.as_str() })),
                    after: Some(json!({ "state": VideoState::Suspended.as_str(), "reason": suspension })),
                },
            )
            .await
    }
}
