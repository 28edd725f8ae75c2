//! The bus between the nodes of one installation: a port, and the bus of an installation of one node.

use async_trait::async_trait;
use tokio::sync::broadcast;

/// Topic of the message that notifies the subscribers of a node: the wire was away and is back, messages of others may
/// have been missed, so look again. It has no key and no body, and never travels.
pub const RESUMED: &str = "bus.resumed";

/// A message from one node to the others. Small: it names what changed, receivers read the rest.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BusMessage {
    /// What kind of thing changed, such as `child`.
    pub topic: String,
    /// The key within the topic, such as a child's id.
    pub key: String,
    /// A small JSON text of at most 4 KiB; may be empty.
    pub body: String,
}

/// Carries wake-ups and live deltas between nodes; never the only copy of anything.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Notifies all nodes, this one included. A bus that is away loses the message, and the caller goes on.
    async fn publish(&self, message: BusMessage);

    /// Everything published from now on, by any node.
    fn subscribe(&self) -> broadcast::Receiver<BusMessage>;
}

/// The bus of an installation of one node.
#[derive(Debug)]
pub struct InProcessBus(broadcast::Sender<BusMessage>);

impl Default for InProcessBus {
    fn default() -> Self {
        Self(broadcast::channel(1024).0)
    }
}

#[async_trait]
impl Bus for InProcessBus {
    async fn publish(&self, message: BusMessage) {
        // No receiver is no error: nobody is watching live.
        let _ = self.0.send(message);
    }

    fn subscribe(&self) -> broadcast::Receiver<BusMessage> {
        self.0.subscribe()
    }
}
