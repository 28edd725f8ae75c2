//! `liveStats`, once.

use async_graphql::{Context, Object, Result};

use super::types::LiveStats;
use crate::graphql::ContextExt;

/// Queries about what happens now.
#[derive(Default)]
pub struct LiveQuery;

#[Object]
impl LiveQuery {
    /// Who watches now over all children; the subscription of this name follows it. For staff.
    async fn live_stats(&self, ctx: &Context<'_>) -> Result<LiveStats> {
        let stats = ctx.services().live.live_stats(&ctx.cx())?;
        LiveStats::load(ctx.services(), stats)
            .await
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }
}
