use kyck_kernel::{ErrorCode, UseCaseError};

/// What is wrong with the input of a watching mutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum WatchErrorCode {
    /// No such child, or not one of yours.
    ChildNotFound,
    /// No such video for this child.
    VideoNotFound,
    /// The child may not watch this now; the playback's verdict says why.
    Denied,
    /// More events than one batch may hold.
    TooManyEvents,
    /// A batch without events.
    BatchEmpty,
    /// The message is too long, or holds characters that are no text.
    MessageInvalid,
    /// The device, or the child over all its devices, has started as many videos today as a day may have.
    QuotaExceeded,
}

impl ErrorCode for WatchErrorCode {
    const FEATURE: &'static str = "watch";
}

/// Why watching was not started, recorded or stopped.
pub type WatchError = UseCaseError<WatchErrorCode>;
