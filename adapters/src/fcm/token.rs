//! Access tokens of the service account: obtained with a signed assertion, cached until shortly before they expire.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use kyck_domain::notify::SendError;
use kyck_kernel::UtcInstant;
use kyck_kernel::cache::{CacheSpec, CachedValue, kibibytes};
use kyck_kernel::time::Clock;
use serde::Deserialize;
use serde_json::json;

use super::error;
use crate::http::Http;

const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// A token is replaced this long before it expires.
const MARGIN_SECONDS: i64 = 300;

/// The required fields of a service-account file. Debug output hides the key.
#[derive(Clone, Deserialize)]
pub struct ServiceAccount {
    /// Firebase project that sends.
    pub project_id: String,
    /// E-mail address of the account, the issuer of assertions.
    pub client_email: String,
    /// RSA key, PKCS #8 in PEM format.
    private_key: String,
    /// Id of the key, sent as `kid`.
    #[serde(default)]
    private_key_id: Option<String>,
    /// Token endpoint, also the audience of assertions.
    pub token_uri: String,
}

impl std::fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServiceAccount")
            .field("project_id", &self.project_id)
            .field("client_email", &self.client_email)
            .finish_non_exhaustive()
    }
}

impl ServiceAccount {
    /// Reads a JSON key file of the Google Cloud console.
    ///
    /// # Errors
    /// What is wrong with the file, without any of its content.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Parses the content of such a file.
    ///
    /// # Errors
    /// As [`ServiceAccount::read`].
    pub fn parse(text: &str) -> Result<Self, String> {
        let account: Self = serde_json::from_str(text)
            .map_err(|error| format!("no service account at line {}: {}", error.line(), kind(&error)))?;
        EncodingKey::from_rsa_pem(account.private_key.as_bytes())
            .map_err(|_| "the private key is not an RSA key in PEM format".to_owned())?;
        Ok(account)
    }
}

/// Kind of a JSON error. The message itself is left out, since it may contain the key.
fn kind(error: &serde_json::Error) -> &'static str {
    match error.classify() {
        serde_json::error::Category::Data => "a field is missing or of another kind",
        serde_json::error::Category::Eof => "the file ends too early",
        _ => "no JSON",
    }
}

/// Google's token is valid for an hour.
const FCM_TOKEN_CACHE: CacheSpec = CacheSpec {
    name: "fcm_token",
    capacity_bytes: kibibytes(4),
    invalidated_by: "its expiry, a rejection by FCM",
    max_staleness: None,
};

/// An OAuth 2.0 access token of the service account, with its expiry.
#[derive(Clone)]
struct Token {
    text: String,
    usable_until: UtcInstant,
}

/// Tokens of one account. At most one request is in flight, however many messages wait for it.
pub(super) struct Tokens {
    http: Http,
    url: String,
    audience: String,
    account: ServiceAccount,
    key: EncodingKey,
    clock: Arc<dyn Clock>,
    cached: CachedValue<Token>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    #[serde(default)]
    expires_in: i64,
}

impl Tokens {
    pub(super) fn new(
        http: Http,
        url: String,
        account: &ServiceAccount,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SendError> {
        let key = EncodingKey::from_rsa_pem(account.private_key.as_bytes()).map_err(|_| {
            SendError::Misconfigured {
                detail: "the service account's private key is not an RSA key in PEM format".to_owned(),
            }
        })?;
        Ok(Self {
            http,
            audience: account.token_uri.clone(),
            url,
            account: account.clone(),
            key,
            clock,
            cached: CachedValue::new(&FCM_TOKEN_CACHE, |token| token.text.len()),
        })
    }

    /// A token that is valid for some minutes and is not the `rejected` one.
    pub(super) async fn get(&self, rejected: Option<&str>) -> Result<String, SendError> {
        if let Some(rejected) = rejected {
            self.cached.remove_if(|token| token.text == rejected);
        }

        let now = self.clock.now();
        let request = |_| async move {
            let answer = self.request(now).await?;
            Ok(Token {
                text: answer.access_token,
                usable_until: now.plus_seconds((answer.expires_in - MARGIN_SECONDS).max(30)),
            })
        };
        let token = self
            .cached
            .get_or_compute(|token| token.usable_until > now, request)
            .await?;
        Ok(token.text)
    }

    /// Requests a token with an assertion that is valid for an hour.
    async fn request(&self, now: UtcInstant) -> Result<TokenAnswer, SendError> {
        let seconds = now.as_millis() / 1000;
        let mut header = Header::new(Algorithm::RS256);
        header.kid.clone_from(&self.account.private_key_id);
        let claims = json!({
            "iss": self.account.client_email,
            "scope": SCOPE,
            "aud": self.audience,
            "iat": seconds,
            "exp": seconds + 3600,
        });
        let assertion =
            jsonwebtoken::encode(&header, &claims, &self.key).map_err(|_| SendError::Misconfigured {
                detail: "the service account's key cannot sign".to_owned(),
            })?;

        let form = [("grant_type", GRANT), ("assertion", assertion.as_str())];
        let build = |client: &reqwest::Client| client.post(&self.url).form(&form);
        let answer = self.http.send(build, |_| false).await.map_err(error::of_http)?;

        if answer.status == 200
            && let Some(token) = answer.json::<TokenAnswer>()
            && !token.access_token.is_empty()
        {
            return Ok(token);
        }
        Err(match answer.status {
            200 | 429 | 500..=599 => SendError::Later {
                detail: format!("token endpoint: HTTP {}", answer.status),
                retry_after: answer.retry_after().map(|wait| wait.max(Duration::from_secs(1))),
            },
            _ => {
                let body: serde_json::Value = answer.json().unwrap_or_default();
                let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
                let detail = format!("token endpoint: {} {}", text("error"), text("error_description"));
                SendError::Misconfigured {
                    detail: detail.trim_end().chars().take(200).collect(),
                }
            }
        })
    }
}
