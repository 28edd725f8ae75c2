//! `stopGently`.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::live::StopGently;
use kyck_domain::watch::WatchErrorCode;

use super::id_or_nil;
use super::time_status::TimeStatus;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::once::once;

/// How a guardian stops watching.
#[derive(Debug, InputObject)]
struct StopGentlyInput {
    /// The child whose watching stops.
    child_id: ID,
    /// What to show the child, at most 200 characters; stored nowhere.
    message: Option<String>,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of a guardian's stop.
#[derive(SimpleObject)]
struct StopGentlyPayload {
    /// Whether the stop is stored and the child's connected players were notified.
    sent: bool,
    /// The child's time now: its verdict is `STOPPED_BY_GUARDIAN`; absent when `userErrors` is not empty.
    time_status: Option<TimeStatus>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<WatchErrorCode>>,
}

/// Root of the mutation `stopGently`.
#[derive(Default)]
pub struct StopGentlyMutation;

#[Object]
impl StopGentlyMutation {
    /// Stops a child's watching, kindly: its players show the message and let the running video finish, and no other
    /// video begins until `resumeWatching`. For guardians.
    async fn stop_gently(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, and with which words.")] input: StopGentlyInput,
    ) -> Result<StopGentlyPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let command = StopGently {
            child_id: id_or_nil(&input.child_id),
            message: input.message.as_deref(),
        };

        let live = &ctx.services().live;
        let (time, user_errors) = ctx.outcome(live.stop_gently(&ctx.cx(), command, key.as_ref()).await)?;

        Ok(StopGentlyPayload {
            sent: time.is_some(),
            time_status: time.map(TimeStatus),
            user_errors,
        })
    }
}
