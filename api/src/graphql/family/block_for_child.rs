//! `blockForChild`.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::family::{BlockForChild, BlockKind, FamilyErrorCode};
use kyck_domain::idempotency::MutationKey;
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use uuid::Uuid;

use super::child::Child;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::id::decode;
use crate::graphql::once::once;

/// What to block, or not to block any more, for a child.
#[derive(InputObject)]
pub(super) struct BlockForChildInput {
    /// Id of the child for whom it is blocked.
    child_id: ID,
    /// What kind of thing.
    kind: BlockKind,
    /// The video, channel, series or theme.
    target_id: ID,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

impl BlockForChildInput {
    /// The command, and the key of the attempt.
    pub(super) fn into_command(self, ctx: &Context<'_>) -> Result<(BlockForChild, Option<MutationKey>)> {
        let key = once(ctx, self.client_mutation_id)?;
        let target_id: Option<Uuid> = match self.kind {
            BlockKind::Video => decode::<VideoId>(&self.target_id).map(Into::into),
            BlockKind::Channel => decode::<ChannelId>(&self.target_id).map(Into::into),
            BlockKind::Series => decode::<SeriesId>(&self.target_id).map(Into::into),
            BlockKind::Theme => decode::<ThemeId>(&self.target_id).map(Into::into),
        };

        let command = BlockForChild {
            child_id: decode(&self.child_id),
            kind: self.kind,
            target_id,
        };
        Ok((command, key))
    }
}

/// Result of `blockForChild`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct BlockForChildPayload {
    /// The child with its blocks; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// Root field `blockForChild` of the mutations.
#[derive(Default)]
pub struct BlockForChildMutation;

#[Object]
impl BlockForChildMutation {
    /// Hides a video, channel, series or theme from a child.
    async fn block_for_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, and what.")] input: BlockForChildInput,
    ) -> Result<BlockForChildPayload> {
        let (command, key) = input.into_command(ctx)?;

        let family = &ctx.services().family;
        let (child, user_errors) = ctx.outcome(family.block(&ctx.cx(), command, key.as_ref()).await)?;

        Ok(BlockForChildPayload {
            child: child.map(|child| Child::new(child, ctx.cx().actor)),
            user_errors,
        })
    }
}
