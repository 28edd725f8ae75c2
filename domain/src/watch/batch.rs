//! What goes to the writer of watch events, and what comes back.

use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::time::UtcInstant;

use super::model::{EventStatus, PlaybackNews, ReportedEvent};
use super::quota::Source;

/// One batch on its way to the database.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub child_id: ChildId,
    /// Who reports it.
    pub source: Source,
    pub received_at: UtcInstant,
    /// What to add to the player's times.
    pub offset_ms: i64,
    pub events: Vec<ReportedEvent>,
    /// Of the events' videos, those that exist.
    pub known_videos: Vec<VideoId>,
}

/// What became of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Stored {
    pub statuses: Vec<EventStatus>,
    pub news: Vec<PlaybackNews>,
}
