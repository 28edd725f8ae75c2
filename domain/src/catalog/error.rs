//! What staff can fix of a change to themes and series.

use kyck_kernel::Fault;

/// One thing that is wrong with an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogProblem {
    /// A name is empty, too long, without a letter or digit, or has hidden characters.
    NameInvalid {
        /// How many characters it may have.
        most: usize,
    },
    /// Another one has this name already; case and spacing do not matter.
    NameTaken,
    /// There is no such theme, or it is deleted.
    ThemeNotFound,
    /// Videos have the theme: merge it into another one, or take it from them first.
    ThemeInUse {
        /// How many, whatever their state.
        videos: u64,
    },
    /// A theme cannot be merged into itself.
    ThemeIsTheSame,
    /// The list is not every theme once.
    ThemesIncomplete,
    /// There are as many themes as there can be.
    TooManyThemes {
        /// How many there can be.
        most: usize,
    },
    /// There is no such series, or it is deleted.
    SeriesNotFound,
    /// The series would have more videos than it can have.
    SeriesFull {
        /// How many it can have.
        most: usize,
    },
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
    /// The reason is too long, or has hidden characters.
    ReasonInvalid,
}

/// The part of the input at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogField {
    /// The Korean name of a theme.
    NameKo,
    /// The English name of a theme.
    NameEn,
    /// The title of a series.
    Title,
    /// The theme to change.
    Theme,
    /// The theme that another one is merged into.
    IntoTheme,
    /// The list of themes.
    Themes,
    /// The series to change.
    Series,
    /// The list of videos.
    Videos,
    /// One of the list of videos, by its position.
    Video(usize),
    /// The revision that the caller has read.
    Revision,
    /// Why it is done.
    Reason,
}

/// Why themes or series were not changed.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// All that is wrong with the input.
    #[error("{0:?}")]
    Problems(Vec<(CatalogProblem, CatalogField)>),
    /// What no other input would fix.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl CatalogError {
    /// One problem of one part of the input.
    pub fn one(problem: CatalogProblem, field: CatalogField) -> Self {
        Self::Problems(vec![(problem, field)])
    }
}

impl From<sea_orm::DbErr> for CatalogError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}
