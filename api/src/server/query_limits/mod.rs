//! Query limits: decides whether a document may be validated and run.
//!
//! Begin at [`parse`], which scans the text before the parser sees it (decision 0003), and at [`check`], which walks the
//! parsed document once with the types of the schema. The library's own limits miss nested value literals, fragments
//! that double with each level, aliases, and `__typename` at no cost. The walk replaces every spread by its fragment and
//! stops at the first limit that is exceeded, so its work is bounded by [`QueryLimits::selections`] however the document
//! is written. What a field costs is declared in the schema: see [`super::field_limits`].

mod cost;
pub mod prescan;
mod rejected;
mod scope;
#[cfg(test)]
mod tests;
mod visitor;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::{Pos, Positioned, Variables};

pub use self::cost::Cost;
use self::prescan::TextLimits;
pub use self::rejected::{QueryProblem, QueryRejected};
use super::schema_types::SchemaTypes;

/// The most that a document may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueryLimits {
    /// Limits of the text.
    pub text: TextLimits,
    /// Fields nested within one another.
    pub depth: u64,
    /// Fields, spreads and inline fragments after every spread is replaced by its fragment.
    pub selections: u64,
    /// Fields with an alias.
    pub aliases: u64,
    /// Fields of the root of one operation.
    pub root_fields: u64,
    /// Directives of all selections.
    pub directives: u64,
    /// What [`Cost::total`] of one operation may be.
    pub cost: u64,
    /// The same for staff, whose screens show whole pages with all their relations.
    pub staff_cost: u64,
    /// Sign-ins in one operation; more would multiply the attempts at a code.
    pub sign_ins: u64,
    /// As `depth`, for questions about the schema.
    pub introspection_depth: u64,
    /// Lists of the schema's own types (fields of types of fields …) within one another.
    pub introspection_lists: u64,
}

impl Default for QueryLimits {
    fn default() -> Self {
        Self {
            text: TextLimits::default(),
            depth: 12,
            selections: 1_000,
            aliases: 30,
            root_fields: 20,
            directives: 20,
            cost: 500,
            staff_cost: 2_000,
            sign_ins: 1,
            introspection_depth: 16,
            introspection_lists: 2,
        }
    }
}

/// What the operation that will run asks for. The default is that of a request that names no operation of its document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The kind of the operation; `None` when the request names none that exists.
    pub kind: Option<OperationType>,
    /// The cost of the most expensive operation of the document. Not judged yet, since the limit depends on the caller:
    /// see [`Usage::check_cost`].
    pub cost: Cost,
    /// Where it asks about the schema.
    pub introspection: Option<Pos>,
    /// Whether it does nothing but sign somebody in.
    pub is_sign_in: bool,
    /// Bytes that the body of the request may have, where a field raises the usual limit.
    pub max_body_bytes: Option<usize>,
}

impl Usage {
    /// Judges the cost by the limit of the caller.
    ///
    /// # Errors
    /// [`QueryProblem::TooCostly`] at the field that exceeds the limit.
    pub fn check_cost(&self, limit: u64) -> Result<(), QueryRejected> {
        match self.cost.exceeds(limit) {
            Some(pos) => {
                let cost = self.cost.total();
                Err(QueryRejected::at(pos, QueryProblem::TooCostly { cost, limit }))
            }
            None => Ok(()),
        }
    }
}

/// Scans and parses the text of a document.
///
/// # Errors
/// The first limit of the text that is exceeded, or what the parser finds.
pub fn parse(text: &str, limits: &TextLimits) -> Result<ExecutableDocument, QueryRejected> {
    prescan::scan(text, limits)
        .map_err(|rejected| QueryRejected::at(rejected.pos(text), QueryProblem::Text(rejected.problem)))?;

    Ok(async_graphql::parser::parse_query(text)?)
}

/// Checks every limit of a parsed document that does not depend on the caller. `variables` give the sizes of pages; they
/// need not be coerced yet.
///
/// # Errors
/// The first limit that is exceeded.
pub fn check(
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    variables: &Variables,
    types: &SchemaTypes,
    limits: &QueryLimits,
) -> Result<Usage, QueryRejected> {
    visitor::Visitor::new(document, variables, types, limits).document(operation_name)
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
