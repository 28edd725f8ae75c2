//! Messages to the outside: push tokens, preferences, quiet hours, the transactional outbox and its worker.
//!
//! Begin at [`enqueue_sms`] and [`enqueue_push`] (a row in the caller's own transaction), then at
//! [`Outbox`] (who hands it over, one loop per [`Lane`]).

mod deliver;
mod error;
mod hold;
mod lane;
mod model;
mod outbox;
mod port;
mod preference;
mod queue;
mod rekey;
mod rules;
mod status;
mod token;
mod worker;

pub use error::NotifyError;
pub use lane::Lane;
pub use model::{Channel, MessageKind, PushDraft, PushLanguage, RecentMessage, SmsDraft};
pub use outbox::{enqueue_push, enqueue_sms, recent_messages, wake};
pub use port::{PushMessage, SendError, SendPush, SendSms, SmsMessage};
pub use preference::{
    NotificationPreferences, SetNotificationPreference, get_preferences, preferences_of, set_preference,
};
pub use queue::OutboxSms;
pub use rekey::rekey;
pub use rules::after_quiet_hours;
pub use status::{OutboxStatus, measure_queue};
pub use token::{
    Pruned, PushPlatform, RegisterPushToken, RegisteredToken, prune, register_push_token,
    unregister_push_token,
};
pub use worker::{Delivered, Outbox};

use crate::{Ctx, Fault, Role};

/// How the outbox stands; for administrators.
///
/// # Errors
/// Faults for anyone else.
pub async fn outbox_status(ctx: &Ctx<'_>) -> Result<OutboxStatus, Fault> {
    ctx.staff_or_system(Role::Admin)?;
    status::status(ctx.env).await
}
