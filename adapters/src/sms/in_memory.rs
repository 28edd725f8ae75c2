//! No provider: messages are stored in this process, for the demo's `/dev/messages` and for tests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use kyck_domain::notify::{SendError, SendSms, SmsMessage};
use kyck_kernel::UtcInstant;
use kyck_kernel::time::Clock;

use super::masked;

/// The most messages; older ones are dropped.
const CAPACITY: usize = 1000;

/// A message that would have been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSms {
    /// Recipient in E.164 format.
    pub to: String,
    /// Text that the recipient would get.
    pub body: String,
    /// One-time code in the text; `None` where there is none.
    pub code: Option<String>,
    /// Instant at which it would have been sent.
    pub at: UtcInstant,
}

/// Stores the most recent messages, and logs each without its text and with a masked number.
pub struct InMemorySms {
    clock: Arc<dyn Clock>,
    stored: Mutex<VecDeque<StoredSms>>,
}

impl std::fmt::Debug for InMemorySms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InMemorySms")
    }
}

impl InMemorySms {
    /// An empty store with this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            stored: Mutex::default(),
        }
    }

    /// The most recent messages, newest first; only those to the number `to`, if given.
    pub fn recent(&self, to: Option<&str>) -> Vec<StoredSms> {
        let stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        stored
            .iter()
            .rev()
            .filter(|message| to.is_none_or(|to| message.to == to))
            .cloned()
            .collect()
    }
}

#[async_trait]
impl SendSms for InMemorySms {
    async fn send(&self, message: &SmsMessage) -> Result<String, SendError> {
        tracing::info!(
            to = masked(&message.to),
            reference = message.reference,
            "text message stored in memory, not sent"
        );
        let mut stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        if stored.len() == CAPACITY {
            stored.pop_front();
        }
        stored.push_back(StoredSms {
            to: message.to.clone(),
            body: message.body.clone(),
            code: code_in(&message.body),
            at: self.clock.now(),
        });
        Ok(format!("memory-{}", message.reference))
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
    fn a_code_is_exactly_six_digits() {
        assert_eq!(code_in("[KYCK] 인증번호 012345 (3분)").as_deref(), Some("012345"));
        assert_eq!(code_in("2026-11-23 12:00, 1234567"), None);
    }
}
