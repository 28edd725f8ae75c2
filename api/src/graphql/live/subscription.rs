//! `playbackCommands`.

use std::sync::Arc;

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::{Stream, StreamExt};
use kyck_domain::{Fault, live};

use super::types::PlaybackCommand;
use crate::graphql::ContextExt;
use crate::graphql::error::{fault_to_graphql, to_graphql};
use crate::graphql::id::decode;

/// What can be followed of watching.
#[derive(Default)]
pub struct LiveSubscription;

#[Subscription]
impl LiveSubscription {
    /// Commands to a child's players: a warning, finish this one, stop, access revoked, a guardian's
    /// message. What holds at the start is told at once.
    async fn playback_commands(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose players.")] child_id: ID,
    ) -> Result<impl Stream<Item = Result<PlaybackCommand>> + 'static> {
        let request = ctx.request().clone();
        ctx.cx().signed_in().map_err(|fault| to_graphql(ctx, fault))?;
        let child_id = decode(&child_id).ok_or_else(|| to_graphql(ctx, Fault::Forbidden))?;
        let commands = live::follow_commands(Arc::clone(&request.env), request.actor, child_id)
            .await
            .map_err(|fault| to_graphql(ctx, fault))?;
        Ok(commands.map(move |command| {
            command
                .map(PlaybackCommand::from)
                .map_err(|fault| fault_to_graphql(&request.request_id, fault))
        }))
    }
}
