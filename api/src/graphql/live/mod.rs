//! What happens now: commands to players, a child's live state, live statistics.

mod query;
mod subscription;
mod types;

pub use query::LiveQuery;
pub use subscription::LiveSubscription;
