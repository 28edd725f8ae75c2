//! The worker that hands messages of the outbox to their senders.

use std::future::Future;
use std::sync::Mutex;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::model::Channel;
use super::outbox::{self, Content, Fate, Taken};
use super::port::{PushMessage, SendError, SmsMessage};
use super::rules::backoff_millis;
use crate::bus::BusMessage;
use crate::time::UtcInstant;
use crate::{Env, Fault};

const BATCH: u32 = 64;
const CONCURRENT_SENDS: usize = 16;
/// Below the lease, so that a slow provider's answer still finds the message ours.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_secs(1);
const FIRST_HOLD_MILLIS: i64 = 30_000;
const LONGEST_HOLD_MILLIS: i64 = 600_000;

/// A channel that cannot send until somebody mends its set-up.
#[derive(Clone, Copy, Default)]
struct Hold {
    until: Option<UtcInstant>,
    length_millis: i64,
}

/// The sending side of the outbox in this process.
#[derive(Default)]
pub struct Outbox {
    holds: Mutex<[Hold; 2]>,
}

/// What one pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Messages taken up.
    pub taken: usize,
    /// Messages that a provider accepted.
    pub sent: usize,
}

impl Outbox {
    /// Hands over what is due now, one batch a channel. A message that fails never stops the others.
    ///
    /// # Errors
    /// When the database fails; what was taken comes back when its lease ends.
    pub async fn deliver_due(&self, env: &Env) -> Result<Delivered, Fault> {
        let mut delivered = Delivered::default();
        for channel in Channel::ALL {
            let Some(limit) = self.allowance(env, channel) else {
                continue;
            };
            let taken = outbox::take(env, channel, limit).await?;
            delivered.taken += taken.len();
            let mut results = stream::iter(taken)
                .map(|message| async move { self.deliver_one(env, channel, &message).await })
                .buffer_unordered(CONCURRENT_SENDS);
            while let Some(is_sent) = results.next().await {
                delivered.sent += usize::from(is_sent?);
            }
        }
        Ok(delivered)
    }

    /// Delivers until nothing more is due; for the command line and for tests.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drain(&self, env: &Env) -> Result<Delivered, Fault> {
        let mut all = Delivered::default();
        loop {
            let pass = self.deliver_due(env).await?;
            all.taken += pass.taken;
            all.sent += pass.sent;
            if pass.taken == 0 {
                return Ok(all);
            }
        }
    }

    /// Delivers until `stop` is ready: at once when woken, otherwise once a second. What is being sent
    /// at the stop is finished first.
    pub async fn run(&self, env: &Env, stop: impl Future<Output = ()>) {
        let mut wakes = env.bus.subscribe();
        tokio::pin!(stop);
        loop {
            match self.deliver_due(env).await {
                Ok(pass) if pass.taken >= BATCH as usize => {}
                Ok(_) => tokio::select! {
                    () = &mut stop => return,
                    () = woken(&mut wakes) => {}
                    () = tokio::time::sleep(POLL) => {}
                },
                Err(error) => {
                    tracing::error!(error = ?error, "the outbox could not be worked on");
                    tokio::select! {
                        () = &mut stop => return,
                        () = tokio::time::sleep(POLL * 5) => {}
                    }
                }
            }
            if futures_util::poll!(&mut stop).is_ready() {
                return;
            }
        }
    }

    /// How many messages may be taken now: none while the channel is held, one to try it after that.
    fn allowance(&self, env: &Env, channel: Channel) -> Option<u32> {
        let holds = self
            .holds
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match holds[channel as usize].until {
            None => Some(BATCH),
            Some(until) if until <= env.now() => Some(1),
            Some(_) => None,
        }
    }

    async fn deliver_one(&self, env: &Env, channel: Channel, message: &Taken) -> Result<bool, Fault> {
        if message.expires_at <= env.now() {
            outbox::mark(env, message, &Fate::Expired).await?;
            return Ok(false);
        }
        if let Some(due_at) = self.held_until(env, channel) {
            // Another message of this batch met the wall: this one waits untried.
            let detail = "held".to_owned();
            let fate = Fate::Again {
                due_at,
                counts: false,
                detail,
            };
            outbox::mark(env, message, &fate.bounded(message)).await?;
            return Ok(false);
        }
        let fate = match self.hand_over(env, message).await? {
            Ok(reference) => {
                self.release(channel);
                Fate::Sent { reference }
            }
            Err(error) => self.fate_of(env, channel, message, error).bounded(message),
        };
        let is_marked = outbox::mark(env, message, &fate).await?;
        if let Fate::Failed { detail } | Fate::Gone { detail } = &fate {
            tracing::warn!(message.id = %message.id, detail, "a message was given up");
        }
        let is_sent = matches!(fate, Fate::Sent { .. });
        if is_sent && is_marked {
            let waited = env.now().millis_since(message.created_at);
            tracing::info!(message.id = %message.id, channel = channel.as_str(), waited_ms = waited, "message sent");
        }
        Ok(is_sent)
    }

    async fn hand_over(&self, env: &Env, message: &Taken) -> Result<Result<String, SendError>, Fault> {
        let refused = |detail: &str| {
            Ok(Err(SendError::Refused {
                detail: detail.to_owned(),
            }))
        };
        let Some(sealed) = &message.sealed else {
            return refused("the message has no content any more");
        };
        let Ok(content) = outbox::open(env, message.id, sealed) else {
            tracing::error!(message.id = %message.id, "a message cannot be opened with this master key");
            return refused("the content cannot be opened");
        };
        let sending = async {
            match content {
                Content::Sms { to, body, .. } => {
                    let reference = message.id.to_string();
                    Ok(env.sms.send(&SmsMessage { to, body, reference }).await)
                }
                Content::Push {
                    title,
                    body,
                    data,
                    collapse_key,
                } => {
                    let token = match message.push_token_id {
                        Some(id) => outbox::find_token(env, id).await?,
                        None => None,
                    };
                    let Some((token, _)) = token else {
                        return refused("the phone is not registered any more");
                    };
                    let left = message.expires_at.millis_since(env.now()) / 1000;
                    let push = PushMessage {
                        token,
                        title,
                        body,
                        data: data.into_iter().collect(),
                        collapse_key,
                        ttl_seconds: u32::try_from(left.max(1)).unwrap_or(u32::MAX),
                    };
                    Ok(env.push.send(&push).await)
                }
            }
        };
        match tokio::time::timeout(SEND_TIMEOUT, sending).await {
            Ok(result) => result,
            Err(_) => Ok(Err(SendError::Later {
                detail: "no answer in time".to_owned(),
                retry_after: None,
            })),
        }
    }

    fn fate_of(&self, env: &Env, channel: Channel, message: &Taken, error: SendError) -> Fate {
        let now = env.now();
        let wait = backoff_millis(message.tries, env.random_bytes::<1>()[0]);
        match error {
            SendError::RecipientGone { detail } => Fate::Gone { detail },
            SendError::Refused { detail } => Fate::Failed { detail },
            SendError::Later { detail, retry_after } => {
                let asked = retry_after.map(|wait| i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
                Fate::Again {
                    due_at: now.plus_millis(asked.unwrap_or(0).max(wait)),
                    // The provider named the time: waiting for it is not a failure of this message.
                    counts: asked.is_none(),
                    detail,
                }
            }
            SendError::Misconfigured { detail } => Fate::Again {
                due_at: self.hold(env, channel, &detail),
                counts: false,
                detail,
            },
        }
    }

    /// Holds the channel, twice as long as the last time, and tells the log when the hold begins.
    fn hold(&self, env: &Env, channel: Channel, detail: &str) -> UtcInstant {
        let now = env.now();
        let mut holds = self
            .holds
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let hold = &mut holds[channel as usize];
        match hold.until {
            // Another message of the same batch met the same wall.
            Some(until) if until > now => until,
            before => {
                if before.is_none() {
                    tracing::error!(
                        channel = channel.as_str(),
                        detail,
                        "messages of this channel are held until its set-up is mended"
                    );
                }
                hold.length_millis = (hold.length_millis * 2).clamp(FIRST_HOLD_MILLIS, LONGEST_HOLD_MILLIS);
                let until = now.plus_millis(hold.length_millis);
                hold.until = Some(until);
                until
            }
        }
    }

    fn held_until(&self, env: &Env, channel: Channel) -> Option<UtcInstant> {
        let holds = self
            .holds
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        holds[channel as usize].until.filter(|until| *until > env.now())
    }

    fn release(&self, channel: Channel) {
        let mut holds = self
            .holds
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if holds[channel as usize].until.is_some() {
            tracing::info!(
                channel = channel.as_str(),
                "messages of this channel go out again"
            );
            holds[channel as usize] = Hold::default();
        }
    }
}

async fn woken(wakes: &mut Receiver<BusMessage>) {
    loop {
        match wakes.recv().await {
            Ok(message) if message.topic != outbox::TOPIC => {}
            Ok(_) | Err(RecvError::Lagged(_)) => return,
            // No bus any more: the poll goes on.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
