//! Recording, and live statistics.

use crate::env::Role;
use crate::watch::{self, RecordWatch, RecordedWatch, WatchError};
use crate::{Ctx, Fault};

use super::hub::LiveStats;

/// Stores a batch of watch events and tells everyone who follows the child. The way in for players.
///
/// # Errors
/// As [`watch::record_watch`].
pub async fn record_watch(ctx: &Ctx<'_>, cmd: RecordWatch) -> Result<RecordedWatch, WatchError> {
    let child_id = cmd.child_id;
    ctx.env.live.attach(&ctx.env.bus, &ctx.env.versions);
    let recorded = watch::record_watch(ctx, cmd).await?;
    for message in ctx.env.live.take_in(child_id, &recorded.news, ctx.now()) {
        ctx.env.bus.publish(message).await;
    }
    Ok(recorded)
}

/// Live statistics, for staff.
///
/// # Errors
/// [`Fault::Unauthenticated`], [`Fault::Forbidden`].
pub fn live_stats(ctx: &Ctx<'_>) -> Result<LiveStats, Fault> {
    ctx.staff_or_system(Role::Editor)?;
    ctx.env.live.attach(&ctx.env.bus, &ctx.env.versions);
    Ok(ctx.env.live.stats(ctx.now()))
}
