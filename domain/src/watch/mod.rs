//! What children watch: playbacks and their events, ingest, aggregates by day and hour, and the time left.
//!
//! Start at `start_playback` and `store_events` (the use cases), then `ingest` (one writer, many requests per
//! transaction), `write_batch` (one transaction), `placement`, `timeline` and `totals` (how events become watched time,
//! whatever their order) and `union` (what a child watched on several devices at once counts once). Reports and the
//! recommender read the aggregates by the functions of `read`; nobody reads raw events.

mod accumulator;
mod batch;
mod candidate;
mod changes;
mod clock_hours;
mod coverage;
mod error;
mod history;
mod ingest;
mod judge;
mod model;
mod placement;
mod queries;
mod quota;
mod read;
mod retention;
mod rules;
#[cfg(test)]
mod sample;
mod start_playback;
mod store;
mod store_events;
mod timeline;
mod timeline_event;
mod totals;
mod union;
mod viewing_sessions;
mod watch_history;
mod watched;
mod write_batch;

use std::sync::Arc;

use kyck_kernel::Kernel;

use crate::catalog::Catalog;
use crate::family::Families;
use crate::policy::Policy;

pub use error::{WatchError, WatchErrorCode};
pub use history::{HistoricPlayback, HistoricSegment};
pub use ingest::Ingest;
pub use model::{
    EventStatus, Playback, PlaybackUpdate, RecordWatch, RecordedWatch, Rejection, ReportedEvent, Verb,
};
pub use quota::WatchQuotas;
pub use read::{Interaction, ReasonCount, VideoDay, VideoTotal, ViewingSession, WatchHour};
pub use retention::{KEEP_EVENTS_DAYS, KEEP_SUMS_MONTHS};
pub use start_playback::{MAX_LEASE_SECONDS, StartPlayback, StartedPlayback};
pub use store_events::MAX_BATCH;
pub use watch_history::{HistoryKey, WatchedVideo};
pub use watched::Watched;

/// Playback, ingest of watch events and their sums.
pub struct Watch {
    kernel: Kernel,
    catalog: Arc<Catalog>,
    family: Arc<Families>,
    policy: Arc<Policy>,
    ingest: Ingest,
}

impl Watch {
    /// Builds the feature from what it depends on.
    pub fn new(
        kernel: Kernel,
        catalog: Arc<Catalog>,
        family: Arc<Families>,
        policy: Arc<Policy>,
        quotas: WatchQuotas,
    ) -> Self {
        Self {
            kernel,
            catalog,
            family,
            policy,
            ingest: Ingest::new(quotas),
        }
    }
}
