//! Decides about items of the review queue. Editors propose and give back; managers decide.

use std::collections::HashSet;

use kyck_kernel::actor::AskingStaff;
use kyck_kernel::id::{ReviewItemId, SeriesId, ThemeId};
use kyck_kernel::{Ctx, Fault, Message, Problem, Role};
use serde_json::{Value, json};

use super::error::{CurationError, CurationErrorCode, of_entry};
use super::model::{Decision, Proposal, ReviewItem, ReviewState};
use super::publish_check::{Finding, PublishCheck};
use super::rules::{are_tags_valid, checked_reason, unknown_tags};
use super::{Curation, inspect, store};
use crate::audit::AuditDraft;
use crate::catalog::{self, Editorial, TagWeight};
use crate::family::AgeBand;

/// The most items of one decision.
const MAX_ITEMS: usize = 100;

/// A reference by an id that names nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownId;

/// A decision about several items.
#[derive(Clone, Debug, PartialEq)]
pub struct DecideReview {
    /// Which items; `None` for an id that names none.
    pub item_ids: Vec<Option<ReviewItemId>>,
    /// What to do with them.
    pub decision: Decision,
    /// The youngest band the videos suit.
    pub age_band: Option<AgeBand>,
    /// Contents of the curriculum with their weights; the video's own or proposed ones when absent.
    pub nuri_tags: Option<Vec<(String, TagWeight)>>,
    /// Their themes, in place of those they have; `None` for an id that names none.
    pub theme_ids: Option<Vec<Option<ThemeId>>>,
    /// A series at whose end they come, in the order of the items.
    pub series_id: Option<Result<SeriesId, UnknownId>>,
    /// Why; needed to publish in spite of a finding that blocks.
    pub reason: Option<String>,
}

/// The outcome of a decision about several items.
#[derive(Debug, Default)]
pub struct DecidedReview {
    /// Items that changed, as they are now, in the order asked.
    pub items: Vec<ReviewItem>,
    /// What is wrong with the decision, or with single items.
    pub problems: Vec<Problem<CurationErrorCode>>,
}

impl Curation {
    /// Decides about items; what is wrong with one leaves the others decided. An editor's approval or refusal
    /// becomes a proposal that a manager confirms; a manager who leaves age band or tags out takes those
    /// proposed.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`]; [`Fault::BadRequest`] for more than 100 items;
    /// [`Fault::Database`]. What the caller can fix is in the answer.
    pub async fn decide_review(&self, ctx: &Ctx<'_>, cmd: DecideReview) -> Result<DecidedReview, Fault> {
        let staff = ctx.staff(Role::Editor)?;
        if cmd.item_ids.len() > MAX_ITEMS {
            return Err(Fault::bad_request(
                "itemIds",
                format!("at most {MAX_ITEMS} items at once"),
            ));
        }

        let not_found = |index| of_entry(Problem::new(CurationErrorCode::ItemNotFound), "item_ids", index);
        let item_ids = cmd.item_ids.clone();
        let unnamed = item_ids.iter().enumerate().filter(|(_, id)| id.is_none());
        let mut decided = DecidedReview {
            items: Vec::new(),
            problems: unnamed.map(|(index, _)| not_found(index)).collect(),
        };
        let proposal = match self.checked_proposal(cmd).await {
            Ok(proposal) => proposal,
            Err(CurationError::Problems(problems)) => {
                decided.problems.extend(problems);
                return Ok(decided);
            }
            Err(CurationError::Fault(fault)) => return Err(fault),
        };

        let named: Vec<ReviewItemId> = item_ids.iter().copied().flatten().collect();
        let known = store::by_ids(self.kernel.db.read(), &named).await?;
        let mut seen = HashSet::new();
        let mut changed = Vec::new();
        for (index, id) in item_ids.iter().enumerate() {
            let Some(id) = id.filter(|id| seen.insert(*id)) else {
                continue;
            };
            let Some(item) = known.get(&id) else {
                decided.problems.push(not_found(index));
                continue;
            };
            match self.decide_item(ctx, staff, item, &proposal).await {
                Ok(()) => changed.push(id),
                Err(CurationError::Fault(fault)) => return Err(fault),
                Err(CurationError::Problems(problems)) => {
                    let problems = problems.into_iter();
                    decided
                        .problems
                        .extend(problems.map(|problem| of_entry(problem, "item_ids", index)));
                }
            }
        }

        if !changed.is_empty() {
            self.catalog.announce().await;
            let mut items = store::by_ids(self.kernel.db.read(), &changed).await?;
            decided.items = changed.iter().filter_map(|id| items.remove(id)).collect();
        }
        Ok(decided)
    }

    /// A decision as it may be proposed, whatever the item; else all that is wrong with it.
    async fn checked_proposal(&self, cmd: DecideReview) -> Result<Proposal, CurationError> {
        let mut problems = Vec::new();
        let reason = checked_reason(cmd.reason.as_deref().unwrap_or_default());
        let reason = reason.unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });

        if let Some(tags) = &cmd.nuri_tags {
            let unknown: Vec<_> = unknown_tags(tags).collect();
            if unknown.is_empty() && cmd.decision == Decision::Approve && !are_tags_valid(tags) {
                problems.push(Problem::of(CurationErrorCode::NuriTagsInvalid, "nuri_tags"));
            }
            problems.extend(unknown);
        }

        let theme_ids = match cmd.theme_ids {
            Some(named) => {
                let catalogue = self.catalog.current().await?;
                let known: Option<Vec<ThemeId>> = named
                    .into_iter()
                    .map(|id| id.filter(|id| catalogue.theme(*id).is_some()))
                    .collect();
                if known.is_none() {
                    problems.push(Problem::of(CurationErrorCode::ThemeNotFound, "theme_ids"));
                }
                known
            }
            None => None,
        };

        let series_id = match cmd.series_id {
            Some(Ok(id)) if catalog::has_series(self.kernel.db.read(), id).await? => Some(id),
            Some(_) => {
                problems.push(Problem::of(CurationErrorCode::SeriesNotFound, "series_id"));
                None
            }
            None => None,
        };

        if !problems.is_empty() {
            return Err(CurationError::Problems(problems));
        }
        Ok(Proposal {
            decision: cmd.decision,
            age_band: cmd.age_band,
            nuri_tags: cmd.nuri_tags,
            theme_ids,
            series_id,
            reason,
        })
    }

    async fn decide_item(
        &self,
        ctx: &Ctx<'_>,
        staff: AskingStaff,
        item: &ReviewItem,
        asked: &Proposal,
    ) -> Result<(), CurationError> {
        if item.state != ReviewState::Pending {
            return Err(CurationErrorCode::AlreadyDecided.into());
        }

        let is_manager = staff.role >= Role::Manager;
        let mut full = asked.completed_by(item);
        if let Some(theme_ids) = &mut full.theme_ids {
            // A theme may have been merged or deleted since it was proposed.
            *theme_ids = self.catalog.current().await?.current_themes(theme_ids);
        }
        if full.decision == Decision::Approve {
            self.check_approval(item, &full, is_manager).await?;
        }

        let tx = self.kernel.db.write().await?;
        if is_manager || full.decision == Decision::Return {
            self.apply_decision(&tx, ctx, staff, item, &full).await?;
        } else {
            if !store::propose(&tx, item.id, &full, staff.staff_id).await? {
                return Err(CurationErrorCode::AlreadyDecided.into());
            }
            let after = audit_value(&full);
            let draft = decision_draft(item, "review.propose", "proposed", None, after);
            self.audit.record(&tx, ctx, draft).await?;
        }
        tx.commit().await?;

        Ok(())
    }

    async fn check_approval(
        &self,
        item: &ReviewItem,
        full: &Proposal,
        is_manager: bool,
    ) -> Result<(), CurationError> {
        if full.age_band.is_none() {
            return Err(CurationError::of(CurationErrorCode::AgeBandMissing, "age_band"));
        }
        if !full.nuri_tags.as_deref().is_some_and(are_tags_valid) {
            return Err(CurationError::of(CurationErrorCode::NuriTagsInvalid, "nuri_tags"));
        }

        let videos = self.catalog.videos_by_ids(&[item.video_id]).await?;
        let has_snapshot = videos
            .get(&item.video_id)
            .is_some_and(|video| video.fresh_snapshot(self.kernel.now()).is_some());
        if !has_snapshot {
            return Err(blocked(Message::new("curation-finding-snapshot-expired")));
        }

        let mut blocking = item.findings.iter().filter(|finding| finding.is_blocking());
        if let Some(finding) = blocking.find(|finding| !is_manager || !inspect::can_be_overridden(finding)) {
            return Err(blocked(finding.reason.clone()));
        }
        if item.findings.iter().any(Finding::is_blocking) && full.reason.is_none() {
            return Err(CurationError::of(CurationErrorCode::ReasonMissing, "reason"));
        }

        Ok(())
    }
}

fn blocked(reason: Message) -> CurationError {
    Problem::new(CurationErrorCode::GateBlocked)
        .with("reason", reason)
        .into()
}

/// A decision as the audit log shows it.
pub(super) fn audit_value(proposal: &Proposal) -> Value {
    serde_json::to_value(proposal).unwrap_or_else(|_| json!({}))
}

/// The entry of the audit log about a decision.
pub(super) fn decision_draft(
    item: &ReviewItem,
    action: &'static str,
    word: &str,
    video: Option<&Editorial>,
    after: Value,
) -> AuditDraft {
    let checks: Vec<PublishCheck> = item.findings.iter().map(|finding| finding.check).collect();

    AuditDraft {
        action,
        subject_kind: "video",
        subject_id: item.video_id.to_string(),
        summary: format!("A video of the review queue was {word}"),
        before: Some(json!({
            "item": item.id,
            "risk": item.risk,
            "gates": checks,
            "proposal": item.proposal,
            "video": video,
        })),
        after: Some(after),
    }
}
