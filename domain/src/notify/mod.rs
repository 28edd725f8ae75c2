//! Messages to the outside: push tokens, preferences, quiet hours, the transactional outbox and its worker.
//!
//! Start at [`OutboxSms`] and [`Notify::enqueue_push`] (a row in the caller's own transaction), then at [`Outbox`] (the
//! worker, one loop per [`Lane`]).

mod content;
mod deliver;
mod enqueue;
mod error;
mod hold;
mod lane;
mod model;
mod port;
mod preferences;
mod prune;
mod push_token;
mod queue;
mod register_push_token;
mod rekey;
mod rules;
mod set_notification_preference;
mod status;
mod take;
mod unregister_push_token;
mod worker;

use std::sync::Arc;

use kyck_kernel::Kernel;

pub use error::{NotifyError, NotifyErrorCode};
pub use lane::Lane;
pub use model::{Channel, MessageKind, PushDraft};
pub use port::{PushMessage, SendError, SendPush, SendSms, SmsMessage};
pub use preferences::{NotificationPreferences, preferences_of};
pub use prune::Pruned;
pub use push_token::PushPlatform;
pub use queue::OutboxSms;
pub use register_push_token::{RegisterPushToken, RegisteredToken};
pub use rekey::rekey;
pub use set_notification_preference::SetNotificationPreference;
pub use status::OutboxStatus;
pub use worker::{Delivered, Outbox};

/// The outbox, push tokens and notification preferences.
pub struct Notify {
    kernel: Kernel,
    sms: Arc<dyn SendSms>,
    push: Arc<dyn SendPush>,
}

impl Notify {
    /// Builds the feature from what it depends on.
    pub fn new(kernel: Kernel, sms: Arc<dyn SendSms>, push: Arc<dyn SendPush>) -> Self {
        Self { kernel, sms, push }
    }
}
