//! The frames of running operations, on their way to their socket.

use async_graphql::{Response, ServerError};
use tokio::sync::mpsc;

use super::protocol;

/// Frames that wait for the peer of one socket; operations wait when the queue is full.
pub(super) const QUEUE: usize = 32;

/// A frame that a running operation sends.
pub(super) struct OutgoingFrame {
    pub(super) id: String,
    /// The number of the operation, since several may have this id one after another.
    pub(super) number: u64,
    pub(super) text: String,
    pub(super) is_last: bool,
}

/// Sends the frames of one operation into its socket's queue; waits while the queue is full.
pub(super) struct OperationHandle {
    pub(super) id: String,
    pub(super) number: u64,
    pub(super) frames: mpsc::Sender<OutgoingFrame>,
}

impl OperationHandle {
    async fn send(&self, text: String, is_last: bool) {
        // The socket may be gone; then this task is about to be ended too.
        let _ = self
            .frames
            .send(OutgoingFrame {
                id: self.id.clone(),
                number: self.number,
                text,
                is_last,
            })
            .await;
    }

    /// Sends an answer, after which others may follow.
    pub(super) async fn next(&self, response: &Response) {
        self.send(protocol::next(&self.id, response), false).await;
    }

    /// Ends the operation with errors.
    pub(super) async fn fail(&self, errors: &[ServerError]) {
        self.send(protocol::error(&self.id, errors), true).await;
    }

    /// Ends the operation without an error.
    pub(super) async fn complete(&self) {
        self.send(protocol::complete(&self.id), true).await;
    }
}
