//! Whole numbers of the type `Int`.

use async_graphql::Number;

/// Whether a number is an `Int`: whole, of 32 bits.
pub(super) fn is_int(number: &Number) -> bool {
    number.as_i64().is_some_and(|value| i32::try_from(value).is_ok())
}

/// The problem of a whole number that is no `Int`.
pub(super) fn out_of_range(number: &Number) -> String {
    format!("{number} is not within the 32 bits of an Int")
}
