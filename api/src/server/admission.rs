//! Decides whether a query is let in, before it is validated or run.
//!
//! Begin at [`admit`]: text, then parser, then one walk over the parsed document in which each fragment is
//! measured once, however often it is spread. All of it is linear in the length of the text, so that the
//! guard is no target itself. What the library's own limits miss (nested value literals, fragments that
//! double with each level, aliases, `__typename` at no cost) is refused here.

use std::sync::Arc;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Positioned, Variables};

use super::measure::{FragmentCycle, Measure, Measured, measure};
use super::prescan::{self, TextLimits, TextRefusal};
use super::variables::VariableProblem;

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
    #[error(transparent)]
    Fragment(#[from] FragmentCycle),
    /// A variable is missing, has a value of another type, or is used where its type does not fit.
    #[error(transparent)]
    Variable(#[from] VariableProblem),
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
            Self::Fragment(_) => "fragment_cycle",
            Self::Variable(_) => "variables",
            Self::TooMuch { what, .. } => what,
        }
    }

    /// Whether the request is simply no valid GraphQL, as against GraphQL that asks too much.
    pub const fn is_invalid(&self) -> bool {
        matches!(
            self,
            Self::Syntax(_) | Self::Text(TextRefusal::OpenString) | Self::Fragment(_) | Self::Variable(_)
        )
    }
}

/// A document that may be validated and run.
#[derive(Debug)]
pub struct Admitted {
    /// The parsed text.
    pub document: Arc<ExecutableDocument>,
    /// Which operation of it was named.
    pub operation_name: Option<String>,
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

    /// The names of the fields at the root of the operation that will run, also those within fragments.
    pub fn root_fields(&self) -> Vec<&str> {
        let mut names = Vec::new();
        if let Some(operation) = operation_of(&self.document, self.operation_name.as_deref()) {
            add_fields(&operation.node.selection_set.node, &self.document, &mut names);
        }
        names
    }
}

fn add_fields<'a>(set: &'a SelectionSet, document: &'a ExecutableDocument, names: &mut Vec<&'a str>) {
    for item in &set.items {
        match &item.node {
            Selection::Field(field) => names.push(&field.node.name.node),
            Selection::InlineFragment(inline) => {
                add_fields(&inline.node.selection_set.node, document, names);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    add_fields(&fragment.node.selection_set.node, document, names);
                }
            }
        }
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
    check_document(Arc::new(document), operation_name, variables, limits)
}

/// As [`admit`], for a text that was scanned and parsed before.
///
/// # Errors
/// The first limit that is passed.
pub fn check_document(
    document: Arc<ExecutableDocument>,
    operation_name: Option<&str>,
    variables: &Variables,
    limits: &Limits,
) -> Result<Admitted, Refusal> {
    let Measured {
        most,
        fragments,
        is_introspection,
    } = measure(&document, variables)?;
    for fragment in fragments {
        check("selections", fragment.expanded, limits.expanded)?;
        check("directives", fragment.directives, limits.directives)?;
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
    let operation = operation_of(&document, operation_name).map(|operation| operation.node.ty);
    Ok(Admitted {
        operation,
        operation_name: operation_name.map(str::to_owned),
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

/// The operation that will run; `None` when the request names none that exists.
pub fn operation_of<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<&'a Positioned<OperationDefinition>> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next()
        }
        (DocumentOperations::Single(_), Some(_)) | (DocumentOperations::Multiple(_), None) => None,
    }
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
