//! Twilio Programmable Messaging, for phone numbers of all countries.

use std::sync::Arc;

use async_trait::async_trait;
use kyck_domain::notify::{SendError, SendSms, SmsMessage};
use kyck_kernel::random::Random;
use serde_json::Value;

use super::of_http;
use crate::http::{Answer, Http, Limits, word};

/// Settings of the adapter.
#[derive(Clone)]
pub struct TwilioSettings {
    /// URL prefix before `/2010-04-01/…`; `https://api.twilio.com`.
    pub base_url: String,
    /// SID of the account, `AC…`.
    pub account_sid: String,
    /// Secret token of the account.
    pub auth_token: String,
    /// Sender number in E.164 format, or the SID of a messaging service, `MG…`.
    pub sender: String,
    /// Time limits; retries are ignored.
    pub limits: Limits,
}

/// Sends text messages through Twilio.
pub struct Twilio {
    http: Http,
    url: String,
    settings: TwilioSettings,
}

impl std::fmt::Debug for Twilio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Twilio").finish_non_exhaustive()
    }
}

impl Twilio {
    /// An adapter with these settings. Sends no request.
    ///
    /// # Errors
    /// [`SendError::Misconfigured`] when the URL is invalid or a credential is empty.
    pub fn new(settings: TwilioSettings, random: Arc<dyn Random>) -> Result<Self, SendError> {
        if settings.account_sid.is_empty() || settings.auth_token.is_empty() || settings.sender.is_empty() {
            return Err(SendError::Misconfigured {
                detail: "Twilio needs an account, a token and a sender".to_owned(),
            });
        }

        let url = format!(
            "{}/2010-04-01/Accounts/{}/Messages.json",
            settings.base_url.trim_end_matches('/'),
            settings.account_sid
        );
        let http =
            Http::new(&url, settings.limits.once(), random).map_err(|error| SendError::Misconfigured {
                detail: format!("Twilio address: {error}"),
            })?;
        Ok(Self { http, url, settings })
    }
}

#[async_trait]
impl SendSms for Twilio {
    async fn send(&self, message: &SmsMessage) -> Result<String, SendError> {
        let sender_field = if self.settings.sender.starts_with("MG") {
            "MessagingServiceSid"
        } else {
            "From"
        };
        let form = [
            ("To", message.to.as_str()),
            (sender_field, self.settings.sender.as_str()),
            ("Body", message.body.as_str()),
        ];

        let build = |client: &reqwest::Client| {
            client
                .post(&self.url)
                .basic_auth(&self.settings.account_sid, Some(&self.settings.auth_token))
                .form(&form)
        };
        let answer = self.http.send(build, |_| false).await.map_err(of_http)?;
        outcome(&answer)
    }
}

fn outcome(answer: &Answer) -> Result<String, SendError> {
    let body: Value = answer.json().unwrap_or_default();
    let code = word(&body["code"]).parse::<i64>().ok();
    let detail = code.map_or_else(|| format!("HTTP {}", answer.status), |code| code.to_string());

    match (answer.status, code) {
        (200 | 201, _) => match body["sid"].as_str() {
            Some(sid) => Ok(sid.to_owned()),
            None => Err(SendError::Later {
                detail: "unexpected answer".to_owned(),
                retry_after: None,
            }),
        },
        (429 | 500..=599, _) => Err(SendError::Later {
            detail,
            retry_after: answer.retry_after(),
        }),
        // The recipient unsubscribed, or the number is not a mobile one.
        (_, Some(21610 | 21614)) => Err(SendError::RecipientGone { detail }),
        // No right for that region, a sender that is not ours, an account that is closed.
        (401 | 403, _) | (_, Some(20003 | 20005 | 21408 | 21603 | 21606 | 21212)) => {
            Err(SendError::Misconfigured { detail })
        }
        _ => Err(SendError::Refused { detail }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_code_may_be_a_number_or_a_string() {
        for code in [json!("21610"), json!(21610)] {
            let answer = Answer {
                status: 400,
                headers: reqwest::header::HeaderMap::new(),
                body: json!({ "code": code }).to_string().into_bytes(),
            };
            let gone = SendError::RecipientGone {
                detail: "21610".to_owned(),
            };
            assert_eq!(outcome(&answer), Err(gone));
        }
    }
}
