//! Variables against a small schema with every kind of input type.

use async_graphql::Variables;
use serde_json::json;

use super::*;
use crate::server::schema_types::SchemaTypes;

const SCHEMA: &str = "
    schema { query: Query }
    scalar Date
    enum Colour { RED GREEN }
    input Inner { n: Int! m: [Int!] }
    input Filter { colour: Colour! inner: Inner size: Int! = 3 on: Date }
    input Choice @oneOf { a: Int b: Int }
    type Query {
      a(id: ID, n: Int, f: Float, s: String, b: Boolean, filter: Filter, ids: [ID!], choice: Choice, on: Date): Int
      need(id: ID!, n: Int! = 3, ids: [ID!]!, filter: Filter!): Query
    }";

fn types() -> SchemaTypes {
    SchemaTypes::parse(SCHEMA).unwrap()
}

fn coerced(ty: &str, variables: serde_json::Value) -> Result<serde_json::Value, String> {
    let document = async_graphql::parser::parse_query(format!("query($v: {ty}) {{ a }}")).unwrap();
    let (_, operation) = document.operations.iter().next().unwrap();
    let mut variables = Variables::from_json(variables);
    coerce(&operation.node, &mut variables, &types()).map_err(|problem| problem.message)?;
    Ok(serde_json::to_value(&variables).unwrap())
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table of cases")]
fn a_variable_must_be_given_and_of_its_type() {
    for (ty, variables, problem) in [
        ("ID!", json!({}), "variable $v of type ID! was not given"),
        ("ID!", json!({"v": null}), "variable $v: expected ID!, found null"),
        (
            "ID",
            json!({"v": true}),
            "variable $v: expected ID, found a boolean",
        ),
        (
            "ID",
            json!({"v": 1.5}),
            "variable $v: expected ID, found a number",
        ),
        (
            "Int",
            json!({"v": "1"}),
            "variable $v: expected Int, found a text",
        ),
        (
            "Int",
            json!({"v": 1.5}),
            "variable $v: expected Int, found a number",
        ),
        (
            "Int",
            json!({"v": 2_147_483_648_i64}),
            "variable $v: 2147483648 is not within the 32 bits of an Int",
        ),
        (
            "[Int]",
            json!({"v": [u64::MAX]}),
            "variable $v.0: 18446744073709551615 is not within the 32 bits of an Int",
        ),
        (
            "Float",
            json!({"v": "1"}),
            "variable $v: expected Float, found a text",
        ),
        (
            "String",
            json!({"v": 1}),
            "variable $v: expected String, found a number",
        ),
        (
            "Boolean",
            json!({"v": "true"}),
            "variable $v: expected Boolean, found a text",
        ),
        (
            "[ID!]",
            json!({"v": ["a", null]}),
            "variable $v.1: expected ID!, found null",
        ),
        (
            "[ID!]",
            json!({"v": {}}),
            "variable $v: expected ID!, found an object",
        ),
        (
            "Date",
            json!({"v": {}}),
            "variable $v: expected Date, found an object",
        ),
        (
            "Colour",
            json!({"v": "BLUE"}),
            "variable $v: Colour has no value \"BLUE\"",
        ),
        (
            "Colour",
            json!({"v": 1}),
            "variable $v: expected Colour, found a number",
        ),
        (
            "Filter",
            json!({"v": {}}),
            "variable $v: field colour of type Colour! was not given",
        ),
        (
            "Filter",
            json!({"v": {"colour": "RED", "inner": {"n": 1, "m": [1, "2"]}}}),
            "variable $v.inner.m.1: expected Int!, found a text",
        ),
        (
            "Filter",
            json!({"v": {"colour": "RED", "inner": {}}}),
            "variable $v.inner: field n of type Int! was not given",
        ),
        (
            "Filter",
            json!({"v": {"colour": "RED", "x": 1}}),
            "variable $v: Filter has no field x",
        ),
        (
            "Filter",
            json!({"v": "x"}),
            "variable $v: expected Filter, found a text",
        ),
        (
            "Choice",
            json!({"v": {}}),
            "variable $v: Choice takes exactly one field",
        ),
        (
            "Choice",
            json!({"v": {"a": null}}),
            "variable $v: Choice takes exactly one field",
        ),
        (
            "Choice",
            json!({"v": {"a": 1, "b": 2}}),
            "variable $v: Choice takes exactly one field",
        ),
    ] {
        assert_eq!(
            coerced(ty, variables.clone()),
            Err(problem.to_owned()),
            "{ty} {variables}"
        );
    }
}

#[test]
fn what_fits_is_let_in_and_defaults_take_the_place_of_what_is_not_given() {
    for (ty, variables) in [
        ("ID", json!({})),
        ("ID!", json!({"v": 7})),
        ("Int", json!({"v": i32::MIN})),
        ("Int", json!({"v": i32::MAX})),
        ("Float", json!({"v": 1})),
        ("[ID!]", json!({"v": "a"})),
        ("[[ID!]]", json!({"v": [["a"], null]})),
        ("Date", json!({"v": "2026-11-28"})),
        ("Filter", json!({"v": {"colour": "GREEN", "inner": null}})),
        ("Choice", json!({"v": {"b": 2}})),
        ("NoSuchType!", json!({"v": 2})),
    ] {
        assert_eq!(coerced(ty, variables.clone()), Ok(variables));
    }
    assert_eq!(coerced("Int = 4", json!({})), Ok(json!({"v": 4})));
    assert_eq!(coerced("Int = 4", json!({"v": null})), Ok(json!({"v": null})));
}

#[test]
fn a_variable_is_used_only_where_its_type_fits() {
    for (text, problem) in [
        ("query($v: ID!) { a(id: $v) }", None),
        ("query($v: ID) { a(id: $v) }", None),
        ("query($v: ID!) { need(id: $v) { a } }", None),
        ("query($v: ID = \"x\") { need(id: $v) { a } }", None),
        ("query($v: Int) { need(n: $v) { a } }", None),
        ("query($v: [ID!]!) { need(ids: $v) { a } }", None),
        ("query($v: ID!) { need(ids: [$v]) { a } }", None),
        ("query($v: Boolean!) { a @skip(if: $v) }", None),
        ("{ a(n: 2147483647) }", None),
        (
            "{ a(n: 2147483648) }",
            Some("2147483648 is not within the 32 bits of an Int"),
        ),
        (
            "{ need(filter: {inner: {m: [-2147483649]}}) { a } }",
            Some("-2147483649 is not within the 32 bits of an Int"),
        ),
        (
            "query($v: String!) { need(id: $v) { a } }",
            Some("variable $v of type String! is used where ID! is expected"),
        ),
        (
            "query($v: ID) { need(id: $v) { a } }",
            Some("variable $v of type ID is used where ID! is expected"),
        ),
        (
            "query($v: ID = null) { need(id: $v) { a } }",
            Some("variable $v of type ID is used where ID! is expected"),
        ),
        (
            "query($v: [ID]!) { need(ids: $v) { a } }",
            Some("variable $v of type [ID]! is used where [ID!]! is expected"),
        ),
        (
            "query($v: ID!) { need(ids: $v) { a } }",
            Some("variable $v of type ID! is used where [ID!]! is expected"),
        ),
        (
            "query($v: ID) { need(ids: [$v]) { a } }",
            Some("variable $v of type ID is used where ID! is expected"),
        ),
        (
            "query($v: Int) { need(filter: {colour: RED, inner: {n: $v}}) { a } }",
            Some("variable $v of type Int is used where Int! is expected"),
        ),
        (
            "query($v: Boolean) { a @include(if: $v) }",
            Some("variable $v of type Boolean is used where Boolean! is expected"),
        ),
        (
            "query($v: String) { ...F } fragment F on Query { need { ... on Query { a(n: $v) } } }",
            Some("variable $v of type String is used where Int is expected"),
        ),
    ] {
        let document = async_graphql::parser::parse_query(text).unwrap();
        let found = check_usages(&document, &types())
            .err()
            .map(|problem| problem.message);
        assert_eq!(found.as_deref(), problem, "{text}");
    }
}
