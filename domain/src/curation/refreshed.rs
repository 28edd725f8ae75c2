//! The outcome of reading snapshots, which every step of a check adds to.

use kyck_kernel::id::VideoId;

use super::error::ImportProblem;

/// The outcome of reading snapshots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// How many videos have a fresh snapshot now.
    pub refreshed: u32,
    /// How many videos were taken down.
    pub suspended: u32,
    /// Suspended videos that are fine again and wait for a person.
    pub requeued: u32,
    /// Suspended videos that the source shows again, and that are published again.
    pub reinstated: u32,
    /// How many videos the source does not show.
    pub missing: u32,
    /// Those of them that stay as they are, since a later look-up must confirm it.
    pub unconfirmed: Vec<VideoId>,
    /// Videos whose entry at the source cannot be read, with what is wrong with it; they stay as they are.
    pub unreadable: Vec<(VideoId, String)>,
    /// Why some videos were not checked, or why it ended early.
    pub problem: Option<ImportProblem>,
}
