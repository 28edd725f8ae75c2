//! What changes of themes and series have in common.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::error::{CatalogError, CatalogErrorCode};

/// Refuses a change of what somebody else changed since the caller read it.
pub(super) fn check_revision(expected: Option<i64>, actual: i64) -> Result<(), CatalogError> {
    if expected.is_some_and(|expected| expected != actual) {
        return Err(CatalogError::of(
            CatalogErrorCode::ChangedSince,
            "expected_revision",
        ));
    }
    Ok(())
}

/// Adds the reason of a change to its entry in the audit log, where one was given.
pub(super) fn with_reason(mut value: Value, reason: Option<String>) -> Value {
    if let Some(reason) = reason {
        value["reason"] = json!(reason);
    }
    value
}

/// A slug like `base` that is not taken: the base itself, else with a number from 2 on.
pub(super) fn free_slug(base: String, taken: &HashSet<&str>) -> String {
    std::iter::once(base.clone())
        .chain((2..=taken.len() + 2).map(|number| format!("{base}-{number}")))
        .find(|slug| !taken.contains(slug.as_str()))
        .unwrap_or(base)
}

/// Whether two lists have the same entries, each as often, in whatever order.
pub(super) fn is_permutation<T: Ord + Clone>(one: &[T], other: &[T]) -> bool {
    let (mut one, mut other) = (one.to_vec(), other.to_vec());
    one.sort_unstable();
    other.sort_unstable();
    one == other
}
