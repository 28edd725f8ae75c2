//! Complete answers.

use std::time::Duration;

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

/// An answer of any status, with its complete body.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status code of the answer.
    pub status: u16,
    /// Headers of the answer.
    pub headers: HeaderMap,
    /// Response body, at most [`Limits::answer_bytes`](super::Limits::answer_bytes).
    pub body: Vec<u8>,
}

impl Answer {
    /// Wait that the server asks for, by `Retry-After`.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers)
    }

    /// The body as JSON; `None` when it is not, such as a proxy's HTML page.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Value of a header; `None` when absent or not ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A code that some servers write as a JSON number and others as a string, as text; empty when it is neither.
pub fn word(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.trim().to_owned(),
        serde_json::Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// `Retry-After` in seconds or as a date; a date is relative to the server's own `Date` header, so that this machine's
/// clock does not matter.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds.min(7 * 24 * 3600)));
    }
    let date = |text: &str| chrono::DateTime::parse_from_rfc2822(text).ok();
    let until = date(text)?;
    let now = date(headers.get(DATE)?.to_str().ok()?)?;
    (until - now).to_std().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_a_number_of_seconds_or_a_date() {
        let read = |retry: &str, date: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, retry.parse().unwrap());
            if let Some(date) = date {
                headers.insert(DATE, date.parse().unwrap());
            }
            retry_after(&headers).map(|wait| wait.as_secs())
        };
        assert_eq!(read("17", None), Some(17));
        let now = Some("Mon, 23 Nov 2026 08:00:00 GMT");
        assert_eq!(read("Mon, 23 Nov 2026 08:01:30 GMT", now), Some(90));
        assert_eq!(
            read("Mon, 23 Nov 2026 07:59:00 GMT", now),
            None,
            "a time in the past"
        );
        assert_eq!(read("Mon, 23 Nov 2026 08:01:30 GMT", None), None);
        assert_eq!(read("soon", now), None);
    }
}
