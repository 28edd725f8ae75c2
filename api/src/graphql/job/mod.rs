//! Background jobs, as administrators see and start them.

mod mutation;
mod query;
mod types;

pub use mutation::{JobErrorCode, JobMutation};
pub use query::{JobQuery, find_run};
pub use types::JobRunNode;
