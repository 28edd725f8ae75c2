//! Pages of long lists: `first` and `after` in, items and cursors out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Fault;

/// Items of a page when the client does not say.
pub const DEFAULT_FIRST: u32 = 20;
/// The most items of one page.
pub const MAX_FIRST: u32 = 100;

/// Which part of a list is asked for. `K` is the key of the list's stable order; it ends in the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest<K> {
    /// How many items at most, 1 to [`MAX_FIRST`].
    pub first: u32,
    /// Key of the item after which the page begins; `None` is the start.
    pub after: Option<K>,
}

impl<K: DeserializeOwned> PageRequest<K> {
    /// Reads the arguments as a client sent them.
    ///
    /// # Errors
    /// [`Fault::BadRequest`] for a `first` outside 1 to [`MAX_FIRST`] and a cursor that this list did not make.
    pub fn parse(first: Option<i32>, after: Option<&str>) -> Result<Self, Fault> {
        let first = match first {
            None => DEFAULT_FIRST,
            Some(first) => u32::try_from(first)
                .ok()
                .filter(|first| (1..=MAX_FIRST).contains(first))
                .ok_or_else(|| Fault::bad_request("first", format!("first is 1 to {MAX_FIRST}")))?,
        };
        let after = after.map(decode_cursor).transpose()?;
        Ok(Self { first, after })
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, each with the cursor that continues after it.
    pub items: Vec<(String, T)>,
    /// Whether the list goes on after the last item.
    pub has_next: bool,
}

impl<T> Page<T> {
    /// Makes a page out of up to `first + 1` rows in order: the extra row only shows that there is more.
    pub fn from_rows<K: Serialize>(mut rows: Vec<T>, first: u32, key: impl Fn(&T) -> K) -> Self {
        let first = first as usize;
        let has_next = rows.len() > first;
        rows.truncate(first);
        let items = rows
            .into_iter()
            .map(|row| (encode_cursor(&key(&row)), row))
            .collect();
        Self { items, has_next }
    }
}

/// The opaque text of a key.
pub fn encode_cursor<K: Serialize>(key: &K) -> String {
    // A key is numbers, texts and ids: it always has a JSON form.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

fn decode_cursor<K: DeserializeOwned>(cursor: &str) -> Result<K, Fault> {
    let broken = || Fault::bad_request("after", "after is not a cursor of this list");
    if cursor.len() > 512 {
        return Err(broken());
    }
    let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| broken())?;
    serde_json::from_slice(&json).map_err(|_| broken())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_leads_back_to_its_key(rank in any::<i64>(), title in ".{0,40}") {
            let cursor = encode_cursor(&(rank, title.clone()));
            let request = PageRequest::<(i64, String)>::parse(Some(1), Some(&cursor)).unwrap();
            prop_assert_eq!(request.after, Some((rank, title)));
        }

        #[test]
        fn no_text_makes_the_cursor_reader_panic(text in ".{0,600}") {
            let _ = PageRequest::<(i64, uuid::Uuid)>::parse(None, Some(&text));
        }
    }

    #[test]
    fn a_page_size_outside_1_to_100_is_refused() {
        for first in [-1, 0, 101, i32::MAX] {
            assert!(matches!(
                PageRequest::<i64>::parse(Some(first), None),
                Err(Fault::BadRequest { field: "first", .. })
            ));
        }
    }
}
