//! A child's time after a mutation that changed it, so that a client's cache stays right without another request.

use async_graphql::{Context, Object};
use kyck_kernel::Fault;
use kyck_kernel::id::ChildId;

use super::time_status::TimeStatus;
use crate::graphql::ContextExt;

/// The time of a child after a change of what it may watch; `None` when nothing changed. Read only when it is asked
/// for, after the change; part of payloads by `flatten`.
#[derive(Clone, Copy, Debug)]
pub struct ChangedTime(pub Option<ChildId>);

/// A child's time after a change.
#[Object]
impl ChangedTime {
    /// How long the child may watch now, the change included; absent when `userErrors` is not empty.
    async fn time_status(&self, ctx: &Context<'_>) -> Result<Option<TimeStatus>, Fault> {
        let Some(child_id) = self.0 else {
            return Ok(None);
        };

        let time = ctx.services().watch.time_status(&ctx.cx(), child_id).await?;

        Ok(Some(TimeStatus(time)))
    }
}
