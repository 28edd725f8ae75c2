//! A batch on its way to the writer of watch events, and its result.

use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::time::UtcInstant;

use super::model::{EventStatus, PlaybackUpdate, ReportedEvent};
use super::quota::Source;

/// One batch on its way to the database.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub child_id: ChildId,
    /// Device or guardian that reports it.
    pub source: Source,
    pub received_at: UtcInstant,
    /// Added to the player's times to have the server's.
    pub offset_ms: i64,
    pub events: Vec<ReportedEvent>,
    /// The events' videos that exist.
    pub known_videos: Vec<VideoId>,
}

/// Result of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct BatchResult {
    /// Status of each event, in the batch's order.
    pub statuses: Vec<EventStatus>,
    /// Updates of the playbacks, oldest first.
    pub updates: Vec<PlaybackUpdate>,
}
