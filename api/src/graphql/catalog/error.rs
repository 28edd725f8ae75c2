//! What staff can fix of a change to themes and series.

use async_graphql::Enum;
use kyck_domain::catalog::{CatalogError, CatalogField, CatalogProblem};
use kyck_kernel::Fault;

use crate::graphql::Language;
use crate::graphql::error::UserError;

/// What can be wrong with a change to themes and series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CatalogErrorCode {
    /// The name is empty, too long, without letters, or has hidden characters.
    NameInvalid,
    /// Another one has this name already.
    NameTaken,
    /// There is no such theme, or it is deleted.
    ThemeNotFound,
    /// Videos still have the theme: merge it instead.
    ThemeInUse,
    /// A theme cannot be merged into itself.
    ThemeIsTheSame,
    /// The list is not every theme once.
    ThemesIncomplete,
    /// There are as many themes as there can be.
    TooManyThemes,
    /// There is no such series, or it is deleted.
    SeriesNotFound,
    /// The series has as many videos as it can have.
    SeriesFull,
    /// The list is not every video of the series once.
    SeriesIncomplete,
    /// There is no such video, or it is not in the series.
    VideoNotFound,
    /// It is not deleted, so it cannot be restored.
    NotDeleted,
    /// Somebody else changed it since it was read.
    ChangedSince,
    /// A reason must be written.
    ReasonMissing,
    /// The reason has more than 1,000 characters, or hidden ones.
    ReasonInvalid,
}

/// Something that staff can fix of a change to themes and series.
pub type CatalogUserError = UserError<CatalogErrorCode>;

/// A refused change as user errors, each at its part of the input.
///
/// # Errors
/// What no other input would fix.
pub fn user_errors(error: CatalogError, language: Language) -> Result<Vec<CatalogUserError>, Fault> {
    let problems = match error {
        CatalogError::Problems(problems) => problems,
        CatalogError::Fault(fault) => return Err(fault),
    };
    Ok(problems
        .into_iter()
        .map(|(problem, field)| {
            let (code, ko, en) = words(problem);
            let message = match language {
                Language::Korean => ko,
                Language::English => en,
            };
            let path = path(field);
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            UserError::new(code, message, &path)
        })
        .collect())
}

fn path(field: CatalogField) -> Vec<String> {
    let name = match field {
        CatalogField::NameKo => "nameKo",
        CatalogField::NameEn => "nameEn",
        CatalogField::Title => "title",
        CatalogField::Theme => "themeId",
        CatalogField::IntoTheme => "intoThemeId",
        CatalogField::Themes => "themeIds",
        CatalogField::Series => "seriesId",
        CatalogField::Videos => "videoIds",
        CatalogField::Video(position) => return vec!["videoIds".to_owned(), position.to_string()],
        CatalogField::Revision => "expectedRevision",
        CatalogField::Reason => "reason",
    };
    vec![name.to_owned()]
}

/// The code of a problem, with its words in Korean and English.
fn words(problem: CatalogProblem) -> (CatalogErrorCode, String, String) {
    let fixed = |code, ko: &str, en: &str| (code, ko.to_owned(), en.to_owned());
    match problem {
        CatalogProblem::NameInvalid { most } => (
            CatalogErrorCode::NameInvalid,
            format!("이름은 글자를 넣어 {most}자까지, 보이지 않는 글자 없이 적어 주세요."),
            format!("A name has letters, at most {most} characters, none of them hidden."),
        ),
        CatalogProblem::NameTaken => fixed(
            CatalogErrorCode::NameTaken,
            "이미 있는 이름이에요. 다른 이름을 적어 주세요.",
            "There is one of this name already.",
        ),
        CatalogProblem::ThemeNotFound => fixed(
            CatalogErrorCode::ThemeNotFound,
            "주제가 없어요.",
            "There is no such theme.",
        ),
        CatalogProblem::ThemeInUse { videos } => (
            CatalogErrorCode::ThemeInUse,
            format!("이 주제의 영상이 {videos}개 있어요. 다른 주제와 합쳐 주세요."),
            format!("{videos} videos have this theme. Merge it into another one."),
        ),
        CatalogProblem::ThemeIsTheSame => fixed(
            CatalogErrorCode::ThemeIsTheSame,
            "같은 주제와는 합칠 수 없어요.",
            "A theme cannot be merged into itself.",
        ),
        CatalogProblem::ThemesIncomplete => fixed(
            CatalogErrorCode::ThemesIncomplete,
            "모든 주제를 한 번씩 넣어 주세요. 그사이 목록이 바뀌었을 수 있어요.",
            "Name every theme once. The list may have changed meanwhile.",
        ),
        CatalogProblem::TooManyThemes { most } => (
            CatalogErrorCode::TooManyThemes,
            format!("주제는 {most}개까지 만들 수 있어요."),
            format!("There can be {most} themes."),
        ),
        CatalogProblem::SeriesNotFound => fixed(
            CatalogErrorCode::SeriesNotFound,
            "시리즈가 없어요.",
            "There is no such series.",
        ),
        CatalogProblem::SeriesFull { most } => (
            CatalogErrorCode::SeriesFull,
            format!("시리즈 하나에는 영상을 {most}개까지 넣을 수 있어요."),
            format!("A series can have {most} videos."),
        ),
        CatalogProblem::SeriesIncomplete => fixed(
            CatalogErrorCode::SeriesIncomplete,
            "시리즈의 영상을 모두 한 번씩 넣어 주세요. 그사이 목록이 바뀌었을 수 있어요.",
            "Name every video of the series once. The list may have changed meanwhile.",
        ),
        CatalogProblem::VideoNotFound => fixed(
            CatalogErrorCode::VideoNotFound,
            "영상이 없어요.",
            "There is no such video.",
        ),
        CatalogProblem::NotDeleted => fixed(
            CatalogErrorCode::NotDeleted,
            "지운 것이 아니에요.",
            "It is not deleted.",
        ),
        CatalogProblem::ChangedSince => fixed(
            CatalogErrorCode::ChangedSince,
            "그사이 다른 사람이 바꿨어요. 다시 확인해 주세요.",
            "Somebody else changed it meanwhile. Look at it again.",
        ),
        CatalogProblem::ReasonMissing => fixed(
            CatalogErrorCode::ReasonMissing,
            "이유를 적어 주세요.",
            "A reason is needed.",
        ),
        CatalogProblem::ReasonInvalid => fixed(
            CatalogErrorCode::ReasonInvalid,
            "이유는 1,000자까지, 보이지 않는 글자 없이 적어 주세요.",
            "A reason has at most 1,000 characters, none of them hidden.",
        ),
    }
}
