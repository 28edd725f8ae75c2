//! A sender whose answers a test decides.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_graphql::async_trait::async_trait;
use kyck_api::services::Services;
use kyck_domain::notify::{SendError, SendSms, SmsMessage};
use tokio::sync::Notify;

/// What a sending meets.
#[derive(Clone, Debug)]
pub enum Meets {
    /// Accepted, with the provider's reference.
    Accepts,
    /// Not accepted, for this reason.
    Fails(SendError),
    /// Accepted, but the answer never comes.
    AcceptsAndHangs,
}

/// Records what it was asked to send and answers as configured; accepts by default.
#[derive(Default)]
pub struct Sender {
    answers: Mutex<VecDeque<Meets>>,
    always: Mutex<Option<SendError>>,
    hanging: Mutex<HashSet<String>>,
    sent: Mutex<Vec<SmsMessage>>,
    /// Rings with each sending.
    pub rang: Notify,
}

impl Sender {
    /// Sets the outcome of the next send.
    pub fn next(&self, meets: Meets) {
        self.answers.lock().expect("answers").push_back(meets);
    }

    /// Sets the outcome of every send that has none of its own.
    pub fn always(&self, error: Option<SendError>) {
        *self.always.lock().expect("answers") = error;
    }

    /// From now on sending to this number never ends.
    pub fn hang_on(&self, number: &str) {
        self.hanging.lock().expect("numbers").insert(number.to_owned());
    }

    /// References of all sendings in order, accepted or not.
    pub fn references(&self) -> Vec<String> {
        self.sent
            .lock()
            .expect("sent")
            .iter()
            .map(|message| message.reference.clone())
            .collect()
    }

    /// All sendings in order.
    pub fn messages(&self) -> Vec<SmsMessage> {
        self.sent.lock().expect("sent").clone()
    }

    /// The same services with this sender.
    pub fn within(self: &Arc<Self>, services: &Services) -> Services {
        kyck_tests::services_with(services, |parts| parts.sms = self.clone())
    }
}

#[async_trait]
impl SendSms for Sender {
    async fn send(&self, message: &SmsMessage) -> Result<String, SendError> {
        self.sent.lock().expect("sent").push(message.clone());
        self.rang.notify_one();
        if self.hanging.lock().expect("numbers").contains(&message.to) {
            return std::future::pending().await;
        }
        let next = self.answers.lock().expect("answers").pop_front();
        match next {
            Some(Meets::Accepts) => Ok(format!("provider-{}", message.reference)),
            Some(Meets::Fails(error)) => Err(error),
            Some(Meets::AcceptsAndHangs) => std::future::pending().await,
            None => match self.always.lock().expect("answers").clone() {
                Some(error) => Err(error),
                None => Ok(format!("provider-{}", message.reference)),
            },
        }
    }
}

/// A failure that may pass, without or with the provider's own waiting time.
pub fn later(retry_after_seconds: Option<u64>) -> SendError {
    SendError::Later {
        detail: "UNAVAILABLE".to_owned(),
        retry_after: retry_after_seconds.map(Duration::from_secs),
    }
}
