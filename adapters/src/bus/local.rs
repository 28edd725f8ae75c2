//! Common part of the buses: delivery within the process, the wire format, the bounded queue to the wire.

use std::sync::atomic::{AtomicBool, Ordering};

use kyck_kernel::bus::{BusMessage, RESUMED};
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc};

/// Messages that a slow subscriber may lag behind, and that may wait for the wire.
const CAPACITY: usize = 1024;
/// Largest message on the wire; NOTIFY is limited to less than 8000 bytes.
const MAX_WIRE_BYTES: usize = 7900;

/// Wire format of a message.
#[derive(Deserialize, Serialize)]
struct Wire {
    /// Node that published it.
    n: String,
    #[serde(flatten)]
    message: BusMessage,
}

/// The part of a bus within this process.
#[derive(Debug)]
pub(super) struct Local {
    node: String,
    sender: broadcast::Sender<BusMessage>,
    is_connected: AtomicBool,
    was_connected: AtomicBool,
}

impl Local {
    /// Creates it, with both ends of the queue to the wire.
    pub(super) fn new(node: String) -> (std::sync::Arc<Self>, mpsc::Sender<String>, mpsc::Receiver<String>) {
        let local = Self {
            node,
            sender: broadcast::channel(CAPACITY).0,
            is_connected: AtomicBool::new(false),
            was_connected: AtomicBool::new(false),
        };
        let (queue, texts) = mpsc::channel(CAPACITY);
        (std::sync::Arc::new(local), queue, texts)
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<BusMessage> {
        self.sender.subscribe()
    }

    /// Delivers to this node and queues for the others. The message is lost for them (and counted) when the queue is full,
    /// the connection is down or the message is too large.
    pub(super) fn publish(&self, message: BusMessage, queue: &mpsc::Sender<String>) {
        let wire = Wire {
            n: self.node.clone(),
            message,
        };
        let text = serde_json::to_string(&wire).unwrap_or_default();
        // Fails without a subscriber, which is fine.
        let _ = self.sender.send(wire.message);
        if text.is_empty() || text.len() > MAX_WIRE_BYTES {
            tracing::warn!(bytes = text.len(), "a message is too large for the bus");
            lost(1);
        } else if !self.is_connected() || queue.try_send(text).is_err() {
            lost(1);
        }
    }

    /// Delivers a message of another node.
    pub(super) fn receive(&self, text: &[u8]) {
        if text.is_empty() || text.len() > MAX_WIRE_BYTES {
            return;
        }
        match serde_json::from_slice::<Wire>(text) {
            Ok(wire) if wire.n != self.node && wire.message.topic != RESUMED => {
                let _ = self.sender.send(wire.message);
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "a message on the bus cannot be read"),
        }
    }

    pub(super) fn is_connected(&self) -> bool {
        self.is_connected.load(Ordering::Acquire)
    }

    /// Marks the connection as up. After an interruption subscribers get a message of the topic [`RESUMED`].
    pub(super) fn up(&self) {
        if self.is_connected.swap(true, Ordering::AcqRel) {
            return;
        }
        metrics::gauge!("kyck_bus_connected").set(1.0);
        if self.was_connected.swap(true, Ordering::AcqRel) {
            tracing::info!("the bus is connected again");
            let _ = self.sender.send(BusMessage {
                topic: RESUMED.to_owned(),
                key: String::new(),
                body: String::new(),
            });
        }
    }

    /// Marks the connection as down.
    pub(super) fn down(&self, reason: &str) {
        if self.is_connected.swap(false, Ordering::AcqRel) {
            tracing::warn!(
                reason,
                "the bus is disconnected: other nodes are not notified until it reconnects"
            );
        }
        metrics::gauge!("kyck_bus_connected").set(0.0);
    }
}

/// Counts messages that did not reach the wire.
pub(super) fn lost(count: usize) {
    metrics::counter!("kyck_bus_lost_total").increment(count as u64);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str) -> BusMessage {
        BusMessage {
            topic: "child".to_owned(),
            key: "k".to_owned(),
            body: body.to_owned(),
        }
    }

    #[test]
    fn a_message_is_delivered_once_here_and_once_on_other_nodes() {
        let (one, queue, mut texts) = Local::new("one".to_owned());
        let (two, _, _) = Local::new("two".to_owned());
        let (mut at_one, mut at_two) = (one.subscribe(), two.subscribe());
        one.up();
        one.publish(message("한글"), &queue);
        let text = texts.try_recv().unwrap();
        one.receive(text.as_bytes());
        two.receive(text.as_bytes());
        assert_eq!(at_one.try_recv().unwrap(), message("한글"));
        assert!(at_one.try_recv().is_err(), "its own echo is dropped");
        assert_eq!(at_two.try_recv().unwrap(), message("한글"));
    }

    #[test]
    fn while_disconnected_messages_stay_local_and_the_reconnection_is_announced_once() {
        let (one, queue, mut texts) = Local::new("one".to_owned());
        let mut received = one.subscribe();
        one.up();
        assert!(
            received.try_recv().is_err(),
            "the first connection is not announced"
        );
        one.down("test");
        one.publish(message(""), &queue);
        assert!(texts.try_recv().is_err());
        assert_eq!(received.try_recv().unwrap(), message(""));
        one.up();
        one.up();
        assert_eq!(received.try_recv().unwrap().topic, RESUMED);
        assert!(received.try_recv().is_err());
    }

    #[test]
    fn oversized_and_malformed_messages_are_dropped() {
        let (one, queue, mut texts) = Local::new("one".to_owned());
        let mut received = one.subscribe();
        one.up();
        one.publish(message(&"x".repeat(8000)), &queue);
        assert!(texts.try_recv().is_err());
        assert!(received.try_recv().is_ok(), "this node still gets it");
        one.receive(b"not json");
        one.receive(&vec![b'x'; 9000]);
        assert!(received.try_recv().is_err());
    }
}
