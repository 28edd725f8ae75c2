//! Push tokens, preferences of pushes, and the state of the outbox.

mod query;
mod register_push_token;
mod set_notification_preference;
mod unregister_push_token;

use async_graphql::MergedObject;

use register_push_token::RegisterPushTokenMutation;
use set_notification_preference::SetNotificationPreferenceMutation;
use unregister_push_token::UnregisterPushTokenMutation;

pub use query::NotifyQuery;

/// Mutations about pushes and quiet hours.
#[derive(Default, MergedObject)]
pub struct NotifyMutation(
    RegisterPushTokenMutation,
    SetNotificationPreferenceMutation,
    UnregisterPushTokenMutation,
);
