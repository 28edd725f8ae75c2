//! Where clients put their access token in the payload of `connection_init`: in `authorization`, or, as some
//! consoles and libraries do, in `headers.authorization` or `authToken`. A token elsewhere is rejected:
//! its owner would take an anonymous socket for their own.

use serde_json::{Map, Value as Json};

use crate::server::graphql_http::bearer;

/// What a payload says of who connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitToken<'a> {
    /// The payload has no token: nobody is signed in.
    None,
    /// The token, without `Bearer`.
    Given(&'a str),
    /// Something that is no token, or a token where none is looked for.
    Unreadable,
}

impl<'a> InitToken<'a> {
    /// Reads a payload. Names count in any case; null and empty texts count as absent.
    pub fn of(payload: Option<&'a Json>) -> Self {
        let Some(Json::Object(payload)) = payload else {
            return Self::None;
        };
        let headers = match entry(payload, "headers") {
            Some(Json::Object(headers)) => Some(headers),
            _ => None,
        };
        let headers_token = headers.and_then(|headers| entry(headers, "authorization"));

        let mut tokens = Vec::new();
        for value in [entry(payload, "authorization"), headers_token]
            .into_iter()
            .flatten()
        {
            match value.as_str().and_then(bearer) {
                Some(token) => tokens.push(token),
                None => return Self::Unreadable,
            }
        }
        if let Some(value) = entry(payload, "authtoken") {
            match value.as_str().map(|token| bearer(token).unwrap_or(token)) {
                Some(token) => tokens.push(token),
                None => return Self::Unreadable,
            }
        }

        let looks_signed_in = |object: &Map<String, Json>| {
            object
                .iter()
                .any(|(name, value)| !is_absent(value) && is_about_a_token(name))
        };
        match tokens.split_first() {
            Some((token, others)) if others.iter().all(|other| other == token) => Self::Given(token),
            Some(_) => Self::Unreadable,
            None if looks_signed_in(payload) || headers.is_some_and(looks_signed_in) => Self::Unreadable,
            None => Self::None,
        }
    }
}

fn entry<'a>(object: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    object
        .iter()
        .find(|(found, value)| found.eq_ignore_ascii_case(name) && !is_absent(value))
        .map(|(_, value)| value)
}

fn is_absent(value: &Json) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn is_about_a_token(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["auth", "token", "jwt", "bearer", "session"]
        .iter()
        .any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_is_found_in_its_usual_places_and_never_overlooked() {
        for (payload, expected) in [
            (json!(null), InitToken::None),
            (json!({}), InitToken::None),
            (json!({"client": "web", "authorization": null}), InitToken::None),
            (json!({"authorization": ""}), InitToken::None),
            (json!({"headers": {"x-client": "web"}}), InitToken::None),
            (json!({"authorization": "Bearer t"}), InitToken::Given("t")),
            (json!({"Authorization": "bearer t"}), InitToken::Given("t")),
            (
                json!({"headers": {"Authorization": "Bearer t"}}),
                InitToken::Given("t"),
            ),
            (
                json!({"Headers": {"authorization": "Bearer t"}}),
                InitToken::Given("t"),
            ),
            (json!({"authToken": "t"}), InitToken::Given("t")),
            (json!({"authToken": "Bearer t"}), InitToken::Given("t")),
            (
                json!({"authorization": "Bearer t", "authToken": "t"}),
                InitToken::Given("t"),
            ),
            (
                json!({"authorization": "Bearer t", "authToken": "u"}),
                InitToken::Unreadable,
            ),
            (json!({"authorization": "t"}), InitToken::Unreadable),
            (json!({"authorization": 7}), InitToken::Unreadable),
            (json!({"authToken": {}}), InitToken::Unreadable),
            (
                json!({"headers": {"Authorization": "Basic t"}}),
                InitToken::Unreadable,
            ),
            (json!({"token": "t"}), InitToken::Unreadable),
            (json!({"access_token": "t"}), InitToken::Unreadable),
            (json!({"headers": {"x-auth": "t"}}), InitToken::Unreadable),
        ] {
            let payload = Some(payload).filter(|payload| !payload.is_null());
            assert_eq!(InitToken::of(payload.as_ref()), expected, "{payload:?}");
        }
    }
}
