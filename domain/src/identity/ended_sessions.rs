//! Sessions that a transaction ended, to be announced after its commit.

use kyck_kernel::bus::BusMessage;
use kyck_kernel::id::SessionId;

use super::Identity;

/// Topic of the bus message that names a session that has ended.
pub(super) const TOPIC: &str = "session";

/// Sessions that a transaction ended. They are announced after its commit: whoever receives the announcement reads the
/// database, and must find the end there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "call `announce` after the commit, or open sockets keep their rights for some seconds"]
pub struct EndedSessions(pub(super) Vec<SessionId>);

impl EndedSessions {
    /// Notifies this node and all others, which then read the database.
    pub async fn announce(self, identity: &Identity) {
        for session_id in self.0 {
            identity
                .state
                .sessions
                .invalidate(session_id, identity.kernel.now());
            identity
                .kernel
                .bus
                .publish(BusMessage {
                    topic: TOPIC.to_owned(),
                    key: session_id.to_string(),
                    body: String::new(),
                })
                .await;
        }
    }
}
