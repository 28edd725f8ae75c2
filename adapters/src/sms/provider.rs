//! The providers of text messages by their names in the settings. A new one is a variant here with three answers.

use std::sync::Arc;

use async_trait::async_trait;
use kyck_domain::notify::{SendError, SendSms, SmsMessage};
use kyck_kernel::random::Random;
use kyck_kernel::time::Clock;
use serde::Deserialize;

use super::{LogSms, Solapi, SolapiSettings, Twilio, TwilioSettings};
use crate::http::Limits;

/// The provider of text messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmsProvider {
    /// No provider: no family can sign in.
    #[serde(rename = "")]
    Unset,
    /// No provider: messages are written to the log, codes included.
    Log,
    /// SOLAPI, which sends in Korea.
    Solapi,
    /// Twilio, which sends to any country.
    Twilio,
}

/// Account at a provider; each provider uses the fields that it needs.
#[derive(Clone, Default)]
pub struct SmsAccount {
    /// URL prefix of the provider's API; empty for the provider's own.
    pub base_url: String,
    /// Id of the account.
    pub account: String,
    /// API key.
    pub api_key: String,
    /// API secret.
    pub api_secret: String,
    /// Sender number or name.
    pub sender: String,
}

impl SmsProvider {
    /// Whether messages leave this machine.
    pub const fn is_external(self) -> bool {
        !matches!(self, Self::Unset | Self::Log)
    }

    /// The first key of `[sms]` that this provider needs and that the account lacks.
    pub fn missing_key(self, account: &SmsAccount) -> Option<&'static str> {
        let identity = match self {
            Self::Unset | Self::Log => return None,
            Self::Solapi => ("api_key", &account.api_key),
            Self::Twilio => ("account", &account.account),
        };

        [
            identity,
            ("api_secret", &account.api_secret),
            ("sender", &account.sender),
        ]
        .into_iter()
        .find_map(|(key, value)| value.is_empty().then_some(key))
    }

    /// The adapter of this provider. Sends no request.
    ///
    /// # Errors
    /// [`SendError::Misconfigured`] when the URL is invalid or a credential is empty.
    pub fn connect(
        self,
        account: SmsAccount,
        clock: &Arc<dyn Clock>,
        random: &Arc<dyn Random>,
    ) -> Result<Arc<dyn SendSms>, SendError> {
        let base_url = |standard: &str| match account.base_url.trim_end_matches('/') {
            "" => standard.to_owned(),
            set => set.to_owned(),
        };

        Ok(match self {
            Self::Unset => Arc::new(Unset),
            Self::Log => Arc::new(LogSms),
            Self::Solapi => {
                let settings = SolapiSettings {
                    base_url: base_url("https://api.solapi.com"),
                    api_key: account.api_key,
                    api_secret: account.api_secret,
                    sender: account.sender,
                    limits: Limits::default(),
                };
                Arc::new(Solapi::new(settings, Arc::clone(clock), Arc::clone(random))?)
            }
            Self::Twilio => {
                let settings = TwilioSettings {
                    base_url: base_url("https://api.twilio.com"),
                    account_sid: account.account,
                    auth_token: account.api_secret,
                    sender: account.sender,
                    limits: Limits::default(),
                };
                Arc::new(Twilio::new(settings, Arc::clone(random))?)
            }
        })
    }
}

/// Used where no provider is set: every message fails with the missing setting.
struct Unset;

#[async_trait]
impl SendSms for Unset {
    async fn send(&self, _: &SmsMessage) -> Result<String, SendError> {
        Err(SendError::Misconfigured {
            detail: "sms.provider is not set".to_owned(),
        })
    }

    fn is_configured(&self) -> bool {
        false
    }
}
