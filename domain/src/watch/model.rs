//! Watch events as players report them, and what became of them.

use chrono_tz::Tz;
use kyck_kernel::id::{ChildId, PlaybackId, VideoId, WatchEventId};
use kyck_kernel::time::UtcInstant;
use serde::{Deserialize, Serialize};

use crate::policy::TimeVerdict;

/// What happened in a player; after the xAPI video profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum), graphql(name = "WatchVerb"))]
pub enum Verb {
    /// The player is ready.
    Initialized,
    /// The video began or went on.
    Played,
    /// The video was paused.
    Paused,
    /// The child moved within the video.
    Seeked,
    /// The video is still playing.
    Heartbeat,
    /// The end was reached.
    Completed,
    /// The player was closed.
    Terminated,
    /// The player reported an error.
    Errored,
}

impl Verb {
    /// All verbs, at the index of their number in storage.
    const ALL: [Self; 8] = [
        Self::Initialized,
        Self::Played,
        Self::Paused,
        Self::Seeked,
        Self::Heartbeat,
        Self::Completed,
        Self::Terminated,
        Self::Errored,
    ];

    /// Number of the verb in storage.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// Reads the stored number, [`Verb::number`].
    pub fn from_number(number: i16) -> Option<Self> {
        usize::try_from(number)
            .ok()
            .and_then(|index| Self::ALL.get(index).copied())
    }

    /// Whether the playback is over after it.
    pub const fn is_last(self) -> bool {
        matches!(self, Self::Completed | Self::Terminated | Self::Errored)
    }
}

/// A watch event as a player reports it. An id is `None` where the player sent no id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportedEvent {
    /// Made by the player; the same event sent again carries the same id.
    pub id: Option<WatchEventId>,
    /// Opening of the video.
    pub playback_id: Option<PlaybackId>,
    /// Video of the playback.
    pub video_id: Option<VideoId>,
    /// What happened in the player.
    pub verb: Verb,
    /// Time of the event by the player's clock.
    pub occurred_at: UtcInstant,
    /// Start of the part played since the event before, in milliseconds.
    pub from_ms: Option<i32>,
    /// End of that part.
    pub to_ms: Option<i32>,
}

/// A batch of events of one child.
#[derive(Clone, Debug)]
pub struct RecordWatch {
    /// The child that the events are of.
    pub child_id: ChildId,
    /// When the batch was sent, by the player's clock: shows how far that clock is off.
    pub sent_at: UtcInstant,
    /// The events, in any order; at most [`MAX_BATCH`](super::MAX_BATCH).
    pub events: Vec<ReportedEvent>,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventStatus {
    /// Stored, and on disk.
    Accepted,
    /// Was stored before, with the same content: nothing changed.
    Duplicate,
    /// Another event of this id was stored before: the first one stays.
    Conflict,
    /// Not stored, and why; sending it again does not help.
    Rejected(Rejection),
}

/// Why a watch event is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::Enum),
    graphql(name = "WatchRejection")
)]
pub enum Rejection {
    /// There is no video with this id.
    UnknownVideo,
    /// This playback was never started for this child, or is of another video.
    UnknownPlayback,
    /// More than 30 days ago.
    TooOld,
    /// More than five minutes ahead, after correcting the player's clock by `sentAt`.
    InFuture,
    /// The segment has one end only, a negative one, or ends before it begins.
    SegmentInvalid,
    /// The segment lies beyond the end of the video, or the playback has more events than a day can hold.
    SegmentImplausible,
    /// The event's id is no UUID.
    IdInvalid,
    /// The device, or the child over all its devices, has as many events of that day as a day may have; sending it
    /// again does not help.
    QuotaExceeded,
}

/// Result of a stored batch.
#[derive(Clone, Debug)]
pub struct RecordedWatch {
    /// What became of each event, in the batch's order.
    pub statuses: Vec<EventStatus>,
    /// The child's time now, the batch included.
    pub time: TimeVerdict,
    /// Updates of the playbacks, oldest first.
    pub updates: Vec<PlaybackUpdate>,
}

/// What a batch added to one playback. Nodes send it to each other, and it is the presence of the child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaybackUpdate {
    /// Opening of the video.
    pub playback_id: PlaybackId,
    /// Video of the playback.
    pub video_id: VideoId,
    /// When the playback was started.
    pub started_at: UtcInstant,
    /// Time of the newest event of the batch.
    pub at: UtcInstant,
    /// Position in the video then, in milliseconds; `None` when not reported.
    pub position_ms: Option<i32>,
    /// Whether these are the playback's first events.
    pub is_first: bool,
    /// Whether the playback is over.
    pub is_over: bool,
    /// Milliseconds that the transaction added to the child's watch time, with its first update only; may be negative
    /// when a late event corrects earlier ones.
    pub watched_ms: i64,
}

/// A playback that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playback {
    /// Names this opening of the video.
    pub id: PlaybackId,
    /// The child who watches it.
    pub child_id: ChildId,
    /// The video that is played.
    pub video_id: VideoId,
    /// The family's zone when it was started; its days and hours are counted in it.
    pub zone: Tz,
    /// Length of the video then, if known.
    pub duration_ms: Option<i64>,
    /// When the playback was started.
    pub started_at: UtcInstant,
}
