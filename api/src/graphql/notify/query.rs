//! `notificationPreferences`, `outboxStatus`.

use async_graphql::{Context, Object};
use kyck_domain::notify::{NotificationPreferences, OutboxStatus};
use kyck_kernel::Fault;

use crate::graphql::ContextExt;

/// Queries about the caller's pushes and the outbox.
#[derive(Default)]
pub struct NotifyQuery;

#[Object]
impl NotifyQuery {
    /// Which pushes the calling guardian wants, and the quiet hours.
    async fn notification_preferences(&self, ctx: &Context<'_>) -> Result<NotificationPreferences, Fault> {
        ctx.services().notify.get_preferences(&ctx.cx()).await
    }

    /// Numbers of the messages in the outbox. For administrators.
    async fn outbox_status(&self, ctx: &Context<'_>) -> Result<OutboxStatus, Fault> {
        ctx.services().notify.outbox_status(&ctx.cx()).await
    }
}
