//! Stand-in for Firebase Cloud Messaging HTTP v1 and its OAuth token endpoint.
//!
//! It verifies the signed assertion with the key of [`FcmStandIn::service_account`], validates each message like the real
//! service, and records the accepted ones.

mod validation;

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

use crate::server::{Answer, Canned, Running, Script, Seen, Step, lock, pairs};

/// Id of the Firebase project.
pub const PROJECT: &str = "kyck-stand-in";
const EMAIL: &str = "sender@kyck-stand-in.iam.gserviceaccount.com";
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";

/// A message that was accepted.
#[derive(Clone, Debug)]
pub struct Received {
    /// Assigned name, `projects/…/messages/…`.
    pub name: String,
    /// Registration token of the recipient.
    pub token: String,
    /// The `message` object of the request.
    pub message: Value,
    /// Time at which it arrived.
    pub at: DateTime<Utc>,
}

/// A running stand-in; dropping it stops the server.
#[derive(Debug)]
pub struct FcmStandIn {
    running: Running,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    script: Script,
    token_steps: Script,
    tokens: Mutex<HashSet<String>>,
    dead: Mutex<HashSet<String>>,
    received: Mutex<Vec<Received>>,
    /// Required audience of assertions; set once the port is known.
    audience: Mutex<String>,
    issued: AtomicU64,
    /// The account's private key, the same for every stand-in of a process: PKCS #8 in PEM format.
    private_pem: String,
    /// The public key, DER.
    public_der: Vec<u8>,
}

impl FcmStandIn {
    /// Listens on a free loopback port.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start() -> std::io::Result<Self> {
        let (private_pem, public_der) = tokio::task::spawn_blocking(account_key)
            .await
            .map_err(std::io::Error::other)??;
        let state = Arc::new(State {
            script: Script::default(),
            token_steps: Script::default(),
            tokens: Mutex::default(),
            dead: Mutex::default(),
            received: Mutex::default(),
            audience: Mutex::default(),
            issued: AtomicU64::new(0),
            private_pem,
            public_der,
        });

        let running = Running::start(Arc::clone(&state)).await?;
        *lock(&state.audience) = format!("{}/token", running.origin());
        Ok(Self { running, state })
    }

    /// URL prefix before `/v1/projects/…`.
    pub fn base_url(&self) -> String {
        self.running.origin().to_owned()
    }

    /// URL of the token endpoint.
    pub fn token_url(&self) -> String {
        format!("{}/token", self.running.origin())
    }

    /// A service-account file with the key that this stand-in accepts.
    pub fn service_account(&self) -> String {
        json!({
            "type": "service_account",
            "project_id": PROJECT,
            "private_key_id": "stand-in",
            "private_key": self.state.private_pem,
            "client_email": EMAIL,
            "client_id": "1",
            "token_uri": self.token_url(),
        })
        .to_string()
    }

    /// Scripts the reaction to the next `messages:send`; several are queued.
    pub fn next(&self, step: Step) {
        self.state.script.push(step);
    }

    /// Scripts the reaction to the next token request; several are queued.
    pub fn next_token(&self, step: Step) {
        self.state.token_steps.push(step);
    }

    /// Makes a registration token unregistered.
    pub fn unregister(&self, token: &str) {
        lock(&self.state.dead).insert(token.to_owned());
    }

    /// Invalidates all access tokens issued so far.
    pub fn expire_access_tokens(&self) {
        lock(&self.state.tokens).clear();
    }

    /// Accepted messages, in order.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state.received).clone()
    }

    /// All requests to the main endpoint, accepted or not.
    pub fn seen(&self) -> Vec<Seen> {
        self.state.script.seen()
    }

    /// Number of access tokens issued.
    pub fn tokens_issued(&self) -> u64 {
        self.state.issued.load(Ordering::SeqCst)
    }
}

/// The key pair of the service account, generated once per process because that takes a fifth of a second.
fn account_key() -> std::io::Result<(String, Vec<u8>)> {
    static KEY: OnceLock<(String, Vec<u8>)> = OnceLock::new();

    if let Some(key) = KEY.get() {
        return Ok(key.clone());
    }
    let key = generate_key()?;
    Ok(KEY.get_or_init(|| key).clone())
}

/// Generates a key pair: private key in PEM format, public key in DER format.
fn generate_key() -> std::io::Result<(String, Vec<u8>)> {
    let failed = |_| std::io::Error::other("the RSA key could not be generated");
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
    let der: Pkcs8V1Der<'static> = pair.as_der().map_err(failed)?;
    let text = base64::engine::general_purpose::STANDARD.encode(der.as_ref());
    let mut pem = "-----BEGIN PRIVATE KEY-----\n".to_owned();
    for (index, letter) in text.chars().enumerate() {
        if index > 0 && index % 64 == 0 {
            pem.push('\n');
        }
        pem.push(letter);
    }
    pem.push_str("\n-----END PRIVATE KEY-----\n");
    Ok((pem, pair.public_key().as_ref().to_vec()))
}

/// An error body in the format of FCM; an empty `code` omits the details.
pub fn error_body(status: u16, name: &str, message: &str, code: &str) -> Value {
    let mut body = json!({"error": {"code": status, "message": message, "status": name}});
    if !code.is_empty() {
        body["error"]["details"] = json!([{
            "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError",
            "errorCode": code,
        }]);
    }
    body
}

impl Answer for State {
    fn script(&self) -> &Script {
        &self.script
    }

    fn answer(&self, seen: &Seen) -> Canned {
        match seen.path.as_str() {
            path if path == format!("/v1/projects/{PROJECT}/messages:send") => self.send(seen),
            _ => Canned::html(404, "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>"),
        }
    }

    fn secondary(&self, seen: &Seen) -> Option<(&Script, Canned)> {
        (seen.path == "/token").then(|| (&self.token_steps, self.token(seen)))
    }
}

impl State {
    fn token(&self, seen: &Seen) -> Canned {
        let reject = |description: &str| {
            Canned::json(
                400,
                &json!({"error": "invalid_grant", "error_description": description}),
            )
        };
        let form = pairs(&seen.body);
        if form.get("grant_type").map(String::as_str) != Some("urn:ietf:params:oauth:grant-type:jwt-bearer") {
            return Canned::json(
                400,
                &json!({"error": "unsupported_grant_type", "error_description": "Invalid grant_type"}),
            );
        }

        let assertion = form.get("assertion").map_or("", String::as_str);
        let key = DecodingKey::from_rsa_der(&self.public_der);

        let mut rules = Validation::new(Algorithm::RS256);
        rules.set_audience(&[lock(&self.audience).as_str()]);
        rules.set_issuer(&[EMAIL]);
        rules.set_required_spec_claims(&["exp", "aud", "iss"]);
        // Tests run on a fixed clock, so only the validity period is checked, below.
        rules.validate_exp = false;
        let claims = match jsonwebtoken::decode::<Value>(assertion, &key, &rules) {
            Ok(token) => token.claims,
            Err(error) => {
                tracing::debug!(%error, "assertion rejected");
                return reject("Invalid JWT Signature.");
            }
        };

        let (issued, expires) = (claims["iat"].as_i64(), claims["exp"].as_i64());
        match (issued, expires) {
            (Some(issued), Some(expires)) if expires > issued && expires - issued <= 3600 => {}
            _ => {
                return reject(
                    "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
                );
            }
        }

        if claims["scope"] != SCOPE {
            return Canned::json(
                400,
                &json!({"error": "invalid_scope", "error_description": "Invalid OAuth scope or ID token audience provided."}),
            );
        }

        let token = format!("ya29.stand-in-{}", self.issued.fetch_add(1, Ordering::SeqCst) + 1);
        lock(&self.tokens).insert(token.clone());
        Canned::json(
            200,
            &json!({"access_token": token, "expires_in": 3599, "token_type": "Bearer"}),
        )
    }

    fn send(&self, seen: &Seen) -> Canned {
        let bearer = seen
            .header("authorization")
            .strip_prefix("Bearer ")
            .unwrap_or_default();
        if !lock(&self.tokens).contains(bearer) {
            let message = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.";
            return Canned::json(401, &error_body(401, "UNAUTHENTICATED", message, ""));
        }

        let Ok(body) = serde_json::from_str::<Value>(&seen.body) else {
            return Canned::json(
                400,
                &error_body(
                    400,
                    "INVALID_ARGUMENT",
                    "Invalid JSON payload received.",
                    "INVALID_ARGUMENT",
                ),
            );
        };

        let message = &body["message"];
        if let Some((field, description)) = validation::first_error(message) {
            let mut body = error_body(400, "INVALID_ARGUMENT", &description, "INVALID_ARGUMENT");
            if let Some(details) = body["error"]["details"].as_array_mut() {
                details.push(json!({
                    "@type": "type.googleapis.com/google.rpc.BadRequest",
                    "fieldViolations": [{"field": field, "description": description}],
                }));
            }
            return Canned::json(400, &body);
        }

        let token = message["token"].as_str().unwrap_or_default().to_owned();
        if lock(&self.dead).contains(&token) {
            let text = "Requested entity was not found.";
            return Canned::json(404, &error_body(404, "NOT_FOUND", text, "UNREGISTERED"));
        }

        let mut received = lock(&self.received);
        let name = format!("projects/{PROJECT}/messages/0:{}", received.len() + 1);
        received.push(Received {
            name: name.clone(),
            token,
            message: message.clone(),
            at: now(),
        });
        Canned::json(200, &json!({"name": name}))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "an outside service has a clock of its own"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}
