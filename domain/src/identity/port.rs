//! The port to the outbox: `notify` stands above this feature and hands its queue down.

use async_trait::async_trait;
use sea_orm::DatabaseTransaction;

use crate::id::MessageId;
use crate::{Env, Fault};

/// What a text message is for; retention and the log tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SmsPurpose {
    /// Carries a one-time code.
    SignInCode,
    /// Confirms that a consent was recorded.
    ConsentConfirmation,
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
}

/// Queues text messages in the caller's transaction.
#[async_trait]
pub trait QueueSms: Send + Sync {
    /// Writes the message beside what else the transaction does; the outbox's worker sends it.
    async fn queue(&self, tx: &DatabaseTransaction, env: &Env, sms: QueuedSms) -> Result<MessageId, Fault>;

    /// Tells the outbox's workers that there is something new; called after the commit.
    async fn wake(&self, env: &Env);
}
