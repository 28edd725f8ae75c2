//! No provider at all: messages stay in this process, where `/dev/messages` shows them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use kyck_domain::UtcInstant;
use kyck_domain::notify::{SendError, SendSms, SmsMessage};
use kyck_domain::time::Clock;

use super::masked;

/// Older messages are forgotten.
const KEPT: usize = 1000;

/// A message that would have been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedSms {
    /// Recipient in E.164 form.
    pub to: String,
    /// Text.
    pub body: String,
    /// The one-time code in the text, where there is one.
    pub code: Option<String>,
    /// When.
    pub at: UtcInstant,
}

/// Keeps the last messages and logs that there was one, without its text and with the number masked.
pub struct LogSms {
    clock: Arc<dyn Clock>,
    kept: Mutex<VecDeque<LoggedSms>>,
}

impl std::fmt::Debug for LogSms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LogSms")
    }
}

impl LogSms {
    /// An empty one.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            kept: Mutex::default(),
        }
    }

    /// The last messages, newest first; with `to`, only those to that number.
    pub fn recent(&self, to: Option<&str>) -> Vec<LoggedSms> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter()
            .rev()
            .filter(|message| to.is_none_or(|to| message.to == to))
            .cloned()
            .collect()
    }
}

#[async_trait]
impl SendSms for LogSms {
    async fn send(&self, message: &SmsMessage) -> Result<String, SendError> {
        tracing::info!(
            to = masked(&message.to),
            reference = message.reference,
            "text message kept, not sent"
        );
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(LoggedSms {
            to: message.to.clone(),
            body: message.body.clone(),
            code: code_in(&message.body),
            at: self.clock.now(),
        });
        Ok(format!("log-{}", message.reference))
    }
}

/// The first run of exactly six digits.
fn code_in(text: &str) -> Option<String> {
    text.split(|letter: char| !letter.is_ascii_digit())
        .find(|run| run.len() == 6)
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_six_digits_and_no_more() {
        assert_eq!(code_in("[KYCK] 인증번호 012345 (3분)").as_deref(), Some("012345"));
        assert_eq!(code_in("2026-11-23 12:00, 1234567"), None);
    }
}
