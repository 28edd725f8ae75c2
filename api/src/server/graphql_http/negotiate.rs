//! Which form of an answer a client accepts (RFC 9110, 12.5).

use crate::accept::weighted;

/// Entries of a header that are read; the rest is ignored.
const MAX_ENTRIES: usize = 32;

/// The weight that an `Accept` or `Accept-Encoding` header gives to `wanted`; the most exact entry counts.
/// `None` when the header does not mention it.
fn weight(header: &str, wanted: &str) -> Option<f32> {
    let family = wanted.split_once('/').map(|(family, _)| family);
    let mut best: Option<(u8, f32)> = None;
    for (range, quality) in weighted(header).take(MAX_ENTRIES) {
        let range = range.to_ascii_lowercase();
        let exactness = if range == wanted {
            2
        } else if family.is_some_and(|family| range.strip_suffix("/*") == Some(family)) {
            1
        } else if range == "*/*" || range == "*" {
            0
        } else {
            continue;
        };

        if best.is_none_or(|(known, _)| exactness > known) {
            best = Some((exactness, quality));
        }
    }
    best.map(|(_, quality)| quality)
}

/// Whether a client would rather have a page than data, as a browser does whose user follows a link.
pub fn prefers_html(accept: &str) -> bool {
    let html = weight(accept, "text/html").unwrap_or(0.0);
    let names_html = accept.to_ascii_lowercase().contains("text/html");
    let names_json = accept.to_ascii_lowercase().contains("json");
    names_html && !names_json && html > 0.0
}

/// The media types of a GraphQL answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerType {
    /// `application/json`: the status is 200 whenever the request could be read.
    Json,
    /// `application/graphql-response+json`: the status says whether it failed.
    GraphqlResponse,
}

impl AnswerType {
    /// Picks by an `Accept` header; without one it is JSON. `None` when the client takes neither.
    pub fn negotiate(accept: Option<&str>) -> Option<Self> {
        let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else {
            return Some(Self::Json);
        };
        let json = weight(accept, "application/json").unwrap_or(0.0);
        let graphql = weight(accept, "application/graphql-response+json").unwrap_or(0.0);
        if graphql <= 0.0 && json <= 0.0 {
            return None;
        }
        // Named at the same weight, the newer type is meant; by a wildcard alone, the older.
        let names_graphql = accept
            .to_ascii_lowercase()
            .contains("application/graphql-response+json");
        Some(
            if graphql > json || (names_graphql && graphql > 0.0 && graphql >= json) {
                Self::GraphqlResponse
            } else {
                Self::Json
            },
        )
    }

    /// The value of the `Content-Type` header.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }
}

/// Whether the client takes this content coding.
pub fn accepts_coding(accept_encoding: Option<&str>, coding: &str) -> bool {
    accept_encoding
        .and_then(|header| weight(header, coding))
        .unwrap_or(0.0)
        > 0.0
}

#[cfg(test)]
mod tests {
    use super::AnswerType::{self, GraphqlResponse, Json};
    use super::*;

    #[test]
    fn the_answers_type_follows_the_accept_header() {
        for (accept, expected) in [
            (None, Some(Json)),
            (Some("*/*"), Some(Json)),
            (Some("application/*"), Some(Json)),
            (Some("application/json"), Some(Json)),
            (Some("application/graphql-response+json"), Some(GraphqlResponse)),
            (
                Some("application/graphql-response+json, application/json;q=0.9"),
                Some(GraphqlResponse),
            ),
            (
                Some("application/graphql-response+json, application/json"),
                Some(GraphqlResponse),
            ),
            (
                Some("application/json, application/graphql-response+json;q=0.5"),
                Some(Json),
            ),
            (
                Some("application/json;charset=utf-8, application/graphql-response+json;charset=utf-8"),
                Some(GraphqlResponse),
            ),
            (Some("application/graphql-response+json;q=0, */*"), Some(Json)),
            (Some("text/html"), None),
            (Some("application/json;q=0"), None),
        ] {
            assert_eq!(AnswerType::negotiate(accept), expected, "{accept:?}");
        }
    }

    #[test]
    fn a_coding_is_used_only_when_it_is_accepted() {
        assert!(accepts_coding(Some("gzip, deflate, br"), "br"));
        assert!(accepts_coding(Some("*"), "gzip"));
        assert!(!accepts_coding(Some("gzip;q=0, *"), "gzip"));
        assert!(!accepts_coding(Some("identity"), "gzip"));
        assert!(!accepts_coding(None, "gzip"));
    }
}
