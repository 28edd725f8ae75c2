//! What is wrong with a variable.

use async_graphql::Pos;

/// What is wrong with a variable, in words for the client's programmer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct VariableProblem {
    /// Names the variable and its type.
    pub message: String,
    /// The line and column in the document.
    pub pos: Pos,
}
