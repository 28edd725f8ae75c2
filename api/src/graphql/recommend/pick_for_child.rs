//! `pickForChild` and `unpickForChild`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::recommend::{PickForChild, RecommendError, RecommendErrorCode};
use kyck_kernel::Fault;

use super::changed::{ChangedFeed, ChangedPicks};
use crate::graphql::error::UserError;
use crate::graphql::once::once;
use crate::graphql::{ContextExt, id};

/// Which video for which child.
#[derive(Debug, InputObject)]
#[expect(clippy::struct_field_names, reason = "the schema's names of ids")]
struct PickForChildInput {
    /// Id of the child whose feed shows the video.
    child_id: ID,
    /// Id of the video to recommend.
    video_id: ID,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

impl PickForChildInput {
    fn command(&self) -> PickForChild {
        PickForChild {
            child_id: id::decode(&self.child_id),
            video_id: id::decode(&self.video_id),
        }
    }
}

/// Result of `pickForChild` and `unpickForChild`.
#[derive(SimpleObject)]
struct PickForChildPayload {
    /// Whether the video is picked now; absent when `userErrors` is not empty.
    is_picked: Option<bool>,
    /// The child, and its feed.
    #[graphql(flatten)]
    changed: ChangedFeed,
    /// Videos that are picked for the child.
    #[graphql(flatten)]
    changed_picks: ChangedPicks,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<RecommendErrorCode>>,
}

impl PickForChildPayload {
    fn new(
        ctx: &Context<'_>,
        command: PickForChild,
        is_picked: bool,
        result: Result<(), RecommendError>,
    ) -> Result<Self, Fault> {
        let (done, user_errors) = ctx.outcome(result)?;
        let child_id = done.and(command.child_id);

        Ok(Self {
            is_picked: done.map(|()| is_picked),
            changed: ChangedFeed(child_id),
            changed_picks: ChangedPicks(child_id),
            user_errors,
        })
    }
}

/// The mutations `pickForChild` and `unpickForChild`.
#[derive(Default)]
pub struct PickForChildMutation;

#[Object]
impl PickForChildMutation {
    /// Puts a video first in a child's feed until the child has watched it; at most 20 at a time. For
    /// guardians.
    async fn pick_for_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The child and the video.")] input: PickForChildInput,
    ) -> async_graphql::Result<PickForChildPayload> {
        let cx = ctx.cx();
        cx.guardian()?;
        let command = input.command();
        let key = once(ctx, input.client_mutation_id)?;

        let result = ctx.services().recommend.pick(&cx, command, key.as_ref()).await;

        Ok(PickForChildPayload::new(ctx, command, true, result)?)
    }

    /// Takes a pick back; a video that is not picked stays so. For guardians.
    async fn unpick_for_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The child and the video.")] input: PickForChildInput,
    ) -> async_graphql::Result<PickForChildPayload> {
        let cx = ctx.cx();
        cx.guardian()?;
        let command = input.command();
        let key = once(ctx, input.client_mutation_id)?;

        let result = ctx.services().recommend.unpick(&cx, command, key.as_ref()).await;

        Ok(PickForChildPayload::new(ctx, command, false, result)?)
    }
}
