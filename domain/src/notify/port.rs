//! The ports to the senders of messages. Only the outbox worker calls them.

use std::time::Duration;

use async_trait::async_trait;
use indexmap::IndexMap;

/// A text message to hand to the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsMessage {
    /// Recipient in E.164 form.
    pub to: String,
    /// Text of the message.
    pub body: String,
    /// Names this message to the provider, so that a repeated send is one message.
    pub reference: String,
}

/// A push message. Carries no name, title or nickname: the app fetches those after the tap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushMessage {
    /// Registration token of Firebase Cloud Messaging.
    pub token: String,
    /// First line of the notification.
    pub title: String,
    /// Text below the title.
    pub body: String,
    /// Values that the app acts on: `type`, ids, `v`.
    pub data: IndexMap<String, String>,
    /// Messages of one key replace one another on the phone.
    pub collapse_key: String,
    /// Seconds after which the message is of no use.
    pub ttl_seconds: u32,
}

/// Why a message was not handed over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The recipient does not exist any more: forget the token or number.
    #[error("the recipient is gone: {detail}")]
    RecipientGone {
        /// The provider's reason word.
        detail: String,
    },
    /// The message is to be sent again later.
    #[error("try again later: {detail}")]
    Later {
        /// The provider's reason word.
        detail: String,
        /// How long the provider asks to wait.
        retry_after: Option<Duration>,
    },
    /// Nothing can be sent until somebody fixes the set-up (credentials, sender number).
    #[error("the sender is not set up: {detail}")]
    Misconfigured {
        /// The provider's reason word.
        detail: String,
    },
    /// This message will never be accepted.
    #[error("refused: {detail}")]
    Refused {
        /// The provider's reason word.
        detail: String,
    },
}

/// The provider of text messages.
#[async_trait]
pub trait SendSms: Send + Sync {
    /// Hands over one message and returns the provider's id of it.
    async fn send(&self, message: &SmsMessage) -> Result<String, SendError>;

    /// Whether a provider is configured. Without one no code is made, so that nobody waits for it.
    fn is_configured(&self) -> bool {
        true
    }
}

/// The provider of push messages.
#[async_trait]
pub trait SendPush: Send + Sync {
    /// Hands over one message and returns the provider's name of it.
    async fn send(&self, message: &PushMessage) -> Result<String, SendError>;
}
