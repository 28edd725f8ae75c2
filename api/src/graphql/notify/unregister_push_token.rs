//! `unregisterPushToken`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use kyck_domain::notify::NotifyErrorCode;
use kyck_kernel::Fault;

use crate::graphql::ContextExt;
use crate::graphql::error::UserError;

/// A phone to remove.
#[derive(InputObject)]
struct UnregisterPushTokenInput {
    /// The token as it was registered.
    token: String,
}

/// Result of `unregisterPushToken`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct UnregisterPushTokenPayload {
    /// Whether the phone was registered for the calling guardian and now is not.
    unregistered: bool,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<NotifyErrorCode>>,
}

/// Root field `unregisterPushToken` of the mutations.
#[derive(Default)]
pub struct UnregisterPushTokenMutation;

#[Object]
impl UnregisterPushTokenMutation {
    /// Removes a phone of the calling guardian.
    async fn unregister_push_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The push token of the phone.")] input: UnregisterPushTokenInput,
    ) -> Result<UnregisterPushTokenPayload, Fault> {
        let notify = &ctx.services().notify;
        let (unregistered, user_errors) =
            ctx.outcome(notify.unregister_push_token(&ctx.cx(), &input.token).await)?;

        Ok(UnregisterPushTokenPayload {
            unregistered: unregistered.unwrap_or_default(),
            user_errors,
        })
    }
}
