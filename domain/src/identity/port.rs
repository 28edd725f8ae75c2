//! The port to the outbox, which `notify`, a feature above this one, implements.

use async_trait::async_trait;
use kyck_kernel::Fault;
use kyck_kernel::id::MessageId;
use sea_orm::DatabaseTransaction;

/// What a text message is for. Limits, retention and the log depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, sea_orm::EnumIter)]
pub enum SmsPurpose {
    /// Carries a one-time code.
    SignInCode,
    /// Confirms that a consent was recorded.
    ConsentConfirmation,
}

/// Whether the message with a sign-in code has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::Enum),
    graphql(name = "OtpDelivery")
)]
pub enum SmsDelivery {
    /// The message waits or is being handed to the provider: ask again in a few seconds.
    Queued,
    /// The provider of text messages has accepted it.
    Sent,
    /// It could not be delivered and will not come: check the number, then ask for another code.
    Failed,
}

/// Whose limits apply to a text message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SmsRequester {
    /// Whoever asks: limits of the number, its neighbours, the address and the day, shared by all.
    Stranger,
    /// A device on which the number's guardian signed in before: a day's budget apart from that of strangers, who
    /// cannot use it up.
    KnownDevice,
}

/// A text message to be sent once the transaction is committed. Its debug form leaves out number and text.
#[derive(Clone, PartialEq, Eq)]
pub struct QueuedSms {
    /// Recipient in E.164 form.
    pub to_e164: String,
    /// Text of at most 90 bytes in EUC-KR.
    pub body: String,
    /// The one-time code in the text, where there is one.
    pub code: Option<String>,
    /// What the message is for.
    pub purpose: SmsPurpose,
    /// Whose limits apply to it.
    pub requester: SmsRequester,
}

impl std::fmt::Debug for QueuedSms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "QueuedSms({:?})", self.purpose)
    }
}

/// Queues text messages in the caller's transaction.
#[async_trait]
pub trait QueueSms: Send + Sync {
    /// Stores the message in the caller's transaction; the outbox's worker sends it. Only
    /// [`Identity::queue_sms`](super::Identity::queue_sms) calls it, after the limits.
    async fn queue(&self, tx: &DatabaseTransaction, sms: QueuedSms) -> Result<MessageId, Fault>;

    /// Whether a provider is configured, so that messages can leave at all.
    fn is_configured(&self) -> bool;

    /// Wakes the outbox's workers; called after the commit.
    async fn wake(&self);

    /// Whether a message has left; `None` when there is none of this id.
    async fn delivery(&self, id: MessageId) -> Result<Option<SmsDelivery>, Fault>;
}
