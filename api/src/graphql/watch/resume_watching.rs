//! `resumeWatching`.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::watch::WatchErrorCode;

use super::id_or_nil;
use super::time_status::TimeStatus;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::once::once;

/// Which child may watch again.
#[derive(Debug, InputObject)]
struct ResumeWatchingInput {
    /// The child that may watch again.
    child_id: ID,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of allowing to watch again.
#[derive(SimpleObject)]
struct ResumeWatchingPayload {
    /// The child's time now, the stop taken away; absent when `userErrors` is not empty.
    time_status: Option<TimeStatus>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<WatchErrorCode>>,
}

/// Root of the mutation `resumeWatching`.
#[derive(Default)]
pub struct ResumeWatchingMutation;

#[Object]
impl ResumeWatchingMutation {
    /// Allows a child to watch again after `stopGently`; a child that is not stopped stays so. For guardians.
    async fn resume_watching(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child may watch again.")] input: ResumeWatchingInput,
    ) -> Result<ResumeWatchingPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let child_id = id_or_nil(&input.child_id);

        let live = &ctx.services().live;
        let (time, user_errors) =
            ctx.outcome(live.resume_watching(&ctx.cx(), child_id, key.as_ref()).await)?;

        Ok(ResumeWatchingPayload {
            time_status: time.map(TimeStatus),
            user_errors,
        })
    }
}
