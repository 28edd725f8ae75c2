//! What changes of themes and series have in common.

use serde_json::{Value, json};

use super::error::{CatalogError, CatalogField, CatalogProblem};

/// Refuses a change of what somebody else changed since the caller read it.
pub(super) fn check_revision(expected: Option<i64>, actual: i64) -> Result<(), CatalogError> {
    if expected.is_some_and(|expected| expected != actual) {
        return Err(CatalogError::one(
            CatalogProblem::ChangedSince,
            CatalogField::Revision,
        ));
    }
    Ok(())
}

/// Adds why it was done, where that was given.
pub(super) fn with_reason(mut value: Value, reason: Option<String>) -> Value {
    if let Some(reason) = reason {
        value["reason"] = json!(reason);
    }
    value
}
