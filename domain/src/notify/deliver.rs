//! One message of the outbox: handed over within its deadline, its outcome stored, counted and logged.

use kyck_kernel::Fault;

use super::content::{self, Content};
use super::lane::Lane;
use super::model::MessageKind;
use super::port::{PushMessage, SendError, SmsMessage};
use super::take::{Fate, Taken};
use super::worker::Outbox;
use super::{Notify, rules};

impl Outbox {
    /// Hands one message over and stores its result; whether a provider accepted it.
    pub(super) async fn deliver_one(&self, lane: Lane, message: &Taken) -> Result<bool, Fault> {
        let fate = self.decide(lane, message).await?;
        let is_marked = self.notify.mark(message, &fate).await?;
        if is_marked {
            self.notify.report(lane, message, &fate);
        }
        Ok(matches!(fate, Fate::Sent { .. }))
    }

    async fn decide(&self, lane: Lane, message: &Taken) -> Result<Fate, Fault> {
        let now = self.notify.kernel.now();

        if message.expires_at <= now {
            let detail = message.last_error.clone();
            return Ok(Fate::Expired { detail });
        }

        let held_until = self.holds.held_until(lane.channel(), now);
        if let (Some(due_at), false) = (held_until, lane == Lane::Codes) {
            // Another message of this batch met a wrong set-up: this one waits untried.
            let detail = "the channel's set-up is wrong".to_owned();
            let fate = Fate::Again {
                due_at,
                counts: false,
                detail,
            };
            return Ok(fate.bounded(message));
        }

        Ok(match self.notify.hand_over(message).await? {
            Ok(reference) => {
                self.holds.release(lane.channel());
                Fate::Sent { reference }
            }
            Err(error) => self.fate_of(lane, message, error).bounded(message),
        })
    }

    fn fate_of(&self, lane: Lane, message: &Taken, error: SendError) -> Fate {
        let now = self.notify.kernel.now();

        match error {
            SendError::RecipientGone { detail } => Fate::Gone { detail },
            SendError::Refused { detail } => Fate::Failed { detail },
            SendError::Later { detail, retry_after } => {
                let jitter = self.notify.kernel.random_bytes::<1>()[0];
                let wait = rules::wait_millis(message.kind(), message.tries, jitter);
                let asked = retry_after.map(|wait| i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));

                Fate::Again {
                    due_at: now.plus_millis(asked.unwrap_or(0).max(wait)),
                    // The provider named the time: waiting for it is not a failure of this message.
                    counts: asked.is_none(),
                    detail,
                }
            }
            SendError::Misconfigured { detail } => {
                let due_at = self.holds.hold(lane.channel(), now, &detail);
                if lane == Lane::Codes {
                    // Whoever waits for it learns at once that it does not come.
                    return Fate::Failed { detail };
                }
                Fate::Again {
                    due_at,
                    counts: false,
                    detail,
                }
            }
        }
    }
}

impl Notify {
    /// Hands a message to its sender, within its kind's time limit and before it expires.
    async fn hand_over(&self, message: &Taken) -> Result<Result<String, SendError>, Fault> {
        let Some(sealed) = &message.sealed else {
            return Ok(refused("the message has no content any more"));
        };
        let Ok(content) = content::open_with(&self.kernel.keys, message.id, sealed) else {
            tracing::error!(message.id = %message.id, "a message cannot be opened with this master key");
            return Ok(refused("the content cannot be opened"));
        };

        let left_ms = u64::try_from(message.expires_at.millis_since(self.kernel.now())).unwrap_or(0);
        let limit = rules::send_limit(message.kind()).min(std::time::Duration::from_millis(left_ms));
        match tokio::time::timeout(limit, self.send(message, content)).await {
            Ok(result) => result,
            Err(_) => Ok(Err(SendError::Later {
                detail: "no answer in time".to_owned(),
                retry_after: None,
            })),
        }
    }

    async fn send(&self, message: &Taken, content: Content) -> Result<Result<String, SendError>, Fault> {
        match content {
            Content::Sms { to, body, .. } => {
                let reference = message.id.to_string();
                Ok(self.sms.send(&SmsMessage { to, body, reference }).await)
            }
            Content::Push {
                title,
                body,
                data,
                collapse_key,
            } => {
                let token = match message.push_token_id {
                    Some(id) => self.find_token(id).await?,
                    None => None,
                };
                let Some(token) = token else {
                    return Ok(refused("the phone is not registered any more"));
                };

                let left = message.expires_at.millis_since(self.kernel.now()) / 1000;
                let push = PushMessage {
                    token,
                    title,
                    body,
                    data: data.into_iter().collect(),
                    collapse_key,
                    ttl_seconds: u32::try_from(left.max(1)).unwrap_or(u32::MAX),
                };
                Ok(self.push.send(&push).await)
            }
        }
    }
}

fn refused(detail: &str) -> Result<String, SendError> {
    Err(SendError::Refused {
        detail: detail.to_owned(),
    })
}

impl Notify {
    /// Counts and logs the result of a message, without its number and text.
    fn report(&self, lane: Lane, message: &Taken, fate: &Fate) {
        let (channel, kind) = (lane.channel().as_str(), message.kind());
        metrics::counter!(
            "kyck_messages_total",
            "channel" => channel,
            "kind" => kind.as_str(),
            "outcome" => fate.outcome()
        )
        .increment(1);

        let detail = match fate {
            Fate::Sent { .. } => {
                let waited_ms = self.kernel.now().millis_since(message.created_at);
                tracing::info!(message.id = %message.id, channel, kind = kind.as_str(), waited_ms, "message sent");
                return;
            }
            Fate::Again { detail, .. } => {
                tracing::debug!(message.id = %message.id, channel, kind = kind.as_str(), detail, "message waits");
                return;
            }
            Fate::Failed { detail } | Fate::Gone { detail } => detail.as_str(),
            Fate::Expired { detail } => detail.as_deref().unwrap_or("it was not tried in time"),
        };
        let (outcome, tries) = (fate.outcome(), message.tries);
        if kind == MessageKind::OtpCode {
            tracing::error!(
                message.id = %message.id, channel, outcome, tries, detail,
                "a sign-in code could not be delivered"
            );
        } else {
            tracing::warn!(
                message.id = %message.id, channel, kind = kind.as_str(), outcome, tries, detail,
                "a message could not be delivered"
            );
        }
    }
}
