//! Push messages over Firebase Cloud Messaging HTTP v1.
//!
//! An access token is obtained with a signed assertion of the service account and cached until shortly before it
//! expires. A message is sent once: the outbox retries, since it knows until when.

mod error;
mod token;

use std::sync::Arc;

use async_trait::async_trait;
use kyck_domain::notify::{PushMessage, SendError, SendPush};
use kyck_kernel::random::Random;
use kyck_kernel::time::Clock;
use serde_json::{Value, json};

use crate::http::{Answer, Http, Limits};
pub use token::ServiceAccount;
use token::Tokens;

/// URL of the real service.
pub const BASE_URL: &str = "https://fcm.googleapis.com";
/// Total size of the keys and values of `data`.
const MAX_DATA_BYTES: usize = 4096;
/// Longest lifetime of a message at FCM: four weeks.
const MAX_TTL_SECONDS: u32 = 2_419_200;

/// Settings of the adapter.
#[derive(Clone, Debug)]
pub struct FcmSettings {
    /// URL prefix before `/v1/projects/…`.
    pub base_url: String,
    /// Token endpoint; `None` uses the one in the service account.
    pub token_url: Option<String>,
    /// Account that signs the requests.
    pub service_account: ServiceAccount,
    /// Time limits; retries are ignored.
    pub limits: Limits,
}

/// Sends push messages through FCM.
#[derive(Debug)]
pub struct Fcm {
    http: Http,
    url: String,
    tokens: Tokens,
}

impl Fcm {
    /// An adapter with these settings. Sends no request.
    ///
    /// # Errors
    /// [`SendError::Misconfigured`] when a URL or the private key is invalid.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "shared services are passed as the other adapters take them"
    )]
    pub fn new(
        settings: FcmSettings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, SendError> {
        let limits = settings.limits.once();
        let address = |url: &str| {
            Http::new(url, limits, Arc::clone(&random)).map_err(|error| SendError::Misconfigured {
                detail: format!("FCM address: {error}"),
            })
        };

        let token_url = settings
            .token_url
            .unwrap_or_else(|| settings.service_account.token_uri.clone());
        let url = format!(
            "{}/v1/projects/{}/messages:send",
            settings.base_url.trim_end_matches('/'),
            settings.service_account.project_id
        );
        Ok(Self {
            http: address(&url)?,
            url,
            tokens: Tokens::new(address(&token_url)?, token_url, &settings.service_account, clock)?,
        })
    }

    async fn post(&self, body: &Value, access_token: &str) -> Result<Answer, SendError> {
        let build = |client: &reqwest::Client| client.post(&self.url).bearer_auth(access_token).json(body);
        let answer = self.http.send(build, |_| false).await;
        answer.map_err(error::of_http)
    }
}

#[async_trait]
impl SendPush for Fcm {
    async fn send(&self, message: &PushMessage) -> Result<String, SendError> {
        let body = body_of(message)?;
        let token = self.tokens.get(None).await?;
        let mut answer = self.post(&body, &token).await?;
        if error::is_token_refused(&answer) {
            // The token was revoked early. If a new one is rejected too, the configuration is wrong.
            let fresh = self.tokens.get(Some(&token)).await?;
            answer = self.post(&body, &fresh).await?;
        }

        let outcome = match answer.json::<Value>() {
            Some(sent) if answer.status == 200 => match sent["name"].as_str() {
                Some(name) => Ok(name.to_owned()),
                None => Err(SendError::Later {
                    detail: "an answer without a message name".to_owned(),
                    retry_after: None,
                }),
            },
            _ => Err(error::of_answer(&answer)),
        };

        let label = if outcome.is_ok() { "sent" } else { "refused" };
        metrics::counter!("kyck_fcm_requests_total", "outcome" => label).increment(1);
        outcome
    }
}

/// The message in FCM's format.
///
/// # Errors
/// [`SendError::Refused`] for reserved data keys, or data above [`MAX_DATA_BYTES`].
fn body_of(message: &PushMessage) -> Result<Value, SendError> {
    let refused = |detail: String| Err(SendError::Refused { detail });
    let mut size = 0;
    for (key, value) in &message.data {
        if key == "from" || key == "message_type" || key.starts_with("google") || key.starts_with("gcm") {
            return refused(format!("the data key {key} is reserved"));
        }
        size += key.len() + value.len();
    }
    if size > MAX_DATA_BYTES {
        return refused(format!("data of {size} bytes, {MAX_DATA_BYTES} are allowed"));
    }

    let ttl = message.ttl_seconds.min(MAX_TTL_SECONDS);
    let data: serde_json::Map<String, Value> = message
        .data
        .iter()
        .map(|(key, value)| (key.clone(), Value::from(value.as_str())))
        .collect();
    Ok(json!({"message": {
        "token": message.token,
        "notification": {"title": message.title, "body": message.body},
        "data": data,
        "android": {
            "priority": "NORMAL",
            "ttl": format!("{ttl}s"),
            "collapse_key": message.collapse_key,
        },
        "apns": {
            "headers": {"apns-priority": "5", "apns-collapse-id": first_bytes(&message.collapse_key, 64)},
            "payload": {"aps": {"sound": "default", "thread-id": message.collapse_key}},
        },
    }}))
}

/// The longest prefix of at most `limit` bytes, cut between characters; APNs allows 64 bytes for the collapse id.
fn first_bytes(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> PushMessage {
        PushMessage {
            token: "t".to_owned(),
            title: "주간 리포트".to_owned(),
            body: "새 리포트가 있어요".to_owned(),
            data: [("type".to_owned(), "WEEKLY_REPORT".to_owned())].into(),
            collapse_key: "weekly".to_owned(),
            ttl_seconds: 9_999_999,
        }
    }

    #[test]
    fn a_message_addresses_both_platforms_and_lives_at_most_four_weeks() {
        let body = body_of(&message()).unwrap();
        assert_eq!(body["message"]["token"], "t");
        assert_eq!(body["message"]["android"]["ttl"], "2419200s");
        assert_eq!(body["message"]["apns"]["headers"]["apns-collapse-id"], "weekly");
        assert_eq!(body["message"]["data"]["type"], "WEEKLY_REPORT");
    }

    #[test]
    fn data_that_fcm_would_reject_is_not_sent() {
        for key in ["from", "google.x", "gcm_y", "message_type"] {
            let mut message = message();
            message.data.insert(key.to_owned(), "x".to_owned());
            assert!(
                matches!(body_of(&message), Err(SendError::Refused { .. })),
                "{key}"
            );
        }
        let mut message = message();
        message.data.insert(
            "k".to_owned(),
            "x".repeat(4096 - "type".len() - "WEEKLY_REPORT".len() - 1),
        );
        assert!(body_of(&message).is_ok());
        message.data.insert("l".to_owned(), String::new());
        assert!(matches!(body_of(&message), Err(SendError::Refused { .. })));
    }

    #[test]
    fn a_collapse_id_is_cut_between_characters() {
        assert_eq!(first_bytes("weekly", 64), "weekly");
        assert_eq!(first_bytes("가나다", 7), "가나");
    }
}
