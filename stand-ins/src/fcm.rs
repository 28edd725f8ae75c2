//! A stand-in of Firebase Cloud Messaging HTTP v1 and of the token endpoint before it.
//!
//! It checks the signed assertion with the key of [`FcmStandIn::service_account`], checks each message as the
//! real service does, and records what it accepted.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

use crate::server::{Answer, Canned, Desk, Running, Seen, Step, lock, pairs};

/// Project of the stand-in.
pub const PROJECT: &str = "kyck-stand-in";
const EMAIL: &str = "sender@kyck-stand-in.iam.gserviceaccount.com";
const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";

/// A message that was accepted.
#[derive(Clone, Debug)]
pub struct Received {
    /// Name given to it.
    pub name: String,
    /// Registration token it went to.
    pub token: String,
    /// The `message` object as sent.
    pub message: Value,
    /// When it arrived.
    pub at: DateTime<Utc>,
}

/// A running stand-in; it ends when this is dropped.
#[derive(Debug)]
pub struct FcmStandIn {
    running: Running,
    state: Arc<State>,
}

#[derive(Debug)]
struct State {
    desk: Desk,
    token_steps: Desk,
    tokens: Mutex<HashSet<String>>,
    dead: Mutex<HashSet<String>>,
    received: Mutex<Vec<Received>>,
    /// Where the assertion must be addressed to; known once the port is.
    audience: Mutex<String>,
    issued: AtomicU64,
    /// The account's key pair, made anew at each start: PKCS #8 as PEM, and the public half as DER.
    private_pem: String,
    public_der: Vec<u8>,
}

impl FcmStandIn {
    /// Starts on a free port of the loopback interface.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start() -> std::io::Result<Self> {
        let (private_pem, public_der) = tokio::task::spawn_blocking(make_key)
            .await
            .map_err(std::io::Error::other)??;
        let state = Arc::new(State {
            desk: Desk::default(),
            token_steps: Desk::default(),
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

    /// What stands before `/v1/projects/…`.
    pub fn base_url(&self) -> String {
        self.running.origin().to_owned()
    }

    /// The token endpoint.
    pub fn token_url(&self) -> String {
        format!("{}/token", self.running.origin())
    }

    /// A service-account file as the console gives it, with the key that this stand-in accepts.
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

    /// Tells what the next `messages:send` meets; steps queue up.
    pub fn next(&self, step: Step) {
        self.state.desk.push(step);
    }

    /// Tells what the next request for a token meets.
    pub fn next_token(&self, step: Step) {
        self.state.token_steps.push(step);
    }

    /// From now on this registration token is unregistered.
    pub fn unregister(&self, token: &str) {
        lock(&self.state.dead).insert(token.to_owned());
    }

    /// From now on access tokens given so far are refused.
    pub fn expire_access_tokens(&self) {
        lock(&self.state.tokens).clear();
    }

    /// What was accepted so far, in order.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state.received).clone()
    }

    /// All requests received so far, accepted or not.
    pub fn seen(&self) -> Vec<Seen> {
        self.state.desk.seen()
    }

    /// How many access tokens were given out.
    pub fn tokens_issued(&self) -> u64 {
        self.state.issued.load(Ordering::SeqCst)
    }
}

fn make_key() -> std::io::Result<(String, Vec<u8>)> {
    let failed = |_| std::io::Error::other("no RSA key could be made");
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
    let der: Pkcs8V1Der<'static> = pair.as_der().map_err(failed)?;
    let text = base64::engine::general_purpose::STANDARD.encode(der.as_ref());
    let mut pem = "-----BEGIN PRIVATE KEY-----\n".to_owned();
    for (place, letter) in text.chars().enumerate() {
        if place > 0 && place % 64 == 0 {
            pem.push('\n');
        }
        pem.push(letter);
    }
    pem.push_str("\n-----END PRIVATE KEY-----\n");
    Ok((pem, pair.public_key().as_ref().to_vec()))
}

/// An error body as FCM gives it; an empty `code` leaves out the details.
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
    fn desk(&self) -> &Desk {
        &self.desk
    }

    fn answer(&self, seen: &Seen) -> Canned {
        match seen.path.as_str() {
            path if path == format!("/v1/projects/{PROJECT}/messages:send") => self.send(seen),
            _ => Canned::html(404, "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>"),
        }
    }

    fn side_door(&self, seen: &Seen) -> Option<(&Desk, Canned)> {
        (seen.path == "/token").then(|| (&self.token_steps, self.token(seen)))
    }
}

impl State {
    fn token(&self, seen: &Seen) -> Canned {
        let refuse = |description: &str| {
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
        // Callers bring their own clock, in tests one that stands still: only the span is checked, below.
        rules.validate_exp = false;
        let claims = match jsonwebtoken::decode::<Value>(assertion, &key, &rules) {
            Ok(token) => token.claims,
            Err(error) => {
                tracing::debug!(%error, "assertion refused");
                return refuse("Invalid JWT Signature.");
            }
        };
        let (issued, expires) = (claims["iat"].as_i64(), claims["exp"].as_i64());
        match (issued, expires) {
            (Some(issued), Some(expires)) if expires > issued && expires - issued <= 3600 => {}
            _ => {
                return refuse(
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
        if let Some((field, description)) = fault_of(message) {
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
    reason = "a server of the outside world has the machine's clock"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The first thing the real service would refuse in a message: field and description.
fn fault_of(message: &Value) -> Option<(&'static str, String)> {
    let targets = ["token", "topic", "condition"]
        .iter()
        .filter(|target| message.get(**target).is_some())
        .count();
    if targets != 1 {
        return Some(("message", "Recipient of the message is not set.".to_owned()));
    }
    let token = message["token"].as_str().unwrap_or_default();
    if token.is_empty() || token.contains(char::is_whitespace) {
        let text = "The registration token is not a valid FCM registration token";
        return Some(("message.token", text.to_owned()));
    }
    if let Some(data) = message.get("data") {
        let Some(data) = data.as_object() else {
            return Some(("message.data", "Invalid value at 'message.data'".to_owned()));
        };
        for (key, value) in data {
            if !value.is_string() {
                return Some((
                    "message.data",
                    format!("Invalid value at 'message.data[{key}]' (TYPE_STRING)"),
                ));
            }
            if key == "from" || key == "message_type" || key.starts_with("google") || key.starts_with("gcm") {
                return Some(("message.data", format!("Invalid data payload key: {key}")));
            }
        }
        let size: usize = data
            .iter()
            .map(|(key, value)| key.len() + value.as_str().map_or(0, str::len))
            .sum();
        if size > 4096 {
            return Some(("message", "Android message is too big".to_owned()));
        }
    }
    let ttl = message["android"]["ttl"].as_str().unwrap_or("0s");
    let seconds = ttl
        .strip_suffix('s')
        .and_then(|seconds| seconds.parse::<u64>().ok());
    if seconds.is_none_or(|seconds| seconds > 2_419_200) {
        return Some((
            "message.android.ttl",
            "Invalid value at 'message.android.ttl'".to_owned(),
        ));
    }
    None
}
