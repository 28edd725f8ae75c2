//! The outbox as the features below see it.

use std::sync::Arc;

use async_trait::async_trait;
use kyck_kernel::id::MessageId;
use kyck_kernel::{Fault, Kernel};
use sea_orm::DatabaseTransaction;

use super::port::SendSms;
use super::{enqueue, status};
use crate::identity::{QueueSms, QueuedSms, SmsDelivery};

/// The outbox as `identity`, a feature below, uses it for text messages.
pub struct OutboxSms {
    kernel: Kernel,
    sender: Arc<dyn SendSms>,
}

impl OutboxSms {
    /// Stores by this kernel's database; `sender` says whether messages can leave.
    pub fn new(kernel: Kernel, sender: Arc<dyn SendSms>) -> Self {
        Self { kernel, sender }
    }
}

#[async_trait]
impl QueueSms for OutboxSms {
    async fn queue(&self, tx: &DatabaseTransaction, sms: QueuedSms) -> Result<MessageId, Fault> {
        enqueue::insert_sms(tx, &self.kernel, sms).await
    }

    fn is_configured(&self) -> bool {
        self.sender.is_configured()
    }

    async fn wake(&self) {
        enqueue::wake(&self.kernel).await;
    }

    async fn delivery(&self, id: MessageId) -> Result<Option<SmsDelivery>, Fault> {
        status::sms_delivery(&self.kernel, id).await
    }
}
