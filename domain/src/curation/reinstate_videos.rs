//! Bringing suspended videos back.

use kyck_kernel::actor::AskingStaff;
use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault, Problem};

use super::change_videos::{self, ChangeVideos, ChangedVideos, VideoChange};
use super::error::{CurationError, CurationErrorCode};
use super::facts::Facts;
use super::model::Decision;
use super::publish_check::Finding;
use super::rules::{are_tags_valid, reason_of_staff, state_unsuitable};
use super::{Curation, store};
use crate::catalog::{self, Editorial, VideoState};

/// For how long the stored facts of a video that staff took down are good enough when the source gives no answer:
/// two nightly checks.
const GOOD_ENOUGH_SECONDS: i64 = 48 * 60 * 60;

impl Curation {
    /// Brings suspended videos back. One that was published with age band and tags, and in which the publish checks find
    /// nothing that blocks, is published again; any other one waits in the review queue. For managers.
    ///
    /// The source is asked. Without its answer a video that staff took down comes back by what it said in the last two days;
    /// one that was taken down because of the source does not.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`]; [`Fault::BadRequest`] for more than 100 videos;
    /// [`Fault::Database`]. What the caller can fix is in the answer.
    pub async fn reinstate_videos(&self, ctx: &Ctx<'_>, cmd: ChangeVideos) -> Result<ChangedVideos, Fault> {
        let mut checked = change_videos::check(ctx, cmd)?;
        let facts = self.facts_of(&checked.ids()).await?;
        for (index, id) in checked.videos.clone() {
            let outcome = match facts.get(&id) {
                Some(facts) => {
                    self.reinstate_one(ctx, checked.staff, id, facts, &checked.reason)
                        .await
                }
                None => Err(CurationErrorCode::VideoNotFound.into()),
            };
            checked.settle(index, id, outcome)?;
        }
        Ok(checked.finish(&self.catalog).await)
    }

    async fn reinstate_one(
        &self,
        ctx: &Ctx<'_>,
        staff: AskingStaff,
        id: VideoId,
        facts: &Facts,
        reason: &str,
    ) -> Result<(), CurationError> {
        let tx = self.kernel.db.write().await?;
        let found = catalog::editorial_for_change(&tx, id).await?;
        let found = found.ok_or(CurationErrorCode::VideoNotFound)?;
        let before = found.data;
        if before.state != VideoState::Suspended {
            return Err(state_unsuitable(before.state));
        }
        let findings = self.usable(&before, facts)?;
        let is_published = was_complete(&before) && !self.is_blocked(id, findings).await?;

        let mut after = before.clone();
        after.suspension = None;
        after.state = if is_published {
            VideoState::Published
        } else {
            VideoState::InReview
        };
        self.catalog.store_editorial(&tx, id, &after).await?;

        let waiting = store::pending_of(&tx, &[id]).await?.pop();
        let (mut decided_item, mut new_item) = (None, None);
        if waiting.is_some() || !is_published {
            let item = (id, found.language, findings.to_vec());
            let item = self.enqueue(&tx, &[item]).await?.pop();
            new_item = item.map(|item| item.id).filter(|_| waiting.is_none());
        }
        if let Some(item) = waiting.filter(|_| is_published) {
            self.store_decision(
                &tx,
                item.id,
                Decision::Approve,
                Some(reason),
                Some(staff.staff_id),
            )
            .await?;
            decided_item = Some(item.id);
        }

        let change = VideoChange {
            action: "video.reinstate",
            summary: "A suspended video was brought back",
            id,
            before: &before,
            after: &after,
            reason: Some(reason),
            decided_item,
            new_item,
        };
        self.record_video_change(&tx, ctx, change).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The findings by which the video may come back.
    fn usable<'a>(&self, video: &Editorial, facts: &'a Facts) -> Result<&'a [Finding], CurationError> {
        match facts {
            Facts::Fresh(findings) => Ok(findings),
            Facts::Stored {
                findings,
                fetched_at,
                problem,
            } => {
                let is_by_staff = video.suspension.as_deref().and_then(reason_of_staff).is_some();
                let is_recent = *fetched_at > self.kernel.now().plus_seconds(-GOOD_ENOUGH_SECONDS);
                if is_by_staff && is_recent {
                    Ok(findings)
                } else {
                    Err(Problem::from(problem).into())
                }
            }
            Facts::Unknown(problem) => Err(Problem::from(problem).into()),
        }
    }
}

/// Whether it was published with all that a published video has.
fn was_complete(video: &Editorial) -> bool {
    video.published_at.is_some() && video.age_band.is_some() && are_tags_valid(&video.nuri_tags)
}
