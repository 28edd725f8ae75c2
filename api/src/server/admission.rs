//! Decides whether a query is let in, before it is validated or run.
//!
//! Begin at [`admit`]: text, then parser, then one walk over the parsed document in which each fragment is
//! measured once, however often it is spread. All of it is linear in the length of the text, so that the
//! guard is no target itself. What the library's own limits miss (nested value literals, fragments that
//! double with each level, aliases, `__typename` at no cost) is refused here.

use std::collections::HashMap;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, Variables};
use async_graphql_value::{ConstValue, Value};

use super::prescan::{self, TextLimits, TextRefusal};

/// What a document may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of the text.
    pub text: TextLimits,
    /// Fields one within another.
    pub depth: u64,
    /// Selections after every fragment is put in place.
    pub expanded: u64,
    /// Fields under another name.
    pub aliases: u64,
    /// Fields of the root.
    pub roots: u64,
    /// Directives.
    pub directives: u64,
    /// What [`Measure::cost`] may come to.
    pub cost: u64,
    /// Mutations of one request with which somebody signs in; more would multiply the tries at a code.
    pub logins: u64,
    /// As `depth`, for a document of nothing but introspection.
    pub introspection_depth: u64,
    /// Lists of the schema's own types (fields of types of fields …) one within another.
    pub introspection_lists: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text: TextLimits::default(),
            depth: 12,
            expanded: 1_000,
            aliases: 30,
            roots: 20,
            directives: 20,
            cost: 500,
            logins: 1,
            introspection_depth: 16,
            introspection_lists: 2,
        }
    }
}

impl Limits {
    /// The limits for staff, whose screens show whole pages with all their relations.
    #[must_use]
    pub fn for_staff(self) -> Self {
        Self {
            cost: self.cost.saturating_mul(4),
            ..self
        }
    }
}

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
    asked_introspection_lists: u64,
}

impl Measure {
    /// What answering costs at most, as far as the text tells: items and loads together.
    pub const fn cost(&self) -> u64 {
        self.items.saturating_add(self.loads)
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

/// Why a document is not let in.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Its text passes a limit.
    #[error(transparent)]
    Text(#[from] TextRefusal),
    /// It is no GraphQL.
    #[error("{0}")]
    Syntax(async_graphql::parser::Error),
    /// A fragment contains itself.
    #[error("fragment {0} contains itself")]
    FragmentCycle(String),
    /// It passes a limit of [`Limits`].
    #[error("the query has more than {limit} {what}")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// How much may be.
        limit: u64,
    },
}

impl Refusal {
    /// One word for the metrics.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Text(TextRefusal::TooLong(_)) => "text_bytes",
            Self::Text(TextRefusal::TooManyTokens(_)) => "tokens",
            Self::Text(TextRefusal::TooDeep(_)) => "nesting",
            Self::Text(TextRefusal::OpenString) | Self::Syntax(_) => "syntax",
            Self::FragmentCycle(_) => "fragment_cycle",
            Self::TooMuch { what, .. } => what,
        }
    }

    /// Whether the text is simply no GraphQL, as against GraphQL that asks too much.
    pub const fn is_syntax(&self) -> bool {
        matches!(
            self,
            Self::Syntax(_) | Self::Text(TextRefusal::OpenString) | Self::FragmentCycle(_)
        )
    }
}

/// A document that may be validated and run.
#[derive(Debug)]
pub struct Admitted {
    /// The parsed text.
    pub document: ExecutableDocument,
    /// The kind of the operation that will run; `None` when the request names none that exists.
    pub operation: Option<OperationType>,
    /// What the document has: the most that any operation of it has.
    pub measure: Measure,
    /// Whether it asks about the schema and nothing else.
    pub is_introspection: bool,
}

impl Admitted {
    /// Checks the limit that depends on who asks.
    ///
    /// # Errors
    /// [`Refusal::TooMuch`] when the document costs more than `limits` allow.
    pub fn check_cost(&self, limits: &Limits) -> Result<(), Refusal> {
        check("cost", self.measure.cost(), limits.cost)
    }

    /// Whether any operation calls this field at its root, in the text or through a fragment.
    pub fn calls(&self, root_field: &str) -> bool {
        let names_it = |set: &SelectionSet| {
            set.items.iter().any(
                |item| matches!(&item.node, Selection::Field(field) if field.node.name.node == root_field),
            )
        };
        self.document
            .operations
            .iter()
            .any(|(_, operation)| names_it(&operation.node.selection_set.node))
            || self
                .document
                .fragments
                .values()
                .any(|fragment| names_it(&fragment.node.selection_set.node))
    }
}

/// Reads, parses and measures a request's document.
///
/// The cost is measured and not judged: see [`Admitted::check_cost`].
///
/// # Errors
/// The first limit that is passed, or what the parser finds.
pub fn admit(
    text: &str,
    operation_name: Option<&str>,
    variables: &Variables,
    limits: &Limits,
) -> Result<Admitted, Refusal> {
    prescan::scan(text, &limits.text)?;
    let document = async_graphql::parser::parse_query(text).map_err(Refusal::Syntax)?;
    let mut walk = Walk {
        fragments: &document.fragments,
        measured: HashMap::new(),
        page_sizes: page_sizes(&document, variables),
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
        most = Measure {
            depth: most.depth.max(measure.depth),
            expanded: most.expanded.saturating_add(measure.expanded),
            aliases: most.aliases.saturating_add(measure.aliases),
            directives: most.directives.saturating_add(measure.directives),
            items: most.items.max(measure.items),
            loads: most.loads.max(measure.loads),
            top_fields: most.top_fields.max(measure.top_fields),
            top_logins: most.top_logins.max(measure.top_logins),
            top_introspection: most.top_introspection.max(measure.top_introspection),
            introspection_lists: 0,
            asked_introspection_lists: most
                .asked_introspection_lists
                .max(measure.asked_introspection_lists),
        };
    }
    // A fragment that nothing spreads is walked by the validator all the same.
    for name in document.fragments.keys() {
        let measure = walk.fragment(name)?;
        check("selections", measure.expanded, limits.expanded)?;
        check("directives", measure.directives, limits.directives)?;
    }
    let depth = if is_introspection {
        limits.introspection_depth
    } else {
        limits.depth
    };
    check("levels", most.depth, depth)?;
    check("selections", most.expanded, limits.expanded)?;
    check("aliases", most.aliases, limits.aliases)?;
    check("root fields", most.top_fields, limits.roots)?;
    check("directives", most.directives, limits.directives)?;
    check("sign-ins", most.top_logins, limits.logins)?;
    check(
        "lists of schema parts within one another",
        most.asked_introspection_lists,
        limits.introspection_lists,
    )?;
    let operation = chosen(&document.operations, operation_name);
    Ok(Admitted {
        operation,
        measure: most,
        is_introspection,
        document,
    })
}

fn check(what: &'static str, found: u64, limit: u64) -> Result<(), Refusal> {
    if found > limit {
        return Err(Refusal::TooMuch { what, limit });
    }
    Ok(())
}

fn chosen(operations: &DocumentOperations, name: Option<&str>) -> Option<OperationType> {
    match (operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation.node.ty),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(name).map(|operation| operation.node.ty)
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next().map(|operation| operation.node.ty)
        }
        (DocumentOperations::Single(_), Some(_)) | (DocumentOperations::Multiple(_), None) => None,
    }
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
    fn selection_set(&mut self, set: &'a SelectionSet) -> Result<Measure, Refusal> {
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

    fn field(&mut self, field: &'a Field) -> Result<Measure, Refusal> {
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

    fn fragment(&mut self, name: &Name) -> Result<Measure, Refusal> {
        match self.measured.get(name.as_str()) {
            Some(Visit::Done(measure)) => return Ok(*measure),
            Some(Visit::Open) => return Err(Refusal::FragmentCycle(name.to_string())),
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

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    fn admitted(text: &str) -> Result<Admitted, Refusal> {
        admit(text, None, &Variables::default(), &Limits::default())
    }

    fn reason(text: &str) -> &'static str {
        admitted(text).map_or_else(|refusal| refusal.reason(), |_| "admitted")
    }

    fn cost(text: &str, variables: serde_json::Value) -> u64 {
        let variables = Variables::from_json(variables);
        let admitted = admit(text, None, &variables, &Limits::default()).unwrap();
        admitted.measure.cost()
    }

    /// Fragments of which each spreads the next twice.
    fn bomb(levels: usize, leaf: &str) -> String {
        let mut text = "{...F0}".to_owned();
        for level in 0..levels {
            let next = level + 1;
            write!(text, "fragment F{level} on Query{{...F{next} ...F{next}}}").unwrap();
        }
        write!(text, "fragment F{levels} on Query{{{leaf}}}").unwrap();
        text
    }

    fn nested(depth: usize) -> String {
        format!("{}{}", "{a".repeat(depth), "}".repeat(depth))
    }

    #[test]
    fn what_asks_too_much_is_refused_by_name() {
        let aliases = |count| {
            let fields: Vec<String> = (0..count).map(|n| format!("a{n}:a")).collect();
            format!("{{{}}}", fields.join(" "))
        };
        let roots = |count| format!("{{{}}}", "a ".repeat(count));
        let directives = |count| format!("{{a{}}}", " @include(if:true)".repeat(count));
        for (text, expected) in [
            ("{a}", "admitted"),
            ("{", "syntax"),
            (&nested(12), "admitted"),
            (&nested(13), "levels"),
            (&format!("{{b{}}}", aliases(30)), "admitted"),
            (&format!("{{b{}}}", aliases(31)), "aliases"),
            (&roots(20), "admitted"),
            (&roots(21), "root fields"),
            (&directives(20), "admitted"),
            (&directives(21), "directives"),
            (&bomb(30, "a"), "selections"),
            (&bomb(30, "__typename"), "selections"),
            (&bomb(60, "a"), "selections"),
            ("{...F} fragment F on Query{a ...F}", "fragment_cycle"),
            (
                "{...F} fragment F on Query{...G} fragment G on Query{b{...F}}",
                "fragment_cycle",
            ),
            ("mutation{verifyOtp(input:{}){x}}", "admitted"),
            (
                "mutation{verifyOtp(input:{}){x} b:verifyOtp(input:{}){x}}",
                "sign-ins",
            ),
            (
                "mutation{requestOtp(input:{}){x} staffSignIn(input:{}){x}}",
                "sign-ins",
            ),
            (
                "mutation{...F ...F} fragment F on Mutation{refreshSession(input:{}){x}}",
                "sign-ins",
            ),
            (
                "mutation{... on Mutation{verifyOtp(input:{}){x}} verifyOtp(input:{}){x}}",
                "sign-ins",
            ),
        ] {
            assert_eq!(reason(text), expected, "{}", &text[..text.len().min(80)]);
        }
    }

    #[test]
    fn a_hostile_text_is_refused_in_under_5_milliseconds() {
        let hostile = [
            "[".repeat(3_500),
            format!("{{a(b:{})}}", "[".repeat(3_500)),
            format!("{{a(b:{}1{})}}", "{a:".repeat(1_200), "}".repeat(1_200)),
            bomb(28, "a"),
            bomb(40, "__typename"),
            "{a".repeat(5_000),
            "\"".repeat(16_000),
            "...".repeat(5_000),
        ];
        for text in hostile {
            // The best of ten: the machine may be busy with something else.
            let took = (0..10)
                .map(|_| {
                    let begun = Instant::now();
                    assert!(admitted(&text).is_err(), "{}", &text[..60]);
                    begun.elapsed()
                })
                .min();
            assert!(took < Some(Duration::from_millis(5)), "{took:?}: {}", &text[..60]);
        }
    }

    #[test]
    fn the_cost_is_the_items_of_all_pages_and_a_load_for_each_relation() {
        let none = serde_json::Value::Null;
        for (text, variables, expected) in [
            ("{a b c}", none.clone(), 0),
            ("{video(id:1){title channel{title}}}", none.clone(), 2),
            (
                "{videos(first:100){nodes{id channel{id}} pageInfo{endCursor}}}",
                none.clone(),
                102,
            ),
            ("{videos(first:100){edges{cursor node{id}}}}", none.clone(), 101),
            ("{videos{nodes{id}}}", none.clone(), 21),
            (
                "query($n:Int){videos(first:$n){nodes{id}}}",
                serde_json::json!({"n": 7}),
                8,
            ),
            ("query($n:Int=50){videos(first:$n){nodes{id}}}", none.clone(), 51),
            ("query($n:Int){videos(first:$n){nodes{id}}}", none.clone(), 21),
            ("{videos(first:-1){nodes{id}}}", none.clone(), 2),
        ] {
            assert_eq!(cost(text, variables), expected, "{text}");
        }
    }

    #[test]
    fn pages_within_pages_multiply_and_never_wrap_round() {
        let mut text = "id".to_owned();
        for _ in 0..5 {
            text = format!("nodes{{series{{episodes(first:2147483647){{{text}}}}}}}");
        }
        let limits = Limits {
            depth: 100,
            ..Limits::default()
        };
        let admitted = admit(
            &format!("{{videos{{{text}}}}}"),
            None,
            &Variables::default(),
            &limits,
        )
        .unwrap();
        assert!(admitted.measure.cost() > 10_u64.pow(18));
        assert!(admitted.check_cost(&limits).is_err());
        assert!(admitted.check_cost(&limits.for_staff()).is_err());
    }

    #[test]
    fn the_introspection_of_development_tools_is_admitted() {
        let admitted = admitted(INTROSPECTION).unwrap();
        assert!(admitted.is_introspection);
        assert!(
            admitted.measure.depth <= 16 && admitted.measure.expanded <= 300,
            "{:?}",
            admitted.measure
        );
        assert_eq!(admitted.measure.cost(), 0);
    }

    #[test]
    fn introspection_that_goes_round_in_circles_is_refused() {
        let text = "{__schema{types{fields{type{fields{type{fields{name}}}}}}}}";
        assert_eq!(reason(text), "lists of schema parts within one another");
        assert_eq!(
            reason(&format!("{{a b {}", &text[1..])),
            "lists of schema parts within one another"
        );
    }

    #[test]
    fn the_kind_is_that_of_the_named_operation() {
        let kind = |name| {
            let text = "query A{a} mutation B{b}";
            admit(text, name, &Variables::default(), &Limits::default())
                .unwrap()
                .operation
        };
        assert_eq!(kind(Some("A")), Some(OperationType::Query));
        assert_eq!(kind(Some("B")), Some(OperationType::Mutation));
        assert_eq!(kind(None), None);
        assert_eq!(kind(Some("C")), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// The promise of the guard: any text is answered in bounded work. What is admitted is small however
        /// it is written, so that the validator and the executor behind it are safe.
        #[test]
        fn whatever_is_admitted_is_small(text in document()) {
            let outcome = admitted(&text);
            // The best of ten: the machine may be busy with something else.
            let took = (0..10).map(|_| {
                let begun = Instant::now();
                let _ = admitted(&text);
                begun.elapsed()
            });
            prop_assert!(took.min() < Some(Duration::from_millis(50)));
            if let Ok(admitted) = outcome {
                let expanded = expanded_by_hand(&admitted);
                prop_assert!(expanded <= 1_000, "{expanded}");
                prop_assert_eq!(expanded, admitted.measure.expanded);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,300}") {
            let _ = admitted(&text);
        }
    }

    /// Documents with fragments that spread one another and themselves.
    fn document() -> impl Strategy<Value = String> {
        let selection = prop_oneof![
            Just("a".to_owned()),
            Just("b:a".to_owned()),
            Just("__typename".to_owned()),
            Just("a{b c}".to_owned()),
            Just("...on Query{a b}".to_owned()),
            (0..12_usize).prop_map(|number| format!("...F{number}")),
            (0..12_usize).prop_map(|number| format!("a{{...F{number} b}}")),
        ];
        let set = prop::collection::vec(selection, 1..5).prop_map(|items| format!("{{{}}}", items.join(" ")));
        prop::collection::vec(set, 1..13).prop_map(|sets| {
            let mut text = String::new();
            for (number, set) in sets.iter().enumerate() {
                if number == 0 {
                    text.push_str(set);
                } else {
                    write!(text, " fragment F{} on Query{set}", number - 1).unwrap();
                }
            }
            text
        })
    }

    /// Counts selections by really putting every fragment in place; stops above the limit.
    fn expanded_by_hand(admitted: &Admitted) -> u64 {
        fn count(set: &SelectionSet, document: &ExecutableDocument, found: &mut u64) {
            for item in &set.items {
                *found += 1;
                if *found > 2_000 {
                    return;
                }
                match &item.node {
                    Selection::Field(field) => count(&field.node.selection_set.node, document, found),
                    Selection::InlineFragment(inline) => {
                        count(&inline.node.selection_set.node, document, found);
                    }
                    Selection::FragmentSpread(spread) => {
                        if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                            count(&fragment.node.selection_set.node, document, found);
                        }
                    }
                }
            }
        }
        let mut found = 0;
        for (_, operation) in admitted.document.operations.iter() {
            count(&operation.node.selection_set.node, &admitted.document, &mut found);
        }
        found
    }

    /// What GraphiQL 5 asks first.
    const INTROSPECTION: &str = "query IntrospectionQuery { __schema { description queryType { name kind }
        mutationType { name kind } subscriptionType { name kind } types { ...FullType }
        directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } } } }
      fragment FullType on __Type { kind name description specifiedByURL isOneOf
        fields(includeDeprecated: true) { name description args(includeDeprecated: true) { ...InputValue }
          type { ...TypeRef } isDeprecated deprecationReason }
        inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef }
        enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
        possibleTypes { ...TypeRef } }
      fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
      fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name
        ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
        ofType { kind name } } } } } } } } } }";
}
