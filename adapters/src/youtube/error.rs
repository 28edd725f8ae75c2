//! Classification of the API's errors.

use kyck_domain::catalog::SourceError;
use serde_json::Value;

use crate::http::{Answer, HttpError};

/// Whether the same request may succeed later.
pub(super) fn is_passing(answer: &Answer) -> bool {
    match answer.status {
        429 | 500..=599 => true,
        403 => matches!(
            reason(answer).as_str(),
            "rateLimitExceeded" | "userRateLimitExceeded"
        ),
        _ => false,
    }
}

pub(super) fn of_http(error: HttpError) -> SourceError {
    match error {
        HttpError::TooLarge => SourceError::Unreadable(error.to_string()),
        HttpError::Invalid => SourceError::Refused {
            reason: error.to_string(),
        },
        HttpError::NotBooked => SourceError::NotBooked,
        HttpError::Timeout | HttpError::Unreachable | HttpError::Broken => SourceError::Unavailable {
            detail: error.to_string(),
            retry_after: None,
        },
    }
}

pub(super) fn of_answer(answer: &Answer) -> SourceError {
    let reason = reason(answer);
    match reason.as_str() {
        // Whatever the status: no request will be answered today.
        "quotaExceeded" | "dailyLimitExceeded" => return SourceError::QuotaExceeded,
        "videoNotFound" | "playlistNotFound" | "channelNotFound" | "playlistItemsNotAccessible" => {
            return SourceError::NotFound;
        }
        _ => {}
    }

    if is_passing(answer) {
        return SourceError::Unavailable {
            detail: reason,
            retry_after: answer.retry_after(),
        };
    }
    match answer.status {
        404 if answer
            .json::<Value>()
            .is_some_and(|body| body.get("error").is_some()) =>
        {
            SourceError::NotFound
        }
        304 => SourceError::Unreadable("not modified, but nothing is cached".to_owned()),
        _ => SourceError::Refused { reason },
    }
}

/// YouTube's reason code; the HTTP status where there is none.
fn reason(answer: &Answer) -> String {
    let plain = || format!("HTTP {}", answer.status);
    let Some(body) = answer.json::<Value>() else {
        return plain();
    };

    let error = &body["error"];
    let details = error["details"].as_array().into_iter().flatten();
    let is_key_invalid = details
        .into_iter()
        .any(|detail| detail["reason"] == "API_KEY_INVALID")
        || error["message"]
            .as_str()
            .is_some_and(|text| text.starts_with("API key not valid"));
    if is_key_invalid {
        return "keyInvalid".to_owned();
    }
    [&error["errors"][0]["reason"], &error["status"], error]
        .into_iter()
        .find_map(Value::as_str)
        .map_or_else(plain, |reason| reason.chars().take(80).collect())
}
