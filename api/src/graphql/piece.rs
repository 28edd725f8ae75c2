//! Ready-made pieces of answers: an immutable object as JSON for one selection of fields, made once and shared
//! by all who may see the object and ask for the same fields.
//!
//! Most of an answer's work is resolving the same fields of the same few thousand videos, or of the report a
//! parent looks at for the third time, again and again. What a selection of [`Shared::FIELDS`] says of such an
//! object depends on the object, the language and little else, so the first resolution is kept as text.
//! Everything else (arguments, directives, a field that is not listed) is resolved as usual. Whether the caller
//! may see the object at all was decided before it got here.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use async_graphql::parser::types::{Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{ContextSelectionSet, Name, OutputType, Positioned, ServerResult, Value};
use async_graphql_value::RAW_VALUE_TOKEN;
use kyck_domain::catalog::Video;
use kyck_domain::report::ChildReport;
use kyck_kernel::UtcInstant;
use lru::LruCache;

use super::{Language, RequestContext};
use crate::server::completion::put_in_document_order;
use crate::server::typename::HIDDEN;

/// An object whose fields say the same to everybody who may see it.
pub trait Shared: Send + Sync + 'static {
    /// Tells objects of this type apart.
    type Key: Copy + Eq + Hash + Send + std::fmt::Debug;

    /// The fields, of the object and of what lies below it, that may be in a piece. Only fields that read
    /// nothing but immutable values may stand here.
    const FIELDS: &'static [&'static str];

    /// Which object it is; `None` for one that is not asked for again and again.
    fn key(&self) -> Option<Self::Key>;

    /// What else its fields depend on.
    fn aspect(&self, now: UtcInstant) -> bool;

    /// The pieces of objects of this type.
    fn pieces(pieces: &Pieces) -> &PiecesOf<Self>
    where
        Self: Sized;
}

/// Memory for the pieces of one type, in bytes.
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
#[derive(Debug, Default)]
pub struct Pieces {
    /// Of videos.
    pub(super) videos: PiecesOf<Video>,
    /// Of reports.
    pub(super) reports: PiecesOf<ChildReport>,
    selections: Selections,
}

/// The pieces of one type of objects.
#[derive(Debug)]
pub struct PiecesOf<T: Shared>([Mutex<Shard<T>>; SHARDS]);

#[derive(Debug)]
struct Shard<T: Shared> {
    pieces: LruCache<(u64, T::Key, Language), Piece<T>>,
    bytes: usize,
}

#[derive(Debug)]
struct Piece<T> {
    /// The very copy of the object that the text was made from; a changed object is another copy.
    of: Weak<T>,
    aspect: bool,
    json: Box<str>,
}

impl<T: Shared> Default for PiecesOf<T> {
    fn default() -> Self {
        let shard = |_| {
            Mutex::new(Shard {
                pieces: LruCache::unbounded(),
                bytes: 0,
            })
        };
        Self(std::array::from_fn(shard))
    }
}

impl<T: Shared> PiecesOf<T> {
    fn shard(&self, key: &(u64, T::Key, Language)) -> MutexGuard<'_, Shard<T>> {
        let mut hasher = std::hash::DefaultHasher::new();
        key.1.hash(&mut hasher);
        lock(&self.0[std::hash::Hasher::finish(&hasher) as usize % SHARDS])
    }

    fn get(&self, key: &(u64, T::Key, Language), object: &Arc<T>, aspect: bool) -> Option<String> {
        let mut shard = self.shard(key);
        let piece = shard.pieces.get(key)?;
        let is_same = std::ptr::eq(piece.of.as_ptr(), Arc::as_ptr(object)) && piece.aspect == aspect;
        is_same.then(|| piece.json.to_string())
    }

    fn put(&self, key: (u64, T::Key, Language), object: &Arc<T>, aspect: bool, json: &str) {
        let size = |json: &str| json.len() + OVERHEAD_BYTES;
        let mut shard = self.shard(&key);
        shard.bytes += size(json);
        let piece = Piece {
            of: Arc::downgrade(object),
            aspect,
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
}

/// The numbers of selections; none is ever used again for another.
#[derive(Debug)]
struct Selections(Mutex<(LruCache<Box<str>, u64>, u64)>);

impl Default for Selections {
    fn default() -> Self {
        Self(Mutex::new((LruCache::unbounded(), 0)))
    }
}

impl Selections {
    fn number(&self, selection: &str) -> u64 {
        let mut guard = lock(&self.0);
        let (numbers, next) = &mut *guard;
        if let Some(number) = numbers.get(selection) {
            return *number;
        }
        let number = *next;
        *next += 1;
        numbers.put(selection.into(), number);
        while numbers.len() > MAX_SELECTIONS {
            numbers.pop_lru();
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

    fn number<T: Shared>(&self, ctx: &ContextSelectionSet<'_>) -> Option<u64> {
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
        let number = (!has_merges && write_shared(T::FIELDS, &ctx.item.node, fragments, &mut text))
            .then(|| self.pieces.selections.number(&text));
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
fn write_shared(shared: &[&str], set: &SelectionSet, fragments: &Fragments, text: &mut String) -> bool {
    text.len() <= MAX_SELECTION_BYTES
        && set.items.iter().all(|item| match &item.node {
            Selection::Field(field) => write_field(shared, &field.node, fragments, text),
            Selection::InlineFragment(inline) => {
                let condition = inline.node.type_condition.as_ref();
                inline.node.directives.is_empty()
                    && condition.is_none_or(|condition| is_object(&condition.node.on.node))
                    && write_shared(shared, &inline.node.selection_set.node, fragments, text)
            }
            Selection::FragmentSpread(spread) => {
                spread.node.directives.is_empty()
                    && fragments
                        .get(&spread.node.fragment_name.node)
                        .is_some_and(|fragment| {
                            fragment.node.directives.is_empty()
                                && is_object(&fragment.node.type_condition.node.on.node)
                                && write_shared(shared, &fragment.node.selection_set.node, fragments, text)
                        })
            }
        })
}

/// Whether this is an object type. A fragment on the one interface, `Node`, would be resolved by what the object
/// is; it is left to the executor.
fn is_object(name: &Name) -> bool {
    name != "Node"
}

fn write_field(shared: &[&str], field: &Field, fragments: &Fragments, text: &mut String) -> bool {
    let name = field.name.node.as_str();
    if !field.arguments.is_empty() || !field.directives.is_empty() || !shared.contains(&name) {
        return false;
    }
    if let Some(alias) = &field.alias {
        // It is taken out of the answer again, which cannot be done with text.
        if alias.node == HIDDEN {
            return false;
        }
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
    let is_shared = write_shared(shared, set, fragments, text);
    text.push('}');
    is_shared
}

/// Whether, somewhere below these selections of one object, two fields with content have one name in the answer.
pub(crate) fn has_merges(sets: &[&SelectionSet], fragments: &Fragments) -> bool {
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

/// Resolves an object: the piece, where there is one, else its `fields`, which may become the piece.
pub(super) async fn resolve<T: Shared>(
    object: &Arc<T>,
    fields: &impl OutputType,
    ctx: &ContextSelectionSet<'_>,
    field: &Positioned<Field>,
) -> ServerResult<Value> {
    let request = ctx.data_unchecked::<RequestContext>();
    let (Some(key), Some(selection)) = (object.key(), request.pieces.number::<T>(ctx)) else {
        return fields.resolve(ctx, field).await;
    };
    let key = (selection, key, request.language);
    let aspect = object.aspect(request.services.kernel.now());
    let pieces = T::pieces(&request.pieces.pieces);
    if let Some(json) = pieces.get(&key, object, aspect) {
        return Ok(raw(json));
    }
    let mut value = fields.resolve(ctx, field).await?;
    // What becomes text cannot be put in order later.
    put_in_document_order(&mut value, &ctx.item.node, &ctx.query_env.fragments);
    match serde_json::to_string(&value) {
        Ok(json) if !has_errors(ctx) => {
            pieces.put(key, object, aspect, &json);
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
                write_shared(Video::FIELDS, set, fragments, &mut form).then_some(form)
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
        let selections = Selections::default();
        let first = selections.number("id ");
        assert_eq!(selections.number("id "), first);
        for number in 0..=MAX_SELECTIONS {
            selections.number(&format!("a{number}:id "));
        }
        assert_ne!(selections.number("id "), first);
    }
}
