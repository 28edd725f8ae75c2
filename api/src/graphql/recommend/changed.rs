//! A child's feed and picks after a mutation that changed them, so that a client's cache stays right without another
//! request. Each is read only when it is asked for, after the change, and is part of payloads by `flatten`.

use async_graphql::{Context, Object};
use kyck_kernel::Fault;
use kyck_kernel::id::ChildId;

use super::feed::{GuardianPick, HomeFeed};
use super::query::picks_of;
use crate::graphql::ContextExt;
use crate::graphql::family::Child;

/// The feed of a child after a change of what goes into it; `None` when nothing changed.
#[derive(Clone, Copy, Debug)]
pub struct ChangedFeed(pub Option<ChildId>);

/// A child's feed after a change.
#[Object]
impl ChangedFeed {
    /// The child as it is now; absent when `userErrors` is not empty.
    async fn child(&self, ctx: &Context<'_>) -> Result<Option<Child>, Fault> {
        match self.0 {
            Some(child_id) => Child::find(ctx, ctx.cx().actor, child_id).await,
            None => Ok(None),
        }
    }

    /// The child's feed from now on, as `home` returns it; absent when `userErrors` is not empty.
    async fn home(&self, ctx: &Context<'_>) -> Result<Option<HomeFeed>, Fault> {
        let Some(child_id) = self.0 else {
            return Ok(None);
        };

        let (feed, time) = ctx.services().recommend.home(&ctx.cx(), child_id).await?;

        Ok(Some(HomeFeed::new(feed, time)))
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
    async fn picks(&self, ctx: &Context<'_>) -> Result<Option<Vec<GuardianPick>>, Fault> {
        match self.0 {
            Some(child_id) => Ok(Some(picks_of(ctx, child_id).await?)),
            None => Ok(None),
        }
    }
}
