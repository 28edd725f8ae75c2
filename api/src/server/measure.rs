//! What a parsed document asks for: one walk in which each fragment is measured once, however often it is
//! spread, so that measuring is linear in the length of the text.

use std::collections::HashMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, FragmentDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::{ConstValue, Value};

/// What a selection has, all fragments in place. Every count saturates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// Fields one within another.
    pub depth: u64,
    /// Fields, spreads and inline fragments.
    pub expanded: u64,
    /// Fields under another name.
    pub aliases: u64,
    /// Directives.
    pub directives: u64,
    /// Items of all pages: a page with `first: n` counts n, and n times the pages within its items.
    pub items: u64,
    /// Objects and lists to be loaded: each once, however many items have it, since a relation of a whole page
    /// is loaded in one go.
    pub loads: u64,
    /// Fields at the top of the selection.
    pub top_fields: u64,
    /// Those of them with which somebody signs in.
    pub top_logins: u64,
    /// Those of them that ask about the schema.
    pub top_introspection: u64,
    /// Lists of schema parts one within another.
    introspection_lists: u64,
    /// The same, below `__schema` or `__type` only.
    pub asked_introspection_lists: u64,
}

impl Measure {
    /// What answering costs at most, as far as the text tells: items and loads together.
    pub const fn cost(&self) -> u64 {
        self.items.saturating_add(self.loads)
    }

    /// The greater of two operations, of which one will run; both are walked.
    fn or(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            expanded: self.expanded.saturating_add(other.expanded),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            items: self.items.max(other.items),
            loads: self.loads.max(other.loads),
            top_fields: self.top_fields.max(other.top_fields),
            top_logins: self.top_logins.max(other.top_logins),
            top_introspection: self.top_introspection.max(other.top_introspection),
            introspection_lists: 0,
            asked_introspection_lists: self
                .asked_introspection_lists
                .max(other.asked_introspection_lists),
        }
    }

    fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            expanded: self.expanded.saturating_add(other.expanded),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            items: self.items.saturating_add(other.items),
            loads: self.loads.saturating_add(other.loads),
            top_fields: self.top_fields.saturating_add(other.top_fields),
            top_logins: self.top_logins.saturating_add(other.top_logins),
            top_introspection: self.top_introspection.saturating_add(other.top_introspection),
            introspection_lists: self.introspection_lists.max(other.introspection_lists),
            asked_introspection_lists: self
                .asked_introspection_lists
                .max(other.asked_introspection_lists),
        }
    }
}

/// A fragment contains itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fragment {0} contains itself")]
pub struct FragmentCycle(pub String);

/// What a document has.
#[derive(Debug)]
pub struct Measured {
    /// The most that any operation of it has; selections are summed.
    pub most: Measure,
    /// Each fragment by itself: one that nothing spreads is walked by the validator all the same.
    pub fragments: Vec<Measure>,
    /// Whether it asks about the schema and nothing else.
    pub is_introspection: bool,
}

/// Measures a document. `variables` tell how long its pages are.
///
/// # Errors
/// [`FragmentCycle`].
pub fn measure(document: &ExecutableDocument, variables: &Variables) -> Result<Measured, FragmentCycle> {
    let mut walk = Walk {
        fragments: &document.fragments,
        measured: HashMap::new(),
        page_sizes: page_sizes(document, variables),
    };
    let mut most = Measure::default();
    let mut is_introspection = true;
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        let mut measure = walk.selection_set(&operation.selection_set.node)?;
        measure.directives = measure
            .directives
            .saturating_add(operation.directives.len() as u64)
            .saturating_add(
                operation
                    .variable_definitions
                    .iter()
                    .map(|definition| definition.node.directives.len() as u64)
                    .sum(),
            );
        is_introspection &= measure.top_introspection == measure.top_fields;
        if operation.ty != OperationType::Mutation {
            measure.top_logins = 0;
        }
        most = most.or(measure);
    }
    let fragments = document
        .fragments
        .keys()
        .map(|name| walk.fragment(name))
        .collect::<Result<_, _>>()?;
    Ok(Measured {
        most,
        fragments,
        is_introspection,
    })
}

/// What the variables that hold a number come to, each the greater of its value and its default.
fn page_sizes(document: &ExecutableDocument, variables: &Variables) -> HashMap<String, u64> {
    let mut sizes = HashMap::new();
    for (name, value) in variables.iter() {
        if let Some(size) = page_size(value) {
            sizes.insert(name.to_string(), size);
        }
    }
    for (_, operation) in document.operations.iter() {
        for definition in &operation.node.variable_definitions {
            let default = definition.node.default_value.as_ref();
            if let Some(size) = default.and_then(|value| page_size(&value.node)) {
                let known = sizes.entry(definition.node.name.node.to_string()).or_default();
                *known = size.max(*known);
            }
        }
    }
    sizes
}

fn page_size(value: &ConstValue) -> Option<u64> {
    match value {
        ConstValue::Number(number) => number.as_u64(),
        _ => None,
    }
}

/// How many items a page has when the client does not say.
const DEFAULT_PAGE: u64 = 20;
/// A larger `first` is refused where it is used; here it only must not overflow.
const LARGEST_PAGE: u64 = 100_000;

/// Mutations of which a request may have one.
const LOGINS: [&str; 4] = ["requestOtp", "verifyOtp", "refreshSession", "staffSignIn"];
/// Lists in the schema's description of itself that lead on to further types.
const SCHEMA_LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

enum Visit {
    Open,
    Done(Measure),
}

struct Walk<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    measured: HashMap<&'a str, Visit>,
    page_sizes: HashMap<String, u64>,
}

impl<'a> Walk<'a> {
    fn selection_set(&mut self, set: &'a SelectionSet) -> Result<Measure, FragmentCycle> {
        let mut sum = Measure::default();
        for item in &set.items {
            let (mut measure, directives) = match &item.node {
                Selection::Field(field) => (self.field(&field.node)?, &field.node.directives),
                Selection::InlineFragment(fragment) => (
                    self.selection_set(&fragment.node.selection_set.node)?,
                    &fragment.node.directives,
                ),
                Selection::FragmentSpread(spread) => (
                    self.fragment(&spread.node.fragment_name.node)?,
                    &spread.node.directives,
                ),
            };
            measure.expanded = measure.expanded.saturating_add(1);
            measure.directives = measure.directives.saturating_add(directives.len() as u64);
            sum = sum.beside(measure);
        }
        Ok(sum)
    }

    fn field(&mut self, field: &'a Field) -> Result<Measure, FragmentCycle> {
        let name = field.name.node.as_str();
        let set = &field.selection_set.node;
        let inner = self.selection_set(set)?;
        let lists = inner
            .introspection_lists
            .saturating_add(u64::from(SCHEMA_LISTS.contains(&name)));
        let asks_schema = name == "__schema" || name == "__type";
        let (items, loads) = self.cost(field, inner);
        Ok(Measure {
            depth: inner.depth.saturating_add(1),
            expanded: inner.expanded,
            aliases: inner.aliases.saturating_add(u64::from(field.alias.is_some())),
            directives: inner.directives,
            items,
            loads,
            top_fields: 1,
            top_logins: u64::from(LOGINS.contains(&name)),
            top_introspection: u64::from(name.starts_with("__")),
            introspection_lists: lists,
            asked_introspection_lists: if asks_schema {
                lists
            } else {
                inner.asked_introspection_lists
            },
        })
    }

    /// Items and loads of a field with this content.
    fn cost(&self, field: &'a Field, inner: Measure) -> (u64, u64) {
        let set = &field.selection_set.node;
        let name = field.name.node.as_str();
        if set.items.is_empty() || name.starts_with("__") || name == "pageInfo" {
            return (0, 0);
        }
        // The frame around a page's items is loaded with them.
        let own_load = u64::from(!matches!(name, "edges" | "nodes" | "node"));
        let loads = inner.loads.saturating_add(own_load);
        let page = match field.get_argument("first").map(|value| &value.node) {
            Some(Value::Number(number)) => number.as_u64().unwrap_or(1),
            Some(Value::Variable(variable)) => self
                .page_sizes
                .get(variable.as_str())
                .copied()
                .unwrap_or(DEFAULT_PAGE),
            Some(_) => DEFAULT_PAGE,
            None if is_connection(set) => DEFAULT_PAGE,
            None => return (inner.items, loads),
        };
        let items = inner
            .items
            .saturating_add(1)
            .saturating_mul(page.clamp(1, LARGEST_PAGE));
        (items, loads)
    }

    fn fragment(&mut self, name: &Name) -> Result<Measure, FragmentCycle> {
        match self.measured.get(name.as_str()) {
            Some(Visit::Done(measure)) => return Ok(*measure),
            Some(Visit::Open) => return Err(FragmentCycle(name.to_string())),
            None => {}
        }
        // The validator tells of a fragment that does not exist.
        let Some((name, fragment)) = self.fragments.get_key_value(name) else {
            return Ok(Measure::default());
        };
        self.measured.insert(name.as_str(), Visit::Open);
        let mut measure = self.selection_set(&fragment.node.selection_set.node)?;
        measure.directives = measure
            .directives
            .saturating_add(fragment.node.directives.len() as u64);
        self.measured.insert(name.as_str(), Visit::Done(measure));
        Ok(measure)
    }
}

fn is_connection(set: &SelectionSet) -> bool {
    set.items.iter().any(|item| {
        matches!(&item.node, Selection::Field(field)
            if matches!(field.node.name.node.as_str(), "nodes" | "edges"))
    })
}
