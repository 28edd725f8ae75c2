//! What the caller of curation can mend.

use kyck_kernel::Fault;

use super::gate::Gate;
use crate::catalog::{SourceError, VideoState};

/// Why a decision, a suspension or a check was not done.
#[derive(Debug, thiserror::Error)]
pub enum CurationError {
    /// More sources at once than allowed.
    #[error("at most {most} sources at once")]
    TooManySources {
        /// How many are allowed.
        most: usize,
    },
    /// There is no such item.
    #[error("there is no such item")]
    ItemNotFound,
    /// Somebody was faster.
    #[error("the item is decided already")]
    AlreadyDecided,
    /// Approval needs an age band.
    #[error("an approval names the youngest age band")]
    AgeBandMissing,
    /// A tag names no content of the curriculum.
    #[error("the curriculum has no content {0}")]
    NuriTagUnknown(String),
    /// Not one primary and at most three secondary tags, each once.
    #[error("an approval has one primary and at most three secondary contents, each once")]
    NuriTagsInvalid,
    /// The gate found what forbids publication.
    #[error("{gate:?} forbids publication")]
    GateBlocked {
        /// The rule.
        gate: Gate,
        /// Why, in Korean.
        reason_ko: String,
        /// Why, in English.
        reason_en: String,
    },
    /// A reason must be written.
    #[error("a reason is needed")]
    ReasonMissing,
    /// The reason is too long, or has characters that nobody sees.
    #[error("a reason has at most 1,000 characters, none of them hidden")]
    ReasonInvalid,
    /// There is no such video.
    #[error("there is no such video")]
    VideoNotFound,
    /// There is no such theme.
    #[error("there is no such theme")]
    ThemeNotFound,
    /// There is no such series, or it is deleted.
    #[error("there is no such series")]
    SeriesNotFound,
    /// The series has as many videos as it can have.
    #[error("the series is full")]
    SeriesFull,
    /// A number within the series is from 1 to 10,000, and needs a series.
    #[error("the episode is no number within a series")]
    EpisodeInvalid,
    /// Our title is empty, too long, or has hidden characters.
    #[error("the title is not one")]
    TitleInvalid {
        /// Whether it is the Korean one.
        is_korean: bool,
    },
    /// The video's state does not allow this.
    #[error("not for a video of the state {state:?}")]
    StateUnsuitable {
        /// The state in which the video is.
        state: VideoState,
    },
    /// Somebody else changed it since.
    #[error("it was changed since")]
    ChangedSince,
    /// There is no such change, or none that can be undone.
    #[error("there is no such change to undo")]
    ChangeNotFound,
    /// The change was made too long ago to be undone.
    #[error("the change is too old to be undone")]
    UndoTooLate,
    /// The source was not asked or gave no answer.
    #[error(transparent)]
    Source(#[from] ImportProblem),
    /// What no other input would mend.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sea_orm::DbErr> for CurationError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}

/// Why a source gave nothing, or not all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize, serde::Deserialize)]
pub enum ImportProblem {
    /// It names no video, playlist or channel.
    #[error("this names no video, playlist or channel")]
    Unreadable,
    /// YouTube does not show it: it does not exist, is private or was deleted.
    #[error("not found at the source")]
    NotFound,
    /// Today's calls are used up.
    #[error("today's quota is used up")]
    QuotaExhausted,
    /// YouTube did not answer properly.
    #[error("the source is unavailable: {0}")]
    Unavailable(String),
    /// YouTube answered, but what it says of this video, or of an item of this playlist, cannot be read.
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
