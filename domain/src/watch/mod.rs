//! What children watch: playbacks and their events, ingest, aggregates by day and hour, and the time left.
//!
//! Start at `service` (the use cases), then `ingest` (one writer, many requests a transaction), `group`
//! (one transaction), `placement` and `timeline` (how events become watched time, whatever their order) and
//! `union` (what a child watched on several devices at once counts once). Reports and
//! the recommender read the aggregates by the functions of `read`; nobody reads raw events.

mod changes;
mod coverage;
mod error;
mod group;
mod history;
mod ingest;
mod model;
mod placement;
mod quota;
mod read;
mod retention;
mod rules;
mod service;
mod sittings;
mod store;
mod timeline;
mod union;

pub use error::WatchError;
pub use history::{HistoricPlayback, HistoricSegment, load_history};
pub use ingest::Ingest;
pub use model::{
    EventStatus, Playback, PlaybackNews, RecordWatch, RecordedWatch, Rejection, ReportedEvent, Verb,
};
pub use quota::WatchQuotas;
pub use read::{
    Interaction, ReasonCount, Sitting, VideoDay, WatchDay, WatchHour, all_days, days, hours, interactions,
    interactions_of, minutes_today, reason_counts, resume_at_ms, sittings, video_days, watched_ms_on,
};

pub use retention::{KEEP_SUMS_MONTHS, prune_sums};
pub use service::{
    HistoryKey, KEEP_EVENTS_DAYS, MAX_LEASE_SECONDS, StartedPlayback, WatchedVideo, erase, prune_events,
    record_watch, start_playback, time_status, watch_history,
};

/// The most events of one batch.
pub const MAX_BATCH: usize = 500;
