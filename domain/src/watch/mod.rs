//! What children watch: playbacks and their events, ingest, aggregates by day and hour, and the time left.
//!
//! Start at `service` (the use cases), then `ingest` (one writer, many requests a transaction), `group`
//! (one transaction), `placement` and `timeline` (how events become watched time, whatever their order) and
//! `union` (what a child watched on several devices at once counts once). Reports and
//! the recommender read the aggregates by the functions of `read`; nobody reads raw events.

mod batch;
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
mod timeline_event;
mod union;

use std::sync::Arc;

use kyck_kernel::Kernel;

use crate::catalog::Catalog;
use crate::family::Families;
use crate::policy::Policy;

pub use error::WatchError;
pub use history::{HistoricPlayback, HistoricSegment};
pub use ingest::Ingest;
pub use model::{
    EventStatus, Playback, PlaybackNews, RecordWatch, RecordedWatch, Rejection, ReportedEvent, Verb,
};
pub use quota::WatchQuotas;
pub use read::{Interaction, ReasonCount, VideoDay, VideoTotal, ViewingSession, WatchDay, WatchHour};

pub use retention::KEEP_SUMS_MONTHS;
pub use service::{HistoryKey, KEEP_EVENTS_DAYS, MAX_LEASE_SECONDS, StartedPlayback, WatchedVideo, erase};

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

/// The most events of one batch.
pub const MAX_BATCH: usize = 500;
