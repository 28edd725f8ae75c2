//! What happens now: commands to players, a child's live state, live statistics.

mod subscription;
mod types;

pub use subscription::LiveSubscription;
