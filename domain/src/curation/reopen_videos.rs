//! Bringing rejected, returned and retired videos into the review queue again.

use kyck_kernel::actor::AskingStaff;
use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Fault};

use super::change_videos::{self, ChangeVideos, ChangedVideos, VideoChange};
use super::error::{CurationError, CurationErrorCode};
use super::facts::Facts;
use super::model::{Decision, Proposal, ReviewItem};
use super::rules::{are_tags_valid, state_unsuitable};
use super::{Curation, store};
use crate::catalog::{self, Editorial, VideoState};

impl Curation {
    /// Puts videos that were rejected, given back or retired into the review queue again, with what was decided or proposed
    /// of them before as a proposal. For managers.
    ///
    /// The source is asked; when it gives no answer the earlier findings stay.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`]; [`Fault::BadRequest`] for more than 100 videos;
    /// [`Fault::Database`]. What the caller can fix is in the answer.
    pub async fn reopen_videos(&self, ctx: &Ctx<'_>, cmd: ChangeVideos) -> Result<ChangedVideos, Fault> {
        let mut checked = change_videos::check(ctx, cmd)?;
        let ids = checked.ids();
        let facts = self.facts_of(&ids).await?;
        let earlier = store::newest_of(self.kernel.db.read(), &ids).await?;
        for (index, id) in checked.videos.clone() {
            let outcome = match facts.get(&id) {
                Some(facts) => {
                    let known = Known {
                        facts,
                        earlier: earlier.get(&id),
                    };
                    self.reopen_one(ctx, checked.staff, id, known, &checked.reason)
                        .await
                }
                None => Err(CurationErrorCode::VideoNotFound.into()),
            };
            checked.settle(index, id, outcome)?;
        }
        Ok(checked.finish(&self.catalog).await)
    }
}

/// What is known of a video in addition to its editorial data.
struct Known<'a> {
    facts: &'a Facts,
    earlier: Option<&'a ReviewItem>,
}

impl Curation {
    async fn reopen_one(
        &self,
        ctx: &Ctx<'_>,
        staff: AskingStaff,
        id: VideoId,
        known: Known<'_>,
        reason: &str,
    ) -> Result<(), CurationError> {
        let tx = self.kernel.db.write().await?;
        let found = catalog::editorial_for_change(&tx, id).await?;
        let found = found.ok_or(CurationErrorCode::VideoNotFound)?;
        let before = found.data;
        if !matches!(
            before.state,
            VideoState::Rejected | VideoState::Retired | VideoState::Draft
        ) {
            return Err(state_unsuitable(before.state));
        }

        let mut after = before.clone();
        after.state = VideoState::InReview;
        after.suspension = None;
        self.catalog.store_editorial(&tx, id, &after).await?;

        let findings = match known.facts.findings() {
            Some(findings) => findings.to_vec(),
            None => known
                .earlier
                .map(|item| item.findings.clone())
                .unwrap_or_default(),
        };
        let queued = self.enqueue(&tx, &[(id, found.language, findings)]).await?;
        let item = queued
            .first()
            .ok_or_else(|| Fault::internal(format!("video {id} did not come into the queue")))?;
        if let Some(proposal) = proposal_of(&before, known.earlier) {
            store::propose(&tx, item.id, &proposal, staff.staff_id).await?;
        }

        let change = VideoChange {
            action: "video.reopen",
            summary: "A video came into the review queue again",
            id,
            before: &before,
            after: &after,
            reason: Some(reason),
            decided_item: None,
            new_item: Some(item.id),
        };
        self.record_video_change(&tx, ctx, change).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The labels of the video as a proposal to publish it: those it has, else those proposed last. `None` when there are
/// none.
fn proposal_of(video: &Editorial, earlier: Option<&ReviewItem>) -> Option<Proposal> {
    let proposed = earlier.and_then(|item| item.proposal.as_ref());
    let tags = are_tags_valid(&video.nuri_tags).then(|| video.nuri_tags.clone());
    let theme_ids = Some(video.theme_ids.clone()).filter(|ids| !ids.is_empty());
    let proposal = Proposal {
        decision: Decision::Approve,
        age_band: video.age_band.or_else(|| proposed?.age_band),
        nuri_tags: tags.or_else(|| proposed?.nuri_tags.clone()),
        theme_ids: theme_ids.or_else(|| proposed?.theme_ids.clone()),
        series_id: video.series_id.or_else(|| proposed?.series_id),
        reason: None,
    };

    let has_labels =
        proposal.age_band.is_some() || proposal.nuri_tags.is_some() || proposal.theme_ids.is_some();
    has_labels.then_some(proposal)
}
