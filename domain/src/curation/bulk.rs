//! Changes of several videos alike: what is wrong with one leaves the others changed.

use std::collections::HashSet;

use kyck_kernel::actor::AskingStaff;
use kyck_kernel::id::{ReviewItemId, VideoId};
use kyck_kernel::{Ctx, Fault, Role, text};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};

use super::Curation;
use super::error::CurationError;
use super::model::{ChangeVideos, ChangedVideos};
use super::review::MAX_REASON;
use crate::audit::AuditDraft;
use crate::catalog::{Catalog, Editorial};

/// The most videos of one change.
const MAX_VIDEOS: usize = 100;

/// A change that was checked as far as no video has to be looked at.
pub(super) struct Checked {
    pub(super) staff: AskingStaff,
    pub(super) reason: String,
    /// Each video once, with its position in the list asked for.
    pub(super) videos: Vec<(usize, VideoId)>,
    pub(super) changed: ChangedVideos,
}

impl Checked {
    pub(super) fn ids(&self) -> Vec<VideoId> {
        self.videos.iter().map(|(_, id)| *id).collect()
    }

    /// Keeps the outcome for one video.
    pub(super) fn settle(
        &mut self,
        position: usize,
        id: VideoId,
        outcome: Result<(), CurationError>,
    ) -> Result<(), Fault> {
        match outcome {
            Ok(()) => self.changed.video_ids.push(id),
            Err(CurationError::Fault(fault)) => return Err(fault),
            Err(error) => self.changed.errors.push((Some(position), error)),
        }
        Ok(())
    }

    /// Ends the change: who has the catalogue cached reads it again.
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
    match text::paragraphs(&cmd.reason, MAX_REASON) {
        Ok(reason) if !reason.is_empty() => checked.reason = reason,
        Ok(_) => checked.changed.errors.push((None, CurationError::ReasonMissing)),
        Err(_) => checked.changed.errors.push((None, CurationError::ReasonInvalid)),
    }
    if !checked.changed.errors.is_empty() {
        return Ok(checked);
    }

    let mut seen = HashSet::new();
    for (position, id) in cmd.video_ids.into_iter().enumerate() {
        match id {
            Some(id) if seen.insert(id) => checked.videos.push((position, id)),
            Some(_) => {}
            None => {
                let error = CurationError::VideoNotFound;
                checked.changed.errors.push((Some(position), error));
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

        self.audit
            .record(
                tx,
                ctx,
                AuditDraft {
                    action: change.action,
                    subject_kind: "video",
                    subject_id: change.id.to_string(),
                    summary: change.summary.to_owned(),
                    before: Some(before),
                    after: Some(after),
                },
            )
            .await
    }
}
