//! Asks the executor for the types of objects where its answer does not say enough to be completed: below an
//! interface or a union, where everything may be left out by `@skip` or `@include`, and where two selections of one
//! object are merged. The additional field is taken out again by [`super::completion`].

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection,
    SelectionSet,
};
use async_graphql::{Name, Positioned};

use super::schema_types::{SchemaTypes, named};

/// The name of the additional field in the executor's answer; names with two underscores are the specification's.
pub const HIDDEN: &str = "__hiddenTypename";

/// The document with the types asked for; `None` when nothing has to be added.
pub fn with_typenames(document: &ExecutableDocument, types: &SchemaTypes) -> Option<ExecutableDocument> {
    let has_merges = document
        .operations
        .iter()
        .any(|(_, operation)| has_merges(&[&operation.node.selection_set.node], &document.fragments));
    let mut adder = Adder {
        document,
        types,
        everywhere: has_merges,
        has_added: false,
    };
    let mut changed = document.clone();
    match &mut changed.operations {
        DocumentOperations::Single(operation) => adder.operation(&mut operation.node),
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                adder.operation(&mut operation.node);
            }
        }
    }
    for fragment in changed.fragments.values_mut() {
        let fragment = &mut fragment.node;
        let parent = fragment.type_condition.node.on.node.to_string();
        adder.within(&mut fragment.selection_set.node, &parent);
    }

    adder.has_added.then_some(changed)
}

struct Adder<'a> {
    /// As it was sent.
    document: &'a ExecutableDocument,
    types: &'a SchemaTypes,
    everywhere: bool,
    has_added: bool,
}

impl Adder<'_> {
    fn operation(&mut self, operation: &mut OperationDefinition) {
        if let Some(root) = self.types.root(operation.ty) {
            self.within(&mut operation.selection_set.node, root);
        }
    }

    /// Adds to the selections of the fields in this one. The roots need none: they are never null.
    fn within(&mut self, set: &mut SelectionSet, parent: &str) {
        for item in &mut set.items {
            match &mut item.node {
                Selection::Field(field) => {
                    let field = &mut field.node;
                    let defined = self.types.field(parent, &field.name.node);
                    let inner = defined.map(|defined| named(&defined.ty));

                    if let Some(inner) = inner.filter(|inner| self.types.is_composite(inner)) {
                        self.within(&mut field.selection_set.node, inner);
                        self.add(field, inner);
                    }
                }
                Selection::InlineFragment(inline) => {
                    let inline = &mut inline.node;
                    let condition = inline.type_condition.as_ref();
                    let parent = condition.map_or_else(
                        || parent.to_owned(),
                        |condition| condition.node.on.node.to_string(),
                    );
                    self.within(&mut inline.selection_set.node, &parent);
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn add(&mut self, field: &mut Field, ty: &str) {
        let set = &mut field.selection_set;
        // What has no selection is the validator's to reject.
        if set.node.items.is_empty() {
            return;
        }
        let is_needed =
            self.everywhere || self.types.is_abstract(ty) || !has_certain_field(&set.node, ty, self.document);
        if is_needed {
            self.has_added = true;
            let name = |name| Positioned::new(Name::new(name), set.pos);
            let hidden = Field {
                alias: Some(name(HIDDEN)),
                name: name("__typename"),
                arguments: Vec::new(),
                directives: Vec::new(),
                selection_set: Positioned::new(SelectionSet::default(), set.pos),
            };
            let hidden = Selection::Field(Positioned::new(hidden, set.pos));
            set.node.items.push(Positioned::new(hidden, set.pos));
        }
    }
}

/// Whether a field of the selection is in every answer: it has no condition, and no fragment around it has one.
fn has_certain_field(set: &SelectionSet, ty: &str, document: &ExecutableDocument) -> bool {
    set.items.iter().any(|item| {
        item.node.directives().is_empty()
            && match &item.node {
                Selection::Field(_) => true,
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    condition.is_none_or(|condition| condition.node.on.node == ty)
                        && has_certain_field(&inline.node.selection_set.node, ty, document)
                }
                Selection::FragmentSpread(spread) => document
                    .fragments
                    .get(&spread.node.fragment_name.node)
                    .is_some_and(|fragment| {
                        fragment.node.type_condition.node.on.node == ty
                            && has_certain_field(&fragment.node.selection_set.node, ty, document)
                    }),
            }
    })
}

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

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

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn merges(text: &str) -> bool {
        let document = parse_query(text).unwrap();
        let (_, operation) = document.operations.iter().next().unwrap();
        has_merges(&[&operation.node.selection_set.node], &document.fragments)
    }

    #[test]
    fn selections_that_the_executor_would_merge_are_noticed() {
        assert!(!merges("{videos{nodes{id id channel{id}} pageInfo{endCursor}}}"));
        assert!(!merges("{a:videos{nodes{id}} b:videos{nodes{id}}}"));
        assert!(merges("{videos{nodes{id} nodes{title}}}"));
        assert!(merges(
            "{videos{nodes{id}} ...F} fragment F on Query{videos{nodes{title}}}"
        ));
        assert!(merges("{videos{nodes{channel{id} ...on Video{channel{title}}}}}"));
    }
}
