//! `registerPushToken`.

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use kyck_domain::notify::{NotifyErrorCode, PushPlatform, RegisterPushToken};
use kyck_kernel::UtcInstant;

use crate::graphql::ContextExt;
use crate::graphql::error::UserError;
use crate::graphql::once::once;

/// Push service that issued a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum PushTokenKind {
    /// A token of Firebase Cloud Messaging.
    Fcm,
}

/// A phone to register for pushes.
#[derive(InputObject)]
struct RegisterPushTokenInput {
    /// Push service that issued the token.
    kind: PushTokenKind,
    /// The token as the push service gave it to the app.
    token: String,
    /// Which kind of phone it is.
    platform: PushPlatform,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `registerPushToken`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct RegisterPushTokenPayload {
    /// When the phone was last registered: now. After 60 days without it is removed, so register again monthly.
    /// Absent when `userErrors` is not empty.
    refreshed_at: Option<UtcInstant>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<NotifyErrorCode>>,
}

/// Root field `registerPushToken` of the mutations.
#[derive(Default)]
pub struct RegisterPushTokenMutation;

#[Object]
impl RegisterPushTokenMutation {
    /// Registers the calling guardian's phone for pushes, or confirms that it is still in use.
    async fn register_push_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The push token of the phone.")] input: RegisterPushTokenInput,
    ) -> Result<RegisterPushTokenPayload> {
        let PushTokenKind::Fcm = input.kind;
        let key = once(ctx, input.client_mutation_id)?;
        let command = RegisterPushToken {
            token: input.token,
            platform: input.platform,
            language: ctx.language(),
        };

        let notify = &ctx.services().notify;
        let (token, user_errors) =
            ctx.outcome(notify.register_push_token(&ctx.cx(), command, key.as_ref()).await)?;

        Ok(RegisterPushTokenPayload {
            refreshed_at: token.map(|token| token.refreshed_at),
            user_errors,
        })
    }
}
