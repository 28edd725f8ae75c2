//! Background jobs, as administrators see and start them.

mod query;
mod run_job;

pub use query::{JobQuery, find_run};
pub use run_job::JobMutation;
