//! `registerPushToken`, `unregisterPushToken`, `setNotificationPreference`.

use async_graphql::{Context, Enum, InputObject, Object, Result, SimpleObject};
use kyck_domain::notify::{NotifyError, PushLanguage, RegisterPushToken, SetNotificationPreference};
use kyck_kernel::Fault;

use super::types::{NotificationPreferences, PushPlatform, PushTokenKind};
use crate::graphql::error::UserError;
use crate::graphql::once::once;
use crate::graphql::scalar::DateTime;
use crate::graphql::{ContextExt, Language};

/// What a guardian can fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum NotifyErrorCode {
    /// The text is not a push token.
    TokenInvalid,
    /// The text is not a time of the form `HH:MM`.
    TimeInvalid,
}

/// A phone to register for pushes.
#[derive(InputObject)]
struct RegisterPushTokenInput {
    /// Whose push service it is.
    kind: PushTokenKind,
    /// The token as the push service gave it to the app.
    token: String,
    /// Which kind of phone.
    platform: PushPlatform,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `registerPushToken`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct RegisterPushTokenPayload {
    /// When the phone was last heard of: now. After 60 silent days it is forgotten, so register again
    /// monthly. Absent when `userErrors` is not empty.
    refreshed_at: Option<DateTime>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<NotifyErrorCode>>,
}

/// A phone to forget.
#[derive(InputObject)]
struct UnregisterPushTokenInput {
    /// The token as it was registered.
    token: String,
}

/// Result of `unregisterPushToken`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct UnregisterPushTokenPayload {
    /// Whether the phone was registered for the asking guardian and now is not.
    unregistered: bool,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<NotifyErrorCode>>,
}

/// Changes to make; what is absent stays.
#[derive(InputObject)]
struct SetNotificationPreferenceInput {
    /// Whether to hear of weekly reports.
    weekly_report: Option<bool>,
    /// Whether to hear that a child used up the day's time.
    limit_reached: Option<bool>,
    /// When silence begins, `HH:MM` in the family's zone.
    quiet_from: Option<String>,
    /// When silence ends, `HH:MM`; midnight is `00:00` or `24:00`. Equal times mean no silence.
    quiet_to: Option<String>,
}

/// Result of `setNotificationPreference`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct SetNotificationPreferencePayload {
    /// All preferences as they are now; absent when `userErrors` is not empty.
    preferences: Option<NotificationPreferences>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<NotifyErrorCode>>,
}

/// Mutations about messages.
#[derive(Default)]
pub struct NotifyMutation;

#[Object]
impl NotifyMutation {
    /// Registers the calling guardian's phone for pushes, or confirms that it is still in use.
    async fn register_push_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The push token of the phone.")] input: RegisterPushTokenInput,
    ) -> Result<RegisterPushTokenPayload> {
        let PushTokenKind::Fcm = input.kind;
        let key = once(ctx, input.client_mutation_id)?;
        let cmd = RegisterPushToken {
            token: input.token,
            platform: input.platform.into(),
            language: match ctx.language() {
                Language::Korean => PushLanguage::Korean,
                Language::English => PushLanguage::English,
            },
        };

        let registered = ctx
            .services()
            .notify
            .register_push_token(&ctx.cx(), cmd, key.as_ref())
            .await;
        let (refreshed_at, user_errors) = match registered {
            Ok(token) => (Some(token.refreshed_at.into()), Vec::new()),
            Err(error) => (None, complaints(ctx, vec![error])?),
        };

        Ok(RegisterPushTokenPayload {
            refreshed_at,
            user_errors,
        })
    }

    /// Forgets a phone of the asking guardian.
    async fn unregister_push_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The push token of the phone.")] input: UnregisterPushTokenInput,
    ) -> Result<UnregisterPushTokenPayload> {
        let (unregistered, user_errors) = match ctx
            .services()
            .notify
            .unregister_push_token(&ctx.cx(), &input.token)
            .await
        {
            Ok(removed) => (removed, Vec::new()),
            Err(error) => (false, complaints(ctx, vec![error])?),
        };
        Ok(UnregisterPushTokenPayload {
            unregistered,
            user_errors,
        })
    }

    /// Changes what the asking guardian wants to hear of.
    async fn set_notification_preference(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The preferences to change; absent ones stay.")]
        input: SetNotificationPreferenceInput,
    ) -> Result<SetNotificationPreferencePayload> {
        let cmd = SetNotificationPreference {
            weekly_report: input.weekly_report,
            limit_reached: input.limit_reached,
            quiet_from: input.quiet_from,
            quiet_to: input.quiet_to,
        };
        let (preferences, user_errors) = match ctx.services().notify.set_preference(&ctx.cx(), cmd).await {
            Ok(preferences) => (Some(preferences.into()), Vec::new()),
            Err(errors) => (None, complaints(ctx, errors)?),
        };
        Ok(SetNotificationPreferencePayload {
            preferences,
            user_errors,
        })
    }
}

fn complaints(ctx: &Context<'_>, errors: Vec<NotifyError>) -> Result<Vec<UserError<NotifyErrorCode>>> {
    let language = ctx.language();
    errors
        .into_iter()
        .map(|error| {
            complaint(language, error).map_err(|fault: kyck_kernel::Fault| async_graphql::Error::from(fault))
        })
        .collect()
}

fn complaint(
    language: Language,
    error: NotifyError,
) -> std::result::Result<UserError<NotifyErrorCode>, Fault> {
    match error {
        NotifyError::TokenInvalid => Ok(UserError::new(
            NotifyErrorCode::TokenInvalid,
            language.pick("푸시 토큰이 아니에요.", "This is not a push token."),
            &["token"],
        )),
        NotifyError::TimeInvalid { field } => Ok(UserError::new(
            NotifyErrorCode::TimeInvalid,
            language.pick("시각은 21:00처럼 적어 주세요.", "Write the time like 21:00."),
            &[field],
        )),
        NotifyError::Fault(fault) => Err(fault),
    }
}
