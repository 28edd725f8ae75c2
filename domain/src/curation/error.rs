//! What can be wrong with what a curator asks for, and why the video source returned nothing.

use kyck_kernel::{ErrorCode, Problem, UseCaseError};

use crate::catalog::{SourceError, SourceFailure};

/// What can be wrong with what a curator asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
pub enum CurationErrorCode {
    /// It names no video, playlist or channel.
    SourceUnreadable,
    /// YouTube does not show it: it does not exist, is private or was deleted.
    SourceNotFound,
    /// The import has more sources than allowed.
    TooManySources,
    /// Today's calls of YouTube are used up.
    QuotaExhausted,
    /// YouTube did not answer properly.
    SourceUnavailable,
    /// YouTube answered, but its entry for this video, or for one of this list, cannot be read.
    SourceEntryUnreadable,
    /// There is no such item in the review queue.
    ItemNotFound,
    /// Somebody else decided the item first.
    AlreadyDecided,
    /// An approval names the youngest age band.
    AgeBandMissing,
    /// The curriculum has no such content.
    NuriTagUnknown,
    /// Not one primary and at most three secondary contents, each once.
    NuriTagsInvalid,
    /// The publish check forbids publication.
    GateBlocked,
    /// A reason must be written.
    ReasonMissing,
    /// The reason has more than 1,000 characters, or some that nobody sees.
    ReasonInvalid,
    /// There is no such video here.
    VideoNotFound,
    /// There is no such theme, or it is deleted.
    ThemeNotFound,
    /// There is no such series, or it is deleted.
    SeriesNotFound,
    /// The series has as many videos as it can have.
    SeriesFull,
    /// The number within the series is not from 1 to 10,000, or there is no series.
    EpisodeInvalid,
    /// The title is empty, too long, without letters, or has hidden characters.
    TitleInvalid,
    /// The state of the video does not allow this.
    StateUnsuitable,
    /// Somebody else changed it since.
    ChangedSince,
    /// There is no such change, or none that can be undone.
    ChangeNotFound,
    /// The change is more than ten minutes old.
    UndoTooLate,
}

impl ErrorCode for CurationErrorCode {
    const FEATURE: &'static str = "curation";
}

/// Why a decision, a change or a check of videos was not done.
pub type CurationError = UseCaseError<CurationErrorCode>;

/// A problem of one entry of a list, unless it names another field.
pub(super) fn of_entry(
    problem: Problem<CurationErrorCode>,
    list: &'static str,
    index: usize,
) -> Problem<CurationErrorCode> {
    if problem.field.is_empty() {
        problem.at(list).at(index)
    } else {
        problem
    }
}

/// Why a source gave nothing, or not all. Stored with the answer of an import.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
pub enum ImportProblem {
    /// It names no video, playlist or channel.
    #[error("this names no video, playlist or channel")]
    Unreadable,
    /// YouTube does not show it: it does not exist, is private or was deleted.
    #[error("not found at the source")]
    NotFound,
    /// Today's calls of YouTube are used up.
    #[error("today's quota is used up")]
    QuotaExhausted,
    /// YouTube did not answer properly.
    #[error("the source is unavailable: {0}")]
    Unavailable(String),
    /// YouTube answered, but its entry for this video, or for an item of this playlist, cannot be read.
    #[error("the source's answer about it cannot be read: {0}")]
    EntryUnreadable(String),
}

impl From<SourceError> for ImportProblem {
    fn from(error: SourceError) -> Self {
        match error {
            SourceError::QuotaExceeded | SourceError::NotBooked => Self::QuotaExhausted,
            SourceError::NotFound => Self::NotFound,
            SourceError::Unavailable { .. } | SourceError::Refused { .. } | SourceError::Unreadable(_) => {
                Self::Unavailable(error.to_string())
            }
        }
    }
}

impl From<&ImportProblem> for Problem<CurationErrorCode> {
    fn from(problem: &ImportProblem) -> Self {
        match problem {
            ImportProblem::Unreadable => Self::new(CurationErrorCode::SourceUnreadable),
            ImportProblem::NotFound => Self::new(CurationErrorCode::SourceNotFound),
            ImportProblem::QuotaExhausted => Self::new(CurationErrorCode::QuotaExhausted),
            ImportProblem::Unavailable(_) => Self::new(CurationErrorCode::SourceUnavailable),
            ImportProblem::EntryUnreadable(reason) => {
                Self::new(CurationErrorCode::SourceEntryUnreadable).with("reason", reason.as_str())
            }
        }
    }
}

/// Why a look-up of videos returned nothing.
pub(super) type LookupFailure = SourceFailure<ImportProblem>;
