//! The use cases that touch the store: recording, statistics, a guardian's gentle stop.

use crate::env::Role;
use crate::family;
use crate::id::ChildId;
use crate::idempotency::{self, MutationKey};
use crate::text;
use crate::watch::{self, RecordWatch, RecordedWatch, WatchError};
use crate::{Ctx, Fault};

use super::hub::LiveStats;
use super::news;

/// The longest message to a child's players.
pub const MAX_MESSAGE_CHARS: usize = 200;

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

/// Why a gentle stop was not sent.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// No such child in the guardian's family.
    #[error("no such child")]
    ChildNotFound,
    /// Longer than [`MAX_MESSAGE_CHARS`], or with hidden characters.
    #[error("a message has at most {MAX_MESSAGE_CHARS} characters")]
    MessageInvalid,
    /// Nobody can mend it by other input.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Asks a child's players, kindly, to come to an end: they show the message, if there is one, and let the
/// running video finish. Players that are not connected do not hear it. The message is kept nowhere.
///
/// With a key it is sent before the key is stored, so that a crash in between sends it again rather than not
/// at all.
///
/// # Errors
/// [`StopError`]; only guardians may.
pub async fn stop_gently(
    ctx: &Ctx<'_>,
    child_id: ChildId,
    message: Option<&str>,
    key: Option<&MutationKey>,
) -> Result<(), StopError> {
    ctx.guardian()?;
    family::child(ctx, child_id)
        .await?
        .ok_or(StopError::ChildNotFound)?;
    let message =
        text::line(message.unwrap_or_default(), MAX_MESSAGE_CHARS).map_err(|_| StopError::MessageInvalid)?;
    ctx.env.live.attach(&ctx.env.bus, &ctx.env.versions);
    let message = news::guardian_message(child_id, &message);
    if key.is_none() {
        ctx.env.bus.publish(message).await;
        return Ok(());
    }

    let tx = ctx.env.db.write().await?;
    if idempotency::claim::<()>(&tx, ctx, key).await?.is_none() {
        ctx.env.bus.publish(message).await;
        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await.map_err(Fault::from)?;
    }
    Ok(())
}
