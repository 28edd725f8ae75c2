//! The limits over the real schema: what is rejected, where, and how much work that takes.

use std::collections::HashSet;
use std::fmt::Write;
use std::time::{Duration, Instant};

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{Pos, Variables};
use proptest::prelude::*;

use super::{QueryLimits, QueryRejected, Usage, check, parse};
use crate::graphql::schema_types;

fn check_with(
    text: &str,
    operation_name: Option<&str>,
    variables: &Variables,
    limits: &QueryLimits,
) -> Result<Usage, QueryRejected> {
    let document = parse(text, &limits.text)?;
    check(&document, operation_name, variables, &schema_types(), limits)
}

fn checked(text: &str) -> Result<Usage, QueryRejected> {
    check_with(text, None, &Variables::default(), &QueryLimits::default())
}

fn reason(text: &str) -> &'static str {
    checked(text).map_or_else(|rejected| rejected.reason(), |_| "accepted")
}

/// Reason, line and column of a rejection.
fn rejection(text: &str) -> (&'static str, usize, usize) {
    let rejected = checked(text).expect_err("a rejection");
    let Pos { line, column } = rejected.locations[0];
    (rejected.reason(), line, column)
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
fn what_exceeds_a_limit_is_rejected_by_name() {
    let aliases = |count| {
        let fields: Vec<String> = (0..count).map(|n| format!("a{n}:a")).collect();
        format!("{{{}}}", fields.join(" "))
    };
    let roots = |count| format!("{{{}}}", "a ".repeat(count));
    let directives = |count| format!("{{a{}}}", " @include(if:true)".repeat(count));
    for (text, expected) in [
        ("{a}", "accepted"),
        ("{", "syntax"),
        (&nested(12), "accepted"),
        (&nested(13), "levels"),
        (&format!("{{b{}}}", aliases(30)), "accepted"),
        (&format!("{{b{}}}", aliases(31)), "aliases"),
        (&roots(20), "accepted"),
        (&roots(21), "root fields"),
        (&directives(20), "accepted"),
        (&directives(21), "directives"),
        (&bomb(30, "a"), "selections"),
        (&bomb(30, "__typename"), "selections"),
        (&bomb(60, "a"), "selections"),
        ("{...F} fragment F on Query{a ...F}", "fragment_cycle"),
        (
            "{...F} fragment F on Query{...G} fragment G on Query{b{...F}}",
            "fragment_cycle",
        ),
        ("{a} fragment F on Query{...F}", "fragment_cycle"),
    ] {
        assert_eq!(reason(text), expected, "{}", &text[..text.len().min(80)]);
    }
}

#[test]
fn a_request_has_one_sign_in_and_a_code_is_tried_alone() {
    for (text, expected) in [
        ("mutation{verifyOtp(input:{}){x}}", "accepted"),
        ("mutation{verifyOtp(input:{}){x} __typename}", "accepted"),
        (
            "mutation{...F} fragment F on Mutation{requestOtp(input:{}){x}}",
            "accepted",
        ),
        ("mutation{refreshSession(input:{}){x} signOut{x}}", "accepted"),
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
        (
            "mutation{claimPairing(input:{}){x} verifyOtp(input:{}){x}}",
            "sign-ins",
        ),
        ("mutation{staffSignIn(input:{}){x} signOut{x}}", "sign-ins"),
        // Fields of these names that are no mutations sign nobody in.
        ("{verifyOtp{x} b:verifyOtp{x}}", "accepted"),
        ("{videos{nodes{a:verifyOtp b:verifyOtp}}}", "accepted"),
    ] {
        assert_eq!(reason(text), expected, "{text}");
    }
    assert_eq!(
        rejection("mutation {\n  requestOtp(input: {}) { x }\n  signOut { x }\n}"),
        ("sign-ins", 3, 3)
    );
}

#[test]
fn a_rejection_names_the_line_and_column_that_is_too_much() {
    for (text, expected) in [
        ("{\n  videos {\n    nodes {", ("syntax", 3, 12)),
        (
            "{a\n ...F}\nfragment F on Query {b\n  ...F}",
            ("fragment_cycle", 4, 3),
        ),
        (&nested(13), ("levels", 1, 26)),
        (&format!("{{\n{}}}", "a\n".repeat(21)), ("root fields", 22, 1)),
        (&format!("{{b{{\n{}}}}}", "x:a\n".repeat(31)), ("aliases", 32, 1)),
        (
            &format!("{{a\n{}}}", "@include(if:true)\n".repeat(21)),
            ("directives", 22, 1),
        ),
        (
            "{__schema{types{fields{type{fields{type{\n fields{name}}}}}}}}",
            ("lists of schema parts within one another", 2, 2),
        ),
        ("{a(b:\n\"x)}", ("syntax", 2, 1)),
    ] {
        assert_eq!(rejection(text), expected, "{}", &text[..text.len().min(80)]);
    }

    let usage = checked("{\n viewer { x }\n videos(first: 100) { nodes {\n channel { id } } } }").unwrap();
    assert!(usage.check_cost(103).is_ok());
    let rejected = usage.check_cost(102).unwrap_err();
    assert_eq!(rejected.locations, [Pos { line: 4, column: 2 }]);
    assert_eq!(rejected.to_string(), "the query costs 103 and may cost 102");
    let rejected = usage.check_cost(50).unwrap_err();
    assert_eq!(rejected.locations, [Pos { line: 3, column: 2 }]);
}

#[test]
fn a_hostile_text_is_rejected_in_under_5_milliseconds() {
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
                assert!(checked(&text).is_err(), "{}", &text[..60]);
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
        // A page without nodes is read all the same.
        ("{videos(first:40){pageInfo{endCursor}}}", none.clone(), 41),
        // A page that is a plain list.
        ("{recommendations(childId:1){video{id}}}", none.clone(), 22),
        // What is called like the parts of a page elsewhere is none.
        ("{node(id:1){... on Video{nodes{id} first:id}}}", none.clone(), 2),
    ] {
        let variables = Variables::from_json(variables);
        let usage = check_with(text, None, &variables, &QueryLimits::default()).unwrap();
        assert_eq!(usage.cost.total(), expected, "{text}");
    }
}

#[test]
fn pages_within_pages_multiply_and_never_wrap_round() {
    let mut text = "id".to_owned();
    for _ in 0..5 {
        text = format!("nodes{{series{{episodes(first:2147483647){{{text}}}}}}}");
    }
    let limits = QueryLimits {
        depth: 100,
        ..QueryLimits::default()
    };
    let text = format!("{{videos{{{text}}}}}");
    let usage = check_with(&text, None, &Variables::default(), &limits).unwrap();
    assert!(usage.cost.total() > 10_u64.pow(18));
    assert!(usage.check_cost(limits.cost).is_err());
    assert!(usage.check_cost(limits.staff_cost).is_err());
}

#[test]
fn the_introspection_of_development_tools_is_accepted() {
    let usage = checked(INTROSPECTION).unwrap();
    assert!(usage.introspection.is_some());
    assert_eq!(usage.cost.total(), 0);
    let limits = QueryLimits {
        selections: 300,
        ..QueryLimits::default()
    };
    check_with(INTROSPECTION, None, &Variables::default(), &limits).unwrap();
}

#[test]
fn introspection_that_goes_round_in_circles_is_rejected() {
    let text = "{__schema{types{fields{type{fields{type{fields{name}}}}}}}}";
    assert_eq!(reason(text), "lists of schema parts within one another");
    assert_eq!(
        reason(&format!("{{a b {}", &text[1..])),
        "lists of schema parts within one another"
    );
    // Fields of these names in our own types are no parts of the schema.
    assert_eq!(reason("{videos{fields{fields{fields{fields{x}}}}}}"), "accepted");
}

#[test]
fn what_runs_is_the_named_operation() {
    let usage = |name| {
        let text = "query A{__schema{x}} mutation B{recordWatch{x}} mutation C{claimPairing{x} __typename}";
        check_with(text, name, &Variables::default(), &QueryLimits::default()).unwrap()
    };
    let (a, b, c) = (usage(Some("A")), usage(Some("B")), usage(Some("C")));
    assert_eq!(
        [a.kind, b.kind, c.kind],
        [
            Some(OperationType::Query),
            Some(OperationType::Mutation),
            Some(OperationType::Mutation)
        ]
    );
    assert_eq!(a.introspection, Some(Pos { line: 1, column: 9 }));
    assert_eq!(b.introspection, None);
    assert_eq!(
        [a.max_body_bytes, b.max_body_bytes, c.max_body_bytes],
        [None, Some(256 * 1024), None]
    );
    assert_eq!([a.is_sign_in, b.is_sign_in, c.is_sign_in], [false, false, true]);
    assert_eq!(usage(None).kind, None);
    assert_eq!(usage(Some("D")).kind, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Any text is answered in bounded work. What is accepted is small however it is written, so that the validator and
    /// the executor after it are safe.
    #[test]
    fn whatever_is_accepted_is_small(text in document(), selections in 1..60_u64) {
        let outcome = checked(&text);
        // The best of ten: the machine may be busy with something else.
        let took = (0..10).map(|_| {
            let begun = Instant::now();
            let _ = checked(&text);
            begun.elapsed()
        });
        prop_assert!(took.min() < Some(Duration::from_millis(50)));
        if outcome.is_ok() {
            let expanded = expanded_by_hand(&text);
            prop_assert!(expanded <= 1_000, "{expanded}");
        }

        // The count is exact: one more than the limit is rejected, and nothing else is.
        let limits = QueryLimits {
            selections,
            depth: u64::MAX,
            aliases: u64::MAX,
            root_fields: u64::MAX,
            ..QueryLimits::default()
        };
        let found = check_with(&text, None, &Variables::default(), &limits);
        match found.map_err(|rejected| rejected.reason()) {
            Ok(_) => prop_assert!(expanded_by_hand(&text) <= selections),
            Err("fragment_cycle") => {}
            Err(reason) => {
                prop_assert_eq!(reason, "selections");
                prop_assert!(expanded_by_hand(&text) > selections);
            }
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,300}") {
        let _ = checked(&text);
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

/// Counts selections by really putting every fragment in place, those of unused fragments too; stops above the limit.
fn expanded_by_hand(text: &str) -> u64 {
    fn count(set: &SelectionSet, document: &ExecutableDocument, used: &mut HashSet<String>, found: &mut u64) {
        for item in &set.items {
            *found += 1;
            if *found > 2_000 {
                return;
            }
            match &item.node {
                Selection::Field(field) => count(&field.node.selection_set.node, document, used, found),
                Selection::InlineFragment(inline) => {
                    count(&inline.node.selection_set.node, document, used, found);
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = document.fragments.get(name) {
                        used.insert(name.to_string());
                        count(&fragment.node.selection_set.node, document, used, found);
                    }
                }
            }
        }
    }
    let document = async_graphql::parser::parse_query(text).unwrap();
    let (mut used, mut found) = (HashSet::new(), 0);
    for (_, operation) in document.operations.iter() {
        count(
            &operation.node.selection_set.node,
            &document,
            &mut used,
            &mut found,
        );
    }

    let mut rest: Vec<_> = document.fragments.iter().collect();
    rest.sort_unstable_by_key(|(_, fragment)| fragment.pos);
    for (name, fragment) in rest {
        if used.insert(name.to_string()) {
            count(
                &fragment.node.selection_set.node,
                &document,
                &mut used,
                &mut found,
            );
        }
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
