//! The lifetime of the process: what runs, and the signal to end it.

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Work that outlives its request, such as WebSockets and background tasks, and the signal to end it. Clones are the same
/// lifetime.
#[derive(Clone, Debug, Default)]
pub struct Lifetime {
    /// Cancelled when the server stops.
    pub stopping: CancellationToken,
    /// Everything that should end before the process does.
    pub tasks: TaskTracker,
}
