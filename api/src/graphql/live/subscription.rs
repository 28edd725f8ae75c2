//! `childLive`, `playbackCommands`, `liveStats`.

use async_graphql::{Context, Error, ID, Subscription};
use futures_util::{Stream, StreamExt};
use kyck_domain::live::{self, Command};
use kyck_kernel::{Ctx, Fault};

use super::child_live::ChildLive;
use super::live_stats::LiveStats;
use crate::graphql::id::decode;
use crate::graphql::{ContextExt, RequestContext};

/// What can be followed of watching.
#[derive(Default)]
pub struct LiveSubscription;

#[Subscription]
impl LiveSubscription {
    /// Commands to a child's players: a warning, finish this one, stop, access revoked, a guardian's
    /// message. The state at the start is sent immediately.
    async fn playback_commands(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child whose players get commands.")] child_id: ID,
    ) -> Result<impl Stream<Item = Result<Command, Error>> + 'static, Fault> {
        let request = ctx.request().clone();
        ctx.cx().signed_in()?;
        let child_id = decode(&child_id).ok_or(Fault::Forbidden)?;
        let commands = request
            .services
            .live
            .follow_commands(request.actor, child_id)
            .await?;

        Ok(commands.map(|command| command.map_err(Error::from)))
    }

    /// What a child does now, and again whenever it changes, within a second. For its guardians and its
    /// own devices.
    async fn child_live(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child to follow.")] child_id: ID,
    ) -> Result<impl Stream<Item = Result<ChildLive, Error>> + 'static, Fault> {
        let request = ctx.request().clone();
        ctx.cx().signed_in()?;
        let child_id = decode(&child_id).ok_or(Fault::Forbidden)?;
        let states = request
            .services
            .live
            .follow_child(request.actor, child_id)
            .await?;

        Ok(states.then(move |state| {
            let request = request.clone();
            async move { child_live(&request, state).await }
        }))
    }

    /// Who watches now over all children, and again whenever it changes, at most once a second. For staff.
    async fn live_stats(
        &self,
        ctx: &Context<'_>,
    ) -> Result<impl Stream<Item = Result<LiveStats, Error>> + 'static, Fault> {
        let request = ctx.request().clone();
        let stats = request.services.live.follow_stats(request.actor).await?;

        Ok(stats.then(move |stats| {
            let request = request.clone();
            async move { live_stats(&request, stats).await }
        }))
    }
}

async fn child_live(
    request: &RequestContext,
    state: Result<live::ChildLive, Fault>,
) -> Result<ChildLive, Error> {
    Ok(ChildLive::load(&request.services, &context_of(request), state?).await?)
}

async fn live_stats(
    request: &RequestContext,
    stats: Result<live::LiveStats, Fault>,
) -> Result<LiveStats, Error> {
    Ok(LiveStats::load(&request.services, stats?).await?)
}

/// The domain's context of a request that goes on.
fn context_of(request: &RequestContext) -> Ctx<'_> {
    Ctx {
        actor: request.actor,
        address: request.address.as_deref(),
    }
}
