//! Classification of FCM's answers: by the error code, then by the status, never by the message alone, except where FCM
//! gives nothing else.

use std::time::Duration;

use kyck_domain::notify::SendError;
use serde_json::Value;

use crate::http::{Answer, HttpError};

/// Wait after 429 without `Retry-After`, as FCM documents it.
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

/// The relevant fields of an error body.
#[derive(Debug, Default)]
struct Facts {
    /// Value of `FcmError.errorCode`; empty when absent.
    code: String,
    /// Value of `error.status`; empty when absent.
    status: String,
    message: String,
    /// Whether a field violation names the token.
    names_token: bool,
    /// Value of `ApnsError.reason`; empty when absent.
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

    /// The most specific code, for people.
    fn summary(&self, http: u16) -> String {
        [&self.code, &self.status]
            .into_iter()
            .find(|code| !code.is_empty())
            .cloned()
            .unwrap_or_else(|| format!("HTTP {http}"))
    }
}

/// Whether the access token was rejected, and not the key of APNs or web push behind it.
pub(super) fn is_token_refused(answer: &Answer) -> bool {
    answer.status == 401 && Facts::of(answer).code != "THIRD_PARTY_AUTH_ERROR"
}

pub(super) fn of_answer(answer: &Answer) -> SendError {
    let facts = Facts::of(answer);
    let detail = facts.summary(answer.status);

    match answer.status {
        400 if is_invalid_token(&facts) => SendError::RecipientGone { detail },
        403 if facts.code == "SENDER_ID_MISMATCH" || facts.message == "SenderId mismatch" => {
            SendError::RecipientGone { detail }
        }
        404 if facts.code == "UNREGISTERED" || (facts.code.is_empty() && facts.status == "NOT_FOUND") => {
            SendError::RecipientGone { detail }
        }
        // Another 404, or a missing permission: not the fault of one token, so no message will be delivered.
        401 | 403 | 404 => SendError::Misconfigured { detail },
        429 => SendError::Later {
            detail,
            retry_after: Some(answer.retry_after().unwrap_or(QUOTA_WAIT)),
        },
        500..=599 => SendError::Later {
            detail,
            retry_after: answer.retry_after(),
        },
        // 200 without JSON: a proxy answered instead of FCM.
        200..=299 if !facts.is_json => SendError::Later {
            detail: "unexpected answer".to_owned(),
            retry_after: None,
        },
        _ => SendError::Refused { detail },
    }
}

/// `INVALID_ARGUMENT` means an invalid token only when it names the token: by field, by APNs' reason, or by the message,
/// which is all that FCM gives for a malformed one.
fn is_invalid_token(facts: &Facts) -> bool {
    facts.names_token
        || matches!(
            facts.apns.as_str(),
            "Unregistered" | "BadDeviceToken" | "ExpiredToken"
        )
        || facts.message.contains("registration token is not a valid")
}
