//! List answers of the API. Each entry is read by itself, so that a malformed one does not affect the others.

use kyck_domain::catalog::{SourceError, UnreadableEntry};
use serde_json::{Map, Value};

/// Longest error of an entry, in characters; it quotes the entry.
const MAX_REASON: usize = 200;

/// A list of any kind, with its entries unread.
#[derive(Debug, Default)]
pub(super) struct List {
    entries: Vec<Value>,
    /// Number of results on all pages; `None` where the answer does not say.
    total: Option<u64>,
    next_page_token: NextPage,
}

/// Continuation of a list.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum NextPage {
    /// This is the last page.
    #[default]
    None,
    /// Token of the next page.
    Token(String),
    /// There is a next page, but its token is not a string.
    Unreadable,
}

/// Readable entries of a list, in order, and unreadable ones.
#[derive(Debug)]
pub(super) struct Entries<T> {
    pub(super) read: Vec<T>,
    pub(super) unreadable: Vec<UnreadableEntry>,
}

impl List {
    /// Parses the envelope of an answer.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`] for what is not a list of the API: a proxy's page, an error with status 200.
    pub(super) fn read(body: &[u8]) -> Result<Self, SourceError> {
        let unreadable = |what: &str| SourceError::Unreadable(what.to_owned());
        let text = without_lone_surrogates(&String::from_utf8_lossy(body));
        let value: Value =
            serde_json::from_str(&text).map_err(|error| SourceError::Unreadable(error.to_string()))?;
        let Value::Object(mut body) = value else {
            return Err(unreadable("not an object"));
        };
        if body.contains_key("error") {
            return Err(unreadable("an error in place of a list"));
        }

        let entries = match body.remove("items") {
            Some(Value::Array(entries)) => entries,
            // A channel list without results has no items, and neither has what is not a list.
            None if is_list(&body) => Vec::new(),
            _ => return Err(unreadable("no list of items")),
        };

        Ok(Self {
            entries,
            total: body
                .get("pageInfo")
                .and_then(|info| info["totalResults"].as_u64()),
            next_page_token: match body.remove("nextPageToken") {
                None | Some(Value::Null) => NextPage::None,
                Some(Value::String(token)) if token.is_empty() => NextPage::None,
                Some(Value::String(token)) => NextPage::Token(token),
                Some(_) => NextPage::Unreadable,
            },
        })
    }

    /// Whether the first page is empty although the list is not.
    pub(super) fn is_contradictory(&self) -> bool {
        self.entries.is_empty() && self.total.is_some_and(|total| total > 0)
    }

    /// Continuation after the page with the token `asked`; a page that names itself as the next one is the last.
    pub(super) fn next_page(&self, asked: Option<&str>) -> NextPage {
        match &self.next_page_token {
            NextPage::Token(token) if Some(token.as_str()) != asked => NextPage::Token(token.clone()),
            NextPage::Unreadable => NextPage::Unreadable,
            NextPage::Token(_) | NextPage::None => NextPage::None,
        }
    }

    /// Reads each entry. `id_of` finds the video id in an entry that is otherwise unreadable.
    pub(super) fn entries<T>(
        self,
        read: impl Fn(Value) -> Result<T, String>,
        id_of: impl Fn(&Value) -> Option<&str>,
    ) -> Entries<T> {
        let mut entries = Entries {
            read: Vec::with_capacity(self.entries.len()),
            unreadable: Vec::new(),
        };
        for entry in self.entries {
            let youtube_id = id_of(&entry).filter(|id| !id.is_empty()).map(ToOwned::to_owned);
            match read(entry) {
                Ok(item) => entries.read.push(item),
                Err(reason) => entries.unreadable.push(UnreadableEntry {
                    youtube_id,
                    reason: reason.chars().take(MAX_REASON).collect(),
                }),
            }
        }
        entries
    }
}

/// Whether an answer without items is a list of the API.
fn is_list(body: &Map<String, Value>) -> bool {
    let kind = body.get("kind").and_then(Value::as_str).unwrap_or_default();
    kind.ends_with("ListResponse") || body.contains_key("pageInfo")
}

/// JSON text with lone surrogates replaced by U+FFFD: a title that was cut within an emoji would otherwise make the
/// whole answer unreadable.
fn without_lone_surrogates(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        clean.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match (surrogate(rest), rest.get(6..).and_then(surrogate)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                clean.push('\u{FFFD}');
                rest = &rest[6..];
                continue;
            }
            // The escaped character may be a backslash itself.
            _ => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        clean.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    clean.push_str(rest);
    clean
}

/// Code unit of an escape `\uXXXX` at the start of a text.
fn surrogate(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Result<List, SourceError> {
        List::read(body.to_string().as_bytes())
    }

    #[test]
    fn what_is_not_a_list_is_not_an_empty_list() {
        for body in [
            json!({"error": {"code": 500, "message": "backendError"}}),
            json!({"error": {"code": 403}, "items": []}),
            json!({"items": null}),
            json!({"items": {}}),
            json!({"status": "ok"}),
            json!({}),
            json!([]),
            json!(null),
        ] {
            assert!(matches!(read(&body), Err(SourceError::Unreadable(_))), "{body}");
        }
        assert!(List::read(b"<html>a proxy</html>").is_err());
        assert!(List::read(b"").is_err());
        assert!(read(&json!({"kind": "youtube#channelListResponse"})).is_ok());
        assert!(read(&json!({"items": []})).is_ok());
    }

    #[test]
    fn a_page_that_names_itself_as_the_next_is_the_last() {
        let next = |token: Value, asked| {
            read(&json!({"items": [], "nextPageToken": token}))
                .unwrap()
                .next_page(asked)
        };
        assert_eq!(next(json!("B"), Some("A")), NextPage::Token("B".to_owned()));
        assert_eq!(next(json!("A"), Some("A")), NextPage::None);
        assert_eq!(next(json!(""), None), NextPage::None);
        assert_eq!(next(json!(null), None), NextPage::None);
        assert_eq!(next(json!(7), None), NextPage::Unreadable);
        assert_eq!(
            read(&json!({"items": []})).unwrap().next_page(Some("A")),
            NextPage::None
        );
    }

    #[test]
    fn a_lone_surrogate_is_replaced_by_one_character() {
        let body = br#"{"items": [{"id": "a\ud83d"}, {"id": "\ud83d\ude00 \\ud83d \" \ude00"}]}"#;
        let entries = List::read(body)
            .unwrap()
            .entries(|entry| Ok(entry["id"].clone()), |_| None);
        assert_eq!(entries.read, ["a\u{FFFD}", "😀 \\ud83d \" \u{FFFD}"]);
        assert!(List::read(b"{\"items\": [\"\xff\"]}").is_ok());
    }
}
