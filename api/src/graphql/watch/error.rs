//! What the caller of a watching mutation can fix.

use async_graphql::{Context, Enum, Error};
use kyck_domain::live::StopError;
use kyck_domain::watch::{MAX_BATCH, WatchError};

use crate::graphql::error::UserError;
use crate::graphql::{ContextExt, Language};

/// What is wrong with the input of a watching mutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
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

impl WatchErrorCode {
    fn text(self, language: Language) -> String {
        match self {
            Self::ChildNotFound => language
                .pick("아이를 찾을 수 없습니다.", "There is no such child.")
                .to_owned(),
            Self::VideoNotFound => language
                .pick("영상을 찾을 수 없습니다.", "There is no such video.")
                .to_owned(),
            Self::Denied => language
                .pick("지금은 볼 수 없습니다.", "The child may not watch this now.")
                .to_owned(),
            Self::TooManyEvents => match language {
                Language::Korean => format!("한 번에 {MAX_BATCH}개까지 보낼 수 있습니다."),
                Language::English => format!("A batch holds at most {MAX_BATCH} events."),
            },
            Self::BatchEmpty => language
                .pick("보낼 기록이 없습니다.", "The batch is empty.")
                .to_owned(),
            Self::MessageInvalid => language
                .pick(
                    "메시지는 200자 이내의 글이어야 합니다.",
                    "A message is text of at most 200 characters.",
                )
                .to_owned(),
            Self::QuotaExceeded => language
                .pick(
                    "오늘은 영상을 너무 많이 열었어요. 내일 다시 만나요.",
                    "Too many videos were opened today. See you tomorrow.",
                )
                .to_owned(),
        }
    }

    /// The error about an input field.
    pub fn error(self, language: Language, field: &[&str]) -> UserError<Self> {
        UserError::new(self, self.text(language), field)
    }
}

/// What the user can fix as an entry of `userErrors`, the rest as a GraphQL error.
pub fn split(ctx: &Context<'_>, error: WatchError) -> Result<UserError<WatchErrorCode>, Error> {
    let (code, field) = match error {
        WatchError::ChildNotFound => (WatchErrorCode::ChildNotFound, "childId"),
        WatchError::VideoNotFound => (WatchErrorCode::VideoNotFound, "videoId"),
        WatchError::BatchEmpty => (WatchErrorCode::BatchEmpty, "events"),
        WatchError::TooManyEvents => (WatchErrorCode::TooManyEvents, "events"),
        WatchError::QuotaExceeded => (WatchErrorCode::QuotaExceeded, "childId"),
        WatchError::Fault(fault) => return Err(fault.into()),
    };
    Ok(code.error(ctx.language(), &[field]))
}

/// As [`split`], for a gentle stop.
pub fn split_stop(ctx: &Context<'_>, error: StopError) -> Result<UserError<WatchErrorCode>, Error> {
    let (code, field) = match error {
        StopError::ChildNotFound => (WatchErrorCode::ChildNotFound, "childId"),
        StopError::MessageInvalid => (WatchErrorCode::MessageInvalid, "message"),
        StopError::Fault(fault) => return Err(fault.into()),
    };
    Ok(code.error(ctx.language(), &[field]))
}
