//! The outbox as the features below see it.

use async_trait::async_trait;
use sea_orm::DatabaseTransaction;

use super::model::SmsDraft;
use super::outbox::{enqueue_sms, wake};
use super::status::sms_delivery;
use crate::id::MessageId;
use crate::identity::{QueueSms, QueuedSms, SmsDelivery};
use crate::{Ctx, Env, Fault};

/// Hands [`enqueue_sms`] down to `identity`, which sends codes but is below this feature.
#[derive(Clone, Copy, Debug, Default)]
pub struct OutboxSms;

#[async_trait]
impl QueueSms for OutboxSms {
    async fn queue(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        sms: QueuedSms,
    ) -> Result<MessageId, Fault> {
        let draft = SmsDraft {
            to_e164: sms.to_e164,
            body: sms.body,
            code: sms.code,
            purpose: sms.purpose,
            requester: sms.requester,
        };
        enqueue_sms(tx, ctx, draft).await
    }

    async fn wake(&self, env: &Env) {
        wake(env).await;
    }

    async fn delivery(&self, env: &Env, id: MessageId) -> Result<Option<SmsDelivery>, Fault> {
        sms_delivery(env, id).await
    }
}
