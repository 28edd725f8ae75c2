//! Who watches now: presence, live statistics and commands to running players.
//!
//! Start at [`record_watch`], the way in for players, and [`Hub`], what a node knows. Nothing here is the
//! only copy of anything: a node that starts, or loses the bus, knows everything again after one
//! heartbeat of each player.

mod command;
mod follow;
mod hub;
mod news;
mod service;
mod stop;

pub use crate::bus::{Bus, BusMessage, InProcessBus};
pub use command::{Command, CommandKind, follow_commands};
pub use follow::{ChildLive, NowWatching, child_live, follow_child, follow_stats};
pub use hub::{Hub, LiveStats, Presence};
pub use news::CHILD_TOPIC;
pub use service::{live_stats, record_watch};
pub use stop::{MAX_MESSAGE_CHARS, StopError, resume_watching, stop_gently};

/// Seconds between two heartbeats of a playing player.
pub const HEARTBEAT_SECONDS: i64 = 30;

/// Seconds for which a child counts as watching after the last sign of its player: two and a half
/// heartbeats.
pub const PRESENCE_TTL_SECONDS: i64 = HEARTBEAT_SECONDS * 5 / 2;
