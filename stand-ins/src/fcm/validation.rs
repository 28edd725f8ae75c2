//! Validation of messages as FCM does it.

use serde_json::Value;

/// The first error of a message: field and description.
pub(super) fn first_error(message: &Value) -> Option<(&'static str, String)> {
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
