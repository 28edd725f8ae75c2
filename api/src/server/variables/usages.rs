//! The places where variables are used: each type must fit (5.8.5 of the GraphQL specification).

use std::collections::{HashMap, HashSet};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, Field, Selection, SelectionSet, Type, VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::{ConstValue, Value};

use super::int::{is_int, out_of_range};
use super::problem::VariableProblem;
use crate::server::schema_types::{Definition, SchemaTypes, named};

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

/// The variables of one operation, and what their uses are checked against.
struct Usages<'a> {
    document: &'a ExecutableDocument,
    types: &'a SchemaTypes,
    defined: HashMap<&'a str, &'a VariableDefinition>,
}

impl<'a> Usages<'a> {
    /// `seen` are the fragments that were checked for this operation.
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
            (Value::Object(given), BaseType::Named(name)) => self.in_object(given, name, pos),
            _ => Ok(()),
        }
    }

    fn in_object(&self, given: &IndexMap<Name, Value>, ty: &Name, pos: Pos) -> Result<(), VariableProblem> {
        let Some(Definition::Input { fields, .. }) = self.types.get(ty) else {
            return Ok(());
        };
        given.iter().try_for_each(|(name, value)| {
            fields.get(name.as_str()).map_or(Ok(()), |field| {
                self.in_value(value, &field.ty, field.has_default, pos)
            })
        })
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
