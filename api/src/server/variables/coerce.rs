//! The values of variables, coerced before an operation runs (6.1.2 of the GraphQL specification).

use std::collections::HashMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::{Name, Variables};
use async_graphql_value::ConstValue;

use super::int::{is_int, out_of_range};
use super::problem::VariableProblem;
use crate::server::schema_types::{Definition, InputField, SchemaTypes, named};

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

/// A value that is not of its type, with the path to it from the outside.
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
        // One value is coerced to a list of it.
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
    given: &IndexMap<Name, ConstValue>,
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
