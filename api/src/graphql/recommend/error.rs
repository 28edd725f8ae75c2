//! What the caller of this feature's mutations can fix.

use async_graphql::{Context, Enum, Error};
use kyck_domain::recommend::RecommendError;

use crate::graphql::error::UserError;
use crate::graphql::{ContextExt, Language};

/// What is wrong with the input of a recommender mutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
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

impl RecommendErrorCode {
    fn text(self, language: Language) -> &'static str {
        match self {
            Self::ChildNotFound => language.pick("아이를 찾을 수 없습니다.", "There is no such child."),
            Self::VideoNotFound => language.pick(
                "이 아이가 볼 수 있는 영상이 아닙니다.",
                "There is no such video for this child.",
            ),
            Self::TooManyPicks => language.pick(
                "골라 둔 영상은 20개까지예요. 다른 것을 먼저 빼 주세요.",
                "At most 20 videos can be picked. Take another back first.",
            ),
            Self::ModelNotFound => language.pick("모델을 찾을 수 없습니다.", "There is no such model."),
            Self::ModelUnreadable => language.pick("모델을 읽을 수 없습니다.", "The model cannot be read."),
        }
    }

    /// The error about an input field.
    pub fn error(self, language: Language, field: &str) -> UserError<Self> {
        UserError::new(self, self.text(language), &[field])
    }
}

/// What the user can fix as an entry of `userErrors`, the rest as a GraphQL error.
pub fn split(ctx: &Context<'_>, error: RecommendError) -> Result<UserError<RecommendErrorCode>, Error> {
    let (code, field) = match error {
        RecommendError::ChildNotFound => (RecommendErrorCode::ChildNotFound, "childId"),
        RecommendError::VideoNotFound => (RecommendErrorCode::VideoNotFound, "videoId"),
        RecommendError::TooManyPicks => (RecommendErrorCode::TooManyPicks, "videoId"),
        RecommendError::ModelNotFound => (RecommendErrorCode::ModelNotFound, "modelId"),
        RecommendError::ModelUnreadable(_) => (RecommendErrorCode::ModelUnreadable, "modelId"),
        RecommendError::NothingToLearn => {
            return Err(async_graphql::Error::from(kyck_kernel::Fault::internal(
                error.to_string(),
            )));
        }
        RecommendError::Fault(fault) => return Err(fault.into()),
    };
    Ok(code.error(ctx.language(), field))
}
