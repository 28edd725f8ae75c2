//! What became of a watch event.

use async_graphql::{Enum, ID, Object};
use kyck_domain::watch::{EventStatus, Rejection};

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

/// What became of one event of a batch.
#[derive(Clone, Debug)]
pub struct WatchEventResult {
    /// The event's id as the client sent it.
    pub event_id: ID,
    /// What the use case returned.
    pub status: EventStatus,
}

/// What became of one event of a batch.
#[Object]
impl WatchEventResult {
    /// The event's id as the client sent it.
    async fn event_id(&self) -> &ID {
        &self.event_id
    }

    /// What became of the event.
    async fn status(&self) -> WatchEventStatus {
        match self.status {
            EventStatus::Accepted => WatchEventStatus::Accepted,
            EventStatus::Duplicate => WatchEventStatus::Duplicate,
            EventStatus::Conflict => WatchEventStatus::Conflict,
            EventStatus::Rejected(_) => WatchEventStatus::Rejected,
        }
    }

    /// Why it is not stored; absent unless it was rejected.
    async fn reason(&self) -> Option<Rejection> {
        match self.status {
            EventStatus::Rejected(rejection) => Some(rejection),
            EventStatus::Accepted | EventStatus::Duplicate | EventStatus::Conflict => None,
        }
    }
}
