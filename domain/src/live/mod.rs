//! Who watches now: presence, live statistics and commands to running players.

pub use crate::bus::{Bus, BusMessage, InProcessBus};
