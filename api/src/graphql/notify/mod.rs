//! Push tokens, what a guardian wants to hear of, and how the outbox stands.

mod mutation;
mod query;
mod types;

pub use mutation::{NotifyErrorCode, NotifyMutation};
pub use query::NotifyQuery;
