//! What both buses share: delivery within the process, the wire form, the bounded queue to the wire.

use std::sync::atomic::{AtomicBool, Ordering};

use kyck_kernel::bus::{BusMessage, RESUMED};
use serde::{Deserialize, Serialize};
use tokio::sync::{broadcast, mpsc};

/// Messages a slow subscriber may lag behind.
const CAPACITY: usize = 1024;
/// NOTIFY takes less than 8000 bytes.
const MAX_WIRE_BYTES: usize = 7900;

/// A message as it travels.
#[derive(Deserialize, Serialize)]
struct Wire {
    /// The node that published it.
    n: String,
    #[serde(flatten)]
    message: BusMessage,
}

/// The half of a bus that is in this process.
#[derive(Debug)]
pub(super) struct Local {
    node: String,
    sender: broadcast::Sender<BusMessage>,
    is_connected: AtomicBool,
    was_connected: AtomicBool,
}

impl Local {
    /// The half in this process and the texts that go to the wire.
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

    /// Delivers here and queues for the wire. A full queue, an absent wire and an oversized message lose it there.
    pub(super) fn publish(&self, message: BusMessage, queue: &mpsc::Sender<String>) {
        let wire = Wire {
            n: self.node.clone(),
            message,
        };
        let text = serde_json::to_string(&wire).unwrap_or_default();
        // No receiver is no error: nobody is watching live.
        let _ = self.sender.send(wire.message);
        if text.is_empty() || text.len() > MAX_WIRE_BYTES {
            tracing::warn!(bytes = text.len(), "a message is too large for the bus");
            lost(1);
        } else if !self.is_connected() || queue.try_send(text).is_err() {
            lost(1);
        }
    }

    /// Delivers what came over the wire, unless this node sent it.
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

    /// The wire is there. After an absence subscribers are told.
    pub(super) fn up(&self) {
        if self.is_connected.swap(true, Ordering::AcqRel) {
            return;
        }
        metrics::gauge!("kyck_bus_connected").set(1.0);
        if self.was_connected.swap(true, Ordering::AcqRel) {
            tracing::info!("the bus is back");
            let _ = self.sender.send(BusMessage {
                topic: RESUMED.to_owned(),
                key: String::new(),
                body: String::new(),
            });
        }
    }

    /// The wire is away.
    pub(super) fn down(&self, reason: &str) {
        if self.is_connected.swap(false, Ordering::AcqRel) {
            tracing::warn!(
                reason,
                "the bus is away: other nodes are not told until it returns"
            );
        }
        metrics::gauge!("kyck_bus_connected").set(0.0);
    }
}

/// Counts messages that did not get onto the wire.
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
    fn a_message_is_heard_once_here_and_once_by_others() {
        let (one, queue, mut texts) = Local::new("one".to_owned());
        let (two, _, _) = Local::new("two".to_owned());
        let (mut at_one, mut at_two) = (one.subscribe(), two.subscribe());
        one.up();
        one.publish(message("한글"), &queue);
        let text = texts.try_recv().unwrap();
        one.receive(text.as_bytes());
        two.receive(text.as_bytes());
        assert_eq!(at_one.try_recv().unwrap(), message("한글"));
        assert!(at_one.try_recv().is_err(), "its own echo is not heard");
        assert_eq!(at_two.try_recv().unwrap(), message("한글"));
    }

    #[test]
    fn without_the_wire_messages_stay_here_and_the_return_is_told_once() {
        let (one, queue, mut texts) = Local::new("one".to_owned());
        let mut heard = one.subscribe();
        one.up();
        assert!(heard.try_recv().is_err(), "the first connection is no return");
        one.down("test");
        one.publish(message(""), &queue);
        assert!(texts.try_recv().is_err());
        assert_eq!(heard.try_recv().unwrap(), message(""));
        one.up();
        one.up();
        assert_eq!(heard.try_recv().unwrap().topic, RESUMED);
        assert!(heard.try_recv().is_err());
    }

    #[test]
    fn what_is_too_large_or_no_message_does_not_travel() {
        let (one, queue, mut texts) = Local::new("one".to_owned());
        let mut heard = one.subscribe();
        one.up();
        one.publish(message(&"x".repeat(8000)), &queue);
        assert!(texts.try_recv().is_err());
        assert!(heard.try_recv().is_ok(), "this node hears it all the same");
        one.receive(b"not json");
        one.receive(&vec![b'x'; 9000]);
        assert!(heard.try_recv().is_err());
    }
}
