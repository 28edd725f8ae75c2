//! What is checked again: snapshots are read anew within 30 days, and what may no longer be shown goes.

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;
use serde_json::json;

use super::error::{CurationError, ImportProblem};
use super::model::{Finding, Gate, Severity};
use super::review::MAX_REASON;
use super::{import, rules, store};
use crate::audit::{self, AuditDraft};
use crate::catalog::{self, DueSnapshot, SourceVideo, VideoPatch, VideoState};
use crate::env::Role;
use crate::id::VideoId;
use crate::{Ctx, Fault, retention, text};

/// Snapshots younger than this are left alone by the nightly reading: 20 hours.
const FRESH_SECONDS: i64 = 20 * 60 * 60;
/// Videos a call.
const VIDEOS_A_CALL: usize = 50;
/// The most calls of one run: 10,000 videos, a fifth of the day's quota at most.
const MAX_CALLS: usize = 200;
/// What the suspension of a video that staff took down begins with.
const BY_STAFF: &str = "STAFF";

/// What a reading of snapshots did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Videos whose snapshot is fresh now.
    pub refreshed: u32,
    /// Videos that were taken down by it.
    pub suspended: u32,
    /// Suspended videos that are fine again and wait for a person.
    pub requeued: u32,
    /// Videos that the source does not show.
    pub missing: u32,
    /// Why it ended early.
    pub problem: Option<ImportProblem>,
}

/// Reads snapshots anew, oldest first, fifty a call, and takes down what is gone, private, not embeddable,
/// age-restricted, closed in Korea or no longer made for kids. For the nightly job; running it twice reads
/// nothing twice.
///
/// # Errors
/// [`Fault`] for rights and database; trouble at the source is in the answer.
pub async fn refresh_snapshots(ctx: &Ctx<'_>) -> Result<Refreshed, Fault> {
    ctx.staff_or_system(Role::Admin)?;
    let before = ctx.now().plus_seconds(-FRESH_SECONDS);
    let mut done = Refreshed::default();
    // Read once: what the source does not show keeps its age, and must not come again in this run.
    let due = catalog::due_snapshots(ctx, before, (MAX_CALLS * VIDEOS_A_CALL) as u64).await?;
    for videos in due.chunks(VIDEOS_A_CALL) {
        check_again(ctx, videos, &mut done).await?;
        if done.problem.is_some() {
            break;
        }
    }
    catalog::announce(ctx).await;
    Ok(done)
}

/// Deletes what is 30 days old and was not read anew. For the nightly job.
///
/// # Errors
/// [`Fault`] for rights and database; [`Fault::Internal`] while the clock is in doubt.
pub async fn expire_snapshots(ctx: &Ctx<'_>) -> Result<u64, Fault> {
    ctx.staff_or_system(Role::Admin)?;
    let now = retention::trusted_now(ctx.env).await?;

    let tx = ctx.env.db.write_essential().await?;
    let deleted = catalog::delete_expired(&tx, now).await?;
    tx.commit().await?;
    catalog::announce(ctx).await;
    Ok(deleted)
}

/// Checks videos now, whatever the age of their snapshots. For editors. Returns those that were checked.
///
/// # Errors
/// [`CurationError::VideoNotFound`], [`CurationError::Source`]; [`Fault`] for rights and database.
pub async fn recheck(ctx: &Ctx<'_>, ids: &[VideoId]) -> Result<Refreshed, CurationError> {
    ctx.staff_or_system(Role::Editor)?;
    if ids.len() > 100 {
        return Err(Fault::bad_request("videoIds", "at most 100 videos at once").into());
    }
    let videos = catalog::snapshots_of(ctx, ids).await?;
    if ids.iter().any(|id| !videos.iter().any(|video| video.id == *id)) {
        return Err(CurationError::VideoNotFound);
    }
    let mut done = Refreshed::default();
    for videos in videos.chunks(VIDEOS_A_CALL) {
        check_again(ctx, videos, &mut done).await?;
        if let Some(problem) = done.problem.take() {
            catalog::announce(ctx).await;
            return Err(problem.into());
        }
    }
    catalog::announce(ctx).await;
    Ok(done)
}

/// Takes a published video down at once. For managers; the reason is kept.
///
/// # Errors
/// [`CurationError::ReasonMissing`], [`CurationError::ReasonInvalid`], [`CurationError::VideoNotFound`] also for what is not published;
/// [`Fault`] for rights and database.
pub async fn suspend(ctx: &Ctx<'_>, id: VideoId, reason: &str) -> Result<(), CurationError> {
    ctx.staff_or_system(Role::Manager)?;
    let reason = text::paragraphs(reason, MAX_REASON).map_err(|_| CurationError::ReasonInvalid)?;
    if reason.is_empty() {
        return Err(CurationError::ReasonMissing);
    }
    let tx = ctx.env.db.write().await?;
    let state = catalog::state_for_change(&tx, id).await?;
    if !matches!(state, Some((VideoState::Published | VideoState::Suspended, _))) {
        return Err(CurationError::VideoNotFound);
    }
    take_down(
        &tx,
        ctx,
        id,
        &format!("{BY_STAFF}: {reason}"),
        "A manager took a video down",
    )
    .await?;
    tx.commit().await?;
    catalog::announce(ctx).await;
    Ok(())
}

async fn take_down(
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
    catalog::patch_video(tx, ctx, id, &patch).await?;
    audit::record(
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

/// Looks at most fifty videos up and acts on what is found.
async fn check_again(ctx: &Ctx<'_>, videos: &[DueSnapshot], done: &mut Refreshed) -> Result<(), Fault> {
    let youtube_ids: Vec<String> = videos.iter().map(|video| video.youtube_id.clone()).collect();
    let found = match import::look_up(ctx, &youtube_ids).await? {
        Ok(found) => found,
        Err(problem) => {
            done.problem = Some(problem);
            return Ok(());
        }
    };
    let ids: Vec<VideoId> = videos.iter().map(|video| video.id).collect();
    let overridden = store::overridden_gates(ctx.env.db.read(), &ids).await?;
    let tx = ctx.env.db.write().await?;
    catalog::begin_change(&tx).await?;
    let stored = catalog::store_source_videos(&tx, ctx, &found, VideoState::Draft).await?;
    let found: HashMap<&str, &SourceVideo> = found
        .iter()
        .map(|video| (video.youtube_id.as_str(), video))
        .collect();
    let languages: HashMap<VideoId, &str> = stored
        .iter()
        .map(|video| (video.id, video.language.as_str()))
        .collect();
    let (mut again, mut down) = (Vec::new(), Vec::new());
    for due in videos {
        let findings = if let Some(video) = found.get(due.youtube_id.as_str()) {
            done.refreshed += 1;
            rules::inspect(video)
        } else {
            done.missing += 1;
            vec![rules::unavailable()]
        };
        let set_aside = overridden.get(&due.id).map_or(&[][..], Vec::as_slice);
        let is_again = match (due.state, blocking(&findings, set_aside)) {
            (VideoState::Published, Some(finding)) => {
                down.push((due.id, format!("{:?}: {}", finding.gate, finding.reason_en)));
                false
            }
            (VideoState::Suspended, None) if !is_by_staff(due) => {
                done.requeued += 1;
                true
            }
            (state, _) => state == VideoState::InReview,
        };
        if is_again {
            let language = languages.get(&due.id).copied().unwrap_or("und");
            again.push((due.id, language.to_owned(), findings));
        }
    }
    // The queue before the log: proposals take their rows in the same order.
    store::enqueue(&tx, ctx, &again).await?;
    for (id, suspension) in down {
        // Staff may have been faster.
        if let Some((VideoState::Published, _)) = catalog::state_for_change(&tx, id).await? {
            take_down(&tx, ctx, id, &suspension, "The health check took a video down").await?;
            done.suspended += 1;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// The first finding that forbids showing, leaving out what a manager set aside.
fn blocking<'a>(findings: &'a [Finding], set_aside: &[Gate]) -> Option<&'a Finding> {
    findings
        .iter()
        .find(|finding| finding.severity == Severity::Block && !set_aside.contains(&finding.gate))
}

fn is_by_staff(due: &DueSnapshot) -> bool {
    due.suspension
        .as_deref()
        .is_some_and(|suspension| suspension.starts_with(BY_STAFF))
}
