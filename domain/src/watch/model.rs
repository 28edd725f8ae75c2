//! Plain types of watching.

use chrono_tz::Tz;
use kyck_kernel::id::{ChildId, PlaybackId, VideoId, WatchEventId};
use kyck_kernel::time::UtcInstant;

use crate::policy::TimeVerdict;

/// What happened in a player; the words follow the xAPI video profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// The player is ready.
    Initialized,
    /// It plays.
    Played,
    /// It pauses.
    Paused,
    /// The child moved within the video.
    Seeked,
    /// It still plays.
    Heartbeat,
    /// The end was reached.
    Completed,
    /// The player was closed.
    Terminated,
    /// The player failed.
    Errored,
}

impl Verb {
    /// All verbs, at the place of their number in storage.
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

    /// The number in storage.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// Reads [`Verb::number`].
    pub fn from_number(number: i16) -> Option<Self> {
        usize::try_from(number)
            .ok()
            .and_then(|index| Self::ALL.get(index).copied())
    }

    /// Whether the player shows a running video after it.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Played | Self::Seeked | Self::Heartbeat)
    }

    /// Whether the playback is over after it.
    pub const fn is_last(self) -> bool {
        matches!(self, Self::Completed | Self::Terminated | Self::Errored)
    }
}

/// A watch event as a player reports it. An id that is `None` was no id at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportedEvent {
    /// Made by the player; the same event sent again carries the same id.
    pub id: Option<WatchEventId>,
    /// Which opening of the video.
    pub playback_id: Option<PlaybackId>,
    /// Which video.
    pub video_id: Option<VideoId>,
    /// What happened.
    pub verb: Verb,
    /// When, by the player's clock.
    pub occurred_at: UtcInstant,
    /// Where the segment played since the event before begins.
    pub from_ms: Option<i32>,
    /// Where it ends.
    pub to_ms: Option<i32>,
}

/// A batch of events of one child.
#[derive(Clone, Debug)]
pub struct RecordWatch {
    /// Who watched.
    pub child_id: ChildId,
    /// When the batch was sent, by the player's clock: tells how wrong that clock goes.
    pub sent_at: UtcInstant,
    /// The events, in any order; at most [`MAX_BATCH`](super::MAX_BATCH).
    pub events: Vec<ReportedEvent>,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventStatus {
    /// Stored, now durable.
    Accepted,
    /// Was stored before, with the same content: nothing changed.
    Duplicate,
    /// Another event of this id was stored before: the first one stays.
    Conflict,
    /// Not stored, and why; sending it again does not help.
    Rejected(Rejection),
}

/// Why an event is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rejection {
    /// No such video.
    UnknownVideo,
    /// This playback was never started for this child, or is of another video.
    UnknownPlayback,
    /// More than 30 days ago.
    TooOld,
    /// More than five minutes ahead.
    InFuture,
    /// The segment has one end only, a negative one, or ends before it begins.
    SegmentInvalid,
    /// The segment lies beyond the end of the video, or the playback has more events than a day can hold.
    SegmentImplausible,
    /// The event's id is no UUID.
    IdInvalid,
    /// The device, or the child over all its devices, has as many events of that day as a day may have.
    QuotaExceeded,
}

/// The answer to a batch.
#[derive(Clone, Debug)]
pub struct RecordedWatch {
    /// What became of each event, in the batch's order.
    pub statuses: Vec<EventStatus>,
    /// The child's time now, the batch included.
    pub time: TimeVerdict,
    /// What was new in each playback, oldest first.
    pub news: Vec<PlaybackNews>,
}

/// What a batch added to one playback; `live` hears of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaybackNews {
    /// Which opening.
    pub playback_id: PlaybackId,
    /// Of which video.
    pub video_id: VideoId,
    /// When it was started.
    pub started_at: UtcInstant,
    /// The newest event of the batch.
    pub at: UtcInstant,
    /// What it said.
    pub verb: Verb,
    /// Where in the video that was, if told.
    pub position_ms: Option<i32>,
    /// Whether these are the playback's first events.
    pub is_first: bool,
    /// Milliseconds that the transaction added to the child's watch time, with its first update only; may be negative
    /// when a late event corrects earlier ones.
    pub watched_ms: i64,
}

/// A started playback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playback {
    /// Which.
    pub id: PlaybackId,
    /// Who watches.
    pub child_id: ChildId,
    /// What.
    pub video_id: VideoId,
    /// The family's zone when it was started; its days and hours are counted in it.
    pub zone: Tz,
    /// Length of the video then, if known.
    pub duration_ms: Option<i64>,
    /// When it was started.
    pub started_at: UtcInstant,
}
