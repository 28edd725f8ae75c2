//! Messages to the outside: push tokens, preferences, quiet hours, the transactional outbox and its worker.
//!
//! Start at [`OutboxSms`] and [`Notify::enqueue_push`] (a row in the caller's own transaction), then at [`Outbox`] (the worker, one
//! loop per [`Lane`]).

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

use std::sync::Arc;

use kyck_kernel::Kernel;

pub use error::NotifyError;
pub use lane::Lane;
pub use model::{Channel, MessageKind, PushDraft, PushLanguage, RecentMessage};
pub use port::{PushMessage, SendError, SendPush, SendSms, SmsMessage};
pub use preference::{NotificationPreferences, SetNotificationPreference, preferences_of};
pub use queue::OutboxSms;
pub use rekey::rekey;
pub use rules::after_quiet_hours;
pub use status::OutboxStatus;
pub use token::{Pruned, PushPlatform, RegisterPushToken, RegisteredToken};
pub use worker::{Delivered, Outbox};

use kyck_kernel::{Ctx, Fault, Role};

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

impl Notify {
    /// How the outbox stands; for administrators.
    ///
    /// # Errors
    /// Faults for anyone else.
    pub async fn outbox_status(&self, ctx: &Ctx<'_>) -> Result<OutboxStatus, Fault> {
        ctx.staff_or_system(Role::Admin)?;
        self.read_status().await
    }
}
