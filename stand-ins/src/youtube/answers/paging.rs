//! Paging of lists.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::rejection;
use crate::server::{Canned, Seen};

/// A page that a request asks for.
pub(super) struct Page {
    /// Index of its first item.
    pub(super) start: usize,
    pub(super) size: usize,
    /// Token of the next page.
    pub(super) next: Option<String>,
    /// Token of the previous page.
    previous: Option<String>,
}

/// Reads `maxResults` and `pageToken` of a request, for a list of `total` items.
pub(super) fn page(seen: &Seen, total: usize) -> Result<Page, Canned> {
    let invalid = |reason: &str, message: &str| rejection(400, "youtube.parameter", reason, message);
    let size = match seen.param("maxResults") {
        "" => 5,
        text => text
            .parse::<usize>()
            .ok()
            .filter(|size| *size <= 50)
            .ok_or_else(|| {
                invalid(
                    "invalidValue",
                    "Invalid value for maxResults. Values must be within the range: [0, 50]",
                )
            })?,
    };

    let start = match seen.param("pageToken") {
        "" => 0,
        token => page_start(token)
            .ok_or_else(|| invalid("invalidPageToken", "The request specifies an invalid page token."))?,
    };

    let end = start.saturating_add(size);
    Ok(Page {
        start,
        size,
        next: (end < total && size > 0).then(|| page_token(end)),
        previous: (start > 0).then(|| page_token(start.saturating_sub(size))),
    })
}

/// Token of the page that starts at an index.
pub(super) fn page_token(start: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("CAUQ:{start}"))
}

fn page_start(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    String::from_utf8(bytes).ok()?.strip_prefix("CAUQ:")?.parse().ok()
}

/// Body of a list answer.
pub(super) fn paged(kind: &str, page: &Page, total: usize, items: Vec<Value>) -> Value {
    let mut body = json!({
        "kind": kind,
        "pageInfo": {"totalResults": total, "resultsPerPage": page.size},
        "items": items,
    });

    if let Some(token) = &page.next {
        body["nextPageToken"] = json!(token);
    }
    if let Some(token) = &page.previous {
        body["prevPageToken"] = json!(token);
    }
    body
}
