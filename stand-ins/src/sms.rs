//! A stand-in of SMS providers: Solapi and Twilio, each as it speaks over HTTP. It records what it accepted.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use serde_json::{Value, json};

use crate::server::{Answer, Canned, Desk, Running, Seen, Step, lock, pairs};

/// Key of the Solapi account of the stand-in.
pub const SOLAPI_KEY: &str = "NCSSTANDIN";
/// Secret of the Solapi account of the stand-in.
pub const SOLAPI_SECRET: &str = "stand-in-solapi-secret";
/// Account of the Twilio stand-in.
pub const TWILIO_ACCOUNT: &str = "AC00000000000000000000000000000000";
/// Token of the Twilio account.
pub const TWILIO_TOKEN: &str = "stand-in-twilio-token";

/// A text message that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// `solapi` or `twilio`.
    pub provider: &'static str,
    /// Recipient as the provider got it.
    pub to: String,
    /// Sender as the provider got it.
    pub from: String,
    /// Text.
    pub text: String,
}

/// A running stand-in; it ends when this is dropped.
#[derive(Debug)]
pub struct SmsStandIn {
    running: Running,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    desk: Desk,
    received: Mutex<Vec<Received>>,
    salts: Mutex<HashSet<String>>,
}

impl SmsStandIn {
    /// Starts on a free port of the loopback interface.
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

    /// What stands before the providers' paths.
    pub fn base_url(&self) -> String {
        self.running.origin().to_owned()
    }

    /// Tells what the next request meets; steps queue up.
    pub fn next(&self, step: Step) {
        self.state.desk.push(step);
    }

    /// What was accepted so far, in order.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.state.received).clone()
    }

    /// All requests received so far, accepted or not.
    pub fn seen(&self) -> Vec<Seen> {
        self.state.desk.seen()
    }
}

impl Answer for State {
    fn desk(&self) -> &Desk {
        &self.desk
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
        let refuse = |status, code: &str, text: &str| {
            Canned::json(status, &json!({"errorCode": code, "errorMessage": text}))
        };
        if let Err(text) = self.solapi_signature(seen.header("authorization")) {
            return refuse(403, "SignatureDoesNotMatch", text);
        }
        let body: Value = serde_json::from_str(&seen.body).unwrap_or_default();
        let message = &body["message"];
        let text_of = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
        let (to, from, text) = (text_of("to"), text_of("from"), text_of("text"));
        if to.is_empty() || !to.bytes().all(|b| b.is_ascii_digit()) || text.is_empty() || from.is_empty() {
            return refuse(400, "ValidationError", "\"message.to\" is not valid");
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
                // The space at the end is the provider's own.
                "statusMessage": "정상 접수(이통사로 접수 예정) ",
                "country": message["country"].as_str().unwrap_or("82"),
                "messageId": format!("M4V20260211073553STANDIN{count}"),
                "statusCode": "2000",
                "accountId": "00000000000000",
            }),
        )
    }

    /// `HMAC-SHA256 apiKey=…, date=…, salt=…, signature=…`, signature over date and salt; a salt counts once.
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
        let refuse = |status: u16, code: u32, text: &str| {
            let info = format!("https://www.twilio.com/docs/errors/{code}");
            Canned::json(
                status,
                &json!({"code": code, "message": text, "more_info": info, "status": status}),
            )
        };
        let credentials = format!("{TWILIO_ACCOUNT}:{TWILIO_TOKEN}");
        let expected = base64::engine::general_purpose::STANDARD.encode(credentials);
        if seen.header("authorization") != format!("Basic {expected}") {
            return refuse(401, 20003, "Authenticate");
        }
        let form = pairs(&seen.body);
        let field = |name: &str| form.get(name).cloned().unwrap_or_default();
        let to = field("To");
        let digits = to.strip_prefix('+').unwrap_or_default();
        if !(8..=15).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return refuse(
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
