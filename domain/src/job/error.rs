use kyck_kernel::{ErrorCode, UseCaseError};

/// What an administrator can fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum JobErrorCode {
    /// There is no job of this name.
    JobNotFound,
}

impl ErrorCode for JobErrorCode {
    const FEATURE: &'static str = "job";
}

/// Why a run was not queued.
pub type JobError = UseCaseError<JobErrorCode>;
