//! Ready-made pieces of answers: a video as JSON for one selection of fields, made once and shared by all
//! who ask for the same fields.
//!
//! Most of an answer's work is resolving the same fields of the same few thousand videos again and again. What
//! a selection of plain catalogue fields says of a video depends on the video, the language and whether its
//! snapshot is still fresh, and on nobody's rights, so the first resolution is kept as text. Everything else
//! (arguments, directives, a field that is not listed in [`SHARED_FIELDS`]) is resolved as usual.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use async_graphql::parser::types::{Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value};
use async_graphql_value::RAW_VALUE_TOKEN;
use kyck_domain::catalog::Video;
use kyck_domain::id::VideoId;
use lru::LruCache;

use super::types::VideoFields;
use crate::graphql::{Language, RequestContext};

/// Fields of videos, and of what lies below them, that say the same to everybody. Only fields that read
/// nothing but the immutable catalogue may stand here.
const SHARED_FIELDS: [&str; 23] = [
    "__typename",
    "ageBand",
    "area",
    "category",
    "channel",
    "content",
    "durationSeconds",
    "episode",
    "id",
    "language",
    "nameEn",
    "nameKo",
    "nuriTags",
    "publishedAt",
    "series",
    "slug",
    "state",
    "themes",
    "thumbnailUrl",
    "title",
    "titleEn",
    "titleKo",
    "weight",
];

/// Memory for pieces, in bytes.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// What a piece takes besides its text.
const OVERHEAD_BYTES: usize = 160;
/// Selections that are known at once: the clients have a few dozen.
const MAX_SELECTIONS: usize = 512;
/// A longer selection is some tool's, not a client's.
const MAX_SELECTION_BYTES: usize = 2_000;
/// The pieces are in so many parts, each with a lock of its own.
const SHARDS: usize = 8;

/// The pieces of this process.
#[derive(Debug)]
pub struct Pieces {
    shards: [Mutex<Shard>; SHARDS],
    selections: Mutex<Selections>,
}

#[derive(Debug)]
struct Shard {
    pieces: LruCache<Key, Piece>,
    bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    selection: u64,
    video: VideoId,
    language: Language,
}

#[derive(Debug)]
struct Piece {
    /// The very copy of the video that the text was made from; a changed video is another copy.
    of: Weak<Video>,
    is_fresh: bool,
    json: Box<str>,
}

#[derive(Debug)]
struct Selections {
    numbers: LruCache<Box<str>, u64>,
    next: u64,
}

impl Default for Pieces {
    fn default() -> Self {
        let shard = || {
            Mutex::new(Shard {
                pieces: LruCache::unbounded(),
                bytes: 0,
            })
        };
        Self {
            shards: std::array::from_fn(|_| shard()),
            selections: Mutex::new(Selections {
                numbers: LruCache::unbounded(),
                next: 0,
            }),
        }
    }
}

impl Pieces {
    fn shard(&self, video: VideoId) -> MutexGuard<'_, Shard> {
        // The last bits of a version 7 id are random.
        lock(&self.shards[video.0.as_u128() as usize % SHARDS])
    }

    fn get(&self, key: &Key, video: &Arc<Video>, is_fresh: bool) -> Option<String> {
        let mut shard = self.shard(key.video);
        let piece = shard.pieces.get(key)?;
        let is_same = std::ptr::eq(piece.of.as_ptr(), Arc::as_ptr(video)) && piece.is_fresh == is_fresh;
        is_same.then(|| piece.json.to_string())
    }

    fn put(&self, key: Key, video: &Arc<Video>, is_fresh: bool, json: &str) {
        let size = |json: &str| json.len() + OVERHEAD_BYTES;
        let mut shard = self.shard(key.video);
        shard.bytes += size(json);
        let piece = Piece {
            of: Arc::downgrade(video),
            is_fresh,
            json: json.into(),
        };
        if let Some(old) = shard.pieces.put(key, piece) {
            shard.bytes -= size(&old.json);
        }
        while shard.bytes > MAX_BYTES / SHARDS {
            let Some((_, old)) = shard.pieces.pop_lru() else {
                break;
            };
            shard.bytes -= size(&old.json);
        }
    }

    /// The number of a selection; never used again for another.
    fn number(&self, selection: &str) -> u64 {
        let mut selections = lock(&self.selections);
        if let Some(number) = selections.numbers.get(selection) {
            return *number;
        }
        let number = selections.next;
        selections.next += 1;
        selections.numbers.put(selection.into(), number);
        while selections.numbers.len() > MAX_SELECTIONS {
            selections.numbers.pop_lru();
        }
        number
    }
}

/// Which selections of one request are shared ones, looked at once each.
#[derive(Debug, Default)]
pub struct RequestPieces {
    pieces: Arc<Pieces>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Whether two selections of the document say parts of one object, to be merged by the executor, which
    /// cannot look into text.
    has_merges: Option<bool>,
    /// By the address of the selection, which stands still while the request runs.
    numbers: Vec<(usize, Option<u64>)>,
}

impl RequestPieces {
    /// For one request.
    pub fn new(pieces: Arc<Pieces>) -> Self {
        Self {
            pieces,
            known: Mutex::default(),
        }
    }

    fn number(&self, ctx: &ContextSelectionSet<'_>) -> Option<u64> {
        let address = std::ptr::from_ref(&ctx.item.node) as usize;
        let mut known = lock(&self.known);
        if let Some((_, number)) = known.numbers.iter().find(|(at, _)| *at == address) {
            return *number;
        }
        let fragments = &ctx.query_env.fragments;
        let has_merges = *known.has_merges.get_or_insert_with(|| {
            has_merges(&[&ctx.query_env.operation.node.selection_set.node], fragments)
        });
        let mut text = String::with_capacity(200);
        let number = (!has_merges && write_shared(&ctx.item.node, fragments, &mut text))
            .then(|| self.pieces.number(&text));
        known.numbers.push((address, number));
        number
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each is whole after every statement under its lock.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// Writes a selection in one form, fragments in place; `false` when it asks for more than shared fields.
fn write_shared(set: &SelectionSet, fragments: &Fragments, text: &mut String) -> bool {
    text.len() <= MAX_SELECTION_BYTES
        && set.items.iter().all(|item| match &item.node {
            Selection::Field(field) => write_field(&field.node, fragments, text),
            Selection::InlineFragment(inline) => {
                let condition = inline.node.type_condition.as_ref();
                inline.node.directives.is_empty()
                    && condition.is_none_or(|condition| is_object(&condition.node.on.node))
                    && write_shared(&inline.node.selection_set.node, fragments, text)
            }
            Selection::FragmentSpread(spread) => {
                spread.node.directives.is_empty()
                    && fragments
                        .get(&spread.node.fragment_name.node)
                        .is_some_and(|fragment| {
                            fragment.node.directives.is_empty()
                                && is_object(&fragment.node.type_condition.node.on.node)
                                && write_shared(&fragment.node.selection_set.node, fragments, text)
                        })
            }
        })
}

/// A fragment on an interface would be resolved by what the object is; it is left to the executor.
fn is_object(name: &Name) -> bool {
    matches!(
        name.as_str(),
        "Video"
            | "Channel"
            | "Series"
            | "Theme"
            | "NuriTag"
            | "CurriculumContent"
            | "CurriculumCategory"
            | "CurriculumArea"
    )
}

fn write_field(field: &Field, fragments: &Fragments, text: &mut String) -> bool {
    let name = field.name.node.as_str();
    if !field.arguments.is_empty() || !field.directives.is_empty() || !SHARED_FIELDS.contains(&name) {
        return false;
    }
    if let Some(alias) = &field.alias {
        text.push_str(&alias.node);
        text.push(':');
    }
    text.push_str(name);
    text.push(' ');
    let set = &field.selection_set.node;
    if set.items.is_empty() {
        return true;
    }
    text.push('{');
    let is_shared = write_shared(set, fragments, text);
    text.push('}');
    is_shared
}

/// Whether, somewhere below these selections of one object, two fields with content have one name in the answer.
fn has_merges(sets: &[&SelectionSet], fragments: &Fragments) -> bool {
    let mut seen = HashSet::new();
    let mut inner = Vec::new();
    sets.iter()
        .any(|set| repeats(set, fragments, &mut seen, &mut inner))
        || inner.iter().any(|set| has_merges(&[set], fragments))
}

fn repeats<'a>(
    set: &'a SelectionSet,
    fragments: &'a Fragments,
    seen: &mut HashSet<&'a str>,
    inner: &mut Vec<&'a SelectionSet>,
) -> bool {
    set.items.iter().any(|item| match &item.node {
        Selection::Field(field) => {
            let field = &field.node;
            let content = &field.selection_set.node;
            if content.items.is_empty() {
                return false;
            }
            inner.push(content);
            !seen.insert(field.response_key().node.as_str())
        }
        Selection::InlineFragment(inline) => repeats(&inline.node.selection_set.node, fragments, seen, inner),
        Selection::FragmentSpread(spread) => fragments
            .get(&spread.node.fragment_name.node)
            .is_some_and(|fragment| repeats(&fragment.node.selection_set.node, fragments, seen, inner)),
    })
}

/// Resolves a video: the piece, where there is one, else its fields, which may become the piece.
pub(super) async fn resolve(
    video: &Arc<Video>,
    ctx: &ContextSelectionSet<'_>,
    field: &Positioned<Field>,
) -> ServerResult<Value> {
    let fields = VideoFields(video.clone());
    // Only what was published is asked for again and again; the copy of anything else is this request's own.
    if video.published_at.is_none() {
        return fields.resolve(ctx, field).await;
    }
    let request = ctx.data_unchecked::<RequestContext>();
    let Some(selection) = request.pieces.number(ctx) else {
        return fields.resolve(ctx, field).await;
    };
    let key = Key {
        selection,
        video: video.id,
        language: request.language,
    };
    let is_fresh = video.fresh_snapshot(request.env.now()).is_some();
    let pieces = &request.pieces.pieces;
    if let Some(json) = pieces.get(&key, video, is_fresh) {
        return Ok(raw(json));
    }
    let value = fields.resolve(ctx, field).await?;
    match serde_json::to_string(&value) {
        Ok(json) if !has_errors(ctx) => {
            pieces.put(key, video, is_fresh, &json);
            Ok(raw(json))
        }
        _ => Ok(value),
    }
}

/// A null may stand for an error, and that is nobody else's.
fn has_errors(ctx: &ContextSelectionSet<'_>) -> bool {
    !lock(&ctx.query_env.errors).is_empty()
}

fn raw(json: String) -> Value {
    let mut object = async_graphql::indexmap::IndexMap::with_capacity(1);
    object.insert(Name::new(RAW_VALUE_TOKEN), Value::String(json));
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn with_set<T>(text: &str, check: impl FnOnce(&SelectionSet, &Fragments) -> T) -> T {
        let document = parse_query(text).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        check(&operation.node.selection_set.node, &document.fragments)
    }

    #[test]
    fn one_form_for_the_same_fields_and_none_for_what_is_not_shared() {
        let form = |text: &str| {
            with_set(text, |set, fragments| {
                let mut form = String::new();
                write_shared(set, fragments, &mut form).then_some(form)
            })
        };
        assert_eq!(form("{id title}"), Some("id title ".to_owned()));
        assert_eq!(
            form("{id ...F} fragment F on Video{title}"),
            form("{ id, title }")
        );
        assert_eq!(
            form("{channel{t:title} ... on Video{id}}"),
            Some("channel {t:title }id ".to_owned())
        );
        for text in [
            "{series{episodes{nodes{id}}}}",
            "{id @include(if:true)}",
            "{title(a:1)}",
            "{... @skip(if:false){id}}",
            "{...on Node{id}}",
            "{somethingNew}",
        ] {
            assert_eq!(form(text), None, "{text}");
        }
    }

    #[test]
    fn selections_that_the_executor_would_merge_are_noticed() {
        let merges = |text: &str| with_set(text, |set, fragments| has_merges(&[set], fragments));
        assert!(!merges("{videos{nodes{id id channel{id}} pageInfo{endCursor}}}"));
        assert!(!merges("{a:videos{nodes{id}} b:videos{nodes{id}}}"));
        assert!(merges("{videos{nodes{id} nodes{title}}}"));
        assert!(merges(
            "{videos{nodes{id}} ...F} fragment F on Query{videos{nodes{title}}}"
        ));
        assert!(merges("{videos{nodes{channel{id} ...on Video{channel{title}}}}}"));
    }

    #[test]
    fn selections_keep_their_number_and_the_oldest_give_way() {
        let pieces = Pieces::default();
        let first = pieces.number("id ");
        assert_eq!(pieces.number("id "), first);
        for number in 0..=MAX_SELECTIONS {
            pieces.number(&format!("a{number}:id "));
        }
        assert_ne!(pieces.number("id "), first);
    }
}
