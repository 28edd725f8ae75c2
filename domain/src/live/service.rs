//! The use cases that touch the store: recording, statistics, a guardian's gentle stop.

use crate::bus::BusMessage;
use crate::env::Role;
use crate::family;
use crate::id::ChildId;
use crate::watch::{self, RecordWatch, RecordedWatch, WatchError};
use crate::{Ctx, Env, Fault};

use super::hub::LiveStats;
use super::news::{self, Heard};

/// The longest message to a child's players.
pub const MAX_MESSAGE_CHARS: usize = 200;

/// Stores a batch of watch events and tells everyone who follows the child. The way in for players.
///
/// # Errors
/// As [`watch::record_watch`].
pub async fn record_watch(ctx: &Ctx<'_>, cmd: RecordWatch) -> Result<RecordedWatch, WatchError> {
    let child_id = cmd.child_id;
    ctx.env.live.attach(&ctx.env.bus);
    let recorded = watch::record_watch(ctx, cmd).await?;
    for message in ctx.env.live.take_in(child_id, &recorded.news, ctx.now()) {
        ctx.env.bus.publish(message).await;
    }
    Ok(recorded)
}

/// Takes in what another node says of children, so that nothing held of them in memory is kept for longer
/// than the bus takes. What this node did itself it knows already.
pub fn hear(env: &Env, message: &BusMessage) {
    match Heard::read(message) {
        Some(Heard::Sign(child_id, sign)) if sign.node != env.live.node() => {
            env.versions.watching_changed(child_id);
        }
        Some(Heard::Changed(child_id)) => env.versions.settings_changed(child_id),
        Some(Heard::Resumed) => env.versions.all_changed(),
        Some(Heard::Sign(..) | Heard::Message(..)) | None => {}
    }
}

/// Live statistics, for staff.
///
/// # Errors
/// [`Fault::Unauthenticated`], [`Fault::Forbidden`].
pub fn live_stats(ctx: &Ctx<'_>) -> Result<LiveStats, Fault> {
    ctx.staff_or_system(Role::Editor)?;
    ctx.env.live.attach(&ctx.env.bus);
    Ok(ctx.env.live.stats(ctx.now()))
}

/// Why a gentle stop was not sent.
#[derive(Debug, thiserror::Error)]
pub enum StopError {
    /// No such child in the guardian's family.
    #[error("no such child")]
    ChildNotFound,
    /// Longer than [`MAX_MESSAGE_CHARS`], or with characters that are not text.
    #[error("a message has at most {MAX_MESSAGE_CHARS} characters")]
    MessageInvalid,
    /// Nobody can mend it by other input.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Asks a child's players, kindly, to come to an end: they show the message, if there is one, and let the
/// running video finish. Players that are not connected do not hear it. The message is kept nowhere.
///
/// # Errors
/// [`StopError`]; only guardians may.
pub async fn stop_gently(ctx: &Ctx<'_>, child_id: ChildId, message: Option<&str>) -> Result<(), StopError> {
    ctx.guardian()?;
    family::child(ctx, child_id)
        .await?
        .ok_or(StopError::ChildNotFound)?;
    let message = message.unwrap_or_default().trim();
    if message.chars().count() > MAX_MESSAGE_CHARS || message.chars().any(char::is_control) {
        return Err(StopError::MessageInvalid);
    }
    ctx.env.live.attach(&ctx.env.bus);
    ctx.env
        .bus
        .publish(news::guardian_message(child_id, message))
        .await;
    Ok(())
}
