//! `unblockForChild`.

use async_graphql::{Context, Object, Result, SimpleObject};
use kyck_domain::family::FamilyErrorCode;

use super::block_for_child::BlockForChildInput;
use super::child::Child;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;

/// Result of `unblockForChild`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct UnblockForChildPayload {
    /// The child with its blocks; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// Root field `unblockForChild` of the mutations.
#[derive(Default)]
pub struct UnblockForChildMutation;

#[Object]
impl UnblockForChildMutation {
    /// Shows a child again what was blocked.
    async fn unblock_for_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, and what.")] input: BlockForChildInput,
    ) -> Result<UnblockForChildPayload> {
        let (command, key) = input.into_command(ctx)?;

        let family = &ctx.services().family;
        let (child, user_errors) = ctx.outcome(family.unblock(&ctx.cx(), command, key.as_ref()).await)?;

        Ok(UnblockForChildPayload {
            child: child.map(|child| Child::new(child, ctx.cx().actor)),
            user_errors,
        })
    }
}
