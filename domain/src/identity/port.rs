//! The port to the outbox: `notify` stands above this feature and hands its queue down.

use async_trait::async_trait;
use sea_orm::DatabaseTransaction;

use crate::id::MessageId;
use crate::{Ctx, Env, Fault};

/// What a text message is for; limits, retention and the log tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sea_orm::EnumIter)]
pub enum SmsPurpose {
    /// Carries a one-time code.
    SignInCode,
    /// Confirms that a consent was recorded.
    ConsentConfirmation,
}

/// Whether a text message has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsDelivery {
    /// It waits, or is being handed to the provider.
    Queued,
    /// The provider has it.
    Sent,
    /// It will not be sent.
    Failed,
}

/// By whose limits a text message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SmsRequester {
    /// Whoever asks: limits of the number, its neighbours, the address and the day, shared by all.
    Stranger,
    /// A device on which the number's guardian signed in before: a day's budget apart from that of strangers, who
    /// cannot use it up.
    KnownDevice,
}

/// A text message to be sent once the transaction is committed.
#[derive(Clone, PartialEq, Eq)]
pub struct QueuedSms {
    /// Recipient in E.164 form.
    pub to_e164: String,
    /// Text, at most 90 bytes in EUC-KR.
    pub body: String,
    /// The code in the text, where there is one.
    pub code: Option<String>,
    /// What it is for.
    pub purpose: SmsPurpose,
    /// By whose limits it goes.
    pub requester: SmsRequester,
}

/// Queues text messages in the caller's transaction.
#[async_trait]
pub trait QueueSms: Send + Sync {
    /// Writes the message beside what else the transaction does; the outbox's worker sends it. Passes the limits
    /// of [`admit_sms`](super::admit_sms) first.
    async fn queue(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        sms: QueuedSms,
    ) -> Result<MessageId, Fault>;

    /// Tells the outbox's workers that there is something new; called after the commit.
    async fn wake(&self, env: &Env);

    /// Whether a message has left; `None` when there is none of this id.
    async fn delivery(&self, env: &Env, id: MessageId) -> Result<Option<SmsDelivery>, Fault>;
}
