//! Scheduled and queued work that runs once, whichever node takes it.
//!
//! A run is a row. Schedules make rows of the key (name, slot), so several nodes make one run; other
//! work is queued by [`Jobs::enqueue`](crate::job::Jobs::enqueue) in the caller's own transaction. A worker takes a run by a lease,
//! renews it while working, and reports fenced by the attempt's number. Failed attempts come back after
//! 2ⁿ seconds up to an hour, eight at most; a run whose worker died three times is parked. Both end in
//! the state `DEAD`, for a person to look at.
//!
//! Start at [`JobRegistry`] (which jobs there are) and [`Engine`] (who runs them). Jobs must be safe to
//! run twice: a lease can end under a worker that only seemed dead.

mod engine;
mod error;
mod model;
mod queries;
mod request_run;
mod rules;
mod store;

use kyck_kernel::Kernel;

pub use engine::Engine;
pub use error::{JobError, JobErrorCode};
pub use model::{Job, JobDefinition, JobHandler, JobRegistry, JobRun, JobState, NewRun};
pub use queries::JobStatus;
pub use store::RunKey;

/// Job runs: queue, leases and history.
pub struct Jobs {
    kernel: Kernel,
}

impl Jobs {
    /// Builds the feature from what it depends on.
    pub fn new(kernel: Kernel) -> Self {
        Self { kernel }
    }
}
