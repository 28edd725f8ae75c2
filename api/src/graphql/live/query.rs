//! `liveStats`, once.

use async_graphql::{Context, Object};
use kyck_kernel::Fault;

use super::live_stats::LiveStats;
use crate::graphql::ContextExt;

/// Queries about what happens now.
#[derive(Default)]
pub struct LiveQuery;

#[Object]
impl LiveQuery {
    /// Who watches now over all children; the subscription of this name follows it. For staff.
    async fn live_stats(&self, ctx: &Context<'_>) -> Result<LiveStats, Fault> {
        let services = ctx.services();
        let stats = services.live.live_stats(&ctx.cx())?;

        LiveStats::load(services, stats).await
    }
}
