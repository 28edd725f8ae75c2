//! What the caller can mend.

use kyck_kernel::Fault;

/// Why a use case of this feature refused.
#[derive(Debug, thiserror::Error)]
pub enum RecommendError {
    /// No such child, or not the caller's to see.
    #[error("there is no such child")]
    ChildNotFound,
    /// No such video, or not one that the child may see.
    #[error("there is no such video")]
    VideoNotFound,
    /// A child has as many picks as it may have.
    #[error("there are too many picks")]
    TooManyPicks,
    /// No such model.
    #[error("there is no such model")]
    ModelNotFound,
    /// The stored model is damaged or of a later program.
    #[error("the model cannot be read: {0}")]
    ModelUnreadable(String),
    /// Nobody has watched anything yet.
    #[error("there is nothing to learn from yet")]
    NothingToLearn,
    /// What no other input would mend.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sea_orm::DbErr> for RecommendError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}
