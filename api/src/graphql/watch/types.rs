//! Output types of watching.

use async_graphql::{Enum, ID, SimpleObject};
use kyck_domain::live::HEARTBEAT_SECONDS;
use kyck_domain::policy::TimeVerdict;
use kyck_domain::watch::{self, EventStatus, Rejection, StartedPlayback};

use crate::graphql::Language;
use crate::graphql::catalog::VideoNode;
use crate::graphql::id::encode;
use crate::graphql::page::connection;
use crate::graphql::policy::PolicyVerdict;
use crate::graphql::scalar::DateTime;

/// How long a child may watch now: one budget a family day over all its devices, and watching hours.
#[derive(Clone, Debug, SimpleObject)]
pub struct TimeStatus {
    /// Seconds left of today's budget; watching hours may end sooner.
    remaining_seconds: i32,
    /// Seconds watched today, in the family's zone.
    used_seconds: i32,
    /// Seconds that today has, the bonus included.
    budget_seconds: i32,
    /// When the child should be warned that the end is near; absent when it may not watch now.
    warn_at: Option<DateTime>,
    /// When budget or watching hours end for a child that watches on without a break; absent when it may
    /// not watch now.
    hard_stop_at: Option<DateTime>,
    /// When the present watching hours end; absent outside them and where none are set.
    window_ends_at: Option<DateTime>,
    /// Whether a video may be started now.
    verdict: PolicyVerdict,
}

impl TimeStatus {
    /// The status in a language.
    pub fn new(time: &TimeVerdict, language: Language) -> Self {
        Self {
            remaining_seconds: seconds(time.remaining_ms),
            used_seconds: seconds(time.used_ms),
            budget_seconds: seconds(time.budget_ms),
            warn_at: time.warn_at,
            hard_stop_at: time.hard_stop_at,
            window_ends_at: time.window_ends_at,
            verdict: PolicyVerdict::new(time.verdict, language),
        }
    }
}

/// Whole seconds as the schema counts them.
pub fn seconds(millis: i64) -> i32 {
    i32::try_from(millis / 1000).unwrap_or(i32::MAX)
}

/// One opening of one video on one device.
#[derive(Clone, Debug, SimpleObject)]
pub struct Playback {
    /// Names it in the events of its player.
    id: ID,
    /// Seconds for which the player may go on without an answer of the server, offline too; 0 when the
    /// child may not watch.
    lease_seconds: i32,
    /// Seconds between two heartbeats of a playing player.
    heartbeat_seconds: i32,
    /// What to play and how; absent when the child may not watch.
    player: Option<Player>,
    /// May the child watch this now?
    verdict: PolicyVerdict,
}

/// What the official embedded player of YouTube is started with. The client adds `origin` and
/// `widget_referrer` with its own address, and sends a `Referer`: without it the player refuses (153).
#[derive(Clone, Debug, SimpleObject)]
pub struct Player {
    /// YouTube's id of the video.
    youtube_id: String,
    /// Where the player comes from.
    host: String,
    /// Where to go on, in milliseconds from the start.
    resume_at_ms: i32,
    /// Parameters of the player, as written in its URL.
    parameters: Vec<PlayerParameter>,
}

/// One parameter of the player.
#[derive(Clone, Debug, SimpleObject)]
pub struct PlayerParameter {
    /// Name of the parameter of YouTube's player.
    name: String,
    /// Value to pass on unchanged.
    value: String,
}

impl Playback {
    /// The playback in a language.
    pub fn new(started: &StartedPlayback, language: Language) -> Self {
        Self {
            id: encode(started.id),
            lease_seconds: i32::try_from(started.lease_seconds).unwrap_or(0),
            heartbeat_seconds: i32::try_from(HEARTBEAT_SECONDS).unwrap_or(30),
            player: started.video.as_ref().map(|video| Player {
                youtube_id: video.youtube_id.clone(),
                host: "https://www.youtube-nocookie.com".to_owned(),
                resume_at_ms: started.resume_at_ms,
                parameters: parameters(started.resume_at_ms, language),
            }),
            verdict: PolicyVerdict::new(started.verdict, language),
        }
    }
}

/// No autoplay (the player loads by the child's tap), related videos of the same channel only, no
/// annotations, no keyboard; captions and controls in the family's language.
fn parameters(resume_at_ms: i32, language: Language) -> Vec<PlayerParameter> {
    let language = language.pick("ko", "en");
    let start = (resume_at_ms / 1000).to_string();
    [
        ("enablejsapi", "1"),
        ("playsinline", "1"),
        ("autoplay", "0"),
        ("rel", "0"),
        ("iv_load_policy", "3"),
        ("disablekb", "1"),
        ("fs", "1"),
        ("hl", language),
        ("cc_lang_pref", language),
        ("start", start.as_str()),
    ]
    .into_iter()
    .filter(|(name, value)| *name != "start" || *value != "0")
    .map(|(name, value)| PlayerParameter {
        name: name.to_owned(),
        value: value.to_owned(),
    })
    .collect()
}

/// What became of a watch event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum WatchEventStatus {
    /// Stored, and on disk.
    Accepted,
    /// Was stored before with the same content: nothing changed.
    Duplicate,
    /// Another event of this id was stored before: the first one stays.
    Conflict,
    /// Not stored; sending it again does not help.
    Rejected,
}

/// Why a watch event is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum WatchRejection {
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

impl From<Rejection> for WatchRejection {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::UnknownVideo => Self::UnknownVideo,
            Rejection::UnknownPlayback => Self::UnknownPlayback,
            Rejection::TooOld => Self::TooOld,
            Rejection::InFuture => Self::InFuture,
            Rejection::SegmentInvalid => Self::SegmentInvalid,
            Rejection::SegmentImplausible => Self::SegmentImplausible,
            Rejection::IdInvalid => Self::IdInvalid,
            Rejection::QuotaExceeded => Self::QuotaExceeded,
        }
    }
}

/// What became of one event of a batch.
#[derive(Clone, Debug, SimpleObject)]
pub struct WatchEventResult {
    /// The event's id as the client sent it.
    event_id: ID,
    /// What became of it.
    status: WatchEventStatus,
    /// Why it is not stored; absent unless it was rejected.
    reason: Option<WatchRejection>,
}

impl WatchEventResult {
    /// The result of an event.
    pub fn new(event_id: ID, status: EventStatus) -> Self {
        let (status, reason) = match status {
            EventStatus::Accepted => (WatchEventStatus::Accepted, None),
            EventStatus::Duplicate => (WatchEventStatus::Duplicate, None),
            EventStatus::Conflict => (WatchEventStatus::Conflict, None),
            EventStatus::Rejected(rejection) => (WatchEventStatus::Rejected, Some(rejection.into())),
        };
        Self {
            event_id,
            status,
            reason,
        }
    }
}

/// A video in a child's history.
#[derive(Clone, SimpleObject)]
pub struct WatchedVideo {
    /// The video that was watched.
    video: VideoNode,
    /// Seconds watched over all playbacks.
    watched_seconds: i32,
    /// The last sign of a player that showed it.
    last_watched_at: DateTime,
    /// Playbacks in which something was watched.
    starts: i32,
    /// Whether it was completed: its end reached, or 90 % of it watched, in one playback or over several.
    is_completed: bool,
    /// Where to go on, in milliseconds; 0 when it was, or nearly was, at its end.
    resume_at_ms: i32,
}

impl WatchedVideo {
    /// The video with what the child did with it.
    pub fn new(video: VideoNode, watched: &watch::WatchedVideo) -> Self {
        Self {
            video,
            watched_seconds: seconds(watched.watched_ms),
            last_watched_at: watched.last_at.into(),
            starts: watched.starts,
            is_completed: watched.is_completed,
            resume_at_ms: watched.resume_at_ms,
        }
    }
}

connection!(
    "videos a child has watched",
    WatchHistoryConnection,
    WatchHistoryEdge,
    WatchedVideo
);
