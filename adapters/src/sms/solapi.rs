//! Solapi (solapi.com), for Korean phone numbers. An accepted message may still fail to be delivered.

use std::fmt::Write as _;
use std::sync::Arc;

use async_trait::async_trait;
use aws_lc_rs::hmac;
use kyck_domain::notify::{SendError, SendSms, SmsMessage};
use kyck_kernel::random::Random;
use kyck_kernel::time::Clock;
use serde_json::{Value, json};

use super::of_http;
use crate::http::{Answer, Http, Limits, word};

/// Settings of the adapter.
#[derive(Clone)]
pub struct SolapiSettings {
    /// URL prefix before `/messages/v4/send`; `https://api.solapi.com`.
    pub base_url: String,
    /// API key of the account.
    pub api_key: String,
    /// API secret of the account.
    pub api_secret: String,
    /// Sender number, registered with the carriers.
    pub sender: String,
    /// Time limits; retries are ignored.
    pub limits: Limits,
}

/// Sends text messages through Solapi.
pub struct Solapi {
    http: Http,
    url: String,
    settings: SolapiSettings,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl std::fmt::Debug for Solapi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Solapi")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

impl Solapi {
    /// An adapter with these settings. Sends no request.
    ///
    /// # Errors
    /// [`SendError::Misconfigured`] when the URL is invalid or a credential is empty.
    pub fn new(
        settings: SolapiSettings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, SendError> {
        if settings.api_key.is_empty() || settings.api_secret.is_empty() || settings.sender.is_empty() {
            return Err(SendError::Misconfigured {
                detail: "Solapi needs a key, a secret and a sender number".to_owned(),
            });
        }

        let url = format!("{}/messages/v4/send", settings.base_url.trim_end_matches('/'));
        let http = Http::new(&url, settings.limits.once(), Arc::clone(&random)).map_err(|error| {
            SendError::Misconfigured {
                detail: format!("Solapi address: {error}"),
            }
        })?;
        Ok(Self {
            http,
            url,
            settings,
            clock,
            random,
        })
    }

    /// Authorization header: an HMAC over the current time and a fresh salt.
    fn authorization(&self) -> String {
        let mut salt = [0; 16];
        self.random.fill(&mut salt);
        let (date, salt) = (self.clock.now().to_string(), hex(&salt));
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.settings.api_secret.as_bytes());
        let signature = hex(hmac::sign(&key, format!("{date}{salt}").as_bytes()).as_ref());
        let api_key = &self.settings.api_key;
        format!("HMAC-SHA256 apiKey={api_key}, date={date}, salt={salt}, signature={signature}")
    }
}

#[async_trait]
impl SendSms for Solapi {
    async fn send(&self, message: &SmsMessage) -> Result<String, SendError> {
        let Some(to) = national(&message.to) else {
            return Err(SendError::Refused {
                detail: "only Korean numbers are supported".to_owned(),
            });
        };
        let body = json!({"message": {
            "to": to,
            "from": self.settings.sender,
            "text": message.body,
            "country": "82",
            "customFields": {"reference": message.reference},
        }});

        let authorization = self.authorization();
        let build = |client: &reqwest::Client| {
            client
                .post(&self.url)
                .header(reqwest::header::AUTHORIZATION, &authorization)
                .json(&body)
        };
        let answer = self.http.send(build, |_| false).await.map_err(of_http)?;
        outcome(&answer)
    }
}

fn outcome(answer: &Answer) -> Result<String, SendError> {
    let body: Value = answer.json().unwrap_or_default();
    let text = |name: &str| word(&body[name]);
    let code = [
        text("errorCode"),
        text("statusCode"),
        format!("HTTP {}", answer.status),
    ]
    .into_iter()
    .find(|code| !code.is_empty())
    .unwrap_or_default();

    match answer.status {
        // 2000: accepted, will be passed to the carrier.
        200 if text("statusCode") == "2000" => Ok(text("messageId")),
        200 if body.is_null() => Err(SendError::Later {
            detail: "unexpected answer".to_owned(),
            retry_after: None,
        }),
        401..=403 => Err(SendError::Misconfigured { detail: code }),
        429 | 500..=599 => Err(SendError::Later {
            detail: code,
            retry_after: answer.retry_after(),
        }),
        400 if matches!(
            code.as_str(),
            "InvalidAccountId" | "InvalidUserId" | "InvalidApiKey"
        ) =>
        {
            Err(SendError::Misconfigured { detail: code })
        }
        _ => Err(SendError::Refused { detail: code }),
    }
}

/// National format, `01012345678` for `+821012345678`; `None` for other countries.
fn national(number: &str) -> Option<String> {
    let rest = number.strip_prefix("+82")?;
    let is_number = (8..=11).contains(&rest.len()) && rest.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| format!("0{rest}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_may_be_a_number_or_a_string() {
        for status in [json!("2000"), json!(2000)] {
            let body = json!({"statusCode": status, "messageId": "M1"});
            let answer = Answer {
                status: 200,
                headers: reqwest::header::HeaderMap::new(),
                body: body.to_string().into_bytes(),
            };
            assert_eq!(outcome(&answer), Ok("M1".to_owned()), "{body}");
        }
    }

    #[test]
    fn korean_numbers_are_sent_in_national_format() {
        assert_eq!(national("+821012345678").as_deref(), Some("01012345678"));
        assert_eq!(national("+12025550123"), None);
        assert_eq!(national("+82"), None);
        assert_eq!(national("+8210-1234"), None);
    }
}
