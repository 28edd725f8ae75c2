//! What the user can fix of a family's settings, in the schema's words.

use async_graphql::{Context, Enum, Result};
use kyck_domain::family::{FamilyError, FamilyProblem};

use crate::graphql::error::UserError;
use crate::graphql::{ContextExt, Language};

/// What is wrong with a change to a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FamilyErrorCode {
    /// The nickname is empty, longer than 20 characters, or has unprintable ones.
    NicknameInvalid,
    /// The birth month is no month of the form `YYYY-MM`, or lies in the future.
    BirthMonthInvalid,
    /// The child is younger than two or older than seven.
    AgeNotServed,
    /// The picture's name is not one.
    AvatarInvalid,
    /// The family has as many children as it can have.
    TooManyChildren,
    /// There is no such child in the family.
    ChildNotFound,
    /// Minutes out of range, or as many of something as there can be.
    LimitInvalid,
    /// A time of day is not `HH:MM`, or the window begins and ends at the same time.
    TimeInvalid,
    /// Nothing of this kind and id can be blocked.
    TargetNotFound,
    /// There is no such theme.
    ThemeNotFound,
    /// The family has not agreed to the service yet: `giveConsent` with the purpose SERVICE comes first.
    ConsentMissing,
    /// The consent names no purpose, or a text that is not the present one.
    ConsentInvalid,
}

impl From<FamilyProblem> for FamilyErrorCode {
    fn from(problem: FamilyProblem) -> Self {
        match problem {
            FamilyProblem::NicknameInvalid => Self::NicknameInvalid,
            FamilyProblem::BirthMonthInvalid => Self::BirthMonthInvalid,
            FamilyProblem::AgeNotServed => Self::AgeNotServed,
            FamilyProblem::AvatarInvalid => Self::AvatarInvalid,
            FamilyProblem::TooManyChildren => Self::TooManyChildren,
            FamilyProblem::ChildNotFound => Self::ChildNotFound,
            FamilyProblem::LimitInvalid => Self::LimitInvalid,
            FamilyProblem::TimeInvalid => Self::TimeInvalid,
            FamilyProblem::TargetNotFound => Self::TargetNotFound,
            FamilyProblem::ThemeNotFound => Self::ThemeNotFound,
            FamilyProblem::ConsentMissing => Self::ConsentMissing,
            FamilyProblem::ConsentInvalid => Self::ConsentInvalid,
        }
    }
}

impl FamilyErrorCode {
    fn message(self, language: Language) -> &'static str {
        match self {
            Self::NicknameInvalid => language.pick(
                "별명은 1~20자로 입력해 주세요.",
                "A nickname has 1 to 20 characters.",
            ),
            Self::BirthMonthInvalid => language.pick(
                "태어난 달을 2022-05처럼 입력해 주세요.",
                "Give the month of birth like 2022-05.",
            ),
            Self::AgeNotServed => language.pick(
                "KYCK은 만 2세부터 7세까지의 아이를 위한 서비스입니다.",
                "KYCK is for children of two to seven years.",
            ),
            Self::AvatarInvalid => language.pick("그림을 다시 골라 주세요.", "Choose the picture again."),
            Self::TooManyChildren => language.pick(
                "아이를 더 추가할 수 없습니다.",
                "The family has as many children as it can have.",
            ),
            Self::ChildNotFound => language.pick("아이를 찾을 수 없습니다.", "There is no such child."),
            Self::LimitInvalid => language.pick("정할 수 있는 범위를 벗어났습니다.", "This is out of range."),
            Self::TimeInvalid => language.pick(
                "시각을 08:00처럼 입력하고, 시작과 끝을 서로 다르게 정해 주세요.",
                "Give times like 08:00, with an end that differs from the start.",
            ),
            Self::ConsentMissing => language.pick(
                "아이를 추가하려면 먼저 서비스 이용에 동의해 주세요.",
                "Please agree to the service before you add a child.",
            ),
            Self::TargetNotFound => language.pick(
                "차단할 대상을 찾을 수 없습니다.",
                "There is nothing like this to block.",
            ),
            Self::ThemeNotFound => language.pick("주제를 찾을 수 없습니다.", "There is no such theme."),
            Self::ConsentInvalid => language.pick(
                "동의 내용을 다시 확인해 주세요.",
                "Read the present consent text again.",
            ),
        }
    }
}

/// One problem as a payload carries it.
pub(super) fn user_error(
    language: Language,
    problem: FamilyProblem,
    field: &[&str],
) -> UserError<FamilyErrorCode> {
    let code = FamilyErrorCode::from(problem);
    UserError::new(code, code.message(language), field)
}

/// What came out, and what the user can fix.
pub(super) fn split<T>(
    ctx: &Context<'_>,
    outcome: Result<T, FamilyError>,
) -> Result<(Option<T>, Vec<UserError<FamilyErrorCode>>)> {
    match outcome {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(FamilyError::Problems(problems)) => {
            let language = ctx.language();
            let errors = problems
                .into_iter()
                .map(|(problem, field)| user_error(language, problem, field))
                .collect();
            Ok((None, errors))
        }
        Err(FamilyError::Fault(fault)) => Err(fault.into()),
    }
}
