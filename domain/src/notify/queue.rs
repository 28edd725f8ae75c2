//! The outbox as the rooms below see it.

use async_trait::async_trait;
use sea_orm::DatabaseTransaction;

use super::model::{MessageKind, SmsDraft};
use super::outbox::{enqueue_sms, wake};
use crate::id::MessageId;
use crate::identity::{QueueSms, QueuedSms, SmsPurpose};
use crate::{Env, Fault};

/// Hands [`enqueue_sms`] down to `identity`, which sends codes but stands below this room.
#[derive(Clone, Copy, Debug, Default)]
pub struct OutboxSms;

#[async_trait]
impl QueueSms for OutboxSms {
    async fn queue(&self, tx: &DatabaseTransaction, env: &Env, sms: QueuedSms) -> Result<MessageId, Fault> {
        let draft = SmsDraft {
            to_e164: sms.to_e164,
            body: sms.body,
            code: sms.code,
            kind: match sms.purpose {
                SmsPurpose::SignInCode => MessageKind::OtpCode,
                SmsPurpose::ConsentConfirmation => MessageKind::ConsentConfirmation,
            },
        };
        enqueue_sms(tx, env, draft).await
    }

    async fn wake(&self, env: &Env) {
        wake(env).await;
    }
}
