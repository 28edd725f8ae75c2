//! The handle of an operation that runs on a socket.

use tokio::task::AbortHandle;

use crate::server::sockets::OperationEntry;

/// An operation that runs on a socket; dropping it ends the operation.
pub(super) struct RunningOperation {
    pub(super) number: u64,
    pub(super) is_subscription: bool,
    pub(super) task: AbortHandle,
    #[expect(dead_code, reason = "held, never read")]
    pub(super) entry: OperationEntry,
}

impl Drop for RunningOperation {
    fn drop(&mut self) {
        self.task.abort();
        metrics::gauge!("kyck_socket_operations").decrement(1.0);
    }
}
