//! What a guardian can mend.

use kyck_kernel::Fault;

/// Why a use case of notify did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// The text is not a push token.
    #[error("not a push token")]
    TokenInvalid,
    /// The text is not a clock time.
    #[error("not a time of the form HH:MM")]
    TimeInvalid {
        /// Which input field.
        field: &'static str,
    },
    /// No other input would help.
    #[error(transparent)]
    Fault(#[from] Fault),
}
