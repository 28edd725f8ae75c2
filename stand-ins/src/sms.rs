//! Stand-in for the SMS providers Solapi and Twilio. It records the accepted messages.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use serde_json::{Value, json};

use crate::server::{Answer, Canned, Running, Script, Seen, Step, lock, pairs};

/// API key of the Solapi account.
pub const SOLAPI_KEY: &str = "NCSSTANDIN";
/// API secret of the Solapi account.
pub const SOLAPI_SECRET: &str = "stand-in-solapi-secret";
/// SID of the Twilio account.
pub const TWILIO_ACCOUNT: &str = "AC00000000000000000000000000000000";
/// Secret token of the Twilio account.
pub const TWILIO_TOKEN: &str = "stand-in-twilio-token";

/// An accepted text message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Provider, `solapi` or `twilio`.
    pub provider: &'static str,
    /// Recipient in the format of the provider.
    pub to: String,
    /// Sender in the format of the provider.
    pub from: String,
    /// Text of the message.
    pub text: String,
}

/// A running stand-in; dropping it stops the server.
#[derive(Debug)]
pub struct SmsStandIn {
    running: Running,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    script: Script,
    received: Mutex<Vec<Received>>,
    salts: Mutex<HashSet<String>>,
}

impl SmsStandIn {
    /// Listens on a free loopback port.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start() -> std::io::Result<Self> {
        let state = Arc::new(State::default());
        Ok(Self {
            running: Running::start(Arc::clone(&state)).await?,
            state,
        })
    }

    /// URL prefix before the providers' paths.
    pub fn base_url(&self) -> String {
        self.running.origin().to_owned()
    }

    /// Scripts the reaction to the next request; several are queued.
    pub fn next(&self, step: Step) {
        self.state.script.push(step);
    }

    /// Accepted messages, in order.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state.received).clone()
    }

    /// All requests, accepted or not.
    pub fn seen(&self) -> Vec<Seen> {
        self.state.script.seen()
    }
}

impl Answer for State {
    fn script(&self) -> &Script {
        &self.script
    }

    fn answer(&self, seen: &Seen) -> Canned {
        if seen.path == "/messages/v4/send" {
            self.solapi(seen)
        } else if seen.path == format!("/2010-04-01/Accounts/{TWILIO_ACCOUNT}/Messages.json") {
            self.twilio(seen)
        } else {
            Canned::json(
                404,
                &json!({"errorCode": "NotFound", "errorMessage": "not found"}),
            )
        }
    }
}

impl State {
    fn accept(&self, message: Received) -> usize {
        let mut received = lock(&self.received);
        received.push(message);
        received.len()
    }

    fn solapi(&self, seen: &Seen) -> Canned {
        let reject = |status, code: &str, text: &str| {
            Canned::json(status, &json!({"errorCode": code, "errorMessage": text}))
        };
        if let Err(text) = self.solapi_signature(seen.header("authorization")) {
            return reject(403, "SignatureDoesNotMatch", text);
        }

        let body: Value = serde_json::from_str(&seen.body).unwrap_or_default();
        let message = &body["message"];
        let text_of = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        let (to, from, text) = (text_of("to"), text_of("from"), text_of("text"));
        if to.is_empty() || !to.bytes().all(|b| b.is_ascii_digit()) || text.is_empty() || from.is_empty() {
            return reject(400, "ValidationError", "\"message.to\" is not valid");
        }

        let count = self.accept(Received {
            provider: "solapi",
            to: to.clone(),
            from: from.clone(),
            text,
        });
        Canned::json(
            200,
            &json!({
                "groupId": "G4V20260211073553STANDIN",
                "to": to,
                "from": from,
                "type": "SMS",
                // The trailing space is part of the provider's text.
                "statusMessage": "정상 접수(이통사로 접수 예정) ",
                "country": message["country"].as_str().unwrap_or("82"),
                "messageId": format!("M4V20260211073553STANDIN{count}"),
                "statusCode": "2000",
                "accountId": "00000000000000",
            }),
        )
    }

    /// Checks `HMAC-SHA256 apiKey=…, date=…, salt=…, signature=…`: the signature over date and salt, and that the salt was not
    /// used before.
    fn solapi_signature(&self, header: &str) -> Result<(), &'static str> {
        let fields = header
            .strip_prefix("HMAC-SHA256 ")
            .ok_or("no HMAC-SHA256 authorization")?;
        let field = |name: &str| {
            fields
                .split(',')
                .filter_map(|part| part.trim().split_once('='))
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map_or("", |(_, value)| value)
        };
        if field("apiKey") != SOLAPI_KEY {
            return Err("unknown apiKey");
        }

        let (date, salt) = (field("date"), field("salt"));
        if chrono::DateTime::parse_from_rfc3339(date).is_err() || !(12..=64).contains(&salt.len()) {
            return Err("date or salt is malformed");
        }

        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, SOLAPI_SECRET.as_bytes());
        let expected = hex(aws_lc_rs::hmac::sign(&key, format!("{date}{salt}").as_bytes()).as_ref());
        if field("signature") != expected {
            return Err("signature does not match");
        }
        if !lock(&self.salts).insert(salt.to_owned()) {
            return Err("salt was used before");
        }
        Ok(())
    }

    fn twilio(&self, seen: &Seen) -> Canned {
        let reject = |status: u16, code: u32, text: &str| {
            let info = format!("https://www.twilio.com/docs/errors/{code}");
            Canned::json(
                status,
                &json!({"code": code, "message": text, "more_info": info, "status": status}),
            )
        };
        let credentials = format!("{TWILIO_ACCOUNT}:{TWILIO_TOKEN}");
        let expected = base64::engine::general_purpose::STANDARD.encode(credentials);
        if seen.header("authorization") != format!("Basic {expected}") {
            return reject(401, 20003, "Authenticate");
        }

        let form = pairs(&seen.body);
        let field = |name: &str| form.get(name).cloned().unwrap_or_default();
        let to = field("To");
        let digits = to.strip_prefix('+').unwrap_or_default();
        if !(8..=15).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return reject(
                400,
                21211,
                &format!("The 'To' number {to} is not a valid phone number."),
            );
        }

        let count = self.accept(Received {
            provider: "twilio",
            to: to.clone(),
            from: field("From"),
            text: field("Body"),
        });
        Canned::json(
            201,
            &json!({
                "sid": format!("SM{count:032}"),
                "account_sid": TWILIO_ACCOUNT,
                "to": to,
                "from": field("From"),
                "body": field("Body"),
                "status": "queued",
                "error_code": null,
                "error_message": null,
            }),
        )
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
