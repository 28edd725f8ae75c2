//! Undoing a decision about a video, or an edit of it, shortly after.

use kyck_kernel::id::{AuditEntryId, ReviewItemId, VideoId};
use kyck_kernel::{Ctx, Fault, Role};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};

use super::error::{CurationError, CurationErrorCode};
use super::model::{Decision, ReviewState};
use super::{Curation, store};
use crate::audit::{AuditDraft, AuditEntry};
use crate::catalog::{self, Editorial, VideoState};

/// For how long a change can be undone, in milliseconds.
const UNDO_MS: i64 = 10 * 60 * 1_000;
/// The changes that can be undone, as the audit log names them.
const UNDOABLE: [&str; 7] = [
    "review.approve",
    "review.reject",
    "review.return",
    "video.update",
    "video.reinstate",
    "video.reopen",
    "video.retire",
];

/// Which change to undo; `None` for an id that names nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undo {
    /// The decision about this item of the review queue.
    Decision(Option<ReviewItemId>),
    /// The change that this entry of the audit log describes.
    Entry(Option<AuditEntryId>),
}

impl Undo {
    /// An error of this part of the input.
    fn refused(self, code: CurationErrorCode) -> CurationError {
        let field = match self {
            Self::Decision(_) => "review_item_id",
            Self::Entry(_) => "audit_entry_id",
        };
        CurationError::of(code, field)
    }
}

/// The outcome of an undone change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The video, which is as it was before.
    pub video_id: VideoId,
    /// The item of the review queue that waits again, if one does.
    pub item_id: Option<ReviewItemId>,
}

impl Curation {
    /// Makes a video what it was before a decision or an edit, and its item of the review queue wait again. For who made the
    /// change, and for managers; only managers make a video published again by it.
    ///
    /// # Errors
    /// [`CurationErrorCode::ItemNotFound`], [`CurationErrorCode::ChangeNotFound`], [`CurationErrorCode::UndoTooLate`] after
    /// ten minutes, [`CurationErrorCode::ChangedSince`] when somebody changed the video since; [`Fault`] for rights and database.
    pub async fn undo_decision(&self, ctx: &Ctx<'_>, what: Undo) -> Result<Undone, CurationError> {
        let staff = ctx.staff(Role::Editor)?;
        let entry = self.entry_of(what).await?;
        let is_manager = staff.role >= Role::Manager;
        if !is_manager && entry.staff_id != Some(staff.staff_id) {
            return Err(Fault::Forbidden.into());
        }
        let change =
            RecordedChange::read(&entry).ok_or_else(|| what.refused(CurationErrorCode::ChangeNotFound))?;
        if self.kernel.now().as_millis() - entry.at.as_millis() > UNDO_MS {
            return Err(what.refused(CurationErrorCode::UndoTooLate));
        }
        if change.before.state == VideoState::Published && !is_manager {
            return Err(Fault::Forbidden.into());
        }

        let tx = self.kernel.db.write().await?;
        let found = catalog::editorial_for_change(&tx, change.video_id).await?;
        let found = found.ok_or_else(|| what.refused(CurationErrorCode::VideoNotFound))?;
        if found.data != change.after {
            return Err(what.refused(CurationErrorCode::ChangedSince));
        }

        self.catalog
            .store_editorial(&tx, change.video_id, &change.before)
            .await?;
        if !self.restore_items(&tx, ctx, &change, &entry).await? {
            return Err(what.refused(CurationErrorCode::ChangedSince));
        }
        let draft = AuditDraft {
            action: "video.undo",
            subject_kind: "video",
            subject_id: change.video_id.to_string(),
            summary: "A change of a video was undone".to_owned(),
            before: Some(json!({ "video": change.after })),
            after: Some(json!({
                "video": change.before,
                "undoneEntry": entry.id,
                "undoneAction": entry.action,
            })),
        };
        self.audit.record(&tx, ctx, draft).await?;
        tx.commit().await?;

        self.catalog.announce().await;
        Ok(Undone {
            video_id: change.video_id,
            item_id: change.decided_item,
        })
    }

    /// The entry of the audit log about the change. A later change of the video prevents undoing a decision.
    async fn entry_of(&self, what: Undo) -> Result<AuditEntry, CurationError> {
        let item_id = match what {
            Undo::Decision(item_id) => {
                item_id.ok_or_else(|| what.refused(CurationErrorCode::ItemNotFound))?
            }
            Undo::Entry(id) => {
                let entry = match id {
                    Some(id) => self.audit.read(id).await?,
                    None => None,
                };
                return entry.ok_or_else(|| what.refused(CurationErrorCode::ChangeNotFound));
            }
        };

        let item = store::by_ids(self.kernel.db.read(), &[item_id])
            .await?
            .remove(&item_id);
        let item = item.ok_or_else(|| what.refused(CurationErrorCode::ItemNotFound))?;
        if item.state != ReviewState::Decided {
            return Err(what.refused(CurationErrorCode::ChangeNotFound));
        }

        let newest = self
            .audit
            .newest_about("video", &item.video_id.to_string())
            .await?;
        newest
            .filter(|entry| {
                RecordedChange::read(entry).is_some_and(|change| change.decided_item == Some(item_id))
            })
            .ok_or_else(|| what.refused(CurationErrorCode::ChangedSince))
    }
}

/// A change of a video, read from the audit log.
struct RecordedChange {
    video_id: VideoId,
    before: Editorial,
    after: Editorial,
    decided_item: Option<ReviewItemId>,
    new_item: Option<ReviewItemId>,
}

impl RecordedChange {
    /// `None` for an entry about something else, an erased one, or one of an earlier version.
    fn read(entry: &AuditEntry) -> Option<Self> {
        let detail = entry.detail.as_ref()?;
        if !UNDOABLE.contains(&entry.action.as_str()) {
            return None;
        }
        let mut before: Value = serde_json::from_str(detail.before.as_deref()?).ok()?;
        let mut after: Value = serde_json::from_str(detail.after.as_deref()?).ok()?;
        Some(Self {
            video_id: uuid::Uuid::try_parse(&detail.subject_id).ok()?.into(),
            decided_item: serde_json::from_value(before["item"].take()).ok()?,
            new_item: serde_json::from_value(after["newItem"].take()).ok()?,
            before: serde_json::from_value(before["video"].take()).ok()?,
            after: serde_json::from_value(after["video"].take()).ok()?,
        })
    }
}

impl Curation {
    /// Takes the item out of the queue that the change put in, and lets the one wait again that it decided. `false` when
    /// somebody changed them since.
    async fn restore_items(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        change: &RecordedChange,
        entry: &AuditEntry,
    ) -> Result<bool, Fault> {
        let staff = ctx.staff(Role::Editor)?;
        if let Some(item_id) = change.new_item
            && !self
                .store_decision(tx, item_id, Decision::Return, None, Some(staff.staff_id))
                .await?
        {
            return Ok(false);
        }

        let Some(item_id) = change.decided_item else {
            return Ok(true);
        };
        // A video waits in the queue at most once.
        let is_waiting = !store::pending_of(tx, &[change.video_id]).await?.is_empty();
        Ok(!is_waiting && store::reopen_decided(tx, item_id, entry.at).await?)
    }
}
