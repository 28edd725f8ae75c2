//! Who watches now: presence, live statistics and commands to running players.
//!
//! Start at `record_watch`, the way in for players, and [`Hub`], what a node knows. Nothing here is the only copy of
//! anything: a node that starts, or loses the bus, knows everything again after one heartbeat of each player.

mod bus_event;
mod command;
mod follow;
mod hub;
mod presence;
mod record_watch;
mod resume_watching;
mod signal;
mod statistics;
mod stop_gently;

use std::sync::Arc;

use kyck_kernel::Kernel;

use crate::catalog::Catalog;
use crate::family::Families;
use crate::identity::Identity;
use crate::policy::Policy;
use crate::watch::Watch;

pub use bus_event::CHILD_TOPIC;
pub use command::{Command, CommandKind};
pub use follow::{ChildLive, NowWatching};
pub use hub::Hub;
pub use kyck_kernel::bus::{Bus, BusMessage, InProcessBus};
pub use statistics::LiveStats;
pub use stop_gently::{MAX_MESSAGE_CHARS, StopGently};

/// Presence, live statistics and commands to running players.
pub struct Live {
    kernel: Kernel,
    catalog: Arc<Catalog>,
    family: Arc<Families>,
    identity: Arc<Identity>,
    policy: Arc<Policy>,
    watch: Arc<Watch>,
    hub: Arc<Hub>,
}

impl Live {
    /// Builds the feature from what it depends on.
    pub fn new(
        kernel: Kernel,
        catalog: Arc<Catalog>,
        family: Arc<Families>,
        identity: Arc<Identity>,
        policy: Arc<Policy>,
        watch: Arc<Watch>,
    ) -> Self {
        Self {
            kernel,
            catalog,
            family,
            identity,
            policy,
            watch,
            hub: Arc::default(),
        }
    }

    /// Leaves listening to a task of the caller's that runs [`Live::listen`].
    pub fn leave_listening(&self) {
        self.hub.leave_listening();
    }

    /// Listens to the other nodes until the bus is closed. Safe to call again after it broke off: what may have
    /// been missed meanwhile is read again.
    pub async fn listen(&self) {
        self.hub.listen(&self.kernel.bus, &self.kernel.epochs).await;
    }
}

/// Seconds between two heartbeats of a playing player.
pub const HEARTBEAT_SECONDS: i64 = 30;

/// Seconds for which a child counts as watching after the last report of its player: two and a half
/// heartbeats.
pub const PRESENCE_TTL_SECONDS: i64 = HEARTBEAT_SECONDS * 5 / 2;
