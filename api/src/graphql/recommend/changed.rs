//! A child's feed and picks after a mutation that changed them, so that a client's cache stays right without another
//! request. Each is read only when it is asked for, after the change, and is part of payloads by `flatten`.

use async_graphql::{Context, Object, Result};
use kyck_kernel::id::ChildId;

use super::query::picks_of;
use super::types::{GuardianPick, HomeFeed};
use crate::graphql::ContextExt;
use crate::graphql::family::Child;

/// The feed of a child after a change of what goes into it; `None` when nothing changed.
#[derive(Clone, Copy, Debug)]
pub struct ChangedFeed(pub Option<ChildId>);

/// A child's feed after a change.
#[Object]
impl ChangedFeed {
    /// The child as it is now; absent when `userErrors` is not empty.
    async fn child(&self, ctx: &Context<'_>) -> Result<Option<Child>> {
        match self.0 {
            Some(child_id) => Child::find(ctx, ctx.cx().actor, child_id)
                .await
                .map_err(Into::into),
            None => Ok(None),
        }
    }

    /// The child's feed from now on, as `home` returns it; absent when `userErrors` is not empty.
    async fn home(&self, ctx: &Context<'_>) -> Result<Option<HomeFeed>> {
        let Some(child_id) = self.0 else {
            return Ok(None);
        };

        match ctx.services().recommend.home(&ctx.cx(), child_id).await {
            Ok((feed, time)) => Ok(Some(HomeFeed::new(feed, &time, ctx.language()))),
            Err(fault) => Err(fault.into()),
        }
    }
}

/// The list of a child's picks after a change; `None` when nothing changed.
#[derive(Clone, Copy, Debug)]
pub struct ChangedPicks(pub Option<ChildId>);

/// A child's picks after a change.
#[Object]
impl ChangedPicks {
    /// All that is picked for the child now, as `guardianPicks` returns it; absent when `userErrors` is not
    /// empty.
    async fn picks(&self, ctx: &Context<'_>) -> Result<Option<Vec<GuardianPick>>> {
        match self.0 {
            Some(child_id) => picks_of(ctx, child_id).await.map(Some),
            None => Ok(None),
        }
    }
}
