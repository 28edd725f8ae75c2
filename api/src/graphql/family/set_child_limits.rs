//! `setChildLimits`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::family::{FamilyErrorCode, SetChildLimits};
use kyck_kernel::Fault;

use super::child::Child;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::id::decode;
use crate::graphql::watch::ChangedTime;

/// What to change of a child's limits; what is absent stays.
#[derive(InputObject)]
struct SetChildLimitsInput {
    /// Id of the child whose limits change.
    child_id: ID,
    /// Minutes a day, 0 to 1440.
    daily_minutes: Option<i32>,
    /// `HH:MM` from which on watching is allowed.
    window_start: Option<String>,
    /// `HH:MM` at which it ends; before the start: on the next day. Midnight is `00:00` or `24:00`, and answered as
    /// `24:00`.
    window_end: Option<String>,
    /// `HH:MM` of bedtime; before `06:00` it is after midnight.
    bedtime: Option<String>,
}

/// Result of `setChildLimits`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct SetChildLimitsPayload {
    /// The child with its limits; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// What is left of the child's day.
    #[graphql(flatten)]
    changed: ChangedTime,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// Root field `setChildLimits` of the mutations.
#[derive(Default)]
pub struct SetChildLimitsMutation;

#[Object]
impl SetChildLimitsMutation {
    /// Sets when and how long a child may watch; running players are notified.
    async fn set_child_limits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, and what to change.")] input: SetChildLimitsInput,
    ) -> Result<SetChildLimitsPayload, Fault> {
        let command = SetChildLimits {
            child_id: decode(&input.child_id),
            daily_minutes: input.daily_minutes,
            window_start: input.window_start,
            window_end: input.window_end,
            bedtime: input.bedtime,
        };

        let family = &ctx.services().family;
        let (child, user_errors) = ctx.outcome(family.set_child_limits(&ctx.cx(), command).await)?;

        Ok(SetChildLimitsPayload {
            changed: ChangedTime(child.as_ref().map(|child| child.id)),
            child: child.map(|child| Child::new(child, ctx.cx().actor)),
            user_errors,
        })
    }
}
