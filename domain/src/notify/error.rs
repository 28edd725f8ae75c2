//! What a guardian can fix about pushes and quiet hours.

use kyck_kernel::{ErrorCode, UseCaseError};

/// What a guardian can fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum NotifyErrorCode {
    /// The text is not a push token.
    TokenInvalid,
    /// The text is not a time of the form `HH:MM`.
    TimeInvalid,
}

impl ErrorCode for NotifyErrorCode {
    const FEATURE: &'static str = "notify";
}

/// Why a phone was not registered or removed, or a preference not changed.
pub type NotifyError = UseCaseError<NotifyErrorCode>;
