//! Failures without an answer.

/// Why there is no answer. The messages contain neither the address nor any part of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// A time limit was exceeded.
    #[error("no answer in time")]
    Timeout,
    /// The connection could not be established.
    #[error("cannot be reached")]
    Unreachable,
    /// The body exceeds the limit.
    #[error("the answer is too large")]
    TooLarge,
    /// The connection was lost, or the answer is not HTTP.
    #[error("the connection was lost")]
    Broken,
    /// The settings do not make a valid request.
    #[error("the request is invalid")]
    Invalid,
    /// The quota is used up, so the request was not sent.
    #[error("not sent: the daily quota is used up")]
    NotBooked,
}

impl HttpError {
    /// Whether the same request may succeed shortly afterwards.
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Timeout | Self::Unreachable | Self::Broken)
    }

    pub(super) fn of(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            Self::Timeout
        } else if error.is_connect() {
            Self::Unreachable
        } else if error.is_builder() {
            Self::Invalid
        } else {
            Self::Broken
        }
    }
}
