//! `grantBonus`.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::family::FamilyErrorCode;

use super::child::Child;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::id::decode;
use crate::graphql::once::once;
use crate::graphql::watch::ChangedTime;

/// Extra minutes for today.
#[derive(InputObject)]
struct GrantBonusInput {
    /// Id of the child who gets the minutes.
    child_id: ID,
    /// 1 to 240 minutes; at most 480 in a day.
    minutes: i32,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `grantBonus`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct GrantBonusPayload {
    /// The child with its limits; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// What is left of the child's day.
    #[graphql(flatten)]
    changed: ChangedTime,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// Root field `grantBonus` of the mutations.
#[derive(Default)]
pub struct GrantBonusMutation;

#[Object]
impl GrantBonusMutation {
    /// Grants a child extra minutes for today.
    async fn grant_bonus(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, how many minutes.")] input: GrantBonusInput,
    ) -> Result<GrantBonusPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let child_id = decode(&input.child_id);

        let family = &ctx.services().family;
        let (child, user_errors) = ctx.outcome(
            family
                .grant_bonus(&ctx.cx(), child_id, input.minutes, key.as_ref())
                .await,
        )?;

        Ok(GrantBonusPayload {
            changed: ChangedTime(child.as_ref().map(|child| child.id)),
            child: child.map(|child| Child::new(child, ctx.cx().actor)),
            user_errors,
        })
    }
}
