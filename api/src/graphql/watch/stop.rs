//! `stopGently`, `resumeWatching`.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_kernel::id::ChildId;
use uuid::Uuid;

use super::error::{WatchErrorCode, split_stop};
use super::types::TimeStatus;
use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::id::decode;
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
    /// What the user can fix; empty on success.
    user_errors: Vec<UserError<WatchErrorCode>>,
}

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
    /// What the user can fix; empty on success.
    user_errors: Vec<UserError<WatchErrorCode>>,
}

/// Mutations with which a guardian stops watching and allows it again.
#[derive(Default)]
pub struct StopMutation;

#[Object]
impl StopMutation {
    /// Stops a child's watching, kindly: its players show the message and let the running video finish, and no other
    /// video begins until `resumeWatching`. For guardians.
    async fn stop_gently(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, and with which words.")] input: StopGentlyInput,
    ) -> Result<StopGentlyPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let child_id = decode(&input.child_id).unwrap_or(ChildId(Uuid::nil()));
        match ctx
            .services()
            .live
            .stop_gently(&ctx.cx(), child_id, input.message.as_deref(), key.as_ref())
            .await
        {
            Ok(time) => Ok(StopGentlyPayload {
                sent: true,
                time_status: Some(TimeStatus::new(&time, ctx.language())),
                user_errors: Vec::new(),
            }),
            Err(error) => Ok(StopGentlyPayload {
                sent: false,
                time_status: None,
                user_errors: vec![split_stop(ctx, error)?],
            }),
        }
    }

    /// Allows a child to watch again after `stopGently`; a child that is not stopped stays so. For guardians.
    async fn resume_watching(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child may watch again.")] input: ResumeWatchingInput,
    ) -> Result<ResumeWatchingPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let child_id = decode(&input.child_id).unwrap_or(ChildId(Uuid::nil()));
        match ctx
            .services()
            .live
            .resume_watching(&ctx.cx(), child_id, key.as_ref())
            .await
        {
            Ok(time) => Ok(ResumeWatchingPayload {
                time_status: Some(TimeStatus::new(&time, ctx.language())),
                user_errors: Vec::new(),
            }),
            Err(error) => Ok(ResumeWatchingPayload {
                time_status: None,
                user_errors: vec![split_stop(ctx, error)?],
            }),
        }
    }
}
