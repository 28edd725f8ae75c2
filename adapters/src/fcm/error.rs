//! The answers of FCM as the outcomes of the port. What an answer means is told by its error code, then by its
//! status, never by the message alone, with one exception that FCM leaves no other way for.

use std::time::Duration;

use kyck_domain::notify::SendError;
use serde_json::Value;

use crate::http::{Answer, HttpError};

/// What FCM asks to wait after 429 when it names no time.
const QUOTA_WAIT: Duration = Duration::from_mins(1);

pub(super) fn of_http(error: HttpError) -> SendError {
    match error {
        HttpError::Invalid => SendError::Misconfigured {
            detail: error.to_string(),
        },
        _ => SendError::Later {
            detail: error.to_string(),
            retry_after: None,
        },
    }
}

/// What of an error body matters.
#[derive(Debug, Default)]
struct Facts {
    /// `FcmError.errorCode`.
    code: String,
    /// `error.status`.
    status: String,
    message: String,
    /// Whether a field violation names the token.
    names_token: bool,
    /// `ApnsError.reason`.
    apns: String,
    is_json: bool,
}

impl Facts {
    fn of(answer: &Answer) -> Self {
        let Some(body) = answer.json::<Value>() else {
            return Self::default();
        };
        let error = &body["error"];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut facts = Self {
            status: text(&error["status"]),
            message: text(&error["message"]),
            is_json: error.is_object(),
            ..Self::default()
        };
        for detail in error["details"].as_array().into_iter().flatten() {
            let kind = detail["@type"].as_str().unwrap_or_default();
            if kind.ends_with("FcmError") {
                facts.code = text(&detail["errorCode"]);
            } else if kind.ends_with("ApnsError") {
                facts.apns = text(&detail["reason"]);
            }
            let violations = detail["fieldViolations"].as_array();
            facts.names_token |= violations
                .into_iter()
                .flatten()
                .any(|violation| violation["field"] == "message.token");
        }
        facts
    }

    /// The most telling word, for people.
    fn word(&self, http: u16) -> String {
        [&self.code, &self.status]
            .into_iter()
            .find(|word| !word.is_empty())
            .cloned()
            .unwrap_or_else(|| format!("HTTP {http}"))
    }
}

/// Whether the access token was refused, and not the key of APNs or web push behind it.
pub(super) fn is_token_refused(answer: &Answer) -> bool {
    answer.status == 401 && Facts::of(answer).code != "THIRD_PARTY_AUTH_ERROR"
}

pub(super) fn of_answer(answer: &Answer) -> SendError {
    let facts = Facts::of(answer);
    let detail = facts.word(answer.status);
    match answer.status {
        400 if is_dead_token(&facts) => SendError::RecipientGone { detail },
        403 if facts.code == "SENDER_ID_MISMATCH" || facts.message == "SenderId mismatch" => {
            SendError::RecipientGone { detail }
        }
        404 if facts.code == "UNREGISTERED" || (facts.code.is_empty() && facts.status == "NOT_FOUND") => {
            SendError::RecipientGone { detail }
        }
        // A 404 in another form, or a right that is missing: of no token's making, and nothing will get through.
        401 | 403 | 404 => SendError::Misconfigured { detail },
        429 => SendError::Later {
            detail,
            retry_after: Some(answer.retry_after().unwrap_or(QUOTA_WAIT)),
        },
        500..=599 => SendError::Later {
            detail,
            retry_after: answer.retry_after(),
        },
        // 200 and no JSON: a proxy answered in place of FCM.
        200..=299 if !facts.is_json => SendError::Later {
            detail: "not an answer of FCM".to_owned(),
            retry_after: None,
        },
        _ => SendError::Refused { detail },
    }
}

/// `INVALID_ARGUMENT` means a dead token only when it names the token: by field, by the word of APNs, or by the
/// sentence that is all FCM gives for a malformed one.
fn is_dead_token(facts: &Facts) -> bool {
    facts.names_token
        || matches!(
            facts.apns.as_str(),
            "Unregistered" | "BadDeviceToken" | "ExpiredToken"
        )
        || facts.message.contains("registration token is not a valid")
}
