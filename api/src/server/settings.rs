//! Limits and switches of the server, made from the settings of the process.

use std::time::Duration;

use super::listener::ConnectionLimits;
use super::query_limits::QueryLimits;
use super::rate::Rate;
use super::service::Caller;

/// Which callers may introspect the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Introspection {
    /// Every caller, signed in or not.
    Everyone,
    /// Members of staff only.
    Staff,
    /// No caller at all.
    Nobody,
}

impl Introspection {
    /// Whether this caller may introspect the schema.
    pub const fn is_open_to(self, caller: &Caller) -> bool {
        match self {
            Self::Everyone => true,
            Self::Staff => caller.is_staff(),
            Self::Nobody => false,
        }
    }
}

/// Limits and switches of the server.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// Limits on queries by size and cost.
    pub query_limits: QueryLimits,
    /// Requests of one network address.
    pub address_rate: Rate,
    /// Requests of one user over all sessions.
    pub user_rate: Rate,
    /// Limits on WebSockets and their operations.
    pub sockets: SocketLimits,
    /// Limits on connections by number and time.
    pub connections: ConnectionLimits,
    /// The time for the body of a request to arrive.
    pub body_read: Duration,
    /// The time for a request to be answered.
    pub request: Duration,
    /// The same for staff, who import and recheck many videos at once.
    pub staff_request: Duration,
    /// Which callers may introspect the schema.
    pub introspection: Introspection,
    /// Origins next to our own whose pages may use the API, such as the native app's.
    pub allowed_origins: Vec<String>,
    /// Whether the console for developers is served.
    pub graphiql: bool,
    /// Whether clients reach us by HTTPS, so that they should never come back by HTTP.
    pub is_https: bool,
}

impl ServerSettings {
    /// The time for a request of this caller to be answered.
    pub const fn deadline(&self, caller: &Caller) -> Duration {
        if caller.is_staff() {
            self.staff_request
        } else {
            self.request
        }
    }
}

/// Limits on WebSockets and their operations.
#[derive(Clone, Copy, Debug)]
pub struct SocketLimits {
    /// The time for `connection_init` to arrive.
    pub init: Duration,
    /// The interval between the server's pings.
    pub ping: Duration,
    /// The interval between two checks whether the sessions of all open sockets are still valid.
    pub recheck: Duration,
    /// How long a peer may be silent; it answers pings by itself.
    pub idle: Duration,
    /// The time for the peer to take one message.
    pub send: Duration,
    /// Operations at once on one socket.
    pub operations: usize,
    /// Sockets of one user at once.
    pub per_user: usize,
    /// Operations at once over all sockets of one user.
    pub operations_per_user: usize,
    /// Largest message in bytes.
    pub message_bytes: usize,
    /// Messages that one socket may send.
    pub rate: Rate,
}
