//! What a mutation changed besides the object it is about, so that a client's cache stays right without another
//! request. Each is read only when it is asked for, after the change, and stands in payloads by `flatten`.

use async_graphql::{Context, Object, Result};
use kyck_kernel::Actor;
use kyck_kernel::id::ChildId;

use super::family::{Child, Family};
use super::recommend::{GuardianPick, HomeFeed, picks_of};
use super::watch::TimeStatus;
use crate::graphql::ContextExt;

/// The asking guardian's family after a change of its members, devices or consents; `false` when nothing changed.
#[derive(Clone, Copy, Debug)]
pub struct ChangedFamily(pub bool);

/// The asking guardian's family after a change.
#[Object]
impl ChangedFamily {
    /// The asking guardian's family as it is now, with its lists; absent when `userErrors` is not empty.
    async fn family(&self, ctx: &Context<'_>) -> Result<Option<Family>> {
        let actor = ctx.cx().actor;
        let Actor::Guardian { family_id, .. } = actor else {
            return Ok(None);
        };
        if !self.0 {
            return Ok(None);
        }

        let family = ctx.services().identity.family(&ctx.cx(), family_id).await?;
        Ok(family.map(|family| Family::new(family, actor)))
    }
}

/// The time of a child after a change of what it may watch; `None` when nothing changed.
#[derive(Clone, Copy, Debug)]
pub struct ChangedTime(pub Option<ChildId>);

/// A child's time after a change.
#[Object]
impl ChangedTime {
    /// How long the child may watch now, the change included; absent when `userErrors` is not empty.
    async fn time_status(&self, ctx: &Context<'_>) -> Result<Option<TimeStatus>> {
        let Some(child_id) = self.0 else {
            return Ok(None);
        };

        let time = ctx.services().watch.time_status(&ctx.cx(), child_id).await?;
        Ok(Some(TimeStatus(time)))
    }
}

/// The feed of a child after a change of what goes into it; `None` when nothing changed.
#[derive(Clone, Copy, Debug)]
pub struct ChangedFeed(pub Option<ChildId>);

/// A child's feed after a change.
#[Object]
impl ChangedFeed {
    /// The child as it is now; absent when `userErrors` is not empty.
    async fn child(&self, ctx: &Context<'_>) -> Result<Option<Child>> {
        match self.0 {
            Some(child_id) => Child::find(ctx, ctx.cx().actor, child_id).await,
            None => Ok(None),
        }
    }

    /// The child's feed from now on, as `home` returns it; absent when `userErrors` is not empty.
    async fn home(&self, ctx: &Context<'_>) -> Result<Option<HomeFeed>> {
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
    async fn picks(&self, ctx: &Context<'_>) -> Result<Option<Vec<GuardianPick>>> {
        match self.0 {
            Some(child_id) => Ok(Some(picks_of(ctx, child_id).await?)),
            None => Ok(None),
        }
    }
}
