//! The bus between nodes: PostgreSQL's LISTEN and NOTIFY, or NATS.
//!
//! Both deliver to this node directly and to the others over the wire, so a node goes on by itself while the
//! wire is away. What is published then does not reach the others; after the wire is back every node gets a
//! message of the topic [`RESUMED`](kyck_kernel::bus::RESUMED), and whoever keeps something derived from the bus reads it anew.

mod keep_running;
mod local;
mod nats;
mod postgres;

pub use nats::NatsBus;
pub use postgres::PostgresBus;
