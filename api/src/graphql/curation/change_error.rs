//! What can be wrong with an edit of a video, or with a way back, in words.

use kyck_domain::catalog;
use kyck_domain::curation::CurationError;

use super::types::CurationErrorCode;
use crate::graphql::Language;

/// Code and words of what is wrong with an edit, a series or an undo.
pub(super) fn change_error(error: &CurationError, language: Language) -> (CurationErrorCode, String) {
    let (code, ko, en) = match error {
        CurationError::StateUnsuitable { state } => {
            let message = match language {
                Language::Korean => format!("지금 상태({})에서는 할 수 없어요.", state_ko(*state)),
                Language::English => format!("Not for a video that is {}.", state_en(*state)),
            };
            return (CurationErrorCode::StateUnsuitable, message);
        }
        CurationError::SeriesNotFound => (
            CurationErrorCode::SeriesNotFound,
            "시리즈가 없어요.",
            "There is no such series.",
        ),
        CurationError::SeriesFull => (
            CurationErrorCode::SeriesFull,
            "시리즈에 영상을 더 넣을 수 없어요.",
            "The series has as many videos as it can have.",
        ),
        CurationError::EpisodeInvalid => (
            CurationErrorCode::EpisodeInvalid,
            "회차는 시리즈가 있는 영상에 1부터 10,000까지 적어 주세요.",
            "An episode is a number from 1 to 10,000 within a series.",
        ),
        CurationError::TitleInvalid { .. } => (
            CurationErrorCode::TitleInvalid,
            "제목은 글자를 넣어 200자까지, 보이지 않는 글자 없이 적어 주세요.",
            "A title has letters, at most 200 characters, none of them hidden.",
        ),
        CurationError::UndoTooLate => (
            CurationErrorCode::UndoTooLate,
            "10분이 지나 되돌릴 수 없어요.",
            "It is more than ten minutes ago and cannot be undone.",
        ),
        CurationError::ChangeNotFound => (
            CurationErrorCode::ChangeNotFound,
            "되돌릴 수 있는 변경이 아니에요.",
            "There is no such change that can be undone.",
        ),
        _ => (
            CurationErrorCode::ChangedSince,
            "그사이 다른 사람이 바꿨어요. 다시 확인해 주세요.",
            "Somebody else changed it meanwhile. Look at it again.",
        ),
    };
    (code, language.pick(ko, en).to_owned())
}

fn state_ko(state: catalog::VideoState) -> &'static str {
    match state {
        catalog::VideoState::Draft => "반려됨",
        catalog::VideoState::InReview => "검토 대기",
        catalog::VideoState::Published => "공개 중",
        catalog::VideoState::Suspended => "보류됨",
        catalog::VideoState::Retired => "은퇴함",
        catalog::VideoState::Rejected => "거절됨",
    }
}

fn state_en(state: catalog::VideoState) -> &'static str {
    match state {
        catalog::VideoState::Draft => "given back",
        catalog::VideoState::InReview => "in review",
        catalog::VideoState::Published => "published",
        catalog::VideoState::Suspended => "suspended",
        catalog::VideoState::Retired => "retired",
        catalog::VideoState::Rejected => "rejected",
    }
}
