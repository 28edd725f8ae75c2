use kyck_kernel::{ErrorCode, UseCaseError};

/// What is wrong with the input of a recommender mutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum RecommendErrorCode {
    /// No such child, or not one of yours.
    ChildNotFound,
    /// No such video, or not one that the child may see.
    VideoNotFound,
    /// A child has at most 20 picks.
    TooManyPicks,
    /// There is no model with this id.
    ModelNotFound,
    /// The stored model is damaged or of a later version of the program.
    ModelUnreadable,
}

impl ErrorCode for RecommendErrorCode {
    const FEATURE: &'static str = "recommend";
}

/// Why a recommender mutation did nothing.
pub type RecommendError = UseCaseError<RecommendErrorCode>;
