//! The variables of an operation, checked before anything runs: by the GraphQL specification their values are
//! coerced first (6.1.2), and each may be used only where its type fits (5.8.5). Whole numbers in the document itself are
//! checked with them, since the library finds one of more than 32 bits only while it runs.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, Type,
    VariableDefinition,
};
use async_graphql::{Name, Number, Pos, Positioned, Variables};
use async_graphql_value::{ConstValue, Value};

use super::schema_types::{Definition, InputField, SchemaTypes, named};

/// What is wrong with a variable, in words for the client's programmer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct VariableProblem {
    /// Names the variable and its type.
    pub message: String,
    /// Where in the document.
    pub pos: Pos,
}

/// Checks the values of an operation's variables, and adds the defaults of those that are not given.
///
/// # Errors
/// The first variable that is missing or whose value is not of its type.
pub fn coerce(
    operation: &OperationDefinition,
    variables: &mut Variables,
    types: &SchemaTypes,
) -> Result<(), VariableProblem> {
    for definition in &operation.variable_definitions {
        let pos = definition.pos;
        let definition = &definition.node;
        let (name, ty) = (&definition.name.node, &definition.var_type.node);

        match (variables.get(name), &definition.default_value) {
            (None, Some(default)) => {
                variables.insert(name.clone(), default.node.clone());
            }
            (None, None) if ty.nullable => {}
            (None, None) => {
                let message = format!("variable ${name} of type {ty} was not given");
                return Err(VariableProblem { message, pos });
            }
            (Some(value), _) => check_value(value, ty, types).map_err(|mismatch| {
                let path = mismatch.path;
                let message = format!("variable ${name}{path}: {}", mismatch.problem);
                VariableProblem { message, pos }
            })?,
        }
    }
    Ok(())
}

/// A value that is not of its type; the path leads to it from the outside.
struct Mismatch {
    path: String,
    problem: String,
}

impl Mismatch {
    fn new(problem: String) -> Self {
        Self {
            path: String::new(),
            problem,
        }
    }

    fn below(mut self, segment: &str) -> Self {
        self.path.insert_str(0, segment);
        self
    }
}

fn check_value(value: &ConstValue, ty: &Type, types: &SchemaTypes) -> Result<(), Mismatch> {
    if *value == ConstValue::Null {
        return if ty.nullable {
            Ok(())
        } else {
            Err(Mismatch::new(format!("expected {ty}, found null")))
        };
    }

    match (&ty.base, value) {
        (BaseType::List(inner), ConstValue::List(items)) => {
            for (index, item) in items.iter().enumerate() {
                check_value(item, inner, types).map_err(|wrong| wrong.below(&format!(".{index}")))?;
            }
            Ok(())
        }
        // One value stands for a list of it.
        (BaseType::List(inner), value) => check_value(value, inner, types),
        (BaseType::Named(name), value) => check_named(value, name, ty, types),
    }
}

fn check_named(value: &ConstValue, name: &str, ty: &Type, types: &SchemaTypes) -> Result<(), Mismatch> {
    let is_right = match (name, value) {
        ("Int", ConstValue::Number(number)) if number.is_f64() => false,
        ("Int", ConstValue::Number(number)) => {
            return if is_int(number) {
                Ok(())
            } else {
                Err(Mismatch::new(out_of_range(number)))
            };
        }
        ("Float", ConstValue::Number(_))
        | ("String" | "ID", ConstValue::String(_))
        | ("Boolean", ConstValue::Boolean(_)) => true,
        ("ID", ConstValue::Number(number)) => number.is_i64() || number.is_u64(),
        ("Int" | "Float" | "String" | "Boolean" | "ID", _) => false,
        _ => return check_defined(value, ty, types),
    };
    if is_right {
        Ok(())
    } else {
        Err(expected(ty, value))
    }
}

/// Whether a number is an `Int`: whole, of 32 bits.
fn is_int(number: &Number) -> bool {
    number.as_i64().is_some_and(|value| i32::try_from(value).is_ok())
}

fn out_of_range(number: &Number) -> String {
    format!("{number} is not within the 32 bits of an Int")
}

fn check_defined(value: &ConstValue, ty: &Type, types: &SchemaTypes) -> Result<(), Mismatch> {
    match (types.get(named(ty)), value) {
        (Some(Definition::Enum(values)), ConstValue::String(given)) => {
            if values.contains(given) {
                return Ok(());
            }
            let problem = format!("{} has no value {given:?}", named(ty));
            Err(Mismatch::new(problem))
        }
        (Some(Definition::Enum(values)), ConstValue::Enum(given)) if values.contains(given.as_str()) => {
            Ok(())
        }
        (Some(Definition::Input { fields, is_one_of }), ConstValue::Object(given)) => {
            check_input(given, fields, *is_one_of, ty, types)
        }
        (Some(Definition::Enum(_) | Definition::Input { .. }), _)
        | (Some(Definition::Scalar), ConstValue::Object(_) | ConstValue::List(_)) => Err(expected(ty, value)),
        // The form of a scalar is known where it is read; a type that does not exist is the validator's.
        _ => Ok(()),
    }
}

fn check_input(
    given: &async_graphql::indexmap::IndexMap<Name, ConstValue>,
    fields: &HashMap<String, InputField>,
    is_one_of: bool,
    ty: &Type,
    types: &SchemaTypes,
) -> Result<(), Mismatch> {
    if is_one_of && (given.len() != 1 || given.values().any(|value| *value == ConstValue::Null)) {
        let problem = format!("{} takes exactly one field", named(ty));
        return Err(Mismatch::new(problem));
    }

    for (name, value) in given {
        let Some(field) = fields.get(name.as_str()) else {
            let problem = format!("{} has no field {name}", named(ty));
            return Err(Mismatch::new(problem));
        };
        check_value(value, &field.ty, types).map_err(|wrong| wrong.below(&format!(".{name}")))?;
    }

    let mut missing: Vec<_> = fields
        .iter()
        .filter(|(name, field)| {
            !field.ty.nullable && !field.has_default && !given.contains_key(name.as_str())
        })
        .collect();
    missing.sort_unstable_by_key(|(name, _)| *name);
    match missing.first() {
        Some((name, field)) => Err(Mismatch::new(format!(
            "field {name} of type {} was not given",
            field.ty
        ))),
        None => Ok(()),
    }
}

fn expected(ty: &Type, found: &ConstValue) -> Mismatch {
    let found = match found {
        ConstValue::Null => "null",
        ConstValue::Number(_) => "a number",
        ConstValue::String(_) => "a text",
        ConstValue::Boolean(_) => "a boolean",
        ConstValue::Enum(_) => "an enum value",
        ConstValue::List(_) => "a list",
        ConstValue::Object(_) => "an object",
        ConstValue::Binary(_) => "bytes",
    };
    Mismatch::new(format!("expected {ty}, found {found}"))
}

/// Checks that each variable of every operation is used only where its type fits.
///
/// # Errors
/// The first use that does not fit.
pub fn check_usages(document: &ExecutableDocument, types: &SchemaTypes) -> Result<(), VariableProblem> {
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        let usages = Usages {
            document,
            types,
            defined: operation
                .variable_definitions
                .iter()
                .map(|definition| (definition.node.name.node.as_str(), &definition.node))
                .collect(),
        };
        let mut seen = HashSet::new();
        usages.in_directives(&operation.directives)?;
        if let Some(root) = types.root(operation.ty) {
            usages.in_set(&operation.selection_set.node, root, &mut seen)?;
        }
    }
    Ok(())
}

struct Usages<'a> {
    document: &'a ExecutableDocument,
    types: &'a SchemaTypes,
    defined: HashMap<&'a str, &'a VariableDefinition>,
}

impl<'a> Usages<'a> {
    /// `seen` are the fragments that were looked at for this operation.
    fn in_set(
        &self,
        set: &'a SelectionSet,
        parent: &'a str,
        seen: &mut HashSet<&'a str>,
    ) -> Result<(), VariableProblem> {
        for item in &set.items {
            self.in_directives(item.node.directives())?;
            match &item.node {
                Selection::Field(field) => self.in_field(&field.node, parent, seen)?,
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let parent = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                    self.in_set(&inline.node.selection_set.node, parent, seen)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if let Some(fragment) = self.document.fragments.get(name)
                        && seen.insert(name.as_str())
                    {
                        self.in_directives(&fragment.node.directives)?;
                        let parent = fragment.node.type_condition.node.on.node.as_str();
                        self.in_set(&fragment.node.selection_set.node, parent, seen)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn in_field(
        &self,
        field: &'a Field,
        parent: &'a str,
        seen: &mut HashSet<&'a str>,
    ) -> Result<(), VariableProblem> {
        // What does not exist is the validator's to report.
        let Some(defined) = self.types.field(parent, &field.name.node) else {
            return Ok(());
        };
        for (name, value) in &field.arguments {
            if let Some(argument) = defined.arguments.get(name.node.as_str()) {
                self.in_value(&value.node, &argument.ty, argument.has_default, value.pos)?;
            }
        }
        self.in_set(&field.selection_set.node, named(&defined.ty), seen)
    }

    fn in_directives(&self, directives: &[Positioned<Directive>]) -> Result<(), VariableProblem> {
        let boolean = Type {
            base: BaseType::Named(Name::new("Boolean")),
            nullable: false,
        };
        for directive in directives {
            let directive = &directive.node;
            if matches!(directive.name.node.as_str(), "skip" | "include")
                && let Some(condition) = directive.get_argument("if")
            {
                self.in_value(&condition.node, &boolean, false, condition.pos)?;
            }
        }
        Ok(())
    }

    fn in_value(
        &self,
        value: &Value,
        location: &Type,
        has_location_default: bool,
        pos: Pos,
    ) -> Result<(), VariableProblem> {
        match (value, &location.base) {
            (Value::Variable(name), _) => self.check_usage(name, location, has_location_default, pos),
            // A number that is not whole is the validator's to report.
            (Value::Number(number), BaseType::Named(name)) if name == "Int" && !number.is_f64() => {
                if is_int(number) {
                    return Ok(());
                }
                let message = out_of_range(number);
                Err(VariableProblem { message, pos })
            }
            (Value::List(items), BaseType::List(inner)) => items
                .iter()
                .try_for_each(|item| self.in_value(item, inner, false, pos)),
            (Value::Object(_), BaseType::List(inner)) => self.in_value(value, inner, false, pos),
            (Value::Object(given), BaseType::Named(name)) => {
                let Some(Definition::Input { fields, .. }) = self.types.get(name) else {
                    return Ok(());
                };
                given.iter().try_for_each(|(name, value)| {
                    fields.get(name.as_str()).map_or(Ok(()), |field| {
                        self.in_value(value, &field.ty, field.has_default, pos)
                    })
                })
            }
            _ => Ok(()),
        }
    }

    fn check_usage(
        &self,
        name: &Name,
        location: &Type,
        has_location_default: bool,
        pos: Pos,
    ) -> Result<(), VariableProblem> {
        let Some(definition) = self.defined.get(name.as_str()) else {
            return Ok(());
        };
        let ty = &definition.var_type.node;
        let has_default = definition
            .default_value
            .as_ref()
            .is_some_and(|default| default.node != ConstValue::Null);

        let is_filled = location.nullable || !ty.nullable || has_default || has_location_default;
        if is_filled && is_compatible(ty, location, !location.nullable && ty.nullable) {
            return Ok(());
        }
        let message = format!("variable ${name} of type {ty} is used where {location} is expected");
        Err(VariableProblem { message, pos })
    }
}

/// Whether a value of one type is always one of the other; `is_filled` when a default takes the place of null.
fn is_compatible(ty: &Type, location: &Type, is_filled: bool) -> bool {
    if !location.nullable && ty.nullable && !is_filled {
        return false;
    }
    match (&ty.base, &location.base) {
        (BaseType::List(ty), BaseType::List(location)) => is_compatible(ty, location, false),
        (BaseType::Named(ty), BaseType::Named(location)) => ty == location,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
}
