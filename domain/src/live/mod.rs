//! Who watches now: presence, live statistics, commands to running players, and the bus between nodes.

mod port;

pub use port::{Bus, BusMessage, InProcessBus};
