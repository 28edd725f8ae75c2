//! Completes answers by the GraphQL specification, where the executor leaves off: a failed field that must not be
//! null makes the nearest field null that may be (6.4.4), an object of which nothing was selected is `{}`, and
//! fields come in the order of the document (6.3.2).
//!
//! Begin at [`Completion::complete`]: one walk over the data by the document and the types. On success it compares
//! the names of each object's fields with the order it knows and goes no further down than there are selections.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, Field, Selection, SelectionSet, Type,
};
use async_graphql::{Name, PathSegment, Positioned, Response, Value, Variables};
use async_graphql_value::{ConstValue, Value as InputValue};

use super::errors::is_request_error;
use super::schema_types::SchemaTypes;
use super::typename::HIDDEN;

/// What is needed to complete the answers of one operation.
#[derive(Clone, Debug)]
pub struct Completion {
    types: Arc<SchemaTypes>,
    document: Arc<ExecutableDocument>,
    /// The name of the operation that was run, where the document has several.
    name: Option<String>,
    /// The variables that `@skip` and `@include` may depend on.
    conditions: HashMap<Name, bool>,
}

impl Completion {
    /// For the operation of that name, with its variables coerced.
    pub fn new(
        types: Arc<SchemaTypes>,
        document: Arc<ExecutableDocument>,
        name: Option<String>,
        variables: &Variables,
    ) -> Self {
        let conditions = variables
            .iter()
            .filter_map(|(name, value)| match value {
                ConstValue::Boolean(value) => Some((name.clone(), *value)),
                _ => None,
            })
            .collect();
        Self {
            types,
            document,
            name,
            conditions,
        }
    }

    /// Puts an answer of the executor into the form of the specification; one to a request that was rejected as a whole stays as it is.
    pub fn complete(&self, response: &mut Response) {
        if is_request_error(response) {
            return;
        }
        let Some(operation) = super::query_limits::operation_of(&self.document, self.name.as_deref()) else {
            return;
        };
        let Some(root) = self.types.root(operation.node.ty) else {
            return;
        };

        let errors = (!response.errors.is_empty()).then(|| FailedPaths::of(response));
        if response.data == Value::Null {
            response.data = Value::Object(IndexMap::new());
        }
        let mut plan = self.plan(root, &[&operation.node.selection_set.node]);
        if let Value::Object(object) = &mut response.data
            && !self.complete_object(object, &mut plan, errors.as_ref())
        {
            response.data = Value::Null;
        }
    }

    /// The fields of an object in the order of the document (`CollectFields` of the specification).
    fn plan<'a>(&'a self, object: &'a str, sets: &[&'a SelectionSet]) -> Plan<'a> {
        let mut plan = Plan {
            object,
            fields: IndexMap::new(),
        };
        let mut seen = HashSet::new();
        for set in sets {
            self.collect(set, &mut plan, &mut seen);
        }
        plan
    }

    fn collect<'a>(&'a self, set: &'a SelectionSet, plan: &mut Plan<'a>, seen: &mut HashSet<&'a str>) {
        for item in &set.items {
            if !self.is_included(item.node.directives()) {
                continue;
            }

            match &item.node {
                Selection::Field(field) => self.add_field(&field.node, plan),
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    if condition
                        .is_none_or(|condition| self.types.applies(&condition.node.on.node, plan.object))
                    {
                        self.collect(&inline.node.selection_set.node, plan, seen);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let Some(fragment) = self.document.fragments.get(name) else {
                        continue;
                    };
                    let condition = fragment.node.type_condition.node.on.node.as_str();
                    if seen.insert(name.as_str()) && self.types.applies(condition, plan.object) {
                        self.collect(&fragment.node.selection_set.node, plan, seen);
                    }
                }
            }
        }
    }

    fn add_field<'a>(&'a self, field: &'a Field, plan: &mut Plan<'a>) {
        let ty = self
            .types
            .field(plan.object, &field.name.node)
            .map(|field| &field.ty);
        let planned = plan
            .fields
            .entry(field.response_key().node.as_str())
            .or_insert_with(|| PlannedField {
                name: &field.response_key().node,
                ty,
                sets: Vec::new(),
                plans: Vec::new(),
            });
        if !field.selection_set.node.items.is_empty() {
            planned.sets.push(&field.selection_set.node);
        }
    }

    fn is_included(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let wanted = match directive.node.name.node.as_str() {
                "skip" => false,
                "include" => true,
                _ => return true,
            };
            let condition = directive.node.get_argument("if").map(|value| &value.node);
            let found = match condition {
                Some(InputValue::Boolean(value)) => *value,
                Some(InputValue::Variable(name)) => self.conditions.get(name).copied().unwrap_or(false),
                _ => false,
            };
            found == wanted
        })
    }

    /// Completes an object; `false` when it has to be null.
    fn complete_object<'a>(
        &'a self,
        object: &mut IndexMap<Name, Value>,
        plan: &mut Plan<'a>,
        errors: Option<&FailedPaths>,
    ) -> bool {
        let is_in_order = object.len() == plan.fields.len()
            && object
                .keys()
                .zip(plan.fields.keys())
                .all(|(found, planned)| found.as_str() == *planned);
        let is_whole = is_in_order || put_in_order(object, plan);

        for (field, value) in plan.fields.values_mut().zip(object.values_mut()) {
            let errors = errors.and_then(|errors| errors.fields.get(field.name.as_str()));
            // Without an error, null is what the application says.
            if is_whole && errors.is_none() && field.sets.is_empty() {
                continue;
            }
            let Some(ty) = field.ty else { continue };
            if !self.complete_value(value, ty, field, errors) {
                return false;
            }
        }
        true
    }

    /// Completes a value; `false` when it is null and must not be.
    fn complete_value<'a>(
        &'a self,
        value: &mut Value,
        ty: &'a Type,
        field: &mut PlannedField<'a>,
        errors: Option<&FailedPaths>,
    ) -> bool {
        if errors.is_some_and(|errors| errors.is_failed) {
            *value = Value::Null;
            return ty.nullable;
        }

        match &ty.base {
            BaseType::List(inner) => {
                if let Value::List(items) = value {
                    let is_whole = items.iter_mut().enumerate().all(|(index, item)| {
                        let errors = errors.and_then(|errors| errors.items.get(&index));
                        self.complete_value(item, inner, field, errors)
                    });
                    if !is_whole {
                        *value = Value::Null;
                    }
                }
            }
            BaseType::Named(name) if !field.sets.is_empty() => {
                self.complete_selected(value, name, field, errors);
            }
            BaseType::Named(_) => {}
        }
        *value != Value::Null || ty.nullable
    }

    fn complete_selected<'a>(
        &'a self,
        value: &mut Value,
        ty: &'a Name,
        field: &mut PlannedField<'a>,
        errors: Option<&FailedPaths>,
    ) {
        // Something below it failed, so it was there: of an object whose fields all failed the executor says null.
        if *value == Value::Null && errors.is_some() {
            *value = Value::Object(IndexMap::new());
        }
        let Value::Object(object) = value else { return };
        let hidden = object.shift_remove(HIDDEN);
        let concrete = match &hidden {
            Some(Value::String(name)) => self.types.object_name(name),
            _ => self.types.object_name(ty),
        };
        // Of what it is nothing is known; it stays as it is.
        let Some(concrete) = concrete else { return };
        let plan = field.plan_for(concrete, self);
        if !self.complete_object(object, plan, errors) {
            *value = Value::Null;
        }
    }
}

/// Puts the fields into the planned order, and null where one is missing; `false` when one was. Mostly a few fields
/// that were waited for are late and move forward.
fn put_in_order(object: &mut IndexMap<Name, Value>, plan: &Plan<'_>) -> bool {
    let mut is_whole = true;
    for (index, (name, field)) in plan.fields.iter().enumerate() {
        let found = object.get_index(index).map(|(found, _)| found.as_str());
        if found == Some(*name) {
            continue;
        }
        if let Some(late) = object.get_index_of(*name) {
            object.move_index(late, index);
        } else {
            is_whole = false;
            object.shift_insert(index, field.name.clone(), Value::Null);
        }
    }
    object.truncate(plan.fields.len());
    is_whole
}

/// The fields selected of one object.
#[derive(Debug)]
struct Plan<'a> {
    object: &'a str,
    fields: IndexMap<&'a str, PlannedField<'a>>,
}

#[derive(Debug)]
struct PlannedField<'a> {
    /// Its name in the answer: the alias, where it has one.
    name: &'a Name,
    /// `None` for a field that no type is known of.
    ty: Option<&'a Type>,
    /// What is selected of it, in all places.
    sets: Vec<&'a SelectionSet>,
    /// For the objects that were met there.
    plans: Vec<Plan<'a>>,
}

impl<'a> PlannedField<'a> {
    fn plan_for(&mut self, object: &'a str, completion: &'a Completion) -> &mut Plan<'a> {
        let known = self.plans.iter().position(|plan| plan.object == object);
        let index = known.unwrap_or_else(|| {
            self.plans.push(completion.plan(object, &self.sets));
            self.plans.len() - 1
        });
        &mut self.plans[index]
    }
}

/// The places of an answer that failed, as a tree.
#[derive(Debug, Default)]
struct FailedPaths {
    /// Whether it failed itself, not only something below it.
    is_failed: bool,
    fields: HashMap<String, FailedPaths>,
    items: HashMap<usize, FailedPaths>,
}

impl FailedPaths {
    fn of(response: &Response) -> Self {
        let mut root = Self::default();
        for error in response.errors.iter().filter(|error| !error.path.is_empty()) {
            let mut at = &mut root;
            for segment in &error.path {
                at = match segment {
                    PathSegment::Field(name) => at.fields.entry(name.clone()).or_default(),
                    PathSegment::Index(index) => at.items.entry(*index).or_default(),
                };
            }
            at.is_failed = true;
        }
        root
    }
}
