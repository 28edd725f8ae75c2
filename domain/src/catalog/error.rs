use kyck_kernel::{ErrorCode, UseCaseError};

/// What can be wrong with a change to themes and series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum CatalogErrorCode {
    /// The name is empty, too long, without letters, or has hidden characters.
    NameInvalid,
    /// Another one has this name already; case and spacing do not matter.
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

impl ErrorCode for CatalogErrorCode {
    const FEATURE: &'static str = "catalog";
}

/// Why themes or series were not changed.
pub type CatalogError = UseCaseError<CatalogErrorCode>;
