//! `setNotificationPreference`.

use async_graphql::{Context, Object, SimpleObject};
use kyck_domain::notify::{NotificationPreferences, NotifyErrorCode, SetNotificationPreference};
use kyck_kernel::Fault;

use crate::graphql::ContextExt;
use crate::graphql::error::UserError;

/// Result of `setNotificationPreference`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct SetNotificationPreferencePayload {
    /// All preferences as they are now; absent when `userErrors` is not empty.
    preferences: Option<NotificationPreferences>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<NotifyErrorCode>>,
}

/// Root field `setNotificationPreference` of the mutations.
#[derive(Default)]
pub struct SetNotificationPreferenceMutation;

#[Object]
impl SetNotificationPreferenceMutation {
    /// Changes which pushes the calling guardian gets, and the quiet hours.
    async fn set_notification_preference(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The preferences to change; absent ones stay.")] input: SetNotificationPreference,
    ) -> Result<SetNotificationPreferencePayload, Fault> {
        let notify = &ctx.services().notify;
        let (preferences, user_errors) = ctx.outcome(notify.set_preference(&ctx.cx(), input).await)?;

        Ok(SetNotificationPreferencePayload {
            preferences,
            user_errors,
        })
    }
}
