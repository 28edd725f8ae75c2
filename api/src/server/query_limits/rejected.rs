//! Why a document is not validated or run, and where in its text.

use async_graphql::Pos;
use async_graphql::parser::Error as SyntaxError;

use super::prescan::TextProblem;
use crate::server::variables::VariableProblem;

/// A document that is not validated or run.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
pub struct QueryRejected {
    /// The limit that is exceeded, with its figures.
    pub problem: QueryProblem,
    /// Where in the document; never empty.
    pub locations: Vec<Pos>,
}

/// What is wrong with a document.
#[derive(Debug, thiserror::Error)]
pub enum QueryProblem {
    /// Its text exceeds a limit, or a string in it does not end.
    #[error(transparent)]
    Text(TextProblem),
    /// It is not valid GraphQL.
    #[error("{0}")]
    Syntax(SyntaxError),
    /// A fragment contains itself.
    #[error("fragment {0} contains itself")]
    FragmentCycle(String),
    /// A variable is missing, has a value of another type, or is used where its type does not fit.
    #[error("{0}")]
    Variable(String),
    /// It exceeds a limit of [`QueryLimits`](super::QueryLimits).
    #[error("the query has more than {limit} {what}")]
    TooMany {
        /// What it has too many of.
        what: &'static str,
        /// How many are allowed.
        limit: u64,
    },
    /// It costs more than this caller may spend on one operation.
    #[error("the query costs {cost} and may cost {limit}")]
    TooCostly {
        /// Cost of the operation, in items and loads.
        cost: u64,
        /// What the caller may spend.
        limit: u64,
    },
    /// A sign-in shares its request with another field.
    #[error("a sign-in must be the only field of its request")]
    SignInNotAlone,
    /// It asks about the schema, which this caller may not see.
    #[error("the schema is shown to staff only")]
    SchemaHidden,
}

impl QueryRejected {
    /// A problem at one place.
    pub fn at(pos: Pos, problem: QueryProblem) -> Self {
        Self {
            problem,
            locations: vec![pos],
        }
    }

    /// The `reason` label of the rejection in the metrics.
    pub const fn reason(&self) -> &'static str {
        match &self.problem {
            QueryProblem::Text(TextProblem::TooLong(_)) => "text_bytes",
            QueryProblem::Text(TextProblem::TooManyTokens(_)) => "tokens",
            QueryProblem::Text(TextProblem::TooDeep(_)) => "nesting",
            QueryProblem::Text(TextProblem::OpenString) | QueryProblem::Syntax(_) => "syntax",
            QueryProblem::FragmentCycle(_) => "fragment_cycle",
            QueryProblem::Variable(_) => "variables",
            QueryProblem::TooMany { what, .. } => what,
            QueryProblem::TooCostly { .. } => "cost",
            QueryProblem::SignInNotAlone => "sign-ins",
            QueryProblem::SchemaHidden => "introspection",
        }
    }

    /// The `extensions.code` of the error.
    pub const fn code(&self) -> &'static str {
        match &self.problem {
            QueryProblem::SchemaHidden => "FORBIDDEN",
            _ => "BAD_REQUEST",
        }
    }

    /// Whether the request is answered like an error of the executor. What exceeds a limit is a bad request whatever
    /// media type was asked for.
    pub const fn is_invalid(&self) -> bool {
        matches!(
            &self.problem,
            QueryProblem::Syntax(_)
                | QueryProblem::Text(TextProblem::OpenString)
                | QueryProblem::FragmentCycle(_)
                | QueryProblem::Variable(_)
                | QueryProblem::SchemaHidden
        )
    }
}

impl From<SyntaxError> for QueryRejected {
    fn from(error: SyntaxError) -> Self {
        let mut locations: Vec<_> = error.positions().collect();
        if locations.is_empty() {
            // What is missing from a document has no place in it.
            locations.push(Pos { line: 1, column: 1 });
        }
        Self {
            problem: QueryProblem::Syntax(error),
            locations,
        }
    }
}

impl From<VariableProblem> for QueryRejected {
    fn from(problem: VariableProblem) -> Self {
        Self::at(problem.pos, QueryProblem::Variable(problem.message))
    }
}
