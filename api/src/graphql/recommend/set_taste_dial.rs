//! `setTasteDial`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::recommend::{RecommendErrorCode, SetTasteDial, TasteDial};
use kyck_kernel::Fault;

use super::changed::ChangedFeed;
use crate::graphql::error::UserError;
use crate::graphql::{ContextExt, id};

/// How familiar or how new a child's feed is to be.
#[derive(Debug, InputObject)]
struct SetTasteDialInput {
    /// Id of the child whose feed changes.
    child_id: ID,
    /// How much variety the feed has.
    dial: TasteDial,
}

/// Result of `setTasteDial`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct SetTasteDialPayload {
    /// The choice that holds now; absent when `userErrors` is not empty.
    dial: Option<TasteDial>,
    /// The child with this choice, and its feed.
    #[graphql(flatten)]
    changed: ChangedFeed,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<RecommendErrorCode>>,
}

/// Root of the mutation `setTasteDial`.
#[derive(Default)]
pub struct SetTasteDialMutation;

#[Object]
impl SetTasteDialMutation {
    /// Sets how familiar or how new a child's feed is to be; holds from the next feed on. For guardians.
    async fn set_taste_dial(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The child and the new choice.")] input: SetTasteDialInput,
    ) -> Result<SetTasteDialPayload, Fault> {
        let command = SetTasteDial {
            child_id: id::decode(&input.child_id),
            dial: input.dial,
        };

        let recommend = &ctx.services().recommend;
        let (done, user_errors) = ctx.outcome(recommend.set_taste_dial(&ctx.cx(), command).await)?;

        Ok(SetTasteDialPayload {
            dial: done.map(|()| input.dial),
            changed: ChangedFeed(done.and(command.child_id)),
            user_errors,
        })
    }
}
