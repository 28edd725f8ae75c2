//! The bus between nodes: PostgreSQL's LISTEN and NOTIFY, or NATS.
//!
//! Both deliver to this node directly and to the others over the wire, so a node keeps working while it is disconnected.
//! Messages published meanwhile do not reach the others; after the reconnection every subscriber gets a message of the
//! topic [`RESUMED`](kyck_kernel::bus::RESUMED) and must reload what it derived from the bus.

mod keep_running;
mod local;
mod nats;
mod postgres;

pub use nats::NatsBus;
pub use postgres::PostgresBus;
