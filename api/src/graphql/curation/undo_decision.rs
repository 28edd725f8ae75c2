//! `undoDecision`.

use async_graphql::{Context, ID, Object, OneofObject, SimpleObject};
use kyck_domain::curation::Undo;
use kyck_kernel::Fault;

use super::query::find_review;
use super::staff_videos::{StaffVideo, staff_videos_by_ids};
use super::types::{CurationUserError, ReviewItemNode};
use crate::graphql::{ContextExt, id};

/// Which change to undo.
#[derive(OneofObject)]
enum UndoDecisionInput {
    /// The item of the review queue that was decided.
    ReviewItemId(ID),
    /// The entry of the audit log about the change.
    AuditEntryId(ID),
}

/// The outcome of undoing a change.
#[derive(SimpleObject)]
struct UndoDecisionPayload {
    /// The video as it is again; null when `userErrors` is not empty.
    video: Option<StaffVideo>,
    /// The item of the review queue that waits again; null when the change decided none.
    item: Option<ReviewItemNode>,
    /// What the user can fix; empty on success.
    user_errors: Vec<CurationUserError>,
}

/// The mutation with which staff undoes a change of a video.
#[derive(Default)]
pub struct UndoDecisionMutation;

#[Object]
impl UndoDecisionMutation {
    /// Makes a video what it was before a decision or an edit of the last ten minutes. For who made the change, and for
    /// managers.
    async fn undo_decision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change to undo.")] input: UndoDecisionInput,
    ) -> Result<UndoDecisionPayload, Fault> {
        let what = match &input {
            UndoDecisionInput::ReviewItemId(item_id) => Undo::Decision(id::decode(item_id)),
            UndoDecisionInput::AuditEntryId(entry_id) => Undo::Entry(id::decode(entry_id)),
        };

        let curation = &ctx.services().curation;
        let (undone, user_errors) = ctx.outcome(curation.undo_decision(&ctx.cx(), what).await)?;
        let video_ids: Vec<_> = undone.iter().map(|undone| undone.video_id).collect();
        let item_id = undone.and_then(|undone| undone.item_id);

        Ok(UndoDecisionPayload {
            video: staff_videos_by_ids(ctx, &video_ids).await?.pop(),
            item: match item_id {
                Some(item_id) => find_review(ctx, &id::encode(item_id)).await?,
                None => None,
            },
            user_errors,
        })
    }
}
