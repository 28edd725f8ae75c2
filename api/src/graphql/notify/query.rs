//! `notificationPreferences`, `outboxStatus`.

use async_graphql::{Context, Object, Result};

use super::types::{NotificationPreferences, OutboxStatus};
use crate::graphql::ContextExt;

/// Queries about messages.
#[derive(Default)]
pub struct NotifyQuery;

#[Object]
impl NotifyQuery {
    /// What the asking guardian wants to hear of.
    async fn notification_preferences(&self, ctx: &Context<'_>) -> Result<NotificationPreferences> {
        ctx.services()
            .notify
            .get_preferences(&ctx.cx())
            .await
            .map(Into::into)
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }

    /// Numbers of the messages in the outbox. For administrators.
    async fn outbox_status(&self, ctx: &Context<'_>) -> Result<OutboxStatus> {
        ctx.services()
            .notify
            .outbox_status(&ctx.cx())
            .await
            .map(Into::into)
            .map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
    }
}
