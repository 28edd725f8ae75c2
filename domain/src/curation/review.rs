//! The review queue and its decisions. Editors propose and give back; managers decide.

use std::collections::{HashMap, HashSet};

use kyck_kernel::actor::AskingStaff;
use kyck_kernel::id::{ReviewItemId, SeriesId};
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::{Ctx, Fault, Role, text};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};

use super::error::CurationError;
use super::gate::Gate;
use super::model::{Decide, Decided, Decision, Proposal, ReviewFilter, ReviewItem, ReviewState, Severity};
use super::{Curation, rules, store};
use crate::audit::AuditDraft;
use crate::catalog::{self, Editorial, TagWeight, VideoState};

/// The most items of one decision.
const MAX_ITEMS: usize = 100;
/// The most letters of a reason.
pub(super) const MAX_REASON: usize = 1_000;

impl Curation {
    /// Items of the queue, riskiest first. For editors.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`], [`Fault::Database`].
    pub async fn list_reviews(
        &self,
        ctx: &Ctx<'_>,
        filter: &ReviewFilter,
        page: PageRequest<(i32, ReviewItemId)>,
    ) -> Result<Page<ReviewItem>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let first = page.first;
        let rows = store::page(self.kernel.db.read(), filter, page).await?;
        Ok(Page::from_rows(rows, first, |item| (item.risk, item.id)))
    }

    /// How many items a filter meets. For editors.
    ///
    /// # Errors
    /// As [`Curation::list_reviews`](crate::curation::Curation::list_reviews).
    pub async fn count_reviews(&self, ctx: &Ctx<'_>, filter: &ReviewFilter) -> Result<u64, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        store::count(self.kernel.db.read(), filter).await
    }

    /// One item. For editors.
    ///
    /// # Errors
    /// As [`Curation::list_reviews`](crate::curation::Curation::list_reviews).
    pub async fn find_review(&self, ctx: &Ctx<'_>, id: ReviewItemId) -> Result<Option<ReviewItem>, Fault> {
        Ok(self.reviews_by_ids(ctx, &[id]).await?.remove(&id))
    }

    /// Items by their ids, by one query. For editors.
    ///
    /// # Errors
    /// As [`Curation::list_reviews`](crate::curation::Curation::list_reviews).
    pub async fn reviews_by_ids(
        &self,
        ctx: &Ctx<'_>,
        ids: &[ReviewItemId],
    ) -> Result<HashMap<ReviewItemId, ReviewItem>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        store::by_ids(self.kernel.db.read(), ids).await
    }

    /// Decides about items; what is wrong with one leaves the others decided. An editor's approval or refusal
    /// becomes a proposal that a manager confirms; a manager who leaves age band or tags out takes those
    /// proposed.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`]; [`Fault::BadRequest`] for more than 100 items;
    /// [`Fault::Database`]. What the caller can mend is in the answer.
    pub async fn decide(&self, ctx: &Ctx<'_>, cmd: Decide) -> Result<Decided, Fault> {
        let staff = ctx.staff(Role::Editor)?;
        if cmd.item_ids.len() > MAX_ITEMS {
            return Err(Fault::bad_request(
                "itemIds",
                format!("at most {MAX_ITEMS} items at once"),
            ));
        }

        let mut decided = Decided::default();
        let mut proposal = cmd.proposal;
        match text::paragraphs(proposal.reason.as_deref().unwrap_or_default(), MAX_REASON) {
            Ok(reason) => proposal.reason = Some(reason).filter(|reason| !reason.is_empty()),
            Err(_) => decided.errors.push((None, CurationError::ReasonInvalid)),
        }

        for error in self.check_proposal(&proposal).await? {
            decided.errors.push((None, error));
        }

        if !decided.errors.is_empty() {
            return Ok(decided);
        }

        let known = store::by_ids(self.kernel.db.read(), &cmd.item_ids).await?;
        let mut seen = HashSet::new();
        let mut changed = Vec::new();
        for (place, id) in cmd.item_ids.iter().enumerate() {
            if !seen.insert(*id) {
                continue;
            }
            let result = match known.get(id) {
                None => Err(CurationError::ItemNotFound),
                Some(item) => self.decide_one(ctx, staff, item, &proposal).await,
            };
            match result {
                Ok(()) => changed.push(*id),
                Err(CurationError::Fault(fault)) => return Err(fault),
                Err(error) => decided.errors.push((Some(place), error)),
            }
        }

        if !changed.is_empty() {
            self.catalog.announce().await;
            let mut items = store::by_ids(self.kernel.db.read(), &changed).await?;
            decided.items = changed.iter().filter_map(|id| items.remove(id)).collect();
        }

        Ok(decided)
    }

    /// What is wrong with a proposal, whatever the item.
    async fn check_proposal(&self, proposal: &Proposal) -> Result<Vec<CurationError>, Fault> {
        let mut errors = Vec::new();
        if let Some(tags) = &proposal.tags {
            errors.extend(
                tags.iter()
                    .filter(|(id, _)| catalog::curriculum().content(id).is_none())
                    .map(|(id, _)| CurationError::NuriTagUnknown(id.chars().take(100).collect())),
            );
            if errors.is_empty() && proposal.decision == Decision::Approve && !are_tags_valid(tags) {
                errors.push(CurationError::NuriTagsInvalid);
            }
        }

        if let Some(theme_ids) = &proposal.theme_ids {
            let catalogue = self.catalog.current().await?;
            if theme_ids.iter().any(|id| catalogue.theme(*id).is_none()) {
                errors.push(CurationError::ThemeNotFound);
            }
        }

        if let Some(series_id) = proposal.series_id
            && !catalog::has_series(self.kernel.db.read(), series_id).await?
        {
            errors.push(CurationError::SeriesNotFound);
        }

        Ok(errors)
    }
}

/// One primary, at most three secondary contents, each content once.
pub(super) fn are_tags_valid(tags: &[(String, TagWeight)]) -> bool {
    let of = |weight| tags.iter().filter(|(_, of)| *of == weight).count();
    let unique: HashSet<&str> = tags.iter().map(|(id, _)| id.as_str()).collect();
    of(TagWeight::Primary) == 1 && of(TagWeight::Secondary) <= 3 && unique.len() == tags.len()
}

impl Curation {
    async fn decide_one(
        &self,
        ctx: &Ctx<'_>,
        staff: AskingStaff,
        item: &ReviewItem,
        asked: &Proposal,
    ) -> Result<(), CurationError> {
        if item.state != ReviewState::Pending {
            return Err(CurationError::AlreadyDecided);
        }

        let is_manager = staff.role >= Role::Manager;
        let mut full = completed(item, asked);
        if let Some(theme_ids) = &mut full.theme_ids {
            // A theme may have been merged or deleted since it was proposed.
            *theme_ids = self.catalog.current().await?.current_themes(theme_ids);
        }

        if full.decision == Decision::Approve {
            self.check_approval(item, &full, is_manager).await?;
        }

        let tx = self.kernel.db.write().await?;
        if is_manager || full.decision == Decision::Return {
            self.apply(&tx, ctx, staff, item, &full).await?;
        } else {
            if !store::propose(&tx, item.id, &full, staff.staff_id).await? {
                return Err(CurationError::AlreadyDecided);
            }
            let after = audit_value(&full);
            self.audit
                .record(
                    &tx,
                    ctx,
                    decision_draft(item, "review.propose", "proposed", None, after),
                )
                .await?;
        }

        tx.commit().await?;

        Ok(())
    }
}

/// The decision with what it leaves out taken from the proposal that waits on the item.
fn completed(item: &ReviewItem, asked: &Proposal) -> Proposal {
    let mut full = asked.clone();
    if let Some(proposed) = item
        .proposal
        .as_ref()
        .filter(|_| full.decision == Decision::Approve)
    {
        full.age_band = full.age_band.or(proposed.age_band);
        full.tags = full.tags.or_else(|| proposed.tags.clone());
        full.theme_ids = full.theme_ids.or_else(|| proposed.theme_ids.clone());
        full.series_id = full.series_id.or(proposed.series_id);
    }
    full
}

impl Curation {
    async fn check_approval(
        &self,
        item: &ReviewItem,
        full: &Proposal,
        is_manager: bool,
    ) -> Result<(), CurationError> {
        if full.age_band.is_none() {
            return Err(CurationError::AgeBandMissing);
        }

        if !full.tags.as_deref().is_some_and(are_tags_valid) {
            return Err(CurationError::NuriTagsInvalid);
        }

        let videos = self.catalog.videos_by_ids(&[item.video_id]).await?;
        let has_snapshot = videos
            .get(&item.video_id)
            .is_some_and(|video| video.fresh_snapshot(self.kernel.now()).is_some());
        if !has_snapshot {
            return Err(CurationError::GateBlocked {
                gate: Gate::Unavailable,
                reason_ko: "영상 정보가 30일이 지났습니다. 먼저 다시 확인하세요.".to_owned(),
                reason_en: "What is known of the video is over 30 days old: check it again first.".to_owned(),
            });
        }

        let blocking = |finding: &&super::Finding| finding.severity == Severity::Block;
        if let Some(finding) = item
            .findings
            .iter()
            .filter(blocking)
            .find(|finding| !is_manager || !rules::can_be_overridden(finding))
        {
            return Err(CurationError::GateBlocked {
                gate: finding.gate,
                reason_ko: finding.reason_ko.clone(),
                reason_en: finding.reason_en.clone(),
            });
        }

        if item.findings.iter().any(|finding| blocking(&finding)) && full.reason.is_none() {
            return Err(CurationError::ReasonMissing);
        }

        Ok(())
    }

    async fn apply(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        staff: AskingStaff,
        item: &ReviewItem,
        full: &Proposal,
    ) -> Result<(), CurationError> {
        let reason = full.reason.as_deref();
        let found = catalog::editorial_for_change(tx, item.video_id).await?;
        let before = found.ok_or(CurationError::VideoNotFound)?.data;
        if !self
            .store_decision(tx, item.id, full.decision, reason, Some(staff.staff_id))
            .await?
        {
            return Err(CurationError::AlreadyDecided);
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
        self.audit
            .record(tx, ctx, decision_draft(item, action, word, Some(&before), change))
            .await?;
        Ok(())
    }

    /// What an approval makes of a video.
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
        if let Some(tags) = &full.tags {
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
    if !catalog::has_series(tx, series_id).await? {
        return Err(CurationError::SeriesNotFound);
    }
    if video.series_id == Some(series_id) {
        return Ok(());
    }
    let next = catalog::next_episode(tx, series_id).await?;
    video.episode = Some(next.ok_or(CurationError::SeriesFull)?);
    video.series_id = Some(series_id);
    Ok(())
}

fn audit_value(proposal: &Proposal) -> Value {
    serde_json::to_value(proposal).unwrap_or_else(|_| json!({}))
}

/// What the audit log says of a change.
fn decision_draft(
    item: &ReviewItem,
    action: &'static str,
    word: &str,
    video: Option<&Editorial>,
    after: Value,
) -> AuditDraft {
    let gates: Vec<Gate> = item.findings.iter().map(|finding| finding.gate).collect();

    AuditDraft {
        action,
        subject_kind: "video",
        subject_id: item.video_id.to_string(),
        summary: format!("A video of the review queue was {word}"),
        before: Some(json!({
            "item": item.id,
            "risk": item.risk,
            "gates": gates,
            "proposal": item.proposal,
            "video": video,
        })),
        after: Some(after),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn tags_are_valid_with_one_primary_and_at_most_three_secondary_of_different_contents(
            tags in proptest::collection::vec((0_u8..6, any::<bool>()), 0..7),
        ) {
            let list: Vec<(String, TagWeight)> = tags
                .iter()
                .map(|(id, is_primary)| {
                    let weight = if *is_primary { TagWeight::Primary } else { TagWeight::Secondary };
                    (id.to_string(), weight)
                })
                .collect();
            let primary = tags.iter().filter(|tag| tag.1).count();
            let mut ids: Vec<u8> = tags.iter().map(|tag| tag.0).collect();
            ids.sort_unstable();
            ids.dedup();
            let expected = primary == 1 && tags.len() <= 4 && ids.len() == tags.len();
            prop_assert_eq!(are_tags_valid(&list), expected);
        }
    }
}
