//! What a guardian can fix about children, limits and consent.

use kyck_kernel::{ErrorCode, Problem, UseCaseError};

/// What is wrong with a change to a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum FamilyErrorCode {
    /// The nickname is empty, longer than 20 characters, or has unprintable ones.
    NicknameInvalid,
    /// The birth month is no month of the form `YYYY-MM`, or lies in the future.
    BirthMonthInvalid,
    /// The child is younger than two or older than seven.
    AgeNotServed,
    /// The picture's name is not one.
    AvatarInvalid,
    /// The family has as many children as it can have.
    TooManyChildren,
    /// There is no such child in the family.
    ChildNotFound,
    /// Minutes out of range, or as many of something as there can be.
    LimitInvalid,
    /// A time of day is not `HH:MM`, or the window begins and ends at the same time.
    TimeInvalid,
    /// Nothing of this kind and id can be blocked.
    TargetNotFound,
    /// There is no such theme.
    ThemeNotFound,
    /// The family has not agreed to the service yet: `giveConsent` with the purpose SERVICE comes first.
    ConsentMissing,
    /// The consent names no purpose, or a text that is not the present one.
    ConsentInvalid,
}

impl ErrorCode for FamilyErrorCode {
    const FEATURE: &'static str = "family";
}

/// Why something about a family was not changed.
pub type FamilyError = UseCaseError<FamilyErrorCode>;

/// The family has no such child, or the caller may not know of it.
pub(super) fn child_not_found() -> FamilyError {
    FamilyError::of(FamilyErrorCode::ChildNotFound, "child_id")
}

/// Problems of one input, collected so that all are returned together.
pub(super) type Problems = Vec<Problem<FamilyErrorCode>>;

/// The checked value of a field; adds a problem of the field when there is none.
pub(super) fn collect<T>(
    checked: Result<T, FamilyErrorCode>,
    field: &'static str,
    problems: &mut Problems,
) -> Option<T> {
    checked
        .map_err(|code| problems.push(Problem::of(code, field)))
        .ok()
}
