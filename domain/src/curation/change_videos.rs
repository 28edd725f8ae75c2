//! Changes of several videos alike: what is wrong with one leaves the others changed.

use std::collections::HashSet;

use kyck_kernel::actor::AskingStaff;
use kyck_kernel::id::{ReviewItemId, VideoId};
use kyck_kernel::{Ctx, Fault, Problem, Role};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};

use super::Curation;
use super::error::{CurationError, CurationErrorCode, of_entry};
use super::rules::checked_reason;
use crate::audit::AuditDraft;
use crate::catalog::{Catalog, Editorial};

/// The most videos of one change.
const MAX_VIDEOS: usize = 100;

/// A change of several videos alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeVideos {
    /// Which videos, at most 100; `None` for an id that names none.
    pub video_ids: Vec<Option<VideoId>>,
    /// Why, for the audit log.
    pub reason: String,
}

/// The outcome of a change of several videos.
#[derive(Debug, Default)]
pub struct ChangedVideos {
    /// Videos that changed, in the order asked.
    pub video_ids: Vec<VideoId>,
    /// What is wrong with the whole change, or with single videos.
    pub problems: Vec<Problem<CurationErrorCode>>,
}

/// A change that was checked as far as no video has to be looked at.
pub(super) struct Checked {
    pub(super) staff: AskingStaff,
    pub(super) reason: String,
    /// Each video once, with its index in the list asked for.
    pub(super) videos: Vec<(usize, VideoId)>,
    pub(super) changed: ChangedVideos,
}

impl Checked {
    pub(super) fn ids(&self) -> Vec<VideoId> {
        self.videos.iter().map(|(_, id)| *id).collect()
    }

    /// Adds the outcome for one video.
    pub(super) fn settle(
        &mut self,
        index: usize,
        id: VideoId,
        outcome: Result<(), CurationError>,
    ) -> Result<(), Fault> {
        match outcome {
            Ok(()) => self.changed.video_ids.push(id),
            Err(CurationError::Fault(fault)) => return Err(fault),
            Err(CurationError::Problems(problems)) => {
                let problems = problems.into_iter();
                self.changed
                    .problems
                    .extend(problems.map(|problem| of_entry(problem, "video_ids", index)));
            }
        }
        Ok(())
    }

    /// Ends the change: invalidates the cached catalogue.
    pub(super) async fn finish(self, catalog: &Catalog) -> ChangedVideos {
        if !self.changed.video_ids.is_empty() {
            catalog.announce().await;
        }
        self.changed
    }
}

/// Checks rights, number and reason of a change. When the reason is wrong no video is left to change.
pub(super) fn check(ctx: &Ctx<'_>, cmd: ChangeVideos) -> Result<Checked, Fault> {
    let staff = ctx.staff(Role::Manager)?;
    if cmd.video_ids.len() > MAX_VIDEOS {
        return Err(Fault::bad_request(
            "videoIds",
            format!("at most {MAX_VIDEOS} videos at once"),
        ));
    }

    let mut checked = Checked {
        staff,
        reason: String::new(),
        videos: Vec::new(),
        changed: ChangedVideos::default(),
    };
    match checked_reason(&cmd.reason) {
        Ok(Some(reason)) => checked.reason = reason,
        Ok(None) => {
            let missing = Problem::of(CurationErrorCode::ReasonMissing, "reason");
            checked.changed.problems.push(missing);
        }
        Err(problem) => checked.changed.problems.push(problem),
    }
    if !checked.changed.problems.is_empty() {
        return Ok(checked);
    }

    let mut seen = HashSet::new();
    for (index, id) in cmd.video_ids.into_iter().enumerate() {
        match id {
            Some(id) if seen.insert(id) => checked.videos.push((index, id)),
            Some(_) => {}
            None => {
                let unknown = Problem::of(CurationErrorCode::VideoNotFound, "video_ids");
                checked.changed.problems.push(unknown.at(index));
            }
        }
    }
    Ok(checked)
}

/// A change of a video as the audit log describes it, so that it can be undone.
pub(super) struct VideoChange<'a> {
    pub(super) action: &'static str,
    pub(super) summary: &'static str,
    pub(super) id: VideoId,
    pub(super) before: &'a Editorial,
    pub(super) after: &'a Editorial,
    pub(super) reason: Option<&'a str>,
    /// The waiting item that was decided by it.
    pub(super) decided_item: Option<ReviewItemId>,
    /// The item that it put into the queue.
    pub(super) new_item: Option<ReviewItemId>,
}

impl Curation {
    /// Adds the change to the audit log.
    pub(super) async fn record_video_change(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        change: VideoChange<'_>,
    ) -> Result<(), Fault> {
        let before = json!({ "video": change.before, "item": change.decided_item });
        let mut after: Value = json!({ "video": change.after });
        if let Some(reason) = change.reason {
            after["reason"] = json!(reason);
        }

        if let Some(item) = change.new_item {
            after["newItem"] = json!(item);
        }

        let draft = AuditDraft {
            action: change.action,
            subject_kind: "video",
            subject_id: change.id.to_string(),
            summary: change.summary.to_owned(),
            before: Some(before),
            after: Some(after),
        };
        self.audit.record(tx, ctx, draft).await
    }
}
