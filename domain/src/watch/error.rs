//! What a caller of this room can mend.

use kyck_kernel::Fault;

/// Why watching was not recorded or not started.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// No such child, or not one that this actor may see.
    #[error("no such child")]
    ChildNotFound,
    /// No such video for this child.
    #[error("no such video")]
    VideoNotFound,
    /// A batch without events.
    #[error("the batch is empty")]
    BatchEmpty,
    /// More events than a batch may hold.
    #[error("at most {} events a batch", super::MAX_BATCH)]
    TooManyEvents,
    /// The device, or the child over all its devices, has started as many videos today as a day may have.
    #[error("too many videos were opened today")]
    QuotaExceeded,
    /// Nobody can mend it by other input.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<sea_orm::DbErr> for WatchError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(Fault::Database(error))
    }
}
