//! Reasons why the services of a process cannot be created.

use std::path::Path;

/// The reason why the services cannot be created.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    /// The database cannot be reached.
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// A folder or key file cannot be made or read.
    #[error("{path}: {problem}")]
    File {
        /// Path as the settings give it.
        path: String,
        /// The reason in one line.
        problem: String,
    },
    /// A secret that must be set is not.
    #[error("{0}")]
    Missing(&'static str),
    /// The database was made with another master secret.
    #[error("{0}")]
    Secret(String),
    /// An outside service cannot be set up.
    #[error("{0}")]
    Service(String),
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "callers have an error or a text of their own"
)]
pub(super) fn file_problem(path: &Path, problem: impl ToString) -> AssembleError {
    AssembleError::File {
        path: path.display().to_string(),
        problem: problem.to_string(),
    }
}

/// The problem of an outside service, with the key of its setting.
pub(super) fn service(key: &str, problem: impl std::fmt::Display) -> AssembleError {
    AssembleError::Service(format!("settings: {key}: {problem}"))
}
