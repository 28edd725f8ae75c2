//! Lists of the API, each entry read by itself: one that has another form than usual costs the others nothing.

use kyck_domain::catalog::{SourceError, UnreadableEntry};
use serde_json::{Map, Value};

/// The longest reason why an entry cannot be read, in characters; it quotes the entry.
const MAX_REASON: usize = 200;

/// A list of any kind, its entries not read yet.
#[derive(Debug, Default)]
pub(super) struct List {
    entries: Vec<Value>,
    /// How many results the whole list has, where that is said.
    total: Option<u64>,
    next_page_token: NextPage,
}

/// Where a list goes on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum NextPage {
    /// Nowhere: this is the last page.
    #[default]
    None,
    /// The next page is asked for with this token.
    Token(String),
    /// Somewhere, but what stands there is no text.
    Unreadable,
}

/// What could be read of a list, in its order, and what could not.
#[derive(Debug)]
pub(super) struct Entries<T> {
    pub(super) read: Vec<T>,
    pub(super) unreadable: Vec<UnreadableEntry>,
}

impl List {
    /// Reads an answer's body as far as it must be understood as a whole.
    ///
    /// # Errors
    /// [`SourceError::Unreadable`] for what is no list of the API: a page of a proxy, an error under another status.
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
            // A channel list without hits has no items at all; what is no list has none either.
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

    /// Whether the first page has nothing though the list has something.
    pub(super) fn is_contradictory(&self) -> bool {
        self.entries.is_empty() && self.total.is_some_and(|total| total > 0)
    }

    /// Where the list goes on after the page that was asked for; a page that names itself as the next one is the
    /// last.
    pub(super) fn next_page(&self, asked: Option<&str>) -> NextPage {
        match &self.next_page_token {
            NextPage::Token(token) if Some(token.as_str()) != asked => NextPage::Token(token.clone()),
            NextPage::Unreadable => NextPage::Unreadable,
            NextPage::Token(_) | NextPage::None => NextPage::None,
        }
    }

    /// Reads each entry by itself. `id_of` finds the video's id in an entry that cannot be read otherwise.
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

/// Whether an answer without items is a list of the API nevertheless.
fn is_list(body: &Map<String, Value>) -> bool {
    let kind = body.get("kind").and_then(Value::as_str).unwrap_or_default();
    kind.ends_with("ListResponse") || body.contains_key("pageInfo")
}

/// JSON text in which half of a surrogate pair, which no character is written with, became U+FFFD: a title that was
/// cut within an emoji would otherwise make the whole answer unreadable.
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

/// The code unit of an escape `\uXXXX` that a text begins with.
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
    fn what_is_no_list_is_not_taken_for_an_empty_one() {
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
    fn a_page_that_names_itself_as_the_next_is_the_last_and_what_is_no_token_is_reported() {
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
    fn half_a_surrogate_pair_costs_one_character() {
        let body = br#"{"items": [{"id": "a\ud83d"}, {"id": "\ud83d\ude00 \\ud83d \" \ude00"}]}"#;
        let entries = List::read(body)
            .unwrap()
            .entries(|entry| Ok(entry["id"].clone()), |_| None);
        assert_eq!(entries.read, ["a\u{FFFD}", "😀 \\ud83d \" \u{FFFD}"]);
        assert!(List::read(b"{\"items\": [\"\xff\"]}").is_ok());
    }
}
