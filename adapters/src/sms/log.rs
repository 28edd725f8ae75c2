//! The log as a provider, for evaluation only: whoever reads the log can sign in as anybody.

use async_trait::async_trait;
use kyck_domain::notify::{SendError, SendSms, SmsMessage};

use super::masked;

/// Writes every text message to the log, codes included. The only place where a code may reach a log.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogSms;

#[async_trait]
impl SendSms for LogSms {
    async fn send(&self, message: &SmsMessage) -> Result<String, SendError> {
        tracing::warn!(
            to = masked(&message.to),
            text = message.body,
            "text message written to the log only (sms.provider is \"log\")"
        );
        Ok(format!("log-{}", message.reference))
    }
}
