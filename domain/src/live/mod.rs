//! Who watches now: presence, live statistics and commands to running players.

mod hub;

pub use crate::bus::{Bus, BusMessage, InProcessBus};
pub use hub::Hub;
