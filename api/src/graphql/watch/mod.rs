//! Watching: start a playback, report what was played, the time left, the history.

mod changed;
mod error;
mod mutation;
mod query;
mod stop;
mod types;

pub use changed::ChangedTime;
pub use error::WatchErrorCode;
pub use mutation::WatchMutation;
pub use query::WatchQuery;
pub use stop::StopMutation;
pub use types::TimeStatus;
