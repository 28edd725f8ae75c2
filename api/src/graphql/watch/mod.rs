//! Watching: playbacks, what players report, and the time that is left.

mod changed;
mod event_result;
mod playback;
mod query;
mod record_watch;
mod resume_watching;
mod start_playback;
mod stop_gently;
mod time_status;
mod watched_video;

use async_graphql::{ID, MergedObject};
use uuid::Uuid;

use crate::graphql::id::{PublicId, decode};

pub use changed::ChangedTime;
pub use query::WatchQuery;
pub use time_status::TimeStatus;

/// Root of the mutations about watching.
#[derive(Default, MergedObject)]
pub struct WatchMutation(
    start_playback::StartPlaybackMutation,
    record_watch::RecordWatchMutation,
);

/// Mutations with which a guardian stops watching and allows it again.
#[derive(Default, MergedObject)]
pub struct StopMutation(
    stop_gently::StopGentlyMutation,
    resume_watching::ResumeWatchingMutation,
);

/// Reads an id of an input. What cannot be one becomes the nil id, which nothing has: so it answers like what does not
/// exist.
fn id_or_nil<T: PublicId>(id: &ID) -> T {
    decode(id).unwrap_or_else(|| T::from(Uuid::nil()))
}
