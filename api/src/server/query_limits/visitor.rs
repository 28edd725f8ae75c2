//! The walk over a parsed document with the types of the schema.

use std::collections::HashSet;

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, FragmentSpread, OperationDefinition, Selection, SelectionSet,
};
use async_graphql::{Pos, Positioned, Variables};
use async_graphql_value::{ConstValue, Value};

use super::scope::{Root, Scope, introspection_lists};
use super::{Cost, QueryLimits, QueryProblem, QueryRejected, Usage, operation_of};
use crate::server::field_limits::ListSize;
use crate::server::schema_types::{OutputField, SchemaTypes, named};

/// A larger page is rejected where it is used; here it only must not overflow.
const LARGEST_PAGE: u64 = 100_000;
/// The one field that every object has without declaring it.
const TYPENAME: &str = "__typename";

/// One walk over a document.
pub(super) struct Visitor<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    types: &'a SchemaTypes,
    limits: &'a QueryLimits,
    selections: u64,
    aliases: u64,
    directives: u64,
    /// The fragments around the present selection.
    open_fragments: Vec<&'a str>,
    visited_fragments: HashSet<&'a str>,
    roots: Vec<Root<'a>>,
    cost: Cost,
}

impl<'a> Visitor<'a> {
    pub(super) fn new(
        document: &'a ExecutableDocument,
        variables: &'a Variables,
        types: &'a SchemaTypes,
        limits: &'a QueryLimits,
    ) -> Self {
        Self {
            document,
            variables,
            types,
            limits,
            selections: 0,
            aliases: 0,
            directives: 0,
            open_fragments: Vec::new(),
            visited_fragments: HashSet::new(),
            roots: Vec::new(),
            cost: Cost::default(),
        }
    }

    /// Walks all operations and all fragments: the library validates also those that do not run.
    pub(super) fn document(mut self, operation_name: Option<&str>) -> Result<Usage, QueryRejected> {
        let running = operation_of(self.document, operation_name);
        let mut usage = Usage::default();
        let mut cost = Cost::default();

        for (_, operation) in self.document.operations.iter() {
            let found = self.operation(&operation.node)?;
            if found.cost.total() > cost.total() {
                cost = found.cost.clone();
            }
            if running.is_some_and(|running| std::ptr::eq(running, operation)) {
                usage = found;
            }
        }
        self.unused_fragments()?;

        Ok(Usage { cost, ..usage })
    }

    fn operation(&mut self, operation: &'a OperationDefinition) -> Result<Usage, QueryRejected> {
        self.roots.clear();
        self.cost = Cost::default();

        self.directives(&operation.directives)?;
        for definition in &operation.variable_definitions {
            self.directives(&definition.node.directives)?;
        }
        let root = self.types.root(operation.ty);
        self.selection_set(&operation.selection_set.node, Scope::of(root, true))?;
        self.check_roots()?;

        let introspection = self.roots.iter().find(|root| root.is_introspection());
        let limits = self
            .roots
            .iter()
            .filter_map(|root| root.definition.map(|field| &field.limits));
        Ok(Usage {
            kind: Some(operation.ty),
            introspection: introspection.map(|root| root.pos),
            is_sign_in: self.roots.iter().any(|root| root.sign_in().is_some())
                && self
                    .roots
                    .iter()
                    .all(|root| root.sign_in().is_some() || root.name == TYPENAME),
            max_body_bytes: limits.filter_map(|limits| limits.max_body_bytes).max(),
            cost: std::mem::take(&mut self.cost),
        })
    }

    /// Checks what an operation has at its root, all fragments in place.
    fn check_roots(&self) -> Result<(), QueryRejected> {
        let nth = |limit: u64| usize::try_from(limit).unwrap_or(usize::MAX);

        let limit = self.limits.root_fields;
        if let Some(root) = self.roots.get(nth(limit)) {
            return Err(too_many("root fields", limit, root.pos));
        }

        let limit = self.limits.sign_ins;
        let mut sign_ins = self.roots.iter().filter(|root| root.sign_in().is_some());
        if let Some(root) = sign_ins.nth(nth(limit)) {
            return Err(too_many("sign-ins", limit, root.pos));
        }

        let is_alone = |root: &Root<'_>| root.sign_in().is_some_and(|sign_in| sign_in.is_alone);
        if self.roots.iter().any(is_alone) {
            let mut others = self
                .roots
                .iter()
                .filter(|root| !is_alone(root) && root.name != TYPENAME);
            if let Some(other) = others.next() {
                return Err(QueryRejected::at(other.pos, QueryProblem::SignInNotAlone));
            }
        }
        Ok(())
    }

    fn unused_fragments(&mut self) -> Result<(), QueryRejected> {
        let mut unused: Vec<_> = self
            .document
            .fragments
            .iter()
            .filter(|(name, _)| !self.visited_fragments.contains(name.as_str()))
            .collect();
        unused.sort_unstable_by_key(|(_, fragment)| fragment.pos);

        for (name, fragment) in unused {
            // One that is spread by an earlier one was visited with it.
            if self.visited_fragments.insert(name) {
                self.open_fragments.push(name);
                self.directives(&fragment.node.directives)?;
                let parent = fragment.node.type_condition.node.on.node.as_str();
                let scope = Scope::of(Some(parent), false);
                self.selection_set(&fragment.node.selection_set.node, scope)?;
                self.open_fragments.pop();
            }
        }
        Ok(())
    }

    fn selection_set(&mut self, set: &'a SelectionSet, scope: Scope<'a>) -> Result<(), QueryRejected> {
        for item in &set.items {
            let limit = self.limits.selections;
            count("selections", &mut self.selections, limit, item.pos)?;
            self.directives(item.node.directives())?;

            match &item.node {
                Selection::Field(field) => self.field(field, scope)?,
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let condition = condition.map(|condition| condition.node.on.node.as_str());
                    let parent = condition.or(scope.parent);
                    self.selection_set(&inline.node.selection_set.node, Scope { parent, ..scope })?;
                }
                Selection::FragmentSpread(spread) => self.spread(spread, scope)?,
            }
        }
        Ok(())
    }

    fn spread(
        &mut self,
        spread: &'a Positioned<FragmentSpread>,
        scope: Scope<'a>,
    ) -> Result<(), QueryRejected> {
        let name = &spread.node.fragment_name.node;
        // The library reports a fragment that does not exist.
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(());
        };
        if self.open_fragments.contains(&name.as_str()) {
            let problem = QueryProblem::FragmentCycle(name.to_string());
            return Err(QueryRejected::at(spread.pos, problem));
        }

        self.visited_fragments.insert(name);
        self.open_fragments.push(name);
        self.directives(&fragment.node.directives)?;
        let parent = Some(fragment.node.type_condition.node.on.node.as_str());
        self.selection_set(&fragment.node.selection_set.node, Scope { parent, ..scope })?;
        self.open_fragments.pop();
        Ok(())
    }

    fn field(&mut self, field: &'a Positioned<Field>, scope: Scope<'a>) -> Result<(), QueryRejected> {
        let (pos, field) = (field.pos, &field.node);
        let name = field.name.node.as_str();
        let definition = scope.parent.and_then(|parent| self.types.field(parent, name));
        if let Some(alias) = &field.alias {
            count("aliases", &mut self.aliases, self.limits.aliases, alias.pos)?;
        }
        if scope.is_root {
            self.roots.push(Root {
                name,
                pos,
                definition,
            });
        }

        let introspection_lists = introspection_lists(definition, scope);
        if let Some(lists) = introspection_lists {
            let limit = self.limits.introspection_lists;
            check("lists of schema parts within one another", lists, limit, pos)?;
        }
        let depth = scope.depth + 1;
        let limit = match introspection_lists {
            Some(_) => self.limits.introspection_depth,
            None => self.limits.depth,
        };
        check("levels", depth, limit, pos)?;

        let is_free = introspection_lists.is_some() || field.selection_set.node.items.is_empty();
        let items = if is_free {
            scope.items
        } else {
            self.charge(field, pos, definition, scope.items)
        };
        let inner = Scope {
            parent: definition.map(|field| named(&field.ty)),
            is_root: false,
            depth,
            items,
            introspection_lists,
        };
        self.selection_set(&field.selection_set.node, inner)
    }

    /// Adds what a field with a selection costs; returns the items of the pages around its content.
    fn charge(&mut self, field: &'a Field, pos: Pos, definition: Option<&'a OutputField>, items: u64) -> u64 {
        let limits = definition.map(|definition| &definition.limits);
        let loads = limits.and_then(|limits| limits.weight).unwrap_or(1);

        let Some(list_size) = limits.and_then(|limits| limits.list_size.as_ref()) else {
            self.cost.add(loads, pos);
            return items;
        };
        let items = items.saturating_mul(self.page_size(field, list_size));
        self.cost.add(items.saturating_add(loads), pos);
        items
    }

    fn page_size(&self, field: &'a Field, list_size: &ListSize) -> u64 {
        let given = list_size
            .slicing_arguments
            .iter()
            .find_map(|name| field.get_argument(name));
        let size = match given.map(|value| &value.node) {
            Some(Value::Number(number)) => number.as_u64().unwrap_or(1),
            Some(Value::Variable(name)) => self.variable(name).unwrap_or(list_size.assumed),
            _ => list_size.assumed,
        };
        size.clamp(1, LARGEST_PAGE)
    }

    /// A variable that holds a number: the greater of its value and its default in any operation.
    fn variable(&self, name: &str) -> Option<u64> {
        let number = |value: &ConstValue| match value {
            ConstValue::Number(number) => number.as_u64(),
            _ => None,
        };
        let defaults = self
            .document
            .operations
            .iter()
            .flat_map(|(_, operation)| &operation.node.variable_definitions)
            .filter(|definition| definition.node.name.node == name)
            .filter_map(|definition| definition.node.default_value.as_ref())
            .filter_map(|value| number(&value.node));
        let given = self.variables.get(name).and_then(number);

        defaults.chain(given).max()
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) -> Result<(), QueryRejected> {
        let limit = self.limits.directives;
        directives
            .iter()
            .try_for_each(|directive| count("directives", &mut self.directives, limit, directive.pos))
    }
}

/// Counts one more, up to a limit.
fn count(what: &'static str, found: &mut u64, limit: u64, pos: Pos) -> Result<(), QueryRejected> {
    *found += 1;
    check(what, *found, limit, pos)
}

fn check(what: &'static str, found: u64, limit: u64, pos: Pos) -> Result<(), QueryRejected> {
    if found > limit {
        return Err(too_many(what, limit, pos));
    }
    Ok(())
}

fn too_many(what: &'static str, limit: u64, pos: Pos) -> QueryRejected {
    QueryRejected::at(pos, QueryProblem::TooMany { what, limit })
}
